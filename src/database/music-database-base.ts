import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { IMusicDatabase } from './music-database-attributes';
import { MusicDatabaseGrants } from './music-database-grants';
import { checkedParameters } from '../private/checked-parameters';

/**
 * What made and imported databases have in common.
 *
 * @internal
 */
@checkedParameters('MusicDatabase')
export abstract class MusicDatabaseBase extends Construct implements IMusicDatabase {
  public abstract readonly secret: secretsmanager.ISecret;
  public abstract readonly secretArn: string;
  public abstract readonly encryptionKey?: kms.IKey;
  public abstract readonly port: number;
  public abstract readonly vpc?: ec2.IVpc;
  public abstract readonly resourceId?: string;

  /** The connections of the database: its security groups and its port. */
  public abstract readonly connections: ec2.Connections;

  /** Permissions to connect and to read the secret. */
  public readonly grants = MusicDatabaseGrants.fromMusicDatabase(this);
}
