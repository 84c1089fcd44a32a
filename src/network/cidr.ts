/** A block of IPv4 addresses. */
export interface CidrBlock {
  /** The first address, as a number. */
  readonly first: number;
  /** How many leading bits all its addresses share. */
  readonly prefix: number;
}

/** Reads `10.20.0.0/16`; undefined for anything that is not written like that. */
export function parseCidr(text: string): CidrBlock | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) {
    return undefined;
  }
  const [a, b, c, d, prefix] = match.slice(1).map(Number);
  if ([a, b, c, d].some((part) => part > 255) || prefix > 32) {
    return undefined;
  }
  return { first: ((a * 256 + b) * 256 + c) * 256 + d, prefix };
}

/** Whether the block begins at a multiple of its size, as AWS demands. */
export function isAligned({ first, prefix }: CidrBlock): boolean {
  return first % 2 ** (32 - prefix) === 0;
}
