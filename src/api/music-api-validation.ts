import { existsSync } from 'fs';
import { join } from 'path';
import { type Duration, Stack, Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ApiDeployment } from './api-deployment';
import { API_ERRORS } from './errors';
import { RESERVED_VARIABLES } from './music-api-defaults';
import type { MusicApiAttributes, MusicApiCorsOptions, MusicApiProps } from './music-api-props';
import { validateDomainName } from '../private/domain-names';
import { validateDuration } from '../private/durations';
import { Problems } from '../private/errors';
import { validateEnvironment } from '../private/function-environment';
import { noteLayersTwice } from '../private/function-layers';
import { validateFunctionPlacement } from '../private/network-placement';
import { isWholeWithin, MOST_WHOLE } from '../private/numbers';
import { isOrigin } from '../private/origins';
import { isSupportedPython } from '../private/python-runtime';
import { QUOTAS } from '../private/quotas';
import { validateWebAclArn } from '../private/web-acls';
import { PythonCode } from '../python/python-code';

/** How long API Gateway waits for a function, in seconds. */
export function longestRequest({ front }: MusicApiProps): number {
  return front?._rest ? 29 : 30;
}

/** How long an HTTP API lets browsers remember the answer to a preflight request, in seconds: a day. */
const LONGEST_MEMORY = 86_400;

const DEFAULT_HANDLER = 'src/handler.main';

/** What is decided before the props can be judged. */
export interface ApiDecisions {
  readonly runtime: lambda.Runtime;
  readonly architecture: lambda.Architecture;
  readonly timeout: Duration;
  readonly deployment: ApiDeployment;
  /** The environment variables that the construct sets. */
  readonly own: Record<string, string>;
  readonly cors: Required<MusicApiCorsOptions>;
  /** The name of the application in its metrics. */
  readonly service: string;
}

/** Throws everything that is wrong with the props of an API. */
export function validateMusicApi(scope: Construct, props: MusicApiProps, decisions: ApiDecisions): void {
  const problems = new Problems(scope, API_ERRORS);
  const { region } = Stack.of(scope);
  validateFunction(problems, props, decisions);
  validateNames(problems, props, decisions);
  validateEnvironment(problems, {
    given: props.environment,
    own: { ...Object.fromEntries(RESERVED_VARIABLES.map((name) => [name, ''])), ...decisions.own },
    codes: { reserved: 'MusicApiEnvironmentReserved', invalid: 'MusicApiEnvironmentNameInvalid', tooLarge: 'MusicApiEnvironmentTooLarge' },
  });
  validateNetwork(problems, props);
  validateFront(problems, props, region);
  validateLimits(problems, props);
  validateCors(problems, props, decisions.cors);
  validateDomainName(problems, scope, 'MusicApi', props, region);
  validateDeployment(problems, decisions.deployment);
  problems.throwIfAny();
}

/**
 * Throws what is wrong with the layers, and with the handler, which a layer may bring.
 *
 * @param all every layer of the function
 * @param brought those that may have the handler in them
 */
export function validateWithLayers(scope: Construct, props: MusicApiProps, all: unknown[], brought: unknown[]): void {
  const { code, handler = DEFAULT_HANDLER } = props;
  const problems = new Problems(scope, API_ERRORS);
  noteLayersTwice(problems, 'MusicApi', props.layers);
  problems.addIf(all.length > QUOTAS.layersOfFunction, { code: 'MusicApiLayersTooMany', prop: 'layers', got: all.length });
  if (code instanceof PythonCode && !Token.isUnresolved(handler) && !code.hasHandler(scope, handler)) {
    const [first] = handler.split(/[./]/);
    const isOfProject = ['', '.py'].some((ending) => existsSync(join(code.directory, first + ending)));
    problems.addIf(isOfProject || brought.length === 0 || handler === DEFAULT_HANDLER, { code: 'MusicApiHandlerMissing', prop: 'handler', got: handler });
  }
  problems.throwIfAny();
}

