import { Duration, Size, Stack } from 'aws-cdk-lib';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { anyResource, musicNetwork, operators, type Specimen } from '../support/specimen';
import { ClusterWorkload, type DeploymentTier, MusicDatabase, RegionalCluster, WorkloadCapacity, WorkloadImage, WorkloadPeer, WorkloadSecret } from '@eknmusic/constructs';

const image = WorkloadImage.fromRegistry('public.ecr.aws/musicconnect/backend', '1.4.2');

function cluster(stack: Stack, tier: DeploymentTier): RegionalCluster {
  return new RegionalCluster(stack, 'RegionalCluster', {
    tier,
    project: 'musicconnect',
    version: KubernetesVersion.V1_36,
    network: musicNetwork(stack, tier),
    alarmActions: [operators(stack)],
    nodePools: {
      spotPercentage: 80,
      staticNodes: 3,
      architectures: ['amd64', 'arm64'],
      cpuLimit: 2000,
      memoryLimit: Size.gibibytes(8000),
      instanceCategories: ['c', 'm'],
      expireAfter: Duration.days(7),
      consolidateAfter: Duration.minutes(2),
      disruptionPercentage: 20,
    },
  });
}

export const SPECIMENS: Specimen[] = [
  {
    name: 'ClusterWorkload',
    create: (stack, tier) => {
      new ClusterWorkload(stack, 'ClusterWorkload', { cluster: cluster(stack, tier), workloadName: 'frontend', image, port: 8080 });
    },
  },
  {
    name: 'ClusterWorkload, with secrets, a database, and long connections',
    create: (stack, tier) => {
      const database = new MusicDatabase(stack, 'MusicDatabase', {
        tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)], secretName: `musicconnect/${tier.name}/database`,
      });
      const workload = new ClusterWorkload(stack, 'ClusterWorkload', {
        cluster: cluster(stack, tier),
        workloadName: 'websocket',
        image,
        port: 8080,
        resources: { cpu: 500, cpuLimit: 2000, memory: Size.gibibytes(1), memoryLimit: Size.gibibytes(2), ephemeralStorage: Size.gibibytes(2) },
        scaling: {
          minReplicas: 4,
          maxReplicas: 100,
          targetCpuUtilization: 60,
          targetMemoryUtilization: 80,
          customMetrics: { connections: '500' },
          scaleDownStabilization: Duration.minutes(15),
        },
        capacity: WorkloadCapacity.ON_DEMAND,
        maxUnavailablePercentage: 20,
        health: { readinessPath: '/ready', livenessPath: '/alive', startupTimeout: Duration.minutes(2) },
        shutdown: { delay: Duration.seconds(20), drainTimeout: Duration.minutes(15) },
        ingress: { hosts: ['ws.musicconnect.com'], path: '/', idleTimeout: Duration.hours(1) },
        allowFrom: [WorkloadPeer.namespace('tools')],
        allowTo: [WorkloadPeer.internet([443]), WorkloadPeer.ipv4('10.20.0.0/16', [9092]), WorkloadPeer.privateNetwork([443])],
        environment: { NODE_ENV: 'production' },
        secrets: {
          DATABASE_URL: WorkloadSecret.databaseUrl(database),
          STRIPE_SECRET_KEY: WorkloadSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'Stripe', 'musicconnect/stripe'), { field: 'key' }),
        },
        metrics: { path: '/metrics', port: 9102 },
        security: { runAsUser: 1000, writablePaths: ['/tmp', '/var/cache'] },
      });
      database.grants.connect(workload, 'eknmusic');
    },
  },
  {
    name: 'ClusterWorkload, imported',
    create(stack) {
      const imported = RegionalCluster.fromRegionalClusterAttributes(stack, 'RegionalCluster', { project: 'musicconnect', region: Stack.of(stack).region });
      ClusterWorkload.fromClusterWorkloadAttributes(stack, 'ClusterWorkload', { cluster: imported, workloadName: 'backend' });
      anyResource(stack);
    },
  },
];
