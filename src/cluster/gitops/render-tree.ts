import { type KubernetesObject, objectKey } from './kubernetes-object';
import { objectName, type WorkloadModel } from './models';
import { nodePoolObjects } from './node-pool-objects';
import { alertRuleGroups } from './observability/alert-rules';
import { dashboardObjects } from './observability/dashboards';
import { prometheusRule, sloRuleGroups } from './observability/slo-rules';
import { serviceMonitors, thanosObjects } from './observability/telemetry-objects';
import { argoCdProjects, regionApplications, rootApplication } from './platform/argo-cd';
import { certificateIssuers, clusterObjects, secretStore } from './platform/cluster-objects';
import { ingressObjects } from './platform/ingress-objects';
import { namespaceObjects } from './platform/namespace-objects';
import { clusterNamespaces, type RegionTreeModel } from './platform/platform-model';
import { secretObjects } from './platform/secret-objects';
import { workloadObjects } from './workload-objects';
import { toYaml } from './yaml';

/** The objects of a region, by the file that they are written to. */
type Files = Map<string, KubernetesObject[]>;

/**
 * The files of a project, by their paths: what all regions have in `base`, the rest of each region in `overlays/{region}`, and in `applications` what Argo CD
 * delivers. The first region has the view over the others.
 *
 * The same models are the same bytes.
 */
export function renderTree(regions: readonly RegionTreeModel[]): Map<string, string> {
  const tree = new Map<string, string>();
  const shared = regions.map(sharedFiles);
  // eslint-disable-next-line @stylistic/max-len
  const base = new Map([...shared[0]].map(([file, objects]) => [file, objects.filter((object) => shared.every((files) => has(files, file, object)))]));
  writeFolder(tree, 'base', base, {});
  regions.forEach((model, index) => {
    const own: Files = regionalFiles(model);
    for (const [file, objects] of shared[index]) {
      own.set(file, [...objects.filter((object) => !has(base, file, object)), ...own.get(file) ?? []]);
    }
    writeFolder(tree, `overlays/${model.region}`, own, { resources: ['../../base'], images: images(model.workloads) });
  });
  writeApplications(tree, regions);
  return new Map([...tree].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What may be the same in every region. */
function sharedFiles(model: RegionTreeModel): Files {
  const { project, workloads, platform } = model;
  const { ingress, monitoring } = clusterNamespaces(project);
  return new Map([
    ['namespaces.yaml', namespaceObjects(project)],
    ['cluster.yaml', clusterObjects(project)],
    ['node-pools.yaml', nodePoolObjects(project, model.nodePools)],
    ['secrets.yaml', secretObjects(project, platform)],
    ['alerts.yaml', [
      prometheusRule(project, `${project}-objectives`, sloRuleGroups(workloads, platform)),
      prometheusRule(project, `${project}-alerts`, alertRuleGroups(model)),
    ]],
    ['dashboards.yaml', dashboardObjects(model)],
    ...workloads.map((workload): [string, KubernetesObject[]] => [`workloads/${workload.name}.yaml`, [
      ...workloadObjects(withoutRegistry(workload), { ingress, monitoring }), ...serviceMonitors([workload]),
    ]]),
  ]);
}

/** What names its region. */
function regionalFiles(model: RegionTreeModel): Files {
  const { project, region, platform } = model;
  return new Map([
    ['cluster.yaml', [secretStore(project, region), ...certificateIssuers(project, region, platform)]],
    ['ingress.yaml', ingressObjects(model)],
    ['thanos.yaml', thanosObjects(model)],
  ]);
}

/** The image is called like the workload; where it lies is said by the overlay, since every region pulls from its own registry. */
function withoutRegistry(workload: WorkloadModel): WorkloadModel {
  const { repository: _, ...image } = workload.image;
  return { ...workload, image };
}

function images(workloads: readonly WorkloadModel[]): object[] {
  return workloads.filter(({ image }) => image.repository !== undefined).map(({ image, ...workload }) => ({
    name: objectName(workload),
    newName: image.repository,
    ...image.digest === undefined ? { newTag: image.tag } : { digest: image.digest },
  }));
}

function has(files: ReadonlyMap<string, KubernetesObject[]>, file: string, object: KubernetesObject): boolean {
  return files.get(file)?.some((other) => objectKey(other) === objectKey(object) && textOf(other) === textOf(object)) ?? false;
}

const TEXTS = new WeakMap<KubernetesObject, string>();

/** An object is compared with those of every region, and writing it takes most of the time. */
function textOf(object: KubernetesObject): string {
  const text = TEXTS.get(object) ?? toYaml(object);
  TEXTS.set(object, text);
  return text;
}

// eslint-disable-next-line @stylistic/max-len
function writeFolder(tree: Map<string, string>, folder: string, files: ReadonlyMap<string, KubernetesObject[]>, more: { resources?: string[]; images?: object[] }): void {
  const written = [...files].filter(([, objects]) => objects.length > 0);
  // Each text ends with a line break, so that a file of several documents has one between them.
  written.forEach(([file, objects]) => tree.set(`${folder}/${file}`, objects.map(textOf).join('---\n')));
  tree.set(`${folder}/kustomization.yaml`, toYaml({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [...more.resources ?? [], ...written.map(([file]) => file).sort()],
    ...more.images === undefined || more.images.length === 0 ? {} : { images: more.images },
  }));
}

/** The clusters are spokes: Argo CD stands in its hub, and knows each by the name of the cluster. */
function writeApplications(tree: Map<string, string>, regions: readonly RegionTreeModel[]): void {
  const files: Files = new Map([['projects.yaml', argoCdProjects(regions)]]);
  regions.forEach((model, index) => {
    const others = index === 0 ? regions.slice(1).map(({ region }) => region) : [];
    files.set(`${model.region}.yaml`, regionApplications(model, others));
  });
  writeFolder(tree, 'applications', files, {});
  tree.set('root.yaml', toYaml(rootApplication(regions[0])));
}
