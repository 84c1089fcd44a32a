import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { GeoRestriction, PriceClass, SecurityPolicyProtocol } from 'aws-cdk-lib/aws-cloudfront';
import { Key } from 'aws-cdk-lib/aws-kms';
import { HttpMethods, StorageClass } from 'aws-cdk-lib/aws-s3';
import { productionDelivery } from '../support/delivery';
import { anyResource, operators, type Specimen } from '../support/specimen';
import { MediaBucket, MediaBucketEncryption, MediaBucketProfile, type MediaBucketProps } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  specimen('MediaBucket, delivered', (stack) => ({ delivery: productionDelivery(stack) })),
  specimen('MediaBucket, not delivered', () => ({})),
  specimen('MediaBucket, backups', () => ({ profile: MediaBucketProfile.BACKUPS })),
  specimen('MediaBucket, code', () => ({ profile: MediaBucketProfile.CODE })),
  {
    ...specimen('MediaBucket, encrypted by S3', () => ({ encryption: MediaBucketEncryption.S3_MANAGED })),
    chosenFindings: ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321']
      .map((pack) => `${pack}-S3DefaultEncryptionKMS Specimen/MediaBucket/Bucket/Resource`),
  },
  specimen('MediaBucket, replicated', () => ({
    replication: {
      destinationBucketArn: 'arn:aws:s3:::eknmusic-files-replica',
      destinationKeyArn: 'arn:aws:kms:us-west-2:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      destinationAccount: '210987654321',
      prefix: 'music/',
      timeControl: false,
      deleteMarkerReplication: false,
    },
  })),
  {
    ...specimen('MediaBucket, with everything chosen', (stack) => ({
      encryption: MediaBucketEncryption.KMS,
      deliveryEnabled: true,
      encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
      noncurrentVersionExpiration: Duration.days(45),
      abortIncompleteMultipartUploadAfter: Duration.days(2),
      archive: { transitionAfter: Duration.days(120), storageClass: StorageClass.DEEP_ARCHIVE, prefix: 'masters/' },
      lifecycleRules: [{ id: 'previews', prefix: 'previews/', expiration: Duration.days(7) }],
      corsRules: [{ allowedMethods: [HttpMethods.HEAD], allowedOrigins: ['https://status.eknmusic.com'] }],
      accessLogRetention: Duration.days(400),
      eventBridgeEnabled: true,
      delivery: {
        ...productionDelivery(stack),
        accessControlAllowCredentials: true,
        cacheBehaviors: [{ pathPattern: 'previews/*', ttl: Duration.hours(1), compress: true }],
        geoRestriction: GeoRestriction.allowlist('AT', 'DE'),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_3_2025,
        priceClass: PriceClass.PRICE_CLASS_100,
        webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/media/1234abcd-12ab-34cd-56ef-1234567890ab',
      },
    })),
    chosenWarnings: ["is not this app's to write"],
  },
  specimen('MediaBucket, whose delivery is switched off', (stack) => ({
    delivery: productionDelivery(stack), deliveryEnabled: false, corsOrigins: ['https://studio.eknmusic.com'],
  })),
  {
    name: 'MediaBucket, imported',
    create(stack) {
      MediaBucket.fromMediaBucketAttributes(stack, 'MediaBucket', {
        bucketArn: 'arn:aws:s3:::eknmusic-files-prod',
        encryptionKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
        region: 'us-west-2',
      });
      anyResource(stack);
    },
  },
  {
    ...specimen('MediaBucket, emptied when it is deleted', () => ({ removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true })),
    chosenFindings: ['AccessLogs', 'Bucket', 'Key'].map((id) => `Music-DataIsRetained Specimen/MediaBucket/${id}/Resource`),
  },
  {
    name: 'MediaBucket, the three documented ones',
    givenNames: ['eknmusic-files-production'],
    create(stack, tier) {
      const alarmActions = [operators(stack)];
      const { accessLogsBucket } = new MediaBucket(stack, 'MediaBucket', {
        bucketName: `eknmusic-files-${tier.name}`, tier, alarmActions, delivery: productionDelivery(stack),
      });
      new MediaBucket(stack, 'Backups', { tier, profile: MediaBucketProfile.BACKUPS, alarmActions, accessLogsBucket });
      new MediaBucket(stack, 'LambdaCode', { tier, profile: MediaBucketProfile.CODE, alarmActions, accessLogsBucket });
    },
  },
];

function specimen(name: string, props: (stack: Stack) => MediaBucketProps): Specimen {
  return {
    name,
    create: (stack, tier) => new MediaBucket(stack, 'MediaBucket', { tier, alarmActions: [operators(stack)], ...props(stack) }),
  };
}
