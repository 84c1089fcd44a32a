import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, ArnPrincipal, ManagedPolicy, Role, ServicePrincipal, User } from 'aws-cdk-lib/aws-iam';
import { ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { DELETED, KEPT, testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import { operators, zone } from '../support/specimen';
import {
  DeploymentTier, EdgeWebAcl, GitHubDeployRole, MediaBucketEncryption, MusicDefaults, TimestampSigning, UpdateManifestSite,
  type UpdateManifestSiteProps, UpdateMetadata, UpdatePlatform, ValidationErrors,
} from '@eknmusic/constructs';

const { DEVELOPMENT } = DeploymentTier;

function made(props: Partial<UpdateManifestSiteProps> = {}, stack = testStack()) {
  const site = new UpdateManifestSite(stack, 'Site', { app: 'eknmusic', ...props });
  return { stack, site, template: Template.fromStack(stack) };
}

/** The statements of the policy of the bucket, by their ids. */
function bucketStatements(template: Template): Record<string, any> {
  const policies = Object.entries(template.findResources('AWS::S3::BucketPolicy')).filter(([id]) => id.startsWith('SiteBucket'));
  const statements: any[] = policies[0][1].Properties.PolicyDocument.Statement;
  return Object.fromEntries(statements.filter(({ Sid }) => Sid).map((statement) => [statement.Sid, statement]));
}

const statementsFor = (template: Template, id: string) => Object.entries(template.findResources('AWS::IAM::ManagedPolicy'))
  .filter(([logicalId]) => logicalId.startsWith(id)).flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as any[]);
const keysOf = ({ Resource }: any): string[] => [Resource].flat().map((resource: any) => resource['Fn::Join'][1].at(-1));
const distributionOf = (template: Template) => Object.values(template.findResources('AWS::CloudFront::Distribution'))[0].Properties.DistributionConfig;

describe('the bucket', () => {
  const CREATE_ONLY = ['/releases/*', '/targets/*', '/metadata/*.root.json', '/metadata/*.targets.json', '/metadata/*.snapshot.json'];

  test('refuses, to everyone, to put what does not say that there is nothing yet', () => {
    const { RefuseOverwriting: statement } = bucketStatements(made().template);
    expect(statement).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:PutObject' });
    expect(keysOf(statement)).toEqual(CREATE_ONLY);
  });

  test('as AWS documents it, so that parts of a multipart upload can be uploaded: they cannot carry the header', () => {
    expect(bucketStatements(made().template).RefuseOverwriting.Condition).toEqual({
      Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' },
    });
  });

  test('refuses to move a pointer without saying what was found there', () => {
    const { RefuseBlindWriting: statement } = bucketStatements(made().template);
    expect(keysOf(statement)).toEqual(['/metadata/timestamp.json', '/channels/*', '/page/*', '/index.html']);
    expect(statement.Condition.Null).toEqual({ 's3:if-none-match': 'true', 's3:if-match': 'true' });
  });

  test('refuses, to everyone, to delete what was released, and its versions', () => {
    const { RefuseDeletion: statement } = bucketStatements(made().template);
    expect(statement).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' }, Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'] });
    expect(statement.Condition).toBeUndefined();
    expect(keysOf(statement)).toEqual(CREATE_ONLY);
  });

  test('has its policy for as long as it is there itself', () => {
    const { template } = made();
    const [bucket] = Object.entries(template.findResources('AWS::S3::Bucket')).filter(([id]) => id.startsWith('SiteBucket'));
    const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy', { Properties: { Bucket: { Ref: bucket[0] } } }));
    expect(bucket[1].DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(policy).toMatchObject({ DeletionPolicy: bucket[1].DeletionPolicy, UpdateReplacePolicy: bucket[1].UpdateReplacePolicy });
  });

  test('is read by the one distribution, and by nobody else from outside', () => {
    const allowed = Object.values(bucketStatements(made().template)).filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual([expect.objectContaining({ Action: 's3:GetObject', Principal: { Service: 'cloudfront.amazonaws.com' } })]);
  });

  test('keeps releases forever: only old versions of pointers expire', () => {
    const rules = Object.values(made().template.findResources('AWS::S3::Bucket')).flatMap(({ Properties }) => Properties.LifecycleConfiguration.Rules as any[])
      .filter(({ Id }) => Id !== 'expire-logs');
    expect(rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined)).toEqual([]);
    expect(rules.filter(({ NoncurrentVersionExpiration }) => NoncurrentVersionExpiration).map(({ Prefix }) => Prefix)).toEqual([
      'metadata/timestamp.json', 'channels/', 'page/', 'index.html',
    ]);
  });

  test('is kept with its keys and logs, and deleted in development', () => {
    const kept = made({ encryption: MediaBucketEncryption.KMS }).template;
    const deleted = made({ tier: DEVELOPMENT }).template;
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Logs::LogGroup']) {
      kept.allResources(type, KEPT);
      deleted.allResources(type, DELETED);
    }
    made({ tier: DEVELOPMENT, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }).template.allResources('AWS::S3::Bucket', KEPT);
  });

  test('can be emptied where the tier deletes data: then the policy does not refuse it', () => {
    const statements = bucketStatements(made({ tier: DEVELOPMENT, autoDeleteObjects: true }).template);
    expect(Object.keys(statements)).toEqual(expect.arrayContaining(['RefuseOverwriting', 'RefuseBlindWriting']));
    expect(Object.keys(statements)).not.toContain('RefuseDeletion');
  });

  test('locks versions where asked to', () => {
    made({ objectLock: ObjectLockRetention.compliance(Duration.days(30)) }).template.hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockEnabled: true, ObjectLockConfiguration: { Rule: { DefaultRetention: { Days: 30, Mode: 'COMPLIANCE' } } },
    });
    made().template.resourcePropertiesCountIs('AWS::S3::Bucket', { ObjectLockEnabled: Match.anyValue() }, 0);
  });

  test('is replicated with its locks: S3 has to read them, and copies nothing otherwise', () => {
    const replication = { destinationBucketArn: 'arn:aws:s3:::eknmusic-updates-replica' };
    const actions = (props: Partial<UpdateManifestSiteProps>) => statementsFor(made({ replication, ...props }).template, 'SiteReplicationPolicy').flatMap(({ Action }) => Action);
    expect(actions({ objectLock: ObjectLockRetention.governance(Duration.days(30)) })).toEqual(expect.arrayContaining(['s3:GetObjectLegalHold', 's3:GetObjectRetention']));
    expect(actions({})).not.toContain('s3:GetObjectRetention');
  });

  test('may be replicated with a key that the copies alone have', () => {
    const destinationKeyArn = 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const statements = statementsFor(made({ replication: { destinationBucketArn: 'arn:aws:s3:::eknmusic-updates-replica', destinationKeyArn } }).template, 'SiteReplicationPolicy');
    expect(statements.filter(({ Resource }) => Resource === destinationKeyArn).flatMap(({ Action }) => Action)).toContain('kms:Encrypt');
  });

  test('is encrypted by S3, or with a key that CloudFront may use', () => {
    expect(made().site.encryptionKey).toBeUndefined();
    const { template, site } = made({ encryption: MediaBucketEncryption.KMS });
    expect(site.encryptionKey).toBeDefined();
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'CloudFrontDecrypts' })]) } });
  });
});

