import { spawnSync } from 'child_process';
import { stringify } from 'yaml';
import { ANSWERS } from './score-answers';
import { PARTS, shippedTree } from './tree';
import type { ApiObject } from '../../tools/control-plane/kubernetes-api';
import { ensurePrograms } from '../../tools/control-plane/programs';

const CRITICAL = 1;
const tree = shippedTree();
const parts = PARTS.filter((part) => part !== 'applications');
let kubeScore: string;

beforeAll(async () => kubeScore = (await ensurePrograms())['kube-score']);

/** Every critical finding, as `object: check`. */
function criticalFindings(objects: readonly ApiObject[]): string[] {
  const { status, stdout, stderr } = spawnSync(kubeScore, ['score', '--output-format', 'json', '--kubernetes-version', 'v1.35', '-'], {
    input: objects.map((object) => stringify(object)).join('---\n'), encoding: 'utf8', maxBuffer: 2 ** 28,
  });
  // It ends with 1 when it finds something.
  if (status !== 0 && status !== 1) {
    throw new Error(`kube-score: ${stderr}`);
  }
  const scored: any[] = JSON.parse(stdout);
  expect(scored.length).toBeGreaterThan(0);
  return scored.flatMap(({ type_meta: { kind }, object_meta: { name, namespace }, checks }) => checks
    .filter(({ grade, skipped }: any) => grade === CRITICAL && !skipped)
    .map(({ check: { id } }: any) => `${kind} ${namespace}/${name}: ${id}`)).sort();
}

const answered = ANSWERS.map(({ object, check }) => `${object}: ${check}`);

test.each(parts)('kube-score finds nothing critical in %s that is not answered in writing', (part) => {
  expect(criticalFindings(tree.get(part)!).filter((finding) => !answered.includes(finding))).toEqual([]);
});

test('every answer is to something that is found, and gives a reason', () => {
  const found = new Set(parts.flatMap((part) => criticalFindings(tree.get(part)!)));
  expect(answered.filter((answer) => !found.has(answer))).toEqual([]);
  expect(ANSWERS.filter(({ reason }) => reason.length < 40)).toEqual([]);
  expect(answered).toEqual([...new Set(answered)]);
});

test.each<[string, (container: any) => void, string]>([
  ['no limit of memory', (container) => delete container.resources.limits.memory, 'container-resources'],
  ['an image without a version', (container) => container.image = 'musicconnect-backend:latest', 'container-image-tag'],
  ['a container that is privileged', (container) => container.securityContext.privileged = true, 'container-security-context-privileged'],
  ['a file system that can be written to', (container) => container.securityContext.readOnlyRootFilesystem = false, 'container-security-context-readonlyrootfilesystem'],
])('kube-score does find %s', (_, plant, check) => {
  const objects = structuredClone(tree.get('overlays/us-east-1')!);
  const deployment = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'musicconnect-backend')!;
  plant(deployment.spec.template.spec.containers[0]);
  const before = criticalFindings(tree.get('overlays/us-east-1')!);
  expect(criticalFindings(objects).filter((finding) => !before.includes(finding))).toEqual([`Deployment musicconnect/musicconnect-backend: ${check}`]);
});
