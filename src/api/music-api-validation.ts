import { type Duration, Stack, Token } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { API_ERRORS } from './errors';
import type { ApiDeployment } from './music-api-deployment';
import { type ApiRoute, hasRoute, PROXY_PATH, routeOfGet, vaguenessOf } from './music-api-front';
import { type MusicApiAttributes, type MusicApiKeyOptions, type MusicApiProps, type MusicApiRouteOptions, MusicApiType } from './music-api-props';
import type { PostDeploymentCheckOptions } from '../deployment/post-deployment-check-props';
import { HEALTH_PATH } from '../deployment/post-deployment-check-validation';
import { Problems } from '../private/errors';
import { validateFunctionPlacement } from '../private/network-placement';
import { isWholeWithin } from '../private/numbers';
import { isOrigin } from '../private/origins';
import { differ } from '../private/places';
import { pythonTarget } from '../python/python-target';

/** How long API Gateway waits for a function, in seconds. */
export const LONGEST_REQUEST = { [MusicApiType.HTTP]: 30, [MusicApiType.REST]: 29 };

/** How long an HTTP API lets browsers remember the answer to a preflight request, in seconds: a day. */
const LONGEST_MEMORY = 86_400;

/** How long the names and values of all environment variables of a function may be together, in bytes. */
const LARGEST_ENVIRONMENT = 4096;

/** What is decided before the props can be judged. */
export interface ApiDecisions {
  readonly apiType: MusicApiType;
  readonly runtime: lambda.Runtime;
  readonly architecture: lambda.Architecture;
  readonly timeout: Duration;
  readonly deployment: ApiDeployment;
  /** All environment variables: those of the construct and those of the user. */
  readonly environment: Record<string, string>;
  /** The environment variables that the construct sets itself. */
  readonly reserved: string[];
}

/** Throws everything that is wrong with the props of an API. */
export function validateMusicApi(scope: Construct, props: MusicApiProps, decisions: ApiDecisions): void {
  const problems = new Problems(scope, API_ERRORS);
  const { region } = Stack.of(scope);
  validateFunction(problems, props, decisions);
  validateEnvironment(problems, props, decisions);
  validateNetwork(problems, props);
  validateFeatures(problems, props, decisions.apiType);
  validateWebAcl(problems, props, region);
  validateLimits(problems, props);
  validateCors(problems, props, decisions.apiType);
  validateAuthorizer(problems, props);
  validateDomain(problems, props, region);
  validateDeployment(problems, decisions.deployment);
  problems.throwIfAny();
}

/** Throws everything that is wrong with the attributes of an API. */
export function validateMusicApiAttributes(scope: Construct, { url, aliasArn }: MusicApiAttributes): void {
  const problems = new Problems(scope, API_ERRORS);
  problems.addIf(!/^https:\/\/[^/\s]+(\/[^\s]*[^/\s])?$/.test(url), { code: 'MusicApiUrlInvalid', prop: 'url', got: url });
  problems.addIf(!/^arn:[^:]+:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+:[\w-]+$/.test(aliasArn), {
    code: 'MusicApiAliasInvalid', prop: 'aliasArn', got: aliasArn,
  });
  problems.throwIfAny();
}

/** Throws everything that is wrong with the limits of an API key. */
export function validateApiKey(scope: Construct, { rateLimit, burstLimit, monthlyQuota }: MusicApiKeyOptions): void {
  const problems = new Problems(scope, API_ERRORS);
  for (const [prop, got] of Object.entries({ rateLimit, burstLimit, monthlyQuota })) {
    problems.addIf(got !== undefined && !isWholeWithin(got, 1, Infinity), { code: 'MusicApiThrottleInvalid', prop, got });
  }
  problems.throwIfAny();
}

/** A route that is to be added to an API. */
export interface AddedRoute {
  readonly apiType: MusicApiType;
  /** The routes that are there. */
  readonly routes: readonly ApiRoute[];
  readonly path: string;
  readonly methods: HttpMethod[];
  readonly options: MusicApiRouteOptions;
}

