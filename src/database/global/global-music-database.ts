import { CfnOutput, Duration, Stack, Tags } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct, IDependable } from 'constructs';
import { createRotationAlarm } from './cluster-alarms';
import { acknowledgeMember } from './cluster-findings';
import { ClusterMember } from './cluster-member';
import type { IDatabaseFailover } from './failover-parts';
import { GlobalClusterMembers } from './global-cluster-members';
import { GlobalClusterNames } from './global-cluster-names';
import type { IGlobalDatabaseBackups } from './global-database-backups-options';
import { GlobalDatabaseSetup } from './global-database-setup';
import { GlobalMemberBase } from './global-member-base';
import type {
  GlobalClusterAttributes, GlobalMusicDatabaseProps, GlobalMusicDatabaseFromSnapshotProps, GlobalMusicDatabaseReplicaOptions, IGlobalMusicDatabase,
} from './global-music-database-props';
import { GlobalMusicDatabaseReplica } from './global-music-database-replica';
import { DEFAULT_MASTER, DEFAULT_NAME, validateGlobalMusicDatabase, validateReaders, validateSnapshotOf, warnOfCapacity } from './global-music-database-validation';
import { ImportedGlobalDatabase } from './imported-global-database';
import { createOperations } from './member-operations';
import { SetupSql } from './setup-sql';
import { DeploymentTier } from '../../core/deployment-tier';
import { DEFAULT_DATABASE_PORT } from '../../private/database-port';
import { description } from '../../private/descriptions';
import { always, injectable } from '../../private/injectable';
import { KeptData } from '../../private/kept-data';
import { placeDatabase, type Placement, placeRotation } from '../../private/network-placement';
import { exportValues } from '../database-exports';
import type { IDatabaseMonitoring, IDatabaseRotation } from '../database-parts';
import { DatabaseRotation, EXCLUDED_CHARACTERS } from '../database-rotation';

/**
 * A PostgreSQL database with one writer in this region and readers in others: an Aurora global database, encrypted, reached by TLS only, backed up in
 * two regions, watched, and made the writer of another region by one command.
 *
 * `secret` is one JSON text with `host`, `port`, `dbname`, `username`, `password`. Its host is the endpoint that follows the writer to whichever region
 * has it, its user may do what applications and their migrations need, and it is replicated into the region of each replica.
 *
 * Nothing crosses a region but names that are known at synthesis. No change of a prop replaces a cluster silently: each has a name, so
 * CloudFormation refuses to make another one beside it.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html
 * @example
 *
 * declare const ireland: Stack;
 * declare const network: MusicNetwork;
 * declare const networkInIreland: MusicNetwork;
 *
 * const database = new GlobalMusicDatabase(this, 'Database', {
 *   globalClusterIdentifier: 'musicconnect',
 *   engineVersion: rds.AuroraPostgresEngineVersion.VER_17_9,
 *   network,
 * });
 * database.addReplica(ireland, 'Database', { network: networkInIreland });
 */
@injectable<GlobalMusicDatabaseProps>({ tier: always, network: ({ vpc }) => vpc === undefined, encryptionKey: always, alarmActions: always })
export class GlobalMusicDatabase extends GlobalMemberBase implements IGlobalMusicDatabase {
  /** The name by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.GlobalMusicDatabase';

  /**
   * Uses a global database that another app makes: for replicas of this app. Its workloads are given `MusicDatabase.fromMusicDatabaseAttributes`.
   *
   * Throws `GlobalMusicDatabase...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes the attributes of the global database
   */
  public static fromGlobalClusterAttributes(scope: Construct, id: string, attributes: GlobalClusterAttributes): IGlobalMusicDatabase {
    return new ImportedGlobalDatabase(scope, id, attributes);
  }

  /**
   * Makes a global database that begins with the data of a snapshot: always a new one, under another `globalClusterIdentifier` than the one before, which
   * nobody touches.
   *
   * Its master user is that of the snapshot, and `masterUsername` must say who that is; its password, and that of the application, become those of the new secrets.
   *
   * Throws `GlobalMusicDatabase...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param props properties for the database, and the snapshot
   */
  public static fromSnapshot(scope: Construct, id: string, props: GlobalMusicDatabaseFromSnapshotProps): GlobalMusicDatabase {
    return new GlobalMusicDatabase(scope, id, props);
  }

