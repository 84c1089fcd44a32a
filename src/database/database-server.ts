import { CfnDeletionPolicy, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { databaseDefaults } from './database-defaults';
import { DatabaseLogs } from './database-logs';
import { DatabaseMonitoring } from './database-monitoring';
import { DatabaseReplica } from './database-replica';
import { instanceIdentifierOf, instanceNameOf } from './instance-identifier';
import type { MusicDatabaseProps, MusicDatabaseReplicaProps } from './music-database-props';
import { maxConnectionsOf, renderParameters } from './parameters';
import { type DeploymentTier, MonitoringDepth } from '../core/deployment-tier';
import type { Placement } from '../private/network-placement';

/**
 * The major version alone: RDS takes its default minor version for a new instance, leaves that of a running one as it is, and gives a restored
 * one that of its snapshot. A minor version written down here would be withdrawn some day, or ask for a downgrade.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html#cfn-rds-dbinstance-engineversion
 */
const DEFAULT_ENGINE_VERSION = rds.PostgresEngineVersion.VER_15;

/** In GiB. */
const LEAST_STORAGE = 20;
const MOST_STORAGE = 65536;

/** How an instance is made. */
export interface DatabaseServerOptions {
  readonly props: MusicDatabaseProps;
  readonly tier: DeploymentTier;
  readonly placement: Placement;
  readonly port: number;
  readonly databaseName: string;
  readonly username: string;
  readonly secret: secretsmanager.ISecret;
  readonly encryptionKey: kms.IKey;
  /** Of the instance. */
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: RetentionDays;
  /** Of what an instance that is kept needs, or what its snapshot is read with. */
  readonly removalPolicyOfParts: RemovalPolicy;
  /** The snapshot whose data it begins with. @default - it begins empty */
  readonly snapshotIdentifier?: string;
}

/** An instance of PostgreSQL with what belongs to it: subnets, parameters, logs, monitoring. */
export class DatabaseServer extends Construct {
  public readonly subnetGroup: rds.SubnetGroup;
  public readonly parameterGroup: rds.ParameterGroup;
  public readonly logs: DatabaseLogs;
  public readonly monitoring?: DatabaseMonitoring;
  public readonly instance: rds.DatabaseInstance | rds.DatabaseInstanceFromSnapshot;
  /** In GiB. */
  public readonly allocatedStorage: number;
  /** How many connections it accepts. Undefined for a class whose memory is not known. */
  public readonly maxConnections?: number;

  private readonly instanceType: ec2.InstanceType;
  private readonly parameters: Record<string, string>;
  private readonly deletionProtection: boolean;
  private readonly engine: rds.IInstanceEngine;

  public constructor(scope: Construct, id: string, private readonly options: DatabaseServerOptions) {
    super(scope, id);
    const { props, tier } = options;
    this.instanceType = props.instanceType ?? new ec2.InstanceType(databaseDefaults(tier).instanceType);
    this.allocatedStorage = props.allocatedStorage ?? LEAST_STORAGE;
    this.deletionProtection = props.deletionProtection ?? tier.deletionProtection;
    this.parameters = renderParameters(props.parameters);
    this.maxConnections = maxConnectionsOf(this.instanceType.toString(), this.parameters);
    this.engine = rds.DatabaseInstanceEngine.postgres({ version: props.engineVersion ?? DEFAULT_ENGINE_VERSION });

    const instanceIdentifier = props.instanceIdentifier ?? instanceIdentifierOf(scope);
    this.subnetGroup = this.createSubnetGroup();
    this.parameterGroup = this.createParameterGroup();
    this.logs = new DatabaseLogs(this, 'Logs', {
      instanceIdentifier,
      instanceName: props.instanceIdentifier ?? instanceNameOf(scope),
      encryptionKey: options.encryptionKey,
      retention: options.logRetention,
      removalPolicy: options.removalPolicyOfParts,
    });
    if (tier.monitoringDepth === MonitoringDepth.ENHANCED) {
      this.monitoring = new DatabaseMonitoring(this, 'Monitoring', options.removalPolicyOfParts);
    }
    this.instance = this.createInstance(instanceIdentifier);
    this.instance.node.addDependency(this.logs, ...this.monitoring ? [this.monitoring.policy] : []);
    // Where it is deleted, CloudFormation takes host and port out of the secret, which a kept instance still needs.
    (this.instance.secret as secretsmanager.SecretTargetAttachment).applyRemovalPolicy(options.removalPolicyOfParts);
    if (options.removalPolicy === RemovalPolicy.DESTROY) {
      (this.instance.node.defaultChild as rds.CfnDBInstance).cfnOptions.updateReplacePolicy = CfnDeletionPolicy.SNAPSHOT;
    }
  }

  /** A copy of the instance for reading. */
  public addReplica(scope: Construct, id: string, props: MusicDatabaseReplicaProps): rds.DatabaseInstanceReadReplica {
    const { tier, encryptionKey, removalPolicy, removalPolicyOfParts, props: database } = this.options;
    return new DatabaseReplica(scope, id, {
      ...this.commonProps(),
      source: this.instance,
      database,
      tier,
      instanceType: props.instanceType ?? this.instanceType,
      maxAllocatedStorage: props.maxAllocatedStorage ?? this.maxAllocatedStorage(),
      encryptionKey,
      monitoring: this.monitoring,
      removalPolicy,
      removalPolicyOfLogs: removalPolicyOfParts,
    }).instance;
  }

  private createInstance(instanceIdentifier: string): rds.DatabaseInstance | rds.DatabaseInstanceFromSnapshot {
    const { props, tier, databaseName, username, secret, encryptionKey, removalPolicy, snapshotIdentifier } = this.options;
    const sourceProps: rds.DatabaseInstanceSourceProps = {
      ...this.commonProps(),
      instanceIdentifier,
      instanceType: this.instanceType,
      engine: this.engine,
      allowMajorVersionUpgrade: props.allowMajorVersionUpgrade ?? false,
      autoMinorVersionUpgrade: true,
      parameterGroup: this.parameterGroup,
      multiAz: props.multiAz ?? databaseDefaults(tier).multiAz,
      allocatedStorage: this.allocatedStorage,
      maxAllocatedStorage: this.maxAllocatedStorage(),
      backupRetention: props.backupRetention ?? Duration.days(7),
      preferredBackupWindow: props.preferredBackupWindow,
      preferredMaintenanceWindow: props.preferredMaintenanceWindow,
      deleteAutomatedBackups: false,
      performanceInsightEncryptionKey: encryptionKey,
      monitoringRole: this.monitoring?.role,
      removalPolicy,
    };
    if (snapshotIdentifier === undefined) {
      return new rds.DatabaseInstance(this, 'Instance', {
        ...sourceProps, databaseName, credentials: rds.Credentials.fromSecret(secret, username), storageEncryptionKey: encryptionKey,
      });
    }
    // Database, master user and encryption are the snapshot's: AWS refuses to be told them.
    return new rds.DatabaseInstanceFromSnapshot(this, 'Instance', {
      ...sourceProps, snapshotIdentifier, credentials: rds.SnapshotCredentials.fromSecret(secret),
    });
  }

  /** What an instance and its replicas share. */
  private commonProps() {
    const { placement: { vpc, securityGroups }, port } = this.options;
    return {
      vpc,
      subnetGroup: this.subnetGroup,
      securityGroups,
      port,
      publiclyAccessible: false,
      storageType: rds.StorageType.GP3,
      iamAuthentication: true,
      caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1,
      copyTagsToSnapshot: true,
      cloudwatchLogsExports: ['postgresql', 'upgrade'],
      monitoringInterval: this.monitoring && Duration.seconds(60),
      enablePerformanceInsights: true,
      performanceInsightRetention: rds.PerformanceInsightRetention.DEFAULT,
      databaseInsightsMode: rds.DatabaseInsightsMode.STANDARD,
      deletionProtection: this.deletionProtection,
    };
  }

  private createSubnetGroup(): rds.SubnetGroup {
    const { placement: { vpc, vpcSubnets }, removalPolicyOfParts } = this.options;
    return new rds.SubnetGroup(this, 'SubnetGroup', {
      description: 'Subnets of the database', vpc, vpcSubnets, removalPolicy: removalPolicyOfParts,
    });
  }

  private createParameterGroup(): rds.ParameterGroup {
    return new rds.ParameterGroup(this, 'ParameterGroup', {
      description: 'Parameters of the database',
      engine: this.engine,
      parameters: this.parameters,
      removalPolicy: this.options.removalPolicyOfParts,
    });
  }

  private maxAllocatedStorage(): number {
    return this.options.props.maxAllocatedStorage ?? Math.min(5 * this.allocatedStorage, MOST_STORAGE);
  }
}