/** Throws everything that is wrong with a route. */
export function validateRoute(scope: Construct, { apiType, routes, path, methods, options }: AddedRoute): void {
  const problems = new Problems(scope, API_ERRORS);
  problems.addIf(!isRoutePath(path), { code: 'MusicApiRoutePathInvalid', prop: 'path', got: path });
  problems.addIf(methods.length === 0 || (methods.length > 1 && methods.includes(HttpMethod.ANY)), {
    code: 'MusicApiRouteMethodsMissing', prop: 'methods', got: methods,
  });
  const twice = methods.find((method) => path === PROXY_PATH || hasRoute(routes, method, path));
  problems.addIf(twice !== undefined, { code: 'MusicApiRouteTaken', prop: 'path', got: `${twice} ${path}` });
  if (apiType === MusicApiType.REST) {
    validateResources(problems, routes, path);
    problems.addIf(methods.includes(HttpMethod.OPTIONS), { code: 'MusicApiRoutePreflightTaken', prop: 'methods', got: methods });
  }
  for (const prop of ['requestSchema', 'requiredParameters'] as const) {
    problems.addIf(apiType === MusicApiType.HTTP && options[prop] !== undefined, { code: 'MusicApiFeatureOfRest', prop, got: options[prop] });
  }
  problems.throwIfAny();
}

/** Throws when the check after a deployment would be refused at one of its paths, for want of a token or an API key. */
export function validateCheckedPaths(
  scope: Construct, routes: readonly ApiRoute[], { healthPath = HEALTH_PATH, paths = [] }: PostDeploymentCheckOptions,
): void {
  const problems = new Problems(scope, API_ERRORS);
  const asked: Array<[string, string]> = [['healthPath', healthPath], ...paths.map((path, index): [string, string] => [`paths[${index}]`, path])];
  for (const [prop, path] of asked) {
    problems.addIf(!routeOfGet(routes, path)?.open, {
      code: 'MusicApiCheckedPathClosed',
      prop: `postDeploymentCheck.${prop}`,
      got: path,
      fix: isRoutePath(path)
        ? `Open it: \`api.addRoute('${path}', [HttpMethod.GET], { open: true })\`.`
        : `Give a path that a route can be added for, such as "${HEALTH_PATH}", and open that.`,
    });
  }
  problems.throwIfAny();
}

function isRoutePath(path: string): boolean {
  return /^(\/[\w.~%-]+|\/\{[\w.-]+\+?\})+$/.test(path) && !/\+\}./.test(path);
}

/** The parts of paths are resources of a REST API, each of which takes one variable below it. */
function validateResources(problems: Problems, routes: readonly ApiRoute[], path: string): void {
  const parts = path.split('/');
  for (const { path: other } of routes) {
    const others = other.split('/');
    const fork = parts.findIndex((part, index) => part !== others[index]);
    if (vaguenessOf(parts[fork] ?? '') > 0 && vaguenessOf(others[fork] ?? '') > 0) {
      problems.add({
        code: 'MusicApiRouteVariableTaken',
        prop: 'path',
        got: path,
        why: `has \`${parts[fork]}\` where the route \`${other}\` has \`${others[fork]}\`, and a REST API takes one variable in a place`,
      });
      return;
    }
  }
}

function validateFunction(problems: Problems, props: MusicApiProps, { apiType, runtime, architecture, timeout }: ApiDecisions): void {
  problems.addIf(pythonTarget(runtime, architecture) === undefined, { code: 'MusicApiRuntimeUnsupported', prop: 'runtime', got: runtime.name });
  if (timeout.isUnresolved()) {
    problems.add({ code: 'MusicApiTimeoutUnknown', prop: 'timeout', got: timeout });
  } else {
    const seconds = timeout.toSeconds({ integral: false });
    const longest = LONGEST_REQUEST[apiType];
    problems.addIf(seconds > longest || seconds < 1 || !Number.isInteger(seconds), {
      code: 'MusicApiTimeoutInvalid',
      prop: 'timeout',
      got: timeout,
      why: `is not a time that the integration of ${nameOf(apiType)} waits for, which is whole seconds from 1 to ${longest}`,
    });
  }
  const { memorySize } = props;
  problems.addIf(memorySize !== undefined && !isWholeWithin(memorySize, 128, 10240), { code: 'MusicApiMemoryInvalid', prop: 'memorySize', got: memorySize });
  problems.addIf(/^AWS\/|^\s*$|^:/.test(props.metricsNamespace ?? 'EKNMusic'), {
    code: 'MusicApiMetricsNamespaceInvalid', prop: 'metricsNamespace', got: props.metricsNamespace,
  });
}