describe('the distribution', () => {
  const behaviors = (): Record<string, any> => Object.fromEntries((distributionOf(made().template).CacheBehaviors as any[])
    .map((behavior) => [behavior.PathPattern, behavior]));
  const IMMUTABLE = 'b2884449-e4de-46a7-ac36-70bc7f1ddd6d';

  test('keeps what moves for as long as it says itself, five minutes at most', () => {
    made().template.hasResourceProperties('AWS::CloudFront::CachePolicy', { CachePolicyConfig: { MinTTL: 0, DefaultTTL: 60, MaxTTL: 300 } });
    made({ maximumPointerTtl: Duration.minutes(2) }).template.hasResourceProperties('AWS::CloudFront::CachePolicy', { CachePolicyConfig: { MaxTTL: 120 } });
  });

  test('compresses what moves, and nothing that is fetched by ranges or compared byte by byte', () => {
    expect(Object.entries(behaviors()).map(([pattern, { Compress, CachePolicyId }]) => [pattern, Compress, CachePolicyId === IMMUTABLE])).toEqual([
      ['channels/*', true, false],
      ['metadata/timestamp.json', true, false],
      ['metadata/*', false, true],
      ['releases/*', false, true],
      ['targets/*', false, true],
    ]);
  });

  test('comes to the timestamp before it comes to the other metadata', () => {
    const patterns = Object.keys(behaviors());
    expect(patterns.indexOf('metadata/timestamp.json')).toBeLessThan(patterns.indexOf('metadata/*'));
  });

  test('finds targets and pages by its function', () => {
    const having = Object.entries(behaviors()).filter(([, { FunctionAssociations }]) => FunctionAssociations).map(([pattern]) => pattern);
    expect(having).toEqual(['channels/*', 'targets/*']);
    expect(distributionOf(made().template).DefaultCacheBehavior.FunctionAssociations).toHaveLength(1);
  });

  test('answers GET and HEAD only, by HTTPS', () => {
    const config = distributionOf(made().template);
    for (const behavior of [config.DefaultCacheBehavior, ...config.CacheBehaviors]) {
      expect(behavior).toMatchObject({ AllowedMethods: ['GET', 'HEAD'], ViewerProtocolPolicy: 'redirect-to-https', ResponseHeadersPolicyId: expect.anything() });
    }
    expect(config).toMatchObject({ HttpVersion: 'http2and3', IPV6Enabled: true });
  });

  test('finds a moment later what was not there a moment ago', () => {
    expect(distributionOf(made().template).CustomErrorResponses).toEqual([403, 404].map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 5 })));
  });

  test('tells nothing of the bucket', () => {
    made().template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: { RemoveHeadersConfig: { Items: Match.arrayWith([{ Header: 'server' }, { Header: 'x-amz-version-id' }]) } },
    });
  });

  test('has a web ACL by the tier, one that is given, or none for a reason that reviewers see', () => {
    made().template.hasResourceProperties('AWS::WAFv2::WebACL', {
      Scope: 'CLOUDFRONT',
      Rules: Match.arrayWith([Match.objectLike({
        Statement: { RateBasedStatement: { Limit: 2000, EvaluationWindowSec: 300, AggregateKeyType: 'IP' } },
      })]),
    });
    made({ tier: DEVELOPMENT }).template.resourceCountIs('AWS::WAFv2::WebACL', 0);
    const arn = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/x/1';
    expect(distributionOf(made({ webAcl: EdgeWebAcl.fromWebAclArn(arn) }).template).WebACLId).toBe(arn);
    made({ webAcl: EdgeWebAcl.none('A firewall stands before it.') }).template.hasResource('AWS::CloudFront::Distribution', {
      Metadata: { NoWebAclBecause: 'A firewall stands before it.' },
    });
    made({ webAcl: EdgeWebAcl.managedRules({ requestsPerFiveMinutes: 500 }) }).template.hasResourceProperties('AWS::WAFv2::WebACL', {
      Rules: Match.arrayWith([Match.objectLike({ Statement: { RateBasedStatement: Match.objectLike({ Limit: 500 }) } })]),
    });
  });
});

