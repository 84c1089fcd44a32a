import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import type { MusicDatabaseGrants } from './music-database-grants';

/**
 * A PostgreSQL database as its clients see it: the secret to connect with, its security groups, and permissions.
 *
 * It is the same for an instance, an Aurora cluster, and one that another app made. The secret is one JSON text with at least `host`,
 * `port`, `dbname`, `username` and `password`.
 */
export interface IMusicDatabase extends IConstruct, ec2.IConnectable {
  /** The secret to connect with. */
  readonly secret: secretsmanager.ISecret;
  /** The ARN of the secret. Whatever uses it is made after the secret knows the address of the database. */
  readonly secretArn: string;
  /** The KMS key of the secret. Undefined for one that AWS keeps for Secrets Manager. */
  readonly encryptionKey?: kms.IKey;
  /** The port on which the database listens. */
  readonly port: number;
  /** The VPC of the database. Undefined where it is not known. */
  readonly vpc?: ec2.IVpc;
  /** The id by which IAM knows the database: `db-…` for an instance, `cluster-…` for an Aurora cluster. Undefined where it is not known. */
  readonly resourceId?: string;
  /** Permissions to connect and to read the secret. */
  readonly grants: MusicDatabaseGrants;
}

/** Attributes of a database that exists, for an app that did not make it. */
export interface MusicDatabaseAttributes {
  /** The ARN of its secret, with the six characters that Secrets Manager adds to the name. */
  readonly secretArn: string;
  /** The ids of its security groups. */
  readonly securityGroupIds: string[];

  /**
   * The port on which it listens.
   *
   * @default 5432
   */
  readonly port?: number;

  /**
   * The id by which IAM knows the database: `db-ABCDEFGHIJKLMNOPQRSTUVWXYZ` for an instance, `cluster-…` for an Aurora cluster.
   *
   * @default - `grants.connect` throws `MusicDatabaseResourceIdMissing`
   */
  readonly resourceId?: string;

  /**
   * The ARN of the KMS key of the secret.
   *
   * @default - grants allow nothing of KMS, as is right for the key that AWS keeps for Secrets Manager
   */
  readonly encryptionKeyArn?: string;

  /**
   * The VPC of the database.
   *
   * @default - nobody checks that functions are in the same VPC
   */
  readonly vpc?: ec2.IVpc;
}

/** Options for the use of an instance or an Aurora cluster that MusicDatabase did not make. */
export interface MusicDatabaseFromOptions {
  /**
   * The secret to connect with: a JSON text with `host`, `port`, `dbname`, `username` and `password`.
   *
   * @default - the secret of the instance or cluster, which holds `dbname` only where `databaseName` or `defaultDatabaseName` is given to that one
   */
  readonly secret?: secretsmanager.ISecret;

  /**
   * The KMS key of the secret.
   *
   * @default - the one that the secret says it has
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The port on which the database listens.
   *
   * @default - the port of the instance or cluster; 5432 where that says none
   */
  readonly port?: number;

  /**
   * The VPC of the database.
   *
   * @default - the VPC of the instance or cluster, where it was made in this app
   */
  readonly vpc?: ec2.IVpc;
}
