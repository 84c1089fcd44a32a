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
import type { ApiDeployment } from './music-api-deployment';
import type { MusicApiGrants } from './music-api-grants';
import type { ApiWebAcl } from './music-api-web-acl';
import type { DeploymentTier } from '../core/deployment-tier';
import type { IMusicDatabase } from '../database';
import type { PostDeploymentCheckOptions } from '../deployment/post-deployment-check-props';
import type { IMediaBucket } from '../media/media-bucket-props';
import type { ApiMigrationsOptions } from '../migrations/api-migrations-props';
import type { IMusicNetwork } from '../network/music-network-props';
import type { IJwtSecret } from '../secrets/jwt-secret-props';

/** The two kinds of APIs that API Gateway has. A change of it makes another API with another address. */
export enum MusicApiType {
  /** An HTTP API: cheaper and faster; checks JSON web tokens by itself. */
  HTTP = 'HTTP',
  /** A REST API: API keys with usage plans, validation of requests, a web ACL. */
  REST = 'REST',
}

/** The API of the platform, made here or elsewhere (requirements E5, E7). */
export interface IMusicApi extends IConstruct {
  /** The address under which it is called, without a slash at the end. */
  readonly url: string;
  /** The ARN of the function's alias that serves requests. */
  readonly aliasArn: string;
  /** The function's alias that serves requests. */
  readonly alias: lambda.IFunction;
  /** Rights to call the function. */
  readonly grants: MusicApiGrants;
}

/** An API that exists, for use in an app that did not make it. */
export interface MusicApiAttributes {
  /** The address under which it is called: `https://api.eknmusic.com`. */
  readonly url: string;
  /** The ARN of the function's alias that serves requests: `arn:aws:lambda:us-east-1:123456789012:function:name:live`. */
  readonly aliasArn: string;
}

/** Which pages of other origins may call the API. */
export interface MusicApiCorsOptions {
  /**
   * The origins, each a scheme and a host, or `*` for all.
   *
   * @default - those of `MusicDefaults`; `https://desktop-client` where nothing is said
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
   * How long a browser remembers the answer: whole seconds, for an HTTP API up to a day.
   *
   * @default Duration.hours(1)
   */
  readonly maxAge?: Duration;
}

/** Who signs the tokens that an HTTP API accepts. */
export interface MusicApiJwtAuthorizer {
  /** The issuer, whose keys are found under `<issuer>/.well-known/openid-configuration`. They are of an RSA algorithm. */
  readonly issuer: string;
  /** For whom tokens must be: at least one of these is in their `aud` or `client_id`. */
  readonly audience: string[];
}

/** A key of a REST API, and how much it may be used. */
export interface MusicApiKeyOptions {
  /**
   * The name of the key, for whoever looks at the keys of the account.
   *
   * @default - API Gateway makes up a name
   */
  readonly name?: string;

  /**
   * How many requests a second the key may make in the long run.
   *
   * @default - as many as the API takes
   */
  readonly rateLimit?: number;

  /**
   * How many requests the key may make at once.
   *
   * @default - as many as the API takes
   */
  readonly burstLimit?: number;

  /**
   * How many requests the key may make in a calendar month.
   *
   * @default - as many as it likes
   */
  readonly monthlyQuota?: number;
}

/** What is special about a route. */
export interface MusicApiRouteOptions {
  /**
   * The function that answers. It is told to let the API call it.
   *
   * @default - the function of the API
   */
  readonly handler?: lambda.IFunction;

  /**
   * Whether the route needs neither a token nor an API key where others do.
   *
   * @default false
   */
  readonly open?: boolean;

  /**
   * The JSON schema that bodies must fit, or API Gateway refuses the request, whatever content type it names. REST APIs only.
   *
   * @default - any body
   */
  readonly requestSchema?: apigateway.JsonSchema;

  /**
   * What a request must have, or API Gateway refuses it: `querystring.page`, `header.X-Request-Id`. REST APIs only.
   *
   * @default - nothing
   */
  readonly requiredParameters?: string[];
}

