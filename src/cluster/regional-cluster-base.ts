import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { ClusterWorkload } from './cluster-workload';
import type { ClusterWorkloadOptions } from './cluster-workload-props';
import { PodIdentity } from './pod-identity';
import type { RegionalClusterGrants } from './regional-cluster-grants';
import type { IPodIdentity, IRegionalCluster, PodIdentityOptions } from './regional-cluster-props';
import { checkedParameters } from '../private/checked-parameters';

/**
 * What made and imported clusters have in common.
 *
 * The metrics are those that EKS publishes of each control plane in the namespace `AWS/EKS`, once a minute and for nothing.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cloudwatch.html
 * @internal
 */
@checkedParameters('RegionalCluster')
export abstract class RegionalClusterBase extends Construct implements IRegionalCluster {
  public abstract readonly project: string;
  public abstract readonly region: string;
  public abstract readonly clusterName: string;
  public abstract readonly clusterArn: string;
  public abstract readonly clusterSecurityGroup?: ec2.ISecurityGroup;
  public abstract readonly connections: ec2.Connections;
  public abstract readonly grants: RegionalClusterGrants;

  /**
   * The name by a reference, where the cluster is made in this app: what has it is made after the cluster.
   *
   * @internal
   */
  public abstract readonly _clusterReference: string;

  /**
   * Gives the pods of a service account a role of their own, by EKS Pod Identity. A service account has one at most.
   *
   * Throws `RegionalClusterServiceAccountInvalid` and `RegionalClusterRoleSuffixInvalid`.
   *
   * @param id the id of role, policy and association
   * @param options whose pods
   * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
   */
  public addPodIdentity(id: string, options: PodIdentityOptions): IPodIdentity {
    return new PodIdentity(this, id, this, this._clusterReference, options);
  }

  /**
   * Adds a service of the application: its role here, and its Kubernetes objects in the GitOps tree.
   *
   * Throws `ClusterWorkload...` errors, see docs/errors.md.
   *
   * @param workloadName its name within the project, such as "backend"
   * @param options image, port, and whatever differs from the defaults
   */
  public addWorkload(workloadName: string, options: ClusterWorkloadOptions): ClusterWorkload {
    return new ClusterWorkload(this, workloadName, { cluster: this, workloadName, ...options });
  }

  /**
   * A metric of the control plane.
   *
   * @param metricName the name that AWS gives it: `apiserver_request_total`
   * @param options how to aggregate it; by default the sum over a minute
   * @see https://docs.aws.amazon.com/eks/latest/userguide/cloudwatch.html
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/EKS',
      metricName,
      dimensionsMap: { ClusterName: this.clusterName },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(1),
      region: this.region,
      ...options,
    }).attachTo(this);
  }

  /**
   * The number of nodes (`cluster_node_count`), which Container Insights publishes: the add-on amazon-cloudwatch-observability.
   *
   * @param options how to aggregate it; by default the average over a minute
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-EKS.html
   */
  public metricClusterNodeCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.insight('cluster_node_count', options);
  }

  /**
   * The number of nodes with a condition that says that something is wrong (`cluster_failed_node_count`), which Container Insights publishes: the add-on
   * amazon-cloudwatch-observability.
   *
   * @param options how to aggregate it; by default the average over a minute
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-EKS.html
   */
  public metricClusterFailedNodeCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.insight('cluster_failed_node_count', options);
  }

  private insight(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'ContainerInsights',
      metricName,
      dimensionsMap: { ClusterName: this.clusterName },
      statistic: cloudwatch.Stats.AVERAGE,
      period: Duration.minutes(1),
      region: this.region,
      ...options,
    }).attachTo(this);
  }

  /**
   * The number of requests to the Kubernetes API server (`apiserver_request_total`).
   *
   * @param options how to aggregate it; by default the sum over a minute
   */
  public metricApiserverRequestTotal(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('apiserver_request_total', options);
  }

  /**
   * The number of requests that the Kubernetes API server answered with a failure of its own (`apiserver_request_total_5XX`).
   *
   * @param options how to aggregate it; by default the sum over a minute
   */
  public metricApiserverRequestTotal5xx(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('apiserver_request_total_5XX', options);
  }

  /**
   * The number of requests that the Kubernetes API server turned away because there were too many (`apiserver_request_total_429`).
   *
   * @param options how to aggregate it; by default the sum over a minute
   */
  public metricApiserverRequestTotal429(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('apiserver_request_total_429', options);
  }

  /**
   * The 99th percentile of the time in which requests for one object were answered, in seconds (`apiserver_request_duration_seconds_GET_P99`).
   *
   * @param options how to aggregate it; by default the average over a minute
   */
  public metricApiserverRequestDurationSecondsGetP99(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('apiserver_request_duration_seconds_GET_P99', { statistic: cloudwatch.Stats.AVERAGE, ...options });
  }

  /**
   * The 99th percentile of the time in which requests for lists were answered, in seconds (`apiserver_request_duration_seconds_LIST_P99`).
   *
   * @param options how to aggregate it; by default the average over a minute
   */
  public metricApiserverRequestDurationSecondsListP99(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('apiserver_request_duration_seconds_LIST_P99', { statistic: cloudwatch.Stats.AVERAGE, ...options });
  }

  /**
   * The 99th percentile of the time in which requests to create an object were answered, in seconds (`apiserver_request_duration_seconds_POST_P99`).
   *
   * @param options how to aggregate it; by default the average over a minute
   */
  public metricApiserverRequestDurationSecondsPostP99(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('apiserver_request_duration_seconds_POST_P99', { statistic: cloudwatch.Stats.AVERAGE, ...options });
  }

  /**
   * The number of pods that wait for a node (`scheduler_pending_pods`).
   *
   * @param options how to aggregate it; by default the sum over a minute
   */
  public metricSchedulerPendingPods(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('scheduler_pending_pods', options);
  }

  /**
   * The number of pods that the scheduler tried to place and found no node for (`scheduler_pending_pods_UNSCHEDULABLE`).
   *
   * @param options how to aggregate it; by default the sum over a minute
   */
  public metricSchedulerPendingPodsUnschedulable(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('scheduler_pending_pods_UNSCHEDULABLE', options);
  }
}
