import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { MusicApiCorsOptions, MusicApiProps } from './music-api-props';

/** What both kinds of APIs are made from. */
export interface ApiFrontOptions {
  readonly props: MusicApiProps;
  readonly name: string;
  readonly alias: lambda.Alias;
  readonly cors: Required<MusicApiCorsOptions>;
  readonly rateLimit: number;
  readonly burstLimit: number;
  readonly detailedMetrics: boolean;
  readonly accessLogGroup: logs.LogGroup;
  readonly encryptionKey: kms.IKey;
}

/** A route, as either kind of API takes it. */
export interface ApiRoute {
  readonly path: string;
  readonly methods: apigatewayv2.HttpMethod[];
  readonly handler: lambda.IFunction;
  readonly open: boolean;
  readonly requestSchema?: apigateway.JsonSchema;
  readonly requiredParameters?: string[];
}

/** How the two kinds of APIs call the same metric. */
export interface ApiMetricNames {
  readonly requests: string;
  readonly clientErrors: string;
  readonly serverErrors: string;
  readonly latency: string;
}

/** The part of the API that API Gateway plays. */
export interface ApiFront {
  /** The address under which it is called, without a slash at the end. */
  readonly url: string;
  readonly apiId: string;
  readonly stageName: string;
  readonly metricNames: ApiMetricNames;
  /** The dimensions of its metrics. */
  readonly dimensions: Record<string, string>;
  addRoute(route: ApiRoute): void;
}

/** The path of every request, beside that of `/`. */
export const PROXY_PATH = '/{proxy+}';

/** One line of the access log, in the variables that both kinds of APIs have. */
export const ACCESS_LOG_FIELDS = {
  requestId: '$context.requestId',
  ip: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  requestTime: '$context.requestTime',
  httpMethod: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  protocol: '$context.protocol',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
};
