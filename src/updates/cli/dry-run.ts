import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Condition, Store, StoredHead, StoredObject, Upload } from './store';
import type { SiteFile } from '../release/model';

/** What would be written, over what is there: the same steps run, and nothing leaves this machine. */
export class DryRunStore implements Store {
  /** The keys that would be written, in their order. */
  public readonly wouldWrite: string[] = [];
  private readonly written = new Map<string, StoredObject>();

  public constructor(private readonly store: Store) {}

  public async get(key: string): Promise<StoredObject | undefined> {
    return this.written.get(key) ?? this.store.get(key);
  }

  public async head(key: string): Promise<StoredHead | undefined> {
    return this.store.head(key);
  }

  public async put(key: string, file: SiteFile, condition: Condition): Promise<boolean> {
    const present = await this.get(key);
    if ('absent' in condition ? present : present?.etag !== condition.etag) {
      return false;
    }
    this.written.set(key, { body: file.body, etag: createHash('sha256').update(file.body).digest('hex') });
    this.wouldWrite.push(key);
    return true;
  }

  public async upload(key: string, { path, onBytes, onProgress }: Upload): Promise<boolean> {
    let done = 0;
    for await (const chunk of createReadStream(path, { highWaterMark: 4 * 1024 * 1024 })) {
      await onBytes(chunk as Buffer);
      onProgress?.(done += (chunk as Buffer).length);
    }
    const isNew = !await this.store.head(key);
    if (isNew) {
      this.wouldWrite.push(key);
    }
    return isNew;
  }
}
