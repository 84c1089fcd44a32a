import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { GitHubDeploySource } from './github-deploy-source';
import type { DeploymentTier } from '../core/deployment-tier';

/** The role by which GitHub Actions deploys, made here or elsewhere (requirement E12). */
export interface IGitHubDeployRole extends IConstruct, iam.IGrantable {
  /** The role itself. */
  readonly role: iam.IRole;
  /** The ARN of the role: `role-to-assume` in the workflow. */
  readonly roleArn: string;
}

/** A role that exists, for use in an app that did not make it. */
export interface GitHubDeployRoleAttributes {
  /** The ARN of the role. */
  readonly roleArn: string;
}

/** Who may deploy, and what that allows. */
export interface GitHubDeployRoleProps {
  /**
   * The repository whose workflows may deploy, as `owner/name`, in the spelling that GitHub shows.
   */
  readonly repository: string;

  /**
   * The environment, which decides the GitHub environment that is let in where `sources` names none.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The number of the repository's owner, where the subjects of its tokens carry it. Needs `repositoryId` as well.
   *
   * GitHub writes both numbers into the subject (`repo:eknmusic@123456/backend@456789:...`) for repositories that were made, renamed or
   * moved after June 18, 2026, and for those that chose to.
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
   * What a workflow must run for. One of them is enough.
   *
   * @default - the GitHub environment that is called like the tier: `production`
   */
  readonly sources?: GitHubDeploySource[];

  /**
   * The ARN of the account's OIDC provider for GitHub. An account has one at most.
   *
   * @default - one is made, and shared by all deploy roles of the stack
   */
  readonly oidcProviderArn?: string;

  /**
   * The name of the role, such as `eknmusic-prod-deploy`. Workflows name its ARN: with a name it stays the same when the role is made anew.
   *
   * @default - CloudFormation makes up a name
   */
  readonly roleName?: string;

  /**
   * How long credentials can be used at most, from one to twelve hours. They expire by themselves.
   *
   * @default Duration.hours(1)
   */
  readonly sessionDuration?: Duration;

  /**
   * The regions that are deployed to. Each must be bootstrapped.
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
   * Rights besides taking on the bootstrap roles, written into the same managed policy.
   *
   * @default - none
   */
  readonly statements?: iam.PolicyStatement[];

  /**
   * Policies besides the one that is made.
   *
   * @default - none
   */
  readonly managedPolicies?: iam.IManagedPolicy[];

  /**
   * The most that the role may ever do, whatever its policies say. It does not bound the bootstrap roles, which have their own
   * (`cdk bootstrap --custom-permissions-boundary`).
   *
   * @default - none
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}
