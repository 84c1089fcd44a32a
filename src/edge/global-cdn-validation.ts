import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { validateCacheBehaviors, validateDeliveryLogs } from './delivery-validation';
import type { EdgeWebAcl } from './edge-web-acl';
import { EDGE_ERRORS } from './errors';
import { DEFAULTS } from './global-cdn-defaults';
import type { GlobalCdnAttributes, GlobalCdnInvalidationOptions, GlobalCdnProps, RegionalOrigin } from './global-cdn-props';
import { isPlaceKnown, VIEWER_CODES } from './viewer-places';
import type { DeploymentTier } from '../core/deployment-tier';
import { isArnOf, parseArn } from '../private/arns';
import { commonErrors } from '../private/common-errors';
import { CLOUDFRONT_REGION, isDomainName, zoneNameOf } from '../private/domain-names';
import { validateEdge } from '../private/edge-places';
import type { EdgeStacks } from '../private/edge-stacks';
import { Problems } from '../private/errors';
import { differ } from '../private/places';
import { QUOTAS } from '../private/quotas';
import { isOptInRegion, isRegionName } from '../private/regions';
import { findWrongTypes } from '../private/value-types';

const CATALOG = { ...EDGE_ERRORS, ...commonErrors('GlobalCdn') };
const CONSTRUCT = 'GlobalCdn';
const PROP_INVALID = 'GlobalCdnPropInvalid';

/** With one health path for each of them a distribution has room for as many cache behaviors again, whatever regions are added. */
const MOST_REGIONS = 8;
const MOST_BEHAVIORS = QUOTAS.cacheBehaviorsOfDistribution - 1 - MOST_REGIONS;

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html */
const FAILOVER_STATUS_CODES = [400, 403, 404, 416, 500, 502, 503, 504];

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions */
const LARGEST_FUNCTION = 10_240;

/** What is left open by the props, as the construct decides it. */
export interface CdnChoices {
  readonly tier: DeploymentTier;
  readonly webAcl: EdgeWebAcl;
  readonly edge: EdgeStacks;
}

/** Throws everything that is wrong with the props of a distribution. */
export function validateGlobalCdn(scope: Construct, props: GlobalCdnProps, choices: CdnChoices): void {
  const problems = new Problems(scope, CATALOG);
  const { region } = Stack.of(scope);
  validateEdge(problems, scope, CONSTRUCT, props, choices);
  validateOrigins(problems, props);
  validateHealthPath(problems, 'healthPath', props.healthPath);
  validateFailover(problems, props.failoverStatusCodes);
  validateCacheBehaviors(problems, CONSTRUCT, props.cacheBehaviors ?? [], MOST_BEHAVIORS);
  validateFunctions(problems, props);
  validateRegionalDomain(problems, props);
  if (choices.tier.alarmsEnabled || props.regionalDomainName !== undefined) {
    validateCheckers(problems, props.geoRestriction);
  }
  if (props.invalidation) {
    validateInvalidation(problems, props.invalidation);
  }
  const { contentSecurityPolicy } = props;
  problems.addIf(contentSecurityPolicy !== undefined && !/^[^\p{C}]{1,1783}$/u.test(contentSecurityPolicy), {
    code: 'GlobalCdnContentSecurityPolicyInvalid', prop: 'contentSecurityPolicy', got: contentSecurityPolicy,
  });
  // Without a bucket of the user's, logs go where they can be delivered to.
  validateDeliveryLogs(problems, CONSTRUCT, props.logBucket, isOptInRegion(region) ? CLOUDFRONT_REGION : region);
  const isDeleted = choices.tier.removalPolicy === RemovalPolicy.DESTROY && (props.removalPolicy ?? RemovalPolicy.DESTROY) === RemovalPolicy.DESTROY;
  problems.addIf(props.autoDeleteObjects === true && props.logBucket === undefined && !isDeleted, {
    code: 'GlobalCdnAutoDeleteKept', prop: 'autoDeleteObjects', got: true,
  });
  problems.throwIfAny();
}

/**
 * The countries that Route 53 checks from, each as often as it has a region there: more than 18 % of them have to be answered.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckObservation.html
 */
const CHECKERS = ['US', 'US', 'US', 'IE', 'SG', 'AU', 'JP', 'BR'];

