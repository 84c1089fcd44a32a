import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { DeploymentTier } from '../core/deployment-tier';
import type { IMediaBucket } from '../media/media-bucket-props';

/** The update site that PostDeploymentCheck looks at. */
export interface UpdateSiteToCheck {
  /** The URL of the site, without a slash at its end. */
  readonly url: string;

  /**
   * The channels that are looked at. One that offers nothing yet is passed over.
   *
   * @default ['stable', 'beta']
   */
  readonly channels?: string[];
}

/** Options for the check after the deployment of an API. */
export interface PostDeploymentCheckOptions {
  /**
   * The path that answers 200 and a JSON object, to anyone.
   *
   * @default '/health'
   */
  readonly healthPath?: string;

  /**
   * Further paths that answer 200 and a JSON object, to anyone. The configuration of the check, with these, fits into 4,096 bytes.
   *
   * @default - only the health path is asked
   */
  readonly paths?: string[];

  /**
   * The origin that the desktop client sends.
   *
   * @default - the first of `MusicDefaults`; `https://desktop-client` where none are set
   */
  readonly clientOrigin?: string;

  /**
   * The address of an update manifest that stands elsewhere than on an update site.
   *
   * @default - the line "auto-update works" looks at `updateSite`; without that as well it is skipped
   */
  readonly manifestUrl?: string;

  /**
   * The update site of the desktop client: `{ url: site.url, channels: site.channels }`. The check looks at its signed metadata, at the manifest
   * and the feeds of each channel, and at the files that these lead to. Until something is published there, the line "auto-update works" is skipped.
   *
   * @default - the line "auto-update works" looks at `manifestUrl`; without that as well it is skipped
   */
  readonly updateSite?: UpdateSiteToCheck;

  /**
   * The share of requests that may fail, from 0 to 1. Behind an alias, only requests to the version count that the alias names.
   *
   * @default 0.01
   */
  readonly maximumErrorRate?: number;

  /**
   * The window in which failed requests are counted: whole minutes, up to a day. As a hook of CodeDeploy the check counts since the deployment began.
   *
   * @default Duration.minutes(15)
   */
  readonly errorRateWindow?: Duration;

  /**
   * The limit of the costs of the account since the first of the month, in US dollars. The account must have billing alerts turned on. There is no
   * such limit in the regions of China and of AWS GovCloud (US), from which the charges cannot be read.
   *
   * @default - the line "cost" is skipped
   */
  readonly monthlyCostLimit?: number;

  /**
   * The schedule on which the check also runs: `events.Schedule.rate(Duration.hours(1))`.
   *
   * @default - the check only runs when it is called
   */
  readonly schedule?: events.Schedule;

  /**
   * The runtime of the check: Node.js 22 or newer.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The AWS X-Ray tracing of the check.
   *
   * @default Tracing.DISABLED - its report says what every line did and how long it took
   */
  readonly tracing?: lambda.Tracing;
}

/** Properties for PostDeploymentCheck. */
export interface PostDeploymentCheckProps extends PostDeploymentCheckOptions {
  /** The function of the API; an alias where requests go to one. */
  readonly function: lambda.IFunction;

  /** The address of the API, with https and without the health path: `https://api.eknmusic.com`. */
  readonly url: string;

  /** The log group of the API's function. Each request must leave a trace in it, as it does unless the system log level is WARN. */
  readonly logGroup: logs.ILogGroup;

  /**
   * The format of the events that API Gateway sends to the function: 2.0 for an HTTP API, 1.0 for a REST API.
   *
   * @default PayloadFormatVersion.VERSION_2_0
   */
  readonly payloadVersion?: apigatewayv2.PayloadFormatVersion;

  /**
   * The function that runs migrations. It answers the revision of the schema, for which it must reach the database.
   *
   * @default - `database` in the answer of the health path must be "ok"
   */
  readonly migrateFunction?: lambda.IFunction;

  /**
   * The bucket that users upload to and download from. One small object below `post-deployment-check/` is overwritten each time.
   *
   * @default - the line "upload and download" is skipped
   */
  readonly files?: IMediaBucket;

  /**
   * The deployment tier, which decides about alarms, logs and what is retained.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The actions of the alarms, when they go off and when they end.
   *
   * @default - the alarms only change their state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The time for which the logs of the check are retained.
   *
   * @default - as long as the tier says: 7, 14 or 30 days
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The KMS key that the logs of the check are encrypted with. One that was not made in this app must allow CloudWatch Logs of this
   * region to use it.
   *
   * @default - a key is created, and rotated every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The removal policy of the logs and the key.
   *
   * @default - as the tier says: deleted in development, otherwise retained
   */
  readonly removalPolicy?: RemovalPolicy;
}