/** Throws everything that is wrong with the attributes of an API. */
export function validateMusicApiAttributes(scope: Construct, attributes: MusicApiAttributes): void {
  const { url, aliasArn } = attributes ?? {};
  const problems = new Problems(scope, API_ERRORS);
  problems.addIf(!isText(url) || !/^https:\/\/[^/\s]+(\/[^\s]*[^/\s])?$/.test(url), { code: 'MusicApiUrlInvalid', prop: 'url', got: url });
  problems.addIf(!isText(aliasArn) || !/^arn:[^:]+:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+:[\w-]+$/.test(aliasArn), {
    code: 'MusicApiAliasInvalid', prop: 'aliasArn', got: aliasArn,
  });
  problems.throwIfAny();
}

function validateFunction(problems: Problems, props: MusicApiProps, { runtime, timeout }: ApiDecisions): void {
  problems.addIf(!isSupportedPython(runtime), { code: 'MusicApiRuntimeUnsupported', prop: 'runtime', got: runtime.name });
  if (timeout.isUnresolved()) {
    problems.add({ code: 'MusicApiTimeoutUnknown', prop: 'timeout', got: timeout });
  } else {
    const longest = longestRequest(props);
    problems.addIf(!isWholeWithin(timeout.toSeconds({ integral: false }), 1, longest), {
      code: 'MusicApiTimeoutInvalid',
      prop: 'timeout',
      got: timeout,
      why: `is not a time that ${kindOf(props)} waits for, which is whole seconds from 1 to ${longest}`,
    });
  }
  const { memorySize, handler = DEFAULT_HANDLER } = props;
  problems.addIf(memorySize !== undefined && !isWholeWithin(memorySize, 128, 10240), { code: 'MusicApiMemoryInvalid', prop: 'memorySize', got: memorySize });
  problems.addIf(!/^[^\s.]([^\s]*[^\s.])?\.[A-Za-z_]\w*$/.test(handler) || handler.length > 128 || handler.endsWith('.py'), {
    code: 'MusicApiHandlerInvalid', prop: 'handler', got: handler,
  });
}

