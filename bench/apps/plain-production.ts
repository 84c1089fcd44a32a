// EKNMusic in production, written with the L2 constructs of the CDK alone, as near to what the example makes as they come; code aside, which is inline.
import * as path from 'path';
import { App, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties, CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';

const app = new App();
const stack = (id: string) => new Stack(app, `Plain-${id}`, { env: { account: '123456789012', region: 'us-east-1' }, terminationProtection: true });
const [operations, networks, storage, databases, backend, delivery, updates] =
  ['Operations', 'Network', 'Storage', 'Database', 'Backend', 'Delivery', 'Updates'].map(stack);
const key = (scope: Stack, id = 'Key') => new kms.Key(scope, id, { enableKeyRotation: true });
const keys = new Map([operations, networks, databases, backend, updates].map((scope) => [scope, key(scope)]));
const logGroups: logs.LogGroup[] = [];
const logGroup = (scope: Stack, id: string, logGroupName?: string) => {
  const made = new logs.LogGroup(scope, id, { encryptionKey: keys.get(scope), retention: logs.RetentionDays.ONE_MONTH, logGroupName });
  logGroups.push(made);
  return made;
};
const handler = (scope: Stack, id: string, props: Partial<lambda.FunctionProps> = {}) => new lambda.Function(scope, id, {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => {};'),
  logGroup: logGroup(scope, `${id}Logs`),
  ...props,
});

const topic = new sns.Topic(operations, 'Operators', { masterKey: keys.get(operations), enforceSSL: true });
topic.grantPublish(new iam.ServicePrincipal('cloudwatch.amazonaws.com'));
const alarm = (scope: Stack, id: string, metric: cloudwatch.Metric, threshold: number) => {
  const made = metric.createAlarm(scope, `${id}Alarm`, { threshold, evaluationPeriods: 3, datapointsToAlarm: 2 });
  made.addAlarmAction(new SnsAction(topic));
  made.addOkAction(new SnsAction(topic));
  return made;
};
const bucket = (scope: Stack, id: string, props: s3.BucketProps = {}) => new s3.Bucket(scope, id, {
  encryptionKey: key(scope, `${id}Key`),
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  versioned: true,
  lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(7) }],
  ...props,
});
const accessLogs = (scope: Stack) => new s3.Bucket(scope, 'AccessLogs', {
  encryption: s3.BucketEncryption.S3_MANAGED,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  versioned: true,
  objectOwnership: s3.ObjectOwnership.OBJECT_WRITER,
});

const vpc = new ec2.Vpc(networks, 'Vpc', {
  maxAzs: 3,
  subnetConfiguration: [
    { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
    { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  ],
  gatewayEndpoints: { s3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
  flowLogs: { all: { destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup(networks, 'FlowLogs')) } },
  restrictDefaultSecurityGroup: true,
});
vpc.publicSubnets.forEach(({ node }, zone) => {
  const gateway = { NatGatewayId: (node.findChild('NATGateway') as ec2.CfnNatGateway).attrNatGatewayId };
  ['ErrorPortAllocation', 'PacketsDropCount'].forEach((metricName) =>
    alarm(networks, `${metricName}${zone}`, new cloudwatch.Metric({ namespace: 'AWS/NATGateway', metricName, dimensionsMap: gateway }), 1));
});
const functions = new ec2.SecurityGroup(networks, 'Functions', { vpc });
const databaseGroup = new ec2.SecurityGroup(networks, 'Databases', { vpc, allowAllOutbound: false });
databaseGroup.addIngressRule(functions, ec2.Port.tcp(5454));

const zone = (scope: Stack) => route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId: 'Z0', zoneName: 'eknmusic.com' });
const certificate = (scope: Stack, domainName: string) =>
  new acm.Certificate(scope, 'Certificate', { domainName, validation: acm.CertificateValidation.fromDns(zone(scope)) });
const records = (scope: Stack, recordName: string, alias: route53.IAliasRecordTarget) => [route53.ARecord, route53.AaaaRecord].map((Record) =>
  new Record(scope, Record.name, { zone: scope.node.findChild('Zone') as route53.IHostedZone, recordName, target: route53.RecordTarget.fromAlias(alias) }));