  public readonly secret: secretsmanager.ISecret;
  public readonly secretArn: string;
  public readonly encryptionKey?: kms.IKey;
  public readonly port: number;
  public readonly vpc?: ec2.IVpc;
  public readonly resourceId?: string;
  public readonly connections: ec2.Connections;
  public readonly cluster: rds.DatabaseCluster;

  public readonly globalClusterIdentifier: string;
  public readonly primaryRegion: string;
  public readonly engineVersion: rds.AuroraPostgresEngineVersion;
  /** The ARN of the global cluster. */
  public readonly globalClusterArn: string;
  /** The endpoint that follows the writer, whichever region has it. */
  public readonly writerEndpoint: rds.Endpoint;
  /** The database within the cluster. */
  public readonly databaseName: string;
  /** The secret of the master user, for operators. Its host is the endpoint of this region. */
  public readonly masterSecret: secretsmanager.ISecret;
  /** The subnets that the cluster may be in. */
  public readonly subnetGroup: rds.SubnetGroup;
  /** The parameters of PostgreSQL. */
  public readonly parameterGroup: rds.ParameterGroup;
  /** The log group of PostgreSQL. */
  public readonly logGroup: logs.LogGroup;
  /** The role of enhanced monitoring. Undefined where the tier has none. */
  public readonly monitoring?: IDatabaseMonitoring;
  /** The rotation of the password of the application's user. */
  public readonly rotation: IDatabaseRotation;
  /** The rotation of the password of the master user. */
  public readonly masterRotation: IDatabaseRotation;
  /** The state machine that makes another member the writer, and this one again. */
  public readonly failover: IDatabaseFailover;
  /** The backups by AWS Backup: the vault of this region, and the plan where there is one. */
  public readonly backups: IGlobalDatabaseBackups;
  /** The alarms of this region; empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  private readonly tier: DeploymentTier;
  private readonly members: GlobalClusterMembers;

  /**
   * Throws `GlobalMusicDatabase...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to, in a stack whose region is known
   * @param id its id there, which decides the logical ids
   * @param props properties for the database
   */
  public constructor(scope: Construct, id: string, private readonly props: GlobalMusicDatabaseProps) {
    super(scope, id);
    validateGlobalMusicDatabase(this, props);
    const snapshotIdentifier = this.snapshotOf(props);
    this.tier = props.tier ?? DeploymentTier.PRODUCTION;
    this.globalClusterIdentifier = props.globalClusterIdentifier;
    this.primaryRegion = Stack.of(this).region;
    this.engineVersion = props.engineVersion;
    this.port = props.port ?? props.network?.databasePort ?? DEFAULT_DATABASE_PORT;
    this.databaseName = props.databaseName ?? DEFAULT_NAME;
    this.members = new GlobalClusterMembers(this, props.replicaRegions ?? [], true);
    const names = new GlobalClusterNames(this.globalClusterIdentifier);
    const kept = new KeptData(props, this.tier);

    const placement = placeDatabase(this, props);
    placement.ownSecurityGroup?.applyRemovalPolicy(kept.removalPolicy);
    this.vpc = placement.vpc;
    this.connections = new ec2.Connections({ securityGroups: placement.securityGroups, defaultPort: ec2.Port.tcp(this.port) });
    const encryptionKey = kept.chooseKey(this, description(`Encrypts storage, secrets and logs of ${this.node.path}`));
    this.encryptionKey = encryptionKey;

    const masterUsername = props.masterUsername ?? DEFAULT_MASTER;
    const masterSecret = this.createSecret('MasterSecret', names.masterSecretName, { username: masterUsername, dbname: this.databaseName }, encryptionKey, kept);
    const member = new ClusterMember(this, 'Server', {
      props,
      tier: this.tier,
      placement,
      port: this.port,
      engineVersion: this.engineVersion,
      clusterIdentifier: names.clusterIdentifier(this.primaryRegion),
      readers: this.tier.highAvailability ? 1 : 0,
      encryptionKey,
      kept,
      role: { databaseName: this.databaseName, masterUsername, masterSecret, snapshotIdentifier },
    });
    this.cluster = member.cluster;
    this.subnetGroup = member.subnetGroup;
    this.parameterGroup = member.parameterGroup;
    this.logGroup = member.logGroup;
    this.monitoring = member.monitoring;
    this.resourceId = this.cluster.clusterResourceIdentifier;
    this.masterSecret = this.cluster.secret!;
    const globalCluster = this.createGlobalCluster(member, kept);
    this.globalClusterArn = names.globalClusterArn(this);
    const setup = this.createSetup(names, globalCluster, member, kept);
    this.writerEndpoint = new rds.Endpoint(setup.writerEndpoint, this.port);
    const login = { username: props.applicationUsername ?? DEFAULT_NAME, dbname: this.databaseName, host: setup.writerEndpoint, port: this.port };
    const secret = this.createSecret('ApplicationSecret', names.applicationSecretName, login, encryptionKey, kept);
    this.secret = secret;
    const setUp = setup.run({
      applicationSecret: secret,
      secretTemplate: Stack.of(this).toJsonString(login),
      databaseName: this.databaseName,
      setupSql: props.setupSql ?? SetupSql.bundled(),
    });
    // Whoever connects does so after the user is there.
    this.secretArn = setUp.getAttString('SecretArn');
    this.members.onRegion((region) => {
      validateReaders(this, member.readers, this.replicaRegions.length);
      [masterSecret, secret].forEach((each) => each.addReplicaRegion(region));
    });

    const functions = placeRotation(this, props, this);
    // A password that changed while the setup runs would fail it.
    this.masterRotation = this.createRotation('MasterRotation', this.masterSecret.secretArn, functions, kept, [setUp]);
    this.rotation = this.createRotation('Rotation', secret.secretArn, functions, kept, [setUp]);
    const alarmActions = this.tier.alarmsEnabled ? props.alarmActions ?? [] : undefined;
    const operations = createOperations(this, { names, globalDatabase: this, member, props, kept, encryptionKey, alarmActions });
    this.backups = operations.backups;
    this.failover = operations.failover;
    this.alarms.push(...operations.alarms);
    if (alarmActions) {
      this.alarms.push(
        createRotationAlarm(this, 'RotationFailedAlarm', this.rotation.metricErrors(), 'the application', alarmActions),
        createRotationAlarm(this, 'MasterRotationFailedAlarm', this.masterRotation.metricErrors(), 'the master user', alarmActions),
      );
    }
    if (props.instances) {
      warnOfCapacity(this, props.instances);
    }
    acknowledgeMember(member, props, this.tier, kept);
    [masterSecret, secret, globalCluster].forEach((resource) => kept.acknowledgeDeletion(resource.node.defaultChild ?? resource));
    this.node.defaultChild = member.resource;
    new CfnOutput(this, 'GlobalWriterEndpoint', { value: this.writerEndpoint.hostname, description: 'The endpoint that follows the writer' });
    new CfnOutput(this, 'ReaderEndpoint', { value: this.readerEndpoint.hostname, description: 'The endpoint of this region for reading' });
    Tags.of(this).add('eknmusic:tier', this.tier.name);
  }

