import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../src/updates/cli/program';
import type { SiteConfiguration } from '../../../src/updates/cli/site-configuration';
import type { Condition, Store, StoredHead, StoredObject, Upload } from '../../../src/updates/cli/store';
import type { SiteFile } from '../../../src/updates/release/model';

/** A bucket in memory. */
class MemoryStore implements Store {
  public readonly files = new Map<string, { body: Uint8Array; contentType: string }>();

  public constructor(private readonly onWrite: (key: string) => void) {}

  public async get(key: string): Promise<StoredObject | undefined> {
    const file = this.files.get(key);
    return file && { body: file.body, etag: etagOf(file.body) };
  }

  public async head(key: string): Promise<StoredHead | undefined> {
    const file = this.files.get(key);
    return file && { size: file.body.length, etag: etagOf(file.body) };
  }

  public async put(key: string, { body, contentType }: SiteFile, condition: Condition): Promise<boolean> {
    const present = await this.get(key);
    if ('absent' in condition ? present : present?.etag !== condition.etag) {
      return false;
    }
    this.files.set(key, { body, contentType });
    this.onWrite(key);
    return true;
  }

  public async upload(key: string, { path, contentType, onBytes, onProgress }: Upload): Promise<boolean> {
    const body = readFileSync(path);
    await onBytes(body);
    onProgress?.(body.length);
    return this.put(key, { body, contentType, cacheControl: '' }, { absent: true });
  }
}

const etagOf = (body: Uint8Array) => createHash('sha256').update(body).digest('hex');

/** A site without AWS: its bucket is in memory, a server on loopback is its distribution and the API of CloudFront. */
export class LocalSite {
  public static async start(): Promise<LocalSite> {
    const site = new LocalSite();
    await new Promise<void>((resolve) => site.server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  public readonly folder = mkdtempSync(join(tmpdir(), 'eknmusic-site-'));
  /** The keys that were written and `invalidation <distribution>`, in their order. */
  public readonly events: string[] = [];
  /** The paths of the last invalidation. */
  public invalidated: string[] = [];
  /** How the API of CloudFront answers. */
  public cloudFrontStatus = 201;
  public readonly store = new MemoryStore((key) => this.events.push(key));
  private readonly server: Server = createServer((request, response) => this.answer(request, response));

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Writes the configuration of the site, as its SSM parameter has it; answers the file. */
  public configure(more: Partial<SiteConfiguration> = {}): string {
    const configuration: SiteConfiguration = { app: 'eknmusic', bucket: 'updates', region: 'eu-west-1', url: this.url, channels: ['stable', 'beta'], ...more };
    const file = join(this.folder, 'site.json');
    writeFileSync(file, JSON.stringify(configuration));
    return file;
  }

  public text(key: string): string {
    return Buffer.from(this.store.files.get(key)!.body).toString('utf8');
  }

  /** Runs the command in this process; answers how it ended and what it printed. */
  public async run(args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
    let [out, err] = ['', ''];
    const [stdout, stderr] = [process.stdout.write, process.stderr.write];
    process.stdout.write = (text: unknown) => Boolean(out += String(text));
    process.stderr.write = (text: unknown) => Boolean(err += String(text));
    try {
      return { code: await main(args, '0.0.0', { openStore: async () => this.store }), out, err };
    } finally {
      [process.stdout.write, process.stderr.write] = [stdout, stderr];
    }
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const distribution = /^\/2020-05-31\/distribution\/(\w+)\/invalidation$/.exec(request.url!)?.[1];
    if (distribution) {
      void this.invalidate(distribution, request, response);
      return;
    }
    const file = this.store.files.get(request.url!.slice(1));
    const last = /^bytes=0-(\d+)$/.exec(request.headers.range ?? '')?.[1];
    const body = file && Buffer.from(last ? file.body.subarray(0, Number(last) + 1) : file.body);
    response.writeHead(!file ? 403 : last ? 206 : 200, file && { 'content-type': file.contentType, 'content-length': body!.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private async invalidate(distribution: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let xml = '';
    for await (const chunk of request) {
      xml += String(chunk);
    }
    this.events.push(`invalidation ${distribution}`);
    this.invalidated = [...xml.matchAll(/<Path>([^<]*)<\/Path>/g)].map(([, path]) => path);
    response.writeHead(this.cloudFrontStatus, { 'content-type': 'text/xml' });
    response.end(this.cloudFrontStatus === 201 ? '<Invalidation><Id>I1</Id><Status>InProgress</Status></Invalidation>'
      : '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not allowed</Message></Error></ErrorResponse>');
  }
}
