import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import { acknowledgeDeletion } from './acknowledge';
import { createKey } from './keys';
import { type Removal, removalOf } from './removal';

/** What a user may say about the data and the logs of a construct. */
export interface KeptDataProps {
  readonly encryptionKey?: kms.IKey;
  readonly logRetention?: RetentionDays;
  readonly removalPolicy?: RemovalPolicy;
}

/** What a deployment tier says about all data and logs. */
export interface KeepingTier {
  readonly name: string;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** How a construct keeps its data and its logs: encrypted with which key, for how long, and what becomes of them at the end. */
export class KeptData implements Removal {
  /** Of everything but what a last snapshot can be taken of. */
  public readonly removalPolicy: RemovalPolicy;
  /** Of what a last snapshot can be taken of. */
  public readonly removalPolicyWithSnapshots: RemovalPolicy;
  public readonly deletedByTier?: string;
  public readonly logRetention: RetentionDays;

  public constructor(private readonly given: KeptDataProps, tier: KeepingTier) {
    const { removalPolicy, deletedByTier } = removalOf(given.removalPolicy, tier);
    this.removalPolicy = removalPolicy;
    this.deletedByTier = deletedByTier;
    this.removalPolicyWithSnapshots = removalOf(given.removalPolicy, tier, { takesSnapshots: true }).removalPolicy;
    this.logRetention = given.logRetention ?? tier.logRetention;
  }

  /** The key that the user gave, or else one of the construct's own. */
  public chooseKey(scope: Construct, description: string): kms.IKey {
    return this.given.encryptionKey ?? createKey(scope, description, this);
  }

  /** Writes down that a resource with data is deleted with its stack, where the tier asks for that. */
  public acknowledgeDeletion(resource: IConstruct): void {
    if (this.deletedByTier !== undefined) {
      acknowledgeDeletion(resource, this.deletedByTier);
    }
  }
}
