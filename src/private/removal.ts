import { RemovalPolicy } from 'aws-cdk-lib';

/** What becomes of what holds data when it leaves its stack, and who decided so. */
export interface Removal {
  readonly removalPolicy: RemovalPolicy;
  /** The deployment tier that asks for its deletion. @default - the user asks for it, or nobody does */
  readonly deletedByTier?: string;
}

/** What the user chose, or else what the deployment tier says. */
export function removalOf(chosen: RemovalPolicy | undefined, tier: { readonly name: string; readonly removalPolicy: RemovalPolicy }): Removal {
  return chosen !== undefined
    ? { removalPolicy: chosen }
    : { removalPolicy: tier.removalPolicy, deletedByTier: tier.removalPolicy === RemovalPolicy.DESTROY ? tier.name : undefined };
}
