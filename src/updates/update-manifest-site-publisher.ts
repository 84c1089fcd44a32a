import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PUBLISHED_KEYS } from './permissions';
import type { UpdatePublisherOptions } from './update-manifest-site-props';
import { validatePublisherTrust } from './update-manifest-site-validation';
import type { DeploymentTier } from '../core';
import { GitHubSubjectClaim } from '../deployment';
import { description } from '../private/descriptions';
import { oidcProviderArn, shareProvider } from '../private/github-provider';
import { subjectsOf, trustOf } from '../private/github-trust';
import { ManagedPolicyPrincipal } from '../private/managed-policy-principal';
import { acknowledgeWildcard } from '../private/rendered';

/** The role by which workflows of GitHub publish. It can do nothing yet. */
export class SitePublisher extends Construct implements iam.IGrantable {
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly subjects: string[];
  public readonly oidcProviderArn: string;
  public readonly grantPrincipal: iam.IPrincipal;

  public constructor(scope: Construct, id: string, app: string, tier: DeploymentTier, options: UpdatePublisherOptions) {
    super(scope, id);
    this.subjects = subjectsOf(options, options.subjectClaims ?? [GitHubSubjectClaim.environment(tier.name)]);
    validatePublisherTrust(scope, trustOf(options.oidcProviderArn ?? oidcProviderArn(Stack.of(this)), this.subjects));
    this.oidcProviderArn = options.oidcProviderArn ?? shareProvider(this).oidcProviderArn;
    this.role = new iam.Role(this, 'Role', {
      roleName: options.roleName,
      description: description(`Lets GitHub Actions of ${options.repository} publish ${app}`),
      assumedBy: trustOf(this.oidcProviderArn, this.subjects),
      maxSessionDuration: options.sessionDuration ?? Duration.hours(1),
    });
    this.policy = new iam.ManagedPolicy(this, 'Policy', { description: 'Publishing releases from GitHub Actions', roles: [this.role] });
    this.grantPrincipal = new ManagedPolicyPrincipal(this.role, () => this.policy);
  }

  /** Writes down why the policy has wildcards. */
  public acknowledgeFindings(bucket: s3.IBucket): void {
    for (const key of ['*', ...PUBLISHED_KEYS.filter((one) => one.includes('*'))]) {
      acknowledgeWildcard(this.policy, bucket.arnForObjects(key), key === '*'
        ? 'A publisher reads the site, all of which everyone may fetch.'
        : 'Releases, metadata and channels have the keys that their numbers and names give them; the bucket policy refuses to overwrite what was released.');
    }
  }
}
