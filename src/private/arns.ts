import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { differ } from './places';

/** What an ARN says. */
export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  /** Empty for what is in no region. */
  readonly region: string;
  /** Empty for what is in no account, such as a bucket. */
  readonly account: string;
  /** What follows the account: `key/1234abcd-…`, `secret:eknmusic/prod-AbCdEf`. */
  readonly resource: string;
}

/** Takes an ARN apart. Undefined for anything else, and for one that is only known at deploy time. */
export function parseArn(arn: string): ArnParts | undefined {
  const match = Token.isUnresolved(arn) ? undefined : /^arn:([a-z-]+):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):(\S+)$/.exec(arn);
  const [, partition, service, region, account, resource] = match ?? [];
  return match ? { partition, service, region, account, resource } : undefined;
}

/** What kind of ARN it is to be. */
export interface ArnKind {
  readonly service: string;
  /** What follows the account. */
  readonly resource: RegExp;
  /** @default true */
  readonly inRegion?: boolean;
  /** @default true */
  readonly inAccount?: boolean;
}

/** Whether it is an ARN of that kind, or is only known at deploy time. */
export function isArnOf(arn: string, { service, resource, inRegion = true, inAccount = true }: ArnKind): boolean {
  const parts = parseArn(arn);
  return Token.isUnresolved(arn) || (parts !== undefined && parts.service === service && resource.test(parts.resource)
    && (parts.region !== '') === inRegion && (parts.account !== '') === inAccount);
}

/** The region that an ARN is in, also of one that is a reference to a resource of this app. Undefined where it is not known. */
export function regionOfArn(arn: string): string | undefined {
  const literal = parseArn(arn)?.region;
  if (literal !== undefined || !Token.isUnresolved(arn)) {
    return literal || undefined;
  }
  const references = Tokenization.reverseString(arn).tokens.filter((token) => Reference.isReference(token));
  const regions = references.map(({ target }) => Stack.of(target).region);
  return regions.length === 1 && !Token.isUnresolved(regions[0]) ? regions[0] : undefined;
}

/** Whether an ARN is in another region than a construct, for certain. */
export function isInOtherRegion(arn: string, construct: IConstruct): boolean {
  const region = regionOfArn(arn);
  return region !== undefined && differ(region, Stack.of(construct).region);
}
