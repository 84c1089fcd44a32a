import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { startEmulator } from './servers';
import type { Parts } from '../../../src/updates/cli/context';
import { main } from '../../../src/updates/cli/program';
import { S3Store } from '../../../src/updates/cli/s3-store';
import type { SiteConfiguration } from '../../../src/updates/cli/site-configuration';
import type { Store } from '../../../src/updates/cli/store';
import type { ReleaseDescription } from '../../../src/updates/release/model';
import { generateKeyPem } from '../../../src/updates/release/signers';
import { UpdateVerifier } from '../../../src/updates/update-verifier';
import type { UpdateOffer } from '../../../src/updates/update-verifier-types';
import type { Emulator } from '../../../tools/emulator/emulator';

export const APP = 'eknmusic';
const KEYS = ['release', 'targets', 'timestamp', 'root-1', 'root-2', 'other'] as const;

/** What a run of the command printed. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** An emulated site: a bucket, keys, and a command line to publish to it. */
export class UpdateSite {
  /** Starts an emulator with one empty site. */
  public static async start(): Promise<UpdateSite> {
    const emulator = await startEmulator();
    const site = new UpdateSite(emulator, mkdtempSync(join(tmpdir(), 'eknmusic-updates-')));
    await site.reset();
    return site;
  }

  public readonly s3: S3Client;
  public configuration!: SiteConfiguration;
  /** Wraps the store of the next runs. */
  public wrap!: (store: Store) => Store;
  private sites = 0;

  private constructor(public readonly emulator: Emulator, public readonly folder: string) {
    this.wrap = (store) => store;
    this.s3 = new S3Client(emulator.client);
    Object.assign(process.env, emulator.environment);
    for (const key of KEYS) {
      writeFileSync(this.file(`${key}.pem`), generateKeyPem(), { mode: 0o600 });
    }
  }

  /** Another site, with nothing in it but the root of trust. */
  public async reset(extra: Partial<SiteConfiguration> = {}): Promise<void> {
    const bucket = `updates-${++this.sites}`;
    await this.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await this.s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    this.configuration = { app: APP, bucket, region: 'us-east-1', url: `${this.emulator.endpoint}/${bucket}`, channels: ['stable', 'beta'], ...extra };
    writeFileSync(this.file('site.json'), JSON.stringify(this.configuration));
    this.wrap = (store) => store;
    const timestamp = extra.timestampKeyArn ? `kms:${extra.timestampKeyArn}` : this.file('timestamp.pem');
    rmSync(this.file('root.json'), { force: true });
    await this.expectDone(['keys', 'root', '--root-key', this.file('root-1.pem'), '--root-key', this.file('root-2.pem'), '--targets-key', this.file('targets.pem'),
      '--timestamp-key', timestamp, '--out', this.file('root.json')]);
    await this.expectDone(['keys', 'publish-root', this.file('root.json'), '--site', this.file('site.json')]);
  }

  public file(name: string): string {
    return join(this.folder, name);
  }

  /** Writes a release: its description and small artifacts. */
  public release(build: number, changes: Partial<ReleaseDescription> & { readonly salt?: string } = {}): string {
    const { salt = '', ...description } = changes;
    const folder = this.file(`release-${build}${salt}`);
    mkdirSync(folder, { recursive: true });
    const artifacts: ReleaseDescription['artifacts'] = description.artifacts ?? [
      { file: `EKNMusic-${build}-x64.exe`, platform: 'windows', arch: 'x64', kind: 'exe' },
      { file: `EKNMusic-${build}.dmg`, platform: 'macos', arch: 'universal', kind: 'dmg' },
      { file: `EKNMusic-${build}-x86_64.AppImage`, platform: 'linux', arch: 'x64', kind: 'appimage' },
    ];
    for (const { file } of artifacts) {
      writeFileSync(join(folder, file), `${file} of build ${build}${salt}\n`.repeat(200));
    }
    writeFileSync(join(folder, 'release.json'), JSON.stringify({ app: APP, version: `1.${build}.0`, build, notes: `Build ${build}.`, artifacts, ...description }));
    return folder;
  }

  public publishArguments(folder: string, ...more: string[]): string[] {
    return ['publish', '--release', join(folder, 'release.json'), '--artifacts', folder, '--channel', 'stable', ...this.siteArguments(), ...more];
  }