describe('the timestamp', () => {
  test('is signed by an Ed25519 key of KMS, every hour, for a day', () => {
    const { template, site } = made();
    template.hasResource('AWS::KMS::Key', { ...KEPT, Properties: Match.objectLike({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' }) });
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 hour)' });
    expect(site.timestampKey).toBe(site.timestamp.key);
    expect(JSON.stringify(Object.values(template.findResources('AWS::Lambda::Function'))[0].Properties.Environment)).toContain('\\"validForSeconds\\":86400');
  });

  test('the function may read metadata, put the timestamp and sign it, and nothing else', () => {
    const { template } = made();
    const [policy] = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('SiteTimestampPolicy')).map(([, { Properties }]) => Properties);
    const actions = (policy.PolicyDocument.Statement as any[]).flatMap(({ Action }) => Action);
    expect(actions).toEqual([
      's3:GetObject', 's3:ListBucket', 's3:PutObject', 'kms:GetPublicKey', 'kms:Sign', 'logs:CreateLogStream', 'logs:PutLogEvents',
    ]);
    expect((policy.PolicyDocument.Statement as any[]).filter(({ Action }) => ['s3:GetObject', 's3:PutObject'].includes(Action)).flatMap(keysOf)).toEqual([
      '/metadata/*', '/metadata/timestamp.json',
    ]);
  });

  test('of publishers: no key and no permission to sign, and the metadata is watched all the same', () => {
    const { template, site } = made({ timestamp: TimestampSigning.byPublisher() });
    expect(site.timestampKey).toBeUndefined();
    template.resourcePropertiesCountIs('AWS::KMS::Key', { KeyUsage: 'SIGN_VERIFY' }, 0);
    expect(JSON.stringify(template.findResources('AWS::IAM::ManagedPolicy'))).not.toMatch(/kms:Sign|s3:PutObject/);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'SecondsUntilExpiry', Dimensions: Match.arrayWith([{ Name: 'Metadata', Value: 'timestamp' }]), Threshold: 7 * 24 * 3600 });
  });

  test('has an alias where asked to', () => {
    made({ timestamp: TimestampSigning.scheduled({ keyAlias: 'alias/eknmusic-updates' }) }).template.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/eknmusic-updates' });
    made().template.resourceCountIs('AWS::KMS::Alias', 0);
  });
});

