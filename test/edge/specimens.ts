import { RemovalPolicy } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { productionDelivery } from '../support/delivery';
import { mediaBucket, operators, type Specimen } from '../support/specimen';
import { MediaDelivery } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  {
    name: 'MediaDelivery, of a bucket with logs of its own',
    create(stack, tier) {
      const { bucket } = mediaBucket(stack, tier);
      new MediaDelivery(stack, 'MediaDelivery', { ...productionDelivery(stack), bucket, tier, alarmActions: [operators(stack)] });
    },
  },
  {
    name: 'MediaDelivery, emptied when it is deleted',
    create(stack, tier) {
      const { bucket } = mediaBucket(stack, tier);
      new MediaDelivery(stack, 'MediaDelivery', {
        ...productionDelivery(stack),
        certificate: Certificate.fromCertificateArn(stack, 'Own', 'arn:aws:acm:us-east-1:123456789012:certificate/2234abcd-12ab-34cd-56ef-1234567890ab'),
        bucket,
        tier,
        alarmActions: [operators(stack)],
        autoDeleteObjects: tier.removalPolicy === RemovalPolicy.DESTROY,
      });
    },
  },
];
