import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct, IDependable } from 'constructs';
import type { IDatabaseRotation } from './database-parts';
import { RdsCertificates } from './rds-certificates';
import type { Placement } from '../private/network-placement';
import { SecretRotation, type SecretRotationOptions } from '../private/secret-rotation';

/** The characters that no password has in it: RDS refuses some of it, and shells, URLs and connection strings stumble over the rest. */
export const EXCLUDED_CHARACTERS = ' %+~`#$&*()|[]{}:;<>?!\'/@"\\';

/** How the password of a database is rotated. Its secret is the one that knows the address of the database. */
export interface DatabaseRotationOptions extends SecretRotationOptions {
  readonly placement: Placement;
  /** The host that the function connects to. @default - the one that the secret names, which clients connect to */
  readonly host?: string;
  /** The construct that it is a part of. */
  readonly construct: 'MusicDatabase' | 'GlobalMusicDatabase';
  /** What the first rotation needs, which begins with the schedule. */
  readonly dependencies: IDependable[];
}

/** The function that makes a new password and gives it to the database, and the schedule on which Secrets Manager calls it. */
export class DatabaseRotation extends SecretRotation implements IDatabaseRotation {
  public readonly certificates: lambda.LayerVersion;

  public constructor(scope: Construct, id: string, options: DatabaseRotationOptions) {
    const { placement, dependencies, host, construct } = options;
    super(scope, id, options, {
      construct,
      subject: `the password of ${scope.node.path}`,
      code: 'database/database-rotation.lambda',
      statements: [new iam.PolicyStatement({ actions: ['secretsmanager:GetRandomPassword'], resources: ['*'] })],
      anyResource: 'A random password belongs to no resource.',
      environment: {
        EXCLUDE_CHARACTERS: EXCLUDED_CHARACTERS,
        NODE_EXTRA_CA_CERTS: RdsCertificates.FILE,
        ...host === undefined ? {} : { DATABASE_HOST: host },
      },
      network: placement,
      dependencies,
    });
    this.certificates = RdsCertificates.layer(this, 'Certificates');
    this.function.addLayers(this.certificates);
  }
}
