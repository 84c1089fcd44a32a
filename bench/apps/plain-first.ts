// The first example of the README, written with the L2 constructs of the CDK alone, as near to what it makes as they come.
import { App, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';

const app = new App();
const stack = new Stack(app, 'Music');
const [networkKey, key, filesKey, apiKey] = ['NetworkKey', 'DatabaseKey', 'FilesKey', 'ApiKey'].map((id) => new kms.Key(stack, id, { enableKeyRotation: true }));
const logGroup = (id: string, encryptionKey: kms.IKey, logGroupName?: string) => new logs.LogGroup(stack, id, {
  encryptionKey, logGroupName, retention: logs.RetentionDays.ONE_MONTH,
});

const vpc = new ec2.Vpc(stack, 'Vpc', {
  availabilityZones: [0, 1, 2].map((zone) => Fn.select(zone, Fn.getAzs())),
  subnetConfiguration: [
    { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
    { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  ],
  gatewayEndpoints: { s3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
  flowLogs: { all: { destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup('FlowLogs', networkKey)) } },
  restrictDefaultSecurityGroup: true,
});
const functions = new ec2.SecurityGroup(stack, 'Functions', { vpc });

const databaseGroup = new ec2.SecurityGroup(stack, 'Databases', { vpc, allowAllOutbound: false });
const engine = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_15 });
const certificates = (id: string) => new lambda.LayerVersion(stack, `${id}Certificates`, { code: lambda.Code.fromAsset(__dirname, { exclude: ['*.ts'] }) });
const instanceIdentifier = 'eknmusic';
['postgresql', 'upgrade'].forEach((kind) => logGroup(`Database-${kind}`, key, `/aws/rds/instance/${instanceIdentifier}/${kind}`));
const database = new rds.DatabaseInstance(stack, 'Database', {
  vpc,
  vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  instanceIdentifier,
  securityGroups: [databaseGroup],
  engine,
  parameterGroup: new rds.ParameterGroup(stack, 'Parameters', { engine, parameters: { 'rds.force_ssl': '1' } }),
  instanceType: ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MEDIUM),
  multiAz: true,
  storageType: rds.StorageType.GP3,
  maxAllocatedStorage: 100,
  storageEncrypted: true,
  storageEncryptionKey: key,
  credentials: rds.Credentials.fromGeneratedSecret('eknmusic', { encryptionKey: key }),
  backupRetention: Duration.days(7),
  cloudwatchLogsExports: ['postgresql', 'upgrade'],
  monitoringInterval: Duration.minutes(1),
  enablePerformanceInsights: true,
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
});
database.connections.allowDefaultPortFrom(functions);
// The same work as a rotation function of one's own: role, permissions, function, log group.
const rotation = new lambda.Function(stack, 'Rotation', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => {};'),
  vpc,
  securityGroups: [functions],
  layers: [certificates('Rotation')],
  logGroup: logGroup('RotationLogs', key),
});
database.secret!.addRotationSchedule('Schedule', { rotationLambda: rotation, automaticallyAfter: Duration.days(30) });

const accessLogs = new s3.Bucket(stack, 'AccessLogs', {
  encryption: s3.BucketEncryption.S3_MANAGED, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, enforceSSL: true, versioned: true,
});
const files = new s3.Bucket(stack, 'Files', {
  encryptionKey: filesKey,
  metrics: [{ id: 'EntireBucket' }],
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  versioned: true,
  serverAccessLogsBucket: accessLogs,
  lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(7) }],
  cors: [{ allowedMethods: [s3.HttpMethods.GET, s3.HttpMethods.PUT], allowedOrigins: ['https://desktop-client'], allowedHeaders: ['*'] }],
});

const api = new lambda.Function(stack, 'Api', {
  runtime: lambda.Runtime.PYTHON_3_13,
  handler: 'index.main',
  code: lambda.Code.fromInline('def main(event, context): return {"statusCode": 200}'),
  memorySize: 512,
  timeout: Duration.seconds(30),
  vpc,
  securityGroups: [functions],
  tracing: lambda.Tracing.ACTIVE,
  layers: [certificates('Api')],
  logGroup: logGroup('ApiLogs', apiKey),
  environment: { STAGE: 'production', DB_SECRET_ARN: database.secret!.secretArn, FILES_BUCKET: files.bucketName },
});
database.secret!.grantRead(api);
files.grantReadWrite(api);
const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: api.currentVersion });
const http = new apigateway.HttpApi(stack, 'HttpApi', {
  corsPreflight: { allowOrigins: ['https://desktop-client'], allowMethods: [apigateway.CorsHttpMethod.ANY] },
});
const integration = new HttpLambdaIntegration('Integration', alias);
['/', '/{proxy+}'].forEach((path) => http.addRoutes({ path, integration }));
(http.defaultStage!.node.defaultChild as apigateway.CfnStage).accessLogSettings = {
  destinationArn: logGroup('AccessLog', apiKey).logGroupArn, format: JSON.stringify({ requestId: '$context.requestId', status: '$context.status' }),
};

const alarm = (id: string, metric: cloudwatch.Metric, threshold: number) =>
  metric.createAlarm(stack, id, { threshold, evaluationPeriods: 3, datapointsToAlarm: 2 });
const alarms = [
  alarm('Errors', alias.metricErrors(), 10), alarm('Throttles', alias.metricThrottles(), 1), alarm('Duration', alias.metricDuration({ statistic: 'p95' }), 3000),
  alarm('ServerErrors', http.metricServerError(), 5), alarm('Latency', http.metricLatency(), 3000),
  alarm('Cpu', database.metricCPUUtilization(), 80), alarm('Storage', database.metricFreeStorageSpace(), 2e9), alarm('Connections', database.metricDatabaseConnections(), 300),
  alarm('RotationErrors', rotation.metricErrors(), 1), alarm('VersionErrors', api.currentVersion.metricErrors(), 1),
  alarm('FilesErrors', new cloudwatch.Metric({ namespace: 'AWS/S3', metricName: '5xxErrors', dimensionsMap: { BucketName: files.bucketName } }), 10),
  ...vpc.publicSubnets.flatMap(({ node }, zone) => ['ErrorPortAllocation', 'PacketsDropCount'].map((metricName) => {
    const { attrNatGatewayId } = node.findChild('NATGateway') as ec2.CfnNatGateway;
    return alarm(`${metricName}${zone}`, new cloudwatch.Metric({ namespace: 'AWS/NATGateway', metricName, dimensionsMap: { NatGatewayId: attrNatGatewayId } }), 100);
  })),
];
new codedeploy.LambdaDeploymentGroup(stack, 'Deployments', {
  alias,
  deploymentConfig: new codedeploy.LambdaDeploymentConfig(stack, 'Canary', {
    trafficRouting: codedeploy.TrafficRouting.timeBasedCanary({ interval: Duration.minutes(5), percentage: 10 }),
  }),
  alarms: [alarms[0]],
});
new cloudwatch.Dashboard(stack, 'Dashboard', {
  widgets: [[new cloudwatch.GraphWidget({ left: [alias.metricInvocations(), alias.metricErrors()] }), new cloudwatch.AlarmStatusWidget({ alarms })]],
});
app.synth();
