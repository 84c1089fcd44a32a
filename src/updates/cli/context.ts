/* eslint-disable @typescript-eslint/no-require-imports -- what a command does not need is not loaded */
import { DryRunStore } from './dry-run';
import { asFailure, ExitCode, Failure } from './failure';
import { countedFiles, type Output } from './output';
import { keyWarning, releaseKeyFrom, signerFrom } from './private-keys';
import { type Change, Publisher, type PublisherKeys } from './publisher';
import { Served } from './served';
import { readSite, type SiteConfiguration } from './site-configuration';
import type { Store } from './store';
import type { TufState } from '../release/tuf-reader';

/** The options that commands share, as commander reads them. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly site: string;
}

export interface KeyOptions {
  readonly releaseKey: string;
  readonly targetsKey: string;
  readonly snapshotKey?: string;
  readonly timestampKey?: string;
}

export interface ChangeOptions extends CommonOptions, KeyOptions {
  /** Whether keys of the root of trust before are accepted once more. */
  readonly afterRotation?: boolean;
  /** In seconds. */
  readonly wait: number;
}

/** How a command that changes a site is put together; a test puts in a store of its own. */
export interface Parts {
  openStore(site: SiteConfiguration): Promise<Store>;
}

export const PARTS: Parts = {
  openStore: async ({ bucket, region }) => new (require('./s3-store') as typeof import('./s3-store')).S3Store(bucket, region),
};

/** One run of a command that changes a site. */
export class SiteChange {
  public static async open(options: ChangeOptions, output: Output, parts: Parts): Promise<SiteChange> {
    const site = await readSite(options.site);
    const keys = await readKeys(options, site, output);
    const real = await parts.openStore(site);
    return new SiteChange(site, keys, options.dryRun ? new DryRunStore(real) : real, options, output);
  }

  public readonly publisher: Publisher;
  public readonly served: Served;

  private constructor(
    public readonly site: SiteConfiguration,
    public readonly keys: PublisherKeys,
    public readonly store: Store,
    private readonly options: ChangeOptions,
    public readonly output: Output,
  ) {
    this.served = new Served(site);
    this.publisher = new Publisher(store, site, keys, {
      afterRotation: options.afterRotation,
      pages: (state, releases) => (require('../page') as typeof import('../page')).renderPages(state, releases, site, { publicKey: keys.release.publicKey }),
    });
  }

  public get isDryRun(): boolean {
    return this.store instanceof DryRunStore;
  }

  /** Signs and commits the change, makes the feeds follow, and waits until clients get it. */
  public async run(change: (state: TufState) => Change | undefined): Promise<{ changed: boolean; written: string[] }> {
    const committed = await this.output.step('Sign the metadata and move the pointer', async ({ say }) => {
      const done = await this.publisher.commit(change);
      say(done ? 'done' : 'it says so already');
      return done;
    });
    const written = await this.output.step('Make the feeds follow', async ({ say }) => {
      const keys = await this.publisher.show();
      say(keys.length === 0 ? 'they do already' : countedFiles(keys.length));
      return keys;
    });
    const moved = [...committed ? ['metadata/timestamp.json'] : [], ...written];
    if (moved.length > 0 && !this.isDryRun) {
      await this.deliver(moved);
    }
    return { changed: moved.length > 0, written: this.store instanceof DryRunStore ? this.store.wouldWrite : moved };
  }

  private async deliver(moved: readonly string[]): Promise<void> {
    if (this.site.distributionId) {
      await this.output.step('Remove older copies from CloudFront', async () => this.invalidate(moved));
    }
    if (this.options.wait === 0) {
      return;
    }
    await this.output.step('Wait until clients get it', async ({ say }) => {
      const bodies = await Promise.all(moved.map(async (key) => [key, (await this.store.get(key))!.body] as const));
      if (!await this.served.waitFor(new Map(bodies), this.options.wait * 1_000)) {
        throw new Failure(`The change is made, and ${this.site.url} does not serve it after ${this.options.wait} s.`,
          'Nothing has to be repeated: look at the site in a few minutes, and at the distribution if it still serves the older files.', ExitCode.UNREACHABLE);
      }
      say('they do');
    });
  }

  private async invalidate(moved: readonly string[]): Promise<void> {
    try {
      await this.served.invalidate(moved);
    } catch (error) {
      const { message, advice } = asFailure(error);
      throw new Failure(`The change is made, and older copies of it could not be removed from CloudFront. ${message}`,
        `They end by themselves after a few minutes at most. ${advice}`, ExitCode.UNREACHABLE);
    }
  }
}

async function readKeys(options: KeyOptions, site: SiteConfiguration, output: Output): Promise<PublisherKeys> {
  const timestampKey = options.timestampKey ?? (site.timestampKeyArn ? `kms:${site.timestampKeyArn}` : options.targetsKey);
  for (const source of [options.releaseKey, options.targetsKey, options.snapshotKey, timestampKey]) {
    const warning = source && keyWarning(source);
    if (warning) {
      output.note(warning);
    }
  }
  const release = releaseKeyFrom(options.releaseKey, '--release-key');
  const targets = await signerFrom(options.targetsKey, '--targets-key');
  const snapshot = options.snapshotKey ? await signerFrom(options.snapshotKey, '--snapshot-key') : targets;
  return { release, targets, snapshot, timestamp: timestampKey === options.targetsKey ? targets : await signerFrom(timestampKey, '--timestamp-key') };
}

/** Refuses a channel that the site does not have. */
export function checkChannel({ channels }: SiteConfiguration, channel: string): string {
  if (!channels.includes(channel)) {
    throw new Failure(`The site has no channel ${channel}.`, `Its channels are ${channels.join(', ')}; another one is added to \`channels\` of UpdateManifestSite.`, ExitCode.USAGE);
  }
  return channel;
}
