import type { Duration } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { DomainNameOptions } from './domain-name';
import type { MediaDeliveryAccess } from './media-delivery-access';
import type { DeploymentTier } from '../core/deployment-tier';

/** The cache behavior for the files that a path pattern matches. */
export interface MediaCacheBehavior {
  /**
   * The files, as a CloudFront path pattern: `*.flac`, `/covers/*`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
   */
  readonly pathPattern: string;

  /** The default TTL: the time for which edge locations keep a file whose own `Cache-Control` does not say otherwise; a year at most. */
  readonly ttl: Duration;

  /**
   * Specifies whether CloudFront compresses the files, which gains nothing for audio and images.
   *
   * @default false - files are delivered as they are stored
   */
  readonly compress?: boolean;
}

/** Options for the delivery of a bucket's files by CloudFront. */
export interface MediaDeliveryOptions extends DomainNameOptions {
  /** The access to files: `MediaDeliveryAccess.signedUrls(...)`, `.keyGroup(...)`, or `.openToEveryone('because ...')`. */
  readonly access: MediaDeliveryAccess;

  /**
   * The countries that files are delivered to, or not.
   *
   * @default - every country
   */
  readonly geoRestriction?: cloudfront.GeoRestriction;

  /**
   * The cache behaviors by type of file, in the order in which CloudFront looks at them. Each combination of `ttl` and `compress` is a cache policy,
   * of which an account has room for 20.
   *
   * @default - `MediaDelivery.DEFAULT_CACHE_BEHAVIORS`; whatever no pattern matches is compressed and kept for a day
   */
  readonly cacheBehaviors?: MediaCacheBehavior[];

  /**
   * The origins whose scripts may read the files, as CloudFront takes them: `*`, or http or https with a host, whose first part may be `*`.
   *
   * @default - those of the bucket's own CORS rules, for the delivery of a `MediaBucket`; otherwise those of `MusicDefaults`, or none where none are set
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
   */
  readonly corsOrigins?: string[];

  /**
   * Specifies whether scripts of `corsOrigins` may send cookies with their requests (`Access-Control-Allow-Credentials`), as players of HLS and DASH must
   * where the cookies are signed.
   *
   * @default false - scripts send signed URLs
   */
  readonly accessControlAllowCredentials?: boolean;

  /**
   * The ARN of a web ACL for CloudFront.
   *
   * @default - none: only GET, HEAD and OPTIONS of stored files reach the bucket
   */
  readonly webAclArn?: string;

  /**
   * The bucket that receives the standard access logs. It must accept access control lists, and be in a region that is enabled by default.
   *
   * @default - the bucket that receives the media bucket's access logs; one of its own where there is no such bucket
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
   */
  readonly logBucket?: s3.IBucket;

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
}

/** Properties for MediaDelivery. */
export interface MediaDeliveryProps extends MediaDeliveryOptions {
  /**
   * The bucket whose files are delivered.
   *
   * CloudFront is allowed to read it by its policy, and by that of its key. Those of an imported bucket or key are not this app's to write: a
   * warning says what they need.
   */
  readonly bucket: s3.IBucket;

  /**
   * The environment, which decides whether there are alarms.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The actions of alarms, when they go off and when they end.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * Specifies whether the log bucket that is made here is emptied when it is deleted with its stack.
   *
   * @default false - CloudFormation deletes it only when it is empty
   */
  readonly autoDeleteObjects?: boolean;
}

/** The keys by which files are signed. */
export interface MediaDeliverySigning {
  /** The key group whose signatures are accepted. */
  readonly keyGroup: cloudfront.IKeyGroupRef;
  /** The public keys by their names, where this construct made the key group; their `publicKeyId` is what a signer needs. */
  readonly publicKeys: Record<string, cloudfront.IPublicKey>;
}
