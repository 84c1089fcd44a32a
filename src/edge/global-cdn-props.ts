import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { DomainNameOptions } from './domain-name';
import type { EdgeWebAcl } from './edge-web-acl';
import type { GlobalCdnGrants } from './global-cdn-grants';
import type { MediaCacheBehavior } from './media-delivery-props';
import type { DeploymentTier } from '../core/deployment-tier';

/** A distribution over several regions, made here or elsewhere. */
export interface IGlobalCdn extends IConstruct {
  /** The name under which viewers reach it: yours, or CloudFront's. */
  readonly domainName: string;
  /** The URL, without a slash at its end. */
  readonly url: string;
  /** The id of the distribution. */
  readonly distributionId: string;
  /** The regions, in the order in which viewers of unknown countries go there. */
  readonly regions: string[];
  /** The ARN of the key value store in which the drained regions stand, under the key `drained`. */
  readonly keyValueStoreArn: string;
  /** Permissions on the distribution and its store. */
  readonly grants: GlobalCdnGrants;

  /**
   * The URL that tells whether the edge answers; or, with a region, whether that region does, whether it is drained or not.
   *
   * Throws `GlobalCdnRegionUnknownHere`.
   *
   * @param region the region; by default the edge itself
   */
  healthUrl(region?: string): string;

