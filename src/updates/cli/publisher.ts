import { ExitCode, Failure } from './failure';
import { needed, type Published, publishedBuilds, readPublished, readReleases, TIMESTAMP } from './published';
import type { SiteConfiguration } from './site-configuration';
import { sameBytes, type Store } from './store';
import { type ChannelState, IMMUTABLE, type Release, type SiteFile, TIMESTAMP_CACHE } from '../release/model';
import { renderChannel } from '../release/render-channel';
import type { ReleaseKey } from '../release/signers';
import { makeTimestamp, readTimestamp } from '../release/timestamp';
import { releasesNeeded, type TufState } from '../release/tuf-reader';
import { type NextMetadata, nextMetadata, type OnlineSigners } from '../release/tuf-writer';

/** The keys that a change needs. */
export interface PublisherKeys extends OnlineSigners {
  readonly release: ReleaseKey;
}

/** What a command wants to be different; undefined when it is so already. */
export interface Change {
  readonly channels?: readonly ChannelState[];
  readonly releases?: readonly Release[];
  /** Signs the same again, before it expires. */
  readonly renew?: boolean;
}

/** Files of the channel that are not made of the signed state alone, like the download page. */
export type RenderPages = (state: TufState, releases: readonly Release[]) => Map<string, SiteFile>;

/** How often somebody else may be in between before this gives up. */
const MOST_TRIES = 10;
/** Where the site does not say it. Timestamps that a function signs again every hour are valid for a day; others as long as a weekly job may be late. */
const TIMESTAMP_DAYS = { scheduled: 1, byHand: 14 };

/** What changed, for the cache of the distribution and for whoever reads the output. */
export interface Committed {
  readonly changed: boolean;
  /** The keys that were replaced and may be in a cache. */
  readonly moved: readonly string[];
}

/**
 * Changes what a site offers. Everything is written under names that nobody uses yet, and then one pointer moves, if it is still the one that
 * was read: whoever is cut off before leaves a site that serves what it served, and whoever is cut off after leaves feeds that the next run completes.
 */
export class Publisher {
  public constructor(
    private readonly store: Store,
    private readonly site: SiteConfiguration,
    private readonly keys: PublisherKeys,
    private readonly options: { readonly pages?: RenderPages; readonly now?: () => Date; readonly afterRotation?: boolean } = {},
  ) {}

  /** What is published, once the keys are known to be the site's. */
  public async read(): Promise<Published> {
    const published = await readPublished(this.store, this.site.app, this.options);
    for (const role of ['targets', 'snapshot', 'timestamp'] as const) {
      const { keyids } = published.state.root.roles[role];
      if (!keyids.includes(this.keys[role].keyid)) {
        throw new Failure(`The ${role} key is not one of the site: its id is ${this.keys[role].keyid}, and the root of trust names ${keyids.join(', ')}.`,
          `Give the key of this site by --${role}-key, or make a root that names this one (\`ekn-updates keys rotate\`).`, ExitCode.KEY);
      }
    }
    return published;
  }

  /** Commits a change, worked out from what is published. */
  public async commit(change: (state: TufState) => Change | undefined): Promise<boolean> {
    const published = await this.read();
    const wanted = change(published.state);
    if (!wanted) {
      return false;
    }
    await this.movePointer(published, await this.writeMetadata(published, wanted));
    return true;
  }

