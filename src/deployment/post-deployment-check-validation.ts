import { Stack, Token } from 'aws-cdk-lib';
import type { Schedule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { DEPLOYMENT_ERRORS } from './errors';
import type { PostDeploymentCheckProps } from './post-deployment-check-props';
import { validateDuration } from '../private/durations';
import { Problems } from '../private/errors';
import { knownPart, leastEnvironmentSize } from '../private/function-environment';
import { runsHandler } from '../private/node-runtime';
import { isOrigin } from '../private/origins';
import { QUOTAS } from '../private/quotas';

/** Throws everything that is wrong with the props of a check. */
export function validatePostDeploymentCheck(scope: Construct, props: PostDeploymentCheckProps): void {
  const problems = new Problems(scope, DEPLOYMENT_ERRORS);
  problems.addIf(!isAddress(props.url), { code: 'PostDeploymentCheckUrlInvalid', prop: 'url', got: props.url });
  validatePath(problems, 'healthPath', props.healthPath);
  props.paths?.forEach((path, index) => validatePath(problems, `paths[${index}]`, path));
  problems.addIf(props.payloadVersion !== undefined && !['1.0', '2.0'].includes(props.payloadVersion.version), {
    code: 'PostDeploymentCheckPayloadInvalid', prop: 'payloadVersion', got: props.payloadVersion?.version,
  });
  problems.addIf(props.clientOrigin !== undefined && !isOrigin(props.clientOrigin), {
    code: 'PostDeploymentCheckOriginInvalid', prop: 'clientOrigin', got: props.clientOrigin,
  });
  problems.addIf(props.manifestUrl !== undefined && parse(props.manifestUrl)?.protocol !== 'https:', {
    code: 'PostDeploymentCheckManifestInvalid', prop: 'manifestUrl', got: props.manifestUrl,
  });
  validateUpdateSite(problems, props);
  validateLimits(problems, props);
  validateCost(problems, props, Stack.of(scope).region);
  validateSchedule(problems, props.schedule);
  problems.addIf(props.runtime !== undefined && !runsHandler(props.runtime), {
    code: 'PostDeploymentCheckRuntimeInvalid', prop: 'runtime', got: props.runtime?.name,
  });
  problems.throwIfAny();
}

/** Throws when AWS Lambda would not take the configuration of a check as an environment variable. */
export function validateConfigurationSize(scope: Construct, variable: string, configuration: object): void {
  const known = JSON.stringify(configuration, (_, value) => typeof value === 'string' ? knownPart(value) : value);
  const bytes = leastEnvironmentSize({ [variable]: known });
  const problems = new Problems(scope, DEPLOYMENT_ERRORS);
  problems.addIf(bytes > QUOTAS.environmentBytes, { code: 'PostDeploymentCheckConfigurationTooLarge', prop: 'paths', got: `${bytes} bytes` });
  problems.throwIfAny();
}

/** EventBridge takes rates of whole units and cron expressions of six fields for a rule; `at(...)` is for EventBridge Scheduler. */
function validateSchedule(problems: Problems, schedule: Schedule | undefined): void {
  const expression = schedule?.expressionString;
  const isRate = /^rate\((1 (minute|hour|day)|(?!0|1 )\d+ (minutes|hours|days))\)$/.test(String(expression));
  const [, fields] = /^cron\((.+)\)$/.exec(String(expression)) ?? [];
  problems.addIf(schedule !== undefined && !isRate && !isCron(fields?.trim().split(/\s+/) ?? []), {
    code: 'PostDeploymentCheckScheduleInvalid', prop: 'schedule', got: expression,
  });
}

/**
 * What each field of a cron expression may hold: numbers, names for them in their order, and what there is besides ranges and steps.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
 */
const CRON_FIELDS: ReadonlyArray<{ readonly least: number; readonly most: number; readonly names?: string[]; readonly also?: RegExp }> = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31, also: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { least: 1, most: 12, names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] },
  { least: 1, most: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'], also: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/ },
  { least: 1970, most: 2199 },
];

/** Minutes, hours, day of month, month, day of week, year: one of the days must be a question mark, and only one. */
function isCron(fields: string[]): boolean {
  const [, , dayOfMonth, , dayOfWeek] = fields;
  return fields.length === CRON_FIELDS.length
    && (dayOfMonth === '?') !== (dayOfWeek === '?')
    && fields.every((field, index) => field.toUpperCase().split(',').every((item) => isCronItem(item, CRON_FIELDS[index])));
}

function isCronItem(item: string, { least, most, names = [], also }: typeof CRON_FIELDS[number]): boolean {
  const isValue = (text: string) => names.includes(text) || (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most);
  const [range, step, ...more] = item.split('/');
  const ends = range.split('-');
  return also?.test(item) === true
    || (more.length === 0 && (step === undefined || /^[1-9]\d*$/.test(step)) && (range === '*' || (ends.length <= 2 && ends.every(isValue))));
}

function validateUpdateSite(problems: Problems, { updateSite, manifestUrl }: PostDeploymentCheckProps): void {
  if (updateSite === undefined) {
    return;
  }
  const url = String(updateSite.url);
  problems.addIf(!Token.isUnresolved(updateSite.url) && (!isAddress(url) || url.endsWith('/')), {
    code: 'PostDeploymentCheckUpdateSiteInvalid', prop: 'updateSite.url', got: updateSite.url,
  });
  updateSite.channels?.forEach((channel, index) => problems.addIf(!Token.isUnresolved(channel) && !/^[a-z][a-z0-9-]{0,31}$/.test(channel), {
    code: 'PostDeploymentCheckChannelInvalid', prop: `updateSite.channels[${index}]`, got: channel,
  }));
  problems.addIf(manifestUrl !== undefined, { code: 'PostDeploymentCheckManifestTwice', prop: 'manifestUrl', got: manifestUrl });
}

function validateLimits(problems: Problems, { maximumErrorRate = 0, errorRateWindow }: PostDeploymentCheckProps): void {
  problems.addIf(!(maximumErrorRate >= 0 && maximumErrorRate <= 1), {
    code: 'PostDeploymentCheckErrorRateInvalid', prop: 'maximumErrorRate', got: maximumErrorRate,
  });
  validateDuration(problems, errorRateWindow, { unit: 'minutes', least: 1, most: 24 * 60 }, {
    code: 'PostDeploymentCheckWindowInvalid', prop: 'errorRateWindow',
  });
}

function validateCost(problems: Problems, { monthlyCostLimit }: PostDeploymentCheckProps, region: string): void {
  if (monthlyCostLimit === undefined) {
    return;
  }
  if (/^(us-gov|cn)-/.test(region)) {
    // Whatever the limit is: one that is only known at deploy time could not be checked either.
    problems.add({ code: 'PostDeploymentCheckCostUnsupported', prop: 'monthlyCostLimit', got: monthlyCostLimit });
  }
  problems.addIf(!(monthlyCostLimit > 0 && Number.isFinite(monthlyCostLimit)), {
    code: 'PostDeploymentCheckCostInvalid', prop: 'monthlyCostLimit', got: monthlyCostLimit,
  });
}

function validatePath(problems: Problems, prop: string, path: string | undefined): void {
  problems.addIf(path !== undefined && !/^\/[^\s?#]*$/.test(path), { code: 'PostDeploymentCheckPathInvalid', prop, got: path });
}

/** Whether paths can be written behind it: it has no query and no fragment. */
function isAddress(text: string): boolean {
  const url = parse(text);
  return url?.protocol === 'https:' && url.search === '' && url.hash === '' && url.username === '';
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
