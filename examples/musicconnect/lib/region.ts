import { join } from 'path';
import {
  CacheAuthentication, ClusterCache, ClusterIngress, ClusterTelemetry, GlobalMusicDatabase, ImageRepositories, MusicDefaults,
  MusicNetwork, OperatorAccess, OperatorTarget, RegionalCluster, SetupSql,
} from '@eknmusic/constructs';
import type { Stack } from 'aws-cdk-lib';
import { Peer } from 'aws-cdk-lib/aws-ec2';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { AuroraPostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type DeployedEnvironment, TEAM } from './environments';
import { HOME, onCallOf } from './team';
import { addWorkloads, WORKLOADS } from './workloads';

/** What the edge, other regions and people need of a region. */
export type Region = ReturnType<typeof addRegion>;

/** Adds all that MusicConnect has in one region. The first one has the writer of the database, and the others a replica of it. */
export function addRegion(stack: Stack, environment: DeployedEnvironment, writer?: GlobalMusicDatabase) {
  const { project, domainName } = environment;
  const { region } = stack;
  const others = Object.keys(environment.regions).filter((other) => other !== region);
  const cidr = environment.regions[region];
  const originName = `${region}.origin.${domainName}`;

  const network = new MusicNetwork(stack, 'Network', { cidr });
  MusicDefaults.of(stack).add({ network });
  const onCall = region === HOME ? undefined : onCallOf(stack, environment);
  const first = writer ?? new GlobalMusicDatabase(stack, 'Database', {
    globalClusterIdentifier: project,
    engineVersion: AuroraPostgresEngineVersion.VER_17_9,
    setupSql: SetupSql.bundled().followedBy(SetupSql.fromFile(join(__dirname, '..', 'sql', 'songs.sql'))),
  });
  const database = writer?.addReplica(stack, 'Database') ?? first;
  database.connections.allowDefaultPortFrom(Peer.ipv4(environment.cidr), 'The backends of all regions write here when the writer is here');
  const cache = new ClusterCache(stack, 'Cache', { authentication: CacheAuthentication.password({ secretName: `${project}/cache` }) });
  const images = new ImageRepositories(stack, 'Images', { project, names: WORKLOADS, replicaRegions: writer || others.length === 0 ? undefined : others });

  const cluster = new RegionalCluster(stack, 'Cluster', {
    project,
    version: KubernetesVersion.V1_36,
    hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName: domainName, hostedZoneId: environment.hostedZoneId }),
    platform: {
      gitOps: TEAM.gitOps,
      onCall: { secret: Secret.fromSecretNameV2(stack, 'OnCallSecret', `${project}/on-call`), slackChannel: TEAM.slackChannel },
      acmeEmail: TEAM.email,
      ingress: ClusterIngress.nginx({ originName }),
    },
  });
  new ClusterTelemetry(stack, 'Telemetry', { cluster });
  addWorkloads(cluster, environment, database, cache, images, writer ? undefined : others);

  const access = new OperatorAccess(stack, 'Access');
  access.addTarget('ToCluster', OperatorTarget.cluster(cluster, cluster.cluster.clusterEndpoint));
  access.addTarget('ToDatabase', OperatorTarget.database(database, database.cluster.clusterEndpoint.hostname));
  access.addTarget('ToCache', OperatorTarget.cache(cache));
  return { region, cidr, onCall, network, writer: first, database, images, originName };
}
