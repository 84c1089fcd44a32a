import { createHash } from 'node:crypto';
import { Annotations, Duration, Stack, Token } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { MediaDeliveryAccess } from './media-delivery-access';
import { deliveryOrigin } from './media-delivery-origin';
import type { MediaDeliveryProps, MediaDeliveryRule } from './media-delivery-props';
import { validateDelivery } from './media-delivery-validation';
import { DeploymentTier } from '../core/deployment-tier';
import { acknowledge, acknowledgeCompliance } from '../private/acknowledge';
import { createAlarm } from '../private/alarms';
import { cut, description } from '../private/descriptions';
import { createAliasRecords, createCertificate } from '../private/domain-names';
import { always, clientOrigins, injectable } from '../private/injectable';
import { createLogBucket } from '../private/log-bucket';
import { removalOf } from '../private/removal';

const COMPRESSED_DAY: Omit<MediaDeliveryRule, 'pathPattern'> = { cacheFor: Duration.days(1), compress: true };

/**
 * The CloudFront distribution of a media bucket: private origin, rules by file type, range requests, security headers.
 *
 * It is made by `MediaBucket` when its `delivery` prop is given.
 */
@injectable<MediaDeliveryProps>({ tier: always, alarmActions: always })
export class MediaDelivery extends Construct {
  /** What property injectors of the CDK know this construct by. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.MediaDelivery';

  /**
   * What is kept where no rules are given: audio, segments and images for 30 days as they are, playlists for 5 seconds.
   *
   * Spread it into `rules` to add to it. Files are found under new names when they change; what keeps its name is fresh after
   * that time, or at once with a `Cache-Control` of its own.
   */
  public static readonly DEFAULT_RULES: MediaDeliveryRule[] = [
    ...['*.m3u8', '*.mpd'].map((pathPattern) => ({ pathPattern, cacheFor: Duration.seconds(5), compress: true })),
    ...[
      '*.mp3', '*.m4a', '*.flac', '*.ogg', '*.opus', '*.wav',
      '*.ts', '*.m4s',
      '*.jpg', '*.jpeg', '*.png', '*.webp', '*.avif',
    ].map((pathPattern) => ({ pathPattern, cacheFor: Duration.days(30) })),
  ];

  /** The distribution. */
  public readonly distribution: cloudfront.Distribution;
  /** The identity by which CloudFront reads the bucket. */
  public readonly originAccessControl: cloudfront.S3OriginAccessControl;
  /** The keys whose signatures are accepted. Undefined where files are open to everyone. */
  public readonly keyGroup?: cloudfront.IKeyGroupRef;
  /** The public keys of the key group, where this construct made it. */
  public readonly publicKeys: cloudfront.PublicKey[] = [];
  /** The certificate, where there is a domain name. */
  public readonly certificate?: acm.ICertificateRef;
  /** The address records, where there is a hosted zone. */
  public readonly records: route53.RecordSet[] = [];
  /** The headers that are added to every response. */
  public readonly responseHeaders: cloudfront.ResponseHeadersPolicy;
  /** The bucket that receives the standard access logs. */
  public readonly logBucket: s3.IBucket;
  /** The alarms; empty where the tier has none, and outside us-east-1, where CloudFront's metrics are not. */
  public readonly alarms: cloudwatch.Alarm[] = [];
  /** The name under which files are fetched: yours, or CloudFront's. */
  public readonly domainName: string;

  private readonly tier: DeploymentTier;
  private readonly cachePolicies = new Map<string, cloudfront.ICachePolicy>();

