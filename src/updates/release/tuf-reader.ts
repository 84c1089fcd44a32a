import { readChannelState } from './channel-state';
import { readRelease } from './description';
import { type ChannelState, type Release, targetName } from './model';
import { refuse } from './problems';
import { checkRoot, refusedAs, textOf } from './tuf-root';
import { UpdateVerifier } from '../update-verifier';
import {
  type MetaFile, metaOf, type Metadata, parse, type Root, sha256, type Target, targetsOf, verifyMeta, verifySignatures,
} from '../update-verifier-metadata';

/** The files of a TUF repository. */
export interface TufFiles {
  /** Root metadata: the one that the publisher trusts, and each newer one. */
  readonly roots: readonly Uint8Array[];
  readonly timestamp: Uint8Array;
  readonly snapshot: Uint8Array;
  readonly targets: Uint8Array;
}

/** What is published, verified. */
export interface TufState {
  readonly app: string;
  readonly root: Root;
  /** Versions of the metadata; 0 when nothing is published yet. */
  readonly versions: { readonly timestamp: number; readonly snapshot: number; readonly targets: number };
  readonly expires: { readonly root: Date; readonly timestamp?: Date; readonly snapshot?: Date; readonly targets?: Date };
  readonly channels: ReadonlyMap<string, ChannelState>;
  /** Artifacts and releases, by the names of their targets. Manifests of channels are not among them. */
  readonly artifacts: ReadonlyMap<string, Target>;
  /** The manifests of the channels, by channel. */
  readonly manifests: ReadonlyMap<string, Target>;
}

/** The state of a site where nothing is published yet. */
export function emptyState(roots: readonly Uint8Array[], { app }: { readonly app: string }): TufState {
  const root = newestRoot(roots);
  return {
    app,
    root,
    versions: { timestamp: 0, snapshot: 0, targets: 0 },
    expires: { root: new Date(root.expires) },
    channels: new Map(),
    artifacts: new Map(),
    manifests: new Map(),
  };
}

/**
 * Reads what is published: by the workflow of a client, but for expiry, since a publisher repairs what has expired.
 *
 * @throws InvalidDocument when a client would refuse it, or it is another application's
 */
export function readState(files: TufFiles, { app }: { readonly app: string }): TufState {
  const root = newestRoot(files.roots);
  const { versions, expires, targets } = readMetadata(root, files);
  const channels = new Map<string, ChannelState>();
  const manifests = new Map<string, Target>();
  const artifacts = new Map<string, Target>();
  for (const [name, target] of targets) {
    if (target.custom.app !== app) {
      refuse('targets.json', `targets["${name}"].custom.app`, `must be ${app}: these are another application's`);
    }
    if (name.includes('/')) {
      artifacts.set(name, target);
      continue;
    }
    const channel = readChannelState(target.custom, `state of ${name}`);
    if (name !== `${channel.channel}.json`) {
      refuse('targets.json', `targets["${name}"].custom.channel`, `must be the one of its name; got ${channel.channel}`);
    }
    channels.set(channel.channel, channel);
    manifests.set(channel.channel, target);
  }
  return { app, root, versions, expires, channels, artifacts, manifests };
}

/** The release of a build, checked against what was signed of it. */
export function releaseOf(state: TufState, build: number, bytes: Uint8Array): Release {
  const target = state.artifacts.get(targetName(build, 'release.json'));
  if (target?.length !== bytes.length || target.sha256 !== sha256(bytes)) {
    refuse('release', '', `of build ${build} is not the release.json that was signed`);
  }
  const release = readRelease(bytes);
  if (release.app !== state.app || release.build !== build) {
    refuse('release', release.app === state.app ? 'build' : 'app', `must be ${release.app === state.app ? build : state.app}`);
  }
  return release;
}

/** The builds whose release.json is needed to render what the channels show. */
export function releasesNeeded(state: TufState): number[] {
  const builds = new Set([...state.channels.values()].flatMap(({ released, release }) => [release.build, ...released]));
  return [...builds].sort((one, other) => other - one);
}

function newestRoot(roots: readonly Uint8Array[]): Root {
  if (roots.length === 0) {
    refuse('root.json', '', 'is missing');
  }
  return roots.map((root, index) => checkRoot(root, roots[index - 1])).at(-1)!;
}

/** The metadata of the three roles that are signed online, verified against one another. */
function readMetadata(root: Root, files: Omit<TufFiles, 'roots'>) {
  const timestamp = verified(root, 'timestamp', files.timestamp, UpdateVerifier.LARGEST_TIMESTAMP);
  const ofSnapshot = refusedAs('timestamp.json', () => metaOf(timestamp, 'snapshot.json'));
  const snapshot = verified(root, 'snapshot', files.snapshot, UpdateVerifier.LARGEST_SNAPSHOT, ofSnapshot);
  const ofTargets = refusedAs('snapshot.json', () => metaOf(snapshot, 'targets.json'));
  const targets = verified(root, 'targets', files.targets, UpdateVerifier.LARGEST_TARGETS, ofTargets);
  return {
    versions: { timestamp: timestamp.version, snapshot: snapshot.version, targets: targets.version },
    expires: {
      root: new Date(root.expires), timestamp: new Date(timestamp.expires), snapshot: new Date(snapshot.expires), targets: new Date(targets.expires),
    },
    targets: refusedAs('targets.json', () => targetsOf(targets)),
  };
}

function verified(root: Root, type: 'timestamp' | 'snapshot' | 'targets', file: Uint8Array, largest: number, expected?: MetaFile): Metadata {
  const document = `${type}.json`;
  const text = textOf(document, file, largest);
  return refusedAs(document, () => {
    if (expected) {
      verifyMeta(type, text, expected);
    }
    const metadata = parse(type, text, largest);
    verifySignatures(root, metadata);
    if (expected && metadata.version !== expected.version) {
      refuse(document, 'version', `must be ${expected.version}, which was signed with it; got ${metadata.version}`);
    }
    return metadata;
  });
}
