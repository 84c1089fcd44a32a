import { Duration, Stack } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { CONTENT_SECURITY_POLICY } from './site-headers';
import { TARGETS_FUNCTION } from './targets-function';
import { DEFAULTS } from './update-manifest-site-defaults';
import type { UpdateManifestSiteProps } from './update-manifest-site-props';
import { accountWideName } from '../private/account-wide-name';
import { deliveryOrigin, letCloudFrontRead } from '../private/bucket-origins';
import { cut, description } from '../private/descriptions';
import { acknowledgeDistribution } from '../private/edge-parts';

/** What a site is delivered with. */
export interface SiteDeliveryOptions {
  readonly props: UpdateManifestSiteProps;
  readonly bucket: s3.IBucket;
  readonly logBucket: s3.IBucket;
  readonly certificate?: acm.ICertificateRef;
  readonly webAclArn?: string;
  /** Why there is no web ACL. */
  readonly noWebAclBecause?: string;
}

/** The headers by which S3 tells clients how a bucket is set up. */
const HEADERS_OF_S3 = [
  'server', 'x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id', 'x-amz-server-side-encryption-bucket-key-enabled',
  'x-amz-version-id', 'x-amz-replication-status', 'x-amz-object-lock-mode', 'x-amz-object-lock-retain-until-date', 'x-amz-expiration',
];

/** What delivers a site to clients. */
export class SiteDelivery extends Construct {
  public readonly distribution: cloudfront.Distribution;
  public readonly originAccessControl: cloudfront.S3OriginAccessControl;
  public readonly function: cloudfront.Function;
  public readonly responseHeadersPolicy: cloudfront.ResponseHeadersPolicy;
  public readonly logBucket: s3.IBucket;
  public readonly webAclArn?: string;

  public constructor(scope: Construct, id: string, private readonly options: SiteDeliveryOptions) {
    super(scope, id);
    this.logBucket = options.logBucket;
    this.webAclArn = options.webAclArn;
    this.originAccessControl = new cloudfront.S3OriginAccessControl(this, 'OriginAccess', {
      originAccessControlName: accountWideName(this, 'OriginAccess', 64),
      signing: cloudfront.Signing.SIGV4_ALWAYS,
    });
    this.function = new cloudfront.Function(this, 'Targets', {
      functionName: accountWideName(this, 'Targets', 64),
      comment: 'Finds the object of a TUF target, and the page of a folder',
      code: cloudfront.FunctionCode.fromInline(TARGETS_FUNCTION),
      runtime: cloudfront.FunctionRuntime.JS_2_0,
    });
    this.responseHeadersPolicy = this.createResponseHeaders();
    this.distribution = this.createDistribution();
    letCloudFrontRead(this, options.bucket, this.distribution);
    acknowledgeDistribution(this.distribution, options.props.geoRestriction, options.noWebAclBecause);
  }

  private createResponseHeaders(): cloudfront.ResponseHeadersPolicy {
    return new cloudfront.ResponseHeadersPolicy(this, 'ResponseHeaders', {
      responseHeadersPolicyName: accountWideName(this, 'ResponseHeaders', 128),
      comment: 'Transport security, and pages that load nothing from elsewhere',
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: CONTENT_SECURITY_POLICY, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
      },
      removeHeaders: HEADERS_OF_S3,
    });
  }

  /** How pointers are kept: as long as they say themselves, within bounds. */
  private createPointerCache(): cloudfront.CachePolicy {
    return new cloudfront.CachePolicy(this, 'PointerCache', {
      cachePolicyName: accountWideName(this, 'PointerCache', 128),
      comment: 'Keeps what moves for as long as it says itself, which is about a minute',
      // With a least time CloudFront would keep also what asks not to be kept.
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.minutes(1),
      maxTtl: this.options.props.maximumPointerTtl ?? DEFAULTS.maximumPointerTtl,
      headerBehavior: cloudfront.CacheHeaderBehavior.none(),
      cookieBehavior: cloudfront.CacheCookieBehavior.none(),
      queryStringBehavior: cloudfront.CacheQueryStringBehavior.none(),
      enableAcceptEncodingGzip: true,
      enableAcceptEncodingBrotli: true,
    });
  }

  private createDistribution(): cloudfront.Distribution {
    const { props, bucket, certificate, webAclArn, logBucket } = this.options;
    const origin = deliveryOrigin(bucket, this.originAccessControl);
    const findsTargets = [{ function: this.function, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }];
    const behavior = (cachePolicy: cloudfront.ICachePolicy, compress: boolean, functionAssociations?: cloudfront.FunctionAssociation[]) => ({
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
      cachedMethods: cloudfront.CachedMethods.CACHE_GET_HEAD,
      cachePolicy,
      responseHeadersPolicy: this.responseHeadersPolicy,
      compress,
      functionAssociations,
    });
    const pointers = this.createPointerCache();
    // As it is stored: what updaters fetch by ranges, and compare byte by byte with what they have.
    const immutable = cloudfront.CachePolicy.CACHING_OPTIMIZED_FOR_UNCOMPRESSED_OBJECTS;
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: cut(description(`Releases and updates of ${props.app}`), 128),
      domainNames: props.domainName ? [props.domainName] : undefined,
      certificate,
      minimumProtocolVersion: certificate ? props.minimumProtocolVersion ?? cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 : undefined,
      sslSupportMethod: certificate ? cloudfront.SSLMethod.SNI : undefined,
      defaultRootObject: 'index.html',
      defaultBehavior: { origin, ...behavior(pointers, true, findsTargets) },
      geoRestriction: props.geoRestriction,
      webAclId: webAclArn,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
      enableLogging: true,
      logBucket,
      logFilePrefix: `updates/${Stack.isStack(this.node.scope) ? this.node.id : this.node.scope!.node.id}/`,
      // What is fetched a moment before it is published is found a moment later: the next root metadata above all.
      errorResponses: [403, 404].map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(5) })),
    });
    distribution.addBehavior('channels/*', origin, behavior(pointers, true, findsTargets));
    distribution.addBehavior('metadata/timestamp.json', origin, behavior(pointers, true));
    distribution.addBehavior('metadata/*', origin, behavior(immutable, false));
    distribution.addBehavior('releases/*', origin, behavior(immutable, false));
    distribution.addBehavior('targets/*', origin, behavior(immutable, false, findsTargets));
    return distribution;
  }
}
