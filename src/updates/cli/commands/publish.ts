import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { toOthers } from './channels';
import { promote } from '../../release/channel-changes';
import { completeRelease, readDescription, readNotesFile, readRelease } from '../../release/description';
import { verifyMinisign } from '../../release/minisign';
import { type Artifact, artifactPath, type ChannelState, IMMUTABLE, type Release, type ReleaseDescription } from '../../release/model';
import type { ReleaseKey } from '../../release/signers';
import { sumsFiles, sumsText } from '../../release/sums';
import { releasesNeeded, type TufState } from '../../release/tuf-reader';
import { isPublished } from '../../release/tuf-writer';
import { type ArtifactFile, publishArtifact } from '../artifacts';
import { type ChangeOptions, checkChannel, type Parts, SiteChange } from '../context';
import { ExitCode, Failure } from '../failure';
import { countedFiles, type Output, readableSize } from '../output';
import { readReleases } from '../published';
import { sameBytes, type Store } from '../store';
import { expectVersions, readVersions } from '../versions';

export interface PublishOptions extends ChangeOptions {
  /** The description. */
  readonly release: string;
  /** The folder of the artifacts. */
  readonly artifacts: string;
  readonly channel?: string;
  readonly rollout?: number;
  readonly newReleaseKey?: boolean;
}

/** Uploads a release and offers it in a channel. */
export async function publish(options: PublishOptions, output: Output, parts: Parts): Promise<void> {
  const { description, notes } = readInput(options.release);
  const files = findArtifacts(description, options.artifacts);
  const change = await SiteChange.open(options, output, parts);
  const { site, store, keys, publisher } = change;
  if (description.app !== site.app) {
    throw new Failure(`${options.release} is about ${description.app}, and the site is that of ${site.app}.`, 'Give --site the site of this application.', ExitCode.REFUSED);
  }
  const channel = options.channel === undefined ? undefined : checkChannel(site, options.channel);
  await output.step('Compare the artifacts with the release', async ({ say }) => {
    for (const { description: artifact, path } of files) {
      const versions = await readVersions(path, artifact);
      if ('unread' in versions) {
        output.note(`${artifact.file} was not compared with version and build: ${versions.unread}.`);
        say(`${artifact.file}: not compared`);
      } else {
        expectVersions(artifact.file, versions, description);
        say(`${artifact.file}: ${versions.found.map(({ field, value }) => `${field} ${value}`).join(', ')}`);
      }
    }
  });
  await output.step('Read what is published', async () => {
    const { state } = await publisher.read();
    await expectReleaseKey(store, state, keys.release.publicKey, options.newReleaseKey ?? false);
    // What the channel would refuse is said before hours of uploading.
    if (channel !== undefined) {
      offer(state, { ...description, channel, percent: options.rollout });
    }
  });
  const published = await readPublished(store, description.build);
  const artifacts: Artifact[] = [];
  for (const file of files) {
    const signature = published?.artifacts.find((artifact) => artifact.file === file.description.file)?.edSignature;
    artifacts.push(await output.step(`Upload ${file.description.file} (${readableSize(file.size)})`, async ({ say, progress }) => {
      const { artifact, isNew } = await publishArtifact(store, description, file, keys.release, { progress, published: signature });
      if (file.zsync) {
        await putOnce(store, `${artifact.path}.zsync`, readFileSync(file.zsync), 'application/x-zsync');
      }
      say(isNew ? `SHA-256 ${artifact.sha256}` : 'it is there already');
      return artifact;
    }));
  }
  const release = await output.step('Write checksums and signatures', async () => writeRelease(store, description, { notes, artifacts, published }, keys.release));
  if (!change.isDryRun) {
    await output.step('Look at what is served', async ({ say }) => {
      for (const artifact of artifacts) {
        await change.served.expectArtifact(artifact);
      }
      say(countedFiles(artifacts.length));
    });
  }
  let offered: ChannelState | undefined;
  let isFirst = false;
  const { changed, written } = await change.run((state) => {
    const channels = channel === undefined ? [] : offer(state, { ...release, channel, percent: options.rollout });
    offered = channels[0] ?? (channel === undefined ? undefined : state.channels.get(channel));
    isFirst = channel !== undefined && !state.channels.has(channel);
    const releases = isPublished(state, release) ? [] : [release];
    return channels.length + releases.length > 0 ? { channels, releases } : undefined;
  });
  const { app, version, build } = release;
  if (isFirst && (options.rollout ?? 100) < 100) {
    output.note(`${channel} had no release before, which the others would be offered: all clients are offered this one, and --rollout ${options.rollout} is for the next.`);
  }
  const share = offered?.rollout ? ` to ${offered.rollout.percent} % of the clients` : '';
  const where = channel === undefined ? ['It is offered in no channel yet: `ekn-updates promote` does that.']
    : [`It is offered in ${channel}${share}: ${site.url}/channels/${channel}/`, ...offered ? toOthers(offered) : []];
  const sums = artifacts.map(({ file, size, sha256 }) => ({ file, size, sha256 }));
  output.result({ app, version, build, channel: channel ?? null, changed, dryRun: change.isDryRun, written, artifacts: sums }, change.isDryRun
    ? ['Nothing was changed. These would be written:', ...written.map((key) => `  ${key}`)]
    : [changed ? `✔ ${app} ${version} (build ${build}) is published.` : `✔ ${app} ${version} (build ${build}) was published before; nothing changed.`, ...where]);
}

