import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { IConstruct } from 'constructs';
import type { ApiDeployment } from './api-deployment';
import type { ApiFront } from './api-front';
import type { MusicApiGrants } from './music-api-grants';
import type { DeploymentTier } from '../core/deployment-tier';
import type { IMusicDatabase } from '../database';
import type { PostDeploymentCheckOptions } from '../deployment/post-deployment-check-props';
import type { IMediaBucket } from '../media/media-bucket-props';
import type { ApiMigrationsOptions } from '../migrations/api-migrations-props';
import type { IMusicNetwork } from '../network/music-network-props';
import type { IJwtSecret } from '../secrets/jwt-secret-props';

/** The API of the platform, made here or elsewhere. */
export interface IMusicApi extends IConstruct {
  /** The address under which it is called, without a slash at the end. */
  readonly url: string;
  /** The ARN of the function's alias that serves requests. */
  readonly aliasArn: string;
  /** The function's alias that serves requests. */
  readonly alias: lambda.IFunction;
  /** The ARN of the function, without a version or an alias. */
  readonly functionArn: string;
  /** Permissions to call the function, and to roll it back. */
  readonly grants: MusicApiGrants;
}

/** Attributes of an API that was made elsewhere. */
export interface MusicApiAttributes {
  /** The address under which it is called: `https://api.eknmusic.com`. */
  readonly url: string;
  /** The ARN of the function's alias that serves requests: `arn:aws:lambda:us-east-1:123456789012:function:name:live`. */
  readonly aliasArn: string;
}

/** CORS: which pages of other origins may call the API. */
export interface MusicApiCorsOptions {
  /**
   * The origins, each a scheme and a host, or `*` for all.
   *
   * @default - those of `MusicDefaults`; `https://desktop-client` where none are set
   */
  readonly origins?: string[];

  /**
   * The methods that pages may use.
   *
   * @default ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE']
   */
  readonly methods?: string[];

  /**
   * The headers that pages may send.
   *
   * @default ['Authorization', 'Content-Type', 'X-Api-Key', 'X-Request-Id']
   */
  readonly headers?: string[];

  /**
   * The headers of answers that pages may read, beside those that every page may. A REST API answers preflight requests only: its
   * application adds them to its own answers.
   *
   * @default - none
   */
  readonly exposedHeaders?: string[];

  /**
   * Specifies whether browsers may send cookies and the header `Authorization` from these origins. Not with `*` for origins, methods or headers,
   * which browsers then take for names.
   *
   * @default false
   */
  readonly allowCredentials?: boolean;

  /**
   * The time for which a browser caches the answer to a preflight request: whole seconds, for an HTTP API up to a day.
   *
   * @default Duration.hours(1)
   */
  readonly maxAge?: Duration;
}

/** Options for an API key of a REST API, and how much it may be used. */
export interface MusicApiKeyOptions {
  /**
   * The name of the key, for whoever looks at the keys of the account.
   *
   * @default - API Gateway makes up a name
   */
  readonly name?: string;

  /**
   * The rate limit of the key, in requests a second.
   *
   * @default - as many as the API takes
   */
  readonly rateLimit?: number;

  /**
   * The burst limit of the key, in requests.
   *
   * @default - as many as the API takes
   */
  readonly burstLimit?: number;

  /**
   * The quota of the key, in requests a calendar month.
   *
   * @default - as many as it likes
   */
  readonly monthlyQuota?: number;
}

/** Options for a route. */
export interface MusicApiRouteOptions {
  /**
   * The function that answers. It gets a permission for the API.
   *
   * @default - the function of the API
   */
  readonly handler?: lambda.IFunction;

  /**
   * Specifies whether the route needs neither a token nor an API key where others do.
   *
   * @default false
   */
  readonly open?: boolean;

  /**
   * Specifies whether API Gateway refuses requests to the route without an API key. REST APIs only.
   *
   * @default - as the API says; not where the route is open
   */
  readonly apiKeyRequired?: boolean;

  /**
   * The JSON schema that bodies must fit, or API Gateway refuses the request, whatever content type it names. REST APIs only.
   *
   * @default - any body
   */
  readonly requestSchema?: apigateway.JsonSchema;

  /**
   * The parameters without which API Gateway refuses a request: `querystring.page`, `header.X-Request-Id`. REST APIs only.
   *
   * @default - nothing
   */
  readonly requiredParameters?: string[];
}

/** Properties for MusicApi. */
export interface MusicApiProps {
  /** The code: `PythonCode.fromProject('backend')`, whose runtime, architecture and dependencies are taken over; or any other for Python. */
  readonly code: lambda.Code;

  /**
   * The deployment tier, which decides about logs, alarms, limits, deployments and what is kept.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The function in the code that is called.
   *
   * @default 'src/handler.main'
   */
  readonly handler?: string;