  /** The site and its keys. */
  public siteArguments(): string[] {
    return ['--site', this.file('site.json'), '--release-key', this.file('release.pem'), '--targets-key', this.file('targets.pem'), '--wait', '20',
      ...this.configuration.timestampKeyArn ? [] : ['--timestamp-key', this.file('timestamp.pem')]];
  }

  /** Runs the command in this process. */
  public async run(args: readonly string[]): Promise<Run> {
    let [out, err] = ['', ''];
    // Not a spy of jest: one run may begin while another one is under way.
    const [stdout, stderr] = [process.stdout.write, process.stderr.write];
    process.stdout.write = (text: unknown) => Boolean(out += String(text));
    process.stderr.write = (text: unknown) => Boolean(err += String(text));
    const parts: Parts = { openStore: async ({ bucket, region }) => this.wrap(new S3Store(bucket, region)) };
    try {
      const code = await main(args, '0.0.0', parts);
      return { code, out, err };
    } finally {
      [process.stdout.write, process.stderr.write] = [stdout, stderr];
    }
  }

  /** Runs several at the same time in this process; answers how each ended. */
  public async together(runs: readonly (readonly string[])[]): Promise<number[]> {
    const spies = [jest.spyOn(process.stdout, 'write').mockReturnValue(true), jest.spyOn(process.stderr, 'write').mockReturnValue(true)];
    try {
      return await Promise.all(runs.map((args) => main(args, '0.0.0')));
    } finally {
      spies.forEach((spy) => spy.mockRestore());
    }
  }

  public async expectDone(args: readonly string[]): Promise<Run> {
    const run = await this.run(args);
    if (run.code !== 0) {
      throw new Error(`ekn-updates ${args.join(' ')} ended with ${run.code}:\n${run.out}${run.err}`);
    }
    return run;
  }

  public async publish(build: number, ...more: string[]): Promise<Run> {
    return this.expectDone(this.publishArguments(this.release(build), ...more));
  }

  /** Every key with the ETag of its object: the same list means that nothing was written. */
  public async objects(): Promise<Map<string, string>> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.configuration.bucket }));
    return new Map(Contents.map(({ Key, ETag, LastModified }) => [Key!, `${ETag} ${LastModified?.toISOString()}`]));
  }

  public async text(key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.configuration.bucket, Key: key }));
      return await Body!.transformToString();
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') {
        return undefined;
      }
      throw error;
    }
  }

  /** What a client is offered that walks the metadata as TUF says, and checks every file that it names. Throws at the first thing it refuses. */
  public async offer(build: number, clientId = 'client'): Promise<UpdateOffer | undefined> {
    const verifier = new UpdateVerifier({
      app: APP,
      channel: 'stable',
      platform: 'linux',
      architecture: 'x64',
      buildNumber: build,
      clientId,
      root: (await this.text('metadata/1.root.json'))!,
      time: Math.floor(Date.now() / 1000),
    });
    for (let version = 2; ; version++) {
      const next = await this.text(`metadata/${version}.root.json`);
      if (next === undefined) {
        break;
      }
      accepted(verifier.updateRoot(next));
    }
    const timestamp = await this.text('metadata/timestamp.json');
    if (timestamp === undefined) {
      return undefined;
    }
    accepted(verifier.updateTimestamp(timestamp));
    accepted(verifier.updateSnapshot((await this.text(`metadata/${verifier.snapshotVersion}.snapshot.json`))!));
    accepted(verifier.updateTargets((await this.text(`metadata/${verifier.targetsVersion}.targets.json`))!));
    const offer = verifier.offer();
    if (offer.target) {
      // The distribution maps `targets/` to where the file is.
      const file = Buffer.from((await this.text(`releases/${offer.target}`)) ?? '');
      accepted(verifier.verifyFile(offer.target!, file.length, createHash('sha256').update(file).digest('hex')));
    }
    return offer;
  }

  public async stop(): Promise<void> {
    this.s3.destroy();
    await this.emulator?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function accepted(verdict: { readonly accepted: boolean; readonly reason?: string }): void {
  if (!verdict.accepted) {
    throw new Error(`A client refuses it: ${verdict.reason}`);
  }
}
