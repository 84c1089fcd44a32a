import { ArnFormat, Names, Stack } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { MusicApiRoute } from './music-api-parts';
import type { MusicApiCorsOptions, MusicApiProps } from './music-api-props';
import { letLogGroupUseKey } from '../private/encrypted-logs';

/** What both kinds of APIs are made from. */
export interface FrontOptions {
  readonly props: MusicApiProps;
  readonly name: string;
  readonly alias: lambda.Alias;
  readonly cors: Required<MusicApiCorsOptions>;
  readonly rateLimit: number;
  readonly burstLimit: number;
  readonly detailedMetrics: boolean;
  readonly encryptionKey: kms.IKey;
  /** What all logs of the API have in common. */
  readonly logProps: logs.LogGroupProps;
}

/** A route, as either kind of API takes it. */
export interface FrontRoute {
  readonly path: string;
  readonly methods: apigatewayv2.HttpMethod[];
  readonly handler: lambda.IFunction;
  readonly open: boolean;
  readonly apiKeyRequired?: boolean;
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
export interface Front {
  /** The address under which it is called, without a slash at the end. */
  readonly url: string;
  readonly apiId: string;
  readonly stage: Construct & { readonly stageName: string };
  /** One line of JSON for every request. */
  readonly accessLogGroup: logs.LogGroup;
  readonly metricNames: ApiMetricNames;
  /** The dimensions of its metrics. */
  readonly dimensions: Record<string, string>;
  /** Every route that is there. */
  readonly routes: readonly FrontRoute[];
  addRoute(route: FrontRoute): MusicApiRoute;
  /** Whether API Gateway refuses requests to a route that have neither a token nor an API key. */
  isClosed(route: FrontRoute): boolean;
}

/** The path of every request, beside that of `/`. */
export const PROXY_PATH = '/{proxy+}';

/** Whether there is a route for this very method and path. */
export function hasRoute(routes: readonly FrontRoute[], method: apigatewayv2.HttpMethod, path: string): boolean {
  return routes.some((route) => route.path === path && route.methods.includes(method));
}

/** The route that answers a GET of the path. Of all that fit, API Gateway takes the one with the most exact path, and then with the method itself. */
export function routeOfGet(routes: readonly FrontRoute[], path: string): FrontRoute | undefined {
  const { ANY, GET } = apigatewayv2.HttpMethod;
  const rankOf = (route: FrontRoute) => route.path.split('/').map(vaguenessOf).join('') + (route.methods.includes(GET) ? 0 : 1);
  return routes
    .filter((route) => [GET, ANY].some((method) => route.methods.includes(method)) && patternOf(route).test(path))
    .sort((one, other) => rankOf(one).localeCompare(rankOf(other)))[0];
}

/** 0 for a part of a path that says what it is, 1 for a variable, 2 for the rest of a path. */
export function vaguenessOf(part: string): number {
  return part.startsWith('{') ? (part.endsWith('+}') ? 2 : 1) : 0;
}

function patternOf({ path }: FrontRoute): RegExp {
  const parts = path.split('/').map((part) => [part.replace(/[.$]/g, '\\$&'), '[^/]+', '.+'][vaguenessOf(part)]);
  return new RegExp(`^${parts.join('/')}$`);
}

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

/** Logs that are delivered by AWS: for all of their groups together, one statement in the log-delivery policy of the account is enough. */
const DELIVERED_LOGS = '/aws/vendedlogs/apigateway/';

/**
 * The log group of requests. Its name keeps it out of the account's log-delivery policy, which takes 5,120 characters and would be full
 * after some forty APIs; the id of the API makes it another one for each API.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
 */
export function createAccessLogGroup(scope: Construct, apiId: string, { encryptionKey, logProps }: FrontOptions): logs.LogGroup {
  const logGroupName = `${DELIVERED_LOGS}${apiId}`;
  letLogGroupUseKey(scope, encryptionKey, { name: logGroupName, elsewhere: `${DELIVERED_LOGS}*` });
  return new logs.LogGroup(scope, 'AccessLogGroup', { ...logProps, logGroupName });
}

/** Lets an API call a function: by one statement, however many routes lead there. */
export function letApiCall(scope: Construct, apiId: string, handler: lambda.IFunction): void {
  const sourceArn = Stack.of(scope).formatArn({ service: 'execute-api', resource: apiId, resourceName: '*/*/*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  const stack = Stack.of(scope);
  // Without the path of the stack: what moves into a stage keeps its logical ids.
  const name = Stack.of(handler) === stack ? handler.node.path.slice(stack.node.path.length) : Names.nodeUniqueId(handler.node);
  handler.addPermission(`Permission${name}`, { scope, principal: new iam.ServicePrincipal('apigateway.amazonaws.com'), sourceArn });
}
