import { Annotations, Duration, Stack, Tags, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { deploymentRoleArns, FURTHER_POLICIES, stacksOfOtherRoles } from './github-deploy-role-permissions';
import type { GitHubDeployRoleAttributes, GitHubDeployRoleProps, IGitHubDeployRole } from './github-deploy-role-props';
import { validateGitHubDeployRole, validatePolicySize, validateRoleArn, validateSharedProvider, validateTrustOf } from './github-deploy-role-validation';
import { GitHubSubjectClaim } from './github-subject-claim';
import { DeploymentTier } from '../core/deployment-tier';
import { description } from '../private/descriptions';
import { oidcProviderArn, shareProvider } from '../private/github-provider';
import { subjectsOf, trustOf } from '../private/github-trust';
import { always, injectable } from '../private/injectable';
import { ManagedPolicyPrincipal } from '../private/managed-policy-principal';

/**
 * A role that workflows of one GitHub repository assume to deploy CDK apps, without any long-lived key.
 *
 * GitHub proves to AWS by a signed token which repository and environment a job runs for; AWS answers with credentials that expire. By
 * default they allow nothing but to assume the CDK bootstrap roles of this account. What else the workflows may do is granted to the role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 * @example
 *
 * declare const migrations: ApiMigrations;
 *
 * const deployRole = new GitHubDeployRole(this, 'DeployRole', { repository: 'eknmusic/backend' });
 * migrations.grants.run(deployRole);
 */
@injectable<GitHubDeployRoleProps>({ tier: always })
export class GitHubDeployRole extends Construct implements IGitHubDeployRole {
  /** The ID by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.GitHubDeployRole';

  /**
   * Uses a role that was created elsewhere.
   *
   * Throws `GitHubDeployRoleArnInvalid` when it is not the ARN of a role.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param roleArn the ARN of the role
   */
  public static fromGitHubDeployRoleArn(scope: Construct, id: string, roleArn: string): IGitHubDeployRole {
    return new ImportedGitHubDeployRole(scope, id, { roleArn });
  }

  /**
   * Uses a role that was created elsewhere.
   *
   * Throws `GitHubDeployRoleArnInvalid` when `roleArn` is not the ARN of a role.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes its attributes
   */
  public static fromGitHubDeployRoleAttributes(scope: Construct, id: string, attributes: GitHubDeployRoleAttributes): IGitHubDeployRole {
    return new ImportedGitHubDeployRole(scope, id, attributes);
  }

  /**
   * The ARN that the OIDC provider for GitHub has in the account of a stack, where there is one: for `oidcProviderArn`.
   *
   * `aws iam list-open-id-connect-providers` tells whether there is one.
   *
   * @param scope a construct of the stack
   */
  public static oidcProviderArnOf(scope: Construct): string {
    return oidcProviderArn(Stack.of(scope));
  }

  public readonly role: iam.IRole;
  public readonly roleArn: string;
  /** The principal of the role, whose permissions stand in `policy`. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The managed policy with what is granted to the role. */
  public readonly policy: iam.ManagedPolicy;
  /** The managed policies with the roles that a single policy has no room for; empty for up to ten regions. */
  public readonly furtherPolicies: iam.ManagedPolicy[] = [];
  /** The OIDC provider, where it is created in this stack. It is shared by the deploy roles of the stack, and retained when the stack is deleted. */
  public readonly oidcProvider?: iam.OidcProviderNative;
  /** The ARN of the OIDC provider, for deploy roles in other stacks of this account. */
  public readonly oidcProviderArn: string;
  /** The subject claims of the tokens that may assume the role; a pattern stands only at the end of a tag. */
  public readonly subjects: string[];

  /**
   * Throws `GitHubDeployRole...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param props who may deploy, and what that allows
   */
  public constructor(scope: Construct, id: string, props: GitHubDeployRoleProps) {
    super(scope, id);
    validateGitHubDeployRole(this, props);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    this.subjects = subjectsOf(props, props.subjectClaims ?? [GitHubSubjectClaim.environment(tier.name)]);
    validateTrustOf(this, trustOf(props.oidcProviderArn ?? GitHubDeployRole.oidcProviderArnOf(this), this.subjects));
    this.oidcProvider = props.oidcProviderArn === undefined ? shareProvider(this) : undefined;
    this.oidcProviderArn = props.oidcProviderArn ?? this.oidcProvider!.oidcProviderArn;
    this.role = this.createRole(props);
    this.roleArn = this.role.roleArn;
    const [first, ...further] = deploymentRoleArns(this, props);
    this.policy = this.createPolicy('Policy', first);
    this.furtherPolicies.push(...further.map((arns, index) => this.createPolicy(FURTHER_POLICIES[index], arns)));
    this.grantPrincipal = new ManagedPolicyPrincipal(this.role, () => this.policy);
    this.node.defaultChild = this.role.node.defaultChild;
    this.judgeInTheEnd(props);
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  private createRole(props: GitHubDeployRoleProps): iam.Role {
    return new iam.Role(this, 'Role', {
      roleName: props.roleName,
      description: description(`Lets GitHub Actions of ${props.repository} deploy`),
      assumedBy: trustOf(this.oidcProviderArn, this.subjects),
      maxSessionDuration: props.sessionDuration ?? Duration.hours(1),
      permissionsBoundary: props.permissionsBoundary,
      managedPolicies: props.managedPolicies,
    });
  }

  private createPolicy(id: string, roleArns: string[]): iam.ManagedPolicy {
    return new iam.ManagedPolicy(this, id, {
      description: 'Deploying from GitHub Actions',
      roles: [this.role],
      statements: [new iam.PolicyStatement({ sid: 'AssumeDeploymentRoles', actions: ['sts:AssumeRole'], resources: roleArns })],
    });
  }

  /** What is created or granted after this one is there when the app is synthesized. */
  private judgeInTheEnd(props: GitHubDeployRoleProps): void {
    this.node.addValidation({
      validate: () => {
        if (this.oidcProvider) {
          validateSharedProvider(this);
        }
        validatePolicySize(this, this.policy.document);
        const others = stacksOfOtherRoles(this, props).map(({ node }) => node.path);
        if (others.length > 0) {
          Annotations.of(this).addWarningV2('@eknmusic/constructs:gitHubDeployRoleRolesUnknown',
            `${others.join(', ')}: deployed by other roles than those of the CDK bootstrap that this role may assume. `
            + 'Give the ARNs of all roles that deploying needs as `deploymentRoleArns`.');
        }
        return [];
      },
    });
  }
}

class ImportedGitHubDeployRole extends Construct implements IGitHubDeployRole {
  public readonly role: iam.IRole;
  public readonly roleArn: string;
  public readonly grantPrincipal: iam.IPrincipal;

  public constructor(scope: Construct, id: string, attributes: GitHubDeployRoleAttributes) {
    super(scope, id);
    validateRoleArn(this, attributes.roleArn);
    const role = iam.Role.fromRoleArn(this, 'Role', attributes.roleArn, { mutable: false, addGrantsToResources: true });
    this.role = role;
    this.roleArn = attributes.roleArn;
    this.grantPrincipal = isOfAccount(role, Stack.of(this).account)
      ? new ManagedPolicyPrincipal(role, () => this.findOrCreatePolicy())
      : role;
  }

  private findOrCreatePolicy(): iam.ManagedPolicy {
    const existing = this.node.tryFindChild('Policy') as iam.ManagedPolicy | undefined;
    return existing ?? new iam.ManagedPolicy(this, 'Policy', {
      description: 'What the role for deployments was granted',
      roles: [this.role],
    });
  }
}

/** As far as is known. Roles of other accounts cannot be given policies from here. */
function isOfAccount(role: iam.IRole, account: string): boolean {
  return role.principalAccount === account || Token.isUnresolved(role.principalAccount) || Token.isUnresolved(account);
}