  /**
   * A metric of the distribution, as CloudFront publishes it in us-east-1.
   *
   * @param metricName `Requests`, `BytesDownloaded`, `BytesUploaded`, `4xxErrorRate`, `5xxErrorRate`, `TotalErrorRate`
   * @param options how to aggregate it; by default the average over five minutes
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The share of requests that were answered with a client error, in percent.
   *
   * @param options how to aggregate it; by default the average over five minutes
   */
  metric4xxErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The share of requests that were answered with a server error, in percent: after the failover to another region.
   *
   * @param options how to aggregate it; by default the average over five minutes
   */
  metric5xxErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of requests.
   *
   * @param options how to aggregate it; by default the sum over five minutes
   */
  metricRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The bytes that were sent to viewers.
   *
   * @param options how to aggregate it; by default the sum over five minutes
   */
  metricBytesDownloaded(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** The origin of a region: a load balancer, an ingress, an API. */
export interface RegionalOrigin {
  /** The region: `eu-west-1`. It is the name of the origin, and what is drained. */
  readonly region: string;

  /**
   * The domain name of the origin, with a certificate that is valid for it or for the domain name of the distribution: requests come by TLS 1.2 to port
   * 443, with the `Host` header that the viewer sent.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
   */
  readonly domainName: string;

  /**
   * The path by which the region tells how it is.
   *
   * @default - `healthPath` of the distribution
   */
  readonly healthPath?: string;

  /**
   * The countries (ISO 3166-1: `AT`), states of the United States and provinces of Canada (ISO 3166-2: `US-CA`) whose viewers go to this region first, wherever
   * they are nearer to.
   *
   * @default - those that are nearest to it
   */
  readonly countries?: string[];
}

/** Options for the invalidation of what edge locations keep, at a deployment. */
export interface GlobalCdnInvalidationOptions {
  /** The version of what is delivered: a commit, the digest of an image. A deployment with another one than before invalidates. */
  readonly version: string;

  /**
   * The paths, with `*` at their end alone.
   *
   * @default ['/*']
   */
  readonly paths?: string[];
}

/** Properties for GlobalCdn. */
export interface GlobalCdnProps extends DomainNameOptions {
  /**
   * The origins, one for each region: 1 to 8. Their order is that of viewers whose country is unknown.
   *
   * Drain a region before the deployment that adds it, and bring it back afterwards: what chooses regions is at the edge minutes before the distribution
   * has the new origin.
   */
  readonly origins: RegionalOrigin[];

  /**
   * The environment, which decides whether there are alarms and a web ACL, and whether logs are kept.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The path that the edge answers itself, to GET and HEAD, with the region that the viewer would go to and those that are drained.
   *
   * @default '/health'
   */
  readonly healthPath?: string;

  /**
   * The status codes of a region by which the next one is asked, of 400, 403, 404, 416, 500, 502, 503 and 504. It is also asked where the first one
   * does not answer. Only GET, HEAD and OPTIONS are asked twice.
   *
   * @default [500, 502, 503, 504]
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
   */
  readonly failoverStatusCodes?: number[];

  /**
   * The cache behaviors of files that are the same for everyone, in the order in which CloudFront looks at them.
   *
   * @default - none: everything is kept as long as its `Cache-Control` says, and for nobody else where it depends on cookies
   */
  readonly cacheBehaviors?: MediaCacheBehavior[];

  /**
   * The content security policy of responses that have none.
   *
   * @default "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
   */
  readonly contentSecurityPolicy?: string;

  /**
   * The code of a CloudFront Function that sees every response of a status below 400 before the viewer does, for runtime 2.0 and up to 10 KB.
   *
   * @default - none: security headers come by a response headers policy
   */
  readonly viewerResponse?: cloudfront.FunctionCode;

  /**
   * The Lambda@Edge functions of your own at requests to the origins and their responses.
   *
   * @default - none: the regions are chosen by a CloudFront Function
   */
  readonly edgeLambdas?: cloudfront.EdgeLambda[];

  /**
   * The domain name by which clients reach the nearest healthy region without CloudFront, by latency records that follow health checks of each region.
   *
   * @default - none
   */
  readonly regionalDomainName?: string;

  /**
   * The invalidation of what edge locations keep, at a deployment.
   *
   * @default - nothing is invalidated; `grants.invalidate` lets others
   */
  readonly invalidation?: GlobalCdnInvalidationOptions;

  /**
   * The web ACL in front of the distribution.
   *
   * @default - `EdgeWebAcl.managedRules()` in staging and production, none in development
   */
  readonly webAcl?: EdgeWebAcl;

  /**
   * The countries that are served, or not.
   *
   * @default - every country
   */
  readonly geoRestriction?: cloudfront.GeoRestriction;

  /**
   * The oldest TLS version that viewers may use under `domainName`.
   *
   * @default SecurityPolicyProtocol.TLS_V1_2_2021
   */
  readonly minimumProtocolVersion?: cloudfront.SecurityPolicyProtocol;

  /**
   * Which edge locations deliver, which decides the price.
   *
   * @default PriceClass.PRICE_CLASS_ALL
   */
  readonly priceClass?: cloudfront.PriceClass;

  /**
   * The bucket that receives the standard access logs. It must accept access control lists, and be in a region that is enabled by default.
   *
   * @default - one of its own, in us-east-1 where the region of the stack has to be opted in to
   */
  readonly logBucket?: s3.IBucket;

  /**
   * Specifies whether the log bucket that is made here is emptied when it is deleted with its stack.
   *
   * @default false - CloudFormation deletes it only when it is empty
   */
  readonly autoDeleteObjects?: boolean;

  /**
   * The actions of an alarm when it goes off, and when it ends. Where the stack is not in us-east-1, the alarms are elsewhere than these, and
   * `edgeAlarmActions` are theirs.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The actions of an alarm in us-east-1, where the metrics of CloudFront and Route 53 are.
   *
   * @default - as `alarmActions` where the stack is in us-east-1; elsewhere it only changes its state, and a warning says so
   */
  readonly edgeAlarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The KMS key of the log of the function that invalidates.
   *
   * @default - one of its own, where there is such a function
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The retention of the log of the function that invalidates.
   *
   * @default - as the tier says
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The removal policy of logs.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Attributes of a distribution that another app made. */
export interface GlobalCdnAttributes {
  /** The id of the distribution. */
  readonly distributionId: string;
  /** The name under which viewers reach it. */
  readonly domainName: string;
  /** The regions, in the order of its `origins`. */
  readonly regions: string[];
  /** The ARN of the key value store in which the drained regions stand. */
  readonly keyValueStoreArn: string;

  /**
   * The path that the edge answers itself.
   *
   * @default '/health'
   */
  readonly healthPath?: string;
}

/** The routing of a distribution over several regions. */
export interface GlobalCdnRouting {
  /** The CloudFront Function that chooses the region. */
  readonly function: cloudfront.Function;
  /** The key value store in which the drained regions stand. */
  readonly keyValueStore: cloudfront.KeyValueStore;
  /** The headers that origins and the function are told: those of the viewer, and where it is. */
  readonly originRequestPolicy: cloudfront.OriginRequestPolicy;
  /** The function at responses. Undefined where there is none. */
  readonly viewerResponse?: cloudfront.Function;
}

/** The health checks of the regions, with the records that follow them. */
export interface GlobalCdnHealth {
  /** The health checks by region; empty where the tier has no alarms and there is no `regionalDomainName`. */
  readonly checks: Record<string, route53.IHealthCheck>;
  /** The latency records of `regionalDomainName` by region. */
  readonly records: Record<string, route53.RecordSet>;
}

/** The function that invalidates at a deployment, with its parts. */
export interface GlobalCdnInvalidation {
  /** The function. */
  readonly function: lambda.Function;
  /** The log of the function. */
  readonly logGroup: logs.ILogGroup;
  /** The permissions of the function. */
  readonly policy: iam.IManagedPolicy;
}
