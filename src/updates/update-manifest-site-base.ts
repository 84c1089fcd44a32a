import { Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { UPDATES_ERRORS } from './errors';
import { METRIC_NAMESPACE, SECONDS_UNTIL_EXPIRY } from './metric-names';
import { UpdateManifestSiteGrants } from './update-manifest-site-grants';
import type { IUpdateManifestSite, UpdateMetadata, UpdatePlatform } from './update-manifest-site-props';
import { checkedParameters } from '../private/checked-parameters';
import { cloudFrontMetric } from '../private/edge-parts';
import { fail } from '../private/errors';

/** What AppImages call their architectures. */
const ARCHITECTURES = ['x86_64', 'aarch64', 'i686'];

/**
 * What made and imported sites have in common.
 *
 * @internal
 */
@checkedParameters('UpdateManifestSite')
export abstract class UpdateManifestSiteBase extends Construct implements IUpdateManifestSite {
  public abstract readonly app: string;
  public abstract readonly channels: string[];
  public abstract readonly url: string;
  public abstract readonly bucket: s3.IBucket;
  public abstract readonly distributionId: string;
  public abstract readonly parameterName?: string;
  public abstract readonly timestampKey?: kms.IKey;
  public abstract readonly encryptionKey?: kms.IKey;

  /** Permissions to publish. */
  public readonly grants = UpdateManifestSiteGrants.fromUpdateManifestSite(this);

  public get metadataUrl(): string {
    return `${this.url}/metadata`;
  }

  public get targetsUrl(): string {
    return `${this.url}/targets`;
  }

  public manifestUrl(channel: string): string {
    return `${this.urlOfChannel(channel)}/manifest.json`;
  }

  public appcastUrl(channel: string, platform: UpdatePlatform): string {
    return `${this.urlOfChannel(channel)}/appcast-${platform}.xml`;
  }

  public zsyncUrl(channel: string, architecture: string = 'x86_64'): string {
    if (!ARCHITECTURES.includes(architecture) && (typeof architecture !== 'string' || !Token.isUnresolved(architecture))) {
      fail(this, UPDATES_ERRORS, { code: 'UpdateManifestSiteArchitectureUnknown', prop: 'architecture', got: architecture });
    }
    return `${this.urlOfChannel(channel)}/${this.app}-${architecture}.AppImage.zsync`;
  }

  public downloadPageUrl(channel?: string): string {
    return channel === undefined ? `${this.url}/` : `${this.urlOfChannel(channel)}/`;
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

  public metricSecondsUntilExpiry(metadata: UpdateMetadata, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName: SECONDS_UNTIL_EXPIRY,
      dimensionsMap: { Bucket: this.bucket.bucketName, Metadata: metadata },
      period: Duration.hours(1),
      statistic: cloudwatch.Stats.MINIMUM,
      ...options,
    });
  }

  private urlOfChannel(channel: string): string {
    if (!this.channels.includes(channel)) {
      fail(this, UPDATES_ERRORS, { code: 'UpdateManifestSiteChannelUnknown', prop: 'channel', got: channel });
    }
    return `${this.url}/channels/${channel}`;
  }
}
