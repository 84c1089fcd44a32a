import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';

/** Removes the copies of these files from the cache of a distribution. */
export async function invalidate(distributionId: string, keys: readonly string[]): Promise<void> {
  const Items = keys.flatMap((key) => key.endsWith('index.html') ? [`/${key}`, `/${key.replace(/index\.html$/, '')}`] : [`/${key}`]);
  // CloudFront has one endpoint, whose region is this.
  await new CloudFrontClient({ region: 'us-east-1', maxAttempts: 5 }).send(new CreateInvalidationCommand({
    DistributionId: distributionId,
    InvalidationBatch: { CallerReference: `ekn-updates-${Date.now()}`, Paths: { Quantity: Items.length, Items } },
  }));
}