const serverAccessLogsBucket = accessLogs(storage);
const serverErrors = ({ node, bucketName: BucketName }: s3.Bucket) => alarm(storage, `${node.id}Errors`, new cloudwatch.Metric({
  namespace: 'AWS/S3', metricName: '5xxErrors', dimensionsMap: { BucketName, FilterId: 'EntireBucket' },
}), 1);
const files = bucket(storage, 'Files', {
  serverAccessLogsBucket, cors: [{ allowedMethods: [s3.HttpMethods.GET, s3.HttpMethods.PUT], allowedOrigins: ['https://desktop-client'] }],
});
[files, ...['Backups', 'Code'].map((id) => bucket(storage, id, { serverAccessLogsBucket }))].forEach(serverErrors);
const publicKey = new cloudfront.PublicKey(storage, 'PublicKey', {
  encodedKey: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n',
});
const origin = S3BucketOrigin.withOriginAccessControl(files);
const behavior: cloudfront.BehaviorOptions = {
  origin,
  viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
  trustedKeyGroups: [new cloudfront.KeyGroup(storage, 'KeyGroup', { items: [publicKey] })],
  responseHeadersPolicy: new cloudfront.ResponseHeadersPolicy(storage, 'Headers', {
    securityHeadersBehavior: {
      contentTypeOptions: { override: true }, strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
    },
  }),
};
const audio = new cloudfront.CachePolicy(storage, 'Audio', { defaultTtl: Duration.days(30) });
const images = new cloudfront.CachePolicy(storage, 'Images', { defaultTtl: Duration.days(7) });
const distribution = new cloudfront.Distribution(storage, 'Distribution', {
  defaultBehavior: behavior,
  additionalBehaviors: Object.fromEntries([...['mp3', 'flac', 'wav', 'ogg', 'm4a'].map((type) => [`*.${type}`, { ...behavior, cachePolicy: audio }]),
    ...['jpg', 'png', 'webp'].map((type) => [`*.${type}`, { ...behavior, cachePolicy: images }])]),
  certificate: certificate(storage, 'media.eknmusic.com'),
  domainNames: ['media.eknmusic.com'],
  enableLogging: true,
  logBucket: serverAccessLogsBucket,
});
records(storage, 'media', new CloudFrontTarget(distribution));
alarm(storage, 'DeliveryErrors', distribution.metric5xxErrorRate(), 1);

['postgresql', 'upgrade'].forEach((log) => logGroup(databases, `Logs-${log}`, `/aws/rds/instance/plain-production/${log}`));
const database = new rds.DatabaseInstance(databases, 'Database', {
  vpc,
  vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  securityGroups: [databaseGroup],
  port: 5454,
  multiAz: true,
  engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_15 }),
  instanceType: ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MEDIUM),
  storageType: rds.StorageType.GP3,
  maxAllocatedStorage: 100,
  storageEncryptionKey: keys.get(databases),
  credentials: rds.Credentials.fromGeneratedSecret('eknmusic', { encryptionKey: keys.get(databases) }),
  parameters: { 'rds.force_ssl': '1' },
  backupRetention: Duration.days(7),
  instanceIdentifier: 'plain-production',
  cloudwatchLogsExports: ['postgresql', 'upgrade'],
  monitoringInterval: Duration.minutes(1),
  enablePerformanceInsights: true,
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
});
const inVpc = { vpc, securityGroups: [functions] };
const layer = (scope: Stack, id: string) => new lambda.LayerVersion(scope, id, { code: lambda.Code.fromAsset(path.join(__dirname, '..', 'apps')) });
const rotation = handler(databases, 'Rotation', { ...inVpc, layers: [layer(databases, 'Certificates')] });
database.secret!.addRotationSchedule('Schedule', { rotationLambda: rotation, automaticallyAfter: Duration.days(30) });
alarm(databases, 'Cpu', database.metricCPUUtilization(), 80);
alarm(databases, 'Storage', database.metricFreeStorageSpace(), 2e9);
alarm(databases, 'Connections', database.metricDatabaseConnections(), 300);
alarm(databases, 'Rotation', rotation.metricErrors(), 1);

