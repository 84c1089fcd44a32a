import { type Duration, Token } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { API_ERRORS } from './errors';
import type { ApiDeployment } from './music-api-deployment';
import { type MusicApiAttributes, type MusicApiKeyOptions, type MusicApiProps, type MusicApiRouteOptions, MusicApiType } from './music-api-props';
import { pythonTarget } from './python-target';
import { Problems } from '../private/errors';
import { isWholeWithin } from '../private/numbers';

/** How long API Gateway waits for a function, in seconds. */
export const LONGEST_REQUEST = { [MusicApiType.HTTP]: 30, [MusicApiType.REST]: 29 };

/** What is decided before the props can be judged. */
export interface ApiDecisions {
  readonly apiType: MusicApiType;
  readonly runtime: lambda.Runtime;
  readonly architecture: lambda.Architecture;
  readonly timeout: Duration;
  readonly deployment: ApiDeployment;
  /** The environment variables that the construct sets itself. */
  readonly reserved: string[];
}

/** Throws everything that is wrong with the props of an API. */
export function validateMusicApi(scope: Construct, props: MusicApiProps, decisions: ApiDecisions): void {
  const problems = new Problems(scope, API_ERRORS);
  validateFunction(problems, props, decisions);
  validateNetwork(problems, props);
  validateFeatures(problems, props, decisions.apiType);
  validateLimits(problems, props);
  validateCors(problems, props);
  validateAuthorizer(problems, props);
  validateDomain(problems, props);
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
  /** The routes that are there, each a method and a path. */
  readonly taken: ReadonlySet<string>;
  readonly path: string;
  readonly methods: HttpMethod[];
  readonly options: MusicApiRouteOptions;
}

/** Throws everything that is wrong with a route. */
export function validateRoute(scope: Construct, { apiType, taken, path, methods, options }: AddedRoute): void {
  const problems = new Problems(scope, API_ERRORS);
  problems.addIf(!/^(\/[\w.~%-]+|\/\{[\w.-]+\+?\})+$/.test(path) || /\+\}./.test(path), { code: 'MusicApiRoutePathInvalid', prop: 'path', got: path });
  problems.addIf(methods.length === 0 || (methods.length > 1 && methods.includes(HttpMethod.ANY)), {
    code: 'MusicApiRouteMethodsMissing', prop: 'methods', got: methods,
  });
  const twice = methods.find((method) => path === '/{proxy+}' || taken.has(`${method} ${path}`));
  problems.addIf(twice !== undefined, { code: 'MusicApiRouteTaken', prop: 'path', got: `${twice} ${path}` });
  for (const prop of ['requestSchema', 'requiredParameters'] as const) {
    problems.addIf(apiType === MusicApiType.HTTP && options[prop] !== undefined, { code: 'MusicApiFeatureOfRest', prop, got: options[prop] });
  }
  problems.throwIfAny();
}

function validateFunction(problems: Problems, props: MusicApiProps, { apiType, runtime, architecture, timeout, reserved }: ApiDecisions): void {
  problems.addIf(pythonTarget(runtime, architecture) === undefined, { code: 'MusicApiRuntimeUnsupported', prop: 'runtime', got: runtime.name });
  if (!timeout.isUnresolved()) {
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
  for (const name of Object.keys(props.environment ?? {})) {
    problems.addIf(reserved.includes(name), { code: 'MusicApiEnvironmentReserved', prop: `environment.${name}`, got: props.environment?.[name] });
  }
  problems.addIf(/^AWS\/|^\s*$|^:/.test(props.metricsNamespace ?? 'EKNMusic'), {
    code: 'MusicApiMetricsNamespaceInvalid', prop: 'metricsNamespace', got: props.metricsNamespace,
  });
}

function validateNetwork(problems: Problems, props: MusicApiProps): void {
  const { network, vpc, vpcSubnets, securityGroups, database } = props;
  if (database && !network && !vpc) {
    problems.add({ code: 'MusicApiNetworkMissing', prop: 'network', got: undefined });
  }
  if (props.migrations && !database) {
    problems.add({ code: 'MusicApiDatabaseMissing', prop: 'database', got: undefined });
  }
  if (network && vpc) {
    problems.add({ code: 'MusicApiNetworkTwice', prop: 'vpc', got: vpc.node.path });
  }
  for (const [prop, value] of Object.entries({ vpcSubnets, securityGroups })) {
    if (value !== undefined && !vpc) {
      problems.add({ code: 'MusicApiVpcMissing', prop, got: prop === 'vpcSubnets' ? value : (value as unknown[]).length });
    }
  }
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
  const { webAcl } = props;
  problems.addIf(webAcl?.webAclArn !== undefined && !/^arn:[^:]+:wafv2:[a-z0-9-]+:\d{12}:regional\/webacl\/.+/.test(webAcl.webAclArn), {
    code: 'MusicApiWebAclInvalid', prop: 'webAcl', got: webAcl?.webAclArn,
  });
  problems.addIf(webAcl?.reasonForNone !== undefined && webAcl.reasonForNone.trim().length < 10, {
    code: 'MusicApiWebAclReasonMissing', prop: 'webAcl', got: webAcl?.reasonForNone,
  });
}

function validateLimits(problems: Problems, { rateLimit, burstLimit, reservedConcurrency }: MusicApiProps): void {
  for (const [prop, got] of Object.entries({ rateLimit, burstLimit })) {
    problems.addIf(got !== undefined && !isWholeWithin(got, 1, Infinity), { code: 'MusicApiThrottleInvalid', prop, got });
  }
  problems.addIf(reservedConcurrency !== undefined && !isWholeWithin(reservedConcurrency, 1, Infinity), {
    code: 'MusicApiConcurrencyInvalid', prop: 'reservedConcurrency', got: reservedConcurrency,
  });
}

function validateCors(problems: Problems, { cors }: MusicApiProps): void {
  const origins = cors?.origins ?? ['*'];
  if (origins.length === 0) {
    problems.add({ code: 'MusicApiCorsOriginInvalid', prop: 'cors.origins', got: origins });
  }
  origins.forEach((origin, index) => {
    problems.addIf(!/^(\*|[a-z][a-z0-9+.-]*:\/\/[^/\s*]+)$/.test(origin) || (origin === '*' && origins.length > 1), {
      code: 'MusicApiCorsOriginInvalid', prop: `cors.origins[${index}]`, got: origin,
    });
  });
  (cors?.methods ?? []).forEach((method, index) => {
    problems.addIf(!['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS'].includes(method), {
      code: 'MusicApiCorsMethodInvalid', prop: `cors.methods[${index}]`, got: method,
    });
  });
}

function validateAuthorizer(problems: Problems, { jwtAuthorizer }: MusicApiProps): void {
  problems.addIf(jwtAuthorizer !== undefined && !/^https:\/\/[^\s]+$/.test(jwtAuthorizer.issuer), {
    code: 'MusicApiAuthorizerInvalid', prop: 'jwtAuthorizer.issuer', got: jwtAuthorizer?.issuer,
  });
  problems.addIf(jwtAuthorizer?.audience.length === 0, { code: 'MusicApiAuthorizerInvalid', prop: 'jwtAuthorizer.audience', got: [] });
}

function validateDomain(problems: Problems, { domainName, hostedZone, certificate }: MusicApiProps): void {
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

/** The kind of API in words. */
export function nameOf(apiType: MusicApiType): string {
  return apiType === MusicApiType.HTTP ? 'an HTTP API' : 'a REST API';
}
