import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { parseAllDocuments } from 'yaml';
import type { RegionTreeModel } from '../../src/cluster/gitops/platform/platform-model';
import { renderTree } from '../../src/cluster/gitops/render-tree';
import type { ApiObject } from '../../tools/control-plane/kubernetes-api';
import { kustomize } from '../cluster/gitops/tools/kubernetes';
import { REGIONS, regionModel } from '../cluster/gitops/tree-models';

/** What Argo CD delivers: to each region, and to its hub. The last one has the Gateway API. */
export const PARTS = [...REGIONS.map((region) => `overlays/${region}`), 'applications', 'gateway'];

/** What `kubectl kustomize` makes of the tree as it ships, by its parts. */
export function shippedTree(): Map<string, ApiObject[]> {
  const built = buildTree(REGIONS.map((region) => regionModel(region)), PARTS.filter((part) => part !== 'gateway'));
  const gateway = regionModel('us-east-1', { ingress: { kind: 'gateway-api', internetFacing: false, loadBalancerCidrs: ['10.0.0.0/16'] } });
  return built.set('gateway', buildTree([gateway], ['overlays/us-east-1']).get('overlays/us-east-1')!);
}

/** What `kubectl kustomize` makes of parts of a tree. */
export function buildTree(regions: readonly RegionTreeModel[], parts: readonly string[]): Map<string, ApiObject[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-tree-'));
  try {
    for (const [file, text] of renderTree(regions)) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), text);
    }
    // eslint-disable-next-line @stylistic/max-len
    return new Map(parts.map((part) => [part, parseAllDocuments(kustomize(path.join(folder, part))).map((document) => document.toJS() as ApiObject)]));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** The pods that a controller would make of the templates of its Deployments. */
export function podsOf(objects: readonly ApiObject[]): ApiObject[] {
  return objects.filter(({ kind }) => kind === 'Deployment').map(({ metadata, spec }) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...spec.template.metadata, name: metadata.name, namespace: metadata.namespace },
    spec: spec.template.spec,
  }));
}
