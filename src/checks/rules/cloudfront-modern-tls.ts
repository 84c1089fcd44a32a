import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at } from '../rendered-resource';

// The policies that came before the one of 2021 still offer ciphers without forward secrecy.
const OUTDATED = ['SSLv3', 'TLSv1', 'TLSv1_2016', 'TLSv1.1_2016', 'TLSv1.2_2018', 'TLSv1.2_2019'];
const DEFAULT_OF_CLOUDFORMATION = 'TLSv1';

export const CloudFrontModernTls: Rule = {
  name: 'CloudFrontModernTls',
  severity: CheckSeverity.ERROR,
  types: ['AWS::CloudFront::Distribution'],
  info: 'The distribution speaks TLS with policies older than TLSv1.2_2021.',
  why: 'The guide asks for TLS 1.2 of 2021 or newer everywhere; cdk-nag is content with TLS 1.1. Set the minimum protocol version to '
    + '`TLS_V1_2_2021` or newer. A distribution without a certificate of its own cannot choose, and is left to `AwsSolutions-CFR4`.',
  breaks(distribution) {
    const certificate = at(distribution.properties, 'DistributionConfig', 'ViewerCertificate');
    const isOwn = at(certificate, 'AcmCertificateArn') !== undefined || at(certificate, 'IamCertificateId') !== undefined;
    return isOwn && OUTDATED.includes(String(at(certificate, 'MinimumProtocolVersion') ?? DEFAULT_OF_CLOUDFORMATION));
  },
};