function readInput(path: string): { description: ReleaseDescription; notes: string } {
  const read = (file: string, what: string) => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      throw new Failure(`${what} ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
        'Paths are relative to the folder that the command runs in; notes to the description.', ExitCode.USAGE);
    }
  };
  const description = readDescription(read(path, 'The description of the release'));
  const { notes } = description;
  return { description, notes: typeof notes === 'string' ? notes : readNotesFile(read(resolve(dirname(path), notes.file), 'The file of the notes')) };
}

function findArtifacts({ artifacts }: ReleaseDescription, folder: string): ArtifactFile[] {
  const found = artifacts.map((description): ArtifactFile | string => {
    const path = join(folder, description.file);
    const stat = statSync(path, { throwIfNoEntry: false });
    const zsync = statSync(`${path}.zsync`, { throwIfNoEntry: false })?.isFile() && description.kind === 'appimage' ? `${path}.zsync` : undefined;
    return stat?.isFile() && stat.size > 0 ? { description, path, size: stat.size, zsync } : `${path} ${stat?.isFile() ? 'is empty' : 'is missing'}`;
  });
  const missing = found.filter((one) => typeof one === 'string');
  if (missing.length > 0) {
    throw new Failure(missing.join('\n'), 'Every artifact of the description is in the folder that --artifacts names, under its file name.', ExitCode.USAGE);
  }
  return found as ArtifactFile[];
}

/** The channel's next state; none if it offers this build already, at whatever percentage the rollout is by now. */
function offer(
  state: TufState, { version, build, channel, percent }: { version: string; build: number; channel: string; percent?: number },
): ChannelState[] {
  const current = state.channels.get(channel);
  if (current && !current.halted?.includes(build) && (current.release.build === build || current.released.includes(build))) {
    return [];
  }
  return [promote(current, { version, build }, { app: state.app, channel, percent: current ? percent : 100 })];
}

/** Clients know one release key: what another one signs they refuse. */
async function expectReleaseKey(store: Store, state: TufState, publicKey: string, isNew: boolean): Promise<void> {
  const [newest] = releasesNeeded(state);
  if (isNew || newest === undefined) {
    return;
  }
  const [release] = await readReleases(store, state, [newest]);
  const signature = await store.get(artifactPath(newest, 'SHA256SUMS.minisig'));
  const sums = createHash('blake2b512').update(sumsText(release)).digest();
  if (signature && !verifyMinisign(publicKey, sums, Buffer.from(signature.body).toString('utf8'))) {
    throw new Failure(`The release key is not the one that signed build ${newest}: installed clients would refuse every update.`,
      'Give the same key by --release-key. If clients know a new one already, say so with --new-release-key.', ExitCode.KEY);
  }
}

/** The release that has this build already; what was cut off before it was written whole has none. */
async function readPublished(store: Store, build: number): Promise<Release | undefined> {
  const present = await store.get(artifactPath(build, 'release.json'));
  return present && readRelease(present.body);
}

interface Computed {
  readonly notes: string;
  readonly artifacts: readonly Artifact[];
  /** The date of a release that is published stays. */
  readonly published: Release | undefined;
}

/** Writes what stands beside the artifacts; `release.json` comes last. */
// eslint-disable-next-line @stylistic/max-len
async function writeRelease(store: Store, description: ReleaseDescription, { notes, artifacts, published }: Computed, key: ReleaseKey): Promise<Release> {
  const path = artifactPath(description.build, 'release.json');
  const date = published && description.releaseDate === undefined ? published.releaseDate : undefined;
  const release = completeRelease(description, notes, artifacts, date ? new Date(date) : new Date());
  const files = [...sumsFiles(release, key)];
  for (const [name, file] of files.filter(([one]) => one !== path)) {
    await putOnce(store, name, file.body, file.contentType);
  }
  for (const [name, file] of files.filter(([one]) => one === path)) {
    await putOnce(store, name, file.body, file.contentType, published ? undefined : new Failure(
      `Another publisher published build ${description.build} at the same time, and was faster.`,
      'Run the command again: it compares the release with the one that is there, and completes what is missing.', ExitCode.CONFLICT));
  }
  return release;
}

async function putOnce(store: Store, key: string, body: Uint8Array, contentType: string, otherwise?: Failure): Promise<void> {
  if (await store.put(key, { body, contentType, cacheControl: IMMUTABLE }, { absent: true })) {
    return;
  }
  const present = await store.get(key);
  if (!present || !sameBytes(present.body, body)) {
    throw otherwise ?? new Failure(`${key} is published with other content.`,
      'What is released never changes, its notes included. Give the release a higher build.', ExitCode.REFUSED);
  }
}
