import * as fs from 'fs';
import * as path from 'path';
import type { cx_api as cxapi } from 'aws-cdk-lib';
import type { Frame } from './frames';
import type { Box, Line, Picture } from './picture';

interface Resource {
  readonly Type: string;
  readonly Properties: any;
}

/** What a tree says of a workload: see src/cluster/gitops/models.ts. */
interface Workload {
  readonly name: string;
  readonly spread: { readonly capacity: string; readonly spotPercentage: number };
  readonly replicas: { readonly minimum: number; readonly maximum: number };
}

/**
 * An app of several regions at a glance: who asks, the edge, and for each region its cluster with the workloads, its cache and its member of the database. All of it is
 * read from the templates and the tree of the clusters.
 */
export function overviewOf(title: string, { stacks, directory }: cxapi.CloudAssembly): Picture {
  const resources = stacks.flatMap(
    (stack) => Object.values<Resource>(stack.template.Resources ?? {}).map((resource) => ({ ...resource, region: stack.environment.region })),
  );
  const ofType = (type: string) => resources.filter(({ Type }) => Type === type);
  const one = (type: string) => ofType(type)[0].Properties;
  const boxes: Box[] = [];
  const lines: Line[] = [];
  const box = (id: string, family: Box['family'], service: string, name: string | undefined, facts: string[], frames: Frame[] = []) => {
    boxes.push({ id, family, title: service, name, facts, frames });
    return id;
  };
  const line = (from: string, to: string, says: string, flow: Line['flow'] = 'data') => lines.push({ from, to, says, flow });

  const config = one('AWS::CloudFront::Distribution').DistributionConfig;
  const listeners = box('listeners', 'outside', 'Listeners', undefined, ['everywhere']);
  const edge = box('edge', 'network', 'CloudFront distribution', config.Aliases[0], [
    `web ACL with ${one('AWS::WAFv2::WebACL').Rules.length} rules, TLS 1.2 or newer`,
    'the nearest region that is not drained, then the next',
    `${ofType('AWS::Route53::HealthCheck').length} health checks`,
  ]);
  line(listeners, edge, 'HTTPS, WebSocket');

  const database = box('database', 'database', 'Aurora global database', one('AWS::RDS::GlobalCluster').GlobalClusterIdentifier, [
    'one writer, which any region can become, for the backends of all', 'backed up each hour, in two regions',
  ]);
  for (const { region, Properties: { Name: cluster } } of ofType('AWS::EKS::Cluster')) {
    const here = (type: string) => ofType(type).filter((resource) => resource.region === region);
    const frame: Frame[] = [{ id: region, title: region, kind: 'network' }];
    const pods = box(`${region} cluster`, 'compute', 'EKS cluster', cluster, workloadsOf(directory, cluster).map(({ name, spread, replicas: { minimum, maximum } }) =>
      `${name}: ${minimum}–${maximum} pods, ${spread.capacity === 'split' ? `${spread.spotPercentage} % spot` : 'no spot'}`), frame);
    const [{ Properties: member }] = here('AWS::RDS::DBCluster');
    const instances = here('AWS::RDS::DBInstance').length;
    const data = box(`${region} database`, 'database', 'Aurora PostgreSQL', undefined, [`${instances} instance${instances > 1 ? 's' : ''}`], frame);
    const [{ Properties: { Engine, MajorEngineVersion } }] = here('AWS::ElastiCache::ServerlessCache');
    const cache = box(`${region} cache`, 'database', 'Cache', `${String(Engine).replace(/^v/, 'V')} ${MajorEngineVersion}`, [], frame);
    line(edge, pods, '');
    // Backends speak to the writer, wherever it is: below.
    line(pods, data, '', 'order');
    line(pods, cache, '');
    line(data, database, member.GlobalClusterIdentifier === undefined ? 'writes' : 'follows');
  }
  return { title, boxes, lines };
}

function workloadsOf(directory: string, cluster: string): Workload[] {
  const trees = path.join(directory, 'gitops');
  const models = fs.readdirSync(trees).flatMap((project) =>
    JSON.parse(fs.readFileSync(path.join(trees, project, 'models.json'), 'utf8')) as Array<{ clusterName: string; workloads: Workload[] }>);
  return models.find(({ clusterName }) => clusterName === cluster)!.workloads;
}
