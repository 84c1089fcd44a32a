import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { EDGE_ERRORS } from './errors';
import { GlobalCdnGrants } from './global-cdn-grants';
import type { IGlobalCdn } from './global-cdn-props';
import { regionHealthPath } from './global-cdn-router';
import { checkedParameters } from '../private/checked-parameters';
import { cloudFrontMetric } from '../private/edge-parts';
import { fail } from '../private/errors';

/**
 * What made and imported distributions have in common.
 *
 * @internal
 */
@checkedParameters('GlobalCdn')
export abstract class GlobalCdnBase extends Construct implements IGlobalCdn {
  public abstract readonly domainName: string;
  public abstract readonly distributionId: string;
  public abstract readonly regions: string[];
  public abstract readonly keyValueStoreArn: string;

  /** Permissions on the distribution and its store. */
  public readonly grants = GlobalCdnGrants.fromGlobalCdn(this);

  protected abstract readonly healthPath: string;

  public get url(): string {
    return `https://${this.domainName}`;
  }

  public healthUrl(region?: string): string {
    if (region !== undefined && !this.regions.includes(region)) {
      fail(this, EDGE_ERRORS, { code: 'GlobalCdnRegionUnknownHere', prop: 'region', got: region });
    }
    return `${this.url}${region === undefined ? this.healthPath : regionHealthPath(region)}`;
  }

  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return cloudFrontMetric('DistributionId', this.distributionId, metricName, options);
  }

  public metric4xxErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('4xxErrorRate', options);
  }

  public metric5xxErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('5xxErrorRate', options);
  }

  public metricRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Requests', { statistic: cloudwatch.Stats.SUM, ...options });
  }

  public metricBytesDownloaded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('BytesDownloaded', { statistic: cloudwatch.Stats.SUM, ...options });
  }
}
