import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Bucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { KEPT, testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import { AuditTrail, type AuditTrailProps, DeploymentTier, MediaBucket, ValidationErrors } from '@eknmusic/constructs';

let stack: Stack;
beforeEach(() => { stack = testStack(); });

const make = (props: AuditTrailProps = {}, scope = stack) => new AuditTrail(scope, 'AuditTrail', { trailName: 'audit', ...props });
const template = (of = stack) => Template.fromStack(of);
const resources = (type: string, of = stack) => Object.values(template(of).findResources(type)).map(({ Properties }) => Properties);
const TRAIL = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudtrail:us-east-1:123456789012:trail/audit']] };
const ofCloudTrail = (statements: any[]) => statements.filter(({ Principal }) => Principal.Service === 'cloudtrail.amazonaws.com');
const ofBucket = () => ofCloudTrail(resources('AWS::S3::BucketPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement));
const codes = (act: () => unknown) => ValidationErrors.codes(errorOf(act));

describe('the trail', () => {
  test('records all regions and global services, validated and encrypted, into bucket and log group', () => {
    make();
    template().hasResourceProperties('AWS::CloudTrail::Trail', {
      TrailName: 'audit',
      IsLogging: true,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
      IsOrganizationTrail: false,
      KMSKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AuditTrailKey'), 'Arn'] },
      S3BucketName: { Ref: Match.stringLikeRegexp('^AuditTrailBucket') },
      CloudWatchLogsLogGroupArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AuditTrailLogGroup'), 'Arn'] },
      AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
      InsightSelectors: Match.absent(),
    });
    const [{ DependsOn }] = Object.values(template().findResources('AWS::CloudTrail::Trail'));
    expect(DependsOn).toEqual([expect.stringMatching(/^AuditTrailBucketPolicy/), expect.stringMatching(/^AuditTrailPolicy/)]);
  });

  test('alone may use the key', () => {
    make();
    const [{ KeyPolicy: { Statement } }] = resources('AWS::KMS::Key');
    const trails = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudtrail:*:123456789012:trail/*']] };
    expect(ofCloudTrail(Statement).map(({ Action, Condition }) => [Action, Condition])).toEqual([
      ['kms:GenerateDataKey*', { StringEquals: { 'aws:SourceArn': TRAIL }, StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': trails } }],
      [['kms:Decrypt', 'kms:DescribeKey'], { StringEquals: { 'aws:SourceArn': TRAIL } }],
    ]);
  });

  test('alone may write to the bucket, in the folder of the account', () => {
    make();
    expect(ofBucket().map(({ Action, Condition }) => [Action, Condition])).toEqual([
      ['s3:GetBucketAcl', { StringEquals: { 'aws:SourceArn': TRAIL } }],
      ['s3:PutObject', { StringEquals: { 'aws:SourceArn': TRAIL, 's3:x-amz-acl': 'bucket-owner-full-control' } }],
    ]);
    expect(JSON.stringify(ofBucket()[1].Resource)).toContain('/AWSLogs/123456789012/*');
  });

  test('of an organization belongs to its management account, and writes for all accounts', () => {
    const { trailArn } = make({ organization: { organizationId: 'o-a1b2c3d4e5', managementAccountId: '210987654321' } });
    expect(trailArn).toMatch(/:cloudtrail:us-east-1:210987654321:trail\/audit$/);
    template().hasResourceProperties('AWS::CloudTrail::Trail', { IsOrganizationTrail: true });
    const folders = ofBucket()[1].Resource.map((one: object) => /AWSLogs\/([^/]+)/.exec(JSON.stringify(one))![1]);
    expect(folders).toEqual(['210987654321', 'o-a1b2c3d4e5']);
  });

  test('records the objects of buckets, and what is unusual, where that is asked for', () => {
    const media = new MediaBucket(stack, 'Media');
    make({ dataEventBuckets: [media.bucket], insights: true });
    template().hasResourceProperties('AWS::CloudTrail::Trail', {
      AdvancedEventSelectors: [Match.anyValue(), {
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Data'] }, { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
          { Field: 'resources.ARN', StartsWith: [{ 'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^MediaBucket'), 'Arn'] }, '/']] }] },
        ],
      }],
      InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }, { InsightType: 'ApiErrorRateInsight' }],
    });
  });

  test('keeps its name in another stage', () => {
    const app = () => new App({ analyticsReporting: false, treeMetadata: false });
    const names = [app(), new Stage(app(), 'Production')].map((scope) => {
      const made = new Stack(scope, 'Operations', { stackName: 'operations', env: { account: '123456789012', region: 'us-east-1' } });
      return make({ trailName: undefined }, made).trailName;
    });
    expect(names[1]).toBe(names[0]);
  });
});

describe('the records', () => {
  test('are kept for 400 days in a versioned bucket that is kept itself, and whose access is recorded', () => {
    make();
    const buckets = template().findResources('AWS::S3::Bucket', KEPT);
    const [, { Properties }] = Object.entries(buckets).find(([id]) => /^AuditTrailBucket/.test(id))!;
    expect(Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [{ Id: 'expire-records', ExpirationInDays: 400 }] },
      LoggingConfiguration: { LogFilePrefix: 'access/AuditTrail/' },
    });
    expect(Properties).not.toHaveProperty('ObjectLockEnabled');
  });

  test('are locked where that is asked for', () => {
    make({ objectLock: ObjectLockRetention.compliance(Duration.days(365)), retention: Duration.days(365) });
    template().hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockEnabled: true, ObjectLockConfiguration: { Rule: { DefaultRetention: { Days: 365, Mode: 'COMPLIANCE' } } },
    });
  });

  test('may be read and validated by an auditor, and changed by nobody', () => {
    const auditor = new Role(stack, 'Auditor', { assumedBy: new AccountPrincipal('123456789012') });
    expect(make().grants.read(auditor).success).toBe(true);
    expect(resources('AWS::IAM::Policy')[0].PolicyDocument.Statement.map(({ Action }: any) => Action)).toEqual([
      ['s3:ListBucket', 's3:GetBucketLocation'], 's3:GetObject', 'kms:Decrypt', ['cloudtrail:DescribeTrails', 'cloudtrail:ListPublicKeys'],
    ]);
  });
});

describe('the alarms', () => {
  test('tell of the root user, of sign-in without MFA, of trails and keys and buckets that somebody touches, and of silence', () => {
    make();
    const alarms = resources('AWS::CloudWatch::Alarm').map(({ MetricName, Threshold, ComparisonOperator, TreatMissingData }) => [MetricName, Threshold, ComparisonOperator, TreatMissingData]);
    const above = [0, 'GreaterThanThreshold', 'notBreaching'];
    expect(alarms).toEqual([
      ['RootUserUsed', ...above], ['SignInWithoutMfa', ...above], ['TrailChanged', ...above], ['TrailEventsChanged', ...above], ['KeyDisabledOrDeleted', ...above], ['BucketPolicyChanged', ...above],
      ['IncomingLogEvents', 1, 'LessThanThreshold', 'breaching'],
    ]);
  });

  test('have a metric filter each, of this trail alone', () => {
    const trail = make();
    const transformations = resources('AWS::Logs::MetricFilter').map(({ MetricTransformations: [one] }) => [one.MetricNamespace, one.MetricName]);
    expect(transformations).toEqual(trail.alarms.slice(0, -1).map((_, index) => ['AuditTrail/audit', resources('AWS::CloudWatch::Alarm')[index].MetricName]));
    expect(trail.metric('RootUserUsed', { period: Duration.hours(1) })).toMatchObject({ namespace: 'AuditTrail/audit', metricName: 'RootUserUsed' });
    expect(trail.metricIncomingLogEvents().metricName).toBe('IncomingLogEvents');
  });

  test.each<[string, string[]]>([
    ['RootUserUsed', ['$.userIdentity.type = "Root"', '$.userIdentity.invokedBy NOT EXISTS']],
    ['SignInWithoutMfa', ['ConsoleLogin', 'MFAUsed != "Yes"', 'ConsoleLogin = "Success"']],
    ['TrailChanged', ['StopLogging', 'DeleteTrail', 'UpdateTrail']],
    ['TrailEventsChanged', ['PutEventSelectors', 'PutInsightSelectors']],
    ['KeyDisabledOrDeleted', ['kms.amazonaws.com', 'DisableKey', 'ScheduleKeyDeletion']],
    ['BucketPolicyChanged', ['s3.amazonaws.com', 'PutBucketPolicy', 'DeleteBucketPolicy']],
  ])('%s finds %j', (metricName, parts) => {
    make();
    const { FilterPattern } = resources('AWS::Logs::MetricFilter').find(({ MetricTransformations: [one] }) => one.MetricName === metricName)!;
    expect(parts.filter((part) => !FilterPattern.includes(part))).toEqual([]);
  });

  test('are none in development', () => {
    expect(make({ tier: DeploymentTier.DEVELOPMENT }).alarms).toEqual([]);
  });
});

describe('fails when', () => {
  test.each<[string, string, AuditTrailProps]>([
    ['CloudTrail takes no such name', 'AuditTrailNameInvalid', { trailName: 'audit..trail' }],
    ['S3 takes no such name', 'AuditTrailBucketNameInvalid', { bucketName: 'Audit_Trail' }],
    ['it is no organization', 'AuditTrailOrganizationInvalid', { organization: { organizationId: 'eknmusic' } }],
    ['it is no account', 'AuditTrailOrganizationInvalid', { organization: { organizationId: 'o-a1b2c3d4e5', managementAccountId: 'root' } }],
    ['records are kept for a month', 'AuditTrailRetentionInvalid', { retention: Duration.days(30) }],
    ['records are locked for longer than they are kept', 'AuditTrailObjectLockInvalid', { objectLock: ObjectLockRetention.governance(Duration.days(500)) }],
    ['no bucket is watched', 'AuditTrailBucketsEmpty', { dataEventBuckets: [] }],
    ['access logs go to another region', 'AuditTrailAccessLogsElsewhere', { accessLogsBucket: new Bucket(testStack('Other', 'eu-west-1'), 'Logs') }],
    ['a prop is of another type', 'AuditTrailPropInvalid', { insights: 'yes' as never }],
  ])('%s: %s', (_, code, props) => {
    expect(codes(() => make(props))).toEqual([code]);
  });

  test('the name is taken', () => {
    make();
    expect(codes(() => new AuditTrail(stack, 'Second', { trailName: 'audit' }))).toEqual(['AuditTrailNameTaken']);
  });
});
