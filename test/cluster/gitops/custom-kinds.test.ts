import { parseAllDocuments } from 'yaml';
import { faultsOf } from './tools/kubernetes';
import { regionModel } from './tree-models';
import type { KubernetesObject } from '../../../src/cluster/gitops/kubernetes-object';
import type { PlatformModel } from '../../../src/cluster/gitops/platform/platform-model';
import { renderTree } from '../../../src/cluster/gitops/render-tree';

const GATEWAY: Partial<PlatformModel> = { ingress: { kind: 'gateway-api', internetFacing: false, loadBalancerCidrs: ['10.0.0.0/16'] } };
const OBJECTS = [regionModel('us-east-1'), regionModel('eu-west-1', GATEWAY)].flatMap((model) => [...renderTree([model]).values()])
  .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject))
  .filter(({ apiVersion }) => !apiVersion.startsWith('kustomize.config.k8s.io/'));

const of = (kind: string): any => structuredClone(OBJECTS.find((object) => object.kind === kind));

test('every object of the tree is one that its kind takes', () => {
  expect(OBJECTS.flatMap((object) => faultsOf(object).map((fault) => `${object.kind} ${object.metadata.name} ${fault}`))).toEqual([]);
});

test('a kind that nobody has a definition of is a fault', () => {
  expect(faultsOf({ apiVersion: 'eknmusic.com/v1', kind: 'Song', metadata: { name: 'a' } })).toEqual(['there is no schema of eknmusic.com/v1 Song']);
});

test.each<[string, string, (spec: any) => void, RegExp]>([
  ['NodePool', 'a typo', (spec) => { spec.disruption.consolidateafter = '5m'; }, /disruption .*consolidateafter/],
  ['NodePool', 'an operator that there is none of', (spec) => { spec.template.spec.requirements[0].operator = 'Equals'; }, /operator .*allowed values/],
  ['NodePool', 'a node class without a group', (spec) => { delete spec.template.spec.nodeClassRef.group; }, /required.*group/],
  ['Application', 'a typo', (spec) => { spec.source.repoUrl = 'x'; }, /source .*repoUrl/],
  ['Application', 'a number for a text', (spec) => { spec.source.targetRevision = 1; }, /targetRevision must be string/],
  ['AppProject', 'a typo', (spec) => { spec.clusterResourceWhitelist[0].kinds = ['Namespace']; }, /clusterResourceWhitelist\/0 .*kinds/],
  ['PrometheusRule', 'a typo', (spec) => { spec.groups[0].rules[0].annotation = {}; }, /rules\/0 .*annotation/],
  ['PrometheusRule', 'a duration that is none', (spec) => { spec.groups[0].rules[0].for = 'five minutes'; }, /for must match pattern/],
  ['ServiceMonitor', 'a typo', (spec) => { spec.endpoints[0].paths = ['/metrics']; }, /endpoints\/0 .*paths/],
  ['ServiceMonitor', 'no selector', (spec) => { delete spec.selector; }, /required.*selector/],
  ['ExternalSecret', 'a typo', (spec) => { spec.target.templates = {}; }, /target .*templates/],
  ['ExternalSecret', 'a policy that there is none of', (spec) => { spec.target.creationPolicy = 'Always'; }, /creationPolicy .*allowed values/],
  ['Password', 'a typo', (spec) => { spec.len = 32; }, /len/],
  ['ClusterSecretStore', 'a typo', (spec) => { spec.provider.aws.regionName = 'us-east-1'; }, /aws .*regionName/],
  ['ClusterIssuer', 'a typo', (spec) => { spec.acme.solvers[0].dns01.route53.zone = 'x'; }, /route53 .*zone/],
  ['ClusterIssuer', 'no place for its key', (spec) => { delete spec.acme.privateKeySecretRef; }, /required.*privateKeySecretRef/],
  ['GatewayClass', 'a typo', (spec) => { spec.controller = 'x'; }, /controller/],
  ['Gateway', 'a typo', (spec) => { spec.listeners[0].host = 'x'; }, /listeners\/0 .*host/],
  ['Gateway', 'a port that there is none of', (spec) => { spec.listeners[0].port = 70_000; }, /port must be <= 65535/],
  ['HTTPRoute', 'a typo', (spec) => { spec.rules[0].backends = []; }, /rules\/0 .*backends/],
])('a %s with %s is refused', (kind, _, plant, fault) => {
  const object = of(kind);
  plant(object.spec);
  expect(faultsOf(object).join('\n')).toMatch(fault);
});
