import { App, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type Engine, report, startEngine } from '../support/cloudformation-validate';
import { productionDelivery } from '../support/delivery';
import { importedDatabase, importedNetwork } from '../support/music-api';
import { project } from '../support/project';
import { jwtSecret, mediaBucket, musicDatabase, musicNetwork, operators, PYTHON } from '../support/specimen';
import {
  ApiMigrations, CentralLogs, DeploymentTier, GlobalCdn, type IMusicNetwork, JwtSecret, MediaBucket, MediaBucketEncryption, MediaDelivery, MusicApi,
  MusicDatabase, PostDeploymentCheck, UpdateManifestSite,
} from '@eknmusic/constructs';

/*
 * Whatever takes a construct or an interface takes it from another stack: one that is declared before or after its own, in a stage, and
 * from a nested stack to its parent and back. A cycle that the CDK or CloudFormation reports is a fault of this library.
 */

const tier = DeploymentTier.PRODUCTION;
const env = { account: '123456789012', region: 'us-east-1' };

/** Something that is handed from one stack to what is made in another one. */
interface Handover {
  readonly title: string;
  readonly give: (stack: Stack) => any;
  readonly take: (stack: Stack, given: any) => unknown;
}

const common = (stack: Stack) => ({ tier, alarmActions: [operators(stack)] });
const database = (stack: Stack) => ({ network: musicNetwork(stack, tier), database: musicDatabase(stack, tier) });
const importedKey = (stack: Stack) => kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab');
const ownKey = (stack: Stack) => new kms.Key(stack, 'Key', { enableKeyRotation: true });
const ownBucket = (stack: Stack) => new s3.Bucket(stack, 'Bucket', { objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED });
const site = (stack: Stack, props: object) => new UpdateManifestSite(stack, 'UpdateManifestSite', { ...common(stack), app: 'eknmusic', ...props });
const cdn = (stack: Stack, props: object) => new GlobalCdn(stack, 'GlobalCdn', { ...common(stack), origins: [{ region: 'eu-west-1', domainName: 'eu-west-1.origin.musicconnect.com' }], ...props });
const api = (stack: Stack, props: object = {}) => new MusicApi(stack, 'MusicApi', { ...common(stack), code: PYTHON, ...props });

