import { type Duration, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ClusterTelemetryAttributes, ClusterTelemetryProps, TelemetryBucketNames } from './cluster-telemetry-props';
import { telemetryOf } from './cluster-telemetry-registry';
import { CLUSTER_ERRORS } from './errors';
import { SIGNALS } from './telemetry-store';
import { validateDuration } from '../private/durations';
import { Problems } from '../private/errors';
import { isBucketName, isKeyArn } from '../private/formats';
import { validateAccessLogs } from '../private/log-bucket';
import { MOST_WHOLE } from '../private/numbers';
import { differ } from '../private/places';

/** The largest number of days that Thanos, Loki and Tempo are told as hours without loss. */
const MOST_DAYS = 10_000;

/** What the user says of the times for which telemetry can be searched. */
type Retentions = Pick<ClusterTelemetryProps, 'metricsRetention' | 'logsRetention' | 'tracesRetention'>;

/** Throws everything that is wrong with the props of the telemetry of a cluster. */
export function validateClusterTelemetry(scope: Construct, props: ClusterTelemetryProps): void {
  const problems = new Problems(scope, CLUSTER_ERRORS);
  const { cluster, bucketNames, accessLogRetention } = props;
  const { account, region } = Stack.of(scope);
  problems.addIf(telemetryOf(cluster) !== undefined, { code: 'ClusterTelemetryTwice', prop: 'cluster', got: cluster.clusterName });
  problems.addIf(differ(cluster.region, region), { code: 'ClusterTelemetryRegionInvalid', prop: 'cluster', got: cluster.region });
  if (bucketNames !== undefined) {
    validateBucketNames(problems, bucketNames);
  } else if (Token.isUnresolved(account)) {
    problems.add({ code: 'ClusterTelemetryAccountUnknown', prop: 'bucketNames', got: undefined });
  }
  validateRetentions(problems, props);
  validateDuration(problems, accessLogRetention, { unit: 'days', least: 1, most: MOST_WHOLE }, {
    code: 'ClusterTelemetryRetentionInvalid', prop: 'accessLogRetention',
  });
  validateAccessLogs(problems, 'ClusterTelemetry', scope, props);
  problems.throwIfAny();
}

/** Throws everything that is wrong with the attributes of the telemetry of a cluster. */
export function validateClusterTelemetryAttributes(scope: Construct, attributes: ClusterTelemetryAttributes): void {
  const problems = new Problems(scope, CLUSTER_ERRORS);
  const { bucketNames, encryptionKeyArn } = attributes;
  validateBucketNames(problems, bucketNames);
  problems.addIf(encryptionKeyArn !== undefined && !isKeyArn(encryptionKeyArn), {
    code: 'ClusterTelemetryKeyArnInvalid', prop: 'encryptionKeyArn', got: encryptionKeyArn,
  });
  validateRetentions(problems, attributes);
  problems.throwIfAny();
}

/** They stand in the GitOps tree, which is written before any of them is made. */
function validateBucketNames(problems: Problems, bucketNames: TelemetryBucketNames): void {
  for (const signal of SIGNALS) {
    const got = bucketNames[signal];
    const isRepeated = SIGNALS.some((other) => other !== signal && bucketNames[other] === got);
    if (Token.isUnresolved(got) || !isBucketName(got) || isRepeated) {
      problems.add({ code: 'ClusterTelemetryBucketNameInvalid', prop: `bucketNames.${signal}`, got });
    }
  }
}

function validateRetentions(problems: Problems, { metricsRetention, logsRetention, tracesRetention }: Retentions): void {
  const all: Record<string, Duration | undefined> = { metricsRetention, logsRetention, tracesRetention };
  for (const [prop, retention] of Object.entries(all)) {
    validateDuration(problems, retention, { unit: 'days', least: 1, most: MOST_DAYS, mayBeLate: false }, { code: 'ClusterTelemetryRetentionInvalid', prop });
  }
}
