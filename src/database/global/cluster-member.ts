import { CfnDeletionPolicy, Duration, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { renderInstance } from './cluster-instances';
import { GlobalDatabaseInstances } from './global-database-instances';
import type { GlobalDatabaseMemberProps } from './global-music-database-props';
import { type DeploymentTier, MonitoringDepth } from '../../core/deployment-tier';
import { letLogGroupUseKey } from '../../private/encrypted-logs';
import type { KeptData } from '../../private/kept-data';
import type { Placement } from '../../private/network-placement';
import { DatabaseMonitoring } from '../database-monitoring';
import { connectionsIn, maxConnectionsOf, renderParameters } from '../parameters';

/** What only the primary has: a replica takes database and users over from it, and RDS refuses to be told them. */
export interface PrimaryOptions {
  readonly databaseName: string;
  readonly masterUsername: string;
  readonly masterSecret: secretsmanager.ISecret;
  /** The snapshot whose data it begins with. @default - it begins empty */
  readonly snapshotIdentifier?: string;
}

/** What only a replica has. */
export interface ReplicaOptions {
  readonly globalClusterIdentifier: string;
  readonly writeForwarding: boolean;
}

/** How a member of a global cluster is made. */
export interface ClusterMemberOptions {
  readonly props: GlobalDatabaseMemberProps;
  readonly tier: DeploymentTier;
  readonly placement: Placement;
  readonly port: number;
  readonly engineVersion: rds.AuroraPostgresEngineVersion;
  /** Literal, as everything that other regions know. */
  readonly clusterIdentifier: string;
  /** Where the props say nothing. */
  readonly readers: number;
  readonly encryptionKey: kms.IKey;
  readonly kept: KeptData;
  readonly role: PrimaryOptions | ReplicaOptions;
}

/** An Aurora cluster with what belongs to it: subnets, parameters, logs, monitoring. */
export class ClusterMember extends Construct {
  public readonly cluster: rds.DatabaseCluster;
  public readonly subnetGroup: rds.SubnetGroup;
  public readonly parameterGroup: rds.ParameterGroup;
  public readonly logGroup: logs.LogGroup;
  public readonly monitoring?: DatabaseMonitoring;
  /** The readers beside the first instance. */
  public readonly readers: number;
  /** How many connections each instance accepts. Undefined for a class whose memory is not known. */
  public readonly maxConnections?: number;

  private readonly instances: GlobalDatabaseInstances;
  private readonly engine: rds.IClusterEngine;

  public constructor(scope: Construct, id: string, private readonly options: ClusterMemberOptions) {
    super(scope, id);
    const { props, tier, kept } = options;
    this.instances = props.instances ?? GlobalDatabaseInstances.provisioned();
    this.readers = this.instances._readers ?? options.readers;
    this.engine = rds.DatabaseClusterEngine.auroraPostgres({ version: options.engineVersion });
    const parameters = renderParameters(props.parameters);
    this.maxConnections = this.instances._capacity && !/^\d+$/.test(parameters.max_connections ?? '')
      ? connectionsIn(2 * this.instances._capacity[1])
      : maxConnectionsOf(this.instances._instanceType ?? '', parameters);
    this.subnetGroup = new rds.SubnetGroup(this, 'SubnetGroup', {
      description: 'Subnets of the database', vpc: options.placement.vpc, vpcSubnets: options.placement.vpcSubnets, removalPolicy: kept.removalPolicy,
    });
    this.parameterGroup = new rds.ParameterGroup(this, 'ParameterGroup', {
      description: 'Parameters of the database', engine: this.engine, parameters, removalPolicy: kept.removalPolicy,
    });
    this.logGroup = this.createLogGroup();
    if (tier.monitoringDepth === MonitoringDepth.ENHANCED) {
      this.monitoring = new DatabaseMonitoring(this, 'Monitoring', kept.removalPolicy);
    }
    this.cluster = this.createCluster();
    this.keep();
  }

  /** The L1 of the cluster. */
  public get resource(): rds.CfnDBCluster {
    return this.cluster.node.defaultChild as rds.CfnDBCluster;
  }

  /** The L1s of the instances. */
  public get instanceResources(): rds.CfnDBInstance[] {
    return this.cluster.node.findAll().filter((node): node is rds.CfnDBInstance => rds.CfnDBInstance.isCfnDBInstance(node));
  }

  private createCluster(): rds.DatabaseCluster {
    const { props, tier, placement: { vpc, securityGroups }, port, encryptionKey, kept, role, clusterIdentifier } = this.options;
    const isPrimary = 'masterSecret' in role;
    const databaseInsightsMode = props.databaseInsightsMode ?? rds.DatabaseInsightsMode.STANDARD;
    // At the cluster and at each instance, or the CDK warns that one overrides the other.
    const insights = {
      enablePerformanceInsights: true,
      performanceInsightRetention: databaseInsightsMode === rds.DatabaseInsightsMode.ADVANCED
        ? rds.PerformanceInsightRetention.MONTHS_15 : rds.PerformanceInsightRetention.DEFAULT,
      performanceInsightEncryptionKey: encryptionKey,
    };
    const instance = { ...insights, publiclyAccessible: false, caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1 };
    const cluster = new rds.DatabaseCluster(this, 'Cluster', {
      ...insights,
      databaseInsightsMode,
      clusterIdentifier,
      engine: this.engine,
      vpc,
      vpcSubnets: this.options.placement.vpcSubnets,
      subnetGroup: this.subnetGroup,
      securityGroups,
      port,
      parameterGroup: this.parameterGroup,
      writer: renderInstance(this.instances, 'Instance1', instance),
      readers: Array.from({ length: this.readers }, (_, index) => renderInstance(this.instances, `Instance${index + 2}`, instance)),
      serverlessV2MinCapacity: this.instances._capacity?.[0],
      serverlessV2MaxCapacity: this.instances._capacity?.[1],
      storageEncryptionKey: encryptionKey,
      storageType: props.storageType ?? rds.DBClusterStorageType.AURORA,
      iamAuthentication: true,
      // Also of a replica, so that it works on the day when that is the writer.
      enableDataApi: true,
      cloudwatchLogsExports: ['postgresql'],
      monitoringInterval: this.monitoring && Duration.seconds(60),
      monitoringRole: this.monitoring?.role,
      backup: { retention: props.backupRetention ?? Duration.days(7), preferredWindow: props.preferredBackupWindow },
      preferredMaintenanceWindow: props.preferredMaintenanceWindow,
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: false,
      deletionProtection: props.deletionProtection ?? tier.deletionProtection,
      removalPolicy: kept.removalPolicyWithSnapshots,
      ...isPrimary
        ? { defaultDatabaseName: role.databaseName, credentials: rds.Credentials.fromSecret(role.masterSecret, role.masterUsername) }
        // The CDK makes a secret for a cluster without credentials; none of these reach the template.
        : { credentials: rds.Credentials.fromPassword('unused', SecretValue.unsafePlainText('unused')) },
    });
    cluster.node.addDependency(this.logGroup, ...this.monitoring ? [this.monitoring.policy] : []);
    if (isPrimary) {
      restore(cluster.node.defaultChild as rds.CfnDBCluster, role);
    } else {
      join(cluster.node.defaultChild as rds.CfnDBCluster, role);
    }
    return cluster;
  }

  /** Under the name that RDS looks for, so that RDS does not make it without a key and without expiration. */
  private createLogGroup(): logs.LogGroup {
    const { clusterIdentifier, encryptionKey, kept } = this.options;
    const logGroupName = `/aws/rds/cluster/${clusterIdentifier}/postgresql`;
    letLogGroupUseKey(this, encryptionKey, { name: logGroupName, elsewhere: logGroupName });
    return new logs.LogGroup(this, 'LogGroup', { logGroupName, encryptionKey, retention: kept.logRetention, removalPolicy: kept.removalPolicy });
  }

  /** The policy of the L2 is that of the cluster alone: its instances and what gives the secret its host would go, and leave a cluster that nobody reaches. */
  private keep(): void {
    const { removalPolicyWithSnapshots, removalPolicy } = this.options.kept;
    this.instanceResources.forEach((instance) => instance.applyRemovalPolicy(
      removalPolicyWithSnapshots === RemovalPolicy.SNAPSHOT ? RemovalPolicy.DESTROY : removalPolicyWithSnapshots));
    if ('masterSecret' in this.options.role) {
      (this.cluster.secret as secretsmanager.SecretTargetAttachment).applyRemovalPolicy(removalPolicy);
    }
    if (removalPolicyWithSnapshots === RemovalPolicy.DESTROY) {
      this.resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.SNAPSHOT;
    }
  }
}

/**
 * Makes a cluster begin with a snapshot: it has database and master user of that one, and RDS takes neither those nor whether it is encrypted. It is
 * encrypted with the key that it is given.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html#cfn-rds-dbcluster-snapshotidentifier
 */
function restore(resource: rds.CfnDBCluster, { snapshotIdentifier }: PrimaryOptions): void {
  if (snapshotIdentifier !== undefined) {
    resource.snapshotIdentifier = snapshotIdentifier;
    resource.masterUsername = undefined;
    resource.databaseName = undefined;
    resource.storageEncrypted = undefined;
  }
}

/** Makes a cluster a replica: it has database, users and passwords of the primary. */
function join(resource: rds.CfnDBCluster, { globalClusterIdentifier, writeForwarding }: ReplicaOptions): void {
  resource.masterUsername = undefined;
  resource.masterUserPassword = undefined;
  resource.databaseName = undefined;
  resource.globalClusterIdentifier = globalClusterIdentifier;
  resource.enableGlobalWriteForwarding = writeForwarding ? true : undefined;
}
