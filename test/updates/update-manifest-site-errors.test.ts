import { App, CfnParameter, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { SecurityPolicyProtocol } from 'aws-cdk-lib/aws-cloudfront';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { PrivateHostedZone, PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket, ObjectLockRetention, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { testStack } from '../support/checks';
import { operators, zone } from '../support/specimen';
import {
  DeploymentTier, EdgeWebAcl, GitHubDeployRole, GitHubSubjectClaim, MediaBucketEncryption, TimestampSigning, UpdateManifestSite,
  type UpdateManifestSiteAttributes, type UpdateManifestSiteProps, ValidationErrors,
} from '@eknmusic/constructs';

type Props = Partial<UpdateManifestSiteProps>;

const ARN = 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const replication = { destinationBucketArn: 'arn:aws:s3:::other', destinationKeyArn: ARN };
const publisher = { repository: 'eknmusic/desktop' };

function errorOf(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}

function codes(props: (stack: Stack) => Props, stack = testStack()): string[] {
  return ValidationErrors.codes(errorOf(() => new UpdateManifestSite(stack, 'Site', { app: 'eknmusic', ...props(stack) })));
}

/** Each with its one fault, and nothing else that is wrong. */
const FAULTS: Array<[string, string, (stack: Stack) => Props]> = [
  ['the application has a blank', 'UpdateManifestSiteAppInvalid', () => ({ app: 'EKN Music' })],
  ['the application is only known at deploy time', 'UpdateManifestSiteAppInvalid', () => ({ app: Lazy.string({ produce: () => 'x' }) })],
  ['the name that people read has two lines', 'UpdateManifestSiteTitleInvalid', () => ({ title: 'EKN\nMusic' })],
  ['a channel has capitals', 'UpdateManifestSiteChannelInvalid', () => ({ channels: ['Stable'] })],
  ['a channel is only known at deploy time', 'UpdateManifestSiteChannelInvalid', (stack) => ({ channels: [new CfnParameter(stack, 'P').valueAsString] })],
  ['there is no channel', 'UpdateManifestSiteChannelsMissing', () => ({ channels: [] })],
  ['there are hundreds of channels', 'UpdateManifestSiteChannelsTooMany', () => ({ channels: Array.from({ length: 51 }, (_, index) => `c${index}`) })],
  ['a channel is named twice', 'UpdateManifestSiteChannelRepeated', () => ({ channels: ['beta', 'beta'] })],
  ['a certificate has no domain', 'UpdateManifestSiteDomainMissing', (stack) => ({ certificate: Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:us-east-1:123456789012:certificate/c') })],
  ['the domain is none', 'UpdateManifestSiteDomainInvalid', (stack) => ({ domainName: 'https://x.eknmusic.com', hostedZone: zone(stack) })],
  ['the domain is in another zone', 'UpdateManifestSiteDomainOutsideZone', (stack) => ({ domainName: 'updates.example.com', hostedZone: zone(stack) })],
  ['the zone is private', 'UpdateManifestSiteHostedZonePrivate', (stack) => ({
    domainName: 'x.eknmusic.com', hostedZone: new PrivateHostedZone(stack, 'Z', { zoneName: 'eknmusic.com', vpc: new Vpc(stack, 'Vpc') }),
  })],
  ['there is nobody to validate a certificate', 'UpdateManifestSiteCertificateMissing', () => ({ domainName: 'x.eknmusic.com' })],
  ['the certificate is none', 'UpdateManifestSiteCertificateInvalid', (stack) => ({ domainName: 'x.eknmusic.com', certificate: Certificate.fromCertificateArn(stack, 'C', 'arn:aws:iam::123456789012:server-certificate/c') })],
  ['the certificate is elsewhere', 'UpdateManifestSiteCertificateRegionInvalid', (stack) => ({ domainName: 'x.eknmusic.com', certificate: Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:eu-west-1:123456789012:certificate/c') })],
  ['the web ACL is a regional one', 'UpdateManifestSiteWebAclInvalid', () => ({ webAcl: EdgeWebAcl.fromWebAclArn('arn:aws:wafv2:us-east-1:123456789012:regional/webacl/x/1') })],
  ['the web ACL is elsewhere', 'UpdateManifestSiteWebAclRegionInvalid', () => ({ webAcl: EdgeWebAcl.fromWebAclArn('arn:aws:wafv2:eu-west-1:123456789012:global/webacl/x/1') })],
  ['the web ACL is nothing', 'UpdateManifestSiteWebAclMissing', () => ({ webAcl: {} as EdgeWebAcl })],
  ['there is no web ACL for no reason', 'UpdateManifestSiteWebAclReasonMissing', () => ({ webAcl: EdgeWebAcl.none(' ') })],
  ['nobody may ask', 'UpdateManifestSiteRequestRateInvalid', () => ({ webAcl: EdgeWebAcl.managedRules({ requestsPerFiveMinutes: 9 }) })],
  ['TLS is old', 'UpdateManifestSiteProtocolVersionTooOld', () => ({ minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2019 })],
  ['TLS is very old', 'UpdateManifestSiteProtocolVersionTooOld', () => ({ minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1 })],
  ['the name of the bucket has capitals', 'UpdateManifestSiteBucketNameInvalid', () => ({ bucketName: 'Updates' })],
  ['versions are kept for hours', 'UpdateManifestSiteDaysInvalid', () => ({ noncurrentVersionExpiration: Duration.hours(5) })],
  ['nobody is warned', 'UpdateManifestSiteDaysInvalid', () => ({ expiryWarning: Duration.days(0) })],
  ['access logs go to another region', 'UpdateManifestSiteAccessLogsElsewhere', () => ({
    accessLogsBucket: new Bucket(testStack('Other', 'eu-west-1'), 'Logs', { objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED }),
  })],
  ['the log bucket refuses lists', 'UpdateManifestSiteAccessLogsRefuseAcls', (stack) => ({ accessLogsBucket: new Bucket(stack, 'Logs') })],
  ['the retention of a given log bucket is given', 'UpdateManifestSiteAccessLogRetentionUnused', (stack) => ({
    accessLogsBucket: Bucket.fromBucketName(stack, 'Logs', 'logs'), accessLogRetention: Duration.days(3),
  })],
  ['it is replicated to itself', 'UpdateManifestSiteReplicationSameBucket', () => ({ bucketName: 'other', replication })],
  ['it is replicated to nothing', 'UpdateManifestSiteReplicationDestinationInvalid', () => ({ replication: { destinationBucketArn: 'other' } })],
  ['it is replicated to nobody', 'UpdateManifestSiteReplicationAccountInvalid', () => ({ replication: { ...replication, destinationAccount: 'us' } })],
  ['the copies have no key', 'UpdateManifestSiteReplicationKeyMissing', () => ({
    encryption: MediaBucketEncryption.KMS, replication: { destinationBucketArn: 'arn:aws:s3:::other' },
  })],
  ['the key of the copies is an alias', 'UpdateManifestSiteReplicationKeyInvalid', () => ({
    encryption: MediaBucketEncryption.KMS, replication: { ...replication, destinationKeyArn: 'arn:aws:kms:us-west-2:123456789012:alias/x' },
  })],
  ['releases that are kept would be deleted', 'UpdateManifestSiteAutoDeleteKept', () => ({ autoDeleteObjects: true })],
  ['a removal policy alone would let releases go', 'UpdateManifestSiteAutoDeleteKept', () => ({ autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY })],
  ['a bucket that is kept would be emptied', 'UpdateManifestSiteAutoDeleteKept', () => ({
    tier: DeploymentTier.DEVELOPMENT, autoDeleteObjects: true, removalPolicy: RemovalPolicy.RETAIN,
  })],
  ['what is locked would be deleted', 'UpdateManifestSiteAutoDeleteLocked', () => ({
    tier: DeploymentTier.DEVELOPMENT, autoDeleteObjects: true, objectLock: ObjectLockRetention.governance(Duration.days(1)),
  })],
  ['pointers are kept for two hours', 'UpdateManifestSiteTtlInvalid', () => ({ maximumPointerTtl: Duration.hours(2) })],
  ['pointers are kept for no time', 'UpdateManifestSiteTtlInvalid', () => ({ maximumPointerTtl: Duration.seconds(0) })],
  ['nobody signs', 'UpdateManifestSiteTimestampMissing', () => ({ timestamp: {} as TimestampSigning })],
  ['it is signed every second', 'UpdateManifestSiteTimestampIntervalInvalid', () => ({ timestamp: TimestampSigning.scheduled({ interval: Duration.seconds(1) }) })],
  ['it is signed when the deployment says so', 'UpdateManifestSiteTimestampIntervalInvalid', () => ({
    timestamp: TimestampSigning.scheduled({ interval: Duration.minutes(Lazy.number({ produce: () => 30 })) }),
  })],
  ['a signature is valid for years', 'UpdateManifestSiteTimestampValidityInvalid', () => ({ timestamp: TimestampSigning.byPublisher({ validity: Duration.days(400) }) })],
  ['one failed run lets the timestamp expire', 'UpdateManifestSiteTimestampValidityTooShort', () => ({
    timestamp: TimestampSigning.scheduled({ validity: Duration.hours(2), interval: Duration.hours(1) }),
  })],
  ['the alias is one of AWS', 'UpdateManifestSiteKeyAliasInvalid', () => ({ timestamp: TimestampSigning.scheduled({ keyAlias: 'alias/aws/updates' }) })],
  ['the parameter has no slash', 'UpdateManifestSiteParameterNameInvalid', () => ({ parameterName: 'updates' })],
  ['the application begins like a parameter of AWS', 'UpdateManifestSiteParameterNameInvalid', () => ({ app: 'aws-player' })],
  ['the repository is many', 'UpdateManifestSiteRepositoryInvalid', () => ({ publisher: { repository: 'eknmusic/*' } })],
  ['the number of the owner is a name', 'UpdateManifestSiteIdInvalid', () => ({ publisher: { ...publisher, ownerId: 'ekn', repositoryId: '1' } })],
  ['one number is missing', 'UpdateManifestSiteIdMissing', () => ({ publisher: { ...publisher, ownerId: '1' } })],
  ['no job publishes', 'UpdateManifestSiteSubjectClaimsMissing', () => ({ publisher: { ...publisher, subjectClaims: [] } })],
  ['every branch publishes', 'UpdateManifestSiteSubjectClaimInvalid', () => ({ publisher: { ...publisher, subjectClaims: [GitHubSubjectClaim.branch('*')] } })],
  ['there are too many claims', 'UpdateManifestSiteTrustTooLong', () => ({
    publisher: { ...publisher, subjectClaims: Array.from({ length: 50 }, (_, index) => GitHubSubjectClaim.environment(`environment-with-a-long-name-${index}`)) },
  })],
  ['the provider is another one', 'UpdateManifestSiteProviderInvalid', () => ({ publisher: { ...publisher, oidcProviderArn: 'arn:aws:iam::123456789012:oidc-provider/gitlab.com' } })],
  ['another stack makes the provider', 'UpdateManifestSiteProviderTaken', (stack) => {
    new GitHubDeployRole(new Stack(stack.node.root, 'Other', { env: { account: '123456789012', region: 'us-east-1' } }), 'Role', { repository: 'eknmusic/backend' });
    return { publisher };
  }],
  ['the id of the provider is taken', 'UpdateManifestSiteProviderIdTaken', (stack) => {
    new Bucket(stack, 'GitHubOidcProvider');
    return { publisher };
  }],
  ['the name of the role has blanks', 'UpdateManifestSiteRoleNameInvalid', () => ({ publisher: { ...publisher, roleName: 'a b' } })],
  ['a session lasts for a week', 'UpdateManifestSiteSessionInvalid', () => ({ publisher: { ...publisher, sessionDuration: Duration.days(7) } })],
  ['the runtime is no Node.js', 'UpdateManifestSiteRuntimeInvalid', () => ({ runtime: Runtime.PYTHON_3_13 })],
  ['the key is elsewhere', 'UpdateManifestSiteEncryptionKeyRegionInvalid', (stack) => ({ encryptionKey: Key.fromKeyArn(stack, 'K', ARN) })],
  ['what alarms do is elsewhere', 'UpdateManifestSiteAlarmActionRegionInvalid', (stack) => ({ alarmActions: [operators(new Stack(stack.node.root, 'E', { env: { account: '123456789012', region: 'eu-west-1' } }))] })],
];

test.each(FAULTS)('fails when %s', (_, code, props) => {
  expect(codes(props)).toEqual([code]);
});

test('says all of it at once', () => {
  expect(codes(() => ({ app: '', channels: [], expiryWarning: Duration.hours(1) }))).toEqual([
    'UpdateManifestSiteAppInvalid', 'UpdateManifestSiteChannelsMissing', 'UpdateManifestSiteDaysInvalid',
  ]);
});

describe('where the stack is', () => {
  const { DEVELOPMENT } = DeploymentTier;

  test('fails in China', () => {
    expect(codes(() => ({ tier: DEVELOPMENT }), testStack('Test', 'cn-north-1'))).toEqual(['UpdateManifestSitePartitionUnsupported']);
  });

  test('fails in a stack that does not know, when something has to stand in us-east-1', () => {
    expect(codes(() => ({}), new Stack(new App(), 'Test'))).toEqual(['UpdateManifestSiteRegionUnknown', 'UpdateManifestSiteRegionUnknown']);
    expect(codes((stack) => ({ tier: DEVELOPMENT, domainName: 'x.eknmusic.com', hostedZone: zone(stack) }), new Stack(new App(), 'Test'))).toEqual(['UpdateManifestSiteCertificateMissing']);
    expect(codes(() => ({ tier: DEVELOPMENT }), new Stack(new App(), 'Test'))).toEqual([]);
  });

  test('fails when the certificate in us-east-1 would wait for the stack that waits for it', () => {
    const zoneOf = (stack: Stack) => new PublicHostedZone(stack, 'Zone', { zoneName: 'eknmusic.com' });
    expect(codes((stack) => ({ domainName: 'x.eknmusic.com', hostedZone: zoneOf(stack) }), testStack('Test', 'eu-west-1'))).toEqual(['UpdateManifestSiteHostedZoneInStack']);
    expect(codes((stack) => ({ domainName: 'x.eknmusic.com', hostedZone: zoneOf(stack) }))).toEqual([]);
  });
});

describe('two sites', () => {
  test('of one application in one place need two parameters', () => {
    const stack = testStack();
    new UpdateManifestSite(stack, 'First', { app: 'eknmusic' });
    expect(ValidationErrors.codes(errorOf(() => new UpdateManifestSite(stack, 'Second', { app: 'eknmusic' })))).toEqual(['UpdateManifestSiteNameTaken']);
    expect(errorOf(() => new UpdateManifestSite(testStack(), 'Second', { app: 'eknmusic', parameterName: '/eknmusic/other' }))).toBeUndefined();
  });
});

describe('methods', () => {
  const site = () => new UpdateManifestSite(testStack(), 'Site', { app: 'eknmusic' });
  test.each<[string, string, (made: UpdateManifestSite) => unknown]>([
    ['a channel that there is not', 'UpdateManifestSiteChannelUnknown', (made) => made.manifestUrl('nightly')],
    ['a platform without an appcast', 'UpdateManifestSitePropInvalid', (made) => made.appcastUrl('stable', 'linux' as any)],
    ['an architecture that AppImages do not have', 'UpdateManifestSiteArchitectureUnknown', (made) => made.zsyncUrl('stable', 'x64')],
    ['metadata that there is not', 'UpdateManifestSitePropInvalid', (made) => made.metricSecondsUntilExpiry('mirrors' as any)],
  ])('refuse %s', (_, code, act) => {
    expect(ValidationErrors.codes(errorOf(() => act(site())))).toEqual([code]);
  });
});

describe('attributes of a site that another app made', () => {
  const right: UpdateManifestSiteAttributes = { app: 'eknmusic', bucketName: 'updates', distributionId: 'E2QWRUHEXAMPLE', url: 'https://updates.eknmusic.com' };
  test.each<[string, string, Partial<UpdateManifestSiteAttributes>]>([
    ['the application is none', 'UpdateManifestSiteAppInvalid', { app: 'a b' }],
    ['the bucket is none', 'UpdateManifestSiteBucketNameInvalid', { bucketName: 'U' }],
    ['the distribution is its domain', 'UpdateManifestSiteDistributionIdInvalid', { distributionId: 'd111111abcdef8.cloudfront.net' }],
    ['the URL has a slash at its end', 'UpdateManifestSiteUrlInvalid', { url: 'https://updates.eknmusic.com/' }],
    ['the URL is not encrypted', 'UpdateManifestSiteUrlInvalid', { url: 'http://updates.eknmusic.com' }],
    ['the key is an alias', 'UpdateManifestSiteKeyInvalid', { timestampKeyArn: 'arn:aws:kms:us-east-1:123456789012:alias/x' }],
    ['the parameter is none', 'UpdateManifestSiteParameterNameInvalid', { parameterName: 'x y' }],
    ['the region is none', 'UpdateManifestSitePropInvalid', { region: 'Vienna' }],
    ['a channel is a number', 'UpdateManifestSitePropInvalid', { channels: [1 as any] }],
  ])('fail when %s', (_, code, wrong) => {
    expect(ValidationErrors.codes(errorOf(() => UpdateManifestSite.fromUpdateManifestSiteAttributes(testStack(), 'Site', { ...right, ...wrong })))).toEqual([code]);
  });
});

describe('what no compiler would let through is refused in words', () => {
  test.each<[string, any]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'eknmusic'],
    ['an application that is a number', { app: 5 }],
    ['channels that are a text', { app: 'eknmusic', channels: 'stable' }],
    ['a channel that is null', { app: 'eknmusic', channels: [null] }],
    ['a publisher that is a text', { app: 'eknmusic', publisher: 'eknmusic/desktop' }],
    ['a publisher without a repository', { app: 'eknmusic', publisher: {} }],
    ['a replication without a bucket', { app: 'eknmusic', replication: {} }],
  ])('%s', (_, props) => {
    const found = ValidationErrors.codes(errorOf(() => new UpdateManifestSite(testStack(), 'Site', props)));
    expect(found).not.toEqual([]);
    expect(found.every((code) => code.startsWith('UpdateManifestSite'))).toBe(true);
  });

  test.each<[string, string, () => unknown]>([
    ['a timestamp of numbers', 'UpdateManifestSitePropInvalid', () => TimestampSigning.scheduled({ validity: 5 as any })],
    ['a timestamp of null', 'UpdateManifestSitePropInvalid', () => TimestampSigning.byPublisher(null as any)],
    ['a rate that is a text', 'EdgeWebAclPropInvalid', () => EdgeWebAcl.managedRules({ requestsPerFiveMinutes: 'many' as any })],
    ['a web ACL that is null', 'EdgeWebAclPropInvalid', () => EdgeWebAcl.fromWebAclArn(null as any)],
    ['a reason that is null', 'EdgeWebAclPropInvalid', () => EdgeWebAcl.none(null as any)],
  ])('%s: %s', (_, code, make) => {
    expect(ValidationErrors.codes(errorOf(make))).toEqual([code]);
  });
});
