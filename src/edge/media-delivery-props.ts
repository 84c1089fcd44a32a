import type { Duration } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { DomainNameOptions } from './domain-name';
import type { MediaDeliveryAccess } from './media-delivery-access';
import type { DeploymentTier } from '../core/deployment-tier';

/** How CloudFront treats the files of one type. */
export interface MediaDeliveryRule {
  /**
   * Which files, as a CloudFront path pattern: `*.flac`, `/covers/*`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
   */
  readonly pathPattern: string;

  /** How long edge locations keep a file whose own `Cache-Control` does not say otherwise; a year at most. */
  readonly cacheFor: Duration;

  /**
   * Whether CloudFront compresses the files, which gains nothing for audio and images.
   *
   * @default false - files are delivered as they are stored
   */
  readonly compress?: boolean;
}

/** Delivery of a bucket's files by CloudFront (requirement E8). */
export interface MediaDeliveryOptions extends DomainNameOptions {
  /** Who may fetch files: `MediaDeliveryAccess.signedUrls(...)`, `.keyGroup(...)`, or `.openToEveryone('because ...')`. */
  readonly access: MediaDeliveryAccess;

  /**
   * The countries that files are delivered to, or not.
   *
   * @default - every country
   */
  readonly geoRestriction?: cloudfront.GeoRestriction;

  /**
   * How files are cached by type, in the order in which CloudFront looks at them.
   *
   * @default - `MediaDelivery.DEFAULT_RULES`; whatever no rule fits is compressed and kept for a day
   */
  readonly rules?: MediaDeliveryRule[];

  /**
   * The ARN of a web ACL for CloudFront.
   *
   * @default - none: only GET, HEAD and OPTIONS of stored files reach the bucket
   */
  readonly webAclArn?: string;

  /**
   * The bucket that receives the standard access logs. It must accept access control lists.
   *
   * @default - the bucket that receives the media bucket's access logs; one of its own where there is no such bucket
   */
  readonly logBucket?: s3.IBucket;

  /**
   * The oldest TLS version that viewers may use under `domainName`.
   *
   * @default SecurityPolicyProtocol.TLS_V1_2_2021
   */
  readonly minimumTls?: cloudfront.SecurityPolicyProtocol;

  /**
   * Which edge locations deliver, which decides the price.
   *
   * @default PriceClass.PRICE_CLASS_ALL
   */
  readonly priceClass?: cloudfront.PriceClass;
}

/** A delivery of its own; `MediaBucket` makes one when its `delivery` prop is given. */
export interface MediaDeliveryProps extends MediaDeliveryOptions {
  /** The bucket whose files are delivered. Its policy, and that of its key, must be this app's to write. */
  readonly bucket: s3.IBucket;

  /**
   * The origins whose scripts may read the files.
   *
   * @default - those of `MusicDefaults`; none where nothing is said
   */
  readonly corsOrigins?: string[];

  /**
   * The environment, which decides whether there are alarms.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * What an alarm does when it goes off, and when it ends.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}
