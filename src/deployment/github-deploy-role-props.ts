import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { GitHubSubjectClaim } from './github-subject-claim';
import type { DeploymentTier } from '../core/deployment-tier';

/** The role by which GitHub Actions deploys, created here or elsewhere. */
export interface IGitHubDeployRole extends IConstruct, iam.IGrantable {
  /** The role itself. */
  readonly role: iam.IRole;
  /** The ARN of the role: `role-to-assume` in the workflow. */
  readonly roleArn: string;
}

/** Attributes of a role that exists, for use in an app that did not create it. */
export interface GitHubDeployRoleAttributes {
  /** The ARN of the role. */
  readonly roleArn: string;
}

/** Properties for GitHubDeployRole. */
export interface GitHubDeployRoleProps {
  /**
   * The repository whose workflows may deploy, as `owner/name`, in the spelling that GitHub shows.
   */
  readonly repository: string;

  /**
   * The tier, whose name is that of the GitHub environment whose jobs may assume the role where `subjectClaims` names none.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The number of the repository's owner, where the subjects of its tokens carry it. Needs `repositoryId` as well.
   *
   * GitHub writes both numbers into the subject (`repo:eknmusic@123456/backend@456789:...`) for repositories that were created, renamed or
   * transferred after June 18, 2026, and for those that chose to.
   *
   * @default - subjects with names only
   * @see https://docs.github.com/en/actions/reference/security/oidc
   */
  readonly ownerId?: string;

  /**
   * The number of the repository, where the subjects of its tokens carry it. Needs `ownerId` as well.
   *
   * @default - subjects with names only
   */
  readonly repositoryId?: string;

  /**
   * The subject claims of the workflows that may assume the role. One of them is enough. IAM takes 2,048 characters for all of them.
   *
   * @default - jobs of the GitHub environment that is called like the tier, `production`, may assume the role
   */
  readonly subjectClaims?: GitHubSubjectClaim[];

  /**
   * The ARN of the account's OIDC provider for GitHub, where there is one. An account has one at most, and its ARN is the same in every
   * account but for the number: `GitHubDeployRole.oidcProviderArnOf(this)`.
   *
   * @default - one is created, shared by all deploy roles of the stack, and retained when the stack is deleted
   */
  readonly oidcProviderArn?: string;

  /**
   * The name of the role, such as `eknmusic-prod-deploy`. Workflows name its ARN: with a name it stays the same when the role is replaced.
   *
   * @default - CloudFormation generates a name
   */
  readonly roleName?: string;

  /**
   * The maximum session duration of the role: whole seconds, from one to twelve hours. They expire by themselves.
   *
   * @default Duration.hours(1)
   */
  readonly sessionDuration?: Duration;

  /**
   * The regions that are deployed to. Each must be bootstrapped. There is a managed policy for every ten of them.
   *
   * @default - the region of the stack
   */
  readonly regions?: string[];

  /**
   * The qualifier with which the regions were bootstrapped (`cdk bootstrap --qualifier`).
   *
   * @default - that of the stack: `hnb659fds`, unless the app chose another
   */
  readonly bootstrapQualifier?: string;

  /**
   * The ARNs of the roles that the workflows assume to deploy, in place of those of the CDK bootstrap: where stacks have a synthesizer of their
   * own, such as `AppStagingSynthesizer`, whose roles this construct cannot know.
   *
   * @default - the workflows may assume the four roles of the CDK bootstrap in each of the regions, or those that a `DefaultStackSynthesizer`
   * of the stack names
   */
  readonly deploymentRoleArns?: string[];

  /**
   * Policies besides those that are created.
   *
   * @default - none; what is granted to the role stands in its own policy
   */
  readonly managedPolicies?: iam.IManagedPolicy[];

  /**
   * The most that the role may do, whatever its policies say. It does not bound the bootstrap roles, which have their own
   * (`cdk bootstrap --custom-permissions-boundary`).
   *
   * @default - none
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}
