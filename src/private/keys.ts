import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** A KMS key of a construct's own, with the id `Key`: renewed every year, and gone for good no sooner than 30 days after it was deleted. */
export function createKey(scope: Construct, description: string, removalPolicy: RemovalPolicy): kms.Key {
  return new kms.Key(scope, 'Key', { description, enableKeyRotation: true, pendingWindow: Duration.days(30), removalPolicy });
}
