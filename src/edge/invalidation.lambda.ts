import { CloudFront } from '@aws-sdk/client-cloudfront';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { answerCloudFormation, type Outcome } from '../private/cloudformation-answer.lambda';

/** What the resource of the invalidation says. */
interface InvalidationProperties {
  readonly DistributionId: string;
  readonly Paths: string[];
  readonly Version: string;
}

// Several distributions that are invalidated at once are too many for CloudFront at times.
const cloudFront = new CloudFront({ maxAttempts: 8 });

/** Invalidates what edge locations keep when there is another version, and always tells CloudFormation how it went. */
export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  await answerCloudFormation(event, context, () => carryOut(event));
}

async function carryOut(event: CloudFormationCustomResourceEvent): Promise<Outcome> {
  const properties = event.ResourceProperties as unknown as InvalidationProperties;
  if (event.RequestType !== 'Update' || (event.OldResourceProperties as unknown as InvalidationProperties).Version === properties.Version) {
    return { Status: 'SUCCESS', Reason: 'Nothing to invalidate' };
  }
  const { DistributionId, Paths } = properties;
  try {
    const { Invalidation } = await cloudFront.createInvalidation({
      DistributionId,
      // The same for each attempt of CloudFormation and AWS Lambda, so that CloudFront does it once.
      InvalidationBatch: { CallerReference: event.RequestId, Paths: { Quantity: Paths.length, Items: Paths } },
    });
    return { Status: 'SUCCESS', Reason: `Invalidation ${Invalidation?.Id} of ${Paths.join(' ')}` };
  } catch (error) {
    const { name, message } = error as Error;
    return { Status: 'FAILED', Reason: `CloudFront did not invalidate ${Paths.join(' ')}: ${name}: ${message}` };
  }
}
