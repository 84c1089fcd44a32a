import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { attachCustomSynthesis, type ISynthesisSession, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CLUSTER_ERRORS } from './errors';
import type { WorkloadModel } from './gitops/models';
import { Problems } from '../private/errors';
import type { PlatformModel, RegionTreeModel } from './gitops/platform/platform-model';

/** A cluster, and what its Kubernetes objects are made of: asked at the end of synthesis, when all of its workloads are known. */
export interface TreeCluster {
  readonly construct: Construct;
  readonly project: string;
  readonly region: string;
  /** Undefined where it has no platform, and so no place in a tree. */
  readonly model?: () => RegionTreeModel;
  /** Whether it is known where it keeps metrics, logs and traces. */
  readonly hasTelemetry: () => boolean;
}

const CLUSTERS = Symbol.for('@eknmusic/constructs.RegionalClusters');

/** What renders a tree: in one file with the library that writes YAML, and read only when there is a tree to write. */
const RENDERER = join(__dirname, '..', '..', 'assets', 'cluster', 'ekn-gitops.js');

interface Renderer {
  renderTree(regions: readonly RegionTreeModel[]): ReadonlyMap<string, string>;
}

/** Makes synthesis check what a cluster brings into the tree of its project, and write the tree once for all of its clusters in the assembly. */
export function addToTree(cluster: TreeCluster): void {
  const others = clustersBeside(cluster.construct);
  others.push(cluster);
  const ofProject = () => others.filter(({ project }) => project === cluster.project);
  cluster.construct.node.addValidation({ validate: () => findTreeFaults(cluster, ofProject()) });
  attachCustomSynthesis(cluster.construct, {
    onSynthesize: (session) => {
      const [first] = ofProject();
      if (first === cluster && cluster.model !== undefined) {
        writeTree(session, ofProject().flatMap(({ model }) => (model ? [model()] : [])));
      }
    },
  });
}

/** The clusters of an assembly, in the order in which they are made. */
function clustersBeside(construct: Construct): TreeCluster[] {
  const assembly = Stage.of(construct) ?? construct.node.root;
  const kept = assembly as unknown as Record<symbol, TreeCluster[] | undefined>;
  if (kept[CLUSTERS] === undefined) {
    Object.defineProperty(kept, CLUSTERS, { value: [], enumerable: false });
  }
  return kept[CLUSTERS]!;
}

function writeTree({ outdir }: ISynthesisSession, models: readonly RegionTreeModel[]): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- who makes no tree does not load it
  const { renderTree } = require(RENDERER) as Renderer;
  const folder = join(outdir, 'gitops', models[0].project);
  // What an earlier synthesis left there may be of a region that is gone.
  rmSync(folder, { recursive: true, force: true });
  const files = new Map([...renderTree(models), ['models.json', `${JSON.stringify(models, undefined, 2)}\n`]]);
  for (const [file, text] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

/** Why no tree can be written with a cluster; empty where one can. Of two clusters that do not go together, the one that was made later says so. */
function findTreeFaults(cluster: TreeCluster, ofProject: readonly TreeCluster[]): string[] {
  const problems = new Problems(cluster.construct, CLUSTER_ERRORS);
  const [first] = ofProject;
  if ((cluster.model === undefined) !== (first.model === undefined)) {
    problems.add({ code: 'RegionalClusterPlatformMissing', prop: 'platform', got: undefined });
  }
  const earlier = ofProject.slice(0, ofProject.indexOf(cluster));
  if (cluster.model !== undefined) {
    problems.addIf(earlier.some(({ region }) => region === cluster.region), { code: 'RegionalClusterRegionTwice', prop: 'project', got: cluster.project });
    if (!cluster.hasTelemetry()) {
      problems.add({ code: 'RegionalClusterTelemetryMissing', prop: 'platform.telemetryBucketNames', got: undefined });
    } else {
      const { platform, workloads } = cluster.model();
      findUnknownImages(problems, workloads);
      if (first.model !== undefined && first.hasTelemetry()) {
        findDifferences(problems, platform, first.model().platform);
      }
    }
  }
  return problems.messages();
}

function findUnknownImages(problems: Problems, workloads: readonly WorkloadModel[]): void {
  for (const { name } of workloads.filter(({ image }) => image.repository === undefined)) {
    problems.add({ code: 'ClusterWorkloadImageUnknown', prop: `addWorkload("${name}").image`, got: name });
  }
}

/** Argo CD delivers all regions from one place, and the first region finds the others by their names in the domain. */
function findDifferences(problems: Problems, platform: PlatformModel, first: PlatformModel): void {
  const shared = ({ gitOps: { namespace, ...gitOps }, domain }: PlatformModel) => ({
    ...Object.fromEntries(Object.entries({ ...gitOps, argoCdNamespace: namespace }).map(([prop, value]) => [`gitOps.${prop}`, value])), domainName: domain,
  });
  const expected: Record<string, string> = shared(first);
  for (const [prop, got] of Object.entries(shared(platform))) {
    problems.addIf(got !== expected[prop], {
      code: 'RegionalClusterPlatformDifferent', prop: `platform.${prop}`, got, why: `is ${JSON.stringify(expected[prop])} for another cluster of the project`,
    });
  }
}
