import { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { acknowledgeReplica } from './database-findings';
import { DatabaseLogs } from './database-logs';
import type { DatabaseMonitoring } from './database-monitoring';
import { instanceIdentifierOf, instanceNameOf } from './instance-identifier';
import type { MusicDatabaseProps } from './music-database-props';
import type { DeploymentTier } from '../core/deployment-tier';

/** What a replica has of its database, and what is its own. */
export interface DatabaseReplicaOptions extends Omit<rds.DatabaseInstanceReadReplicaProps, 'sourceDatabaseInstance' | 'removalPolicy'> {
  readonly source: rds.IDatabaseInstance;
  /** The props of the database. */
  readonly database: MusicDatabaseProps;
  readonly tier: DeploymentTier;
  readonly encryptionKey: kms.IKey;
  readonly monitoring?: DatabaseMonitoring;
  readonly removalPolicy: RemovalPolicy;
  readonly removalPolicyOfLogs: RemovalPolicy;
}

/** A copy of a database for reading, kept up to date by PostgreSQL. */
export class DatabaseReplica extends Construct {
  public readonly instance: rds.DatabaseInstanceReadReplica;
  public readonly logs: DatabaseLogs;

  public constructor(scope: Construct, id: string, private readonly options: DatabaseReplicaOptions) {
    super(scope, id);
    const instanceIdentifier = instanceIdentifierOf(this);
    // The last snapshot that SNAPSHOT asks for is none that RDS takes of a replica.
    const isKept = options.removalPolicy !== RemovalPolicy.DESTROY && options.removalPolicy !== RemovalPolicy.SNAPSHOT;
    const removalPolicy = isKept ? options.removalPolicy : RemovalPolicy.DESTROY;
    this.logs = new DatabaseLogs(this, 'Logs', {
      instanceIdentifier,
      instanceName: instanceNameOf(this),
      encryptionKey: options.encryptionKey,
      retention: options.database.logRetention ?? options.tier.logRetention,
      removalPolicy: options.removalPolicyOfLogs,
    });
    this.instance = this.createInstance(instanceIdentifier, removalPolicy);
    acknowledgeReplica(this.instance.node.defaultChild!, options.database, options.tier, isKept);
  }

  /** Storage, its encryption and the parameters are the source's: AWS takes no properties for them. */
  private createInstance(instanceIdentifier: string, removalPolicy: RemovalPolicy): rds.DatabaseInstanceReadReplica {
    const { source, database, tier, monitoring, encryptionKey, removalPolicyOfLogs: _, ...common } = this.options;
    const instance = new rds.DatabaseInstanceReadReplica(this, 'Instance', {
      ...common,
      sourceDatabaseInstance: source,
      instanceIdentifier,
      multiAz: false,
      autoMinorVersionUpgrade: true,
      performanceInsightEncryptionKey: encryptionKey,
      monitoringRole: monitoring?.role,
      removalPolicy,
    });
    instance.node.addDependency(this.logs, ...monitoring ? [monitoring.policy] : []);
    return instance;
  }
}