  public constructor(scope: Construct, id: string, props: MediaDeliveryProps) {
    super(scope, id);
    const rules = props.rules ?? MediaDelivery.DEFAULT_RULES;
    validateDelivery(this, props, rules);
    this.tier = props.tier ?? DeploymentTier.PRODUCTION;
    this.logBucket = props.logBucket ?? this.createLogBucket();

    this.originAccessControl = new cloudfront.S3OriginAccessControl(this, 'OriginAccess', {
      signing: cloudfront.Signing.SIGV4_ALWAYS,
    });
    this.keyGroup = this.createKeyGroup(props.access);
    this.certificate = props.certificate
      ?? (props.domainName === undefined ? undefined : createCertificate(this, 'Certificate', props.domainName, props.hostedZone));
    this.responseHeaders = this.createResponseHeaders(props.corsOrigins ?? clientOrigins(this, []));
    this.distribution = this.createDistribution(props, rules);
    this.domainName = props.domainName ?? this.distribution.distributionDomainName;
    this.createRecords(props);
    this.letCloudFrontRead(props.bucket);
    if (this.tier.alarmsEnabled) {
      this.createAlarms(props.alarmActions ?? []);
    }
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
   * @param options how to aggregate it; by default the average over five minutes
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/CloudFront',
      metricName,
      dimensionsMap: { DistributionId: this.distribution.distributionId, Region: 'Global' },
      region: 'us-east-1',
      period: Duration.minutes(5),
      statistic: cloudwatch.Stats.AVERAGE,
      ...options,
    });
  }

  /**
   * The share of requests that were answered with a server error, in percent.
   *
   * @param options how to aggregate it; by default the average over five minutes
   */
  public metric5xxErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('5xxErrorRate', options);
  }

  /**
   * The share of requests that were answered with a client error, in percent: also what expired or wrong signatures cause.
   *
   * @param options how to aggregate it; by default the average over five minutes
   */
  public metric4xxErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('4xxErrorRate', options);
  }

  /**
   * The number of requests.
   *
   * @param options how to aggregate it; by default the sum over five minutes
   */
  public metricRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Requests', { statistic: cloudwatch.Stats.SUM, ...options });
  }

  private createLogBucket(): s3.IBucket {
    const bucket = createLogBucket(this, 'Logs', {
      retention: Duration.days(365),
      ...removalOf(undefined, this.tier),
      acceptsCloudFrontLogs: true,
    });
    const reason = 'This bucket only receives logs; recording the access to it as well would fill it with records of its own filling.';
    acknowledge(bucket.node.defaultChild!, 'AwsSolutions-S1', reason);
    acknowledgeCompliance(bucket.node.defaultChild!, 'S3BucketLoggingEnabled', reason);
    return bucket;
  }

  private createKeyGroup(access: MediaDeliveryAccess): cloudfront.IKeyGroupRef | undefined {
    if (!access.publicKeys) {
      return access.group;
    }
    for (const [name, encodedKey] of Object.entries(access.publicKeys)) {
      // A public key cannot be changed in CloudFront, only replaced under another name.
      const id = `PublicKey-${name}-${createHash('sha256').update(encodedKey.trim()).digest('hex').slice(0, 8)}`;
      this.publicKeys.push(new cloudfront.PublicKey(this, id, { encodedKey, comment: name }));
    }
    return new cloudfront.KeyGroup(this, 'KeyGroup', { items: this.publicKeys });
  }

  private createResponseHeaders(corsOrigins: string[]): cloudfront.ResponseHeadersPolicy {
    return new cloudfront.ResponseHeadersPolicy(this, 'ResponseHeaders', {
      comment: 'Transport security for every file, and reading by the players of known origins',
      securityHeadersBehavior: {
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
      },
      corsBehavior: corsOrigins.length === 0 ? undefined : {
        accessControlAllowCredentials: false,
        accessControlAllowHeaders: ['*'],
        accessControlAllowMethods: ['GET', 'HEAD', 'OPTIONS'],
        accessControlAllowOrigins: corsOrigins,
        accessControlExposeHeaders: ['ETag', 'Content-Range', 'Accept-Ranges', 'Content-Length'],
        accessControlMaxAge: Duration.minutes(50),
        originOverride: true,
      },
      removeHeaders: ['x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id', 'x-amz-version-id'],
    });
  }

  private createDistribution(props: MediaDeliveryProps, rules: MediaDeliveryRule[]): cloudfront.Distribution {
    const origin = deliveryOrigin(props.bucket, this.originAccessControl);
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: cut(description(`Delivers the files of ${this.node.scope!.node.path}`), 128),
      domainNames: props.domainName ? [props.domainName] : undefined,
      certificate: this.certificate,
      minimumProtocolVersion: this.certificate ? props.minimumTls ?? cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 : undefined,
      sslSupportMethod: this.certificate ? cloudfront.SSLMethod.SNI : undefined,
      defaultBehavior: this.behavior(origin, COMPRESSED_DAY),
      additionalBehaviors: Object.fromEntries(rules.map((rule) => [rule.pathPattern, this.behavior(origin, rule)])),
      geoRestriction: props.geoRestriction,
      webAclId: props.webAclArn,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
      enableLogging: true,
      logBucket: this.logBucket,
      logFilePrefix: `delivery/${this.node.scope!.node.id}/`,
      // A file that is fetched a moment too early is found a moment later.
      errorResponses: [403, 404].map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(5) })),
    });
    this.acknowledgeFindings(distribution.node.defaultChild as cloudfront.CfnDistribution, props);
    return distribution;
  }

  private behavior(origin: cloudfront.IOrigin, rule: Omit<MediaDeliveryRule, 'pathPattern'>): cloudfront.BehaviorOptions {
    return {
      origin,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      cachedMethods: cloudfront.CachedMethods.CACHE_GET_HEAD,
      cachePolicy: this.cachePolicy(rule.cacheFor, rule.compress ?? false),
      // S3 answers the browser's preflight requests, for which it needs to see where they come from.
      originRequestPolicy: cloudfront.OriginRequestPolicy.CORS_S3_ORIGIN,
      responseHeadersPolicy: this.responseHeaders,
      compress: rule.compress ?? false,
      trustedKeyGroups: this.keyGroup ? [this.keyGroup] : undefined,
    };
  }

  /** One policy for each distinct treatment: an account has room for only 20 of them. */
  private cachePolicy(cacheFor: Duration, compress: boolean): cloudfront.ICachePolicy {
    if (cacheFor.toSeconds() === Duration.days(1).toSeconds()) {
      return compress
        ? cloudfront.CachePolicy.CACHING_OPTIMIZED
        : cloudfront.CachePolicy.CACHING_OPTIMIZED_FOR_UNCOMPRESSED_OBJECTS;
    }
    const id = `Cache-${cacheFor.toSeconds()}s${compress ? '-compressed' : ''}`;
    const policy = this.cachePolicies.get(id) ?? new cloudfront.CachePolicy(this, id, {
      comment: `Keeps files for ${cacheFor.toHumanString()} unless they say otherwise`,
      minTtl: Duration.seconds(0),
      defaultTtl: cacheFor,
      maxTtl: Duration.days(365),
      headerBehavior: cloudfront.CacheHeaderBehavior.none(),
      cookieBehavior: cloudfront.CacheCookieBehavior.none(),
      queryStringBehavior: cloudfront.CacheQueryStringBehavior.none(),
      enableAcceptEncodingGzip: compress,
      enableAcceptEncodingBrotli: compress,
    });
    this.cachePolicies.set(id, policy);
    return policy;
  }

  private letCloudFrontRead(bucket: s3.IBucket): void {
    const cloudFront = new iam.ServicePrincipal('cloudfront.amazonaws.com');
    const distributions = Stack.of(this).formatArn({ service: 'cloudfront', region: '', resource: 'distribution', resourceName: '*' });
    bucket.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'CloudFrontReads',
      principals: [cloudFront],
      actions: ['s3:GetObject'],
      resources: [bucket.arnForObjects('*')],
      conditions: { StringEquals: { 'AWS:SourceArn': this.distribution.distributionArn } },
    }));
    // The key cannot name the distribution: the distribution needs the bucket, and the bucket the key.
    bucket.encryptionKey?.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'CloudFrontDecrypts',
      principals: [cloudFront],
      actions: ['kms:Decrypt'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'AWS:SourceAccount': Stack.of(this).account },
        ArnLike: { 'AWS:SourceArn': distributions },
      },
    }));
  }

  private createRecords(props: MediaDeliveryProps): void {
    if (!props.hostedZone || !props.domainName) {
      return;
    }
    const { domainName, hostedZone } = props;
    const target = { dnsName: this.distribution.distributionDomainName, hostedZoneId: 'Z2FDTNDATAQYW2' };
    this.records.push(...createAliasRecords(this, { domainName, hostedZone, target, ids: ['Ipv4Record', 'Ipv6Record'] }));
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
      description: 'More than 1 % of the requests for media files fail on the side of CloudFront or S3',
      above: 1,
      actions,
    }));
  }

  private acknowledgeFindings(resource: cloudfront.CfnDistribution, props: MediaDeliveryProps): void {
    if (!props.geoRestriction) {
      acknowledge(resource, 'AwsSolutions-CFR1',
        'Which countries may listen is a question of licences, not of security; `geoRestriction` answers it where the catalog asks for it.');
    }
    if (props.access.openBecause !== undefined) {
      resource.addMetadata('OpenToEveryoneBecause', props.access.openBecause);
    } else if (!props.webAclArn) {
      acknowledge(resource, 'AwsSolutions-CFR2',
        'Only GET, HEAD and OPTIONS with a valid signature reach stored files; there is no application behind them. `webAclArn` adds a web ACL.');
    }
  }
}
