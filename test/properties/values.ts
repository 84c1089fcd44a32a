import { type App, CfnResource, Duration, Fn, NestedStack, RemovalPolicy, Size, Stack, Stage } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { made, literal, once, type Value } from './value';
import { DATABASE_SECRET_ARN, importedDatabase, importedNetwork } from '../support/music-api';
import { project } from '../support/project';
import { jwtSecret, mediaBucket, musicDatabase, operators, PYTHON, zone } from '../support/specimen';
import {
  // eslint-disable-next-line @stylistic/max-len
  ApiMigrations, AuditTrail, AvailabilityIndicator, AvailabilityObjective, CacheAuthentication, CentralLogs, ClusterCache, ClusterTelemetry, CostGuards, DeploymentTier, GlobalCdn, GlobalMusicDatabase, ImageRepositories, MusicApi, MusicNetwork, OnCall, OperatorAccess, PostDeploymentCheck, RegionalCluster,
  RegionEvacuation, UpdateManifestSite,
} from '@eknmusic/constructs';

/** Where something is made: beside the stack of its app, or in it. */
interface Place {
  readonly text: string;
  make(stack: Stack): Stack;
}

function place(text: string, make: (stack: Stack) => Stack): Place {
  return { text, make };
}

/** Where things are made: mostly in the stack of an account and a region. */
export const PLACES: Place[] = [
  ...Array<Place>(8).fill(place('', (stack) => stack)),
  place('scope: a nested stack', (stack) => new NestedStack(stack, 'Nested')),
  place('scope: a stack of a stage', ({ node, environment }) => {
    const [, account, region] = /^aws:\/\/(.*)\/(.*)$/.exec(environment)!;
    return new Stack(new Stage(node.root, 'Prod', { env: { account, region } }), 'Stack');
  }),
  place('scope: a stack in eu-west-1', ({ node, account }) => new Stack(node.root as App, 'Europe', { env: { account, region: 'eu-west-1' } })),
  place('scope: a stack that knows neither account nor region', ({ node }) => new Stack(node.root as App, 'Anywhere')),
];

