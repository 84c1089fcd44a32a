import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { SPECIMENS as CACHE } from './cache-specimens';
import { SPECIMENS as PLATFORMS } from './platform-specimens';
import { SPECIMENS as TELEMETRY } from './telemetry-specimens';
import { SPECIMENS as WORKLOADS } from './workload-specimens';
import { anyResource, jwtSecret, musicNetwork, operators, type Specimen, zone } from '../support/specimen';
import { ClusterAddOn, ClusterEndpoint, type DeploymentTier, RegionalCluster, type RegionalClusterProps } from '@eknmusic/constructs';

export function regionalCluster(stack: Stack, tier: DeploymentTier, props: Partial<RegionalClusterProps> = {}): RegionalCluster {
  return new RegionalCluster(stack, 'RegionalCluster', {
    tier,
    project: 'musicconnect',
    version: KubernetesVersion.V1_36,
    network: 'vpc' in props ? undefined : musicNetwork(stack, tier),
    alarmActions: [operators(stack)],
    ...props,
  });
}

/** A role that is made elsewhere. */
export function role(stack: Stack, name: string): ReturnType<typeof Role.fromRoleArn> {
  return Role.fromRoleArn(stack, name, `arn:aws:iam::123456789012:role/${name}`);
}

export const SPECIMENS: Specimen[] = [
  {
    name: 'RegionalCluster',
    create: (stack, tier) => regionalCluster(stack, tier),
  },
  {
    name: 'RegionalCluster, reachable from an office, with access for people and Argo CD',
    create: (stack, tier) => regionalCluster(stack, tier, {
      endpoint: ClusterEndpoint.publicFrom(['198.51.100.0/24'], 'The engineers of the office have no way into the VPC.'),
      adminRoles: [role(stack, 'platform-engineers')],
      viewerRoles: [role(stack, 'developers')],
      argoCdRole: role(stack, 'argocd-hub'),
      extendedSupport: true,
    }),
  },
  {
    name: 'RegionalCluster, with every kind of add-on and a role for pods',
    create(stack, tier) {
      const cluster = regionalCluster(stack, tier, {
        hostedZone: zone(stack),
        addOns: [
          ClusterAddOn.METRICS_SERVER.withVersion('v0.8.0-eksbuild.1').withConfiguration({ replicas: 3 }),
          ClusterAddOn.ADOT,
          ClusterAddOn.CERT_MANAGER,
          ClusterAddOn.EXTERNAL_DNS,
          ClusterAddOn.CLOUDWATCH_OBSERVABILITY,
          ClusterAddOn.EFS_CSI_DRIVER,
          ClusterAddOn.of('aws-mountpoint-s3-csi-driver', { minimumKubernetesVersion: '1.30' }),
        ],
      });
      const pods = cluster.addPodIdentity('Backend', { namespace: 'musicconnect', serviceAccount: 'backend' });
      jwtSecret(stack, tier).grants.read(pods);
    },
  },
  {
    name: 'RegionalCluster, in a network of others, with everything chosen',
    create(stack, tier) {
      const { vpc } = musicNetwork(stack, tier);
      regionalCluster(stack, tier, {
        vpc,
        vpcSubnets: { subnets: vpc.privateSubnets },
        zonalShift: true,
        encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
        logRetention: RetentionDays.ONE_YEAR,
        deletionProtection: true,
        removalPolicy: RemovalPolicy.RETAIN,
      }).addPodIdentity('Backend', { namespace: 'musicconnect', serviceAccount: 'backend', roleSuffix: 'api' });
    },
  },
  {
    name: 'RegionalCluster, imported',
    create(stack) {
      const group = (id: string) => SecurityGroup.fromSecurityGroupId(stack, id, `sg-${id.toLowerCase()}`);
      RegionalCluster.fromRegionalClusterAttributes(stack, 'RegionalCluster', {
        project: 'musicconnect', region: Stack.of(stack).region, clusterSecurityGroup: group('Cluster'), endpointSecurityGroup: group('Endpoint'),
      });
      anyResource(stack);
    },
  },
  ...CACHE,
  ...PLATFORMS,
  ...TELEMETRY,
  ...WORKLOADS,
];
