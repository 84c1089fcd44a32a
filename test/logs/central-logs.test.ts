import { App, Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup, FilterPattern, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { annotations, DELETED, KEPT, testStack } from '../support/checks';
import { CentralLogs, type CentralLogsProps, DeploymentTier } from '@eknmusic/constructs';

const IMPORTED = {
  deliveryStreamArn: 'arn:aws:firehose:us-east-1:123456789012:deliverystream/logs', subscriptionRoleArn: 'arn:aws:iam::123456789012:role/subscription',
};
const DESTINATION = { 'Fn::GetAtt': [Match.stringLikeRegexp('^LogsDeliveryStream'), 'Arn'] };

function templateOf(props: CentralLogsProps = {}): Template {
  const stack = testStack();
  new CentralLogs(stack, 'Logs', props);
  return Template.fromStack(stack);
}

/** The properties of the only resource of a type, or of the one with the id. */
function properties(template: Template, type: string, id = ''): any {
  const [[, found]] = Object.entries(template.findResources(type)).filter(([logicalId]) => logicalId.startsWith(id));
  return found.Properties;
}

/** The log groups that are subscribed to, by logical id. */
function collected(stack: Stack): string[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::Logs::SubscriptionFilter')).map(({ Properties }) => Properties.LogGroupName.Ref).sort();
}

describe('what is collected', () => {
  test('is everything that a log group receives, once its role may write', () => {
    const stack = testStack();
    const logs = new CentralLogs(stack, 'Logs');
    const subscription = logs.subscribe(new LogGroup(stack, 'Api'));
    expect(logs.subscribe(stack.node.findChild('Api') as LogGroup)).toBe(subscription);
    Template.fromStack(stack).hasResource('AWS::Logs::SubscriptionFilter', {
      Properties: {
        LogGroupName: { Ref: Match.stringLikeRegexp('^Api') },
        DestinationArn: DESTINATION,
        RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^LogsDeliverySubscriptionRole'), 'Arn'] },
        FilterPattern: '',
      },
      DependsOn: [Match.stringLikeRegexp('^LogsDeliverySubscriptionPolicy')],
    });
  });

  test('is what fits a pattern, by choice', () => {
    const stack = testStack();
    new CentralLogs(stack, 'Logs').subscribe(new LogGroup(stack, 'Api'), { filterPattern: FilterPattern.anyTerm('ERROR', 'WARN') });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::SubscriptionFilter', { FilterPattern: '?"ERROR" ?"WARN"' });
  });

  test('is every log group of an app, also one that is made later or without its class, but not its own', () => {
    const app = new App();
    const operations = new Stack(app, 'Operations');
    const backend = new Stack(app, 'Backend');
    const logs = new CentralLogs(operations, 'Logs');
    logs.subscribeAll(app);
    new LogGroup(operations, 'Audit');
    new LogGroup(backend, 'Api');
    new CfnLogGroup(backend, 'Bare');
    expect(collected(operations)).toEqual([expect.stringMatching(/^Audit/)]);
    expect(collected(backend)).toEqual([expect.stringMatching(/^Api/), 'Bare']);
    expect(backend.dependencies).toEqual([operations]);
  });

  test('is every log group of its own stage, also of what is made later, when the app or the stage is asked for', () => {
    for (const scopeOf of [(app: App) => app, (_: App, stage: Stage) => stage]) {
      const app = new App();
      const stage = new Stage(app, 'Dev');
      const logs = new CentralLogs(new Stack(stage, 'Operations'), 'Logs');
      const backend = new Stack(stage, 'Backend');
      new LogGroup(backend, 'Api');
      logs.subscribeAll(scopeOf(app, stage));
      new LogGroup(backend, 'Later');
      app.synth();
      expect(collected(backend)).toEqual([expect.stringMatching(/^Api/), expect.stringMatching(/^Later/)]);
    }
  });

  test('is every log group of every stage where the central logs were made elsewhere', () => {
    const app = new App();
    const backends = ['Dev', 'Staging'].map((id) => new Stack(new Stage(app, id), 'Backend'));
    const logs = CentralLogs.fromCentralLogsAttributes(new Stack(app, 'Operations'), 'Logs', IMPORTED);
    logs.subscribeAll(app);
    backends.forEach((backend) => new LogGroup(backend, 'Api'));
    app.synth();
    expect(backends.map(collected)).toEqual([[expect.stringMatching(/^Api/)], [expect.stringMatching(/^Api/)]]);
  });

  test('is nothing of another stage where that one has no log group, or none but those that are left out', () => {
    const app = new App();
    const stack = new Stack(new Stage(app, 'Dev'), 'Backend');
    const except = [new LogGroup(stack, 'Api')];
    new CentralLogs(new Stack(app, 'Operations'), 'Logs').subscribeAll(app, { except });
    expect(() => app.synth()).not.toThrow();
    expect(collected(stack)).toEqual([]);
  });

  test('leaves out what it is told to', () => {
    const stack = testStack();
    const flowLogs = new LogGroup(stack, 'FlowLogs');
    new LogGroup(stack, 'Api');
    new CentralLogs(stack, 'Logs').subscribeAll(stack, { except: [flowLogs] });
    expect(collected(stack)).toEqual([expect.stringMatching(/^Api/)]);
  });

  test('is a log group of another app', () => {
    const stack = testStack();
    new CentralLogs(stack, 'Logs').subscribe(LogGroup.fromLogGroupName(stack, 'Theirs', '/aws/lambda/theirs'));
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::SubscriptionFilter', { LogGroupName: '/aws/lambda/theirs' });
  });

  test('goes to central logs of another app', () => {
    const stack = testStack();
    const logs = CentralLogs.fromCentralLogsAttributes(stack, 'Logs', IMPORTED);
    logs.subscribe(new LogGroup(stack, 'Api'));
    new LogGroup(stack, 'Other');
    logs.subscribeAll(stack);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Logs::SubscriptionFilter', 2);
    template.allResourcesProperties('AWS::Logs::SubscriptionFilter', {
      DestinationArn: IMPORTED.deliveryStreamArn, RoleArn: IMPORTED.subscriptionRoleArn,
    });
    template.resourceCountIs('AWS::KinesisFirehose::DeliveryStream', 0);
  });
});

describe('the delivery', () => {
  test('writes a line for each batch, compressed, by day, within a minute', () => {
    expect(properties(templateOf(), 'AWS::KinesisFirehose::DeliveryStream').ExtendedS3DestinationConfiguration).toMatchObject({
      Prefix: 'logs/!{timestamp:yyyy/MM/dd}/',
      ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/',
      CompressionFormat: 'GZIP',
      BufferingHints: { IntervalInSeconds: 60 },
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [
          { Type: 'Decompression', Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }] },
          { Type: 'AppendDelimiterToRecord' },
        ],
      },
    });
  });

  test('gathers events for as long as is chosen', () => {
    const { BufferingHints } = properties(templateOf({ deliveryInterval: Duration.minutes(15) }), 'AWS::KinesisFirehose::DeliveryStream')
      .ExtendedS3DestinationConfiguration;
    expect(BufferingHints.IntervalInSeconds).toBe(900);
  });

  test('is encrypted with one key, on its way and where it ends', () => {
    const template = templateOf();
    const key = { 'Fn::GetAtt': [expect.stringMatching(/^LogsKey/), 'Arn'] };
    const stream = properties(template, 'AWS::KinesisFirehose::DeliveryStream');
    expect(stream.DeliveryStreamEncryptionConfigurationInput).toEqual({ KeyType: 'CUSTOMER_MANAGED_CMK', KeyARN: key });
    expect(stream.ExtendedS3DestinationConfiguration.EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN).toEqual(key);
    expect(properties(template, 'AWS::S3::Bucket', 'LogsBucket').BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
      { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } },
    ]);
    expect(properties(template, 'AWS::Logs::LogGroup').KmsKeyId).toEqual(key);
    expect(properties(template, 'AWS::KMS::Key').EnableKeyRotation).toBe(true);
  });

  test('may write events and errors, use the key for that, tell what failed, and nothing more', () => {
    const bucket = { 'Fn::GetAtt': [expect.stringMatching(/^LogsBucket/), 'Arn'] };
    const objects = (prefix: string) => ({ 'Fn::Join': ['', [bucket, `/${prefix}/*`]] });
    expect(properties(templateOf(), 'AWS::IAM::ManagedPolicy', 'LogsDeliveryPolicy').PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], Resource: [objects('logs'), objects('errors')] },
      { Effect: 'Allow', Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], Resource: bucket },
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^LogsKey/), 'Arn'] },
        Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
      },
      { Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^LogsDeliveryErrors/), 'Arn'] } },
    ]);
  });

  test('is taken by CloudWatch Logs of this account and region, which may write to the stream and nothing more', () => {
    const template = templateOf();
    const [statement] = properties(template, 'AWS::IAM::Role', 'LogsDeliverySubscriptionRole').AssumeRolePolicyDocument.Statement;
    expect(statement.Principal).toEqual({ Service: 'logs.amazonaws.com' });
    expect(JSON.stringify(statement.Condition)).toContain(':logs:us-east-1:123456789012:*');
    expect(properties(template, 'AWS::IAM::ManagedPolicy', 'LogsDeliverySubscriptionPolicy').PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^LogsDeliveryStream/), 'Arn'] },
      },
    ]);
  });
});

