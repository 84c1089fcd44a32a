import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { UPDATES_ERRORS } from './errors';
import { PUBLISHED_KEYS, PUBLISHER_ACTIONS, SIGNATURE_CONDITIONS } from './permissions';
import type { IUpdateManifestSite } from './update-manifest-site-props';
import { checkedParameters } from '../private/checked-parameters';
import { fail } from '../private/errors';
import { differ } from '../private/places';

/** Permissions on an update site. */
@checkedParameters('UpdateManifestSite', 'UpdateManifestSiteGrants')
export class UpdateManifestSiteGrants {
  /**
   * The grants of a site, also of an imported one.
   *
   * @param site the site to grant permissions on
   */
  public static fromUpdateManifestSite(site: IUpdateManifestSite): UpdateManifestSiteGrants {
    return new UpdateManifestSiteGrants(site);
  }

  private constructor(private readonly resource: IUpdateManifestSite) {}

  /**
   * Allows what `ekn-updates` does when it publishes, promotes, halts and rolls back, and nothing else: to read the site and to add to it, to
   * sign the timestamp, to invalidate what CloudFront keeps of pointers, and to read the configuration. Nothing can be deleted with it, and the
   * bucket policy refuses to overwrite what was released.
   *
   * Throws `UpdateManifestSiteGranteeElsewhere` and `UpdateManifestSiteGranteeWithoutPolicy`.
   *
   * @param grantee who may publish: a role, a user or a policy of the account of the site
   */
  public publish(grantee: IGrantable): Grant {
    const { bucket, encryptionKey, timestampKey } = this.resource;
    this.refuseElsewhere(grantee);
    const onBucket = (actions: readonly string[], resourceArns: string[]) =>
      Grant.addToPrincipalOrResource({ grantee, actions: [...actions], resourceArns, resource: bucket });
    const grants = [
      onBucket(PUBLISHER_ACTIONS.read, [bucket.arnForObjects('*')]),
      onBucket(PUBLISHER_ACTIONS.write, PUBLISHED_KEYS.map((key) => bucket.arnForObjects(key))),
      onBucket(PUBLISHER_ACTIONS.parts, [bucket.arnForObjects('releases/*')]),
      onBucket(PUBLISHER_ACTIONS.bucket, [bucket.bucketArn]),
      ...encryptionKey ? [encryptionKey.grant(grantee, ...PUBLISHER_ACTIONS.key)] : [],
      ...timestampKey ? [
        timestampKey.grant(grantee, ...PUBLISHER_ACTIONS.timestampKey),
        Grant.addToPrincipal({
          grantee, actions: [...PUBLISHER_ACTIONS.sign], resourceArns: [timestampKey.keyArn], conditions: SIGNATURE_CONDITIONS,
        }),
      ] : [],
      Grant.addToPrincipal({ grantee, actions: [...PUBLISHER_ACTIONS.distribution], resourceArns: [this.distributionArn] }),
      ...this.parameterArns.map((arn) => Grant.addToPrincipal({ grantee, actions: [...PUBLISHER_ACTIONS.configuration], resourceArns: [arn] })),
    ];
    // What a policy of the bucket or the key allows instead is not enough to publish.
    if (grants.some(({ success }) => !success)) {
      fail(this.resource, UPDATES_ERRORS, { code: 'UpdateManifestSiteGranteeWithoutPolicy', prop: 'grantee', got: grantee.grantPrincipal.constructor.name });
    }
    return grants.reduce((all, one) => all.combine(one));
  }

  /** Neither a distribution nor a standard parameter has a policy by which another account could be let in. */
  private refuseElsewhere({ grantPrincipal: { principalAccount } }: IGrantable): void {
    if (principalAccount !== undefined && differ(principalAccount, Stack.of(this.resource).account)) {
      fail(this.resource, UPDATES_ERRORS, { code: 'UpdateManifestSiteGranteeElsewhere', prop: 'grantee', got: `a principal of the account ${principalAccount}` });
    }
  }

  private get distributionArn(): string {
    return Stack.of(this.resource).formatArn({
      service: 'cloudfront', region: '', resource: 'distribution', resourceName: this.resource.distributionId,
    });
  }

  private get parameterArns(): string[] {
    const { parameterName, bucket } = this.resource;
    return parameterName === undefined ? [] : [Stack.of(this.resource).formatArn({
      service: 'ssm',
      region: bucket.env.region,
      // The name begins with a slash of its own.
      resource: `parameter${parameterName}`,
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    })];
  }
}
