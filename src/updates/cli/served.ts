/* eslint-disable @typescript-eslint/no-require-imports -- what a command does not need is not loaded */
import { setTimeout as sleep } from 'node:timers/promises';
import { asFailure, ExitCode, Failure } from './failure';
import type { SiteConfiguration } from './site-configuration';
import type { Artifact } from '../release/model';

const TIMEOUT = 30_000;
const TRIES = 4;
/** How long to wait between two looks, in milliseconds. */
const PAUSE = 3_000;

/** The site as its clients see it, through the distribution. */
export class Served {
  public constructor(private readonly site: SiteConfiguration) {}

  /** Refuses to go on when an artifact is not served as it is, before anything points to it. */
  public async expectArtifact({ path, size, file }: Artifact): Promise<void> {
    const head = await this.fetch(path, { method: 'HEAD' });
    if (!head.ok || head.headers.get('content-length') !== String(size)) {
      throw this.notServed(file, head.ok ? `it has ${head.headers.get('content-length') ?? 'an unknown number of'} bytes there, and not ${size}` : `the answer is ${head.status}`);
    }
    const last = Math.min(size, 1024);
    const range = await this.fetch(path, { headers: { range: `bytes=0-${last - 1}` } });
    const { byteLength } = await range.arrayBuffer();
    if (range.status !== 206 || byteLength !== last) {
      throw this.notServed(file, `a request for its first ${last} bytes is answered with ${range.status} and ${byteLength} bytes`);
    }
  }

  /** Waits until the site serves what was written; whether it did in time. */
  public async waitFor(files: ReadonlyMap<string, Uint8Array>, milliseconds: number): Promise<boolean> {
    const missing = new Map(files);
    for (const deadline = Date.now() + milliseconds; ;) {
      for (const [key, body] of missing) {
        const answer = await this.fetch(key, { headers: { 'cache-control': 'no-cache' } });
        if (Buffer.from(await answer.arrayBuffer()).equals(body)) {
          missing.delete(key);
        }
      }
      if (missing.size === 0 || Date.now() > deadline) {
        return missing.size === 0;
      }
      await sleep(PAUSE);
    }
  }

  /** Removes the copies in the cache of the distribution. */
  public async invalidate(keys: readonly string[]): Promise<void> {
    const { invalidate } = require('./invalidation') as typeof import('./invalidation');
    await invalidate(this.site.distributionId!, keys);
  }

  private async fetch(key: string, init: RequestInit): Promise<Response> {
    for (let tries = 1; ; tries++) {
      try {
        return await fetch(`${this.site.url}/${key}`, { ...init, signal: AbortSignal.timeout(TIMEOUT) });
      } catch (error) {
        if (tries === TRIES) {
          const { message } = asFailure(error);
          throw new Failure(`${this.site.url} does not answer: ${message}`, 'Check the domain name and the certificate of the site, then run the command again.', ExitCode.UNREACHABLE);
        }
        await sleep(tries * 500);
      }
    }
  }

  private notServed(file: string, why: string): Failure {
    return new Failure(`${this.site.url} does not serve ${file}: ${why}.`,
      'Nothing points to it yet. Check that the site is deployed and that its address is that of the distribution, then run the command again.', ExitCode.UNREACHABLE);
  }
}