function validateEnvironment(problems: Problems, props: MusicApiProps, { environment, reserved }: ApiDecisions): void {
  for (const [name, got] of Object.entries(props.environment ?? {})) {
    const prop = `environment.${name}`;
    problems.addIf(reserved.includes(name), { code: 'MusicApiEnvironmentReserved', prop, got });
    problems.addIf(!/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name), { code: 'MusicApiEnvironmentNameInvalid', prop, got: name });
  }
  const known = Object.entries(environment).map(([name, value]) => name + (Token.isUnresolved(value) ? '' : value));
  const bytes = Buffer.byteLength(known.join(''));
  problems.addIf(bytes > LARGEST_ENVIRONMENT, { code: 'MusicApiEnvironmentTooLarge', prop: 'environment', got: bytes });
}

function validateNetwork(problems: Problems, props: MusicApiProps): void {
  const { network, vpc, database } = props;
  if (database && !network && !vpc) {
    problems.add({ code: 'MusicApiNetworkMissing', prop: 'network', got: undefined });
  }
  if (props.migrations && !database) {
    problems.add({ code: 'MusicApiDatabaseMissing', prop: 'database', got: undefined });
  }
  validateFunctionPlacement(problems, props, {
    invalid: 'MusicApiNetworkInvalid',
    conflict: 'MusicApiNetworkConflict',
    vpcMissing: 'MusicApiVpcMissing',
    subnetsInvalid: 'MusicApiSubnetsInvalid',
    securityGroupsInvalid: 'MusicApiSecurityGroupsInvalid',
    mismatch: 'MusicApiVpcMismatch',
  }, database);
}

/** What only one kind of API has. */
function validateFeatures(problems: Problems, props: MusicApiProps, apiType: MusicApiType): void {
  const ofRest = { apiKeyRequired: props.apiKeyRequired || undefined, webAcl: props.webAcl && 'a web ACL' };
  const ofHttp = { jwtAuthorizer: props.jwtAuthorizer && props.jwtAuthorizer.issuer };
  for (const [prop, got] of Object.entries(apiType === MusicApiType.HTTP ? ofRest : ofHttp)) {
    if (got !== undefined) {
      problems.add({ code: apiType === MusicApiType.HTTP ? 'MusicApiFeatureOfRest' : 'MusicApiFeatureOfHttp', prop, got });
    }
  }
}

function validateWebAcl(problems: Problems, { webAcl }: MusicApiProps, region: string): void {
  const arn = webAcl?.webAclArn;
  const isRegional = /^arn:[^:]+:wafv2:[a-z0-9-]+:\d{12}:regional\/webacl\/.+/.test(arn ?? '');
  problems.addIf(arn !== undefined && !isRegional, { code: 'MusicApiWebAclInvalid', prop: 'webAcl', got: arn });
  problems.addIf(isRegional && differ(arn!.split(':')[3], region), { code: 'MusicApiWebAclRegionInvalid', prop: 'webAcl', got: arn });
  problems.addIf(webAcl?.reasonForNone !== undefined && webAcl.reasonForNone.trim().length < 10, {
    code: 'MusicApiWebAclReasonMissing', prop: 'webAcl', got: webAcl?.reasonForNone,
  });
}

function validateLimits(problems: Problems, { rateLimit, burstLimit, reservedConcurrency }: MusicApiProps): void {
  for (const [prop, got] of Object.entries({ rateLimit, burstLimit })) {
    problems.addIf(got !== undefined && !isWholeWithin(got, 1, Infinity), { code: 'MusicApiThrottleInvalid', prop, got });
  }
  if (Token.isUnresolved(rateLimit) && burstLimit === undefined) {
    problems.add({ code: 'MusicApiBurstLimitMissing', prop: 'burstLimit', got: undefined });
  }
  problems.addIf(reservedConcurrency !== undefined && !isWholeWithin(reservedConcurrency, 1, Infinity), {
    code: 'MusicApiConcurrencyInvalid', prop: 'reservedConcurrency', got: reservedConcurrency,
  });
}

