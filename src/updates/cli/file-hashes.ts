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
const { parentPort, workerData } = require('node:worker_threads');
const hashes = workerData.map(({ algorithm, begin }) => createHash(algorithm).update(begin ?? ''));
parentPort.on('message', (bytes) => {
  bytes && hashes.forEach((hash) => hash.update(bytes));
  parentPort.postMessage(bytes ? [] : hashes.map((hash) => hash.digest()));
});
`;
/** What the thread has, in megabytes: next to nothing. */
const MEMORY = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, codeRangeSizeMb: 8 };

/** Hashes of a file, computed in a thread of their own: the thread that reads and uploads the file would have to stop for each of them. */
export class FileHashes {
  private readonly worker: Worker;
  private readonly waiting: { resolve(digests: Buffer[]): void; reject(error: unknown): void }[] = [];
  private failure: { readonly error: unknown } | undefined;

  public constructor(orders: readonly HashOrder[]) {
    this.worker = new Worker(PROGRAM, { eval: true, resourceLimits: MEMORY, workerData: orders });
    this.worker.on('message', (digests: readonly Uint8Array[]) => this.waiting.shift()!.resolve(digests.map((digest) => Buffer.from(digest))));
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error('The thread that computes hashes ended.')));
  }

  /** Adds the next bytes of the file. Until it resolves they must stay as they are: those in a SharedArrayBuffer are not copied. */
  public async add(bytes: Uint8Array): Promise<void> {
    await this.ask(bytes);
  }

  /** The hashes of all that was added, in the order of the orders. */
  public async finish(): Promise<Buffer[]> {
    return this.ask(undefined);
  }

  public async close(): Promise<void> {
    await this.worker.terminate();
  }

  private async ask(bytes: Uint8Array | undefined): Promise<Buffer[]> {
    if (this.failure) {
      throw this.failure.error;
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.worker.postMessage(bytes);
    });
  }

  private fail(error: unknown): void {
    this.failure ??= { error };
    this.waiting.splice(0).forEach(({ reject }) => reject(error));
  }
}
