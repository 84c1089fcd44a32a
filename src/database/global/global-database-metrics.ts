import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * How far a member of a global cluster is behind in what is stored, in milliseconds: the commits that a failover to it would lose. The member that
 * writes has no such metric.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
 */
export function rpoLagOf(clusterIdentifier: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return lag('AuroraGlobalDBRPOLag', clusterIdentifier, options);
}

/** How far a member of a global cluster is behind in what its readers see, in milliseconds. The member that writes has no such metric. */
export function replicationLagOf(clusterIdentifier: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return lag('AuroraGlobalDBReplicationLag', clusterIdentifier, options);
}

function lag(metricName: string, clusterIdentifier: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/RDS',
    metricName,
    dimensionsMap: { DBClusterIdentifier: clusterIdentifier },
    statistic: cloudwatch.Stats.MAXIMUM,
    period: Duration.minutes(1),
    ...options,
  });
}