/** The names by which the application is found in metrics: they are dimensions there, and part of a search expression. */
function validateNames(problems: Problems, props: MusicApiProps, { service }: ApiDecisions): void {
  const namespace = props.metricsNamespace ?? 'EKNMusic';
  problems.addIf(!/^(?!AWS\/)[\w.#/-][\w.#/ -]{0,254}$/.test(namespace), { code: 'MusicApiMetricsNamespaceInvalid', prop: 'metricsNamespace', got: namespace });
  problems.addIf(!/^[\x21\x23-\x39\x3b-\x7e][\x20\x21\x23-\x7e]{0,254}$/.test(service), { code: 'MusicApiServiceNameInvalid', prop: 'serviceName', got: service });
  problems.addIf(props.stage?.trim() === '', { code: 'MusicApiStageInvalid', prop: 'stage', got: props.stage });
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

function validateFront(problems: Problems, { front }: MusicApiProps, region: string): void {
  const { jwtAuthorizer } = front?._http ?? {};
  if (jwtAuthorizer !== undefined) {
    const { issuer, audience } = jwtAuthorizer ?? {};
    problems.addIf(!isText(issuer) || !/^https:\/\/[^\s]+$/.test(issuer), { code: 'MusicApiAuthorizerInvalid', prop: 'front.jwtAuthorizer.issuer', got: issuer });
    problems.addIf(!isListOf(isText)(audience) || audience.length === 0, { code: 'MusicApiAuthorizerInvalid', prop: 'front.jwtAuthorizer.audience', got: audience });
  }
  const { webAcl, binaryMediaTypes = [] } = front?._rest ?? {};
  if (webAcl?.webAclArn !== undefined) {
    validateWebAclArn(problems, 'MusicApi', 'front.webAcl', webAcl.webAclArn, 'REGIONAL', region);
  }
  problems.addIf(webAcl?.reasonForNone !== undefined && webAcl.reasonForNone.trim().length < 10, {
    code: 'MusicApiWebAclReasonMissing', prop: 'front.webAcl', got: webAcl?.reasonForNone,
  });
  binaryMediaTypes.forEach((type, index) => {
    problems.addIf(!/^(\*|[\w.+-]+)\/(\*|[\w.+-]+)$/.test(type), { code: 'MusicApiBinaryMediaTypeInvalid', prop: `front.binaryMediaTypes[${index}]`, got: type });
    problems.addIf(binaryMediaTypes.indexOf(type) !== index, {
      code: 'MusicApiBinaryMediaTypeInvalid',
      prop: `front.binaryMediaTypes[${index}]`,
      got: type,
      why: 'is there twice, which API Gateway refuses',
      fix: 'Name each media type once.',
    });
  });
}

function validateLimits(problems: Problems, { rateLimit, burstLimit, reservedConcurrency }: MusicApiProps): void {
  for (const [prop, got] of Object.entries({ rateLimit, burstLimit })) {
    problems.addIf(got !== undefined && !isWholeWithin(got, 1, MOST_WHOLE), { code: 'MusicApiThrottleInvalid', prop, got });
  }
  if (Token.isUnresolved(rateLimit) && burstLimit === undefined) {
    problems.add({ code: 'MusicApiBurstLimitMissing', prop: 'burstLimit', got: undefined });
  }
  problems.addIf(reservedConcurrency !== undefined && !isWholeWithin(reservedConcurrency, 1, MOST_WHOLE), {
    code: 'MusicApiConcurrencyInvalid', prop: 'reservedConcurrency', got: reservedConcurrency,
  });
}

function validateCors(problems: Problems, props: MusicApiProps, { origins, methods, headers, exposedHeaders, allowCredentials, maxAge }: ApiDecisions['cors']): void {
  if (origins.length === 0) {
    problems.add({ code: 'MusicApiCorsOriginInvalid', prop: 'cors.origins', got: origins });
  }
  origins.forEach((origin, index) => {
    problems.addIf((origin === '*' ? origins.length > 1 : !isOrigin(origin)), {
      code: 'MusicApiCorsOriginInvalid', prop: `cors.origins[${index}]`, got: origin,
    });
  });
  const stars = allowCredentials ? Object.entries({ origins, methods, headers, exposedHeaders }).filter(([, values]) => values.includes('*')) : [];
  stars.forEach(([prop]) => problems.add({ code: 'MusicApiCorsCredentialsInvalid', prop: `cors.${prop}`, got: '*' }));
  methods.forEach((method, index) => {
    problems.addIf(!['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS'].includes(method), {
      code: 'MusicApiCorsMethodInvalid', prop: `cors.methods[${index}]`, got: method,
    });
  });
  for (const [prop, names] of Object.entries({ headers, exposedHeaders })) {
    names.forEach((name, index) => problems.addIf(!/^[!#$%&'*+.^`|~\w-]+$/.test(name), {
      code: 'MusicApiCorsHeaderInvalid', prop: `cors.${prop}[${index}]`, got: name,
    }));
  }
  const longest = props.front?._rest ? Infinity : LONGEST_MEMORY;
  validateDuration(problems, maxAge, { unit: 'seconds', least: 0, most: longest }, { code: 'MusicApiCorsMaxAgeInvalid', prop: 'cors.maxAge' });
}

function validateDeployment(problems: Problems, { percentage, interval }: ApiDeployment): void {
  problems.addIf(percentage !== undefined && !isWholeWithin(percentage, 1, 99), {
    code: 'MusicApiDeploymentInvalid', prop: 'deployment.percentage', got: percentage,
  });
  validateDuration(problems, interval, { unit: 'minutes', least: 1, most: 2880 }, { code: 'MusicApiDeploymentInvalid', prop: 'deployment.interval' });
}

/** The kind of API in words. */
function kindOf({ front }: MusicApiProps): string {
  return front?._rest ? 'a REST API' : 'an HTTP API';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isListOf(fits: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(fits);
}
