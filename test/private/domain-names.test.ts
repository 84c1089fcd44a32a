import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate, CfnCertificate, type ICertificateRef } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { HostedZone, type IHostedZone, PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { CLOUDFRONT_REGION, createAliasRecords, createCertificate, domainNameErrors, type DomainNameChoice, validateDomainName } from '../../src/private/domain-names';
import { Problems } from '../../src/private/errors';
import { testStack } from '../support/checks';
import { ValidationErrors } from '@eknmusic/constructs';

const CATALOG = domainNameErrors('Site', 'in us-east-1');
const ARN = 'arn:aws:acm:us-east-1:123456789012:certificate/1234';

function codes(choice: (stack: Stack) => DomainNameChoice, stack = testStack(), region = CLOUDFRONT_REGION): string[] {
  const problems = new Problems(stack, CATALOG);
  validateDomainName(problems, stack, 'Site', choice(stack), region);
  try {
    problems.throwIfAny();
    return [];
  } catch (error) {
    return ValidationErrors.codes(error);
  }
}

const zone = (stack: Stack, zoneName = 'eknmusic.com'): IHostedZone =>
  HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0EXAMPLE', zoneName });
const imported = (arn: string) => (stack: Stack): DomainNameChoice =>
  ({ domainName: 'www.eknmusic.com', certificate: Certificate.fromCertificateArn(stack, 'Certificate', arn) });

describe('certificates', () => {
  test.each<[string, string[], (stack: Stack) => ICertificateRef]>([
    ['an L2 of the stack', [], (stack) => new Certificate(stack, 'C', { domainName: 'www.eknmusic.com' })],
    ['an L1 of the stack', [], (stack) => new CfnCertificate(stack, 'C', { domainName: 'www.eknmusic.com' })],
    ['an imported one', [], (stack) => Certificate.fromCertificateArn(stack, 'C', ARN)],
    ['one whose ARN is a parameter', [], (stack) => Certificate.fromCertificateArn(stack, 'C', new CfnParameter(stack, 'Arn').valueAsString)],
    ['one that is an object of a newer CDK', [], (stack) => Object.assign(new Stack(stack, 'C'), { certificateRef: { certificateArn: ARN } }) as never],
  ])('%s is taken where it is in the region', (_, expected, certificate) => {
    expect(codes((stack) => ({ domainName: 'www.eknmusic.com', certificate: certificate(stack) }))).toEqual(expected);
  });

  test.each<[string, (stack: Stack) => ICertificateRef]>([
    ['an L2', (stack) => new Certificate(stack, 'C', { domainName: 'www.eknmusic.com' })],
    ['an L1', (stack) => new CfnCertificate(stack, 'C', { domainName: 'www.eknmusic.com' })],
    ['an imported one', (stack) => Certificate.fromCertificateArn(stack, 'C', ARN.replace('us-east-1', 'eu-west-1'))],
    ['one of another stack', (stack) => new Certificate(new Stack(stack.node.root, 'Other', { env: { region: 'eu-west-1' } }), 'C', { domainName: 'a.b' })],
  ])('%s of another region is refused', (_, certificate) => {
    expect(codes((stack) => ({ domainName: 'www.eknmusic.com', certificate: certificate(stack) }), testStack('Test', 'eu-west-1')))
      .toEqual(['SiteCertificateRegionInvalid']);
  });

  test('the region of the stack is what counts where it is asked for, also where it is only known at deploy time', () => {
    const stack = new Stack(new App(), 'Anywhere');
    expect(codes(() => ({ domainName: 'www.eknmusic.com', hostedZone: zone(stack) }), stack, stack.region)).toEqual([]);
    expect(codes(imported(ARN), stack, stack.region)).toEqual([]);
  });

  test('none can be made in another region, in a stack of no region, or without a zone', () => {
    const named = (stack: Stack) => ({ domainName: 'www.eknmusic.com', hostedZone: zone(stack) });
    expect(codes(named, testStack('Test', 'eu-west-1'))).toEqual(['SiteCertificateMissing']);
    expect(codes(named, new Stack(new App(), 'Anywhere'))).toEqual(['SiteCertificateMissing']);
    expect(codes(() => ({ domainName: 'www.eknmusic.com' }))).toEqual(['SiteCertificateMissing']);
    expect(codes(named)).toEqual([]);
  });

  test.each(['certificate', 'arn:aws:iam::123456789012:server-certificate/x', ARN.replace(':123456789012:', '::')])('"%s" is none of ACM', (arn) => {
    const certificate = { certificateRef: { certificateId: arn } } as never;
    expect(codes(() => ({ domainName: 'www.eknmusic.com', certificate }))).toEqual(['SiteCertificateInvalid']);
  });

  test('one that is made has a name of at most 64 characters; one that is given may hold a longer one', () => {
    const domainName = `${'a'.repeat(52)}.eknmusic.com`;
    expect(domainName).toHaveLength(65);
    expect(codes((stack) => ({ domainName, hostedZone: zone(stack) }))).toEqual(['SiteDomainInvalid']);
    expect(codes((stack) => ({ domainName: domainName.slice(1), hostedZone: zone(stack) }))).toEqual([]);
    expect(codes((stack) => ({ ...imported(ARN)(stack), domainName }))).toEqual([]);
  });
});

describe('domain names', () => {
  test.each(['localhost', 'Www.eknmusic.com', 'https://eknmusic.com', 'eknmusic.com.', '*.eknmusic.com', 'a..com', '-a.com', 'a.com/', '', `${'a'.repeat(64)}.com`])(
    '"%s" is none', (domainName) => {
      expect(codes((stack) => ({ ...imported(ARN)(stack), domainName }))).toEqual(['SiteDomainInvalid']);
    });

  test.each(['eknmusic.com', 'a.b.c.eknmusic.com', '1.eknmusic.com', 'xn--mnchen-3ya.de', 'example.xn--p1ai'])('"%s" is one', (domainName) => {
    expect(codes((stack) => ({ ...imported(ARN)(stack), domainName }))).toEqual([]);
  });

  test('a zone or a certificate without one is for nothing', () => {
    expect(codes((stack) => ({ ...imported(ARN)(stack), domainName: undefined, hostedZone: zone(stack) })))
      .toEqual(['SiteDomainMissing', 'SiteDomainMissing']);
    expect(codes(() => ({}))).toEqual([]);
  });
});

describe('hosted zones', () => {
  test.each([
    ['www.eknmusic.com', 'eknmusic.com', []],
    ['eknmusic.com', 'eknmusic.com.', []],
    ['www.eknmusic.net', 'eknmusic.com', ['SiteDomainOutsideZone']],
    ['wwweknmusic.com', 'eknmusic.com', ['SiteDomainOutsideZone']],
  ])('%s in %s', (domainName, zoneName, expected) => {
    expect(codes((stack) => ({ domainName, hostedZone: zone(stack, zoneName) }))).toEqual(expected);
  });

  test('one by its id alone is enough', () => {
    const stack = testStack();
    const hostedZone = HostedZone.fromHostedZoneId(stack, 'Zone', 'Z0EXAMPLE');
    expect(codes(() => ({ domainName: 'www.eknmusic.com', hostedZone }), stack)).toEqual([]);
    createCertificate(stack, 'Certificate', 'www.eknmusic.com', hostedZone);
    createAliasRecords(stack, { domainName: 'www.eknmusic.com', hostedZone, target: { dnsName: 'd1.cloudfront.net', hostedZoneId: 'Z2' }, ids: ['A', 'B'] });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::CertificateManager::Certificate', {
      ValidationMethod: 'DNS', DomainValidationOptions: [{ DomainName: 'www.eknmusic.com', HostedZoneId: 'Z0EXAMPLE' }],
    });
    for (const Type of ['A', 'AAAA']) {
      template.hasResourceProperties('AWS::Route53::RecordSet', {
        Name: 'www.eknmusic.com.', Type, HostedZoneId: 'Z0EXAMPLE', AliasTarget: { DNSName: 'd1.cloudfront.net', HostedZoneId: 'Z2' },
      });
    }
  });

  test('a private one is refused', () => {
    expect(codes((stack) => ({
      domainName: 'www.eknmusic.com',
      hostedZone: new PrivateHostedZone(stack, 'Private', { zoneName: 'eknmusic.com', vpc: new Vpc(stack, 'Vpc') }),
    }))).toEqual(['SiteHostedZonePrivate']);
  });
});
