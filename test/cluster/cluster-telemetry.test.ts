import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { platformCluster } from './platform-specimens';
import { regionalCluster, role } from './specimens';
import { telemetryOf } from '../../src/cluster/cluster-telemetry-registry';
import { platformServiceAccounts } from '../../src/cluster/gitops/platform/platform-model';
import { errorOf } from '../support/error-of';
import {
  ClusterAddOn, ClusterTelemetry, type ClusterTelemetryAttributes, type ClusterTelemetryProps, ClusterWorkload, DeploymentTier, RegionalCluster,
  type RegionalClusterProps, ValidationErrors, WorkloadImage, WorkloadSecret,
} from '@eknmusic/constructs';

const { DEVELOPMENT, STAGING, PRODUCTION } = DeploymentTier;
const BUCKET_NAMES = { metrics: 'musicconnect-samples', logs: 'musicconnect-lines', traces: 'musicconnect-spans' };

function stackIn(env: { account?: string; region?: string } = { account: '123456789012', region: 'us-east-1' }): Stack {
  return new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test', { env });
}

/** Of a cluster of another app, so that the template has the telemetry alone. */
function importedCluster(stack: Stack, region: string = 'us-east-1') {
  return RegionalCluster.fromRegionalClusterAttributes(stack, 'Cluster', { project: 'musicconnect', region });
}

function make(props: Partial<ClusterTelemetryProps> = {}, stack: Stack = stackIn()): ClusterTelemetry {
  return new ClusterTelemetry(stack, 'Telemetry', { cluster: importedCluster(stack), ...props });
}

function templateOf(props: Partial<ClusterTelemetryProps> = {}): Template {
  return Template.fromStack(Stack.of(make(props)));
}

function bucket(template: Template, name: string): Record<string, any> {
  const [found] = Object.values(template.findResources('AWS::S3::Bucket', { Properties: { BucketName: name } }));
  return found;
}

describe('the buckets of a cluster', () => {
  test('are named after project, region, content and account, as text that the GitOps tree can hold', () => {
    const { metrics, logs, traces } = make();
    expect([metrics, logs, traces].map(({ bucketName }) => bucketName)).toEqual([
      'musicconnect-us-east-1-metrics-123456789012', 'musicconnect-us-east-1-logs-123456789012', 'musicconnect-us-east-1-traces-123456789012',
    ]);
  });

  test('have names within the limit of S3 in every region, with the longest project', () => {
    const stack = stackIn({ account: '123456789012', region: 'ap-southeast-1' });
    const cluster = RegionalCluster.fromRegionalClusterAttributes(stack, 'Cluster', { project: 'p'.repeat(24) });
    expect(new ClusterTelemetry(stack, 'Telemetry', { cluster }).metrics.bucketName.length).toBeLessThanOrEqual(63);
  });

  test('are private, versioned, encrypted with a key of their own, reached by TLS only, and kept', () => {
    const template = templateOf();
    for (const content of ['metrics', 'logs', 'traces']) {
      expect(bucket(template, `musicconnect-us-east-1-${content}-123456789012`)).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] },
          PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
          VersioningConfiguration: { Status: 'Enabled' },
          LoggingConfiguration: { LogFilePrefix: `access/${content}/` },
        },
      });
    }
    template.resourcePropertiesCountIs('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]) },
    }, 4);
  });

  test.each([
    [PRODUCTION, { metrics: 365, logs: 30, traces: 14 }],
    [STAGING, { metrics: 365, logs: 14, traces: 14 }],
    [DEVELOPMENT, { metrics: 30, logs: 7, traces: 7 }],
  ])('can be searched for as long as the tier says, and S3 deletes what was left behind a week later: $name', (tier, days) => {
    const telemetry = make({ tier });
    const template = Template.fromStack(Stack.of(telemetry));
    for (const [content, retention] of Object.entries(days) as ['metrics' | 'logs' | 'traces', number][]) {
      expect(telemetry[content].retention.toDays()).toBe(retention);
      expect(bucket(template, telemetry[content].bucketName).Properties.LifecycleConfiguration.Rules).toEqual([{
        Id: 'expire-what-was-left-behind',
        Status: 'Enabled',
        ExpirationInDays: retention + 7,
        NoncurrentVersionExpiration: { NoncurrentDays: 7 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      }]);
    }
  });

  test('take what the user says instead', () => {
    // eslint-disable-next-line @stylistic/max-len
    const telemetry = make({ bucketNames: BUCKET_NAMES, metricsRetention: Duration.days(730), logsRetention: Duration.days(1), tracesRetention: Duration.days(2) });
    expect([telemetry.metrics, telemetry.logs, telemetry.traces].map(({ bucketName, retention }) => [bucketName, retention.toDays()])).toEqual([
      ['musicconnect-samples', 730], ['musicconnect-lines', 1], ['musicconnect-spans', 2],
    ]);
  });

  test('are what the cluster knows, whose Kubernetes objects name them', () => {
    const stack = stackIn();
    const cluster = importedCluster(stack);
    expect(telemetryOf(cluster)).toBeUndefined();
    new ClusterTelemetry(stack, 'Telemetry', { cluster, tier: STAGING });
    expect(telemetryOf(cluster)).toEqual({
      metricsBucketName: 'musicconnect-us-east-1-metrics-123456789012',
      logsBucketName: 'musicconnect-us-east-1-logs-123456789012',
      tracesBucketName: 'musicconnect-us-east-1-traces-123456789012',
      metricsRetentionDays: 365,
      logsRetentionDays: 14,
      tracesRetentionDays: 14,
    });
  });
});

