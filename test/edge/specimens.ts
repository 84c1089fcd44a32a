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
];