/** Health checks ask by way of the edge, where a restriction holds for them, too. */
function validateCheckers(problems: Problems, restriction: GlobalCdnProps['geoRestriction']): void {
  const answered = CHECKERS.filter((country) => restriction === undefined
    || restriction.locations.includes(country) === (restriction.restrictionType === 'whitelist'));
  problems.addIf(answered.length < 2, { code: 'GlobalCdnGeoRestrictionUnchecked', prop: 'geoRestriction', got: restriction?.locations });
}

/** Throws everything that is wrong with the attributes of a distribution that another app made. */
export function validateGlobalCdnAttributes(scope: Construct, attributes: GlobalCdnAttributes): void {
  const problems = new Problems(scope, CATALOG);
  findWrongTypes('GlobalCdnAttributes', attributes).forEach((problem) => problems.add({ code: PROP_INVALID, ...problem }));
  problems.throwIfAny();
  const { distributionId, domainName, regions, keyValueStoreArn, healthPath } = attributes;
  problems.addIf(!/^E[A-Z0-9]{5,31}$/.test(distributionId), { code: 'GlobalCdnDistributionIdInvalid', prop: 'distributionId', got: distributionId });
  problems.addIf(!isDomainName(domainName), { code: 'GlobalCdnDomainInvalid', prop: 'domainName', got: domainName });
  validateRegionCount(problems, 'regions', regions.length);
  validateRegions(problems, regions.map((region, index) => [`regions[${index}]`, region]));
  problems.addIf(!/^arn:[^:]+:cloudfront::\d{12}:key-value-store\/[\w-]+$/.test(keyValueStoreArn), {
    code: 'GlobalCdnKeyValueStoreInvalid', prop: 'keyValueStoreArn', got: keyValueStoreArn,
  });
  validateHealthPath(problems, 'healthPath', healthPath);
  problems.throwIfAny();
}

function validateRegionCount(problems: Problems, prop: string, count: number): void {
  problems.addIf(count === 0, { code: 'GlobalCdnOriginsMissing', prop, got: [] });
  problems.addIf(count > MOST_REGIONS, { code: 'GlobalCdnOriginsTooMany', prop, got: count });
}

/** They are parts of ids, of paths and of the code of a function: what is only known at deploy time would be part of nothing. */
function validateRegions(problems: Problems, regions: [string, string][]): void {
  const seen = new Set<string>();
  for (const [prop, region] of regions) {
    if (Token.isUnresolved(region) || !isRegionName(region)) {
      problems.add({ code: 'GlobalCdnOriginRegionInvalid', prop, got: region });
    }
    problems.addIf(seen.has(region), { code: 'GlobalCdnOriginRegionRepeated', prop, got: region });
    seen.add(region);
  }
}

function validateOrigins(problems: Problems, { origins, domainName }: GlobalCdnProps): void {
  validateRegionCount(problems, 'origins', origins.length);
  validateRegions(problems, origins.map(({ region }, index) => [`origins[${index}].region`, region]));
  const domains = new Set(domainName === undefined ? [] : [domainName]);
  const countries = new Set<string>();
  origins.forEach((origin, index) => {
    const prop = `origins[${index}]`;
    problems.addIf(isRegionName(origin.region) && !isPlaceKnown(origin.region) && (origin.countries ?? []).length === 0 && origins.length > 1, {
      code: 'GlobalCdnOriginRegionPlaceUnknown', prop: `${prop}.region`, got: origin.region,
    });
    problems.addIf(!isDomainName(origin.domainName), { code: 'GlobalCdnOriginDomainInvalid', prop: `${prop}.domainName`, got: origin.domainName });
    problems.addIf(domains.has(origin.domainName), { code: 'GlobalCdnOriginDomainRepeated', prop: `${prop}.domainName`, got: origin.domainName });
    domains.add(origin.domainName);
    validateHealthPath(problems, `${prop}.healthPath`, origin.healthPath);
    validateCountries(problems, `${prop}.countries`, origin, countries);
  });
}

function validateCountries(problems: Problems, prop: string, { countries = [] }: RegionalOrigin, seen: Set<string>): void {
  countries.forEach((country, index) => {
    if (Token.isUnresolved(country) || !VIEWER_CODES.includes(country)) {
      problems.add({ code: 'GlobalCdnCountryInvalid', prop: `${prop}[${index}]`, got: country });
    }
    problems.addIf(seen.has(country), { code: 'GlobalCdnCountryRepeated', prop: `${prop}[${index}]`, got: country });
    seen.add(country);
  });
}

function validateHealthPath(problems: Problems, prop: string, healthPath: string | undefined): void {
  if (healthPath !== undefined && (Token.isUnresolved(healthPath) || !/^\/[A-Za-z0-9_\-./~:]{1,199}$/.test(healthPath))) {
    problems.add({ code: 'GlobalCdnHealthPathInvalid', prop, got: healthPath });
  }
}