describe('the events', () => {
  test.each([
    [DeploymentTier.DEVELOPMENT, 7], [DeploymentTier.STAGING, 14], [DeploymentTier.PRODUCTION, 30],
    [DeploymentTier.of('audit', { logRetention: RetentionDays.ONE_YEAR }), 365],
  ])('are kept for as long as the tier keeps logs: %#', (tier, days) => {
    const [everything, results] = properties(templateOf({ tier }), 'AWS::S3::Bucket', 'LogsBucket').LifecycleConfiguration.Rules;
    expect(everything).toMatchObject({ ExpirationInDays: days, NoncurrentVersionExpiration: { NoncurrentDays: 1 }, Status: 'Enabled' });
    expect(everything.Prefix).toBeUndefined();
    expect(results).toMatchObject({ ExpirationInDays: 1, Prefix: 'queries/' });
  });

  test('are kept for longer by choice, and found for as long', () => {
    const template = templateOf({ retention: Duration.days(400) });
    expect(properties(template, 'AWS::S3::Bucket', 'LogsBucket').LifecycleConfiguration.Rules[0].ExpirationInDays).toBe(400);
    expect(properties(template, 'AWS::Glue::Table').TableInput.Parameters['projection.day.range']).toBe('NOW-400DAYS,NOW');
  });

  test('are private, versioned, reached by TLS only, and it is recorded who reads them', () => {
    const template = templateOf();
    const bucket = properties(template, 'AWS::S3::Bucket', 'LogsBucket');
    expect(bucket.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true,
    });
    expect(bucket.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(bucket.LoggingConfiguration).toEqual({ DestinationBucketName: { Ref: expect.stringMatching(/^LogsAccessLogs/) }, LogFilePrefix: 'access/Logs/' });
    const denied = properties(template, 'AWS::S3::BucketPolicy', 'LogsBucketPolicy').PolicyDocument.Statement.map(({ Effect, Condition }: any) => [Effect, Condition]);
    expect(denied).toEqual([
      ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }],
      ['Deny', { NumericLessThan: { 's3:TlsVersion': 1.2 } }],
    ]);
  });

  test.each([
    [DeploymentTier.DEVELOPMENT, DELETED], [DeploymentTier.STAGING, KEPT], [DeploymentTier.PRODUCTION, KEPT],
  ])('leave with their stack as the tier says: %#', (tier, policies) => {
    const template = templateOf({ tier });
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Logs::LogGroup']) {
      template.allResources(type, policies);
    }
  });

  test('leave with their stack as is chosen', () => {
    templateOf({ tier: DeploymentTier.DEVELOPMENT, removalPolicy: RemovalPolicy.RETAIN }).allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  });

  test('are deleted with their stack where development asks for it', () => {
    const template = templateOf({ tier: DeploymentTier.DEVELOPMENT, autoDeleteObjects: true });
    const emptied = Object.values(template.findResources('Custom::S3AutoDeleteObjects')).map(({ Properties }) => Properties.BucketName.Ref);
    expect(emptied.sort()).toEqual(Object.keys(template.findResources('AWS::S3::Bucket')).sort());
    templateOf({ tier: DeploymentTier.DEVELOPMENT }).resourceCountIs('Custom::S3AutoDeleteObjects', 0);
  });
});

