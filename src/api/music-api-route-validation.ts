import { Annotations, Token } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { API_ERRORS } from './errors';
import { type Front, type FrontRoute, hasRoute, PROXY_PATH, routeOfGet, vaguenessOf } from './music-api-front';
import type { MusicApiKeyOptions, MusicApiRouteOptions } from './music-api-props';
import type { RestFront } from './music-api-rest';
import type { PostDeploymentCheckOptions } from '../deployment/post-deployment-check-props';
import { fail, Problems } from '../private/errors';
import { HEALTH_PATH } from '../private/health-path';
import { isWholeWithin, MOST_WHOLE } from '../private/numbers';

/** A route that is to be added to an API. */
export interface AddedRoute {
  readonly isRest: boolean;
  /** The routes that are there. */
  readonly routes: readonly FrontRoute[];
  readonly path: string;
  readonly methods: HttpMethod[];
  readonly options: MusicApiRouteOptions;
}

/** Throws everything that is wrong with a route. */
export function validateRoute(scope: Construct, { isRest, routes, path, methods, options }: AddedRoute): void {
  const problems = new Problems(scope, API_ERRORS);
  if (!isRoutePath(path, isRest)) {
    problems.add({ code: 'MusicApiRoutePathInvalid', prop: 'path', got: path });
  }
  const isList = Array.isArray(methods) && methods.every((method) => Object.values(HttpMethod).includes(method));
  if (!isList || methods.length === 0 || (methods.length > 1 && methods.includes(HttpMethod.ANY))) {
    problems.add({ code: 'MusicApiRouteMethodsMissing', prop: 'methods', got: methods });
  }
  problems.throwIfAny();
  const twice = methods.find((method, index) => path === PROXY_PATH || hasRoute(routes, method, path) || methods.indexOf(method) !== index);
  if (twice !== undefined) {
    problems.add({ code: 'MusicApiRouteTaken', prop: 'path', got: `${twice} ${path}` });
  }
  if (isRest) {
    validateResources(problems, routes, path);
    problems.addIf(methods.includes(HttpMethod.OPTIONS), { code: 'MusicApiRoutePreflightTaken', prop: 'methods', got: methods });
    (options.requiredParameters ?? []).forEach((parameter, index) => {
      problems.addIf(!/^(querystring|header|path)\.[\w.$-]+$/.test(parameter), {
        code: 'MusicApiRouteParameterInvalid', prop: `requiredParameters[${index}]`, got: parameter,
      });
    });
  }
  for (const prop of ['apiKeyRequired', 'requestSchema', 'requiredParameters'] as const) {
    problems.addIf(!isRest && options[prop] !== undefined && options[prop] !== false, { code: 'MusicApiFeatureOfRest', prop, got: options[prop] });
  }
  problems.addIf(options.open === true && options.apiKeyRequired === true, { code: 'MusicApiRouteContradiction', prop: 'apiKeyRequired', got: true });
  problems.throwIfAny();
}

/** Throws everything that is wrong with an API key that is to be added. */
export function validateApiKey(scope: Construct, front: RestFront, id: string, { rateLimit, burstLimit, monthlyQuota }: MusicApiKeyOptions): void {
  const problems = new Problems(scope, API_ERRORS);
  problems.addIf(front.node.tryFindChild(`Key${id}`) !== undefined, { code: 'MusicApiKeyTaken', prop: 'id', got: id });
  for (const [prop, got] of Object.entries({ rateLimit, burstLimit, monthlyQuota })) {
    problems.addIf(got !== undefined && !isWholeWithin(got, 1, MOST_WHOLE), { code: 'MusicApiThrottleInvalid', prop, got });
  }
  problems.throwIfAny();
}

/** Throws where keys were made that no route asks for, and warns where routes ask for keys of which there are none. */
export function validateKeys(scope: Construct, front: RestFront): void {
  const isAsked = front.routes.some((route) => front.isClosed(route));
  if (front.keys.length > 0 && !isAsked) {
    fail(scope, API_ERRORS, { code: 'MusicApiKeyUnasked', prop: 'addApiKey', got: front.keys.length });
  }
  if (front.keys.length === 0 && isAsked) {
    Annotations.of(scope).addWarningV2('@eknmusic/constructs:apiKeysMissing',
      'Routes of the API ask for an API key, and there is none: nobody can call them. Make one with `addApiKey`, or by other means for the stage of the API.');
  }
}

/** Throws when the check after a deployment would be refused at one of its paths, for want of a token or an API key. */
export function validateCheckedPaths(scope: Construct, front: Front, { healthPath = HEALTH_PATH, paths = [] }: PostDeploymentCheckOptions): void {
  const problems = new Problems(scope, API_ERRORS);
  const asked: Array<[string, string]> = [['healthPath', healthPath], ...paths.map((path, index): [string, string] => [`paths[${index}]`, path])];
  for (const [prop, path] of asked) {
    const route = routeOfGet(front.routes, path);
    problems.addIf(!route || front.isClosed(route), {
      code: 'MusicApiCheckedPathClosed',
      prop: `postDeploymentCheck.${prop}`,
      got: path,
      fix: isRoutePath(path, false)
        ? `Open it: call \`addRoute\` with the path "${path}", the method GET and the option \`open\`.`
        : `Give a path that a route can be added for, such as "${HEALTH_PATH}", and open that.`,
    });
  }
  problems.throwIfAny();
}

/** Whether API Gateway takes it as the path of a route. The parts of the path of a REST API are resources, whose names have fewer characters. */
function isRoutePath(path: string, isRest: boolean): boolean {
  const part = isRest ? /^([\w.:$-]+|\{[\w.-]+\+?\})$/ : /^([\w.~%:$-]+|\{[\w.-]+\+?\})$/;
  return typeof path === 'string' && !Token.isUnresolved(path) && path.startsWith('/') && !/\+\}./.test(path)
    && path.slice(1).split('/').every((each) => part.test(each));
}

/** The parts of paths are resources of a REST API, each of which takes one variable below it. */
function validateResources(problems: Problems, routes: readonly FrontRoute[], path: string): void {
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