function validateFailover(problems: Problems, statusCodes: number[] = [...DEFAULTS.failoverStatusCodes]): void {
  const refuse = (prop: string, got: unknown) => problems.add({ code: 'GlobalCdnFailoverStatusCodeInvalid', prop, got });
  if (statusCodes.length === 0) {
    refuse('failoverStatusCodes', statusCodes);
  }
  statusCodes.forEach((statusCode, index) => {
    if (!FAILOVER_STATUS_CODES.includes(statusCode) || statusCodes.indexOf(statusCode) < index) {
      refuse(`failoverStatusCodes[${index}]`, statusCode);
    }
  });
}

function validateFunctions(problems: Problems, { viewerResponse, edgeLambdas = [] }: GlobalCdnProps): void {
  if (viewerResponse) {
    const code = renderedCode(viewerResponse);
    if (code === undefined || !/\bhandler\b/.test(code)) {
      problems.add({ code: 'GlobalCdnFunctionCodeInvalid', prop: 'viewerResponse', got: code });
    } else {
      const size = Buffer.byteLength(code);
      problems.addIf(size > LARGEST_FUNCTION, { code: 'GlobalCdnFunctionCodeTooLarge', prop: 'viewerResponse', got: size });
    }
  }
  const { VIEWER_REQUEST, VIEWER_RESPONSE } = cloudfront.LambdaEdgeEventType;
  const seen = new Set<cloudfront.LambdaEdgeEventType>();
  edgeLambdas.forEach(({ eventType, functionVersion }, index) => {
    const prop = `edgeLambdas[${index}]`;
    problems.addIf([VIEWER_REQUEST, VIEWER_RESPONSE].includes(eventType), { code: 'GlobalCdnEdgeLambdaEventInvalid', prop: `${prop}.eventType`, got: eventType });
    problems.addIf(seen.has(eventType), { code: 'GlobalCdnEdgeLambdaRepeated', prop: `${prop}.eventType`, got: eventType });
    seen.add(eventType);
    if (!isEdgeVersion(functionVersion)) {
      problems.add({ code: 'GlobalCdnEdgeLambdaVersionInvalid', prop: `${prop}.functionVersion`, got: Token.isUnresolved(functionVersion.functionArn) ? `a version in ${functionVersion.env.region}` : functionVersion.functionArn });
    }
  });
}

/** The code, or undefined where there is none to be had: a file that cannot be read, or no code at all. */
function renderedCode(code: cloudfront.FunctionCode): string | undefined {
  try {
    const text = code.render();
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

function isEdgeVersion({ functionArn, env }: { readonly functionArn: string; readonly env: { readonly region: string } }): boolean {
  return Token.isUnresolved(functionArn)
    ? !differ(env.region, CLOUDFRONT_REGION)
    : isArnOf(functionArn, { service: 'lambda', resource: /^function:[\w-]+:\d+$/ }) && parseArn(functionArn)?.region === CLOUDFRONT_REGION;
}

function validateRegionalDomain(problems: Problems, { regionalDomainName, domainName, hostedZone }: GlobalCdnProps): void {
  if (regionalDomainName === undefined) {
    return;
  }
  const zone = hostedZone && zoneNameOf(hostedZone);
  const isInZone = zone === undefined ? hostedZone !== undefined : regionalDomainName.endsWith(`.${zone}`);
  problems.addIf(!isDomainName(regionalDomainName) || !isInZone || regionalDomainName === domainName, {
    code: 'GlobalCdnRegionalDomainInvalid', prop: 'regionalDomainName', got: regionalDomainName,
  });
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html */
function validateInvalidation(problems: Problems, { version, paths = [...DEFAULTS.invalidationPaths] }: GlobalCdnInvalidationOptions): void {
  problems.addIf(version.trim().length < 1 || version.length > 256, { code: 'GlobalCdnInvalidationVersionInvalid', prop: 'invalidation.version', got: version });
  problems.addIf(paths.length < 1 || paths.length > 15, { code: 'GlobalCdnInvalidationPathsTooMany', prop: 'invalidation.paths', got: paths.length });
  paths.forEach((path, index) => problems.addIf(!/^\/[^*\s]{0,3998}\*?$/.test(path), {
    code: 'GlobalCdnInvalidationPathInvalid', prop: `invalidation.paths[${index}]`, got: path,
  }));
}