const tier = DeploymentTier.PRODUCTION;
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

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
  made('new ec2.Vpc(stack, \'OwnVpc\', { natGateways: 1 })', once('OwnVpc', (stack, id) => new ec2.Vpc(stack, id, { natGateways: 1 }))),
];
const keys: Value[] = [
  made('new kms.Key(stack, \'OwnKey\')', once('OwnKey', (stack, id) => new kms.Key(stack, id, { enableKeyRotation: true }))),
  made('kms.Key.fromKeyArn(…)', once('ImportedKey', (stack, id) => kms.Key.fromKeyArn(stack, id, KEY))),
];
const buckets: Value[] = [
  made('new s3.Bucket(stack, \'OwnBucket\')', once('OwnBucket', (stack, id) => new s3.Bucket(stack, id, {
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED, removalPolicy: RemovalPolicy.DESTROY,
  }))),
  made('s3.Bucket.fromBucketName(…)', once('ImportedBucket', (stack, id) => s3.Bucket.fromBucketName(stack, id, 'songs'))),
];
const functions: Value[] = [
  made('new lambda.Function(stack, \'OwnFunction\', …)', once('OwnFunction', (stack, id) => new lambda.Function(stack, id, {
    code: PYTHON, handler: 'index.main', runtime: lambda.Runtime.PYTHON_3_13,
  }))),
  made('lambda.Function.fromFunctionArn(…)', once('ImportedFunction', (stack, id) =>
    lambda.Function.fromFunctionArn(stack, id, 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api:live'))),
];
const logGroups: Value[] = [
  made('new logs.LogGroup(stack, \'OwnLogGroup\')', once('OwnLogGroup', (stack, id) => new logs.LogGroup(stack, id))),
  made('LogGroup.fromLogGroupName(…)', once('ImportedLogGroup', (stack, id) => logs.LogGroup.fromLogGroupName(stack, id, '/eknmusic/songs'))),
];
const certificates: Value[] = [made('acm.Certificate.fromCertificateArn(…)', once('OwnCertificate', (stack, id) =>
  acm.Certificate.fromCertificateArn(stack, id, 'arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab')))];
const importedGroup = once('ImportedGroup', (stack, id) => ec2.SecurityGroup.fromSecurityGroupId(stack, id, 'sg-0a1b2c3d4e5f60009'));
const codeBucket = once('CodeBucket', (stack, id) => s3.Bucket.fromBucketName(stack, id, 'songs'));
const roles: Value[] = [
  made('new iam.Role(stack, \'OwnRole\', …)', once('OwnRole', (stack, id) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }))),
  made('iam.Role.fromRoleArn(…)', once('ImportedRole', (stack, id) => iam.Role.fromRoleArn(stack, id, 'arn:aws:iam::123456789012:role/songs'))),
];
/** With one NAT gateway, so that a construct that makes three more stays within the Elastic IP addresses of an account. */
const ownNetwork = once('MusicNetwork', (stack, id) => new MusicNetwork(stack, id, { tier, natGateways: 1, alarmActions: [operators(stack)] }));
const AURORA = rds.AuroraPostgresEngineVersion.VER_17_9;
const globalMusicDatabase = once('GlobalMusicDatabase', (stack, id) => new GlobalMusicDatabase(stack, id, {
  tier, globalClusterIdentifier: 'musicconnect', engineVersion: AURORA, network: othersNetwork(stack), alarmActions: [operators(stack)],
}));
const othersNetwork = once('Network', importedNetwork);
const othersDatabase = once('Database', importedDatabase);
const onCall = once('OnCall', (stack, id) => new OnCall(stack, id, { tier, name: 'musicconnect' }));
const api = once('MusicApi', (stack, id) => new MusicApi(stack, id, { tier, code: PYTHON, alarmActions: [operators(stack)] }));

/** Where a replica of something in the stack may be. */
const otherRegion = ({ node: { root } }: Stack) => (root.node.tryFindChild('Replicas') as Stack | undefined)
  ?? new Stack(root as App, 'Replicas', { env: { account: '123456789012', region: 'eu-central-1' } });

const clusterCacheByIam = once('ClusterCacheByIam', (stack, id) => new ClusterCache(stack, id, {
  tier, network: othersNetwork(stack), alarmActions: [operators(stack)], authentication: CacheAuthentication.iam(),
}));
const clusterCache = once('ClusterCache', (stack, id) => new ClusterCache(stack, id, { tier, network: othersNetwork(stack), alarmActions: [operators(stack)] }));
const regionalCluster = once('RegionalCluster', (stack, id) => new RegionalCluster(stack, id, {
  tier, project: 'musicconnect', version: eks.KubernetesVersion.V1_36, network: othersNetwork(stack), alarmActions: [operators(stack)],
}));

/** Values of types that cannot be made up from their declaration, by the full name of the type. */
const edgeVersion = once('EdgeVersion', (stack, id) => lambda.Version.fromVersionArn(stack, id, 'arn:aws:lambda:us-east-1:123456789012:function:songs:1'));

export const KNOWN: Record<string, Value[]> = {
  'aws-cdk-lib.Stack': [made('stack', (stack) => stack)],
  'aws-cdk-lib.Size': [made('Size.gibibytes(64)', () => Size.gibibytes(64)), made('Size.bytes(1)', () => Size.bytes(1))],
  'aws-cdk-lib.aws_ecr.IRepository': [made('ecr.Repository.fromRepositoryName(…)', once('Images', (stack, id) => ecr.Repository.fromRepositoryName(stack, id, 'musicconnect/backend')))],
  '@eknmusic/constructs.IClusterCache': [made('clusterCache', clusterCache), made('clusterCacheByIam', clusterCacheByIam)],
  '@eknmusic/constructs.IRegionalCluster': [made('regionalCluster', regionalCluster)],
  '@eknmusic/constructs.RegionalCluster': [made('regionalCluster', regionalCluster)],
  '@eknmusic/constructs.IClusterTelemetry': [made('ClusterTelemetry.fromClusterTelemetryAttributes(…)', once('Telemetry', (stack, id) => ClusterTelemetry.fromClusterTelemetryAttributes(stack, id, {
    bucketNames: { metrics: 'musicconnect-metrics', logs: 'musicconnect-logs', traces: 'musicconnect-traces' },
  })))],
  '@eknmusic/constructs.IImageRepositories': [made('ImageRepositories.fromImageRepositoriesAttributes(…)', once('Repositories', (stack, id) =>
    ImageRepositories.fromImageRepositoriesAttributes(stack, id, { project: 'musicconnect', names: ['backend'] })))],
  '@eknmusic/constructs.OperatorAccess': [made('operatorAccess', once('OperatorAccess', (stack, id) => new OperatorAccess(stack, id, { tier, network: ownNetwork(stack) })))],
  '@eknmusic/constructs.AuditTrail': [made('auditTrail', once('AuditTrail', (stack, id) => new AuditTrail(stack, id, { tier, alarmActions: [operators(stack)] })))],
  '@eknmusic/constructs.IRegionEvacuation': [made('RegionEvacuation.fromRegionEvacuationAttributes(…)', once('RegionEvacuation', (stack, id) =>
    RegionEvacuation.fromRegionEvacuationAttributes(stack, id, { evacuationName: 'musicconnect' })))],
  '@eknmusic/constructs.IOnCall': [made('onCall', onCall)],
  '@eknmusic/constructs.CostGuards': [made('costGuards', once('CostGuards', (stack, id) => new CostGuards(stack, id, { tier, monthlyBudget: 500, onCall: onCall(stack), costAllocationTag: { key: 'project', value: 'songs' } })))],
  '@eknmusic/constructs.AvailabilityObjective': [made('objective', once('Objective', (stack, id) => new AvailabilityObjective(stack, id, {
    tier, alarmActions: [operators(stack)], indicator: AvailabilityIndicator.distribution(cloudfront.Distribution.fromDistributionAttributes(stack, `${id}Distribution`, { distributionId: 'E2QWRUHEXAMPLE', domainName: 'd111111abcdef8.cloudfront.net' })),
  })))],
  'aws-cdk-lib.CfnResource': [made('new CfnResource(scope, \'OwnResource\', …)', once('OwnResource', (stack, id) => new CfnResource(stack, id, { type: 'AWS::SNS::Topic' })))],
  'aws-cdk-lib.aws_apigateway.JsonSchema': [literal({ type: 'object', required: ['name'] })],
  'aws-cdk-lib.aws_certificatemanager.ICertificate': certificates,
  'aws-cdk-lib.interfaces.aws_certificatemanager.ICertificateRef': certificates,
  'aws-cdk-lib.aws_cloudfront.GeoRestriction': [made('GeoRestriction.allowlist(\'AT\', \'US\')', () => cloudfront.GeoRestriction.allowlist('AT', 'US'))],
  'aws-cdk-lib.aws_cloudfront.IDistribution': [made('cloudfront.Distribution.fromDistributionAttributes(…)', once('OthersDistribution', (stack, id) => cloudfront.Distribution.fromDistributionAttributes(stack, id, { distributionId: 'E1EXAMPLE', domainName: 'd1example.cloudfront.net' })))],
  'aws-cdk-lib.aws_cloudfront.EdgeLambda': [made('{ eventType: LambdaEdgeEventType.ORIGIN_RESPONSE, … }', (stack) => ({
    eventType: cloudfront.LambdaEdgeEventType.ORIGIN_RESPONSE,
    functionVersion: edgeVersion(stack),
  }))],
  'aws-cdk-lib.aws_cloudfront.FunctionCode': [made('FunctionCode.fromInline(…)', () => cloudfront.FunctionCode.fromInline('function handler(event) { return event.response; }'))],
  'aws-cdk-lib.aws_lambda.IVersion': [made('lambda.Version.fromVersionArn(…)', once('ImportedVersion', (stack, id) =>
    lambda.Version.fromVersionArn(stack, id, 'arn:aws:lambda:us-east-1:123456789012:function:origin-request:3')))],
  'aws-cdk-lib.interfaces.aws_cloudfront.IKeyGroupRef': [made('cloudfront.KeyGroup.fromKeyGroupId(…)', once('OwnKeyGroup', (stack, id) => cloudfront.KeyGroup.fromKeyGroupId(stack, id, 'x')))],
  'aws-cdk-lib.aws_cloudfront.IKeyGroup': [made('cloudfront.KeyGroup.fromKeyGroupId(…)', once('OwnKeyGroup', (stack, id) => cloudfront.KeyGroup.fromKeyGroupId(stack, id, 'x')))],
  'aws-cdk-lib.aws_cloudwatch.IAlarm': [made('cloudwatch.Alarm.fromAlarmArn(…)', once('Alarm', (stack, id) => (
    cloudwatch.Alarm.fromAlarmArn(stack, id, 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:Songs')
  )))],
  'aws-cdk-lib.aws_cloudwatch.IAlarmAction': [made('operators', operators)],
  'aws-cdk-lib.aws_cloudwatch.IMetric': [made('new cloudwatch.Metric({ namespace: \'Songs\', metricName: \'Streams\' })', () => new cloudwatch.Metric({ namespace: 'Songs', metricName: 'Streams' }))],
  'aws-cdk-lib.aws_cloudwatch.IWidget': [made('new cloudwatch.TextWidget({ markdown: \'Songs\' })', () => new cloudwatch.TextWidget({ markdown: 'Songs' }))],
  'aws-cdk-lib.aws_cloudwatch.Metric': [made('new cloudwatch.Metric({ namespace: \'Songs\', metricName: \'Streams\' })', () => new cloudwatch.Metric({ namespace: 'Songs', metricName: 'Streams' }))],
  'aws-cdk-lib.aws_cloudwatch.MathExpressionOptions': [literal({}), literal({ label: 'Songs' })],
  'aws-cdk-lib.aws_cloudwatch.MetricOptions': [literal({}), literal({ label: 'Songs', statistic: 'Average' })],
  'aws-cdk-lib.aws_ec2.IMachineImage': [
    made('ec2.MachineImage.latestAmazonLinux2023()', () => ec2.MachineImage.latestAmazonLinux2023()),
    made('ec2.MachineImage.genericLinux({ \'us-east-1\': \'ami-0a1b2c3d4e5f60001\' })', () => ec2.MachineImage.genericLinux({ 'us-east-1': 'ami-0a1b2c3d4e5f60001' })),
  ],
  'aws-cdk-lib.aws_ec2.ISecurityGroup': [
    made('ec2.SecurityGroup.fromSecurityGroupId(…)', importedGroup),
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
  'aws-cdk-lib.aws_lambda.Code': [...Array<Value>(3).fill(made('project()', () => project())), made('PYTHON', () => PYTHON)],
  'aws-cdk-lib.aws_lambda.IFunction': functions,
  'aws-cdk-lib.aws_lambda.ResourceBindOptions': [literal({}), literal({ resourceProperty: 'Code' })],
  'aws-cdk-lib.aws_lambda.ILayerVersion': [made('LayerVersion.fromLayerVersionArn(…)', once('Layer', (stack, id) =>
    lambda.LayerVersion.fromLayerVersionArn(stack, id, 'arn:aws:lambda:us-east-1:123456789012:layer:songs:1')))],
  'aws-cdk-lib.aws_logs.ILogGroup': logGroups,
  // Whoever asks for logs that never expire has them, which the invariants call a fault.
  'aws-cdk-lib.aws_logs.RetentionDays': [made('RetentionDays.ONE_WEEK', () => logs.RetentionDays.ONE_WEEK), made('RetentionDays.ONE_YEAR', () => logs.RetentionDays.ONE_YEAR)],
  'aws-cdk-lib.aws_logs.IFilterPattern': [made('FilterPattern.allEvents()', () => logs.FilterPattern.allEvents())],
  'aws-cdk-lib.aws_codedeploy.ILambdaDeploymentGroup': [made('api.deploymentGroup', (stack) => (api(stack) as any).release?.group ?? (api(stack) as any).deploymentGroup)],
  'aws-cdk-lib.aws_rds.AuroraPostgresEngineVersion': [made('VER_17_9', () => AURORA), made('VER_16_6', () => rds.AuroraPostgresEngineVersion.VER_16_6)],
  'aws-cdk-lib.aws_rds.IDatabaseCluster': [made('DatabaseCluster.fromDatabaseClusterAttributes(…)', once('Cluster', (stack, id) => rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, id, {
    clusterIdentifier: 'songs',
    clusterEndpointAddress: 'songs.cluster-abc.us-east-1.rds.amazonaws.com',
    port: 5432,
    securityGroups: [importedGroup(stack)],
    engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_15_10 }),
  })))],
  'aws-cdk-lib.aws_rds.IDatabaseInstance': [made('DatabaseInstance.fromDatabaseInstanceAttributes(…)', once('Instance', (stack, id) => rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, id, {
    instanceIdentifier: 'songs', instanceEndpointAddress: 'songs.abc.us-east-1.rds.amazonaws.com', port: 5432, securityGroups: [importedGroup(stack)],
  })))],
  'aws-cdk-lib.aws_rds.PostgresEngineVersion': [made('VER_15', () => rds.PostgresEngineVersion.VER_15), made('VER_16', () => rds.PostgresEngineVersion.VER_16)],
  'aws-cdk-lib.aws_route53.IHostedZone': [
    made('zone', zone),
    made('HostedZone.fromHostedZoneId(…)', once('ZoneById', (stack, id) => route53.HostedZone.fromHostedZoneId(stack, id, 'Z0EXAMPLE'))),
  ],
  'aws-cdk-lib.aws_s3.CorsRule': [literal({ allowedMethods: ['GET'], allowedOrigins: ['https://app.eknmusic.com'] })],
  'aws-cdk-lib.aws_s3.IBucket': buckets,
  'aws-cdk-lib.aws_s3.ObjectLockRetention': [made('ObjectLockRetention.governance(30 days)', () => s3.ObjectLockRetention.governance(Duration.days(30)))],
  'aws-cdk-lib.aws_s3.LifecycleRule': [
    made('{ id: \'previews\', prefix: \'previews/\', expiration: 7 days }', () => ({ id: 'previews', prefix: 'previews/', expiration: Duration.days(7) })),
  ],
  'aws-cdk-lib.aws_scheduler.ScheduleExpression': [made('ScheduleExpression.rate(30 days)', () => ScheduleExpression.rate(Duration.days(30)))],
  'aws-cdk-lib.aws_secretsmanager.ISecret': [
    made('Secret.fromSecretNameV2(…)', once('ImportedSecret', (stack, id) => secretsmanager.Secret.fromSecretNameV2(stack, id, 'songs'))),
    made('Secret.fromSecretCompleteArn(…)', once('WholeSecret', (stack, id) => secretsmanager.Secret.fromSecretCompleteArn(stack, id, DATABASE_SECRET_ARN))),
  ],
  'constructs.Construct': [made('stack', (stack) => stack)],
  'constructs.IConstruct': [made('stack', (stack) => stack)],
  '@eknmusic/constructs.IMusicDatabase': [made('musicDatabase', once('MusicDatabase', (stack) => {
    ownNetwork(stack);
    return musicDatabase(stack, tier);
  })), ...Array<Value>(3).fill(made('importedDatabase', othersDatabase))],
  '@eknmusic/constructs.IDatabaseFailover': [made('globalMusicDatabase.failover', (stack) => globalMusicDatabase(stack).failover)],
  '@eknmusic/constructs.IGlobalMusicDatabase': [
    made('GlobalMusicDatabase.fromGlobalClusterAttributes(…)', once('ImportedGlobalDatabase', (stack, id) => GlobalMusicDatabase.fromGlobalClusterAttributes(stack, id, {
      globalClusterIdentifier: 'musicconnect', primaryRegion: 'ap-southeast-2', engineVersion: AURORA,
    }))),
    made('globalMusicDatabase', globalMusicDatabase),
  ],
  '@eknmusic/constructs.IMusicNetwork': [made('musicNetwork', ownNetwork), ...Array<Value>(3).fill(made('importedNetwork', othersNetwork))],
  '@eknmusic/constructs.IMediaBucket': [made('mediaBucket', once('MediaBucket', (stack) => mediaBucket(stack, tier)))],
  '@eknmusic/constructs.IJwtSecret': [made('jwtSecret', once('JwtSecret', (stack) => jwtSecret(stack, tier)))],
  '@eknmusic/constructs.IMusicApi': [made('api', api)],
  '@eknmusic/constructs.MusicApi': [made('api', api)],
  '@eknmusic/constructs.ApiMigrations': [made('migrations', once('ApiMigrations', (stack, id) => new ApiMigrations(stack, id, {
    tier, code: project(), network: othersNetwork(stack), database: othersDatabase(stack), alarmActions: [operators(stack)],
  })))],
  '@eknmusic/constructs.PostDeploymentCheck': [made('check', once('PostDeploymentCheck', (stack, id) => new PostDeploymentCheck(stack, id, {
    tier, function: functions[1].make(stack) as lambda.IFunction, url: 'https://api.eknmusic.com', logGroup: logGroups[0].make(stack) as logs.ILogGroup, alarmActions: [operators(stack)],
  })))],
  '@eknmusic/constructs.IUpdateManifestSite': [made('updateManifestSite', once('UpdateManifestSite', (stack, id) => new UpdateManifestSite(stack, id, {
    tier, app: 'eknmusic', domainName: 'updates.eknmusic.com', hostedZone: zone(stack), alarmActions: [operators(stack)], publisher: { repository: 'eknmusic/desktop' },
  })))],
  '@eknmusic/constructs.IGlobalCdn': [made('globalCdn', once('GlobalCdn', (stack, id) => new GlobalCdn(stack, id, {
    tier, alarmActions: [operators(stack)], origins: [{ region: 'eu-west-1', domainName: 'eu-west-1.origin.musicconnect.com' }],
  })))],
  '@eknmusic/constructs.CentralLogs': [made('centralLogs', once('CentralLogs', (stack, id) => new CentralLogs(stack, id, { tier })))],
};