const jwtSecret = new secretsmanager.Secret(backend, 'JwtSecret', { encryptionKey: key(backend, 'JwtKey') });
const jwtRotation = handler(backend, 'JwtRotation');
jwtSecret.addRotationSchedule('Schedule', { rotationLambda: jwtRotation, automaticallyAfter: Duration.days(90) });
const python = (id: string, props: Partial<lambda.FunctionProps>) => handler(backend, id, {
  runtime: lambda.Runtime.PYTHON_3_13, code: lambda.Code.fromInline('def handler(event, context): pass'), ...inVpc, ...props,
});
const environment = { STAGE: 'prod', DB_SECRET_ARN: database.secret!.secretArn, FILES_BUCKET: files.bucketName };
const layers = ['Dependencies', 'Certificates', 'Library'].map((id) => layer(backend, id));
const api = python('Api', { memorySize: 512, timeout: Duration.seconds(30), tracing: lambda.Tracing.ACTIVE, environment, layers });
const migrate = python('Migrate', { timeout: Duration.minutes(10), environment, layers });
const atDeploy = handler(backend, 'AtDeploy', { timeout: Duration.minutes(15) });
migrate.currentVersion.grantInvoke(atDeploy);
new CustomResource(backend, 'Migration', { resourceType: 'Custom::EknMusicMigration', serviceToken: atDeploy.functionArn });
// The grant of the L2 would name the roles in the key's policy, and the database could not be deployed before the backend.
[api, migrate].forEach((each) => {
  each.addToRolePolicy(new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], resources: [database.secret!.secretArn] }));
  each.addToRolePolicy(new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: [keys.get(databases)!.keyArn] }));
});
jwtSecret.grantRead(api);
files.grantReadWrite(api);
const check = handler(backend, 'Check', { timeout: Duration.minutes(5) });
const alias = new lambda.Alias(backend, 'Live', { aliasName: 'live', version: api.currentVersion });
const domain = new apigateway.DomainName(backend, 'Domain', { domainName: 'api.eknmusic.com', certificate: certificate(backend, 'api.eknmusic.com') });
const integration = new HttpLambdaIntegration('Integration', alias);
const http = new apigateway.HttpApi(backend, 'HttpApi', {
  defaultDomainMapping: { domainName: domain },
  corsPreflight: { allowOrigins: ['https://desktop-client'], allowMethods: [apigateway.CorsHttpMethod.ANY] },
});
records(backend, 'api', new ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId));
http.addRoutes({ path: '/', integration });
http.addRoutes({ path: '/{proxy+}', integration });
logGroup(backend, 'AccessLogs');
const alarms = [
  alarm(backend, 'Errors', alias.metricErrors(), 10), alarm(backend, 'Throttles', alias.metricThrottles(), 1), alarm(backend, 'JwtRotation', jwtRotation.metricErrors(), 1),
  alarm(backend, 'Duration', alias.metricDuration({ statistic: 'p95' }), 3000), alarm(backend, 'ServerErrors', http.metricServerError(), 5),
  alarm(backend, 'Latency', http.metricLatency(), 3000), alarm(backend, 'Check', check.metricErrors(), 1), alarm(backend, 'Migrate', migrate.metricErrors(), 1),
  alarm(backend, 'NoResult', check.metricInvocations(), 1), alarm(backend, 'ReleaseErrors', api.currentVersion.metricErrors(), 1),
];
new codedeploy.LambdaDeploymentGroup(backend, 'Deployments', {
  alias,
  deploymentConfig: new codedeploy.LambdaDeploymentConfig(backend, 'Canary', {
    trafficRouting: codedeploy.TrafficRouting.timeBasedCanary({ interval: Duration.minutes(10), percentage: 10 }),
  }),
  alarms: [alarms[0]],
  postHook: check,
});
new cloudwatch.Dashboard(backend, 'Dashboard', {
  widgets: [[new cloudwatch.GraphWidget({ left: [alias.metricInvocations(), alias.metricErrors()] }), new cloudwatch.AlarmStatusWidget({ alarms })]],
});

const role = new iam.Role(delivery, 'DeployRole', {
  assumedBy: new iam.OpenIdConnectPrincipal(new iam.OidcProviderNative(delivery, 'GitHub', { url: 'https://token.actions.githubusercontent.com', clientIds: ['sts.amazonaws.com'] })),
});
role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction', 'lambda:UpdateAlias'], resources: [api.functionArn, migrate.functionArn, check.functionArn] }));