describe('alarms', () => {
  test('go off when metadata nears its expiry, and when nobody looks', () => {
    const { template } = made();
    const thresholds = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties)
      .filter(({ MetricName }) => MetricName === 'SecondsUntilExpiry');
    expect(thresholds.map(({ Dimensions, Threshold }) => [Dimensions[1].Value, Threshold / 3600])).toEqual(expect.arrayContaining([
      ['timestamp', 12], ['snapshot', 336], ['targets', 336], ['root', 720],
    ]));
    expect(thresholds).toHaveLength(4);
    expect(thresholds.every(({ TreatMissingData, ComparisonOperator }) => TreatMissingData === 'breaching' && ComparisonOperator === 'LessThanThreshold')).toBe(true);
  });

  test('ask as often as the function looks, so that silence between two runs is none', () => {
    made({ timestamp: TimestampSigning.scheduled({ interval: Duration.hours(4) }) }).template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'SecondsUntilExpiry', Period: 4 * 3600,
    });
  });

  test('leave room for what TUF clients ask for in vain, and say nothing of a few requests', () => {
    made().template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Threshold: 60, Metrics: Match.arrayWith([Match.objectLike({ Expression: 'IF(requests >= 50, rate, 0)' })]),
    });
  });

  test('tell whom they are told to, by their own prop or by what was said once', () => {
    const stack = testStack();
    MusicDefaults.of(stack).add({ alarmActions: [operators(stack)], tier: DeploymentTier.STAGING });
    const { template, site } = made({}, stack);
    expect(site.alarms).toHaveLength(7);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: ['arn:aws:sns:us-east-1:123456789012:operators'] });
  });

  test('are none in development', () => {
    expect(made({ tier: DEVELOPMENT }).site.alarms).toEqual([]);
  });
});

