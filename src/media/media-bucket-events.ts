import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/**
 * Has S3 send the events of a bucket to EventBridge, by a property of the bucket.
 *
 * `eventBridgeEnabled` of aws-cdk-lib brings a function that writes the whole of the notifications. Where the user adds notifications to the
 * bucket that function is there anyway, and would take away what the property has set: then it is told as well.
 */
export function sendEvents(scope: Construct, bucket: s3.Bucket): void {
  const resource = bucket.node.defaultChild as s3.CfnBucket;
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  scope.node.addValidation({
    validate: () => {
      if (bucket.node.tryFindChild('Notifications')?.node.tryFindChild('Resource')) {
        bucket.enableEventBridgeNotification();
      }
      return [];
    },
  });
}
