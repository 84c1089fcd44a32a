import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { type Construct, Dependable, type IConstruct } from 'constructs';
import { DATABASE_ERRORS } from './errors';
import type { MusicDatabaseAttributes, MusicDatabaseFromOptions } from './music-database-attributes';
import { MusicDatabaseBase } from './music-database-base';
import { Problems } from '../private/errors';
import { isKeyArn, isSecretArn } from '../private/formats';
import { isWholeWithin } from '../private/numbers';

/** The port of PostgreSQL unless somebody says otherwise. Databases of this library have another one. */
const POSTGRESQL_PORT = 5432;

/** What is known of a database that this library did not make. */
interface KnownDatabase {
  readonly secret: secretsmanager.ISecret;
  readonly encryptionKey?: kms.IKey;
  readonly securityGroups: ec2.ISecurityGroup[];
  readonly port: number;
  readonly vpc?: ec2.IVpc;
  readonly resourceId?: string;
  /** What has to be there before a client can connect. */
  readonly madeWith: IConstruct[];
}

/** A database that this library did not make. */
export class ImportedDatabase extends MusicDatabaseBase {
  public readonly secret: secretsmanager.ISecret;
  public readonly secretArn: string;
  public readonly encryptionKey?: kms.IKey;
  public readonly port: number;
  public readonly vpc?: ec2.IVpc;
  public readonly resourceId?: string;
  public readonly connections: ec2.Connections;

  public constructor(scope: Construct, id: string, find: (database: Construct) => KnownDatabase) {
    super(scope, id);
    const known = find(this);
    this.secret = known.secret;
    this.secretArn = known.secret.secretArn;
    this.encryptionKey = known.encryptionKey;
    this.port = known.port;
    this.vpc = known.vpc;
    this.resourceId = known.resourceId;
    this.connections = new ec2.Connections({ securityGroups: known.securityGroups, defaultPort: ec2.Port.tcp(known.port) });
    Dependable.implement(this, { dependencyRoots: [this, ...known.madeWith] });
  }
}

/** A database by its attributes. */
export function knowByAttributes(scope: Construct, attributes: MusicDatabaseAttributes): KnownDatabase {
  const { secretArn, securityGroupIds, encryptionKeyArn, port, vpc, resourceId } = attributes ?? {};
  const problems = new Problems(scope, DATABASE_ERRORS);
  problems.addIf(typeof secretArn !== 'string' || !isSecretArn(secretArn), { code: 'MusicDatabaseSecretArnInvalid', prop: 'secretArn', got: secretArn });
  problems.addIf(encryptionKeyArn !== undefined && !isKeyArn(encryptionKeyArn), {
    code: 'MusicDatabaseKeyArnInvalid', prop: 'encryptionKeyArn', got: encryptionKeyArn,
  });
  problems.addIf(!Array.isArray(securityGroupIds) || securityGroupIds.length === 0, {
    code: 'MusicDatabaseSecurityGroupsMissing', prop: 'securityGroupIds', got: securityGroupIds,
  });
  validatePort(problems, 'port', port);
  problems.throwIfAny();
  const encryptionKey = encryptionKeyArn === undefined ? undefined : kms.Key.fromKeyArn(scope, 'Key', encryptionKeyArn);
  return {
    secret: secretsmanager.Secret.fromSecretAttributes(scope, 'Secret', { secretCompleteArn: secretArn, encryptionKey }),
    encryptionKey,
    securityGroups: securityGroupIds.map((group, index) => ec2.SecurityGroup.fromSecurityGroupId(scope, `SecurityGroup${index}`, group)),
    port: port ?? POSTGRESQL_PORT,
    vpc,
    resourceId,
    madeWith: [],
  };
}

/** An instance of the CDK, made or imported. */
export function knowByInstance(scope: Construct, instance: rds.IDatabaseInstance, options: MusicDatabaseFromOptions): KnownDatabase {
  const made = resourceOf(instance, rds.CfnDBInstance.isCfnDBInstance);
  return know(scope, options, {
    prop: 'instance',
    source: instance,
    ownSecret: (instance as Partial<rds.DatabaseInstance> | undefined)?.secret,
    isPostgresql: isEngine(instance?.engine, 'postgres'),
    isManagedByRds: made?.manageMasterUserPassword === true,
    // A restored one has the databases of its snapshot.
    lacksName: made !== undefined && made.dbName === undefined && made.dbSnapshotIdentifier === undefined,
    port: made ? portOf(made.port) : knownOf(() => instance.instanceEndpoint.port),
    resourceId: instance?.instanceResourceId,
  });
}