  /** The regions of the replicas that are known by now: those of `replicaRegions`, and those that were added. */
  public get replicaRegions(): string[] {
    return this.members.replicaRegions;
  }

  /**
   * A replica in the region of another stack, like the primary in what its own options do not say. Replicas are deployed after the primary, in the order in
   * which they were added.
   *
   * Throws `GlobalMusicDatabase...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to, in a stack of another region
   * @param id its id there, which decides its logical ids
   * @param options the network of the other region, and in what the replica differs
   */
  public addReplica(scope: Construct, id: string, options: GlobalMusicDatabaseReplicaOptions = {}): GlobalMusicDatabaseReplica {
    const { instances, parameters, backups, rpo, rto, maximumLag, storageType, databaseInsightsMode, deletionProtection, removalPolicy } = this.props;
    return new GlobalMusicDatabaseReplica(scope, id, {
      ...options,
      globalDatabase: this,
      tier: options.tier ?? this.tier,
      instances: options.instances ?? instances?._withoutReaders(),
      parameters: options.parameters ?? parameters,
      backups: options.backups ?? backups,
      rpo: options.rpo ?? rpo,
      rto: options.rto ?? rto,
      maximumLag: options.maximumLag ?? maximumLag,
      storageType: options.storageType ?? storageType,
      databaseInsightsMode: options.databaseInsightsMode ?? databaseInsightsMode,
      deletionProtection: options.deletionProtection ?? deletionProtection,
      removalPolicy: options.removalPolicy ?? removalPolicy,
    });
  }

