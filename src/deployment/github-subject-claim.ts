import { checkedParameters } from '../private/checked-parameters';

/**
 * The subject claim that a workflow of GitHub Actions needs to assume the role: the end of `sub` in the token of GitHub, which says what it runs for.
 *
 * An environment is the best of them: GitHub can ask reviewers, hold a deployment back and refuse other branches before it issues the token.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
@checkedParameters('GitHubDeployRole', 'GitHubSubjectClaim')
export class GitHubSubjectClaim {
  /**
   * Jobs that name this environment (`environment: production`).
   *
   * @param name the name of the environment, exactly as the workflow writes it
   */
  public static environment(name: string): GitHubSubjectClaim {
    // GitHub writes a colon inside a name like this, so that it is told from those that divide the subject.
    return new GitHubSubjectClaim(`environment:${String(name).replace(/:/g, '%3A')}`);
  }

  /**
   * Jobs that run on this branch and name no environment.
   *
   * @param name the name of the branch: `main`
   */
  public static branch(name: string): GitHubSubjectClaim {
    return new GitHubSubjectClaim(`ref:refs/heads/${name}`);
  }

  /**
   * Jobs that run on a tag and name no environment.
   *
   * @param pattern the tag, or a pattern of tags that begins with a letter or digit: `v1.4.2`, `v*`
   */
  public static tag(pattern: string): GitHubSubjectClaim {
    return new GitHubSubjectClaim(`ref:refs/tags/${pattern}`);
  }

  /**
   * Any other end of the subject claim, for repositories that customize it and for what GitHub adds later.
   *
   * @param value the text after `repo:<owner>/<name>:` in the subject claim, without wildcards
   */
  public static of(value: string): GitHubSubjectClaim {
    return new GitHubSubjectClaim(value);
  }

  private constructor(
    /** The text after `repo:<owner>/<name>:` in the subject claim of the token. */
    public readonly value: string,
  ) {}
}
