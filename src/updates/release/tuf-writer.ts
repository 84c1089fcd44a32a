import { readChannelState } from './channel-state';
import { releaseBytes } from './description';
import { documentedManifest } from './documented-manifest';
import { defined } from './fields';
import { type Artifact, type ChannelState, IMMUTABLE, type Release, type Site, type SiteFile, type TargetDescription, targetName, TIMESTAMP_CACHE } from './model';
import { refuse } from './problems';
import type { Signer } from './signers';
import { makeTimestamp, type MetaFile, signMetadata, SPEC_VERSION, tufTime } from './timestamp';
import type { TufState } from './tuf-reader';
import { UpdateVerifier } from '../update-verifier';
import { sha256 } from '../update-verifier-metadata';

/** How long metadata is valid, in days. */
export interface Validity {
  /** @default 90 */
  readonly targets?: number;
  /** @default 90 */
  readonly snapshot?: number;
  /** 1 suits a timestamp that a function signs again every hour; without one it is 14. @default 14 */
  readonly timestamp?: number;
}

/** How long root metadata is valid, in days. */
export const ROOT_VALIDITY = 365;

/** What is to be published. */
export interface StateChange {
  /** Channels that change. */
  readonly channels?: readonly ChannelState[];
  /** Releases that are new. */
  readonly releases?: readonly Release[];
  /** The releases that the manifests of the changed channels show, as far as they are not new. */
  readonly known?: readonly Release[];
  /** The next versions that are free. */
  readonly versions: { readonly targets: number; readonly snapshot: number };
  /** The next version of timestamp.json. @default - one more than the state's */
  readonly timestampVersion?: number;
  readonly validity?: Validity;
  readonly now: Date;
  readonly site: Site;
}

export interface OnlineSigners {
  readonly targets: Signer;
  readonly snapshot: Signer;
  readonly timestamp: Signer;
}

/** The files that publish a change, by their keys, in the order in which they are written. */
export interface NextMetadata {
  /** `targets/<sha256>.<channel>.json` of the channels that change. */
  readonly manifests: ReadonlyMap<string, SiteFile>;
  readonly targets: { readonly key: string } & SiteFile;
  readonly snapshot: { readonly key: string } & SiteFile;
  /** What the timestamp says of the snapshot: another timestamp can be made of it. */
  readonly snapshotMeta: MetaFile;
  /** The commit: everything else is written before. */
  readonly timestamp: { readonly key: string } & SiteFile;
}

const JSON_TYPE = 'application/json';

/** Makes the metadata of a change: everything that was published stays, and what is new is added. */
export async function nextMetadata(state: TufState, change: StateChange, signers: OnlineSigners): Promise<NextMetadata> {
  const { now, validity = {} } = change;
  checkChange(state, change, signers);
  const manifests = manifestsOf(state, change);
  const targets = await metadataFile('targets', change.versions.targets, daysAfter(now, validity.targets ?? 90), { targets: targetsOf(state, change, manifests) }, signers.targets);
  const snapshot = await metadataFile(
    'snapshot', change.versions.snapshot, daysAfter(now, validity.snapshot ?? 90), { meta: { 'targets.json': metaJson(targets.meta) } }, signers.snapshot,
  );
  const timestamp = await makeTimestamp({
    version: change.timestampVersion ?? state.versions.timestamp + 1,
    snapshot: snapshot.meta,
    expires: daysAfter(now, validity.timestamp ?? 14),
    signer: signers.timestamp,
  });
  return {
    manifests: new Map([...manifests.values()].map(({ key, body }) => [key, { body, contentType: JSON_TYPE, cacheControl: IMMUTABLE }])),
    targets: targets.file,
    snapshot: snapshot.file,
    snapshotMeta: snapshot.meta,
    timestamp: { key: 'metadata/timestamp.json', body: timestamp, contentType: JSON_TYPE, cacheControl: TIMESTAMP_CACHE },
  };
}

/** The description of an artifact's target, which is signed with it. */
export function targetDescription({ app, version, build, critical, minimumBuild }: Release, artifact?: Artifact): TargetDescription {
  const { platform, arch, kind, minimumSystemVersion } = artifact ?? {};
  return defined<TargetDescription>({
    app, version, build, platform, arch, kind, ...artifact && { critical: critical || undefined, minimumBuild, minimumSystemVersion },
  });
}

