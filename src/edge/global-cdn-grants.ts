import { Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { EDGE_ERRORS } from './errors';
import type { IGlobalCdn } from './global-cdn-props';
import { INVALIDATE_ACTIONS } from './permissions';
import { checkedParameters } from '../private/checked-parameters';
import { DRAIN_ACTIONS } from '../private/drain-actions';
import { fail } from '../private/errors';
import { differ } from '../private/places';

/** Permissions on a distribution over several regions. */
@checkedParameters('GlobalCdn', 'GlobalCdnGrants')
export class GlobalCdnGrants {
  /**
   * The grants of a distribution, also of an imported one.
   *
   * @param cdn the distribution to grant permissions on
   */
  public static fromGlobalCdn(cdn: IGlobalCdn): GlobalCdnGrants {
    return new GlobalCdnGrants(cdn);
  }

  private constructor(private readonly resource: IGlobalCdn) {}

  /**
   * Allows to drain regions and to bring them back: to read the store and to put its keys, and nothing else.
   *
   * Throws `GlobalCdnGranteeElsewhere` and `GlobalCdnGranteeWithoutPolicy`.
   *
   * @param grantee who may: a role, a user or a policy of the account of the distribution
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfrontkeyvaluestore.html
   */
  public drain(grantee: IGrantable): Grant {
    return this.allow(grantee, DRAIN_ACTIONS, this.resource.keyValueStoreArn);
  }

  /**
   * Allows to invalidate what edge locations keep, and to see when that is done.
   *
   * Throws `GlobalCdnGranteeElsewhere` and `GlobalCdnGranteeWithoutPolicy`.
   *
   * @param grantee who may: a role, a user or a policy of the account of the distribution
   */
  public invalidate(grantee: IGrantable): Grant {
    return this.allow(grantee, INVALIDATE_ACTIONS, Stack.of(this.resource).formatArn({
      service: 'cloudfront', region: '', resource: 'distribution', resourceName: this.resource.distributionId,
    }));
  }

  private allow(grantee: IGrantable, actions: readonly string[], resourceArn: string): Grant {
    const { principalAccount } = grantee.grantPrincipal;
    if (principalAccount !== undefined && differ(principalAccount, Stack.of(this.resource).account)) {
      fail(this.resource, EDGE_ERRORS, { code: 'GlobalCdnGranteeElsewhere', prop: 'grantee', got: `a principal of the account ${principalAccount}` });
    }
    const grant = Grant.addToPrincipal({ grantee, actions: [...actions], resourceArns: [resourceArn] });
    if (!grant.success) {
      fail(this.resource, EDGE_ERRORS, { code: 'GlobalCdnGranteeWithoutPolicy', prop: 'grantee', got: grantee.grantPrincipal.constructor.name });
    }
    return grant;
  }
}