describe('access logs in a bucket of another stack', () => {
  test.each([['before', ['Records', 'Logs']], ['after', ['Logs', 'Records']]])('that is made %s this one', (_, order) => {
    const app = new App();
    const [records, logs] = ['Records', 'Logs'].map((id) => [id, () => new Stack(app, id)] as const)
      .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)).map(([, make]) => make())
      .sort((a, b) => ['Records', 'Logs'].indexOf(a.node.id) - ['Records', 'Logs'].indexOf(b.node.id));
    new CentralLogs(logs, 'Logs', { accessLogsBucket: new Bucket(records, 'AccessLogs') });
    expect(() => app.synth()).not.toThrow();
    expect(logs.dependencies).toEqual([records]);
  });
});

test('access logs in a bucket whose policy belongs to another app are warned about', () => {
  const stack = testStack();
  new CentralLogs(stack, 'Logs', { accessLogsBucket: Bucket.fromBucketName(stack, 'Theirs', 'their-access-logs') });
  expect(annotations(stack)).toEqual([expect.stringContaining('@eknmusic/constructs:accessLogsPolicyNotAdded')]);
});

describe('the search', () => {
  test('sees a table with the shape that CloudWatch Logs sends, in folders by day that need no crawler', () => {
    const { TableInput } = properties(templateOf(), 'AWS::Glue::Table');
    expect(TableInput.Parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy/MM/dd',
      'projection.day.range': 'NOW-30DAYS,NOW',
      'storage.location.template': { 'Fn::Join': ['', ['s3://', { Ref: expect.stringMatching(/^LogsBucket/) }, '/logs/${day}/']] },
    });
    expect(TableInput.PartitionKeys.map(({ Name }: any) => Name)).toEqual(['day']);
    expect(TableInput.StorageDescriptor.Columns.map(({ Name, Type }: any) => [Name, Type])).toEqual([
      ['messagetype', 'string'], ['owner', 'string'], ['loggroup', 'string'], ['logstream', 'string'],
      ['logevents', 'array<struct<id:string,timestamp:bigint,message:string>>'],
    ]);
  });

  test('keeps what it finds encrypted in the same bucket, whatever a client asks for', () => {
    expect(properties(templateOf(), 'AWS::Athena::WorkGroup').WorkGroupConfiguration).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: {
        OutputLocation: { 'Fn::Join': ['', ['s3://', { Ref: expect.stringMatching(/^LogsBucket/) }, '/queries/']] },
        EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: { 'Fn::GetAtt': [expect.stringMatching(/^LogsKey/), 'Arn'] } },
      },
    });
  });

  test('has questions for operators, which name its table', () => {
    const template = templateOf({ databaseName: 'eknmusic_prod_logs' });
    const queries = Object.values(template.findResources('AWS::Athena::NamedQuery')).map(({ Properties }) => Properties);
    expect(queries.map(({ Name }) => Name)).toEqual(['Errors', 'Request', 'Volume']);
    for (const query of queries) {
      expect(query).toMatchObject({ Database: 'eknmusic_prod_logs', WorkGroup: 'eknmusic_prod_logs' });
      expect(query.QueryString).toContain('FROM "eknmusic_prod_logs"."events"');
    }
  });

  test('has names of its own for each place in the app', () => {
    const stack = testStack();
    const names = ['One', 'Two'].map((id) => new CentralLogs(stack, id).search.workGroupName);
    expect(new Set(names).size).toBe(2);
    names.forEach((name) => expect(name).toMatch(/^[a-z0-9_]{1,128}$/));
  });
});

