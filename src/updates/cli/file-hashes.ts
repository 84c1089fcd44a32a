import { Worker } from 'node:worker_threads';

/** A hash over a file. */
export interface HashOrder {
  readonly algorithm: 'blake2b512' | 'sha256' | 'sha512';
  /** What comes before the file. */
  readonly begin?: Uint8Array;
}

/** The program of the thread, as text: the command is one file, and a thread that began with it would load all of it. */
const PROGRAM = `
const { createHash } = require('node:crypto');
const { closeSync, openSync, readSync } = require('node:fs');
const { parentPort } = require('node:worker_threads');
const buffer = Buffer.allocUnsafeSlow(1024 * 1024);
parentPort.on('message', ({ path, orders }) => {
  const hashes = orders.map(({ algorithm, begin }) => createHash(algorithm).update(begin ?? ''));
  const file = openSync(path);
  try {
    for (let length; (length = readSync(file, buffer)) > 0;) {
      hashes.forEach((hash) => hash.update(buffer.subarray(0, length)));
    }
  } finally {
    closeSync(file);
  }
  parentPort.postMessage(hashes.map((hash) => hash.digest()));
});
`;
/** What the thread has beside its buffer, in megabytes: next to nothing. */
const MEMORY = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, codeRangeSizeMb: 8 };

/** Reads a file and computes hashes of it in a thread of its own: the thread that uploads the file would have to stop for each of them. */
export class FileHashes {
  private readonly worker = new Worker(PROGRAM, { eval: true, resourceLimits: MEMORY });
  private readonly waiting: { resolve(digests: Buffer[]): void; reject(error: unknown): void }[] = [];
  private failure: { readonly error: unknown } | undefined;

  public constructor(private readonly path: string) {
    this.worker.on('message', (digests: readonly Uint8Array[]) => this.waiting.shift()!.resolve(digests.map((digest) => Buffer.from(digest))));
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error('The thread that computes hashes ended.')));
  }

  /** Reads the file once; answers the hashes in the order of the orders. */
  public async of(...orders: HashOrder[]): Promise<Buffer[]> {
    if (this.failure) {
      throw this.failure.error;
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.worker.postMessage({ path: this.path, orders });
    });
  }

  public async close(): Promise<void> {
    await this.worker.terminate();
  }

  private fail(error: unknown): void {
    this.failure ??= { error };
    this.waiting.splice(0).forEach(({ reject }) => reject(error));
  }
}
