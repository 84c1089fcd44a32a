import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { anyResource, musicNetwork, operators, type Specimen } from '../support/specimen';
import { ClusterTelemetry, type DeploymentTier, RegionalCluster } from '@eknmusic/constructs';

function cluster(stack: Stack, tier: DeploymentTier): RegionalCluster {
  return new RegionalCluster(stack, 'RegionalCluster', {
    tier, project: 'musicconnect', version: KubernetesVersion.V1_36, network: musicNetwork(stack, tier), alarmActions: [operators(stack)],
  });
}

export const SPECIMENS: Specimen[] = [
  {
    name: 'ClusterTelemetry',
    create: (stack, tier) => new ClusterTelemetry(stack, 'ClusterTelemetry', { tier, cluster: cluster(stack, tier), alarmActions: [operators(stack)] }),
  },
  {
    name: 'ClusterTelemetry, with everything chosen',
    givenNames: ['musicconnect-samples', 'musicconnect-lines', 'musicconnect-spans'],
    create: (stack, tier) => new ClusterTelemetry(stack, 'ClusterTelemetry', {
      tier,
      cluster: cluster(stack, tier),
      alarmActions: [operators(stack)],
      bucketNames: { metrics: 'musicconnect-samples', logs: 'musicconnect-lines', traces: 'musicconnect-spans' },
      metricsRetention: Duration.days(730),
      logsRetention: Duration.days(90),
      tracesRetention: Duration.days(3),
      encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
      accessLogRetention: Duration.days(400),
      removalPolicy: RemovalPolicy.RETAIN,
    }),
  },
  {
    name: 'ClusterTelemetry, with the access logs of others',
    chosenWarnings: ['The policy of the bucket', 'The policy of the bucket', 'The policy of the bucket'],
    create: (stack, tier) => new ClusterTelemetry(stack, 'ClusterTelemetry', {
      tier,
      cluster: cluster(stack, tier),
      alarmActions: [operators(stack)],
      accessLogsBucket: Bucket.fromBucketName(stack, 'Logs', 'musicconnect-access-logs'),
    }),
  },
  {
    name: 'ClusterTelemetry, imported',
    create(stack) {
      ClusterTelemetry.fromClusterTelemetryAttributes(stack, 'ClusterTelemetry', {
        bucketNames: { metrics: 'musicconnect-metrics', logs: 'musicconnect-logs', traces: 'musicconnect-traces' },
        encryptionKeyArn: `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
        metricsRetention: Duration.days(365),
        logsRetention: Duration.days(30),
        tracesRetention: Duration.days(14),
      });
      anyResource(stack);
    },
  },
];