const webAcl = (scope: Stack) => new wafv2.CfnWebACL(scope, 'WebAcl', {
  scope: 'CLOUDFRONT',
  defaultAction: { allow: {} },
  visibilityConfig: { sampledRequestsEnabled: true, cloudWatchMetricsEnabled: true, metricName: 'media' },
  rules: ['CommonRuleSet', 'AmazonIpReputationList'].map((name, priority) => ({
    name,
    priority,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name: `AWSManagedRules${name}` } },
    visibilityConfig: { sampledRequestsEnabled: true, cloudWatchMetricsEnabled: true, metricName: name },
  })),
});
const site = bucket(updates, 'Site', { serverAccessLogsBucket: accessLogs(updates) });
const pointers = new cloudfront.CachePolicy(updates, 'Pointers', { maxTtl: Duration.minutes(5) });
const downloads = new cloudfront.Distribution(updates, 'Distribution', {
  defaultBehavior: {
    origin: S3BucketOrigin.withOriginAccessControl(site),
    cachePolicy: pointers,
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    responseHeadersPolicy: new cloudfront.ResponseHeadersPolicy(updates, 'Headers', {
      securityHeadersBehavior: { contentTypeOptions: { override: true } },
    }),
    functionAssociations: [{
      eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
      function: new cloudfront.Function(updates, 'Targets', { code: cloudfront.FunctionCode.fromInline('function handler(event) { return event.request; }') }),
    }],
  },
  certificate: certificate(updates, 'downloads.eknmusic.com'),
  domainNames: ['downloads.eknmusic.com'],
  webAclId: webAcl(updates).attrArn,
});
records(updates, 'downloads', new CloudFrontTarget(downloads));
const signingKey = new kms.Key(updates, 'SigningKey', { keySpec: kms.KeySpec.RSA_4096, keyUsage: kms.KeyUsage.SIGN_VERIFY });
const timestamps = handler(updates, 'Timestamps', { environment: { BUCKET: site.bucketName } });
site.grantReadWrite(timestamps, 'metadata/*');
signingKey.grant(timestamps, 'kms:Sign');
new events.Rule(updates, 'Schedule', { schedule: events.Schedule.rate(Duration.hours(1)), targets: [new LambdaFunction(timestamps)] });
const publisher = new iam.Role(updates, 'Publisher', { assumedBy: new iam.AccountRootPrincipal() });
site.grantPut(publisher, 'releases/*');
new ssm.StringParameter(updates, 'Configuration', { stringValue: JSON.stringify({ bucket: 'plain' }) });
alarm(updates, 'Signer', timestamps.metricErrors(), 1);
for (const file of ['timestamp', 'snapshot', 'targets', 'root']) {
  alarm(updates, file, new cloudwatch.Metric({ namespace: 'Plain', metricName: 'Expiry', dimensionsMap: { file } }), 86_400);
}
alarm(updates, 'ServerErrors', downloads.metric5xxErrorRate(), 1);
alarm(updates, 'ClientErrors', downloads.metric4xxErrorRate(), 5);

const collected = bucket(operations, 'Logs', { serverAccessLogsBucket: accessLogs(operations) });
const stream = new firehose.DeliveryStream(operations, 'Stream', { destination: new firehose.S3Bucket(collected, { encryptionKey: keys.get(operations) }) });
const subscriber = new iam.Role(operations, 'Subscriber', { assumedBy: new iam.ServicePrincipal('logs.amazonaws.com') });
stream.grantPutRecords(subscriber);
alarm(operations, 'Late', stream.metric('DeliveryToS3.DataFreshness'), 1800);
const catalog = new glue.CfnDatabase(operations, 'Catalog', { catalogId: operations.account, databaseInput: { name: 'plain_logs' } });
new glue.CfnTable(operations, 'Events', { catalogId: operations.account, databaseName: catalog.ref, tableInput: { name: 'events' } });
const workGroup = new athena.CfnWorkGroup(operations, 'WorkGroup', { name: 'plain_logs' });
for (const name of ['Errors', 'Request', 'Slow']) {
  new athena.CfnNamedQuery(operations, name, { database: 'plain_logs', queryString: 'SELECT 1', workGroup: workGroup.name });
}
for (const group of logGroups) {
  new logs.CfnSubscriptionFilter(Stack.of(group), `${group.node.id}Filter`, {
    logGroupName: group.logGroupName,
    filterPattern: '',
    destinationArn: 'arn:aws:firehose:us-east-1:123456789012:deliverystream/logs',
    roleArn: 'arn:aws:iam::123456789012:role/logs',
  });
}
app.synth();
