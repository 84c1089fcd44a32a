import { ExitCode, Failure } from './failure';
import type { Store, StoredObject } from './store';
import { artifactPath, type Release, targetName } from '../release/model';
import { readTimestamp } from '../release/timestamp';
import { emptyState, readState, releaseOf, type TufState } from '../release/tuf-reader';

export const TIMESTAMP = 'metadata/timestamp.json';

/** What is published at a moment: the verified state, and the pointer that it was read from. */
export interface Published {
  readonly state: TufState;
  /** The pointer, or undefined as long as nothing is published. */
  readonly timestamp?: StoredObject;
}

/**
 * Reads and verifies what is published, as a client would.
 *
 * @param afterRotation accepts what keys signed that the root of trust before the newest named
 */
export async function readPublished(store: Store, app: string, { afterRotation = false } = {}): Promise<Published> {
  const roots = await readRoots(store);
  if (roots.length === 0) {
    throw new Failure('The site has no root of trust yet.', 'Make it with `ekn-updates keys root`, and upload it with `ekn-updates keys publish-root`.', ExitCode.KEY);
  }
  const timestamp = await store.get(TIMESTAMP);
  if (!timestamp) {
    return { state: emptyState(roots, { app }) };
  }
  const snapshot = await needed(store, `metadata/${readTimestamp(timestamp.body).snapshot.version}.snapshot.json`);
  const targets = await needed(store, `metadata/${targetsVersion(snapshot)}.targets.json`);
  const read = (trusted: readonly Uint8Array[]) => readState({ roots: trusted, timestamp: timestamp.body, snapshot, targets }, { app });
  const state = afterRotation ? readAfterRotation(roots, app, read) : readAsClient(roots, read);
  return { state, timestamp };
}

function readAsClient(roots: readonly Uint8Array[], read: (trusted: readonly Uint8Array[]) => TufState): TufState {
  try {
    return read(roots);
  } catch (error) {
    if (roots.length === 1 || !succeeds(() => read(roots.slice(0, -1)))) {
      throw error;
    }
    throw new Failure(`Root of trust ${roots.length} names other keys than those that signed what is published: clients that have it refuse updates.`,
      'Run `ekn-updates resign --after-rotation` with the new keys.', ExitCode.KEY);
  }
}

function readAfterRotation(roots: readonly Uint8Array[], app: string, read: (trusted: readonly Uint8Array[]) => TufState): TufState {
  const { root, expires } = emptyState(roots, { app });
  const state = succeeds(() => read(roots)) ? read(roots) : read(roots.slice(0, -1));
  return { ...state, root, expires: { ...state.expires, root: expires.root } };
}

function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

/** Every root of trust, from the first. */
export async function readRoots(store: Store): Promise<Uint8Array[]> {
  const roots: Uint8Array[] = [];
  for (;;) {
    const root = await store.get(`metadata/${roots.length + 1}.root.json`);
    if (!root) {
      return roots;
    }
    roots.push(root.body);
  }
}

/** The releases of these builds, checked against what was signed of them. */
export async function readReleases(store: Store, state: TufState, builds: Iterable<number>): Promise<Release[]> {
  return Promise.all([...new Set(builds)].map(async (build) => releaseOf(state, build, await needed(store, artifactPath(build, 'release.json')))));
}

/** The version of a build that is published. */
export function versionOf(state: TufState, build: number): string {
  const target = state.artifacts.get(targetName(build, 'release.json'));
  if (!target) {
    throw new Failure(`Build ${build} is not published.`, `Published are: ${publishedBuilds(state).join(', ') || 'none'}.`, ExitCode.REFUSED);
  }
  return String(target.custom.version);
}

/** Every build of the site, newest first. */
export function publishedBuilds(state: TufState): number[] {
  return [...state.artifacts.keys()].filter((name) => name.endsWith('/release.json')).map((name) => Number(name.split('/')[0])).sort((a, b) => b - a);
}

export async function needed(store: Store, key: string): Promise<Uint8Array> {
  const object = await store.get(key);
  if (!object) {
    throw new Failure(`${key} is missing from the site, although signed metadata names it.`,
      'Restore the object from an earlier version in the bucket: versioning is on, and nothing there is deleted by this command.', ExitCode.REFUSED);
  }
  return object.body;
}

function targetsVersion(snapshot: Uint8Array): number {
  try {
    return Number(JSON.parse(Buffer.from(snapshot).toString('utf8')).signed.meta['targets.json'].version);
  } catch {
    throw new Failure('The snapshot metadata of the site cannot be read.', 'Restore the object from an earlier version in the bucket.', ExitCode.REFUSED);
  }
}