describe('the roles of those who write', () => {
  test.each<[string, 'metrics' | 'logs' | 'traces', string[]]>([
    ['prometheus', 'metrics', ['s3:GetObject', 's3:PutObject']],
    ['thanos', 'metrics', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']],
    ['loki', 'logs', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']],
    ['tempo', 'traces', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:GetObjectTagging', 's3:PutObjectTagging']],
  ])('%s may use the bucket of %s and its key, and nothing else', (name, content, actions) => {
    const telemetry = make();
    const stack = Stack.of(telemetry);
    const template = Template.fromStack(stack);
    const arn = stack.resolve(telemetry[content].bucket.bucketArn);
    const [policy] = Object.values(template.findResources('AWS::IAM::ManagedPolicy', {
      Properties: { Description: `What pods of musicconnect-monitoring/${name} may do in AWS` },
    }));
    expect(policy.Properties.PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: arn },
      { Effect: 'Allow', Action: actions, Resource: { 'Fn::Join': ['', [arn, '/*']] } },
      { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: stack.resolve(telemetry.encryptionKey!.keyArn) },
    ]);
    template.hasResourceProperties('AWS::IAM::Role', { RoleName: `musicconnect-us-east-1-eks-${name}` });
    template.hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
      ClusterName: 'musicconnect-us-east-1-eks', Namespace: 'musicconnect-monitoring', ServiceAccount: name,
    });
  });

  const everyOf = (props: Partial<RegionalClusterProps>) => {
    const stack = stackIn();
    const cluster = platformCluster(stack, PRODUCTION, props);
    new ClusterTelemetry(stack, 'Telemetry', { cluster });
    return Object.values(Template.fromStack(stack).findResources('AWS::EKS::PodIdentityAssociation'))
      .map(({ Properties: { Namespace, ServiceAccount } }) => `${Namespace}/${ServiceAccount}`).sort();
  };
  const PLATFORM = platformServiceAccounts('musicconnect').map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`).sort();

  test.each<[string, ClusterAddOn[] | undefined]>([
    ['as they are by default', undefined],
    ['all of them charts', []],
    ['external-dns an add-on as well', [ClusterAddOn.METRICS_SERVER, ClusterAddOn.CERT_MANAGER, ClusterAddOn.EXTERNAL_DNS.withConfiguration({ txtOwnerId: 'any' })]],
  ])('every service account of the platform has exactly one role, with add-ons %s', (_, addOns) => {
    expect(everyOf({ addOns })).toEqual(PLATFORM);
  });

  test('and by the names that the GitOps tree has for them', () => {
    const stack = stackIn();
    new ClusterTelemetry(stack, 'Telemetry', { cluster: platformCluster(stack, PRODUCTION) });
    const names = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role')).map(({ Properties }) => Properties.RoleName);
    expect(names).toEqual(expect.arrayContaining(platformServiceAccounts('musicconnect').map((account) => `musicconnect-us-east-1-eks-${account.role}`)));
  });

  test('stand in the stack of the buckets, which waits for that of the cluster', () => {
    const app = new App({ analyticsReporting: false, treeMetadata: false });
    const env = { account: '123456789012', region: 'us-east-1' };
    const [first, second] = ['Cluster', 'Telemetry'].map((name) => new Stack(app, name, { env }));
    const cluster = regionalCluster(first, PRODUCTION);
    second.addStackDependency(first);
    new ClusterTelemetry(second, 'Telemetry', { cluster });
    expect(() => app.synth()).not.toThrow();
    Template.fromStack(second).resourceCountIs('AWS::EKS::PodIdentityAssociation', 4);
  });

  test('of a cluster of another app, workloads with secrets extend the role of External Secrets Operator and make no second one', () => {
    const stack = stackIn();
    const cluster = importedCluster(stack);
    const secret = WorkloadSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'Stripe', 'musicconnect/stripe'));
    new ClusterWorkload(stack, 'Backend', {
      cluster, workloadName: 'backend', image: WorkloadImage.fromRegistry('public.ecr.aws/musicconnect/backend', '1.4.2'), port: 8080, secrets: { KEY: secret },
    });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EKS::PodIdentityAssociation', 1);
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Roles: ['musicconnect-us-east-1-eks-external-secrets'],
      PolicyDocument: { Statement: [Match.objectLike({ Action: 'secretsmanager:GetSecretValue' })] },
    });
  });
});

describe('grants', () => {
  test.each(['readMetrics', 'readLogs', 'readTraces'] as const)('%s allows to list, to get and to decrypt', (grant) => {
    const telemetry = make();
    const stack = Stack.of(telemetry);
    const reader = new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    expect(telemetry.grants[grant](reader).success).toBe(true);
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    expect(Properties.PolicyDocument.Statement.map(({ Action }: { Action: string }) => Action)).toEqual(['s3:ListBucket', 's3:GetObject', 'kms:Decrypt']);
  });

  test('of imported telemetry allow the same by names alone', () => {
    const stack = stackIn();
    const reader = role(stack, 'reader');
    expect(ClusterTelemetry.fromClusterTelemetryAttributes(stack, 'Telemetry', { bucketNames: BUCKET_NAMES }).grants.readLogs(reader).success).toBe(true);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: 's3:ListBucket', Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::musicconnect-lines']] } }),
          Match.objectLike({ Action: 's3:GetObject' }),
        ],
      },
    });
  });
});

describe('metrics and alarms', () => {
  test('tell of size, objects and what is written', () => {
    const store = make().metrics;
    const { bucketName } = store;
    expect(store.metricBucketSizeBytes()).toMatchObject({
      namespace: 'AWS/S3', metricName: 'BucketSizeBytes', dimensions: { BucketName: bucketName, StorageType: 'StandardStorage' },
    });
    expect(store.metricNumberOfObjects()).toMatchObject({ metricName: 'NumberOfObjects', dimensions: { BucketName: bucketName, StorageType: 'AllStorageTypes' } });
    expect(store.metricPutRequests()).toMatchObject({ metricName: 'PutRequests', dimensions: { BucketName: bucketName, FilterId: 'EntireBucket' } });
  });

  test.each(['metrics', 'logs'])('silence of %s for six hours is an alarm', (content) => {
    const template = templateOf();
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'PutRequests',
      Dimensions: Match.arrayWith([{ Name: 'FilterId', Value: 'EntireBucket' }]),
      Period: 3600,
      EvaluationPeriods: 6,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      AlarmDescription: Match.stringLikeRegexp(`^No ${content} of musicconnect-us-east-1-eks have been stored for 6 hours`),
    });
    expect(bucket(template, `musicconnect-us-east-1-${content}-123456789012`).Properties.MetricsConfigurations).toEqual([{ Id: 'EntireBucket' }]);
  });

  test('are none in development, which asks for no request metrics', () => {
    const template = templateOf({ tier: DEVELOPMENT });
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    expect(bucket(template, 'musicconnect-us-east-1-logs-123456789012').Properties.MetricsConfigurations).toBeUndefined();
  });
});

describe('fails when', () => {
  test.each<[string, string, Partial<ClusterTelemetryProps>]>([
    ['a name is none of a bucket', 'ClusterTelemetryBucketNameInvalid', { bucketNames: { ...BUCKET_NAMES, logs: 'Musicconnect' } }],
    ['two have one bucket', 'ClusterTelemetryBucketNameInvalid', { bucketNames: { ...BUCKET_NAMES, logs: BUCKET_NAMES.traces } }],
    ['a name is only known at deploy time', 'ClusterTelemetryBucketNameInvalid', { bucketNames: { ...BUCKET_NAMES, logs: Lazy.string({ produce: () => 'x' }) } }],
    ['metrics are kept for hours', 'ClusterTelemetryRetentionInvalid', { metricsRetention: Duration.hours(36) }],
    ['logs are kept for no time', 'ClusterTelemetryRetentionInvalid', { logsRetention: Duration.days(0) }],
    ['traces are kept for a time of deploy time', 'ClusterTelemetryRetentionInvalid', { tracesRetention: Duration.days(Lazy.number({ produce: () => 1 })) }],
    ['access logs are kept for no time', 'ClusterTelemetryRetentionInvalid', { accessLogRetention: Duration.days(0) }],
    ['a prop is of another type', 'ClusterTelemetryPropInvalid', { metricsRetention: 30 as never }],
  ])('%s: %s', (_, code, props) => {
    expect([...new Set(ValidationErrors.codes(errorOf(() => make(props))))]).toEqual([code]);
  });

  test('access logs go elsewhere, or are kept twice: ClusterTelemetryAccessLogsElsewhere, ClusterTelemetryAccessLogRetentionUnused', () => {
    const stack = stackIn();
    const elsewhere = Bucket.fromBucketAttributes(stack, 'Elsewhere', { bucketName: 'elsewhere', region: 'eu-west-1' });
    expect(ValidationErrors.codes(errorOf(() => make({ accessLogsBucket: elsewhere, accessLogRetention: Duration.days(1) }, stack)))).toEqual([
      'ClusterTelemetryAccessLogsElsewhere', 'ClusterTelemetryAccessLogRetentionUnused',
    ]);
  });

  test('the account is not known, and says the way out: ClusterTelemetryAccountUnknown', () => {
    const stack = stackIn({ region: 'us-east-1' });
    const error = errorOf(() => make({}, stack)) as Error;
    expect(ValidationErrors.codes(error)).toEqual(['ClusterTelemetryAccountUnknown']);
    expect(error.message).toContain('bucketNames: { metrics, logs, traces }');
    expect(() => make({ bucketNames: BUCKET_NAMES }, stackIn({ region: 'us-east-1' }))).not.toThrow();
  });

  test('the cluster is in another region: ClusterTelemetryRegionInvalid', () => {
    const stack = stackIn();
    const cluster = importedCluster(stack, 'eu-west-1');
    expect(ValidationErrors.codes(errorOf(() => new ClusterTelemetry(stack, 'Telemetry', { cluster })))).toEqual(['ClusterTelemetryRegionInvalid']);
  });

  test('the cluster has some already: ClusterTelemetryTwice', () => {
    const stack = stackIn();
    const cluster = importedCluster(stack);
    new ClusterTelemetry(stack, 'Telemetry', { cluster });
    expect(ValidationErrors.codes(errorOf(() => new ClusterTelemetry(stack, 'Other', { cluster })))).toEqual(['ClusterTelemetryTwice']);
  });

  test.each<[string, Partial<ClusterTelemetryAttributes>]>([
    ['ClusterTelemetryBucketNameInvalid', { bucketNames: { ...BUCKET_NAMES, metrics: 'x' } }],
    ['ClusterTelemetryKeyArnInvalid', { encryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:alias/telemetry' }],
    ['ClusterTelemetryRetentionInvalid', { logsRetention: Duration.days(20_000) }],
  ])('an attribute is wrong: %s', (code, attributes) => {
    expect(ValidationErrors.codes(errorOf(() => ClusterTelemetry.fromClusterTelemetryAttributes(stackIn(), 'Telemetry', {
      bucketNames: BUCKET_NAMES, ...attributes,
    })))).toEqual([code]);
  });
});
