import { parseObject } from './http.lambda';

/** What the check is told, as the JSON text of its environment variable `CHECK_CONFIGURATION`. */
export interface CheckConfiguration {
  /** The ARN of the API's function, with its alias where it has one. */
  readonly function: string;
  /** The version of the events that API Gateway sends to the function: `2.0` for an HTTP API, `1.0` for a REST API. */
  readonly payloadVersion: string;
  /** The address of the API, without the health path. */
  readonly url: string;
  /** The path that answers 200 and a JSON object. */
  readonly healthPath: string;
  /** Further paths that answer so. */
  readonly paths: string[];
  /** The ARN of the function that runs migrations. Without it, `database` of the health answer must be "ok". */
  readonly migrateFunction?: string;
  /** The object that is written and read. */
  readonly files?: { readonly bucket: string; readonly key: string };
  /** The name of the log group of the API's function. */
  readonly logGroup: string;
  /** The origin that the desktop client sends. */
  readonly clientOrigin: string;
  /** The address of the update manifest. */
  readonly manifestUrl?: string;
  /** The update site, and the channels that are looked at. */
  readonly updateSite?: { readonly url: string; readonly channels: string[] };
  /** The share of requests that may fail: 0.01 is one in a hundred. */
  readonly maximumErrorRate: number;
  /** How far back errors are counted. */
  readonly errorRateMinutes: number;
  /** The limit of the costs of the account since the first of the month, in US dollars. */
  readonly monthlyCostLimit?: number;
}

/** The configuration is no JSON, or lacks something. Its message holds nothing of the values. */
export class CheckConfigurationInvalid extends Error {
  public override readonly name = 'CheckConfigurationInvalid';
}

const REQUIRED = ['function', 'payloadVersion', 'url', 'healthPath', 'paths', 'logGroup', 'clientOrigin', 'maximumErrorRate', 'errorRateMinutes'];

/** Reads the environment variable; what the construct wrote is right, what was edited by hand may lack something. */
export function readConfiguration(text: string | undefined): CheckConfiguration {
  const value = parseObject(text ?? '');
  if (!value) {
    throw new CheckConfigurationInvalid('CHECK_CONFIGURATION is not a JSON object');
  }
  const missing = REQUIRED.filter((name) => value[name] === undefined);
  if (missing.length > 0) {
    throw new CheckConfigurationInvalid(`CHECK_CONFIGURATION lacks ${missing.join(', ')}`);
  }
  return value as unknown as CheckConfiguration;
}
