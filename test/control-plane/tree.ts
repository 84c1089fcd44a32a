import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { parseAllDocuments } from 'yaml';
import type { ApiObject } from '../../tools/control-plane/kubernetes-api';
import { platformApp, type PlatformAppOptions } from '../cluster/gitops/platform-app';
import { kustomize } from '../cluster/gitops/tools/kubernetes';
import { REGIONS } from '../cluster/gitops/tree-models';
import { ClusterIngress } from '@eknmusic/constructs';

/** What Argo CD delivers: to each region, and to its hub. The last one has the Gateway API. */
export const PARTS = [...REGIONS.map((region) => `overlays/${region}`), 'applications', 'gateway'];

/** What `kubectl kustomize` makes of the trees that synthesis writes for two apps, by their parts. */
export function shippedTree(): Map<string, ApiObject[]> {
  const built = synthesizedTree(REGIONS, PARTS.filter((part) => part !== 'gateway'));
  const gateway = synthesizedTree(['us-east-1'], ['overlays/us-east-1'], { platform: () => ({ ingress: ClusterIngress.gatewayApi() }) });
  return built.set('gateway', gateway.get('overlays/us-east-1')!);
}

function synthesizedTree(regions: readonly string[], parts: readonly string[], options: PlatformAppOptions = {}): Map<string, ApiObject[]> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-tree-'));
  try {
    platformApp(regions, { ...options, outdir }).synth();
    const tree = path.join(outdir, 'gitops', 'musicconnect');
    return new Map(parts.map((part) => [part, parseAllDocuments(kustomize(path.join(tree, part))).map((document) => document.toJS() as ApiObject)]));
  } finally {
    fs.rmSync(outdir, { recursive: true });
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