  /**
   * The runtime: Python 3.11 or later.
   *
   * @default - that of `PythonCode`, otherwise Python 3.13
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The architecture of the CPU.
   *
   * @default - that of `PythonCode`, otherwise x86
   */
  readonly architecture?: lambda.Architecture;

  /**
   * Further layers. With the dependencies of `PythonCode` and the CA bundle of a database there are five at most.
   *
   * @default - none
   */
  readonly layers?: lambda.ILayerVersion[];

  /**
   * The memory in MB, from 128 to 10240; the CPU's share grows with it.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * The time that a request may take: up to 30 seconds for an HTTP API, up to 29 for a REST API, whatever AWS Lambda allows. It is known at
   * synthesis, because an alarm goes off before it is over.
   *
   * @default - 30 seconds for an HTTP API, 29 for a REST API
   */
  readonly timeout?: Duration;

  /**
   * Environment variables of the function besides those that the construct sets, all together up to 4 kB. No secrets: they belong into
   * Secrets Manager.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * The value of the environment variable `STAGE`.
   *
   * @default - the name of the tier
   */
  readonly stage?: string;

  /**
   * The network: the function stands in its function subnets and has its security group.
   *
   * @default - `vpc`, or no network
   */
  readonly network?: IMusicNetwork;

  /**
   * A network that is no `MusicNetwork`.
   *
   * @default - `network`, or no network
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of `vpc` in which the function stands.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function in `vpc`.
   *
   * @default - one of its own, which the database lets in
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The database, whose secret the function may read: `DB_SECRET_ARN`.
   *
   * @default - none
   */
  readonly database?: IMusicDatabase;

  /**
   * The bucket whose objects the function may read and write: `FILES_BUCKET`.
   *
   * @default - none
   */
  readonly files?: IMediaBucket;

  /**
   * The secret of the tokens, which the function may read: `JWT_SECRET_ARN`.
   *
   * @default - none
   */
  readonly jwtSecret?: IJwtSecret;

  /**
   * The reserved concurrent executions: how many requests are worked on at the same time, taken from the account's limit for this function.
   *
   * @default - as many as the account has left
   */
  readonly reservedConcurrency?: number;

  /**
   * The kind of API in front of the function, with what only that kind can do: `ApiFront.http()` or `ApiFront.rest()`.
   *
   * @default ApiFront.http()
   */
  readonly front?: ApiFront;

  /**
   * Which pages of other origins may call the API.
   *
   * @default - the desktop client
   */
  readonly cors?: MusicApiCorsOptions;

  /**
   * The rate limit of the API, in requests a second.
   *
   * @default - 1000 where the tier has alarms, otherwise 50
   */
  readonly rateLimit?: number;

  /**
   * The burst limit of the API, in requests.
   *
   * @default - twice `rateLimit`, which must then be known at synthesis
   */
  readonly burstLimit?: number;

  /**
   * The domain name under which the API is called, such as `api.eknmusic.com`. The address that API Gateway makes up is then switched off.
   *
   * @default - the address that API Gateway makes up
   */
  readonly domainName?: string;

  /**
   * The public hosted zone of the domain name. It receives the address records for IPv4 and IPv6, and validates the certificate where one
   * is made.
   *
   * @default - no records are made, and `certificate` is needed
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * The certificate of the domain name, in the region of the stack.
   *
   * @default - one is made and validated by DNS in `hostedZone`
   */
  readonly certificate?: acm.ICertificateRef;

  /**
   * The way in which requests move from one version to the next.
   *
   * @default - a tenth for five minutes and then all, where the tier has alarms; otherwise all at once
   */
  readonly deployment?: ApiDeployment;

  /**
   * The alembic migrations of the code, which run before requests move to a new version. They need `database`.
   *
   * @default - no migrations
   */
  readonly migrations?: ApiMigrationsOptions;

  /**
   * The checklist that is walked after a deployment: by CodeDeploy, which rolls back automatically when a line fails;
   * where all requests move at once, when it is called. Where API Gateway asks for tokens or API keys, the paths that it asks for must be
   * open: add a route for GET of `/health` with `open`.
   *
   * @default - no checklist
   */
  readonly postDeploymentCheck?: PostDeploymentCheckOptions;

  /**
   * Specifies whether a dashboard is made.
   *
   * @default - where the tier's monitoring is enhanced
   */
  readonly dashboard?: boolean;

  /**
   * The namespace of the metrics that the application writes: `POWERTOOLS_METRICS_NAMESPACE`.
   *
   * @default 'EKNMusic'
   */
  readonly metricsNamespace?: string;

  /**
   * The name of the application in its logs, traces and metrics: `POWERTOOLS_SERVICE_NAME`.
   *
   * @default 'api'
   */
  readonly serviceName?: string;

  /**
   * The KMS key that the logs are encrypted with. One that was not made in this app must allow CloudWatch Logs of this region to use it.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time for which logs are kept.
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The actions of an alarm when it goes off, and when it ends.
   *
   * @default - an alarm only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The removal policy of the logs, their key and API keys.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}
