import type { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { checkedParameters } from '../private/checked-parameters';

/** Options for a user of a cache who logs in with a password. */
export interface CachePasswordOptions {
  /**
   * The name of the secret, such as `musicconnect/us-east-1/cache`. A change of it makes another secret.
   *
   * @default - CloudFormation makes up a name
   */
  readonly secretName?: string;

  /**
   * The interval of the rotation schedule of the password: from 4 hours to 999 days, in whole hours, known at synthesis. The password
   * before the current one is accepted until the next rotation.
   *
   * @default Duration.days(30)
   */
  readonly automaticallyAfter?: Duration;

  /**
   * The runtime of the function that rotates the password: Node.js 22 or newer.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The mode of AWS X-Ray tracing of the function that rotates the password.
   *
   * @default Tracing.DISABLED - the function runs once a month, and its log says what every step did
   */
  readonly tracing?: lambda.Tracing;
}

/** The way in which the user of a cache logs in. */
@checkedParameters('ClusterCache', 'CacheAuthentication')
export class CacheAuthentication {
  /**
   * By a password in a secret, replaced on a schedule. Two passwords are accepted at any time, the current one and the one before, so that no
   * client is refused in between. It is what a connection string such as `REDIS_URL` can hold.
   *
   * @param options options for the secret and its rotation
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/User-Secrets-Manager.html
   */
  public static password(options: CachePasswordOptions = {}): CacheAuthentication {
    return new CacheAuthentication('password', options);
  }

  /**
   * By IAM: clients sign a token that is valid for 15 minutes, and ElastiCache ends each connection after 12 hours. There is no secret, and no
   * connection string can hold the token.
   *
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
   */
  public static iam(): CacheAuthentication {
    return new CacheAuthentication('iam');
  }

  private constructor(
    /** The type as ElastiCache names it: `password` or `iam`. */
    public readonly type: string,
    /** The options for the password. Undefined for IAM. */
    public readonly passwordOptions?: CachePasswordOptions,
  ) {}
}
