import { createHash } from 'crypto';
import { Annotations, Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { createDatabaseAlarms } from './database-alarms';
import { exportEverything } from './database-exports';
import { acknowledgeDatabase } from './database-findings';
import type { IDatabaseLogs, IDatabaseMonitoring, IDatabaseRotation } from './database-parts';
import { DatabaseRotation, EXCLUDED_CHARACTERS } from './database-rotation';
import { DatabaseServer } from './database-server';
import { ImportedDatabase, knowByAttributes, knowByCluster, knowByInstance } from './imported-database';
import type { IMusicDatabase, MusicDatabaseAttributes, MusicDatabaseFromOptions } from './music-database-attributes';
import { MusicDatabaseBase } from './music-database-base';
import type {
  MusicDatabaseFromSnapshotProps, MusicDatabaseProps, MusicDatabaseReplicaProps,
} from './music-database-props';
import { validateMusicDatabase, validateReplica, validateSnapshot } from './music-database-validation';
import { DeploymentTier } from '../core/deployment-tier';
import { createAlarm } from '../private/alarms';
import { DEFAULT_DATABASE_PORT } from '../private/database-port';
import { description } from '../private/descriptions';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { placeDatabase, placeRotation } from '../private/network-placement';

/** The name of database and master user. */
const DEFAULT_NAME = 'eknmusic';

/** The lag that RDS reports while nobody writes to the source of a replica. */
const LAG_WHEN_IDLE = Duration.minutes(5);

/**
 * A PostgreSQL database in one region: encrypted, reached by TLS from within the network only, backed up, watched, and with a secret in the
 * documented shape whose password is replaced on a schedule.
 *
 * The secret is one JSON text with `host`, `port`, `dbname`, `username`, `password`, and what else AWS writes there.
 *
 * No change of a prop replaces the instance silently: it has a name, so CloudFormation refuses to make another one beside it. Only
 * another `instanceIdentifier`, or another id of the construct, makes another database; the one before leaves the stack.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_PostgreSQL.html
 * @example
 *
 * const network = new MusicNetwork(this, 'Network');
 * const database = new MusicDatabase(this, 'Database', { network, secretName: 'eknmusic/prod/database' });
 * database.grants.readSecret(role);
 */
@injectable<MusicDatabaseProps>({ tier: always, network: ({ vpc }) => vpc === undefined, encryptionKey: always, alarmActions: always })
export class MusicDatabase extends MusicDatabaseBase {
  /** The name by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.MusicDatabase';

  /**
   * Makes a database that begins with the data of a snapshot. It is always a new one: it shares no logical id with any other database,
   * not even with one that had the same id before, so that no running database is replaced by an older state of itself.
   *
   * Its master user is that of the snapshot, and `username` must say who that is; the password becomes that of the new secret.
   * Its storage is encrypted as the snapshot is.
   *
   * Throws `MusicDatabase...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param props properties for the database, and the snapshot
   */
  public static fromSnapshot(scope: Construct, id: string, props: MusicDatabaseFromSnapshotProps): MusicDatabase {
    return new MusicDatabase(scope, id, props);
  }

  /**
   * Uses an instance of the CDK, made in this app or imported: for MusicApi and ApiMigrations.
   *
   * Throws `MusicDatabaseSourceInvalid`, `MusicDatabaseEngineUnknown`, `MusicDatabaseSecretMissing`, `MusicDatabaseSecretIncomplete`,
   * `MusicDatabaseSecretArnInvalid`, `MusicDatabaseSecurityGroupsMissing` and `MusicDatabasePortInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param instance an instance of PostgreSQL
   * @param options the attributes that the instance does not have itself
   */
  public static fromInstance(scope: Construct, id: string, instance: rds.IDatabaseInstance, options: MusicDatabaseFromOptions = {}): IMusicDatabase {
    return new ImportedDatabase(scope, id, (database) => knowByInstance(database, instance, options));
  }

  /**
   * Uses an Aurora cluster of the CDK, made in this app or imported: for MusicApi and ApiMigrations. Clients connect to
   * its writer.
   *
   * Throws the same errors as `fromInstance`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param cluster a cluster of Aurora PostgreSQL, or a Multi-AZ DB cluster of PostgreSQL
   * @param options the attributes that the cluster does not have itself
   */
  public static fromCluster(scope: Construct, id: string, cluster: rds.IDatabaseCluster, options: MusicDatabaseFromOptions = {}): IMusicDatabase {
    return new ImportedDatabase(scope, id, (database) => knowByCluster(database, cluster, options));
  }

  /**
   * Uses a database that another app made.
   *
   * Throws `MusicDatabaseSecretArnInvalid`, `MusicDatabaseKeyArnInvalid`, `MusicDatabaseSecurityGroupsMissing` and `MusicDatabasePortInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes the attributes of the database
   */
  public static fromMusicDatabaseAttributes(scope: Construct, id: string, attributes: MusicDatabaseAttributes): IMusicDatabase {
    return new ImportedDatabase(scope, id, (database) => knowByAttributes(database, attributes));
  }

  public readonly secret: secretsmanager.ISecret;
  public readonly secretArn: string;
  public readonly encryptionKey?: kms.IKey;
  public readonly port: number;
  public readonly vpc?: ec2.IVpc;
  public readonly resourceId?: string;
  public readonly connections: ec2.Connections;

  /** The instance. */
  public readonly instance: rds.IDatabaseInstance;
  /** The database within the instance. */
  public readonly databaseName: string;
  /** The subnets that the instance may be in. */
  public readonly subnetGroup: rds.SubnetGroup;
  /** The parameters of PostgreSQL. */
  public readonly parameterGroup: rds.ParameterGroup;
  /** The log groups of the instance. */
  public readonly logs: IDatabaseLogs;
  /** The role of enhanced monitoring. Undefined where the tier has none. */
  public readonly monitoring?: IDatabaseMonitoring;
  /** The rotation of the password. */
  public readonly rotation: IDatabaseRotation;
  /** The alarms, also those of replicas; empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  private readonly tier: DeploymentTier;
  private readonly server: DatabaseServer;
  /** What the parts of the database are in: the construct itself, and below it a scope of its own for a restored one. */
  private readonly parts: Construct;

  /**
   * Throws `MusicDatabase...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids: a change of it makes another database
   * @param props properties for the database
   */
  public constructor(scope: Construct, id: string, private readonly props: MusicDatabaseProps = {}) {
    super(scope, id);
    validateMusicDatabase(this, props);
    const snapshotIdentifier = this.snapshotOf(props);
    this.tier = props.tier ?? DeploymentTier.PRODUCTION;
    this.parts = snapshotIdentifier === undefined ? this : new Construct(this, `Restored-${shortHash(snapshotIdentifier)}`);
    this.port = props.port ?? props.network?.databasePort ?? DEFAULT_DATABASE_PORT;
    this.databaseName = props.databaseName ?? DEFAULT_NAME;
    const username = props.username ?? DEFAULT_NAME;
    // A last snapshot is of use as long as there is the key; no other part than the instance can have one.
    const kept = new KeptData(props, this.tier);
    const removalPolicyOfParts = kept.removalPolicy;

    const placement = placeDatabase(this.parts, props);
    this.vpc = placement.vpc;
    placement.ownSecurityGroup?.applyRemovalPolicy(removalPolicyOfParts);
    this.connections = new ec2.Connections({ securityGroups: placement.securityGroups, defaultPort: ec2.Port.tcp(this.port) });
    const encryptionKey = kept.chooseKey(this.parts, `Encrypts storage, secret and logs of ${this.node.path}`);
    this.encryptionKey = encryptionKey;
    const secret = this.createSecret(username, encryptionKey, removalPolicyOfParts);
    this.secret = secret;
    this.server = new DatabaseServer(this.parts, 'Server', {
      props,
      tier: this.tier,
      placement,
      port: this.port,
      databaseName: this.databaseName,
      username,
      secret,
      encryptionKey,
      removalPolicy: kept.removalPolicyWithSnapshots,
      removalPolicyOfParts,
      logRetention: kept.logRetention,
      snapshotIdentifier,
    });
    this.instance = this.server.instance;
    this.secretArn = this.server.instance.secret!.secretArn;
    this.subnetGroup = this.server.subnetGroup;
    this.parameterGroup = this.server.parameterGroup;
    this.resourceId = this.instance.instanceResourceId;
    this.logs = this.server.logs;
    this.monitoring = this.server.monitoring;
    this.rotation = this.createRotation(encryptionKey, kept);
    this.node.defaultChild = this.instance.node.defaultChild;
    this.watch();
    acknowledgeDatabase(
      { instance: this.instance.node.defaultChild!, secret: secret.node.defaultChild! },
      props, this.tier, snapshotIdentifier !== undefined,
    );
    Tags.of(this).add('eknmusic:tier', this.tier.name);
  }

  /**
   * A copy of the database for reading, in the same network, with the same safeguards, and with an alarm where the tier has alarms.
   *
   * Throws `MusicDatabaseStorageMaximumInvalid` and `MusicDatabaseLagInvalid`.
   *
   * @param id the id of the replica, which decides its logical id
   * @param props the properties in which the replica differs
   */
  public addReadReplica(id: string, props: MusicDatabaseReplicaProps = {}): rds.DatabaseInstanceReadReplica {
    validateReplica(this, props, this.server.allocatedStorage);
    const replica = this.server.addReplica(this.parts, id, props);
    if (this.tier.alarmsEnabled) {
      this.alarms.push(this.createLagAlarm(id, replica, props.maximumLag ?? Duration.minutes(10)));
    }
    return replica;
  }

  /**
   * Goes on exporting what other stacks import of this database, although they no longer do in the app.
   *
   * The stack of a database is deployed before those that use it, and CloudFormation refuses to take away an export that another stack
   * still imports. When the others are given another database, call this on the one before, and remove it with that one after a deployment.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
   */
  public keepExports(): void {
    exportEverything(this);
  }

  /**
   * A metric of the instance.
   *
   * @param metricName the name that AWS gives it: `FreeableMemory`, `ReadLatency`, `WriteIOPS` ...
   * @param options the options of the metric; by default the average over five minutes
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.instance.metric(metricName, options);
  }

  /**
   * The CPU utilization, in percent.
   *
   * @param options the options of the metric; by default the average over five minutes
   */
  public metricCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CPUUtilization', options);
  }

  /**
   * The number of open connections.
   *
   * @param options the options of the metric; by default the average over five minutes
   */
  public metricDatabaseConnections(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DatabaseConnections', options);
  }

  /**
   * The free storage, in bytes.
   *
   * @param options the options of the metric; by default the average over five minutes
   */
  public metricFreeStorageSpace(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('FreeStorageSpace', options);
  }

  /**
   * The lag of a read replica, in seconds. Where nobody writes to the database it rises to five minutes and falls again.
   *
   * @param replica the replica that `addReadReplica` returned
   * @param options the options of the metric; by default the average over five minutes
   */
  public metricReplicaLag(replica: rds.IDatabaseInstance, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return replica.metric('ReplicaLag', options);
  }

  private snapshotOf(props: MusicDatabaseProps | MusicDatabaseFromSnapshotProps): string | undefined {
    if (!('snapshotIdentifier' in props)) {
      return undefined;
    }
    validateSnapshot(this, props);
    return props.snapshotIdentifier;
  }

  /**
   * CloudFormation makes a new password whenever anything of `generateSecretString` changes, and tells the instance nothing of it: what it
   * is made from is either a constant, or part of the id, so that another secret is made instead, whose password the instance takes.
   */
  private createSecret(username: string, encryptionKey: kms.IKey, removalPolicy: RemovalPolicy): secretsmanager.Secret {
    return new secretsmanager.Secret(this.parts, `Secret-${username}-${this.databaseName}`, {
      secretName: this.props.secretName,
      description: description(`How to connect with ${this.node.path}`),
      encryptionKey,
      generateSecretString: {
        // The rest of the documented shape is known when the instance is there, and is added then.
        secretStringTemplate: JSON.stringify({ username, dbname: this.databaseName }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludeCharacters: EXCLUDED_CHARACTERS,
      },
      removalPolicy,
    });
  }

  private createRotation(encryptionKey: kms.IKey, { logRetention, removalPolicy }: KeptData): DatabaseRotation {
    const placement = placeRotation(this.parts, this.props, this);
    return new DatabaseRotation(this.parts, 'Rotation', {
      construct: 'MusicDatabase',
      secretArn: this.secretArn,
      encryptionKey,
      placement,
      secretKey: encryptionKey,
      automaticallyAfter: this.props.automaticallyAfter ?? Duration.days(30),
      tracing: this.props.tracing,
      runtime: this.props.runtime,
      logLevel: this.tier.logLevel,
      logRetention,
      removalPolicy,
      dependencies: [this.server.instance, placement.vpc.internetConnectivityEstablished],
    });
  }

  private createLagAlarm(id: string, replica: rds.IDatabaseInstance, maximumLag: Duration): cloudwatch.Alarm {
    const alarm = createAlarm(this.parts, `${id}LagAlarm`, {
      metric: this.metricReplicaLag(replica),
      description: `Lag of the replica ${id} of ${this.node.path} is above ${maximumLag.toHumanString()}`,
      above: maximumLag.toSeconds(),
      actions: this.props.alarmActions ?? [],
    });
    // The lag is the age of the last transaction, and where nobody writes there is none before the log of the source changes its file.
    if (maximumLag.toSeconds() <= LAG_WHEN_IDLE.toSeconds()) {
      Annotations.of(replica).addWarningV2('@eknmusic/constructs:databaseReplicaLagWhenIdle',
        `The alarm of the replica ${id} at ${maximumLag.toHumanString()} goes off on an idle database: where nobody writes, RDS reports up to five `
        + 'minutes of lag. Give `maximumLag` more than that.');
    }
    return alarm;
  }

  private watch(): void {
    if (!this.tier.alarmsEnabled) {
      return;
    }
    const { maxConnections, allocatedStorage } = this.server;
    this.alarms.push(...createDatabaseAlarms(this.parts, {
      database: this,
      maxConnections,
      allocatedStorage,
      metricRotationErrors: this.rotation.metricErrors(),
      actions: this.props.alarmActions ?? [],
    }));
    if (maxConnections === undefined) {
      Annotations.of(this).addWarningV2('@eknmusic/constructs:databaseConnectionsUnwatched',
        'This library does not know how much memory the instance type has, and so not how many connections the database accepts: there is no '
        + 'alarm for them. Set `max_connections` in `parameters`.');
    }
  }
}

/** Tells snapshots apart in a logical id. */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
