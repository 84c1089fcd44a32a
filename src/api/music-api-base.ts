import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Front } from './music-api-front';
import { apiMetric } from './music-api-metrics';
import type { MusicApiRelease } from './music-api-parts';
import { checkedParameters } from '../private/checked-parameters';

/** Under which names an application writes metrics of its own. */
export interface ApplicationMetrics {
  readonly namespace: string;
  readonly service: string;
}

/**
 * What an API tells about itself: the metrics of its function, of API Gateway and of the application.
 *
 * @internal
 */
@checkedParameters('MusicApi')
export abstract class MusicApiBase extends Construct {
  public abstract readonly release: MusicApiRelease;

  /** @internal */
  protected abstract readonly _front: Front;

  /** @internal */
  protected abstract readonly _application: ApplicationMetrics;

  /**
   * The calls of the function.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.release.alias.metricInvocations(options);
  }

  /**
   * The calls of the function that ended in an exception or ran out of time. Answers such as 500 are none: see `metric5xxErrors`.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.release.alias.metricErrors(options);
  }

  /**
   * The time that the function works on a request, in milliseconds.
   *
   * @param options the options of the metric; by default the average over five minutes
   */
  public metricDuration(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.release.alias.metricDuration(options);
  }

  /**
   * The calls that found no free instance of the function.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.release.alias.metricThrottles(options);
  }

  /**
   * The requests that API Gateway received.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return apiMetric(this._front, 'requests', options);
  }

  /**
   * The requests that were answered with 400 to 499.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metric4xxErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return apiMetric(this._front, 'clientErrors', options);
  }

  /**
   * The requests that were answered with 500 to 599.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metric5xxErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return apiMetric(this._front, 'serverErrors', options);
  }

  /**
   * The time from a request to its answer, in milliseconds.
   *
   * @param options the options of the metric; by default the 95th percentile over five minutes
   */
  public metricLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return apiMetric(this._front, 'latency', options);
  }

  /**
   * A metric that the application writes itself, in the embedded metric format, with the dimension `service`.
   *
   * @param metricName as the application calls it
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricApplication(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: this._application.namespace,
      metricName,
      dimensionsMap: { service: this._application.service },
      period: Duration.minutes(5),
      statistic: cloudwatch.Stats.SUM,
      ...options,
    });
  }
}
