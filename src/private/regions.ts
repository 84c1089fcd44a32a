import { Aws, Token } from 'aws-cdk-lib';

/** The regions that an account has to opt in to. */
const OPT_IN_REGIONS = [
  'af-south-1', 'ap-east-1', 'ap-east-2', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7',
  'ca-west-1', 'eu-central-2', 'eu-south-1', 'eu-south-2', 'il-central-1', 'me-central-1', 'me-south-1', 'mx-central-1',
];

/** The beginnings of the names of regions that are in no partition `aws`. */
const PARTITIONS: [RegExp, string][] = [
  [/^cn-/, 'aws-cn'], [/^us-gov-/, 'aws-us-gov'], [/^eusc-/, 'aws-eusc'],
  [/^us-iso-/, 'aws-iso'], [/^us-isob-/, 'aws-iso-b'], [/^eu-isoe-/, 'aws-iso-e'], [/^us-isof-/, 'aws-iso-f'],
];

/** Whether it is a name as regions have it, or is only known at deploy time. AWS opens regions more often than this library is released. */
export function isRegionName(region: string): boolean {
  return Token.isUnresolved(region) || /^[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}$/.test(region);
}

/**
 * Whether an account has to opt in to the region. False for one that is only known at deploy time.
 *
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
export function isOptInRegion(region: string): boolean {
  return OPT_IN_REGIONS.includes(region);
}

/** The partition of a region. Undefined for one that is only known at deploy time. */
export function partitionOf(region: string): string | undefined {
  return Token.isUnresolved(region) ? undefined : PARTITIONS.find(([beginning]) => beginning.test(region))?.[1] ?? 'aws';
}

/**
 * The principal that is CloudWatch Logs in a region: `logs.eu-central-1.amazonaws.com`, and in China `logs.cn-north-1.amazonaws.com.cn`.
 *
 * @see https://docs.amazonaws.cn/en_us/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function logsPrincipal(region: string): string {
  const partition = partitionOf(region);
  const suffix = partition === undefined ? Aws.URL_SUFFIX : partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `logs.${region}.${suffix}`;
}