/** Values of parameters that fit each other or the place of the call, which their types do not say: by the names of class, method and parameter. */
export const FITTING: Record<string, Value[]> = {
  'GlobalMusicDatabase.addReplica.scope': [made('replicas', otherRegion)],
  'GlobalMusicDatabase.addReplica.options': [
    made('{ network: musicNetwork(replicas) }', (stack) => ({ network: ownNetwork(otherRegion(stack)), alarmActions: [operators(otherRegion(stack))] })),
  ],
  'MusicChecks.apply.app': [made('app', (stack) => stack.node.root)],
};

/** What is of the type, and yet such as a prop may not take: by the full name of the type. */
export const HOSTILE: Record<string, Value[]> = {
  'aws-cdk-lib.aws_certificatemanager.ICertificate': [made('a certificate of eu-west-1', once('ForeignCertificate', (stack, id) =>
    acm.Certificate.fromCertificateArn(stack, id, 'arn:aws:acm:eu-west-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab')))],
  'aws-cdk-lib.aws_ec2.IVpc': [
    made('a VPC without subnets', once('BareVpc', (stack, id) => ec2.Vpc.fromVpcAttributes(stack, id, { vpcId: 'vpc-0a1b2c3d4e5f60002', availabilityZones: ['us-east-1a'] }))),
    made('a VPC of isolated subnets without route tables', once('IsolatedVpc', (stack, id) => ec2.Vpc.fromVpcAttributes(stack, id, {
      vpcId: 'vpc-0a1b2c3d4e5f60003', availabilityZones: ['us-east-1a', 'us-east-1b'], isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
    }))),
    made('a VPC of public subnets', once('PublicVpc', (stack, id) => new ec2.Vpc(stack, id, { subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }] }))),
  ],
  'aws-cdk-lib.aws_iam.IGrantable': [made('an account', () => new iam.AccountPrincipal('210987654321')), made('everybody', () => new iam.AnyPrincipal())],
  'aws-cdk-lib.aws_kms.IKey': [
    made('an alias', once('Alias', (stack, id) => kms.Alias.fromAliasName(stack, id, 'alias/songs'))),
    made('a key of eu-west-1', once('ForeignKey', (stack, id) => kms.Key.fromKeyArn(stack, id, KEY.replace('us-east-1', 'eu-west-1')))),
  ],
  'aws-cdk-lib.aws_lambda.IFunction': [
    made('a function of eu-west-1', once('ForeignFunction', (stack, id) => lambda.Function.fromFunctionArn(stack, id, 'arn:aws:lambda:eu-west-1:210987654321:function:songs'))),
    made('a function by its name', once('FunctionByName', (stack, id) => lambda.Function.fromFunctionName(stack, id, 'songs'))),
  ],
  'aws-cdk-lib.aws_lambda.Code': [made('Code.fromBucket(…)', (stack) => lambda.Code.fromBucket(codeBucket(stack), 'songs.zip'))],
  'aws-cdk-lib.aws_logs.ILogGroup': [made('LogGroup.fromLogGroupArn(Fn.importValue(…))', once('LateLogGroup', (stack, id) => logs.LogGroup.fromLogGroupArn(stack, id, Fn.importValue('songs'))))],
  'aws-cdk-lib.aws_s3.IBucket': [
    made('a bucket of eu-west-1', once('ForeignBucket', (stack, id) => s3.Bucket.fromBucketAttributes(stack, id, { bucketName: 'songs', region: 'eu-west-1' }))),
    made('a bucket by an ARN of the deployment', once('LateBucket', (stack, id) => s3.Bucket.fromBucketArn(stack, id, Fn.importValue('songs')))),
  ],
  'aws-cdk-lib.aws_s3.LifecycleRule': [made('{ expiration: -1 days }', () => ({ expirationDate: new Date(0) })), made('{}', () => ({}))],
  'aws-cdk-lib.aws_secretsmanager.ISecret': [made('Secret.fromSecretPartialArn(Fn.importValue(…))', once('LateSecret', (stack, id) => secretsmanager.Secret.fromSecretPartialArn(stack, id, Fn.importValue('songs'))))],
  'aws-cdk-lib.aws_events.Schedule': [made('Schedule.rate(30 seconds)', () => events.Schedule.expression('rate(30 seconds)')), made('Schedule.cron({})', () => events.Schedule.cron({}))],
  'aws-cdk-lib.aws_cloudwatch.IAlarmAction': [
    made('an action of eu-west-1', () => ({ bind: () => ({ alarmActionArn: 'arn:aws:sns:eu-west-1:123456789012:operators' }) })),
    made('an action that is none', () => ({ bind: () => ({ alarmActionArn: 'songs' }) })),
  ],
  'aws-cdk-lib.aws_cloudwatch.MetricOptions': [made('{ period: 7 seconds }', () => ({ period: Duration.seconds(7) })), literal({ statistic: 'nonsense' }), literal({ dimensionsMap: { '': '' } })],
};
