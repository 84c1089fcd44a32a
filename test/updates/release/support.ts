import { createHash } from 'node:crypto';
import { InvalidDocument } from '../../../src/updates/release/problems';
import { pemFromSeed, ReleaseKey, type Signer, signerFromPem } from '../../../src/updates/release/signers';

/** How many random inputs each parser and renderer gets; `npm run test:properties` tries more. */
export const RUNS = Number(process.env.PROPERTY_RUNS ?? 500);
export const SEED = Number(process.env.PROPERTY_SEED ?? 20261128);

/** A private key that is the same each time. */
export function pem(name: string): string {
  return pemFromSeed(createHash('sha256').update(`test key ${name}`).digest());
}

export function signer(name: string): Signer {
  return signerFromPem(pem(name));
}

export function releaseKey(name = 'release'): ReleaseKey {
  return ReleaseKey.fromPem(pem(name));
}

/** The fields that are refused; none when nothing is. */
export function refusedFields(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidDocument);
    return (error as InvalidDocument).problems.map(({ field }) => field);
  }
  return [];
}
