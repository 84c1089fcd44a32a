import { generateKeyPairSync } from 'node:crypto';
import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { HostedZone, PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { testStack } from '../support/checks';
import { productionDelivery, PUBLIC_KEY } from '../support/delivery';
import { DeploymentTier, MediaBucket, MediaDelivery, MediaDeliveryAccess, type MediaDeliveryOptions, ValidationErrors } from '@eknmusic/constructs';

type Options = (stack: Stack) => Partial<MediaDeliveryOptions>;

function codes(options: Options, region = 'us-east-1'): string[] {
  const stack = testStack('Test', region);
  try {
    new MediaBucket(stack, 'Files', { delivery: { ...productionDelivery(stack), ...options(stack) } });
    return [];
  } catch (error) {
    return ValidationErrors.codes(error);
  }
}

const NO_DOMAIN = { domainName: undefined, hostedZone: undefined, certificate: undefined };
const publicPem = (type: 'rsa' | 'ec', options: object) =>
  generateKeyPairSync(type as 'rsa', options as { modulusLength: number }).publicKey.export({ type: 'spki', format: 'pem' }) as string;
const signedWith = (keys: Record<string, string>): Options => () => ({ access: MediaDeliveryAccess.signedUrls(keys) });
const behavior = (pathPattern: string, ttl = Duration.days(1)) => ({ pathPattern, ttl });

describe('fails when', () => {
  test.each<[string, string, Options]>([
    ['a domain has neither certificate nor zone', 'MediaDeliveryCertificateMissing', () => ({ hostedZone: undefined })],
    ['a certificate is of another region', 'MediaDeliveryCertificateRegionInvalid', (stack) => ({
      certificate: Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:eu-west-1:123456789012:certificate/1234'),
    })],
    ['a zone is given without a domain', 'MediaDeliveryDomainMissing', () => ({ domainName: undefined })],
    ['the domain is not in the zone', 'MediaDeliveryDomainOutsideZone', () => ({ domainName: 'media.eknmusic.net' })],
    ['the domain only ends like the zone', 'MediaDeliveryDomainOutsideZone', () => ({ domainName: 'media-eknmusic.com' })],
    ['the domain is none', 'MediaDeliveryDomainInvalid', () => ({ domainName: 'Media.eknmusic.com' })],
    ['the certificate is none', 'MediaDeliveryCertificateInvalid', () => ({ certificate: { certificateRef: { certificateArn: 'x' } } as never })],
    ['the certificate is made in the stack of another region', 'MediaDeliveryCertificateRegionInvalid', (stack) => ({
      certificate: new Certificate(new Stack(stack.node.root, 'Elsewhere', { env: { region: 'eu-west-1' } }), 'C', { domainName: 'media.eknmusic.com' }),
    })],
    ['the zone is private', 'MediaDeliveryHostedZonePrivate', (stack) => ({
      hostedZone: new PrivateHostedZone(stack, 'Private', { zoneName: 'eknmusic.com', vpc: new Vpc(stack, 'Vpc') }),
    })],
    ['the web ACL is in another region', 'MediaDeliveryWebAclRegionInvalid', () => ({
      webAclArn: 'arn:aws:wafv2:eu-west-1:123456789012:global/webacl/media/1234',
    })],
    ['nobody is said to have access', 'MediaDeliveryAccessMissing', () => ({ access: {} as never })],
    ['there are six public keys', 'MediaDeliveryPublicKeysTooMany', signedWith(Object.fromEntries('abcdef'.split('').map((name) => [name, PUBLIC_KEY])))],
    ['the default pattern is given', 'MediaDeliveryPathPatternInvalid', () => ({ cacheBehaviors: [behavior('*')] })],
    ['a pattern differs by its slash only', 'MediaDeliveryPathPatternTaken', () => ({ cacheBehaviors: [behavior('/a/*'), behavior('a/*')] })],
    ['21 TTLs need as many cache policies', 'MediaDeliveryCachePoliciesTooMany', () => ({
      cacheBehaviors: Array.from({ length: 21 }, (_, index) => behavior(`/${index}/*`, Duration.minutes(index + 1))),
    })],
    ['a TTL is only known at deploy time', 'MediaDeliveryTtlInvalid', () => ({
      cacheBehaviors: [behavior('*.a', Duration.seconds(Lazy.number({ produce: () => 5 })))],
    })],
    ['a TTL is half a second', 'MediaDeliveryTtlInvalid', () => ({ cacheBehaviors: [behavior('*.a', Duration.millis(500))] })],
    ['an origin has a wildcard inside', 'MediaDeliveryCorsOriginInvalid', () => ({ corsOrigins: ['https://app-*.eknmusic.com'] })],
    ['an origin has a scheme of its own', 'MediaDeliveryCorsOriginInvalid', () => ({ corsOrigins: ['tauri://localhost'] })],
    ['cookies may come from everywhere', 'MediaDeliveryCorsCredentialsInvalid', () => ({ corsOrigins: ['*'], accessControlAllowCredentials: true })],
    ['the log bucket is in a region to opt in to', 'MediaDeliveryLogBucketRegionUnsupported', (stack) => ({
      logBucket: Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'logs', region: 'eu-south-1' }),
    })],
    ['the web ACL is a regional one', 'MediaDeliveryWebAclInvalid', () => ({
      webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/media/1234',
    })],
    ['there is no public key', 'MediaDeliveryPublicKeyMissing', signedWith({})],
    ['a public key is no PEM text', 'MediaDeliveryPublicKeyInvalid', signedWith({ first: 'ssh-rsa AAAA' })],
    ['a public key is cut off', 'MediaDeliveryPublicKeyInvalid', signedWith({ first: PUBLIC_KEY.slice(0, 90) })],
    ['a public key is too long', 'MediaDeliveryPublicKeyInvalid', signedWith({ first: publicPem('rsa', { modulusLength: 4096 }) })],
    ['a public key is of another curve', 'MediaDeliveryPublicKeyInvalid', signedWith({ first: publicPem('ec', { namedCurve: 'secp384r1' }) })],
    ['a private key is given', 'MediaDeliveryPublicKeyInvalid', signedWith({
      first: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    })],
    ['the name of a key has a space', 'MediaDeliveryPublicKeyNameInvalid', signedWith({ 'first key': PUBLIC_KEY })],
    ['the reason for opening the files is none', 'MediaDeliveryReasonMissing', () => ({ access: MediaDeliveryAccess.openToEveryone('because') })],
    ['a pattern has a space', 'MediaDeliveryPathPatternInvalid', () => ({ cacheBehaviors: [behavior('*.my file')] })],
    ['a pattern is given twice', 'MediaDeliveryPathPatternTaken', () => ({ cacheBehaviors: [behavior('*.mp3'), behavior('*.mp3', Duration.hours(1))] })],
    ['there are more rules than CloudFront takes', 'MediaDeliveryCacheBehaviorsTooMany', () => ({
      cacheBehaviors: Array.from({ length: 75 }, (_, index) => behavior(`/${index}/*`)),
    })],
    ['files are cached for longer than a year', 'MediaDeliveryTtlInvalid', () => ({ cacheBehaviors: [behavior('*.mp3', Duration.days(366))] })],
    ['the log bucket refuses access control lists', 'MediaDeliveryLogBucketRefusesAcls', (stack) => ({
      logBucket: new Bucket(stack, 'Logs', { objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED }),
    })],
  ])('%s: %s', (_, code, options) => {
    expect(codes(options)).toEqual([code]);
  });

  test('a certificate is needed and the stack is not in us-east-1: MediaDeliveryCertificateMissing', () => {
    expect(codes(() => ({ certificate: undefined }), 'eu-west-1')).toEqual(['MediaDeliveryCertificateMissing']);
  });

  test('a certificate is given without a domain: MediaDeliveryDomainMissing', () => {
    expect(codes((stack) => ({
      domainName: undefined,
      hostedZone: undefined,
      certificate: Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:us-east-1:123456789012:certificate/1234'),
    }))).toEqual(['MediaDeliveryDomainMissing']);
  });

  test('the shared log bucket of a bucket without delivery would refuse the logs: MediaDeliveryLogBucketRefusesAcls', () => {
    const stack = testStack();
    const { accessLogsBucket } = new MediaBucket(stack, 'Backups');
    expect(() => new MediaBucket(stack, 'Files', { accessLogsBucket, delivery: productionDelivery(stack) }))
      .toThrow('[MediaDeliveryLogBucketRefusesAcls] `logBucket` refuses access control lists, by which CloudFront delivers its standard logs');
  });
});

