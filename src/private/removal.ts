import { RemovalPolicy } from 'aws-cdk-lib';

/** What becomes of what holds data when it leaves its stack, and who decided so. */
export interface Removal {
  readonly removalPolicy: RemovalPolicy;
  /** The deployment tier that asks for its deletion. @default - the user asks for it, or nobody does */
  readonly deletedByTier?: string;
}

/** Who asks what becomes of its data. */
export interface RemovalOptions {
  /** Whether it holds something that a last snapshot can be taken of, and keeps all else by itself. @default false */
  readonly takesSnapshots?: boolean;
}

/**
 * What the user chose, or else what the deployment tier says.
 *
 * CloudFormation refuses to take a last snapshot of anything but a few types: whoever asks for one wants to lose nothing, so that all else
 * is kept.
 */
export function removalOf(
  chosen: RemovalPolicy | undefined, tier: { readonly name: string; readonly removalPolicy: RemovalPolicy }, { takesSnapshots }: RemovalOptions = {},
): Removal {
  const wanted = chosen ?? tier.removalPolicy;
  return {
    removalPolicy: wanted === RemovalPolicy.SNAPSHOT && !takesSnapshots ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : wanted,
    deletedByTier: chosen === undefined && wanted === RemovalPolicy.DESTROY ? tier.name : undefined,
  };
}
