import {
  CacheAuthentication, ClusterCache, ClusterTelemetry, GlobalMusicDatabase, type GlobalMusicDatabaseReplica, ImageRepositories, JwtSecret,
  MusicDefaults,
  MusicNetwork, RegionalCluster, WorkloadCapacity, WorkloadImage, WorkloadPeer, WorkloadSecret,
} from '@eknmusic/constructs';
import { Duration, type Stack } from 'aws-cdk-lib';
import { Peer } from 'aws-cdk-lib/aws-ec2';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { AuroraPostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';

/** Put in yours: what delivers, and who is told. */
const TEAM = {
  gitOps: { repository: 'https://github.com/musicconnect/gitops' },
  slackChannel: '#musicconnect-ops',
};
/** The addresses of all networks. */
const NETWORKS = '10.64.0.0/10';
const WORKLOADS = ['backend', 'frontend', 'websocket'];

export interface Platform {
  readonly project: string;
  readonly domainName: string;
  readonly hostedZoneId: string;
  /** The addresses of each region. */
  readonly regions: Record<string, string>;
  /** The tag of the images that run. */
  readonly imageTag: string;
}

/** What the edge and the other regions need of a region. */
export interface Region {
  readonly region: string;
  readonly originName: string;
  readonly database: GlobalMusicDatabase | GlobalMusicDatabaseReplica;
}

/** Adds all that stands in one region. The first one has the writer of the database, and the others a replica of it. */
export function addRegion(stack: Stack, platform: Platform, writer?: Region['database']): Region {
  const { project, domainName, hostedZoneId, imageTag } = platform;
  const others = Object.keys(platform.regions).filter((other) => other !== stack.region);
  MusicDefaults.of(stack).add({ network: new MusicNetwork(stack, 'Network', { cidr: platform.regions[stack.region] }) });

  const database = writer instanceof GlobalMusicDatabase
    ? writer.addReplica(stack, 'Database')
    : new GlobalMusicDatabase(stack, 'Database', { globalClusterIdentifier: project, engineVersion: AuroraPostgresEngineVersion.VER_17_9 });
  database.connections.allowDefaultPortFrom(Peer.ipv4(NETWORKS), 'The backends of all regions write here when the writer is here');
  const cache = new ClusterCache(stack, 'Cache', { authentication: CacheAuthentication.password({ secretName: `${project}/cache` }) });
  const images = new ImageRepositories(stack, 'Images', { project, names: WORKLOADS, replicaRegions: writer || others.length === 0 ? undefined : others });

  const cluster = new RegionalCluster(stack, 'Cluster', {
    project,
    version: KubernetesVersion.V1_36,
    hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName: domainName, hostedZoneId }),
    platform: {
      gitOps: TEAM.gitOps,
      onCall: { secret: Secret.fromSecretNameV2(stack, 'OnCall', `${project}/on-call`), slackChannel: TEAM.slackChannel },
    },
  });
  new ClusterTelemetry(stack, 'Telemetry', { cluster });

  const image = (name: string) => WorkloadImage.fromEcrRepository(images.repositories[name], imageTag);
  const redisUrl = WorkloadSecret.redisUrl(cache);
  // A token of one region is good in all others.
  const jwtKey = writer
    ? WorkloadSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'Jwt', `${project}/jwt`), { field: 'key' })
    : WorkloadSecret.jwtKey(new JwtSecret(stack, 'Jwt', { secretName: `${project}/jwt`, replicas: others.map((region) => ({ region })) }));
  cluster.addWorkload('backend', {
    image: image('backend'),
    port: 8080,
    scaling: { maxReplicas: 100 },
    ingress: { hosts: [domainName], path: '/api' },
    allowFrom: [WorkloadPeer.workload('frontend')],
    // Stripe.
    allowTo: [WorkloadPeer.internet([443])],
    environment: { NODE_ENV: 'production' },
    secrets: {
      DATABASE_URL: WorkloadSecret.databaseUrl(database),
      REDIS_URL: redisUrl,
      JWT_SECRET: jwtKey,
      STRIPE_SECRET_KEY: WorkloadSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'Stripe', `${project}/stripe`)),
    },
    metrics: {},
  });
  cluster.addWorkload('frontend', {
    image: image('frontend'),
    port: 3000,
    ingress: { hosts: [domainName] },
    environment: { NODE_ENV: 'production', REACT_APP_API_URL: `https://${domainName}/api`, REACT_APP_CLOUDFRONT_URL: `https://${domainName}` },
  });
  cluster.addWorkload('websocket', {
    image: image('websocket'),
    port: 8081,
    capacity: WorkloadCapacity.ON_DEMAND,
    shutdown: { drainTimeout: Duration.minutes(10) },
    ingress: { hosts: [domainName], path: '/ws', idleTimeout: Duration.hours(1) },
    environment: { NODE_ENV: 'production' },
    secrets: { REDIS_URL: redisUrl, JWT_SECRET: jwtKey },
    metrics: {},
  });
  return { region: stack.region, originName: `${stack.region}.origin.${domainName}`, database };
}