/** A cluster of the CDK, made or imported. */
export function knowByCluster(scope: Construct, cluster: rds.IDatabaseCluster, options: MusicDatabaseFromOptions): KnownDatabase {
  const made = resourceOf(cluster, rds.CfnDBCluster.isCfnDBCluster);
  return know(scope, options, {
    prop: 'cluster',
    source: cluster,
    ownSecret: (cluster as Partial<rds.DatabaseCluster> | undefined)?.secret,
    isPostgresql: isEngine(cluster?.engine, 'aurora-postgresql', 'postgres'),
    isManagedByRds: made?.manageMasterUserPassword === true,
    lacksName: made !== undefined && made.databaseName === undefined && made.snapshotIdentifier === undefined,
    port: made ? portOf(made.port) : knownOf(() => cluster.clusterEndpoint.port),
    resourceId: knownOf(() => cluster.clusterResourceIdentifier),
  });
}

/** What an instance or a cluster says of itself. */
interface Source {
  /** What it is called as a parameter. */
  readonly prop: string;
  readonly source: IConstruct & ec2.IConnectable & { readonly vpc?: ec2.IVpc };
  readonly ownSecret?: secretsmanager.ISecret;
  readonly isPostgresql: boolean;
  /** RDS itself keeps a secret with nothing but user and password. */
  readonly isManagedByRds: boolean;
  /** No database is made within it, so that its secret names none. */
  readonly lacksName: boolean;
  readonly port?: number;
  readonly resourceId?: string;
}

function know(scope: Construct, options: MusicDatabaseFromOptions, { prop, source, ownSecret, ...said }: Source): KnownDatabase {
  const problems = new Problems(scope, DATABASE_ERRORS);
  const securityGroups = source?.connections?.securityGroups ?? [];
  if (typeof source !== 'object' || source === null || !source.connections) {
    problems.add({ code: 'MusicDatabaseSourceInvalid', prop, got: source === undefined || source === null ? source : 'something else' });
    problems.throwIfAny();
  }
  const secret = options?.secret ?? ownSecret;
  problems.addIf(!said.isPostgresql, { code: 'MusicDatabaseEngineUnknown', prop, got: (source as Partial<rds.DatabaseInstance>).engine?.engineType });
  problems.addIf(securityGroups.length === 0, { code: 'MusicDatabaseSecurityGroupsMissing', prop: `${prop}.connections`, got: [] });
  validatePort(problems, 'port', options?.port);
  if (!secret) {
    problems.add({ code: 'MusicDatabaseSecretMissing', prop: 'secret', got: undefined });
  } else if (options?.secret === undefined && (said.isManagedByRds || said.lacksName)) {
    problems.add({
      code: 'MusicDatabaseSecretIncomplete',
      prop,
      got: said.isManagedByRds ? 'a secret that RDS itself keeps' : 'no name of a database',
      why: said.isManagedByRds
        ? 'has a secret with nothing but `username` and `password` in it, and clients need `host`, `port` and `dbname` as well'
        : 'has a secret without `dbname`, which AWS writes there only for an instance or cluster that is given one',
    });
  } else if (secret.secretFullArn === undefined) {
    problems.add({ code: 'MusicDatabaseSecretArnInvalid', prop: 'secret', got: secret.secretArn });
  }
  problems.throwIfAny();
  return {
    secret: secret!,
    encryptionKey: options?.encryptionKey ?? secret!.encryptionKey,
    securityGroups,
    port: options?.port ?? said.port ?? POSTGRESQL_PORT,
    vpc: options?.vpc ?? source.vpc,
    resourceId: said.resourceId,
    madeWith: [source, secret!],
  };
}

function validatePort(problems: Problems, prop: string, port: number | undefined): void {
  problems.addIf(port !== undefined && !isWholeWithin(port, 1, 65535), {
    code: 'MusicDatabasePortInvalid', prop, got: port, why: 'is not a port', fix: 'Give the whole number from 1 to 65535 on which the database listens.',
  });
}

/** One whose engine nobody said may be any. */
function isEngine(engine: { readonly engineType: string } | undefined, ...types: string[]): boolean {
  return engine === undefined || types.includes(engine.engineType);
}

/** The L1 of a construct that was made in this app. */
function resourceOf<Resource>(source: IConstruct | undefined, isResource: (child: unknown) => child is Resource): Resource | undefined {
  const child = source?.node?.defaultChild;
  return isResource(child) ? child : undefined;
}

/** The port that a template names. RDS has PostgreSQL listen on its own port where it is told none. */
function portOf(port: string | number | undefined): number {
  return port === undefined ? POSTGRESQL_PORT : Token.isUnresolved(port) ? Token.asNumber(port) : Number(port);
}

/** Imported constructs throw where something was not said. */
function knownOf<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
