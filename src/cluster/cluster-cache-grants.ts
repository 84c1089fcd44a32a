import { Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { userArn } from './cache-user';
import type { IClusterCache } from './cluster-cache-props';
import { CLUSTER_ERRORS } from './errors';
import { checkedParameters } from '../private/checked-parameters';
import { fail } from '../private/errors';
import { grantReadSecret } from '../private/read-secret';

/** Permissions to log in to a cache. Its security groups must let the client in as well: `connections`. */
@checkedParameters('ClusterCache', 'ClusterCacheGrants')
export class ClusterCacheGrants {
  /**
   * The grants of a cache, also of an imported one.
   *
   * @param cache the cache that somebody may use
   */
  public static fromClusterCache(cache: IClusterCache): ClusterCacheGrants {
    return new ClusterCacheGrants(cache);
  }

  private constructor(private readonly resource: IClusterCache) {}

  /**
   * Allows `secretsmanager:GetSecretValue`, and `kms:Decrypt` where Secrets Manager asks for it: whoever logs in with the password needs no more.
   *
   * Throws `ClusterCacheSecretMissing` for a cache whose user logs in with IAM.
   *
   * @param grantee the principal that may read the secret
   */
  public readSecret(grantee: IGrantable): Grant {
    const { secret, secretArn, encryptionKey } = this.resource;
    if (secret === undefined || secretArn === undefined) {
      fail(this.resource, CLUSTER_ERRORS, { code: 'ClusterCacheSecretMissing', prop: 'secret', got: undefined });
    }
    return grantReadSecret(grantee, { secret, secretArn, encryptionKey });
  }

  /**
   * Allows `elasticache:Connect` to this cache as its user, by which the principal logs in with IAM.
   *
   * Throws `ClusterCacheIamMissing` for a cache whose user has a password.
   *
   * @param grantee the principal that may connect
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
   */
  public connect(grantee: IGrantable): Grant {
    const { secret, cacheArn, username } = this.resource;
    if (secret !== undefined) {
      fail(this.resource, CLUSTER_ERRORS, { code: 'ClusterCacheIamMissing', prop: 'authentication', got: 'password' });
    }
    return Grant.addToPrincipal({
      grantee, actions: ['elasticache:Connect'], resourceArns: [cacheArn, userArn(Stack.of(this.resource), username)],
    });
  }
}
