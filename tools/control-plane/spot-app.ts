import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { documentsOf } from './control-plane';
import type { ApiObject } from './kubernetes-api';
import { DeploymentTier, type NodePoolOptions, RegionalCluster, WorkloadCapacity, WorkloadImage } from '../../src';

const PROJECT = 'musicconnect';
const REGION = 'us-east-1';

/** What moves when nodes come and go. */
const KINDS = ['NodePool', 'Deployment', 'PodDisruptionBudget', 'ServiceAccount'];

/** The workloads of the app: two whose pods are split by the share of the cluster, and one that opts out. */
export const WORKLOADS = ['backend', 'frontend', 'websocket'] as const;
export type WorkloadName = typeof WORKLOADS[number];

/** The node pools and workloads of a cluster, read from the GitOps tree that synthesis has written beside its template. */
export function synthesizedObjects(nodePools: NodePoolOptions = {}, workloads: readonly WorkloadName[] = ['backend']): ApiObject[] {
  const outdir = mkdtempSync(join(tmpdir(), 'eknmusic-spot-share-'));
  try {
    const app = new App({ outdir, analyticsReporting: false, treeMetadata: false });
    addCluster(new Stack(app, 'Cluster', { env: { account: '123456789012', region: REGION } }), nodePools, workloads);
    app.synth();
    const tree = join(outdir, 'gitops', PROJECT);
    return ['base', `overlays/${REGION}`].flatMap((folder) => filesOf(join(tree, folder))).flatMap(documentsOf).filter(({ kind }) => KINDS.includes(kind));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function addCluster(stack: Stack, nodePools: NodePoolOptions, workloads: readonly WorkloadName[]): void {
  const cluster = new RegionalCluster(stack, 'Cluster', {
    tier: DeploymentTier.PRODUCTION,
    project: PROJECT,
    version: KubernetesVersion.V1_35,
    vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      vpcCidrBlock: '10.0.0.0/16',
      availabilityZones: ['a', 'b', 'c'].map((zone) => `${REGION}${zone}`),
      privateSubnetIds: ['a', 'b', 'c'].map((zone) => `subnet-0123456789abcde${zone}`),
    }),
    hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0EXAMPLE', zoneName: 'musicconnect.com' }),
    nodePools,
    platform: {
      gitOps: { repository: 'https://github.com/eknmusic/musicconnect-gitops' },
      onCall: { secret: Secret.fromSecretNameV2(stack, 'OnCall', `${PROJECT}/on-call`), slackChannel: '#musicconnect-alerts' },
      acmeEmail: 'platform@musicconnect.com',
      telemetryBucketNames: { metrics: `${PROJECT}-metrics`, logs: `${PROJECT}-logs`, traces: `${PROJECT}-traces` },
    },
  });
  for (const name of workloads) {
    cluster.addWorkload(name, {
      image: WorkloadImage.fromRegistry(`registry.musicconnect.com/${name}`, '1.4.2'),
      port: 8080,
      scaling: { maxReplicas: 100 },
      ...name === 'websocket' ? { capacity: WorkloadCapacity.ON_DEMAND, shutdown: { drainTimeout: Duration.minutes(10) } } : {},
    });
  }
}

function filesOf(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).filter((file) => /\.ya?ml$/.test(file) && !file.endsWith('kustomization.yaml'))
    .map((file) => join(folder, file)).sort();
}
