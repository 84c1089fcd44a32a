import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { TimestampSigning } from './timestamp-signing';
import type { UpdateManifestSiteGrants } from './update-manifest-site-grants';
import type { DeploymentTier } from '../core';
import type { GitHubSubjectClaim } from '../deployment';
import type { DomainNameOptions, EdgeWebAcl } from '../edge';
import type { MediaBucketEncryption, MediaReplicationOptions } from '../media';

/** The platforms that have an appcast. */
export enum UpdatePlatform {
  /** For WinSparkle. */
  WINDOWS = 'windows',
  /** For Sparkle 2. */
  MACOS = 'macos',
}

/** The metadata of a TUF repository. */
export enum UpdateMetadata {
  /** The keys, signed offline. */
  ROOT = 'root',
  /** The files that there are to fetch, signed when they change. */
  TARGETS = 'targets',
  /** Which targets metadata is the newest, signed with it. */
  SNAPSHOT = 'snapshot',
  /** Which snapshot is the newest, signed again and again. */
  TIMESTAMP = 'timestamp',
}

/** A site with releases and updates of a desktop application, made here or elsewhere. */
export interface IUpdateManifestSite extends IConstruct {
  /** The identifier of the application. */
  readonly app: string;
  /** The channels of the site. */
  readonly channels: string[];
  /** The URL of the site, without a slash at its end. */
  readonly url: string;
  /** The URL of the TUF metadata: what clients are given as the base URL of the metadata. */
  readonly metadataUrl: string;
  /** The URL of the TUF targets: what clients are given as the base URL of the targets. */
  readonly targetsUrl: string;
  /** The bucket that the site stands in. */
  readonly bucket: s3.IBucket;
  /** The id of the distribution. */
  readonly distributionId: string;
  /** The name of the SSM parameter with the configuration of `ekn-updates`. Undefined where it is not known. */
  readonly parameterName?: string;
  /** The key that the timestamp is signed with. Undefined where publishers have one of their own. */
  readonly timestampKey?: kms.IKey;
  /** The KMS key that objects are encrypted with. Undefined where S3 manages the keys. */
  readonly encryptionKey?: kms.IKey;
  /** Permissions to publish. */
  readonly grants: UpdateManifestSiteGrants;

  /**
   * The URL of the documented manifest of a channel.
   *
   * Throws `UpdateManifestSiteChannelUnknown`.
   *
   * @param channel the name of the channel
   */
  manifestUrl(channel: string): string;

  /**
   * The URL of the appcast of a channel: `SUFeedURL` of Sparkle, `win_sparkle_set_appcast_url` of WinSparkle.
   *
   * Throws `UpdateManifestSiteChannelUnknown`.
   *
   * @param channel the name of the channel
   * @param platform the platform of the clients
   */
  appcastUrl(channel: string, platform: UpdatePlatform): string;

  /**
   * The URL that an AppImage updates itself from, for `appimagetool --updateinformation "zsync|<URL>"`.
   *
   * Throws `UpdateManifestSiteChannelUnknown` and `UpdateManifestSiteArchitectureUnknown`.
   *
   * @param channel the name of the channel
   * @param architecture `x86_64`, `aarch64` or `i686`; by default `x86_64`
   */
  zsyncUrl(channel: string, architecture?: string): string;

  /**
   * The URL of the download page.
   *
   * Throws `UpdateManifestSiteChannelUnknown`.
   *
   * @param channel the name of the channel; by default the page of the site
   */
  downloadPageUrl(channel?: string): string;