  /**
   * Goes on exporting what other stacks import of this database, although they no longer do in the app: while they are given another one, as for
   * MusicDatabase.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
   */
  public keepExports(): void {
    exportValues(this, [
      this.secretArn,
      this.secret.secretArn,
      this.masterSecret.secretArn,
      this.encryptionKey?.keyArn,
      ...this.connections.securityGroups.map(({ securityGroupId }) => securityGroupId),
      this.cluster.clusterIdentifier,
      this.cluster.clusterResourceIdentifier,
      this.cluster.clusterEndpoint.hostname,
      this.readerEndpoint.hostname,
      this.writerEndpoint.hostname,
      ...[this.logGroup, this.rotation.logGroup].flatMap(({ logGroupArn, logGroupName }) => [logGroupArn, logGroupName]),
      ...this.alarms.flatMap(({ alarmArn, alarmName }) => [alarmArn, alarmName]),
      this.failover.stateMachine.stateMachineArn,
    ]);
  }

  private snapshotOf(props: GlobalMusicDatabaseProps | GlobalMusicDatabaseFromSnapshotProps): string | undefined {
    if (!('snapshotIdentifier' in props)) {
      return undefined;
    }
    validateSnapshotOf(this, props.snapshotIdentifier);
    return props.snapshotIdentifier;
  }

  /** CloudFormation makes a new password whenever anything of `generateSecretString` changes: what changes it by intention has an id of its own. */
  private createSecret(
    id: string, secretName: string, values: { readonly username: string; readonly dbname: string; readonly host?: string; readonly port?: number },
    encryptionKey: kms.IKey, kept: KeptData,
  ): secretsmanager.Secret {
    return new secretsmanager.Secret(this, `${id}-${values.username}-${values.dbname}`, {
      secretName,
      description: description(`How to connect with ${this.node.path} as ${values.username}`),
      encryptionKey,
      generateSecretString: {
        secretStringTemplate: Stack.of(this).toJsonString(values),
        generateStringKey: 'password',
        passwordLength: 40,
        excludeCharacters: EXCLUDED_CHARACTERS,
      },
      removalPolicy: kept.removalPolicy,
    });
  }

  /** By the ARN of the cluster: CloudFormation would find a difference where its name is given. */
  private createGlobalCluster({ instanceResources }: ClusterMember, { removalPolicy }: KeptData): rds.CfnGlobalCluster {
    const globalCluster = new rds.CfnGlobalCluster(this, 'GlobalCluster', {
      globalClusterIdentifier: this.globalClusterIdentifier,
      sourceDbClusterIdentifier: this.cluster.clusterArn,
      deletionProtection: this.props.deletionProtection ?? this.tier.deletionProtection,
    });
    globalCluster.applyRemovalPolicy(removalPolicy);
    // After the instances as well, so that it is deleted before them.
    globalCluster.node.addDependency(...instanceResources);
    return globalCluster;
  }

  /** The functions of the deployment: where the writer is, and what is in the database. */
  private createSetup(names: GlobalClusterNames, globalCluster: rds.CfnGlobalCluster, member: ClusterMember, kept: KeptData): GlobalDatabaseSetup {
    const { logRetention, removalPolicy } = kept;
    return new GlobalDatabaseSetup(this, 'Setup', {
      names,
      cluster: this.cluster,
      globalCluster,
      masterSecret: this.masterSecret,
      // Not the cluster itself, which the resources name: CloudFormation would be told twice.
      dependencies: member.instanceResources,
      encryptionKey: this.encryptionKey!,
      tracing: this.props.tracing,
      runtime: this.props.runtime,
      logLevel: this.tier.logLevel,
      logRetention,
      removalPolicy,
    });
  }

  /** The function connects to the cluster of this region: the endpoint that follows the writer may lead into a network that it cannot reach. */
  private createRotation(
    id: string, secretArn: string, placement: Placement, { logRetention, removalPolicy }: KeptData, dependencies: IDependable[],
  ): DatabaseRotation {
    return new DatabaseRotation(this, id, {
      construct: 'GlobalMusicDatabase',
      secretArn,
      encryptionKey: this.encryptionKey!,
      secretKey: this.encryptionKey,
      placement,
      host: this.cluster.clusterEndpoint.hostname,
      automaticallyAfter: this.props.automaticallyAfter ?? Duration.days(30),
      tracing: this.props.tracing,
      runtime: this.props.runtime,
      logLevel: this.tier.logLevel,
      logRetention,
      removalPolicy,
      dependencies: [...dependencies, placement.vpc.internetConnectivityEstablished],
    });
  }
}
