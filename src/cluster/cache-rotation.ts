import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IDependable } from 'constructs';
import type { Placement } from '../private/network-placement';
import { SecretRotation, type SecretRotationOptions } from '../private/secret-rotation';
import type { ISecretRotation } from '../secrets';

/** The characters that no password has in it: those that a URL would have to write otherwise, and that shells stumble over. */
export const EXCLUDED_CHARACTERS = ' %+~`#$&*()|[]{}:;<>?!\'/@"\\,^=';

/** How the password of a cache is rotated. */
export interface CacheRotationOptions extends SecretRotationOptions {
  readonly placement: Placement;
  readonly endpoint: { readonly address: string; readonly port: number };
  readonly userArn: string;
  /** What the first rotation needs, which begins with the schedule. */
  readonly dependencies: IDependable[];
}

/** The function that makes a new password, gives it to the user of a cache beside the current one, and logs in with it. */
export class CacheRotation extends SecretRotation implements ISecretRotation {
  public constructor(scope: Construct, id: string, options: CacheRotationOptions) {
    const { placement, endpoint, dependencies } = options;
    super(scope, id, options, {
      construct: 'ClusterCache',
      subject: `the password of ${scope.node.path}`,
      code: 'cluster/cache-rotation.lambda',
      statements: [
        new iam.PolicyStatement({ actions: ['elasticache:DescribeUsers', 'elasticache:ModifyUser'], resources: [options.userArn] }),
        new iam.PolicyStatement({ actions: ['secretsmanager:GetRandomPassword'], resources: ['*'] }),
      ],
      anyResource: 'A random password belongs to no resource.',
      environment: { CACHE_HOST: endpoint.address, CACHE_PORT: String(endpoint.port), EXCLUDE_CHARACTERS: EXCLUDED_CHARACTERS },
      network: placement,
      // ElastiCache takes its time until a changed user is active again.
      timeout: Duration.minutes(5),
      dependencies,
    });
  }
}