/** Whether a release has been published with these very bytes. */
export function isPublished(state: TufState, release: Release): boolean {
  const published = state.artifacts.get(targetName(release.build, 'release.json'));
  if (!published) {
    return false;
  }
  if (published.sha256 !== sha256(releaseBytes(release))) {
    refuse('release', 'build', `${release.build} was published with other content: publish it under a higher build`);
  }
  return true;
}

function checkChange(state: TufState, { versions, releases = [], channels = [], site, timestampVersion }: StateChange, signers: OnlineSigners): void {
  for (const role of ['targets', 'snapshot', 'timestamp'] as const) {
    const { keyids, threshold } = state.root.roles[role];
    if (!keyids.includes(signers[role].keyid) || threshold !== 1) {
      refuse('root.json', `roles.${role}`, threshold === 1
        ? `has the keys ${keyids.join(', ')}, and the signer is ${signers[role].keyid}`
        : `has the threshold ${threshold}, and one signer signs here`);
    }
  }
  for (const role of ['targets', 'snapshot'] as const) {
    if (versions[role] <= state.versions[role]) {
      refuse('metadata', `versions.${role}`, `must be above ${state.versions[role]}, or clients refuse it as a rollback; got ${versions[role]}`);
    }
  }
  if (timestampVersion !== undefined && timestampVersion <= state.versions.timestamp) {
    refuse('metadata', 'timestampVersion', `must be above ${state.versions.timestamp}; got ${timestampVersion}`);
  }
  for (const { app } of [site, ...releases, ...channels]) {
    if (app !== state.app) {
      refuse('metadata', 'app', `must be ${state.app}; got ${app}`);
    }
  }
  for (const release of releases) {
    isPublished(state, release);
  }
}

/** The manifests of the channels that change, by channel. */
function manifestsOf(state: TufState, { channels = [], releases = [], known = [], site }: StateChange) {
  const all = [...releases, ...known];
  return new Map(channels.map((value) => {
    const channel = readChannelState(value);
    for (const build of new Set([channel.release.build, ...channel.released])) {
      if (!releases.some((one) => one.build === build) && !state.artifacts.has(targetName(build, 'release.json'))) {
        refuse('channel state', 'released', `has build ${build}, which is not published`);
      }
    }
    const body = documentedManifest(channel, all, site);
    const hash = sha256(body);
    return [channel.channel, { channel, body, hash, key: `targets/${hash}.${channel.channel}.json` }];
  }));
}

function targetsOf(state: TufState, { releases = [] }: StateChange, manifests: ReturnType<typeof manifestsOf>): Record<string, unknown> {
  const targets: Record<string, unknown> = {};
  const add = (name: string, length: number, hash: string, custom: unknown) => targets[name] = { length, hashes: { sha256: hash }, custom };
  for (const [name, { length, sha256: hash, custom }] of state.artifacts) {
    add(name, length, hash, custom);
  }
  for (const [channel, state_] of state.channels) {
    const { length, sha256: hash } = state.manifests.get(channel)!;
    add(`${channel}.json`, length, hash, state_);
  }
  for (const release of releases) {
    for (const artifact of release.artifacts) {
      add(targetName(release.build, artifact.file), artifact.size, artifact.sha256, targetDescription(release, artifact));
    }
    const bytes = releaseBytes(release);
    add(targetName(release.build, 'release.json'), bytes.length, sha256(bytes), targetDescription(release));
  }
  for (const [channel, manifest] of manifests) {
    add(`${channel}.json`, manifest.body.length, manifest.hash, manifest.channel);
  }
  return targets;
}

async function metadataFile(type: 'targets' | 'snapshot', version: number, expires: Date, content: object, signer: Signer) {
  const body = await signMetadata({ _type: type, spec_version: SPEC_VERSION, version, expires: tufTime(expires), ...content }, [signer]);
  const largest = type === 'targets' ? UpdateVerifier.LARGEST_TARGETS : UpdateVerifier.LARGEST_SNAPSHOT;
  if (body.length > largest) {
    refuse(`${type}.json`, '', `would have ${body.length} bytes, and clients read at most ${largest}`);
  }
  return {
    file: { key: `metadata/${version}.${type}.json`, body, contentType: JSON_TYPE, cacheControl: IMMUTABLE },
    meta: { version, length: body.length, sha256: sha256(body) },
  };
}

function metaJson({ version, length, sha256: hash }: MetaFile): object {
  return { version, length, hashes: { sha256: hash } };
}

function daysAfter(now: Date, days: number): Date {
  return new Date(now.getTime() + days * 86_400_000);
}