describe('publishers', () => {
  test('workflows of the environment that is called like the tier assume the role', () => {
    const { template, site } = made({ publisher: { repository: 'eknmusic/desktop' } });
    expect(site.publisher?.subjects).toEqual(['repo:eknmusic/desktop:environment:production']);
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Action: 'sts:AssumeRoleWithWebIdentity' })] },
    });
  });

  test('share the provider of GitHub with the deploy role of the stack', () => {
    const stack = testStack();
    const deploy = new GitHubDeployRole(stack, 'Deploy', { repository: 'eknmusic/backend' });
    const { site, template } = made({ publisher: { repository: 'eknmusic/desktop' } }, stack);
    template.resourceCountIs('AWS::IAM::OIDCProvider', 1);
    expect(stack.resolve(site.publisher?.oidcProviderArn)).toEqual(stack.resolve(deploy.oidcProviderArn));
  });

  test('may do what publishing needs and nothing else', () => {
    const statements = statementsFor(made({ publisher: { repository: 'eknmusic/desktop' } }).template, 'SitePublisherPolicy');
    expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
      'cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation', 'kms:GetPublicKey', 'kms:Sign', 's3:AbortMultipartUpload', 's3:GetObject', 's3:ListBucket',
      's3:ListBucketMultipartUploads', 's3:ListMultipartUploadParts', 's3:PutObject', 'ssm:GetParameter',
    ]);
    expect(statements.filter(({ Resource }) => Resource === '*')).toEqual([]);
    expect(keysOf(statements.find(({ Action }) => Action === 's3:PutObject'))).toEqual([
      '/releases/*', '/targets/*', '/metadata/*.root.json', '/metadata/*.targets.json', '/metadata/*.snapshot.json', '/metadata/timestamp.json', '/channels/*', '/page/*', '/index.html',
    ]);
  });

  test('sign the timestamp as it is signed, and nothing in another way', () => {
    const statements = statementsFor(made({ publisher: { repository: 'eknmusic/desktop' } }).template, 'SitePublisherPolicy');
    expect(statements.find(({ Action }) => Action === 'kms:Sign').Condition).toEqual({
      StringEquals: { 'kms:MessageType': 'RAW', 'kms:SigningAlgorithm': 'ED25519_SHA_512' },
    });
  });

  test('read the one parameter', () => {
    const { template } = made({ publisher: { repository: 'eknmusic/desktop' } });
    const [resource] = statementsFor(template, 'SitePublisherPolicy').filter(({ Action }) => Action === 'ssm:GetParameter').map(({ Resource }) => Resource);
    expect(resource['Fn::Join'][1].at(-1)).toBe(':ssm:us-east-1:123456789012:parameter/eknmusic/updates');
  });

  test('need no key where they have their own', () => {
    const { template } = made({ publisher: { repository: 'eknmusic/desktop' }, timestamp: TimestampSigning.byPublisher() });
    expect(JSON.stringify(statementsFor(template, 'SitePublisherPolicy'))).not.toContain('kms:');
  });

  test('use the key of the objects where there is one', () => {
    const { template } = made({ publisher: { repository: 'eknmusic/desktop' }, encryption: MediaBucketEncryption.KMS });
    expect(statementsFor(template, 'SitePublisherPolicy').flatMap(({ Action }) => Action)).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']));
  });

  test('may be anybody who is granted it', () => {
    const stack = testStack();
    const site = new UpdateManifestSite(stack, 'Site', { app: 'eknmusic', tier: DEVELOPMENT });
    for (const grantee of [new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }), new User(stack, 'User'), new ManagedPolicy(stack, 'Policy')]) {
      expect(site.grants.publish(grantee).success).toBe(true);
    }
  });

  test.each([
    ['another account', () => new AccountPrincipal('210987654321'), 'UpdateManifestSiteGranteeElsewhere'],
    ['a role of another account', (stack: Stack) => Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::210987654321:role/ci'), 'UpdateManifestSiteGranteeElsewhere'],
    ['the account itself', () => new AccountPrincipal('123456789012'), 'UpdateManifestSiteGranteeWithoutPolicy'],
    ['an ARN', () => new ArnPrincipal('arn:aws:iam::123456789012:role/ci'), 'UpdateManifestSiteGranteeWithoutPolicy'],
  ])('are not %s, which could not be allowed all of it', (_, grantee, code) => {
    const { stack, site } = made({ tier: DEVELOPMENT });
    expect(ValidationErrors.codes(errorOf(() => site.grants.publish(grantee(stack))))).toEqual([code]);
  });

  test('read from one parameter where to publish', () => {
    const { template, stack, site } = made({ domainName: 'updates.eknmusic.com', hostedZone: zone(testStack('Zones')), channels: ['stable'], title: 'EKN "Music"' });
    const { Value } = Object.values(template.findResources('AWS::SSM::Parameter'))[0].Properties;
    const text = (Value['Fn::Join'][1] as any[]).map((part) => typeof part === 'string' ? part : 'X').join('');
    expect(JSON.parse(text)).toEqual({
      app: 'eknmusic',
      bucket: 'X',
      region: 'us-east-1',
      url: 'https://updates.eknmusic.com',
      distributionId: 'X',
      channels: ['stable'],
      timestampKeyArn: 'X',
      timestampValidForSeconds: 86_400,
      title: 'EKN "Music"',
    });
    expect(stack.resolve(site.parameterName)).toBe('/eknmusic/updates');
  });
});

