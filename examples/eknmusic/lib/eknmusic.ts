import {
  CentralLogs, GitHubDeployRole, JwtSecret, MediaBucket, MediaBucketProfile, MusicApi, MusicChecks, MusicDatabase, MusicDefaults, MusicNetwork,
} from '@eknmusic/constructs';
import { type App, Stack, Tags } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { acknowledgeRuntime, backendCode } from './backend-code';
import { desktopOf } from './desktop';
import { deliveryOf, environmentOf } from './environments';
import { operatorsTopic } from './operators-topic';
import { addOutputs } from './outputs';

/** Composes one environment of EKNMusic: `dev`, `staging` or `prod`. */
export function eknMusic(app: App, name: string): void {
  const environment = environmentOf(app.node, name);
  const { label, tier, account, domain, bucketName } = environment;
  // CloudFront takes certificates from us-east-1 only, and this way they are made beside it.
  const stack = (id: string) => new Stack(app, `EknMusic-${label}-${id}`, {
    env: { account, region: 'us-east-1' }, terminationProtection: tier.deletionProtection,
  });
  const [operations, network, storage, databases, backend, delivery] =
    ['Operations', 'Network', 'Storage', 'Database', 'Backend', 'Delivery'].map(stack);
  const hostedZone = (scope: Stack) => domain && HostedZone.fromHostedZoneAttributes(scope, 'Zone', domain);
  const ephemeral = { autoDeleteObjects: environment.ephemeral };

  MusicDefaults.of(app).add({ tier, alarmActions: [new SnsAction(operatorsTopic(operations, tier))] });
  const logs = new CentralLogs(operations, 'Logs', { databaseName: `eknmusic_${label.replace('-', '_')}_logs`, ...ephemeral });
  MusicDefaults.of(app).add({ network: new MusicNetwork(network, 'Network', { cidr: environment.cidr }) });

  const files = new MediaBucket(storage, 'Files', {
    bucketName: bucketName('files'), delivery: deliveryOf(environment, hostedZone(storage)), ...ephemeral,
  });
  const kept = { accessLogsBucket: files.accessLogsBucket, ...ephemeral };
  const backups = new MediaBucket(storage, 'Backups', { bucketName: bucketName('backups'), profile: MediaBucketProfile.BACKUPS, ...kept });
  const code = new MediaBucket(storage, 'LambdaCode', { bucketName: bucketName('lambda-code'), profile: MediaBucketProfile.CODE, ...kept });

  const database = new MusicDatabase(databases, 'Database', { secretName: `eknmusic/${label}/database` });
  const updates = domain && stack('Updates');
  const desktop = updates && desktopOf(updates, environment, domain, hostedZone(updates)!);
  const jwtSecret = new JwtSecret(backend, 'JwtSecret', { secretName: `eknmusic/${label}/jwt-secret` });
  const api = new MusicApi(backend, 'Api', {
    code: backendCode(app.node),
    database,
    files,
    jwtSecret,
    stage: label,
    domainName: domain?.api,
    hostedZone: hostedZone(backend),
    migrations: {},
    postDeploymentCheck: { monthlyCostLimit: environment.monthlyCostLimit, updateSite: desktop && { url: desktop.site.url } },
  });
  acknowledgeRuntime(api);

  const { repository, oidcProviderArn } = environment;
  const deployRole = new GitHubDeployRole(delivery, 'DeployRole', { repository, oidcProviderArn, roleName: `eknmusic-${label}-deploy` });
  api.grants.rollBack(deployRole);
  api.migrations!.grants.run(deployRole);
  api.postDeploymentCheck!.grants.run(deployRole);

  addOutputs({ logs, files, backups, code, database, desktop, jwtSecret, api, deployRole });
  logs.subscribeAll(app);
  Tags.of(app).add('application', 'eknmusic');
  Tags.of(app).add('environment', name);
  MusicChecks.apply(app);
}
