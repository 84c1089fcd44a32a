import { Annotations, Duration, Stack, Tags, Token } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DomainNameResources } from './domain-name';
import { CachePolicies, type CacheTreatment, COMPRESSED_DAY } from './media-delivery-cache';
import type { MediaCacheBehavior, MediaDeliveryProps, MediaDeliverySigning } from './media-delivery-props';
import { createSigning } from './media-delivery-signing';
import { validateDelivery } from './media-delivery-validation';
import { DeploymentTier } from '../core/deployment-tier';
import { accountWideName } from '../private/account-wide-name';
import { acknowledge } from '../private/acknowledge';
import { createAlarm } from '../private/alarms';
import { deliveryOrigin, letCloudFrontRead } from '../private/bucket-origins';
import { cut, description } from '../private/descriptions';
import { createCertificate } from '../private/domain-names';
import { cloudFrontMetric, edgeRecords } from '../private/edge-parts';
import { always, clientOrigins, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { createLogBucket } from '../private/log-bucket';

/** What players send with their requests, beside what every request may have. */
const REQUEST_HEADERS = ['Accept', 'Content-Type', 'If-Match', 'If-Modified-Since', 'If-None-Match', 'If-Range', 'Range'];

/**
 * The CloudFront distribution of a media bucket: private origin, cache behaviors by file type, range requests, security headers.
 *
 * It is made by `MediaBucket` when its `delivery` prop is given.
 */
@injectable<MediaDeliveryProps>({ tier: always, alarmActions: always })
export class MediaDelivery extends Construct {
  /** The ID by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.MediaDelivery';

  /**
   * The cache behaviors where no `cacheBehaviors` are given: audio, segments and images for 30 days as they are, playlists for 5 seconds.
   *
   * Spread it into `cacheBehaviors` to add to it. Files are found under new names when they change; what keeps its name is fresh after
   * that time, or at once with a `Cache-Control` of its own.
   */
  public static readonly DEFAULT_CACHE_BEHAVIORS: MediaCacheBehavior[] = [
    ...['*.m3u8', '*.mpd'].map((pathPattern) => ({ pathPattern, ttl: Duration.seconds(5), compress: true })),
    ...[
      '*.mp3', '*.m4a', '*.flac', '*.ogg', '*.opus', '*.wav',
      '*.ts', '*.m4s',
      '*.jpg', '*.jpeg', '*.png', '*.webp', '*.avif',
    ].map((pathPattern) => ({ pathPattern, ttl: Duration.days(30) })),
  ];

  /** The distribution. */
  public readonly distribution: cloudfront.Distribution;
  /** The identity by which CloudFront reads the bucket. */
  public readonly originAccessControl: cloudfront.S3OriginAccessControl;
  /** The keys whose signatures are accepted. Undefined where files are open to everyone. */
  public readonly signing?: MediaDeliverySigning;
  /** The domain name with its certificate and records. Undefined without a domain name. */
  public readonly domain?: DomainNameResources;
  /** The headers that are added to every response. */
  public readonly responseHeadersPolicy: cloudfront.ResponseHeadersPolicy;
  /** The bucket that receives the standard access logs. */
  public readonly logBucket: s3.IBucket;
  /** The alarms; empty where the tier has none, and outside us-east-1, where CloudFront's metrics are not. */
  public readonly alarms: cloudwatch.Alarm[] = [];
  /** The name under which files are fetched: yours, or CloudFront's. */
  public readonly domainName: string;

  /**
   * Throws `MediaDelivery...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param props the properties of the delivery
   */
  public constructor(scope: Construct, id: string, props: MediaDeliveryProps) {
    super(scope, id);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const cacheBehaviors = props.cacheBehaviors ?? MediaDelivery.DEFAULT_CACHE_BEHAVIORS;
    const corsOrigins = props.corsOrigins ?? clientOrigins(this, []);
    validateDelivery(this, props, tier, cacheBehaviors, corsOrigins);
    const domain = this.createDomain(props);
    this.logBucket = props.logBucket ?? createLogBucket(this, 'Logs', {
      retention: Duration.days(365),
      ...new KeptData({}, tier),
      acceptsCloudFrontLogs: true,
      onlyForCloudFront: true,
      autoDeleteObjects: props.autoDeleteObjects,
    });
    this.originAccessControl = new cloudfront.S3OriginAccessControl(this, 'OriginAccess', {
      originAccessControlName: accountWideName(this, 'OriginAccess', 64),
      signing: cloudfront.Signing.SIGV4_ALWAYS,
    });
    const { group, publicKeys } = props.access;
    this.signing = publicKeys ? createSigning(this, publicKeys) : group && { keyGroup: group, publicKeys: {} };
    this.responseHeadersPolicy = this.createResponseHeaders(corsOrigins, props.accessControlAllowCredentials);
    this.distribution = this.createDistribution(props, cacheBehaviors, domain?.certificate);
    this.domain = domain && { ...domain, records: edgeRecords(this, props, this.distribution.distributionDomainName) };
    this.domainName = domain?.domainName ?? this.distribution.distributionDomainName;
    this.node.defaultChild = this.distribution.node.defaultChild;
    letCloudFrontRead(this, props.bucket, this.distribution);
    if (tier.alarmsEnabled) {
      this.createAlarms(props.alarmActions ?? []);
    }
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /**
   * The URL of a file, which has to be signed where access asks for it.
   *
   * @param key the key of the object in the bucket
   */
  public urlForObject(key: string): string {
    return `https://${this.domainName}/${key.split('/').map(encodeURIComponent).join('/')}`;
  }

  /**
   * A metric of the distribution, as CloudFront publishes it in us-east-1.
   *
   * @param metricName `Requests`, `BytesDownloaded`, `4xxErrorRate`, `5xxErrorRate`, `TotalErrorRate`
   * @param options the options of the metric; by default the average over five minutes
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return cloudFrontMetric('DistributionId', this.distribution.distributionId, metricName, options);
  }

  /**
   * The share of requests that were answered with a server error, in percent.
   *
   * @param options the options of the metric; by default the average over five minutes
   */
  public metric5xxErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('5xxErrorRate', options);
  }

  /**
   * The share of requests that were answered with a client error, in percent: also what expired or wrong signatures cause.
   *
   * @param options the options of the metric; by default the average over five minutes
   */
  public metric4xxErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('4xxErrorRate', options);
  }

  /**
   * The number of requests.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Requests', { statistic: cloudwatch.Stats.SUM, ...options });
  }

  private createDomain({ domainName, hostedZone, certificate }: MediaDeliveryProps): Omit<DomainNameResources, 'records'> | undefined {
    return domainName === undefined ? undefined : {
      domainName, certificate: certificate ?? createCertificate(this, 'Certificate', domainName, hostedZone),
    };
  }

  private createResponseHeaders(corsOrigins: string[], accessControlAllowCredentials = false): cloudfront.ResponseHeadersPolicy {
    return new cloudfront.ResponseHeadersPolicy(this, 'ResponseHeaders', {
      responseHeadersPolicyName: accountWideName(this, 'ResponseHeaders', 128),
      comment: 'Transport security for every file, and reading by the players of known origins',
      securityHeadersBehavior: {
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
      },
      corsBehavior: corsOrigins.length === 0 ? undefined : {
        accessControlAllowCredentials,
        // For requests with cookies browsers take "*" as the name of a header.
        accessControlAllowHeaders: accessControlAllowCredentials ? REQUEST_HEADERS : ['*'],
        accessControlAllowMethods: ['GET', 'HEAD', 'OPTIONS'],
        accessControlAllowOrigins: corsOrigins,
        accessControlExposeHeaders: ['ETag', 'Content-Range', 'Accept-Ranges', 'Content-Length'],
        accessControlMaxAge: Duration.minutes(50),
        originOverride: true,
      },
      removeHeaders: ['x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id', 'x-amz-version-id'],
    });
  }

  private createDistribution(
    props: MediaDeliveryProps, cacheBehaviors: MediaCacheBehavior[], certificate?: acm.ICertificateRef,
  ): cloudfront.Distribution {
    const origin = deliveryOrigin(props.bucket, this.originAccessControl);
    const policies = new CachePolicies(this);
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: cut(description(`Delivers the files of ${this.node.scope!.node.path}`), 128),
      domainNames: props.domainName ? [props.domainName] : undefined,
      certificate,
      minimumProtocolVersion: certificate ? props.minimumProtocolVersion ?? cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 : undefined,
      sslSupportMethod: certificate ? cloudfront.SSLMethod.SNI : undefined,
      defaultBehavior: { origin, ...this.behavior(COMPRESSED_DAY, policies) },
      geoRestriction: props.geoRestriction,
      webAclId: props.webAclArn,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
      enableLogging: true,
      logBucket: this.logBucket,
      logFilePrefix: `delivery/${Stack.isStack(this.node.scope) ? this.node.id : this.node.scope!.node.id}/`,
      // A file that is fetched a moment too early is found a moment later.
      errorResponses: [403, 404].map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(5) })),
    });
    // One by one: an object would bring patterns that look like numbers to its beginning.
    for (const { pathPattern, ...treatment } of cacheBehaviors) {
      distribution.addBehavior(pathPattern, origin, this.behavior(treatment, policies));
    }
    this.acknowledgeFindings(distribution.node.defaultChild as cloudfront.CfnDistribution, props);
    return distribution;
  }

  private behavior(treatment: CacheTreatment, policies: CachePolicies): cloudfront.AddBehaviorOptions {
    return {
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      cachedMethods: cloudfront.CachedMethods.CACHE_GET_HEAD,
      cachePolicy: policies.get(treatment),
      // S3 answers the browser's preflight requests, for which it needs to see where they come from.
      originRequestPolicy: cloudfront.OriginRequestPolicy.CORS_S3_ORIGIN,
      responseHeadersPolicy: this.responseHeadersPolicy,
      compress: treatment.compress ?? false,
      trustedKeyGroups: this.signing ? [this.signing.keyGroup] : undefined,
    };
  }

  private createAlarms(actions: cloudwatch.IAlarmAction[]): void {
    const region = Stack.of(this).region;
    if (region !== 'us-east-1') {
      Annotations.of(this).addWarningV2('@eknmusic/constructs:deliveryAlarmsOutsideUsEast1',
        `CloudFront publishes its metrics in us-east-1 only, and an alarm must be where its metric is: no alarms for this distribution in ${
          Token.isUnresolved(region) ? 'a stack without a region' : region}. Make them from \`metric5xxErrorRate()\` in a stack in us-east-1.`);
      return;
    }
    this.alarms.push(createAlarm(this, 'ServerErrorAlarm', {
      metric: this.metric5xxErrorRate(),
      description: '5xx error rate of the delivery of media files is above 1 %: CloudFront or S3 fails',
      above: 1,
      actions,
    }));
  }

  private acknowledgeFindings(resource: cloudfront.CfnDistribution, props: MediaDeliveryProps): void {
    if (!props.geoRestriction) {
      acknowledge(resource, 'AwsSolutions-CFR1',
        'Which countries may listen is a question of licenses, not of security; `geoRestriction` answers it where the catalog asks for it.');
    }
    if (props.access.openBecause !== undefined) {
      resource.addMetadata('OpenToEveryoneBecause', props.access.openBecause);
    } else if (!props.webAclArn) {
      acknowledge(resource, 'AwsSolutions-CFR2',
        'Only GET, HEAD and OPTIONS with a valid signature reach stored files; there is no application behind them. `webAclArn` adds a web ACL.');
    }
  }
}
