import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { acknowledgeDeletion } from './acknowledge';
import type { Removal } from './removal';

/** A KMS key of a construct's own, with the id `Key`: renewed every year, and gone for good no sooner than 30 days after it was deleted. */
export function createKey(scope: Construct, description: string, { removalPolicy, deletedByTier }: Removal): kms.Key {
  const key = new kms.Key(scope, 'Key', { description, enableKeyRotation: true, pendingWindow: Duration.days(30), removalPolicy });
  if (deletedByTier !== undefined) {
    acknowledgeDeletion(key.node.defaultChild!, deletedByTier);
  }
  return key;
}
