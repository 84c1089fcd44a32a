import { BACKEND, NODE_POOLS } from './models';
import type { WorkloadModel } from '../../../src/cluster/gitops/models';
import type { PlatformModel, RegionTreeModel } from '../../../src/cluster/gitops/platform/platform-model';

export const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-1'];

export const FRONTEND: WorkloadModel = {
  ...BACKEND, name: 'frontend', ingress: { hosts: ['musicconnect.com', 'www.musicconnect.com'], path: '/', idleSeconds: 60 }, secrets: {}, metrics: undefined, from: [],
};

export const WEBSOCKET: WorkloadModel = {
  ...BACKEND, name: 'websocket', ingress: { hosts: ['api.musicconnect.com'], path: '/socket', idleSeconds: 3600 }, from: [],
};

export function regionModel(region: string, changes: Partial<PlatformModel> = {}): RegionTreeModel {
  const clusterName = `musicconnect-${region}-eks`;
  return {
    project: 'musicconnect',
    region,
    clusterName,
    workloads: [BACKEND, FRONTEND, WEBSOCKET].map((workload) => ({
      ...workload,
      image: { tag: '1.4.2', repository: `123456789012.dkr.ecr.${region}.amazonaws.com/musicconnect-${workload.name}` },
      roleName: `${clusterName}-${workload.name}`,
    })),
    nodePools: NODE_POOLS,
    platform: {
      ingress: { kind: 'nginx', internetFacing: true, loadBalancerCidrs: ['10.0.0.0/16'] },
      addOns: [],
      domain: 'musicconnect.com',
      acmeEmail: 'platform@musicconnect.com',
      buckets: { metrics: `musicconnect-${region}-metrics`, logs: `musicconnect-${region}-logs`, traces: `musicconnect-${region}-traces` },
      onCall: { secretName: 'musicconnect/on-call', slackChannel: '#musicconnect-alerts' },
      availabilityPercent: 99.99,
      gitOps: { repository: 'https://github.com/eknmusic/musicconnect-gitops', revision: 'main', path: 'musicconnect', namespace: 'argocd' },
      ...changes,
    },
  };
}
