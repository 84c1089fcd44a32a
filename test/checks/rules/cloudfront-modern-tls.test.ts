import { Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnDistribution, Distribution, SecurityPolicyProtocol } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { firesOn } from '../../support/music-rule';

function distribution(stack: Stack, minimumProtocolVersion?: SecurityPolicyProtocol): Distribution {
  return new Distribution(stack, 'Cdn', {
    defaultBehavior: { origin: new HttpOrigin('origin.example.com') },
    domainNames: ['media.eknmusic.com'],
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:123456789012:certificate/1'),
    minimumProtocolVersion,
  });
}
const fires = (create: (stack: Stack) => void) => firesOn('CloudFrontModernTls', create);

test.each([SecurityPolicyProtocol.TLS_V1_1_2016, SecurityPolicyProtocol.TLS_V1_2_2018, SecurityPolicyProtocol.TLS_V1_2_2019])(
  'fires on %s', (version) => {
    expect(fires((stack) => distribution(stack, version))).toEqual(['Cdn/Resource']);
  });

test('fires when the version is left to CloudFormation, which takes TLS 1.0', () => {
  expect(fires((stack) => {
    const resource = distribution(stack).node.defaultChild as CfnDistribution;
    resource.addPropertyDeletionOverride('DistributionConfig.ViewerCertificate.MinimumProtocolVersion');
  })).toEqual(['Cdn/Resource']);
});

test.each([SecurityPolicyProtocol.TLS_V1_2_2021, SecurityPolicyProtocol.TLS_V1_2_2025, SecurityPolicyProtocol.TLS_V1_3_2025])(
  'is content with %s', (version) => {
    expect(fires((stack) => distribution(stack, version))).toEqual([]);
  });

test('leaves alone a distribution without a certificate of its own, which cannot choose', () => {
  expect(fires((stack) => new Distribution(stack, 'Cdn', { defaultBehavior: { origin: new HttpOrigin('origin.example.com') } }))).toEqual([]);
});
