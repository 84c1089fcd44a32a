import { Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MediaDeliveryAccess, type MediaDeliveryOptions } from '@eknmusic/constructs';

/** A fixed public key, so that snapshots stay the same; its private half was thrown away. */
export const PUBLIC_KEY = [
  '-----BEGIN PUBLIC KEY-----',
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhBqPnSav097XvPT+Y16d4GIBxNee',
  'fcOzBNvblhlwNlBBQo0f6kaV8Cpr83JJ+DdVuNXCbgg7da0NAOGbx0Sqvw==',
  '-----END PUBLIC KEY-----',
  '',
].join('\n');

/** Delivery as production has it: signed URLs under a domain of one's own. Certificates for CloudFront are made in us-east-1 and nowhere else. */
export function productionDelivery(stack: Stack): MediaDeliveryOptions {
  return {
    access: MediaDeliveryAccess.signedUrls({ first: PUBLIC_KEY }),
    domainName: 'media.eknmusic.com',
    hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0EXAMPLE', zoneName: 'eknmusic.com' }),
    ...Stack.of(stack).region !== 'us-east-1' && {
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab'),
    },
  };
}