describe('what clients are told', () => {
  const attributes = { app: 'eknmusic', bucketName: 'updates', distributionId: 'E2QWRUHEXAMPLE', url: 'https://updates.eknmusic.com' };
  const sites = () => [
    ['a site of this app', made({ domainName: 'updates.eknmusic.com', hostedZone: zone(testStack('Zones')) }).site],
    ['a site of another app', UpdateManifestSite.fromUpdateManifestSiteAttributes(testStack(), 'Site', attributes)],
  ] as const;

  test.each(sites())('%s', (_, site) => {
    const base = 'https://updates.eknmusic.com';
    expect(site.manifestUrl('stable')).toBe(`${base}/channels/stable/manifest.json`);
    expect(site.appcastUrl('beta', UpdatePlatform.WINDOWS)).toBe(`${base}/channels/beta/appcast-windows.xml`);
    expect(site.appcastUrl('stable', UpdatePlatform.MACOS)).toBe(`${base}/channels/stable/appcast-macos.xml`);
    expect(site.zsyncUrl('stable')).toBe(`${base}/channels/stable/eknmusic-x86_64.AppImage.zsync`);
    expect(site.zsyncUrl('stable', 'aarch64')).toBe(`${base}/channels/stable/eknmusic-aarch64.AppImage.zsync`);
    expect(site.downloadPageUrl()).toBe(`${base}/`);
    expect(site.downloadPageUrl('beta')).toBe(`${base}/channels/beta/`);
    expect([site.metadataUrl, site.targetsUrl]).toEqual([`${base}/metadata`, `${base}/targets`]);
  });

  test('a site that is kept under the domain of CloudFront is warned of: no other distribution ever gets the name', () => {
    const warnings = (props: Partial<UpdateManifestSiteProps>) => {
      const { stack } = made(props);
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('Clients have the address of the site built in.*@eknmusic/constructs:updateManifestSiteUnderCloudFront'));
    };
    expect(warnings({})).toHaveLength(1);
    expect(warnings({ tier: DEVELOPMENT })).toEqual([]);
    expect(warnings({ domainName: 'updates.eknmusic.com', hostedZone: zone(testStack()) })).toEqual([]);
  });

  test('under the domain of CloudFront where there is no other', () => {
    const { site, stack } = made({ tier: DEVELOPMENT });
    expect(stack.resolve(site.metadataUrl)).toEqual({ 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.stringContaining('Distribution'), 'DomainName'] }, '/metadata']] });
  });

  test('metrics are those of the distribution in us-east-1, and of the metadata here', () => {
    const { site } = made({}, testStack('Test', 'eu-central-1'));
    const metrics = [site.metric4xxErrorRate(), site.metric5xxErrorRate(), site.metricRequests(), site.metricBytesDownloaded()];
    expect(metrics.map(({ metricName, region, statistic }) => [metricName, region, statistic])).toEqual([
      ['4xxErrorRate', 'us-east-1', 'Average'], ['5xxErrorRate', 'us-east-1', 'Average'], ['Requests', 'us-east-1', 'Sum'], ['BytesDownloaded', 'us-east-1', 'Sum'],
    ]);
    expect(site.metricSecondsUntilExpiry(UpdateMetadata.ROOT)).toMatchObject({ namespace: 'EKNMusic/UpdateManifestSite', statistic: 'Minimum' });
    expect(site.metricErrors()).toMatchObject({ namespace: 'AWS/Lambda', metricName: 'Errors' });
  });
});

describe('a site of another app', () => {
  test('is published to with the same permissions', () => {
    const stack = testStack();
    const site = UpdateManifestSite.fromUpdateManifestSiteAttributes(stack, 'Site', {
      app: 'eknmusic',
      bucketName: 'updates',
      distributionId: 'E2QWRUHEXAMPLE',
      url: 'https://updates.eknmusic.com',
      parameterName: '/eknmusic/updates',
      timestampKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    });
    site.grants.publish(new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    expect((Properties.PolicyDocument.Statement as any[]).flatMap(({ Action }) => Action)).toEqual(expect.arrayContaining([
      's3:PutObject', 'kms:Sign', 'cloudfront:CreateInvalidation', 'ssm:GetParameter',
    ]));
    expect(JSON.stringify(Properties)).toContain('distribution/E2QWRUHEXAMPLE');
  });
});

test('the tier is on everything', () => {
  const stack = new Stack(new App(), 'Test', { env: { account: '123456789012', region: 'us-east-1' } });
  made({ tier: DEVELOPMENT }, stack).template.hasResourceProperties('AWS::S3::Bucket', { Tags: Match.arrayWith([{ Key: 'eknmusic:tier', Value: 'development' }]) });
});
