import { Worker } from 'node:worker_threads';

/** A hash over a file. */
export interface HashOrder {
  readonly algorithm: 'blake2b512' | 'sha256' | 'sha512';
  /** What comes before the file. */
  readonly begin?: Uint8Array;
}

/** The program of a thread, as text: the command is one file, and a thread that began with it would load all of it. */
const PROGRAM = `
const { createHash } = require('node:crypto');
const { parentPort } = require('node:worker_threads');
let hashes;
parentPort.on('message', ({ orders, chunk }) => {
  hashes = orders?.map(({ algorithm, begin }) => createHash(algorithm).update(begin ?? '')) ?? hashes;
  if (chunk) {
    hashes.forEach((hash) => hash.update(chunk));
  }
  parentPort.postMessage(orders || chunk ? undefined : hashes.map((hash) => hash.digest()));
});
`;
/** What a thread has beside the chunks, in megabytes: next to nothing. */
const MEMORY = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, codeRangeSizeMb: 8 };

/** Memory that threads read without a copy of it. */
export function sharedBuffer(bytes: number): Buffer {
  return Buffer.from(new SharedArrayBuffer(bytes));
}

/** Computes several hashes of a file beside the thread that uploads it, which would have to stop for each of them. */
export class HashThreads {
  private readonly threads: readonly HashThread[];

  public constructor(count: number) {
    this.threads = Array.from({ length: count }, () => new HashThread());
  }

  /** Begins with a file. @param orders the hashes of each thread */
  public async begin(orders: readonly (readonly HashOrder[])[]): Promise<void> {
    await Promise.all(this.threads.map(async (thread, index) => thread.ask({ orders: orders[index] })));
  }

  /** Hashes the next bytes of the file. They may change once this is done; bytes in a SharedArrayBuffer are not copied. */
  public async update(chunk: Uint8Array): Promise<void> {
    await Promise.all(this.threads.map(async (thread) => thread.ask({ chunk })));
  }

  /** The hashes, in the order of the orders. */
  public async finish(): Promise<Buffer[]> {
    const digests = await Promise.all(this.threads.map(async (thread) => thread.ask({})));
    return digests.flatMap((of) => of!.map((digest) => Buffer.from(digest)));
  }

  public async close(): Promise<void> {
    await Promise.all(this.threads.map(async (thread) => thread.close()));
  }
}

/** What a thread is asked: to begin, to go on, or neither of them for the end. */
interface Question {
  readonly orders?: readonly HashOrder[];
  readonly chunk?: Uint8Array;
}

type Answer = readonly Uint8Array[] | undefined;

/** A thread, which answers in the order in which it is asked. */
class HashThread {
  private readonly worker = new Worker(PROGRAM, { eval: true, resourceLimits: MEMORY });
  private readonly waiting: { resolve(answer: Answer): void; reject(error: unknown): void }[] = [];
  private failure: { readonly error: unknown } | undefined;

  public constructor() {
    this.worker.on('message', (answer: Answer) => this.waiting.shift()!.resolve(answer));
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error('The thread that computes hashes ended.')));
  }

  public async ask(question: Question): Promise<Answer> {
    if (this.failure) {
      throw this.failure.error;
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.worker.postMessage(question);
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
