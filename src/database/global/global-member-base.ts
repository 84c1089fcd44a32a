import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as rds from 'aws-cdk-lib/aws-rds';
import { replicationLagOf, rpoLagOf } from './global-database-metrics';
import { checkedParameters } from '../../private/checked-parameters';
import { MusicDatabaseBase } from '../music-database-base';

/** What the Data API is called by, as `AmazonRDSDataFullAccess` names it. */
const DATA_API_ACTIONS = [
  'rds-data:BatchExecuteStatement', 'rds-data:BeginTransaction', 'rds-data:CommitTransaction', 'rds-data:ExecuteStatement', 'rds-data:RollbackTransaction',
];

/**
 * What the primary and the replicas of a global database have in common.
 *
 * @internal
 */
@checkedParameters('GlobalMusicDatabase')
export abstract class GlobalMemberBase extends MusicDatabaseBase {
  /** The cluster of this region. */
  public abstract readonly cluster: rds.DatabaseCluster;

  /** The endpoint of this region for reading, in front of its readers; where there is none, of the one instance. */
  public get readerEndpoint(): rds.Endpoint {
    return this.cluster.clusterReadEndpoint;
  }

  /**
   * Allows statements by the RDS Data API, and reading the secret that they name. Aurora takes them where the writer is, and nowhere else.
   *
   * @param grantee the principal that may run statements
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.html
   */
  public grantDataApi(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: DATA_API_ACTIONS, resourceArns: [this.cluster.clusterArn] })
      .combine(this.grants.readSecret(grantee));
  }

  /**
   * A metric of the cluster of this region, over all of its instances.
   *
   * @param metricName the name that AWS gives it: `FreeableMemory`, `CommitLatency`, `AuroraGlobalDBRPOLag` ...
   * @param options the options of the metric; by default the average over five minutes
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.cluster.metric(metricName, options);
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
   * The number of open connections of an instance.
   *
   * @param options the options of the metric; by default the average over five minutes
   */
  public metricDatabaseConnections(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DatabaseConnections', options);
  }

  /**
   * The time by which this member is behind in what it has stored, in milliseconds: what a failover to it would lose. The writer has no such metric.
   *
   * @param options the options of the metric; by default the maximum of a minute
   */
  public metricRpoLag(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return rpoLagOf(this.cluster.clusterIdentifier, options);
  }

  /**
   * The time by which this member is behind in what its readers see, in milliseconds. The writer has no such metric.
   *
   * @param options the options of the metric; by default the maximum of a minute
   */
  public metricReplicationLag(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return replicationLagOf(this.cluster.clusterIdentifier, options);
  }
}
