import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IClusterWorkload } from './cluster-workload-props';
import { workloadNamespace } from './gitops/models';
import type { IRegionalCluster } from './regional-cluster-props';
import { checkedParameters } from '../private/checked-parameters';

/**
 * What made and imported workloads have in common.
 *
 * The metrics are those of Container Insights, which the add-on amazon-cloudwatch-observability publishes.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-EKS.html
 * @internal
 */
@checkedParameters('ClusterWorkload')
export abstract class ClusterWorkloadBase extends Construct implements IClusterWorkload {
  public abstract readonly role: iam.IRole;
  public abstract readonly grantPrincipal: iam.IPrincipal;

  /** The name within the project. */
  public readonly workloadName: string;
  /** The namespace of its Kubernetes objects. */
  public readonly namespace: string;
  /** The service account of its pods, which its other Kubernetes objects are called as well: `{project}-{workloadName}`. */
  public readonly serviceAccount: string;

  private readonly clusterName: string;
  private readonly region: string;

  protected constructor(scope: Construct, id: string, { project, region, clusterName }: IRegionalCluster, workloadName: string) {
    super(scope, id);
    this.workloadName = workloadName;
    this.namespace = workloadNamespace(project);
    this.serviceAccount = `${project}-${workloadName}`;
    this.clusterName = clusterName;
    this.region = region;
  }

  /**
   * A metric of Container Insights of the pods behind the Service of the workload.
   *
   * @param metricName the name that AWS gives it: `pod_network_rx_bytes`
   * @param options how to aggregate it; by default the average over a minute
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-EKS.html
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.insight('Service', metricName, options);
  }

  /**
   * The number of running pods (`service_number_of_running_pods`).
   *
   * @param options how to aggregate it; by default the average over a minute
   */
  public metricServiceNumberOfRunningPods(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('service_number_of_running_pods', options);
  }

  /**
   * The CPU that the pods use, in percent of that of their nodes (`pod_cpu_utilization`).
   *
   * @param options how to aggregate it; by default the average over a minute
   */
  public metricPodCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('pod_cpu_utilization', options);
  }

  /**
   * The CPU that the pods use, in percent of their limit (`pod_cpu_utilization_over_pod_limit`).
   *
   * @param options how to aggregate it; by default the average over a minute
   */
  public metricPodCpuUtilizationOverPodLimit(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('pod_cpu_utilization_over_pod_limit', options);
  }

  /**
   * The memory that the pods use, in percent of their limit (`pod_memory_utilization_over_pod_limit`): at 100, Kubernetes ends them.
   *
   * @param options how to aggregate it; by default the average over a minute
   */
  public metricPodMemoryUtilizationOverPodLimit(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('pod_memory_utilization_over_pod_limit', options);
  }

  /**
   * The number of times that containers of the pods were started again (`pod_number_of_container_restarts`).
   *
   * @param options how to aggregate it; by default the sum over a minute
   */
  public metricPodNumberOfContainerRestarts(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.insight('PodName', 'pod_number_of_container_restarts', { statistic: cloudwatch.Stats.SUM, ...options });
  }

  /** Container Insights calls the pods of a Deployment, and the Service in front of them, by the name that both have. */
  private insight(dimension: 'Service' | 'PodName', metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'ContainerInsights',
      metricName,
      dimensionsMap: { [dimension]: this.serviceAccount, Namespace: this.namespace, ClusterName: this.clusterName },
      statistic: cloudwatch.Stats.AVERAGE,
      period: Duration.minutes(1),
      region: this.region,
      ...options,
    }).attachTo(this);
  }
}