test('there is no log bucket of its own in a region to opt in to: MediaDeliveryLogBucketRegionUnsupported', () => {
  expect(codes(() => NO_DOMAIN, 'eu-south-1')).toEqual(['MediaDeliveryLogBucketRegionUnsupported']);
  expect(codes((stack) => ({ ...NO_DOMAIN, logBucket: Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'logs', region: 'us-east-1' }) }), 'eu-south-1'))
    .toEqual([]);
});

test('a delivery is not made in another partition: MediaDeliveryPartitionUnsupported', () => {
  const options = (stack: Stack) => ({
    ...NO_DOMAIN, logBucket: Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'logs', region: 'us-east-1' }),
  });
  expect(codes(options, 'cn-north-1')).toEqual(['MediaDeliveryPartitionUnsupported']);
  expect(codes(options, 'us-gov-west-1')).toEqual(['MediaDeliveryPartitionUnsupported']);
});

test.each<[string, unknown]>([
  ['bucket', null], ['access', 'everyone'], ['domainName', 7], ['hostedZone', 'Z0EXAMPLE'], ['certificate', 'arn'], ['geoRestriction', 'DE'], ['cacheBehaviors', {}], ['corsOrigins', 'https://a.b'],
  ['accessControlAllowCredentials', 'yes'], ['webAclArn', null], ['logBucket', 'logs'], ['priceClass', 7], ['minimumProtocolVersion', 7],
  ['cacheBehaviors[0].ttl', [{ pathPattern: '*.a', ttl: 5 }]], ['cacheBehaviors[0].pathPattern', [{ pathPattern: 7, ttl: Duration.days(1) }]],
])('plain JavaScript that gives something else as %s is told so: MediaDeliveryPropInvalid', (path, value) => {
  const stack = testStack();
  const bucket = new Bucket(stack, 'Bucket');
  expect(() => new MediaDelivery(stack, 'Files', { bucket, ...productionDelivery(stack), [path.split(/[.[]/)[0]]: value } as never))
    .toThrow(`[MediaDeliveryPropInvalid] \`${path}\` is not`);
});

test.each<[string, () => unknown]>([
  ['publicKeys', () => MediaDeliveryAccess.signedUrls('PEM' as never)], ['group', () => MediaDeliveryAccess.keyGroup('id' as never)],
  ['because', () => MediaDeliveryAccess.openToEveryone(7 as never)],
])('access by something else as %s is refused where it is given: MediaDeliveryPropInvalid', (_, make) => {
  expect(make).toThrow('[MediaDeliveryPropInvalid]');
});

test('the log bucket of a tier that keeps it is not emptied: MediaDeliveryAutoDeleteKept', () => {
  const stack = testStack();
  const props = { access: MediaDeliveryAccess.signedUrls({ first: PUBLIC_KEY }), bucket: new Bucket(stack, 'Bucket'), autoDeleteObjects: true };
  expect(() => new MediaDelivery(stack, 'Kept', props)).toThrow('[MediaDeliveryAutoDeleteKept]');
  expect(() => new MediaDelivery(stack, 'Deleted', { ...props, tier: DeploymentTier.DEVELOPMENT })).not.toThrow();
});

test('what CloudFront accepts is accepted', () => {
  expect(codes(signedWith({ first: PUBLIC_KEY, second: publicPem('rsa', { modulusLength: 2048 }) }))).toEqual([]);
  expect(codes((stack) => ({
    domainName: 'eknmusic.com', hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Z2', { hostedZoneId: 'Z1', zoneName: 'eknmusic.com' }),
  }))).toEqual([]);
  expect(codes(() => ({ corsOrigins: ['*', 'https://*.eknmusic.com', 'http://localhost:3000', 'https://desktop-client'] }))).toEqual([]);
  expect(codes(() => ({ cacheBehaviors: Array.from({ length: 20 }, (_, index) => behavior(`/${index}/*`, Duration.minutes(index + 1))) }))).toEqual([]);
  expect(codes(() => ({ cacheBehaviors: [...MediaDelivery.DEFAULT_CACHE_BEHAVIORS, behavior('/covers/*', Duration.days(365))] }))).toEqual([]);
});

test('no part of a key shows in an error but its beginning', () => {
  const secret = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const stack = testStack();
  try {
    new MediaBucket(stack, 'Files', { delivery: { ...productionDelivery(stack), ...signedWith({ first: secret })(stack) } });
    throw new Error('accepted a private key');
  } catch (error) {
    expect((error as Error).message).toContain('MediaDeliveryPublicKeyInvalid');
    expect((error as Error).message).not.toContain(secret.split('\n')[1].slice(20));
  }
});
