import type { SiteFile } from '../release/model';

/** An object as it was read, with what a conditional write needs. */
export interface StoredObject {
  readonly body: Uint8Array;
  readonly etag: string;
}

/** What is known of an object without its bytes. */
export interface StoredHead {
  readonly size: number;
  readonly etag: string;
  /** SHA-256 of the object, or of the SHA-256 of its parts with `-<number of parts>` behind it, in base64; none for what other tools uploaded. */
  readonly checksum?: string;
}

/** When a write happens: only if the object is not there, or only if it is still the one that was read. */
export type Condition = { readonly absent: true } | { readonly etag: string };

/** A file on this machine on its way to the site. */
export interface Upload {
  readonly path: string;
  readonly size: number;
  readonly contentType: string;
  readonly cacheControl: string;
  /** Sees every byte in order, exactly once, also of parts that are there from an earlier run. The chunk stays as it is until this resolves. */
  onBytes(chunk: Uint8Array): Promise<void>;
  /** Is told how much of the file is there. */
  onProgress?(done: number): void;
}

/**
 * Where the site's files are. Every write is conditional and nothing is deleted: that is all the protocol needs, and what a test that
 * ends the publisher at each of these calls has to know.
 */
export interface Store {
  /** The object, or undefined if there is none. */
  get(key: string): Promise<StoredObject | undefined>;
  head(key: string): Promise<StoredHead | undefined>;
  /** Whether it was written; false means that the condition did not hold. */
  put(key: string, file: SiteFile, condition: Condition): Promise<boolean>;
  /** Whether it was written; false means that the same bytes were there already. Other bytes are refused. */
  upload(key: string, upload: Upload): Promise<boolean>;
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && Buffer.compare(a, b) === 0;
