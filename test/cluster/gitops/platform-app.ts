import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { operators } from '../../support/specimen';
import {
  CacheAuthentication, ClusterCache, type ClusterPlatformOptions, ClusterTelemetry, DeploymentTier, JwtSecret, MusicDatabase, MusicNetwork,
  RegionalCluster,
  WorkloadCapacity, WorkloadImage, WorkloadPeer, WorkloadSecret,
} from '@eknmusic/constructs';

const ACCOUNT = '123456789012';

/** What an app has that tests change. */
export interface PlatformAppOptions {
  readonly outdir?: string;
  readonly project?: string;
  /** Where the stacks stand. @default - the app itself */
  readonly scope?: App | Stage;
  readonly platform?: (stack: Stack) => Partial<ClusterPlatformOptions>;
}

/** MusicConnect in some regions: in each of them a network, a database, a cache, a cluster with its platform, and three workloads. */
export function platformApp(regions: readonly string[], options: PlatformAppOptions = {}): App {
  const { scope = new App({ outdir: options.outdir, analyticsReporting: false, treeMetadata: false }) } = options;
  regions.forEach((region) => platformStack(scope, region, options));
  return scope.node.root as App;
}

const tier = DeploymentTier.PRODUCTION;

function platformStack(scope: App | Stage, region: string, { project = 'musicconnect', platform }: PlatformAppOptions): Stack {
  const stack = new Stack(scope, `${project}-${region}`, { env: { account: ACCOUNT, region } });
  const common = { tier, alarmActions: [operators(stack)] };
  const network = new MusicNetwork(stack, 'Network', common);
  const database = new MusicDatabase(stack, 'Database', { ...common, network, secretName: `${project}/database` });
  const cache = new ClusterCache(stack, 'Cache', { ...common, network, authentication: CacheAuthentication.password({ secretName: `${project}/cache` }) });
  const jwt = new JwtSecret(stack, 'Jwt', { ...common, secretName: `${project}/jwt` });
  const cluster = new RegionalCluster(stack, 'Cluster', {
    ...common,
    project,
    version: KubernetesVersion.V1_36,
    network,
    hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0EXAMPLE', zoneName: 'musicconnect.com' }),
    platform: {
      gitOps: { repository: 'https://github.com/eknmusic/musicconnect-gitops' },
      onCall: { secret: Secret.fromSecretNameV2(stack, 'OnCall', `${project}/on-call`), slackChannel: '#musicconnect-alerts' },
      acmeEmail: 'platform@musicconnect.com',
      ...platform?.(stack),
    },
  });
  new ClusterTelemetry(stack, 'Telemetry', { ...common, cluster });

  const image = (name: string) => WorkloadImage.fromEcrRepository(Repository.fromRepositoryAttributes(stack, `Images-${name}`, {
    repositoryName: `${project}-${name}`, repositoryArn: `arn:aws:ecr:${region}:${ACCOUNT}:repository/${project}-${name}`,
  }), '1.4.2');
  cluster.addWorkload('backend', {
    image: image('backend'),
    port: 8080,
    scaling: { maxReplicas: 100 },
    ingress: { hosts: ['api.musicconnect.com'] },
    allowFrom: [WorkloadPeer.workload('frontend')],
    allowTo: [WorkloadPeer.internet([443])],
    secrets: { DATABASE_URL: WorkloadSecret.databaseUrl(database), REDIS_URL: WorkloadSecret.redisUrl(cache), JWT_KEYS: WorkloadSecret.jwtKeys(jwt) },
    metrics: { port: 9102 },
  });
  cluster.addWorkload('frontend', {
    image: image('frontend'), port: 3000, ingress: { hosts: ['musicconnect.com', 'www.musicconnect.com'] }, allowTo: [WorkloadPeer.workload('backend')],
  });
  cluster.addWorkload('websocket', {
    image: image('websocket'),
    port: 8080,
    capacity: WorkloadCapacity.ON_DEMAND,
    ingress: { hosts: ['api.musicconnect.com'], path: '/socket', idleTimeout: Duration.hours(1) },
    secrets: { REDIS_URL: WorkloadSecret.redisUrl(cache) },
    shutdown: { drainTimeout: Duration.minutes(10) },
    metrics: {},
  });
  return stack;
}
