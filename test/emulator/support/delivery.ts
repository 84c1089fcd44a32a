import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Emulator } from '../../../tools/emulator/emulator';

/** A bucket that only takes TLS, and a distribution that reads it, for all viewers or for those that a key group trusts. */
export function delivery(bucket: string, keyGroups?: unknown[]) {
  const distributionArn = { 'Fn::Sub': 'arn:aws:cloudfront::${AWS::AccountId}:distribution/${Distribution}' };
  return {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: bucket } },
    Access: {
      Type: 'AWS::CloudFront::OriginAccessControl',
      Properties: {
        OriginAccessControlConfig: { Name: bucket, OriginAccessControlOriginType: 's3', SigningBehavior: 'always', SigningProtocol: 'sigv4' },
      },
    },
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Bucket' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Resource: `arn:aws:s3:::${bucket}/*`, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
            {
              Effect: 'Allow',
              Principal: { Service: 'cloudfront.amazonaws.com' },
              Action: 's3:GetObject',
              Resource: `arn:aws:s3:::${bucket}/*`,
              Condition: { StringEquals: { 'AWS:SourceArn': distributionArn } },
            },
          ],
        },
      },
    },
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          DefaultCacheBehavior: {
            TargetOriginId: 'files',
            ViewerProtocolPolicy: 'redirect-to-https',
            CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
            ...(keyGroups ? { TrustedKeyGroups: keyGroups } : {}),
          },
          Origins: [{
            Id: 'files',
            DomainName: { 'Fn::GetAtt': ['Bucket', 'RegionalDomainName'] },
            OriginAccessControlId: { 'Fn::GetAtt': ['Access', 'Id'] },
            S3OriginConfig: { OriginAccessIdentity: '' },
          }],
        },
      },
    },
  };
}

/** The output that names the distribution. */
export const OUTPUT_DOMAIN = { Domain: { Value: { 'Fn::GetAtt': ['Distribution', 'DomainName'] } } };

/** Puts the file that `view` asks for. */
export async function putFile(emulator: Emulator, bucket: string): Promise<void> {
  await new S3Client(emulator.client).send(new PutObjectCommand({ Bucket: bucket, Key: 'song.mp3', Body: 'la la la' }));
}

/** Asks a distribution as a viewer does who came over HTTPS. */
export function view(emulator: Emulator, url: string, headers: Record<string, string> = {}) {
  const { host, pathname, search } = new URL(url);
  return emulator.fetch(`${emulator.endpoint}${pathname}${search}`, { headers: { host, 'x-forwarded-proto': 'https', ...headers } });
}
