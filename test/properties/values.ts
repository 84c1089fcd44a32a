import { CfnParameter, Duration, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { PUBLIC_KEY } from '../support/delivery';
import { importedDatabase, importedNetwork } from '../support/music-api';
import { project } from '../support/project';
import { jwtSecret, mediaBucket, musicDatabase, musicNetwork, operators, PYTHON, zone } from '../support/specimen';
import { CentralLogs, DeploymentTier, MusicApi } from '@eknmusic/constructs';

/** A value that is made anew for each stack, with the text by which a failure shows it. */
export interface Value {
  readonly text: string;
  make(stack: Stack): unknown;
}

export function literal(value: unknown): Value {
  const text = typeof value === 'string' && value.length > 100 ? `'${value[0]}'.repeat(${value.length})`
    : typeof value === 'number' || value === undefined ? String(value) : JSON.stringify(value);
  return { text, make: () => structuredClone(value) };
}

function made(text: string, make: (stack: Stack) => unknown): Value {
  return { text, make };
}

/** The same thing for all who ask for it in a stack. */
function once<T>(id: string, make: (stack: Stack, id: string) => T): (stack: Stack) => T {
  return (stack) => (stack.node.tryFindChild(id) as T | undefined) ?? make(stack, id);
}

const tier = DeploymentTier.PRODUCTION;
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** What is right for a text, by the name of the prop. The first that matches counts. */
export const TEXTS: Array<[RegExp, string[]]> = [
  [/bucketName/i, ['eknmusic-files-prod', 'songs']],
  [/bucketArn$/i, ['arn:aws:s3:::eknmusic-files']],
  [/keyArn$/i, [KEY]],
  [/secretArn$/i, ['arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/database-AbCdEf']],
  [/oidcProviderArn|providerArn/i, ['arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com']],
  [/topicArn/i, ['arn:aws:sns:us-east-1:123456789012:operators']],
  [/webAclArn/i, ['arn:aws:wafv2:us-east-1:123456789012:regional/webacl/x/1234abcd-12ab-34cd-56ef-1234567890ab']],
  [/arn$/i, ['arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api:live', 'arn:aws:s3:::eknmusic-files']],
  [/secretName/i, ['eknmusic/prod/secret']],
  [/roleName/i, ['eknmusic-prod-deploy']],
  [/databaseName|database/i, ['eknmusic', 'songs_1']],
  [/identifier/i, ['eknmusic-prod', 'before-migration']],
  [/domainName/i, ['api.eknmusic.com', 'media.eknmusic.com']],
  [/cidr|addresses/i, ['10.0.0.0/16', '10.20.0.0/20']],
  [/repositor/i, ['eknmusic/backend']],
  [/branch|environment|tag/i, ['main', 'production']],
  [/regions?$/i, ['us-east-1', 'eu-west-1', 'us-west-2']],
  [/account/i, ['123456789012', '210987654321']],
  [/url$|issuer/i, ['https://api.eknmusic.com', 'https://downloads.eknmusic.com/manifest.json']],
  [/origins?$/i, ['https://app.eknmusic.com', 'https://*.eknmusic.com', 'https://desktop-client']],
  [/pathPattern/i, ['*.flac', 'previews/*']],
  [/paths?$/i, ['/health', '/songs/{id}']],
  [/prefix/i, ['masters/', 'logs/']],
  [/handler/i, ['index.main', 'app.handler']],
  [/username|user/i, ['eknmusic']],
  [/methods?$/i, ['GET', 'POST']],
  [/headers?$/i, ['Content-Type', 'X-Request-Id']],
  [/publicKey|keys?$/i, [PUBLIC_KEY]],
  [/endpoint/i, ['eknmusic-prod.abcdefghijkl.us-east-1.rds.amazonaws.com']],
  [/securityGroupIds?/i, ['sg-0a1b2c3d4e5f60001']],
  [/window/i, ['sun:03:00-sun:04:00']],
  [/stage|name/i, ['prod', 'songs']],
];
export const ANY_TEXT = ['songs', 'a', 'Music-1'];

export const HOSTILE_TEXTS: Value[] = [
  ...['', ' ', 'x'.repeat(300), 'x'.repeat(100_000), '音楽–Netz', '../..', 'a\nb', '*', '${AWS::Region}', '__proto__', 'constructor', 'A B', '-', '.', '/', '://'].map(literal),
  made('Lazy.string({ produce: () => \'songs\' })', () => Lazy.string({ produce: () => 'songs' })),
  made('new CfnParameter(stack, \'Text\').valueAsString', (stack) => once('Text', (scope, id) => new CfnParameter(scope, id))(stack).valueAsString),
  made('Fn.importValue(\'songs\')', () => Fn.importValue('songs')),
];

export const NUMBERS = [1, 2, 3, 5, 7, 14, 20, 30, 90, 100, 365, 512, 1024, 5454].map(literal);
export const HOSTILE_NUMBERS: Value[] = [
  ...[0, -1, 0.5, NaN, Infinity, 1e300, 2 ** 53, 70_000].map(literal),
  made('new CfnParameter(stack, \'Number\', { type: \'Number\' }).valueAsNumber', (stack) =>
    once('Number', (scope, id) => new CfnParameter(scope, id, { type: 'Number' }))(stack).valueAsNumber),
];

/** What plain JavaScript, or Python without a type checker, may hand in. */
export const HOSTILE_ANYTHING: Value[] = [
  ...[null, 'text', 5, true, [], {}, [null]].map(literal),
  made('Object.create(null)', () => Object.create(null)),
];

const durations: Value[] = [
  ...[1, 7, 30, 90, 365].map((days) => made(`Duration.days(${days})`, () => Duration.days(days))),
  made('Duration.hours(4)', () => Duration.hours(4)),
  made('Duration.minutes(5)', () => Duration.minutes(5)),
  made('Duration.seconds(30)', () => Duration.seconds(30)),
];
export const HOSTILE_DURATIONS: Value[] = [
  made('Duration.millis(1)', () => Duration.millis(1)),
  made('Duration.seconds(0)', () => Duration.seconds(0)),
  made('Duration.days(1e9)', () => Duration.days(1e9)),
  made('Duration.seconds(1e300)', () => Duration.seconds(1e300)),
  made('Duration.hours(parameter)', (stack) => Duration.hours(once('Number', (scope, id) => new CfnParameter(scope, id, { type: 'Number' }))(stack).valueAsNumber)),
];

const importedVpc = (stack: Stack, id: string) => ec2.Vpc.fromVpcAttributes(stack, id, {
  vpcId: 'vpc-0a1b2c3d4e5f60001',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
  privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60001', 'rtb-0a1b2c3d4e5f60002'],
  isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
  isolatedSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60003', 'rtb-0a1b2c3d4e5f60004'],
});
const vpcs: Value[] = [
  made('importedVpc', once('OthersVpc', importedVpc)),
  made('new ec2.Vpc(stack, \'OwnVpc\')', once('OwnVpc', (stack, id) => new ec2.Vpc(stack, id))),
];
const keys: Value[] = [
  made('new kms.Key(stack, \'OwnKey\')', once('OwnKey', (stack, id) => new kms.Key(stack, id, { enableKeyRotation: true }))),
  made('kms.Key.fromKeyArn(…)', once('ImportedKey', (stack, id) => kms.Key.fromKeyArn(stack, id, KEY))),
];
const buckets: Value[] = [
  made('new s3.Bucket(stack, \'OwnBucket\')', once('OwnBucket', (stack, id) => new s3.Bucket(stack, id, { objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED }))),
  made('s3.Bucket.fromBucketName(…)', once('ImportedBucket', (stack, id) => s3.Bucket.fromBucketName(stack, id, 'songs'))),
];
const functions: Value[] = [
  made('new lambda.Function(stack, \'OwnFunction\', …)', once('OwnFunction', (stack, id) => new lambda.Function(stack, id, {
    code: PYTHON, handler: 'index.main', runtime: lambda.Runtime.PYTHON_3_13,
  }))),
  made('lambda.Function.fromFunctionArn(…)', once('ImportedFunction', (stack, id) =>
    lambda.Function.fromFunctionArn(stack, id, 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api:live'))),
];
const logGroups: Value[] = [made('new logs.LogGroup(stack, \'OwnLogGroup\')', once('OwnLogGroup', (stack, id) => new logs.LogGroup(stack, id)))];
const certificates: Value[] = [made('acm.Certificate.fromCertificateArn(…)', once('OwnCertificate', (stack, id) =>
  acm.Certificate.fromCertificateArn(stack, id, 'arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab')))];
const roles: Value[] = [
  made('new iam.Role(stack, \'OwnRole\', …)', once('OwnRole', (stack, id) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }))),
  made('iam.Role.fromRoleArn(…)', once('ImportedRole', (stack, id) => iam.Role.fromRoleArn(stack, id, 'arn:aws:iam::123456789012:role/songs'))),
];
const api = once('MusicApi', (stack, id) => new MusicApi(stack, id, { tier, code: PYTHON, alarmActions: [operators(stack)] }));

/** Values of types that cannot be made up from their declaration, by the full name of the type. */
export const KNOWN: Record<string, Value[]> = {
  'aws-cdk-lib.Duration': durations,
  'aws-cdk-lib.Stack': [made('stack', (stack) => stack)],
  'aws-cdk-lib.CfnResource': [],
  'aws-cdk-lib.aws_apigateway.JsonSchema': [literal({ type: 'object', required: ['name'] })],
  'aws-cdk-lib.aws_certificatemanager.ICertificate': certificates,
  'aws-cdk-lib.interfaces.aws_certificatemanager.ICertificateRef': certificates,
  'aws-cdk-lib.aws_cloudfront.GeoRestriction': [made('GeoRestriction.allowlist(\'AT\')', () => cloudfront.GeoRestriction.allowlist('AT'))],
  'aws-cdk-lib.interfaces.aws_cloudfront.IKeyGroupRef': [made('cloudfront.KeyGroup.fromKeyGroupId(…)', once('OwnKeyGroup', (stack, id) => cloudfront.KeyGroup.fromKeyGroupId(stack, id, 'x')))],
  'aws-cdk-lib.aws_cloudfront.IKeyGroup': [made('cloudfront.KeyGroup.fromKeyGroupId(…)', once('OwnKeyGroup', (stack, id) => cloudfront.KeyGroup.fromKeyGroupId(stack, id, 'x')))],
  'aws-cdk-lib.aws_cloudwatch.IAlarmAction': [made('operators', operators)],
  'aws-cdk-lib.aws_cloudwatch.MetricOptions': [literal({}), literal({ label: 'Songs', statistic: 'Average' })],
  'aws-cdk-lib.aws_ec2.IMachineImage': [
    made('ec2.MachineImage.latestAmazonLinux2023()', () => ec2.MachineImage.latestAmazonLinux2023()),
    made('ec2.MachineImage.genericLinux({ \'us-east-1\': \'ami-0a1b2c3d4e5f60001\' })', () => ec2.MachineImage.genericLinux({ 'us-east-1': 'ami-0a1b2c3d4e5f60001' })),
  ],
  'aws-cdk-lib.aws_ec2.ISecurityGroup': [
    made('ec2.SecurityGroup.fromSecurityGroupId(…)', once('ImportedGroup', (stack, id) => ec2.SecurityGroup.fromSecurityGroupId(stack, id, 'sg-0a1b2c3d4e5f60009'))),
    made('new ec2.SecurityGroup(stack, \'OwnGroup\', …)', once('OwnGroup', (stack, id) => new ec2.SecurityGroup(stack, id, { vpc: once('OthersVpc', importedVpc)(stack) }))),
  ],
  'aws-cdk-lib.aws_ec2.IConnectable': [made('OwnGroup', once('OwnGroup', (stack, id) => new ec2.SecurityGroup(stack, id, { vpc: once('OthersVpc', importedVpc)(stack) })))],
  'aws-cdk-lib.aws_ec2.IVpc': vpcs,
  'aws-cdk-lib.aws_ec2.InstanceType': [made('t4g.medium', () => ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MEDIUM)), made('new InstanceType(\'db.t3.medium\')', () => new ec2.InstanceType('db.t3.medium'))],
  'aws-cdk-lib.aws_ec2.SubnetSelection': [
    made('{ subnetType: PRIVATE_WITH_EGRESS }', () => ({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS })),
    made('{ subnetType: PRIVATE_ISOLATED }', () => ({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED })),
    made('{ subnetType: PUBLIC }', () => ({ subnetType: ec2.SubnetType.PUBLIC })),
  ],
  'aws-cdk-lib.aws_events.Schedule': [made('Schedule.rate(1 hour)', () => events.Schedule.rate(Duration.hours(1))), made('Schedule.expression(\'nonsense\')', () => events.Schedule.expression('nonsense'))],
  'aws-cdk-lib.aws_iam.IGrantable': roles,
  'aws-cdk-lib.aws_iam.IRole': roles,
  'aws-cdk-lib.aws_iam.IManagedPolicy': [made('ManagedPolicy.fromAwsManagedPolicyName(\'ReadOnlyAccess\')', () => iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'))],
  'aws-cdk-lib.aws_iam.IOIDCProviderRef': [],
  'aws-cdk-lib.aws_iam.PolicyStatement': [made('PolicyStatement(sns:Publish)', () => new iam.PolicyStatement({ actions: ['sns:Publish'], resources: ['arn:aws:sns:us-east-1:123456789012:songs'] }))],
  'aws-cdk-lib.aws_kms.IKey': keys,
  'aws-cdk-lib.aws_lambda.Code': [made('project()', () => project()), made('PYTHON', () => PYTHON)],
  'aws-cdk-lib.aws_lambda.IFunction': functions,
  'aws-cdk-lib.aws_lambda.ILayerVersion': [made('LayerVersion.fromLayerVersionArn(…)', once('Layer', (stack, id) =>
    lambda.LayerVersion.fromLayerVersionArn(stack, id, 'arn:aws:lambda:us-east-1:123456789012:layer:songs:1')))],
  'aws-cdk-lib.aws_logs.ILogGroup': logGroups,
  // Whoever asks for logs that never expire has them, which the invariants call a fault.
  'aws-cdk-lib.aws_logs.RetentionDays': [made('RetentionDays.ONE_WEEK', () => logs.RetentionDays.ONE_WEEK), made('RetentionDays.ONE_YEAR', () => logs.RetentionDays.ONE_YEAR)],
  'aws-cdk-lib.aws_logs.IFilterPattern': [made('FilterPattern.allEvents()', () => logs.FilterPattern.allEvents())],
  'aws-cdk-lib.aws_codedeploy.ILambdaDeploymentGroup': [made('api.deploymentGroup', (stack) => (api(stack) as any).release?.group ?? (api(stack) as any).deploymentGroup)],
  'aws-cdk-lib.aws_rds.IDatabaseCluster': [made('DatabaseCluster.fromDatabaseClusterAttributes(…)', once('Cluster', (stack, id) => rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, id, {
    clusterIdentifier: 'songs',
    clusterEndpointAddress: 'songs.cluster-abc.us-east-1.rds.amazonaws.com',
    port: 5432,
    securityGroups: [],
    engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_15_10 }),
  })))],
  'aws-cdk-lib.aws_rds.IDatabaseInstance': [made('DatabaseInstance.fromDatabaseInstanceAttributes(…)', once('Instance', (stack, id) => rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, id, {
    instanceIdentifier: 'songs', instanceEndpointAddress: 'songs.abc.us-east-1.rds.amazonaws.com', port: 5432, securityGroups: [],
  })))],
  'aws-cdk-lib.aws_rds.PostgresEngineVersion': [made('VER_15', () => rds.PostgresEngineVersion.VER_15), made('VER_16', () => rds.PostgresEngineVersion.VER_16)],
  'aws-cdk-lib.aws_route53.IHostedZone': [made('zone', zone)],
  'aws-cdk-lib.aws_s3.CorsRule': [literal({ allowedMethods: ['GET'], allowedOrigins: ['https://app.eknmusic.com'] })],
  'aws-cdk-lib.aws_s3.IBucket': buckets,
  'aws-cdk-lib.aws_s3.ObjectLockRetention': [made('ObjectLockRetention.governance(30 days)', () => s3.ObjectLockRetention.governance(Duration.days(30)))],
  'aws-cdk-lib.aws_s3.LifecycleRule': [
    made('{ id: \'previews\', prefix: \'previews/\', expiration: 7 days }', () => ({ id: 'previews', prefix: 'previews/', expiration: Duration.days(7) })),
  ],
  'aws-cdk-lib.aws_secretsmanager.ISecret': [made('Secret.fromSecretNameV2(…)', once('ImportedSecret', (stack, id) => secretsmanager.Secret.fromSecretNameV2(stack, id, 'songs')))],
  'constructs.Construct': [made('stack', (stack) => stack)],
  'constructs.IConstruct': [made('stack', (stack) => stack)],
  '@eknmusic/constructs.IMusicDatabase': [made('musicDatabase', once('MusicDatabase', (stack) => musicDatabase(stack, tier))), made('importedDatabase', once('Database', importedDatabase))],
  '@eknmusic/constructs.IMusicNetwork': [made('musicNetwork', (stack) => musicNetwork(stack, tier)), made('importedNetwork', once('Network', importedNetwork))],
  '@eknmusic/constructs.IMediaBucket': [made('mediaBucket', once('MediaBucket', (stack) => mediaBucket(stack, tier)))],
  '@eknmusic/constructs.IJwtSecret': [made('jwtSecret', once('JwtSecret', (stack) => jwtSecret(stack, tier)))],
  '@eknmusic/constructs.IMusicApi': [made('api', api)],
  '@eknmusic/constructs.CentralLogs': [made('centralLogs', once('CentralLogs', (stack, id) => new CentralLogs(stack, id, { tier })))],
};