  /**
   * A metric of the distribution, as CloudFront publishes it in us-east-1.
   *
   * @param metricName `Requests`, `BytesDownloaded`, `4xxErrorRate`, `5xxErrorRate`, `TotalErrorRate`
   * @param options how to aggregate it; by default the average over five minutes
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The share of requests that were answered with a client error, in percent. TUF clients look for the next root metadata each time, which is
   * not there: half of their requests.
   *
   * @param options how to aggregate it; by default the average over five minutes
   */
  metric4xxErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The share of requests that were answered with a server error, in percent.
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
   * The bytes that were sent to clients.
   *
   * @param options how to aggregate it; by default the sum over five minutes
   */
  metricBytesDownloaded(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The seconds until metadata expires, negative afterwards. A year before anything was published.
   *
   * @param metadata which metadata
   * @param options how to aggregate it; by default the least in an hour
   */
  metricSecondsUntilExpiry(metadata: UpdateMetadata, options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** The workflows of GitHub that publish. */
export interface UpdatePublisherOptions {
  /** The repository whose workflows may publish, as `owner/name`, in the spelling that GitHub shows. */
  readonly repository: string;

  /**
   * The number of the repository's owner, where the subjects of its tokens carry it. Needs `repositoryId` as well.
   *
   * @default - subjects with names only
   */
  readonly ownerId?: string;

  /**
   * The number of the repository, where the subjects of its tokens carry it. Needs `ownerId` as well.
   *
   * @default - subjects with names only
   */
  readonly repositoryId?: string;

  /**
   * The subject claims of workflows that may assume the role. One of them is enough.
   *
   * @default - jobs of the GitHub environment that is called like the tier, `production`, may assume the role
   */
  readonly subjectClaims?: GitHubSubjectClaim[];

  /**
   * The ARN of the account's OIDC provider for GitHub, where there is one: `GitHubDeployRole.oidcProviderArnOf(this)`.
   *
   * @default - one is created, shared by all roles for GitHub of the stack, and retained when the stack is deleted
   */
  readonly oidcProviderArn?: string;

  /**
   * The name of the role, such as `eknmusic-publish`. Workflows name its ARN.
   *
   * @default - CloudFormation generates a name
   */
  readonly roleName?: string;

  /**
   * The longest time for which credentials can be used, in whole seconds from one to twelve hours: large uploads take their time.
   *
   * @default Duration.hours(1)
   */
  readonly sessionDuration?: Duration;
}

/** Properties for UpdateManifestSite. */
export interface UpdateManifestSiteProps extends DomainNameOptions {
  /** The identifier of the application, which stands in all metadata: 1 to 64 letters, digits, dots, hyphens and underscores. */
  readonly app: string;

  /**
   * The name of the application that people read, on pages and in feeds: 1 to 100 characters on one line.
   *
   * @default - `app`
   */
  readonly title?: string;

  /**
   * The channels that releases are published in: lowercase letters, digits and hyphens, beginning with a letter.
   *
   * @default ['stable', 'beta']
   */
  readonly channels?: string[];

  /**
   * The environment, which decides what is kept and watched, and whether there is a web ACL.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The name of the bucket, such as `eknmusic-updates-prod`. A change of it makes a new, empty bucket.
   *
   * @default - CloudFormation makes up a name
   */
  readonly bucketName?: string;

  /**
   * The encryption of the objects, which everyone may fetch.
   *
   * @default MediaBucketEncryption.S3_MANAGED
   */
  readonly encryption?: MediaBucketEncryption;

  /**
   * The KMS key of the function's log, and of the objects where `encryption` asks for one.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time for which no version of an object can be deleted, by S3 Object Lock. It also holds for pointers, a new version of which is made
   * every hour. To be decided before the first deployment: turning it on or off makes a new, empty bucket.
   *
   * @default - none: the bucket policy refuses deletions, which an administrator can lift
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
   */
  readonly objectLock?: s3.ObjectLockRetention;

  /**
   * The days after which a noncurrent version of a pointer (the timestamp, what a channel shows, pages) is deleted. Releases, targets and
   * numbered metadata have no noncurrent versions and never expire.
   *
   * @default Duration.days(365)
   */
  readonly noncurrentVersionExpiration?: Duration;

  /**
   * The bucket that receives the access logs of S3 and of CloudFront, of the same account and region. It must accept access control lists.
   *
   * @default - one of its own; in a region that has to be opted in to the logs of CloudFront, which does not deliver there, go to one in us-east-1
   */
  readonly accessLogsBucket?: s3.IBucket;

  /**
   * The retention of the access logs in a bucket of its own.
   *
   * @default Duration.days(365)
   */
  readonly accessLogRetention?: Duration;

  /**
   * The replication of new objects to another bucket, which has versions. With `objectLock` it has to have Object Lock, too: S3 copies nothing otherwise.
   *
   * @default - nowhere
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
   */
  readonly replication?: MediaReplicationOptions;

  /**
   * The web ACL in front of the distribution.
   *
   * @default - in tiers with enhanced monitoring `EdgeWebAcl.managedRules()`; otherwise none
   */
  readonly webAcl?: EdgeWebAcl;

  /**
   * The countries that releases are delivered to, or not.
   *
   * @default - every country
   */
  readonly geoRestriction?: cloudfront.GeoRestriction;

  /**
   * The oldest TLS version that clients may use under `domainName`: `TLS_V1_2_2021` or newer.
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
   * The longest that CloudFront keeps pointers, which ask for a minute themselves.
   *
   * @default Duration.minutes(5)
   */
  readonly maximumPointerTtl?: Duration;

  /**
   * The signing of the timestamp.
   *
   * @default TimestampSigning.scheduled()
   */
  readonly timestamp?: TimestampSigning;

  /**
   * The time before targets and snapshot expire at which the alarm goes off. That of the root goes off 30 days before, that of the timestamp when half
   * of its validity is over.
   *
   * @default Duration.days(14)
   */
  readonly expiryWarning?: Duration;

  /**
   * The workflows of GitHub that may publish, by a role that is made for them.
   *
   * @default - nobody; `grants.publish` lets others
   */
  readonly publisher?: UpdatePublisherOptions;

  /**
   * The name of the SSM parameter with the configuration of `ekn-updates`.
   *
   * @default - `/<app>/updates`
   */
  readonly parameterName?: string;

  /**
   * The actions of an alarm in the region of the stack when it goes off, and when it ends.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The actions of an alarm on a metric of CloudFront, which is in us-east-1 as its metric is.
   *
   * @default - as `alarmActions` where the stack is in us-east-1; elsewhere it only changes its state, and a warning says so
   */
  readonly edgeAlarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The retention of the log of the function.
   *
   * @default - as the tier says
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The runtime of the function.
   *
   * @default - the newest Node.js that this version of the library was tested with
   */
  readonly runtime?: lambda.Runtime;

  /**
   * Tracing of the function with AWS X-Ray.
   *
   * @default Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;

  /**
   * The removal policy of the bucket, the keys and the logs.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Specifies whether the buckets are emptied when they are deleted with their stack: for environments that live for a few days. The bucket policy then
   * does not refuse deletions. It needs a tier that deletes data; a `removalPolicy` is not enough.
   *
   * @default false
   */
  readonly autoDeleteObjects?: boolean;
}

/** Attributes of a site that another app made. */
export interface UpdateManifestSiteAttributes {
  /** The identifier of the application. */
  readonly app: string;
  /** The name of the bucket. */
  readonly bucketName: string;
  /** The id of the distribution. */
  readonly distributionId: string;
  /** The URL of the site, without a slash at its end. */
  readonly url: string;

  /**
   * The channels of the site.
   *
   * @default ['stable', 'beta']
   */
  readonly channels?: string[];

  /**
   * The name of the SSM parameter with the configuration of `ekn-updates`.
   *
   * @default - not known: `grants.publish` allows no reading of it
   */
  readonly parameterName?: string;

  /**
   * The ARN of the key that the timestamp is signed with.
   *
   * @default - publishers have a key of their own
   */
  readonly timestampKeyArn?: string;

  /**
   * The ARN of the KMS key that objects are encrypted with.
   *
   * @default - S3 manages the keys
   */
  readonly encryptionKeyArn?: string;

  /**
   * The region of the bucket.
   *
   * @default - the region of the stack
   */
  readonly region?: string;
}

/** The delivery of a site. */
export interface UpdateManifestSiteDelivery {
  /** The distribution. */
  readonly distribution: cloudfront.Distribution;
  /** The identity by which CloudFront reads the bucket. */
  readonly originAccessControl: cloudfront.S3OriginAccessControl;
  /** The function that finds the object of a TUF target. */
  readonly function: cloudfront.Function;
  /** The headers that are added to every response. */
  readonly responseHeadersPolicy: cloudfront.ResponseHeadersPolicy;
  /** The bucket that receives the standard access logs of CloudFront. */
  readonly logBucket: s3.IBucket;
  /** The ARN of the web ACL. Undefined where there is none. */
  readonly webAclArn?: string;
}

/** The function that keeps the timestamp of a site valid and looks at the metadata, with its parts. */
export interface UpdateManifestSiteTimestamp {
  /** The function. */
  readonly function: lambda.Function;
  /** The log of the function. */
  readonly logGroup: logs.ILogGroup;
  /** The permissions of the function. */
  readonly policy: iam.IManagedPolicy;
  /** The schedule of the function. */
  readonly rule: events.Rule;
  /** The key that the timestamp is signed with. Undefined where publishers have one of their own. */
  readonly key?: kms.Key;
}

/** The role by which GitHub Actions publish, with its parts. */
export interface UpdateManifestSitePublisher {
  /** The role: `role-to-assume` in the workflow. */
  readonly role: iam.IRole;
  /** The permissions of the role. */
  readonly policy: iam.ManagedPolicy;
  /** The subject claims of the tokens that may assume the role. */
  readonly subjects: string[];
  /** The ARN of the OIDC provider. */
  readonly oidcProviderArn: string;
}

/** The role by which S3 replicates a site, with its policy. */
export interface UpdateManifestSiteReplication {
  /** The role that S3 assumes. */
  readonly role: iam.IRole;
  /** The policy of the role. */
  readonly policy: iam.IManagedPolicy;
}

