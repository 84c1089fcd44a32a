import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { productionDelivery } from '../support/delivery';
import { operators, type Specimen } from '../support/specimen';
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
      destinationKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    },
  })),
  specimen('MediaBucket, delivered to players with cookies', (stack) => ({
    delivery: { ...productionDelivery(stack), accessControlAllowCredentials: true }, eventBridgeEnabled: true,
  })),
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
