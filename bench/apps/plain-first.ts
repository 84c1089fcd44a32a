// The first example of the README, written with the L2 constructs of the CDK alone, as near to what it makes as they come.
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
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
const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
const logGroup = (id: string) => new logs.LogGroup(stack, id, { encryptionKey: key, retention: logs.RetentionDays.ONE_MONTH });

const vpc = new ec2.Vpc(stack, 'Vpc', {
  maxAzs: 3,
  subnetConfiguration: [
    { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
    { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  ],
  gatewayEndpoints: { s3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
  flowLogs: { all: { destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup('FlowLogs')) } },
  restrictDefaultSecurityGroup: true,
});
const functions = new ec2.SecurityGroup(stack, 'Functions', { vpc });

const database = new rds.DatabaseInstance(stack, 'Database', {
  vpc,
  vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_15 }),
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
  logGroup: logGroup('RotationLogs'),
});
database.secret!.addRotationSchedule('Schedule', { rotationLambda: rotation, automaticallyAfter: Duration.days(30) });

const accessLogs = new s3.Bucket(stack, 'AccessLogs', {
  encryption: s3.BucketEncryption.S3_MANAGED, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, enforceSSL: true, versioned: true,
});
const files = new s3.Bucket(stack, 'Files', {
  encryptionKey: key,
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
  logGroup: logGroup('ApiLogs'),
  environment: { STAGE: 'production', DB_SECRET_ARN: database.secret!.secretArn, FILES_BUCKET: files.bucketName },
});
database.secret!.grantRead(api);
files.grantReadWrite(api);
const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: api.currentVersion });
const http = new apigateway.HttpApi(stack, 'HttpApi', {
  defaultIntegration: new HttpLambdaIntegration('Integration', alias),
  corsPreflight: { allowOrigins: ['https://desktop-client'], allowMethods: [apigateway.CorsHttpMethod.ANY] },
});

const alarm = (id: string, metric: cloudwatch.Metric, threshold: number) =>
  metric.createAlarm(stack, id, { threshold, evaluationPeriods: 3, datapointsToAlarm: 2 });
const alarms = [
  alarm('Errors', alias.metricErrors(), 10), alarm('Throttles', alias.metricThrottles(), 1), alarm('Duration', alias.metricDuration({ statistic: 'p95' }), 3000),
  alarm('ServerErrors', http.metricServerError(), 5), alarm('Latency', http.metricLatency(), 3000),
  alarm('Cpu', database.metricCPUUtilization(), 80), alarm('Storage', database.metricFreeStorageSpace(), 2e9), alarm('Connections', database.metricDatabaseConnections(), 300),
  alarm('RotationErrors', rotation.metricErrors(), 1),
];
new codedeploy.LambdaDeploymentGroup(stack, 'Deployments', {
  alias, deploymentConfig: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES, alarms: [alarms[0]],
});
new cloudwatch.Dashboard(stack, 'Dashboard', {
  widgets: [[new cloudwatch.GraphWidget({ left: [alias.metricInvocations(), alias.metricErrors()] }), new cloudwatch.AlarmStatusWidget({ alarms })]],
});
app.synth();