describe('rights', () => {
  function granted(grant: (logs: CentralLogs, role: Role) => void): { Action: string[] | string; Resource: unknown }[] {
    const stack = testStack();
    const role = new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    grant(new CentralLogs(stack, 'Logs', { databaseName: 'music_logs' }), role);
    return properties(Template.fromStack(stack), 'AWS::IAM::Policy').PolicyDocument.Statement;
  }

  test('to read are to list the bucket and to get events, and nothing more', () => {
    expect(granted((logs, role) => logs.grants.read(role)).map(({ Action }) => Action)).toEqual([
      ['s3:ListBucket', 's3:GetBucketLocation'], 's3:GetObject', 'kms:Decrypt',
    ]);
  });

  test('to search are those, the workgroup, the table, and what queries find', () => {
    const statements = granted((logs, role) => logs.grants.search(role));
    const of = (action: string) =>
      JSON.stringify(statements.filter(({ Action }) => [Action].flat().includes(action)).map(({ Resource }) => Resource));
    expect(of('athena:StartQueryExecution')).toContain(':athena:us-east-1:123456789012:workgroup/music_logs');
    expect(of('glue:GetTable')).toMatch(/table\//);
    expect(of('s3:PutObject')).toContain('/queries/*');
    expect(of('kms:GenerateDataKey')).toContain('LogsKey');
    expect(JSON.stringify(statements)).not.toMatch(/"(s3|athena|glue|kms):\*"|Delete/);
  });
});

describe('watching', () => {
  test('tells when events have waited for a quarter of an hour', () => {
    const stack = testStack();
    const topic = new Topic(stack, 'Operators');
    new CentralLogs(stack, 'Logs', { alarmActions: [new SnsAction(topic)] });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Firehose',
      MetricName: 'DeliveryToS3.DataFreshness',
      Dimensions: [{ Name: 'DeliveryStreamName', Value: { Ref: Match.stringLikeRegexp('^LogsDeliveryStream') } }],
      Statistic: 'Maximum',
      Threshold: 900,
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^Operators') }],
    });
  });

  test('is by metrics of the stream, and by no alarm in development', () => {
    const logs = new CentralLogs(testStack(), 'Logs', { tier: DeploymentTier.DEVELOPMENT });
    expect(logs.alarms).toEqual([]);
    expect(logs.metricIncomingBytes()).toMatchObject({ namespace: 'AWS/Firehose', metricName: 'IncomingBytes', statistic: 'Sum' });
    expect(logs.metric('ThrottledRecords', { statistic: 'Sum' })).toMatchObject({ metricName: 'ThrottledRecords', statistic: 'Sum' });
  });
});

test('a key and a bucket for the records of access may be given', () => {
  const stack = testStack();
  const encryptionKey = new Key(stack, 'Own');
  const accessLogsBucket = new Bucket(stack, 'Records');
  const logs = new CentralLogs(stack, 'Logs', { encryptionKey, accessLogsBucket, bucketName: 'eknmusic-logs-prod' });
  expect([logs.encryptionKey, logs.accessLogsBucket]).toEqual([encryptionKey, accessLogsBucket]);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::KMS::Key', 1);
  template.resourceCountIs('AWS::S3::Bucket', 2);
  template.hasResourceProperties('AWS::S3::Bucket', {
    BucketName: 'eknmusic-logs-prod', LoggingConfiguration: { DestinationBucketName: { Ref: Match.stringLikeRegexp('^Records') } },
  });
});