const HANDOVERS: Handover[] = [
  { title: 'MusicNetwork to MusicDatabase', give: (stack) => musicNetwork(stack, tier), take: (stack, network) => new MusicDatabase(stack, 'MusicDatabase', { ...common(stack), network }) },
  { title: 'an imported network to MusicDatabase', give: importedNetwork, take: (stack, network: IMusicNetwork) => new MusicDatabase(stack, 'MusicDatabase', { ...common(stack), network }) },
  { title: 'an L2 VPC to MusicDatabase', give: (stack) => new ec2.Vpc(stack, 'Vpc', { subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] }), take: (stack, vpc) => new MusicDatabase(stack, 'MusicDatabase', { ...common(stack), vpc }) },
  { title: 'MusicNetwork and MusicDatabase to MusicApi with migrations and check', give: database, take: (stack, given) => api(stack, { ...given, code: project(), migrations: {}, postDeploymentCheck: {} }) },
  { title: 'imported network and database to MusicApi', give: (stack) => ({ network: importedNetwork(stack), database: importedDatabase(stack) }), take: api },
  { title: 'MusicNetwork and MusicDatabase to ApiMigrations', give: database, take: (stack, given) => new ApiMigrations(stack, 'ApiMigrations', { ...common(stack), code: project(), ...given }) },
  { title: 'MediaBucket to MusicApi', give: (stack) => mediaBucket(stack, tier), take: (stack, files) => api(stack, { files, postDeploymentCheck: {} }) },
  { title: 'JwtSecret to MusicApi', give: (stack) => jwtSecret(stack, tier), take: (stack, secret) => api(stack, { jwtSecret: secret }) },
  { title: 'MusicApi to PostDeploymentCheck', give: (stack) => api(stack), take: (stack, made: MusicApi) => new PostDeploymentCheck(stack, 'PostDeploymentCheck', { ...common(stack), function: made.alias, url: made.url, logGroup: made.logs.function }) },
  { title: 'MediaBucket to MediaDelivery', give: (stack) => mediaBucket(stack, tier).bucket, take: (stack, bucket) => new MediaDelivery(stack, 'MediaDelivery', { ...common(stack), ...productionDelivery(stack), bucket }) },
  { title: 'the log bucket of MediaBucket to MediaBucket', give: (stack) => mediaBucket(stack, tier).accessLogsBucket, take: (stack, accessLogsBucket) => new MediaBucket(stack, 'Backups', { ...common(stack), accessLogsBucket }) },
  { title: 'an L2 bucket for access logs to MediaBucket', give: ownBucket, take: (stack, accessLogsBucket) => new MediaBucket(stack, 'Files', { ...common(stack), accessLogsBucket }) },
  { title: 'an L2 bucket for access logs to CentralLogs', give: ownBucket, take: (stack, accessLogsBucket) => new CentralLogs(stack, 'CentralLogs', { ...common(stack), accessLogsBucket }) },
  { title: 'an L2 bucket for access logs to UpdateManifestSite', give: ownBucket, take: (stack, accessLogsBucket) => site(stack, { accessLogsBucket }) },
  { title: 'an L2 bucket for standard logs to GlobalCdn', give: ownBucket, take: (stack, logBucket) => cdn(stack, { logBucket }) },
  { title: 'an L2 hosted zone to GlobalCdn', give: (stack) => new PublicHostedZone(stack, 'Zone', { zoneName: 'musicconnect.com' }), take: (stack, hostedZone) => cdn(stack, { hostedZone, domainName: 'musicconnect.com', regionalDomainName: 'direct.musicconnect.com' }) },
  { title: 'an L2 key to GlobalCdn', give: ownKey, take: (stack, encryptionKey) => cdn(stack, { encryptionKey, invalidation: { version: '1' } }) },
  { title: 'a role to the grants of GlobalCdn', give: (stack) => new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }), take: (stack, role) => cdn(stack, {}).grants.drain(role) },
  { title: 'CentralLogs to the stack of what it collects from', give: (stack) => new CentralLogs(stack, 'CentralLogs', common(stack)), take: (stack, logs: CentralLogs) => [api(stack), logs.subscribeAll(stack)] },
  ...([['an L2 key', ownKey], ['an imported key', importedKey]] as const).flatMap(([title, give]): Handover[] => [
    { title: `${title} to MediaBucket`, give, take: (stack, encryptionKey) => new MediaBucket(stack, 'Files', { ...common(stack), encryptionKey }) },
    { title: `${title} to UpdateManifestSite`, give, take: (stack, encryptionKey) => site(stack, { encryptionKey, encryption: MediaBucketEncryption.KMS }) },
    { title: `${title} to JwtSecret`, give, take: (stack, encryptionKey) => new JwtSecret(stack, 'JwtSecret', { ...common(stack), encryptionKey }) },
    { title: `${title} to MusicApi`, give, take: (stack, encryptionKey) => api(stack, { encryptionKey }) },
    { title: `${title} to MusicDatabase`, give, take: (stack, encryptionKey) => new MusicDatabase(stack, 'MusicDatabase', { ...common(stack), network: importedNetwork(stack), encryptionKey }) },
  ]),
];

const outer = (app: App) => new Stack(app, 'Outer', { env });

/** Where the two stacks are: the one that gives, and the one that takes. */
const PLACES: Array<[string, (app: App) => [Stack, Stack]]> = [
  ['which is declared before its own', (app) => [new Stack(app, 'Gives', { env }), new Stack(app, 'Takes', { env })]],
  ['which is declared after its own', (app) => {
    const takes = new Stack(app, 'Takes', { env });
    return [new Stack(app, 'Gives', { env }), takes];
  }],
  ['in the same stage', (app) => {
    const stage = new Stage(app, 'Production', { env });
    return [new Stack(stage, 'Gives'), new Stack(stage, 'Takes')];
  }],
  ['which is nested in its own', (app) => {
    const takes = outer(app);
    return [new NestedStack(takes, 'Gives'), takes];
  }],
  ['in which its own is nested', (app) => {
    const gives = outer(app);
    return [gives, new NestedStack(gives, 'Takes')];
  }],
];

let engine: Engine;
beforeAll(() => { engine = startEngine(); });
afterAll(() => engine?.free());

describe.each(PLACES)('from a stack %s', (_, place) => {
  test.each(HANDOVERS)('$title', ({ give, take }) => {
    const app = new App({ analyticsReporting: false, treeMetadata: false });
    const [gives, takes] = place(app);
    take(takes, give(gives));
    app.synth();
    const stacks = app.node.findAll().filter((node): node is Stack => Stack.isStack(node));
    expect(stacks).toHaveLength(2);
    // What is imported leaves its stack empty.
    const faults = stacks.filter((stack) => stack.node.findAll().some(CfnResource.isCfnResource)).flatMap((stack) => report(engine, `${Stage.of(stack)!.synth().directory}/${stack.templateFile}`, 'ERROR').diagnostics);
    expect(faults.map(({ ruleId, entity, message }) => `${ruleId} ${entity?.logicalId}: ${message}`)).toEqual([]);
  });
});
