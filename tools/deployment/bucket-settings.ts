import { isDeepStrictEqual } from 'node:util';
import * as s3 from '@aws-sdk/client-s3';
import { Place } from './place';

type Json = Record<string, any>;

/**
 * Compares what a template says of a bucket with what the bucket's own API answers.
 *
 * A green deployment does not show this: MiniStack drops some properties of a bucket in silence.
 *
 * @param properties the bucket's properties in the template; values that only CloudFormation knows are not compared
 * @returns each setting that differs, empty when all are as the template says
 */
export async function differingSettings(place: Place, bucket: string, properties: Json): Promise<string[]> {
  const client = new s3.S3Client(place.client);
  const input = { Bucket: bucket };
  try {
    const pairs: [string, unknown, () => Promise<unknown>][] = [
      ['VersioningConfiguration', properties.VersioningConfiguration?.Status,
        async () => (await client.send(new s3.GetBucketVersioningCommand(input))).Status],
      ['BucketEncryption', encryptionIn(properties.BucketEncryption),
        async () => encryptionOf((await client.send(new s3.GetBucketEncryptionCommand(input))).ServerSideEncryptionConfiguration)],
      ['LifecycleConfiguration', properties.LifecycleConfiguration?.Rules.map(lifecycleIn),
        async () => (await client.send(new s3.GetBucketLifecycleConfigurationCommand(input))).Rules?.map(lifecycleOf)],
      ['CorsConfiguration', properties.CorsConfiguration?.CorsRules.map(corsIn),
        async () => (await client.send(new s3.GetBucketCorsCommand(input))).CORSRules?.map(corsOf)],
      ['OwnershipControls', properties.OwnershipControls?.Rules,
        async () => (await client.send(new s3.GetBucketOwnershipControlsCommand(input))).OwnershipControls?.Rules],
      ['PublicAccessBlockConfiguration', properties.PublicAccessBlockConfiguration,
        async () => (await client.send(new s3.GetPublicAccessBlockCommand(input))).PublicAccessBlockConfiguration],
      ['LoggingConfiguration', properties.LoggingConfiguration && (properties.LoggingConfiguration.LogFilePrefix ?? ''),
        async () => (await client.send(new s3.GetBucketLoggingCommand(input))).LoggingEnabled?.TargetPrefix],
      ['Tags', properties.Tags && byKey(properties.Tags),
        async () => byKey(((await client.send(new s3.GetBucketTaggingCommand(input))).TagSet ?? []).filter(({ Key }) => !Key?.startsWith('aws:')))],
    ];
    const differences: string[] = [];
    for (const [name, expected, read] of pairs.filter(([, value]) => value !== undefined)) {
      const actual = await read().catch((error: Error) => error.name);
      if (!isDeepStrictEqual(withoutUndefined(actual), withoutUndefined(expected))) {
        differences.push(`${name} of ${bucket} is ${JSON.stringify(actual)}, and not ${JSON.stringify(expected)}`);
      }
    }
    return differences;
  } finally {
    client.destroy();
  }
}

function encryptionIn(encryption?: Json) {
  return encryption?.ServerSideEncryptionConfiguration.map((rule: Json) => ({
    algorithm: rule.ServerSideEncryptionByDefault?.SSEAlgorithm,
    bucketKey: rule.BucketKeyEnabled ?? false,
  }));
}

function encryptionOf(encryption?: s3.ServerSideEncryptionConfiguration) {
  return encryption?.Rules?.map((rule) => ({
    algorithm: rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
    bucketKey: rule.BucketKeyEnabled ?? false,
  }));
}

function lifecycleIn(rule: Json) {
  return {
    id: rule.Id,
    status: rule.Status,
    prefix: rule.Prefix ?? '',
    expiration: rule.ExpirationInDays,
    deleteMarker: rule.ExpiredObjectDeleteMarker,
    noncurrent: rule.NoncurrentVersionExpiration?.NoncurrentDays,
    transitions: (rule.Transitions ?? []).map((to: Json) => [to.TransitionInDays, to.StorageClass]),
    noncurrentTransitions: (rule.NoncurrentVersionTransitions ?? []).map((to: Json) => [to.TransitionInDays, to.StorageClass]),
    abort: rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
  };
}

function lifecycleOf(rule: s3.LifecycleRule) {
  return {
    id: rule.ID,
    status: rule.Status,
    prefix: rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? '',
    expiration: rule.Expiration?.Days,
    deleteMarker: rule.Expiration?.ExpiredObjectDeleteMarker,
    noncurrent: rule.NoncurrentVersionExpiration?.NoncurrentDays,
    transitions: (rule.Transitions ?? []).map((to) => [to.Days, to.StorageClass]),
    noncurrentTransitions: (rule.NoncurrentVersionTransitions ?? []).map((to) => [to.NoncurrentDays, to.StorageClass]),
    abort: rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
  };
}

function corsIn(rule: Json) {
  return {
    origins: rule.AllowedOrigins,
    methods: rule.AllowedMethods,
    headers: rule.AllowedHeaders,
    exposed: rule.ExposedHeaders,
    age: rule.MaxAge ?? 0,
  };
}

function corsOf(rule: s3.CORSRule) {
  return {
    origins: rule.AllowedOrigins,
    methods: rule.AllowedMethods,
    headers: rule.AllowedHeaders,
    exposed: rule.ExposeHeaders,
    age: rule.MaxAgeSeconds ?? 0,
  };
}

function byKey(tags: { Key?: string; Value?: string }[]) {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key!, Value]).sort(([a], [b]) => a! < b! ? -1 : 1));
}

function withoutUndefined(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
