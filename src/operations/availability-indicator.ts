import { Duration } from 'aws-cdk-lib';
import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import type { MusicApi } from '../api';
import { checkedParameters } from '../private/checked-parameters';
import { commonErrors } from '../private/common-errors';
import { fail } from '../private/errors';

/** Options for an indicator of two metrics. */
export interface AvailabilityIndicatorOptions {
  /** The number of all requests, as a sum. */
  readonly requests: cloudwatch.Metric;
  /** The number of those that failed, as a sum. */
  readonly failures: cloudwatch.Metric;
}

/** The metrics by which it is measured how many requests fail. */
@checkedParameters('AvailabilityObjective', 'AvailabilityIndicator')
export class AvailabilityIndicator {
  /**
   * An API: the requests that API Gateway answers, and those that it answers with 5xx.
   *
   * @param api the API
   */
  public static musicApi(api: MusicApi): AvailabilityIndicator {
    return new AvailabilityIndicator(api.metricRequests(), api.metric5xxErrors(), false);
  }

  /**
   * A distribution of CloudFront: the requests of viewers, and the share of them that is answered with 5xx. Its metrics, and so the objective, are in us-east-1.
   *
   * @param distribution the distribution
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
   */
  public static distribution(distribution: IDistribution): AvailabilityIndicator {
    const metric = (metricName: string, statistic: string) => new cloudwatch.Metric({
      namespace: 'AWS/CloudFront',
      metricName,
      dimensionsMap: { DistributionId: distribution.distributionId, Region: 'Global' },
      statistic,
      region: 'us-east-1',
    });
    return new AvailabilityIndicator(metric('Requests', cloudwatch.Stats.SUM), metric('5xxErrorRate', cloudwatch.Stats.AVERAGE), true);
  }

  /**
   * Any two metrics that count.
   *
   * @param options the metrics
   */
  public static of(options: AvailabilityIndicatorOptions): AvailabilityIndicator {
    const { requests, failures } = options;
    const sum = (metric: cloudwatch.Metric) => metric.with({ statistic: cloudwatch.Stats.SUM });
    return new AvailabilityIndicator(sum(requests), sum(failures), false);
  }

  /**
   * Refuses what only callers without a compiler can give.
   *
   * @internal
   */
  public static _refuseOther(scope: IConstruct, given: AvailabilityIndicator): void {
    // By what is asked of it, since there may be several copies of this library.
    if (typeof given?._failed !== 'function') {
      const construct = 'AvailabilityObjective';
      fail(scope, commonErrors(construct), {
        code: `${construct}PropInvalid`,
        prop: 'indicator',
        got: given,
        why: 'is not an `AvailabilityIndicator`',
        fix: 'Give one of its static methods, such as `AvailabilityIndicator.musicApi(api)`.',
      });
    }
  }

  private constructor(
    /** The number of requests. */
    public readonly requests: cloudwatch.Metric,
    /** The number of those that failed, or their share in percent. */
    public readonly failures: cloudwatch.Metric,
    private readonly isShare: boolean,
  ) {}

  /**
   * The share of requests that failed, in percent, as a metric over a period.
   *
   * @internal
   */
  // eslint-disable-next-line @stylistic/max-len
  public _failed(period: Duration, options: { readonly atLeast?: number; readonly label?: string; readonly of?: (share: string) => string } = {}): cloudwatch.MathExpression {
    const { atLeast = 0, label, of = (it) => it } = options;
    // Where nothing failed, some services report no number at all.
    const [count, share] = this.isShare ? ['requests * failures / 100', 'failures'] : ['FILL(failures, 0)', '100 * FILL(failures, 0) / requests'];
    return new cloudwatch.MathExpression({
      expression: atLeast > 0 ? `IF(${count} >= ${atLeast}, ${of(share)}, 0)` : of(share),
      usingMetrics: { requests: this.requests, failures: this.failures },
      period,
      label,
    });
  }
}
