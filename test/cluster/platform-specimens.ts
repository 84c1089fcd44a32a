import { Stack } from 'aws-cdk-lib';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { musicNetwork, operators, type Specimen, zone } from '../support/specimen';
import {
  ClusterAddOn, ClusterIngress, type ClusterPlatformOptions, ClusterTelemetry, type DeploymentTier, RegionalCluster, type RegionalClusterProps,
  WorkloadImage,
} from '@eknmusic/constructs';

/** The secret of people on call, by its name. */
export function onCallSecret(stack: Stack): ReturnType<typeof Secret.fromSecretNameV2> {
  return stack.node.tryFindChild('OnCall') as ReturnType<typeof Secret.fromSecretNameV2> | undefined ?? Secret.fromSecretNameV2(stack, 'OnCall', 'musicconnect/on-call');
}

/** As little as a platform can be told. */
export function platform(stack: Stack, changes: Partial<ClusterPlatformOptions> = {}): ClusterPlatformOptions {
  return {
    gitOps: { repository: 'https://github.com/eknmusic/musicconnect-gitops' },
    onCall: { secret: onCallSecret(stack), slackChannel: '#musicconnect-alerts' },
    ...changes,
  };
}

export function platformCluster(stack: Stack, tier: DeploymentTier, props: Partial<RegionalClusterProps> = {}): RegionalCluster {
  return new RegionalCluster(stack, 'RegionalCluster', {
    tier,
    project: 'musicconnect',
    version: KubernetesVersion.V1_36,
    network: musicNetwork(stack, tier),
    alarmActions: [operators(stack)],
    hostedZone: zone(stack),
    platform: platform(stack),
    ...props,
  });
}

export const SPECIMENS: Specimen[] = [
  {
    name: 'RegionalCluster, with a platform',
    create(stack, tier) {
      const cluster = platformCluster(stack, tier);
      new ClusterTelemetry(stack, 'ClusterTelemetry', { tier, cluster, alarmActions: [operators(stack)] });
      cluster.addWorkload('backend', {
        image: WorkloadImage.fromRegistry('public.ecr.aws/musicconnect/backend', '1.4.2'), port: 8080, ingress: { hosts: ['api.eknmusic.com'] },
      });
    },
  },
  {
    name: 'RegionalCluster, with a platform of Gateway API, in buckets of others',
    create(stack, tier) {
      platformCluster(stack, tier, {
        addOns: [ClusterAddOn.METRICS_SERVER],
        platform: platform(stack, {
          gitOps: { repository: 'git@github.com:eknmusic/platform.git', revision: 'release', path: 'clusters/musicconnect', argoCdNamespace: 'argo' },
          onCall: { secret: onCallSecret(stack), secretName: 'musicconnect/on-call', slackChannel: '#platform' },
          domainName: 'play.eknmusic.com',
          acmeEmail: 'platform@eknmusic.com',
          ingress: ClusterIngress.gatewayApi({ loadBalancerCidrs: ['10.0.0.0/16'] }),
          telemetryBucketNames: { metrics: 'eknmusic-metrics', logs: 'eknmusic-logs', traces: 'eknmusic-traces' },
          availabilityTarget: 99.9,
        }),
      });
    },
  },
  {
    name: 'RegionalCluster, with a platform that is reached from the VPC alone',
    create(stack, tier) {
      platformCluster(stack, tier, {
        platform: platform(stack, {
          ingress: ClusterIngress.nginx({ internetFacing: false, originName: 'us-east-1.origin.eknmusic.com' }),
          telemetryBucketNames: { metrics: 'eknmusic-metrics', logs: 'eknmusic-logs', traces: 'eknmusic-traces' },
        }),
      });
    },
  },
];
