import { Duration, Stack } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DEFAULTS } from './global-cdn-defaults';
import type { GlobalCdnProps, GlobalCdnRouting, RegionalOrigin } from './global-cdn-props';
import { regionHealthPath } from './global-cdn-router';
import { CachePolicies } from './media-delivery-cache';
import { accountWideName } from '../private/account-wide-name';
import { acknowledgeDistribution } from '../private/edge-parts';

/** What a distribution over several regions is made with. */
export interface CdnDeliveryOptions {
  readonly props: GlobalCdnProps;
  readonly routing: GlobalCdnRouting;
  readonly logBucket: s3.IBucket;
  readonly certificate?: acm.ICertificateRef;
  readonly webAclArn?: string;
  /** Why there is no web ACL. */
  readonly noWebAclBecause?: string;
}

/** The distribution, with an origin for each region. */
export class CdnDelivery extends Construct {
  public readonly distribution: cloudfront.Distribution;
  public readonly responseHeadersPolicy: cloudfront.ResponseHeadersPolicy;

  public constructor(scope: Construct, id: string, private readonly options: CdnDeliveryOptions) {
    super(scope, id);
    this.responseHeadersPolicy = this.createResponseHeaders();
    this.distribution = this.createDistribution();
    acknowledgeDistribution(this.distribution, options.props.geoRestriction, options.noWebAclBecause);
  }

  /** Also for errors and for what is answered at the edge: a function at responses is not asked about status codes from 400 on. */
  private createResponseHeaders(): cloudfront.ResponseHeadersPolicy {
    return new cloudfront.ResponseHeadersPolicy(this, 'ResponseHeaders', {
      responseHeadersPolicyName: accountWideName(this, 'ResponseHeaders', 128),
      comment: 'Transport security, and what pages may do that say nothing of it',
      securityHeadersBehavior: {
        // Of what the application says itself it knows more than this.
        contentSecurityPolicy: { contentSecurityPolicy: this.options.props.contentSecurityPolicy ?? DEFAULTS.contentSecurityPolicy, override: false },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: false },
        referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: false },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
      },
      removeHeaders: ['server', 'x-powered-by'],
    });
  }

  private createDistribution(): cloudfront.Distribution {
    const { props, certificate, webAclArn, logBucket } = this.options;
    const origins = props.origins.map((origin) => [origin.region, this.createOrigin(origin)] as const);
    const [[, first]] = origins;
    const policies = new CachePolicies(this);
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: `Over ${props.origins.map(({ region }) => region).join(', ')}`,
      domainNames: props.domainName ? [props.domainName] : undefined,
      certificate,
      minimumProtocolVersion: certificate ? props.minimumProtocolVersion ?? cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 : undefined,
      sslSupportMethod: certificate ? cloudfront.SSLMethod.SNI : undefined,
      defaultBehavior: {
        origin: first,
        ...this.behavior(cloudfront.CachePolicy.USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS),
        allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
        compress: true,
      },
      geoRestriction: props.geoRestriction,
      webAclId: webAclArn,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
      enableLogging: true,
      logBucket,
      logFilePrefix: `cdn/${Stack.isStack(this.node.scope!.node.scope) ? this.node.scope!.node.id : this.node.scope!.node.scope!.node.id}/`,
      // CloudFront keeps an error for ten seconds: longer than a region is bad before another one is asked.
      errorResponses: [500, 502, 503, 504].map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
    });
    // First, so that no pattern of the user's comes before them; and so that each origin is one of the distribution's, which the function can choose.
    for (const [region, origin] of origins) {
      distribution.addBehavior(regionHealthPath(region), origin, {
        ...this.behavior(cloudfront.CachePolicy.CACHING_DISABLED), edgeLambdas: undefined, allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
      });
    }
    for (const { pathPattern, ...treatment } of props.cacheBehaviors ?? []) {
      distribution.addBehavior(pathPattern, first, {
        // eslint-disable-next-line @stylistic/max-len
        ...this.behavior(policies.get(treatment)), allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS, compress: treatment.compress ?? false,
      });
    }
    return distribution;
  }

  private createOrigin({ region, domainName }: RegionalOrigin): HttpOrigin {
    return new HttpOrigin(domainName, {
      originId: region,
      protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
      connectionTimeout: DEFAULTS.connectionTimeout,
      connectionAttempts: DEFAULTS.connectionAttempts,
      keepaliveTimeout: Duration.seconds(60),
    });
  }

  private behavior(cachePolicy: cloudfront.ICachePolicy): cloudfront.AddBehaviorOptions {
    const { props, routing } = this.options;
    return {
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachedMethods: cloudfront.CachedMethods.CACHE_GET_HEAD,
      cachePolicy,
      originRequestPolicy: routing.originRequestPolicy,
      responseHeadersPolicy: this.responseHeadersPolicy,
      functionAssociations: [
        { function: routing.function, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST },
        ...routing.viewerResponse ? [{ function: routing.viewerResponse, eventType: cloudfront.FunctionEventType.VIEWER_RESPONSE }] : [],
      ],
      edgeLambdas: props.edgeLambdas,
    };
  }
}
