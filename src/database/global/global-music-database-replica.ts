import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledgeMember } from './cluster-findings';
import { ClusterMember } from './cluster-member';
import type { IDatabaseFailover } from './failover-parts';
import { GlobalClusterMembers } from './global-cluster-members';
import { GlobalClusterNames } from './global-cluster-names';
import type { IGlobalDatabaseBackups } from './global-database-backups-options';
import { GlobalMemberBase } from './global-member-base';
import type { GlobalMusicDatabaseReplicaProps, IGlobalMusicDatabase } from './global-music-database-props';
import { validateGlobalReplica, warnOfCapacity } from './global-music-database-validation';
import { createOperations } from './member-operations';
import { DeploymentTier } from '../../core/deployment-tier';
import { description } from '../../private/descriptions';
import { always, injectable } from '../../private/injectable';
import { KeptData } from '../../private/kept-data';
import { placeDatabase } from '../../private/network-placement';
import type { IDatabaseMonitoring } from '../database-parts';

/**
 * A replica of a GlobalMusicDatabase in another region: for reading nearby, and to become the writer when the region of the primary fails.
 *
 * Its template holds no credentials and nothing that another region says at deploy time. `secret` is the application's secret as Secrets Manager
 * replicates it into this region, with the endpoint that follows the writer; `readerEndpoint` is this region's own.
 *
 * `GlobalMusicDatabase.addReplica` makes one like the primary. In an app of its own:
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html
 * @example
 *
 * declare const network: MusicNetwork;
 *
 * const globalDatabase = GlobalMusicDatabase.fromGlobalClusterAttributes(this, 'Global', {
 *   globalClusterIdentifier: 'musicconnect',
 *   primaryRegion: 'us-east-1',
 *   engineVersion: rds.AuroraPostgresEngineVersion.VER_17_9,
 * });
 * new GlobalMusicDatabaseReplica(this, 'Database', { globalDatabase, network });
 */
@injectable<GlobalMusicDatabaseReplicaProps>({ tier: always, network: ({ vpc }) => vpc === undefined, encryptionKey: always, alarmActions: always })
export class GlobalMusicDatabaseReplica extends GlobalMemberBase {
  /** The name by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.GlobalMusicDatabaseReplica';

  public readonly secret: secretsmanager.ISecret;
  public readonly secretArn: string;
  public readonly encryptionKey?: kms.IKey;
  public readonly port: number;
  public readonly vpc?: ec2.IVpc;
  public readonly resourceId?: string;
  public readonly connections: ec2.Connections;
  public readonly cluster: rds.DatabaseCluster;

  /** The global database that it is a replica of. */
  public readonly globalDatabase: IGlobalMusicDatabase;
  /** The KMS key of storage, insights and logs of this region. */
  public readonly storageKey: kms.IKey;
  /** The subnets that the cluster may be in. */
  public readonly subnetGroup: rds.SubnetGroup;
  /** The parameters of PostgreSQL. */
  public readonly parameterGroup: rds.ParameterGroup;
  /** The log group of PostgreSQL. */
  public readonly logGroup: logs.LogGroup;
  /** The role of enhanced monitoring. Undefined where the tier has none. */
  public readonly monitoring?: IDatabaseMonitoring;
  /** The state machine that makes this member the writer. */
  public readonly failover: IDatabaseFailover;
  /** The backups by AWS Backup: the vault of this region, and the plan where there is one. */
  public readonly backups: IGlobalDatabaseBackups;
  /** The alarms of this region; empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[];

  /**
   * Throws `GlobalMusicDatabase...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to, in a stack of another region than all other members
   * @param id its id there, which decides the logical ids
   * @param props properties for the replica
   */
  public constructor(scope: Construct, id: string, props: GlobalMusicDatabaseReplicaProps) {
    super(scope, id);
    validateGlobalReplica(this, props);
    const { globalDatabase } = props;
    const { globalClusterIdentifier, port } = globalDatabase;
    const { region } = Stack.of(this);
    const names = new GlobalClusterNames(globalClusterIdentifier);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const kept = new KeptData(props, tier);
    GlobalClusterMembers.of(globalDatabase)?.join(this);
    this.globalDatabase = globalDatabase;
    this.port = port;

    const placement = placeDatabase(this, props);
    placement.ownSecurityGroup?.applyRemovalPolicy(kept.removalPolicy);
    this.vpc = placement.vpc;
    this.connections = new ec2.Connections({ securityGroups: placement.securityGroups, defaultPort: ec2.Port.tcp(port) });
    this.storageKey = kept.chooseKey(this, description(`Encrypts storage and logs of ${this.node.path}`));
    const member = new ClusterMember(this, 'Server', {
      props,
      tier,
      placement,
      port,
      engineVersion: props.engineVersion ?? globalDatabase.engineVersion,
      clusterIdentifier: names.clusterIdentifier(region),
      readers: 0,
      encryptionKey: this.storageKey,
      kept,
      role: { globalClusterIdentifier, writeForwarding: props.writeForwarding ?? false },
    });
    this.cluster = member.cluster;
    this.subnetGroup = member.subnetGroup;
    this.parameterGroup = member.parameterGroup;
    this.logGroup = member.logGroup;
    this.monitoring = member.monitoring;
    this.resourceId = this.cluster.clusterResourceIdentifier;
    // Replicated into this region with the key that AWS keeps there for Secrets Manager, by its name: its ARN is not known before it is made.
    this.secret = secretsmanager.Secret.fromSecretNameV2(this, 'Secret', names.applicationSecretName);
    this.secretArn = this.secret.secretArn;
    const operations = createOperations(this, {
      names,
      globalDatabase,
      member,
      props,
      kept,
      encryptionKey: this.storageKey,
      alarmActions: tier.alarmsEnabled ? props.alarmActions ?? [] : undefined,
    });
    this.backups = operations.backups;
    this.failover = operations.failover;
    this.alarms = operations.alarms;
    if (props.instances) {
      warnOfCapacity(this, props.instances);
    }
    acknowledgeMember(member, props, tier, kept);
    this.node.defaultChild = member.resource;
    new CfnOutput(this, 'ReaderEndpoint', { value: this.readerEndpoint.hostname, description: 'The endpoint of this region for reading' });
    Tags.of(this).add('eknmusic:tier', tier.name);
  }
}
