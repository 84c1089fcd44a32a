/* eslint-disable @typescript-eslint/no-require-imports -- what a command does not need is not loaded */
import { readFileSync } from 'node:fs';
import { ExitCode, Failure } from './failure';
import { APP_PATTERN, CHANNEL_PATTERN } from '../release/model';

/** Where a site is: what UpdateManifestSite writes into an SSM parameter. */
export interface SiteConfiguration {
  readonly app: string;
  readonly bucket: string;
  readonly region: string;
  /** Without a slash at the end. */
  readonly url: string;
  /** The CloudFront distribution whose copies are invalidated. */
  readonly distributionId?: string;
  readonly channels: readonly string[];
  /** The KMS key of the timestamp, when a function signs it again on a schedule. */
  readonly timestampKeyArn?: string;
  /** How long a timestamp is valid: an alarm of the site goes off at half of it. @default - a day with `timestampKeyArn`, otherwise two weeks */
  readonly timestampValidForSeconds?: number;
  /** The name of the application that people read. */
  readonly title?: string;
}

/** Reads the configuration from an SSM parameter, by name or ARN, or from a file whose name ends with `.json`. */
export async function readSite(source: string): Promise<SiteConfiguration> {
  const text = /\.json$/i.test(source) ? readFile(source) : await readParameter(source);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Failure(`The configuration of the site in ${source} is not JSON.`, 'It is what the construct UpdateManifestSite wrote; deploy the site again if it was edited.', ExitCode.USAGE);
  }
  return checkSite(value, source);
}

function checkSite(value: unknown, source: string): SiteConfiguration {
  const site = (value ?? {}) as Partial<Record<keyof SiteConfiguration, unknown>>;
  const problems: string[] = [];
  const text = (name: keyof SiteConfiguration, pattern: RegExp, rule: string, optional = false) => {
    const given = site[name];
    if (!(optional && (given === undefined || given === null)) && !(typeof given === 'string' && pattern.test(given))) {
      problems.push(`\`${name}\` must be ${rule}; got ${JSON.stringify(given) ?? 'nothing'}`);
    }
  };
  text('app', APP_PATTERN, 'the identifier of the application');
  text('bucket', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket');
  text('region', /^[a-z]{2}(-[a-z]+)+-\d$/, 'a region like eu-west-1');
  text('url', /^https?:\/\/[^\s?#]+[^\s?#/]$/, 'the address of the site, without a slash at the end');
  text('distributionId', /^[A-Za-z0-9]+$/, 'the id of a CloudFront distribution', true);
  text('timestampKeyArn', /^arn:[^:]+:kms:/, 'the ARN of a KMS key', true);
  text('title', /^[^\p{C}]{1,100}$/u, 'the name of the application', true);
  const seconds = site.timestampValidForSeconds ?? undefined;
  if (seconds !== undefined && !(typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 60)) {
    problems.push(`\`timestampValidForSeconds\` must be a number of seconds; got ${JSON.stringify(seconds)}`);
  }
  if (!Array.isArray(site.channels) || site.channels.length === 0 || !site.channels.every((name) => typeof name === 'string' && CHANNEL_PATTERN.test(name))) {
    problems.push('`channels` must be a list of names like stable');
  }
  if (problems.length > 0) {
    throw new Failure(`The configuration of the site in ${source} is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
      'It is what the construct UpdateManifestSite writes into the SSM parameter of the site.', ExitCode.USAGE);
  }
  return site as SiteConfiguration;
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(`The configuration of the site ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      'Give --site the name of the SSM parameter of the site, or a file with its value.', ExitCode.USAGE);
  }
}

async function readParameter(name: string): Promise<string> {
  const { parameterValue } = require('./parameter') as typeof import('./parameter');
  try {
    return await parameterValue(name);
  } catch (error) {
    const { name: kind, message } = error as Error;
    if (kind === 'ParameterNotFound') {
      throw new Failure(`There is no SSM parameter ${name} in this account and region.`,
        'It is written by the construct UpdateManifestSite. Check AWS_REGION, or give the ARN of the parameter.', ExitCode.USAGE);
    }
    if (/region is missing/i.test(message)) {
      throw new Failure('The region of the SSM parameter is not known.', 'Set AWS_REGION, or give the ARN of the parameter.', ExitCode.USAGE);
    }
    throw error;
  }
}
