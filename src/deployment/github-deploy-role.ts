import { Annotations, Aws, DefaultStackSynthesizer, Duration, Fn, Stack, Tags, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { GitHubDeployRoleAttributes, GitHubDeployRoleProps, IGitHubDeployRole } from './github-deploy-role-props';
import { createProvider, GITHUB_ISSUER, otherProvider, sharedProvider } from './github-deploy-role-provider';
import { validateGitHubDeployRole, validateRoleArn, validateSharedProvider } from './github-deploy-role-validation';
import { GitHubDeploySource } from './github-deploy-source';
import { DeploymentTier } from '../core/deployment-tier';
import { description } from '../private/descriptions';
import { always, injectable } from '../private/injectable';
import { ManagedPolicyPrincipal } from '../private/managed-policy-principal';
import { isLikelySamePlace } from '../private/places';

/** The roles of the CDK bootstrap that deploying takes on. The fifth, for CloudFormation, is passed on by the first. */
const BOOTSTRAP_ROLES = ['deploy-role', 'file-publishing-role', 'image-publishing-role', 'lookup-role'];

/**
 * A role that workflows of one GitHub repository take on to deploy CDK apps, without any long-lived key (requirement E12).
 *
 * GitHub proves to AWS by a signed token which repository and environment a job runs for; AWS answers with credentials that expire. By
 * default they allow nothing but taking on the CDK bootstrap roles of this account.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 * @example
 *
 * new GitHubDeployRole(this, 'DeployRole', { repository: 'eknmusic/backend' });
 */
@injectable<GitHubDeployRoleProps>({ tier: always })
export class GitHubDeployRole extends Construct implements IGitHubDeployRole {
  /** What property injectors of the CDK know this construct by. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.GitHubDeployRole';

  /**
   * Uses a role that was made elsewhere.
   *
   * Throws `DeployRoleArnInvalid` when it is not the ARN of a role.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param roleArn the ARN of the role
   */
  public static fromGitHubDeployRoleArn(scope: Construct, id: string, roleArn: string): IGitHubDeployRole {
    return new ImportedGitHubDeployRole(scope, id, { roleArn });
  }

  /**
   * Uses a role that was made elsewhere.
   *
   * Throws `DeployRoleArnInvalid` when `roleArn` is not the ARN of a role.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes what is known of it
   */
  public static fromGitHubDeployRoleAttributes(scope: Construct, id: string, attributes: GitHubDeployRoleAttributes): IGitHubDeployRole {
    return new ImportedGitHubDeployRole(scope, id, attributes);
  }

  public readonly role: iam.IRole;
  public readonly roleArn: string;
  /** Takes what is granted to the role, into `policy`. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** What the role may do. */
  public readonly policy: iam.ManagedPolicy;
  /** The OIDC provider, where it is made in this stack. It is shared by the deploy roles of the stack. */
  public readonly oidcProvider?: iam.OidcProviderNative;
  /** The ARN of the OIDC provider, for deploy roles in other stacks of this account. */
  public readonly oidcProviderArn: string;
  /** The subjects of the tokens that are let in; a pattern stands only at the end of a tag. */
  public readonly subjects: string[];

  /**
   * Throws `DeployRole...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param props who may deploy, and what that allows
   */
  public constructor(scope: Construct, id: string, props: GitHubDeployRoleProps) {
    super(scope, id);
    validateGitHubDeployRole(this, props);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    this.subjects = subjectsOf(props, props.sources ?? [GitHubDeploySource.environment(tier.name)]);
    this.oidcProvider = props.oidcProviderArn === undefined ? this.shareProvider() : undefined;
    this.oidcProviderArn = props.oidcProviderArn ?? this.oidcProvider!.oidcProviderArn;
    this.role = this.createRole(props);
    this.roleArn = this.role.roleArn;
    this.policy = this.createPolicy(props);
    this.grantPrincipal = new ManagedPolicyPrincipal(this.role, () => this.policy);
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  private shareProvider(): iam.OidcProviderNative {
    const stack = Stack.of(this);
    const existing = sharedProvider(stack);
    if (existing) {
      return existing;
    }
    const other = otherProvider(stack, (own, theirs) => isLikelySamePlace(own, theirs, ['account']));
    if (other !== undefined) {
      Annotations.of(this).addWarningV2('@eknmusic/constructs:deployRoleProviderRepeated',
        `${other} makes a provider for GitHub as well, and neither stack knows its account: an account has one at most. `
        + 'Where both stacks go to the same one, give the ARN of that provider as `oidcProviderArn`.');
    }
    // What makes another after this one is there when the app is synthesized.
    this.node.addValidation({
      validate: () => {
        validateSharedProvider(this);
        return [];
      },
    });
    return createProvider(stack);
  }

  private createRole(props: GitHubDeployRoleProps): iam.Role {
    const comparison = this.subjects.some((subject) => subject.includes('*')) ? 'StringLike' : 'StringEquals';
    const subject = { [`${GITHUB_ISSUER}:sub`]: this.subjects };
    const audience = { [`${GITHUB_ISSUER}:aud`]: 'sts.amazonaws.com' };
    return new iam.Role(this, 'Role', {
      roleName: props.roleName,
      description: description(`Lets GitHub Actions of ${props.repository} deploy`),
      assumedBy: new iam.WebIdentityPrincipal(this.oidcProviderArn, comparison === 'StringEquals'
        ? { StringEquals: { ...audience, ...subject } }
        : { StringEquals: audience, StringLike: subject }),
      maxSessionDuration: props.sessionDuration ?? Duration.hours(1),
      permissionsBoundary: props.permissionsBoundary,
      managedPolicies: props.managedPolicies,
    });
  }

  private createPolicy(props: GitHubDeployRoleProps): iam.ManagedPolicy {
    const stack = Stack.of(this);
    const qualifier = props.bootstrapQualifier ?? stack.synthesizer.bootstrapQualifier ?? DefaultStackSynthesizer.DEFAULT_QUALIFIER;
    const prefix = `arn:${Aws.PARTITION}:iam::${stack.account}:role/cdk-${qualifier}`;
    const regions = props.regions ?? [stack.region];
    return new iam.ManagedPolicy(this, 'Policy', {
      description: 'Deploying from GitHub Actions',
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({
          sid: 'TakeOnBootstrapRoles',
          actions: ['sts:AssumeRole'],
          resources: regions.flatMap((region) => BOOTSTRAP_ROLES.map((name) => `${prefix}-${name}-${stack.account}-${region}`)),
        }),
        ...props.statements ?? [],
      ],
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

function subjectsOf({ repository, ownerId, repositoryId }: GitHubDeployRoleProps, sources: GitHubDeploySource[]): string[] {
  const [owner, name] = [0, 1].map((part) => Fn.select(part, Fn.split('/', repository)));
  const subject = ownerId === undefined ? `repo:${repository}` : `repo:${owner}@${ownerId}/${name}@${repositoryId}`;
  return sources.map(({ filter }) => `${subject}:${filter}`);
}