  /** Makes the files of every channel what the signed state says; answers the keys of those that were written. */
  public async show(): Promise<string[]> {
    const written: string[] = [];
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      // What is there is read before the state that it shall follow: a publisher in between is noticed by the condition.
      const wanted = await this.render();
      const present = new Map(await Promise.all([...wanted.keys()].map(async (key) => [key, await this.store.get(key)] as const)));
      const again = await this.render();
      let lost = false;
      for (const [key, file] of again) {
        const before = present.get(key);
        if (before && sameBytes(before.body, file.body)) {
          continue;
        }
        if (await this.store.put(key, file, before ? { etag: before.etag } : { absent: true })) {
          written.push(key);
        } else {
          lost = true;
        }
      }
      if (!lost) {
        return [...new Set(written)];
      }
    }
    throw new Failure('Other publishers keep changing the files of the channels.', 'Let them finish, and run this command again: it makes the files follow the signed state.', ExitCode.CONFLICT);
  }

  private async render(): Promise<Map<string, SiteFile>> {
    const { state } = await readPublished(this.store, this.site.app);
    const releases = await readReleases(this.store, state, releasesNeeded(state));
    const zsyncs = new Map(await Promise.all(releases.flatMap(({ artifacts }) => artifacts).filter(({ zsync }) => zsync)
      .map(async ({ path }) => [path, await needed(this.store, `${path}.zsync`)] as const)));
    const pages = [...this.options.pages?.(state, releases) ?? []];
    // A page comes after what it loads.
    const files = new Map(pages.filter(([key]) => key.startsWith('page/')));
    for (const channel of state.channels.keys()) {
      renderChannel(channel, state, releases, this.site, { key: this.keys.release, zsyncs }).forEach((file, key) => files.set(key, file));
    }
    pages.forEach(([key, file]) => files.set(key, file));
    return files;
  }

  /** Writes everything but the pointer. A number that a publisher before left behind, dead or still at work, is skipped. */
  private async writeMetadata({ state, timestamp }: Published, change: Change): Promise<NextMetadata> {
    const channels = change.renew ? [...state.channels.values()] : change.channels ?? [];
    const shown = channels.flatMap(({ release, released }) => [release.build, ...released]).filter((build) => publishedBuilds(state).includes(build));
    const known = await readReleases(this.store, state, shown);
    const versions = { targets: state.versions.targets + 1, snapshot: state.versions.snapshot + 1 };
    const now = this.options.now?.() ?? new Date();
    const make = () => nextMetadata(state, {
      channels,
      releases: change.releases,
      known,
      versions,
      now,
      site: this.site,
      timestampVersion: timestamp ? undefined : 1,
      validity: { timestamp: this.timestampDays },
    }, this.keys);
    let next = await make();
    for (const [key, manifest] of next.manifests) {
      await this.store.put(key, manifest, { absent: true });
    }
    for (const role of ['targets', 'snapshot'] as const) {
      while (!await this.store.put(next[role].key, { ...next[role], cacheControl: IMMUTABLE }, { absent: true })) {
        versions[role]++;
        next = await make();
      }
    }
    return next;
  }

  /** The commit. The function that signs the same timestamp again may be in between; another publisher may not. */
  private async movePointer({ timestamp }: Published, next: NextMetadata): Promise<void> {
    let [before, wanted]: [typeof timestamp, SiteFile] = [timestamp, next.timestamp];
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      if (await this.store.put(TIMESTAMP, wanted, before ? { etag: before.etag } : { absent: true })) {
        return;
      }
      const now = await this.store.get(TIMESTAMP);
      if (!now || !timestamp || readTimestamp(now.body).snapshot.sha256 !== readTimestamp(timestamp.body).snapshot.sha256) {
        break;
      }
      before = now;
      wanted = { ...wanted, cacheControl: TIMESTAMP_CACHE, body: await this.timestampAfter(readTimestamp(now.body).version, next) };
    }
    throw new Failure('Another publisher changed the site at the same time, and was faster. Nothing of it was overwritten, and this change was not made.',
      'Look at `ekn-updates status`, and run this command again if it is still wanted.', ExitCode.CONFLICT);
  }

  private async timestampAfter(version: number, { snapshotMeta }: NextMetadata): Promise<Uint8Array> {
    const expires = new Date((this.options.now?.() ?? new Date()).getTime() + this.timestampDays * 86_400_000);
    return makeTimestamp({ version: version + 1, snapshot: snapshotMeta, expires, signer: this.keys.timestamp });
  }

  private get timestampDays(): number {
    const { timestampValidForSeconds, timestampKeyArn } = this.site;
    return timestampValidForSeconds ? timestampValidForSeconds / 86_400 : timestampKeyArn ? TIMESTAMP_DAYS.scheduled : TIMESTAMP_DAYS.byHand;
  }
}
