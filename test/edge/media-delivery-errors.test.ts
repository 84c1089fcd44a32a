import { generateKeyPairSync } from 'node:crypto';
import { Duration } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { testStack } from '../support/checks';
import { productionDelivery, PUBLIC_KEY } from '../support/delivery';
import { MediaBucket, MediaDelivery, MediaDeliveryAccess, type MediaDeliveryOptions, ValidationErrors } from '@eknmusic/constructs';

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

const publicPem = (type: 'rsa' | 'ec', options: object) =>
  generateKeyPairSync(type as 'rsa', options as { modulusLength: number }).publicKey.export({ type: 'spki', format: 'pem' }) as string;
const signedWith = (keys: Record<string, string>): Options => () => ({ access: MediaDeliveryAccess.signedUrls(keys) });
const rule = (pathPattern: string, cacheFor = Duration.days(1)) => ({ pathPattern, cacheFor });

describe('fails when', () => {
  test.each<[string, string, Options]>([
    ['a domain has neither certificate nor zone', 'MediaDeliveryCertificateMissing', () => ({ hostedZone: undefined })],
    ['a certificate is of another region', 'MediaDeliveryCertificateRegionInvalid', (stack) => ({
      certificate: Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:eu-west-1:123456789012:certificate/1234'),
    })],
    ['a zone is given without a domain', 'MediaDeliveryDomainMissing', () => ({ domainName: undefined })],
    ['the domain is not in the zone', 'MediaDeliveryDomainOutsideZone', () => ({ domainName: 'media.eknmusic.net' })],
    ['the domain only ends like the zone', 'MediaDeliveryDomainOutsideZone', () => ({ domainName: 'media-eknmusic.com' })],
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
    ['a pattern has a space', 'MediaDeliveryPathPatternInvalid', () => ({ rules: [rule('*.my file')] })],
    ['a pattern is given twice', 'MediaDeliveryPathPatternTaken', () => ({ rules: [rule('*.mp3'), rule('*.mp3', Duration.hours(1))] })],
    ['there are more rules than CloudFront takes', 'MediaDeliveryCacheBehaviorsTooMany', () => ({
      rules: Array.from({ length: 75 }, (_, index) => rule(`/${index}/*`)),
    })],
    ['files are cached for longer than a year', 'MediaDeliveryTtlInvalid', () => ({ rules: [rule('*.mp3', Duration.days(366))] })],
    ['the log bucket refuses access control lists', 'MediaDeliveryLogBucketRefusesAcls', (stack) => ({
      logBucket: new Bucket(stack, 'Logs', { objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED }),
    })],
  ])('%s: %s', (_, code, options) => {
    expect(codes(options)).toEqual([code]);
  });

  test('a certificate is needed and the stack is not in us-east-1: MediaDeliveryCertificateMissing', () => {
    expect(codes(() => ({}), 'eu-west-1')).toEqual(['MediaDeliveryCertificateMissing']);
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

test('what CloudFront accepts is accepted', () => {
  expect(codes(signedWith({ first: PUBLIC_KEY, second: publicPem('rsa', { modulusLength: 2048 }) }))).toEqual([]);
  expect(codes((stack) => ({
    domainName: 'eknmusic.com', hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Z2', { hostedZoneId: 'Z1', zoneName: 'eknmusic.com' }),
  }))).toEqual([]);
  expect(codes(() => ({ rules: [...MediaDelivery.DEFAULT_RULES, rule('/covers/*', Duration.days(365))] }))).toEqual([]);
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