function validateCors(problems: Problems, { cors }: MusicApiProps, apiType: MusicApiType): void {
  const origins = cors?.origins ?? ['*'];
  if (origins.length === 0) {
    problems.add({ code: 'MusicApiCorsOriginInvalid', prop: 'cors.origins', got: origins });
  }
  origins.forEach((origin, index) => {
    problems.addIf((origin === '*' ? origins.length > 1 : !isOrigin(origin)), {
      code: 'MusicApiCorsOriginInvalid', prop: `cors.origins[${index}]`, got: origin,
    });
  });
  (cors?.methods ?? []).forEach((method, index) => {
    problems.addIf(!['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS'].includes(method), {
      code: 'MusicApiCorsMethodInvalid', prop: `cors.methods[${index}]`, got: method,
    });
  });
  const seconds = cors?.maxAge?.isUnresolved() ? undefined : cors?.maxAge?.toSeconds({ integral: false });
  problems.addIf(seconds !== undefined && !isWholeWithin(seconds, 0, apiType === MusicApiType.HTTP ? LONGEST_MEMORY : Infinity), {
    code: 'MusicApiCorsMaxAgeInvalid', prop: 'cors.maxAge', got: cors?.maxAge,
  });
}

function validateAuthorizer(problems: Problems, { jwtAuthorizer }: MusicApiProps): void {
  problems.addIf(jwtAuthorizer !== undefined && !/^https:\/\/[^\s]+$/.test(jwtAuthorizer.issuer), {
    code: 'MusicApiAuthorizerInvalid', prop: 'jwtAuthorizer.issuer', got: jwtAuthorizer?.issuer,
  });
  problems.addIf(jwtAuthorizer?.audience.length === 0, { code: 'MusicApiAuthorizerInvalid', prop: 'jwtAuthorizer.audience', got: [] });
}

function validateDomain(problems: Problems, { domainName, hostedZone, certificate }: MusicApiProps, region: string): void {
  if (domainName === undefined) {
    if (hostedZone || certificate) {
      problems.add({ code: 'MusicApiDomainMissing', prop: 'domainName', got: undefined });
    }
    return;
  }
  problems.addIf(!/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(domainName), { code: 'MusicApiDomainInvalid', prop: 'domainName', got: domainName });
  if (!hostedZone && !certificate) {
    problems.add({ code: 'MusicApiCertificateMissing', prop: 'certificate', got: undefined });
  }
  const place = certificate && regionOf(certificate);
  problems.addIf(place !== undefined && differ(place, region), { code: 'MusicApiCertificateRegionInvalid', prop: 'certificate', got: place });
  const zone = hostedZone?.zoneName;
  problems.addIf(zone !== undefined && !Token.isUnresolved(zone) && domainName !== zone && !domainName.endsWith(`.${zone}`), {
    code: 'MusicApiDomainOutsideZone', prop: 'domainName', got: domainName,
  });
}

function validateDeployment(problems: Problems, { percentage, interval }: ApiDeployment): void {
  problems.addIf(percentage !== undefined && !isWholeWithin(percentage, 1, 99), {
    code: 'MusicApiDeploymentInvalid', prop: 'deployment.percentage', got: percentage,
  });
  const minutes = interval?.isUnresolved() ? undefined : interval?.toMinutes({ integral: false });
  problems.addIf(minutes !== undefined && !isWholeWithin(minutes, 1, 2880), { code: 'MusicApiDeploymentInvalid', prop: 'deployment.interval', got: interval });
}

/** As its ARN says; where that is only known at deploy time, as the stack says that makes it. */
function regionOf({ certificateArn, env }: acm.ICertificate): string {
  return Token.isUnresolved(certificateArn) ? env.region : certificateArn.split(':')[3];
}

/** The kind of API in words. */
export function nameOf(apiType: MusicApiType): string {
  return apiType === MusicApiType.HTTP ? 'an HTTP API' : 'a REST API';
}
