import { CfnParameter, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AllowedMethods, FunctionCode, GeoRestriction, LambdaEdgeEventType, SecurityPolicyProtocol } from 'aws-cdk-lib/aws-cloudfront';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Version } from 'aws-cdk-lib/aws-lambda';
import { HostedZone, PrivateHostedZone, PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket, HttpMethods, type LifecycleRule, ObjectOwnership, StorageClass } from 'aws-cdk-lib/aws-s3';
import { testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import { operators } from '../support/specimen';
import {
  DeploymentTier, EdgeWebAcl, GlobalCdn, type GlobalCdnAttributes, type GlobalCdnProps, MediaBucket, type MediaBucketProps, ValidationErrors,
} from '@eknmusic/constructs';

type Props = Partial<GlobalCdnProps>;

const zoneOf = (stack: Stack) => HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0EXAMPLE', zoneName: 'musicconnect.com' });
const origin = (region: string, more: object = {}) => ({ region, domainName: `${region}.origin.musicconnect.com`, ...more });
const certificate = (stack: Stack, arn: string) => Certificate.fromCertificateArn(stack, 'Certificate', arn);
const version = (stack: Stack, arn = 'arn:aws:lambda:us-east-1:123456789012:function:mine:3', id = 'Version') => Version.fromVersionArn(stack, id, arn);
const { ORIGIN_REQUEST, VIEWER_RESPONSE, VIEWER_REQUEST } = LambdaEdgeEventType;

function codes(props: (stack: Stack) => Props, stack = testStack()): string[] {
  return ValidationErrors.codes(errorOf(() => new GlobalCdn(stack, 'Cdn', { origins: [origin('us-east-1'), origin('eu-west-1')], ...props(stack) })));
}

/** Each with its one fault, and nothing else that is wrong. */
const FAULTS: Array<[string, string, (stack: Stack) => Props]> = [
  ['there is no region', 'GlobalCdnOriginsMissing', () => ({ origins: [] })],
  ['there are nine regions', 'GlobalCdnOriginsTooMany', () => ({ origins: ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1', 'sa-east-1'].map((region) => origin(region)) })],
  ['a region is none', 'GlobalCdnOriginRegionInvalid', () => ({ origins: [{ region: 'Ireland', domainName: 'x.musicconnect.com' }] })],
  ['a region is only known at deploy time', 'GlobalCdnOriginRegionInvalid', () => ({ origins: [{ region: Lazy.string({ produce: () => 'eu-west-1' }), domainName: 'x.musicconnect.com' }] })],
  ['a region is given twice', 'GlobalCdnOriginRegionRepeated', () => ({ origins: [origin('eu-west-1'), { region: 'eu-west-1', domainName: 'x.musicconnect.com' }] })],
  ['nobody knows where a region is', 'GlobalCdnOriginRegionPlaceUnknown', () => ({ origins: [origin('eu-west-1'), origin('eu-west-9')] })],
  ['an origin is a URL', 'GlobalCdnOriginDomainInvalid', () => ({ origins: [{ region: 'eu-west-1', domainName: 'https://x.musicconnect.com' }] })],
  ['an origin is an address', 'GlobalCdnOriginDomainInvalid', () => ({ origins: [{ region: 'eu-west-1', domainName: '192.0.2.1' }] })],
  ['two regions have one origin', 'GlobalCdnOriginDomainRepeated', () => ({ origins: [{ region: 'eu-west-1', domainName: 'x.musicconnect.com' }, { region: 'us-east-1', domainName: 'x.musicconnect.com' }] })],
  ['the origin is the distribution', 'GlobalCdnOriginDomainRepeated', (stack) => ({ domainName: 'musicconnect.com', hostedZone: zoneOf(stack), origins: [{ region: 'eu-west-1', domainName: 'musicconnect.com' }] })],
  ['the health path has a query', 'GlobalCdnHealthPathInvalid', () => ({ healthPath: '/health?x' })],
  ['the health path of a region is a file', 'GlobalCdnHealthPathInvalid', () => ({ origins: [origin('eu-west-1', { healthPath: 'health' })] })],
  ['the health path is only known at deploy time', 'GlobalCdnHealthPathInvalid', (stack) => ({ healthPath: new CfnParameter(stack, 'P').valueAsString })],
  ['a country is none', 'GlobalCdnCountryInvalid', () => ({ origins: [origin('eu-west-1', { countries: ['Austria'] })] })],
  ['a country is written small', 'GlobalCdnCountryInvalid', () => ({ origins: [origin('eu-west-1', { countries: ['at'] })] })],
  ['two regions have one country', 'GlobalCdnCountryRepeated', () => ({ origins: [origin('eu-west-1', { countries: ['AT'] }), origin('us-east-1', { countries: ['AT'] })] })],
  ['a status code is one that CloudFront does not fail over by', 'GlobalCdnFailoverStatusCodeInvalid', () => ({ failoverStatusCodes: [500, 429] })],
  ['a status code is given twice', 'GlobalCdnFailoverStatusCodeInvalid', () => ({ failoverStatusCodes: [500, 500] })],
  ['nothing fails over', 'GlobalCdnFailoverStatusCodeInvalid', () => ({ failoverStatusCodes: [] })],
  ['a pattern is that of everything', 'GlobalCdnPathPatternInvalid', () => ({ cacheBehaviors: [{ pathPattern: '*', ttl: Duration.days(1) }] })],
  ['a pattern is given twice', 'GlobalCdnPathPatternTaken', () => ({ cacheBehaviors: ['/a/*', 'a/*'].map((pathPattern) => ({ pathPattern, ttl: Duration.days(1) })) })],
  ['there are more behaviors than there is room for', 'GlobalCdnCacheBehaviorsTooMany', () => ({ cacheBehaviors: Array.from({ length: 67 }, (_, index) => ({ pathPattern: `/${index}/*`, ttl: Duration.days(1) })) })],
  ['there are more cache policies than an account takes', 'GlobalCdnCachePoliciesTooMany', () => ({ cacheBehaviors: Array.from({ length: 21 }, (_, index) => ({ pathPattern: `/${index}/*`, ttl: Duration.hours(index + 100) })) })],
  ['a file is kept for two years', 'GlobalCdnTtlInvalid', () => ({ cacheBehaviors: [{ pathPattern: '*.js', ttl: Duration.days(730) }] })],
  ['the function is too large', 'GlobalCdnFunctionCodeTooLarge', () => ({ viewerResponse: FunctionCode.fromInline(`function handler(event) { return event.response; } // ${'x'.repeat(10_240)}`) })],
  ['the function has no handler', 'GlobalCdnFunctionCodeInvalid', () => ({ viewerResponse: FunctionCode.fromInline('function main() {}') })],
  ['the file of the function is missing', 'GlobalCdnFunctionCodeInvalid', () => ({ viewerResponse: FunctionCode.fromFile({ filePath: '/nowhere/viewer-response.js' }) })],
  ['a function of Lambda is at viewer requests', 'GlobalCdnEdgeLambdaEventInvalid', (stack) => ({ edgeLambdas: [{ eventType: VIEWER_REQUEST, functionVersion: version(stack) }] })],
  ['a function of Lambda is at viewer responses, beside a CloudFront Function at requests', 'GlobalCdnEdgeLambdaEventInvalid', (stack) => ({ edgeLambdas: [{ eventType: VIEWER_RESPONSE, functionVersion: version(stack) }] })],
  ['two functions are at one event', 'GlobalCdnEdgeLambdaRepeated', (stack) => ({ edgeLambdas: ['A', 'B'].map((id) => ({ eventType: ORIGIN_REQUEST, functionVersion: version(stack, undefined, id) })) })],
  ['a function is elsewhere', 'GlobalCdnEdgeLambdaVersionInvalid', (stack) => ({ edgeLambdas: [{ eventType: ORIGIN_REQUEST, functionVersion: version(stack, 'arn:aws:lambda:eu-west-1:123456789012:function:mine:3') }] })],
  ['no health check comes through', 'GlobalCdnGeoRestrictionUnchecked', () => ({ geoRestriction: GeoRestriction.allowlist('AT', 'DE', 'IE') })],
  ['a function has no number', 'GlobalCdnEdgeLambdaVersionInvalid', (stack) => ({ edgeLambdas: [{ eventType: ORIGIN_REQUEST, functionVersion: version(stack, 'arn:aws:lambda:us-east-1:123456789012:function:mine:$LATEST') }] })],
  ['the content security policy has two lines', 'GlobalCdnContentSecurityPolicyInvalid', () => ({ contentSecurityPolicy: "default-src 'self';\nimg-src *" })],
  ['the name of the regions has no zone', 'GlobalCdnRegionalDomainInvalid', () => ({ regionalDomainName: 'direct.musicconnect.com' })],
  ['the name of the regions is the zone itself', 'GlobalCdnRegionalDomainInvalid', (stack) => ({ domainName: 'cdn.musicconnect.com', hostedZone: zoneOf(stack), regionalDomainName: 'musicconnect.com' })],
  ['the name of the regions is that of the distribution', 'GlobalCdnRegionalDomainInvalid', (stack) => ({ domainName: 'cdn.musicconnect.com', hostedZone: zoneOf(stack), regionalDomainName: 'cdn.musicconnect.com' })],
  ['there is nothing to tell versions by', 'GlobalCdnInvalidationVersionInvalid', () => ({ invalidation: { version: ' ' } })],
  ['nothing is invalidated', 'GlobalCdnInvalidationPathsTooMany', () => ({ invalidation: { version: '1', paths: [] } })],
  ['a path is a pattern', 'GlobalCdnInvalidationPathInvalid', () => ({ invalidation: { version: '1', paths: ['/*.html'] } })],
  ['a certificate has no domain', 'GlobalCdnDomainMissing', (stack) => ({ certificate: certificate(stack, 'arn:aws:acm:us-east-1:123456789012:certificate/c') })],
  ['the domain is none', 'GlobalCdnDomainInvalid', (stack) => ({ domainName: 'x_y.musicconnect.com', hostedZone: zoneOf(stack) })],
  ['the domain is in another zone', 'GlobalCdnDomainOutsideZone', (stack) => ({ domainName: 'example.com', hostedZone: zoneOf(stack) })],
  ['the zone is private', 'GlobalCdnHostedZonePrivate', (stack) => ({
    domainName: 'musicconnect.com', hostedZone: new PrivateHostedZone(stack, 'Z', { zoneName: 'musicconnect.com', vpc: new Vpc(stack, 'Vpc') }),
  })],
  ['a domain has no certificate', 'GlobalCdnCertificateMissing', () => ({ domainName: 'musicconnect.com' })],
  ['the certificate is none', 'GlobalCdnCertificateInvalid', (stack) => ({ domainName: 'musicconnect.com', certificate: certificate(stack, 'arn:aws:iam::123456789012:server-certificate/c') })],
  ['the certificate is elsewhere', 'GlobalCdnCertificateRegionInvalid', (stack) => ({ domainName: 'musicconnect.com', certificate: certificate(stack, 'arn:aws:acm:eu-west-1:123456789012:certificate/c') })],
  ['the web ACL is a regional one', 'GlobalCdnWebAclInvalid', () => ({ webAcl: EdgeWebAcl.fromWebAclArn('arn:aws:wafv2:us-east-1:123456789012:regional/webacl/x/1') })],
  ['the web ACL is elsewhere', 'GlobalCdnWebAclRegionInvalid', () => ({ webAcl: EdgeWebAcl.fromWebAclArn('arn:aws:wafv2:eu-west-1:123456789012:global/webacl/x/1') })],
  ['the web ACL is nothing', 'GlobalCdnWebAclMissing', () => ({ webAcl: {} as EdgeWebAcl })],
  ['there is no web ACL for no reason', 'GlobalCdnWebAclReasonMissing', () => ({ webAcl: EdgeWebAcl.none(' ') })],
  ['nobody may ask', 'GlobalCdnRequestRateInvalid', () => ({ webAcl: EdgeWebAcl.managedRules({ requestsPerFiveMinutes: 9 }) })],
  ['TLS is old', 'GlobalCdnProtocolVersionTooOld', () => ({ minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2019 })],
  ['the log bucket refuses lists', 'GlobalCdnLogBucketRefusesAcls', (stack) => ({ logBucket: new Bucket(stack, 'Logs', { objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED }) })],
  ['the log bucket is where CloudFront delivers nothing', 'GlobalCdnLogBucketRegionUnsupported', (stack) => ({ logBucket: Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'logs', region: 'eu-south-1' }) })],
  ['logs that are kept would be deleted', 'GlobalCdnAutoDeleteKept', () => ({ autoDeleteObjects: true })],
  ['logs that are kept by the user would be deleted', 'GlobalCdnAutoDeleteKept', () => ({ tier: DeploymentTier.DEVELOPMENT, autoDeleteObjects: true, removalPolicy: RemovalPolicy.RETAIN })],
  ['actions are elsewhere', 'GlobalCdnAlarmActionRegionInvalid', () => ({ alarmActions: [operators(testStack('Other', 'eu-west-1'))] })],
  ['the origins are a text', 'GlobalCdnPropInvalid', () => ({ origins: 'eu-west-1' as any })],
  ['an origin has no domain name', 'GlobalCdnPropInvalid', () => ({ origins: [{ region: 'eu-west-1' } as any] })],
  ['a version is a number', 'GlobalCdnPropInvalid', () => ({ invalidation: { version: 5 as any } })],
];

test.each(FAULTS)('fails when %s', (_, code, props) => {
  expect(codes(props)).toEqual([code]);
});

test('all that is wrong is said at once', () => {
  expect(codes(() => ({ origins: [{ region: 'x', domainName: 'y' }], healthPath: 'z', failoverStatusCodes: [200] }))).toEqual([
    'GlobalCdnOriginRegionInvalid', 'GlobalCdnOriginDomainInvalid', 'GlobalCdnHealthPathInvalid', 'GlobalCdnFailoverStatusCodeInvalid',
  ]);
});

test.each<[string, (stack: Stack) => Props]>([
  ['every status code that CloudFront fails over by', () => ({ failoverStatusCodes: [400, 403, 404, 416, 500, 502, 503, 504] })],
  ['a region that nobody knows, with its countries', () => ({ origins: [origin('eu-west-1'), origin('eu-west-9', { countries: ['AT'] })] })],
  ['a region that nobody knows, alone', () => ({ origins: [origin('eu-west-9')] })],
  ['domain names that are only known at deploy time', (stack) => ({ origins: [{ region: 'eu-west-1', domainName: new CfnParameter(stack, 'P').valueAsString }] })],
  ['66 cache behaviors', () => ({ cacheBehaviors: Array.from({ length: 66 }, (_, index) => ({ pathPattern: `/${index}/*`, ttl: Duration.days(1) })) })],
  ['a state and its country in two regions', () => ({ origins: [origin('us-east-1', { countries: ['US'] }), origin('us-west-2', { countries: ['US-NV'] })] })],
])('takes %s', (_, props) => {
  expect(errorOf(() => new GlobalCdn(testStack(), 'Cdn', { origins: [origin('eu-west-1')], ...props(testStack('Other')) }))).toBeUndefined();
});

describe('where the stack is', () => {
  test.each([['cn-north-1'], ['us-gov-west-1']])('%s is refused: CloudFront is another one there, or none', (region) => {
    expect(codes(() => ({ tier: DeploymentTier.DEVELOPMENT }), testStack('Test', region))).toEqual(['GlobalCdnPartitionUnsupported']);
  });

  test('a stack without a region does not know how far us-east-1 is away', () => {
    expect(codes(() => ({}), new Stack())).toEqual(['GlobalCdnRegionUnknown', 'GlobalCdnRegionUnknown']);
    expect(codes(() => ({ tier: DeploymentTier.DEVELOPMENT }), new Stack())).toEqual([]);
  });

  test('a zone that is made in the stack is not there when the certificate in us-east-1 is made', () => {
    const stack = testStack('Test', 'eu-west-1');
    expect(codes(() => ({ domainName: 'musicconnect.com', hostedZone: new PublicHostedZone(stack, 'Z', { zoneName: 'musicconnect.com' }), edgeAlarmActions: [] }), stack)).toEqual(['GlobalCdnHostedZoneInStack']);
  });
});

/*
 * What the CDK, cdk-nag and CloudFormation Validate let through, and AWS refuses or ignores. The construct that could ask for it refuses it at
 * synthesis; what GlobalCdn cannot ask for it does not make.
 */
describe('configurations that the CDK lets through and AWS refuses', () => {
  const media = (props: Partial<MediaBucketProps>) => ValidationErrors.codes(errorOf(() => new MediaBucket(testStack(), 'Files', props)));

  test.each<[string, () => string[], string]>([
    ['status codes 429 and 418 for a failover', () => codes(() => ({ failoverStatusCodes: [429, 418] })), 'GlobalCdnFailoverStatusCodeInvalid'],
    ['a CloudFront Function of more than 10 KB', () => codes(() => ({ viewerResponse: FunctionCode.fromInline(`function handler(e) { return e.response; }//${'x'.repeat(20_000)}`) })), 'GlobalCdnFunctionCodeTooLarge'],
    ['a least TTL above the most: the most is a year, and nothing is kept longer', () => codes(() => ({ cacheBehaviors: [{ pathPattern: '*.js', ttl: Duration.days(366) }] })), 'GlobalCdnTtlInvalid'],
    ['a log bucket without access control lists', () => codes((stack) => ({ logBucket: new Bucket(stack, 'Logs') })), 'GlobalCdnLogBucketRefusesAcls'],
    ['a regional web ACL in us-east-1', () => codes(() => ({ webAcl: EdgeWebAcl.fromWebAclArn('arn:aws:wafv2:us-east-1:123456789012:regional/webacl/x/y') })), 'GlobalCdnWebAclInvalid'],
    ['80 cache behaviors', () => codes(() => ({ cacheBehaviors: Array.from({ length: 80 }, (_, index) => ({ pathPattern: `/${index}/*`, ttl: Duration.days(1) })) })), 'GlobalCdnCacheBehaviorsTooMany'],
    ['a domain name without a certificate', () => codes(() => ({ domainName: 'a.musicconnect.com' })), 'GlobalCdnCertificateMissing'],
    ['Lambda@Edge at viewer responses beside a CloudFront Function at viewer requests', () => codes((stack) => ({ edgeLambdas: [{ eventType: VIEWER_RESPONSE, functionVersion: version(stack) }] })), 'GlobalCdnEdgeLambdaEventInvalid'],
  ])('%s', (_, refused, code) => {
    const found = refused();
    expect([...new Set(found)]).toEqual([code]);
  });

  test('those of buckets are refused by MediaBucket', () => {
    const transition = { storageClass: StorageClass.GLACIER, transitionAfter: Duration.days(90) };
    const rule = (lifecycleRule: LifecycleRule) => media({ lifecycleRules: [{ id: 'late', prefix: 'late/', ...lifecycleRule }] });
    expect(rule({ expiration: Duration.days(30), transitions: [transition] })).toEqual(['MediaBucketTransitionAfterExpiration']);
    expect(rule({ noncurrentVersionExpiration: Duration.days(30), noncurrentVersionTransitions: [transition] })).toEqual(['MediaBucketNoncurrentTransitionAfterExpiration']);
    expect(media({ corsRules: [{ allowedMethods: [HttpMethods.GET], allowedOrigins: ['https://*.*.musicconnect.com'] }] })).toEqual(['MediaBucketCorsOriginInvalid']);
  });

  test('a group of origins for what writes is made by nothing', () => {
    expect(AllowedMethods.ALLOW_ALL.methods).toContain('POST');
    const stack = testStack();
    new GlobalCdn(stack, 'Cdn', { origins: [origin('us-east-1'), origin('eu-west-1')] });
    const distribution = stack.node.findAll().map((node) => (node as any).distributionConfig).find((config) => config !== undefined);
    expect(stack.resolve(distribution).originGroups).toBeUndefined();
  });
});

describe('attributes of a distribution that another app made', () => {
  const right: GlobalCdnAttributes = {
    distributionId: 'E2QWRUHEXAMPLE', domainName: 'musicconnect.com', regions: ['us-east-1'], keyValueStoreArn: 'arn:aws:cloudfront::123456789012:key-value-store/1234abcd-12ab-34cd-56ef-1234567890ab',
  };

  test.each<[string, string, Partial<GlobalCdnAttributes>]>([
    ['the distribution is its domain', 'GlobalCdnDistributionIdInvalid', { distributionId: 'd111111abcdef8.cloudfront.net' }],
    ['the domain is a URL', 'GlobalCdnDomainInvalid', { domainName: 'https://musicconnect.com' }],
    ['there are no regions', 'GlobalCdnOriginsMissing', { regions: [] }],
    ['a region is none', 'GlobalCdnOriginRegionInvalid', { regions: ['Ireland'] }],
    ['a region is given twice', 'GlobalCdnOriginRegionRepeated', { regions: ['us-east-1', 'us-east-1'] }],
    ['the store is a distribution', 'GlobalCdnKeyValueStoreInvalid', { keyValueStoreArn: 'arn:aws:cloudfront::123456789012:distribution/E2QWRUHEXAMPLE' }],
    ['the health path is none', 'GlobalCdnHealthPathInvalid', { healthPath: 'health' }],
    ['the regions are a text', 'GlobalCdnPropInvalid', { regions: 'us-east-1' as any }],
  ])('fail when %s', (_, code, wrong) => {
    expect(ValidationErrors.codes(errorOf(() => GlobalCdn.fromGlobalCdnAttributes(testStack(), 'Cdn', { ...right, ...wrong })))).toEqual([code]);
  });

  test('are taken as they are', () => {
    expect(errorOf(() => GlobalCdn.fromGlobalCdnAttributes(testStack(), 'Cdn', right))).toBeUndefined();
  });
});

describe('what no compiler would let through is refused in words', () => {
  test.each<[string, any]>([['nothing', undefined], ['null', null], ['a text', 'cdn'], ['an origin that is null', { origins: [null] }], ['countries that are a text', { origins: [{ region: 'eu-west-1', domainName: 'a.b.com', countries: 'AT' }] }]])('%s', (_, props) => {
    const found = ValidationErrors.codes(errorOf(() => new GlobalCdn(testStack(), 'Cdn', props)));
    expect(found).not.toEqual([]);
    expect(found.every((code) => code.startsWith('GlobalCdn'))).toBe(true);
  });

  test('a region that is a number', () => {
    const cdn = new GlobalCdn(testStack(), 'Cdn', { origins: [origin('eu-west-1')] });
    expect(ValidationErrors.codes(errorOf(() => cdn.healthUrl(5 as any)))).toEqual(['GlobalCdnPropInvalid']);
    expect(ValidationErrors.codes(errorOf(() => cdn.grants.drain('me' as any)))).toEqual(['GlobalCdnPropInvalid']);
  });
});