/** What the API is like. */
export interface MusicApiProps {
  /** The code: `PythonCode.fromProject('backend')`, whose runtime, processor and dependencies are taken over; or any other for Python. */
  readonly code: lambda.Code;

  /**
   * The environment, which decides about logs, alarms, limits, deployments and what is kept.
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
   * What the code runs on: Python 3.11 or later (requirement E5).
   *
   * @default - that of `PythonCode`, otherwise Python 3.13
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The processor.
   *
   * @default - that of `PythonCode`, otherwise x86
   */
  readonly architecture?: lambda.Architecture;

  /**
   * Layers besides the dependencies that `PythonCode` brings.
   *
   * @default - none
   */
  readonly layers?: lambda.ILayerVersion[];

  /**
   * The memory in MB, from 128 to 10240; the processor's share grows with it (requirement E5).
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * How long a request may take: up to 30 seconds for an HTTP API, up to 29 for a REST API, whatever AWS Lambda allows. It is known at
   * synthesis, because an alarm goes off before it is over.
   *
   * @default - 30 seconds for an HTTP API (requirement E5), 29 for a REST API
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
   * How many requests are worked on at the same time, which are taken from the account's limit and kept for this function.
   *
   * @default - as many as the account has left
   */
  readonly reservedConcurrency?: number;

  /**
   * Which kind of API it is.
   *
   * @default MusicApiType.HTTP
   */
  readonly apiType?: MusicApiType;

  /**
   * Which pages of other origins may call the API.
   *
   * @default - the desktop client (requirement E7)
   */
  readonly cors?: MusicApiCorsOptions;

  /**
   * How many requests a second the API takes in the long run (requirement E7).
   *
   * @default - 1000 where the tier has alarms, otherwise 50
   */
  readonly rateLimit?: number;

  /**
   * How many requests the API takes at once (requirement E7).
   *
   * @default - twice `rateLimit`, which must then be known at synthesis
   */
  readonly burstLimit?: number;

  /**
   * Who signs the tokens without which API Gateway refuses a request. HTTP APIs only. `postDeploymentCheck` has no token: open the paths
   * that it asks for.
   *
   * @default - the application checks tokens
   */
  readonly jwtAuthorizer?: MusicApiJwtAuthorizer;

  /**
   * Whether API Gateway refuses requests without one of the keys that `addApiKey` makes. REST APIs only. `postDeploymentCheck` has no key:
   * open the paths that it asks for.
   *
   * @default false
   */
  readonly apiKeyRequired?: boolean;

  /**
   * What filters requests. REST APIs only.
   *
   * @default - `ApiWebAcl.managed()` for a REST API
   */
  readonly webAcl?: ApiWebAcl;

  /**
   * The name under which the API is called, such as `api.eknmusic.com`. The address that API Gateway makes up is then switched off.
   *
   * @default - the address that API Gateway makes up
   */
  readonly domainName?: string;

  /**
   * The zone of the domain name, which gets its address records, and in which the certificate is validated.
   *
   * @default - no records; `certificate` is needed
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * A certificate for the domain name, in the region of the stack.
   *
   * @default - one of its own, validated in `hostedZone`
   */
  readonly certificate?: acm.ICertificate;

  /**
   * How requests move from one version to the next.
   *
   * @default - a tenth for five minutes and then all, where the tier has alarms; otherwise all at once
   */
  readonly deployment?: ApiDeployment;

  /**
   * The alembic migrations of the code, which run before requests move to a new version (requirement E6). They need `database`.
   *
   * @default - no migrations
   */
  readonly migrations?: ApiMigrationsOptions;

  /**
   * The checklist that is walked after a deployment (requirement E17): by CodeDeploy, which takes the deployment back when a line fails;
   * where all requests move at once, when it is called. Where API Gateway asks for tokens or API keys, the paths that it asks for must be
   * open: `api.addRoute('/health', [HttpMethod.GET], { open: true })`.
   *
   * @default - no checklist
   */
  readonly postDeploymentCheck?: PostDeploymentCheckOptions;

  /**
   * Whether there is a dashboard.
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
   * How long logs are kept (requirement E11).
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What an alarm does when it goes off, and when it ends.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * What happens to the logs and their key when they are removed from the stack.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}
