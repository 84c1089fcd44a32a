import type { Download } from './appcast';
import type { Findings } from './findings';
import { asObject } from './manifest';
import { CannotBeJudged, reasonOf, type Web } from './web';
import { artifactPath } from '../../release/model';
import { readState, type TufState } from '../../release/tuf-reader';

const LARGEST = 20_000_000;
const MOST_ROOTS = 256;
const HOUR = 3_600_000;
/** How long before its end a role is near it, in hours. */
const NEAR = { timestamp: 6, snapshot: 72, targets: 72, root: 720 } as const;

/** Judges a TUF repository by the workflow of a client. Returns what its channels offer. */
export async function judgeTuf(
  timestampUrl: string, timestamp: Buffer, web: Web, findings: Findings, { root, now }: { readonly root?: Buffer; readonly now: Date },
): Promise<Download[]> {
  const file = async (name: string): Promise<Buffer | undefined> => {
    try {
      const answer = await web.ask(new URL(name, timestampUrl).href, { largest: LARGEST });
      return answer.status === 200 && !answer.cut ? answer.body : undefined;
    } catch (error) {
      throw new CannotBeJudged(`${name}: ${reasonOf(error)}`, 'unreachable');
    }
  };
  const needed = async (name: string) => {
    const found = await file(name);
    if (!found) {
      findings.add('tuf-invalid', { where: name }, `${name} is not served`);
    }
    return found;
  };
  if (!root) {
    findings.add('tuf-root-untrusted', { where: 'metadata' }, 'The first root of the site was believed');
  }
  const first = root ?? await needed('1.root.json');
  const snapshot = await needed(`${versionIn(timestamp, 'snapshot.json')}.snapshot.json`);
  const targets = snapshot && await needed(`${versionIn(snapshot, 'targets.json')}.targets.json`);
  if (!first || !snapshot || !targets) {
    return [];
  }
  const roots = [first];
  for (let version = Number(signedOf(first)?.version) + 1; roots.length < MOST_ROOTS && Number.isSafeInteger(version); version++) {
    const next = await file(`${version}.root.json`);
    if (!next) {
      break;
    }
    roots.push(next);
  }
  let state: TufState;
  try {
    state = readState({ roots, timestamp, snapshot, targets }, { app: appIn(targets) });
  } catch (error) {
    findings.add('tuf-invalid', { where: 'metadata' }, (error as Error).message);
    return [];
  }
  for (const [role, hours] of Object.entries(NEAR)) {
    const expires = state.expires[role as keyof typeof NEAR];
    const left = expires ? expires.getTime() - now.getTime() : Infinity;
    if (left <= hours * HOUR) {
      findings.add(left <= 0 ? 'tuf-expired' : 'tuf-near-expiry', { where: `${role} metadata` }, `${left <= 0 ? 'It expired' : 'It expires'} at ${expires!.toISOString()}`);
    }
  }
  const builds = new Set([...state.channels.values()].flatMap(({ release, released }) => [release.build, ...released.slice(0, 2)]));
  return [...state.artifacts].flatMap(([name, { length }]) => {
    const [build, name2] = name.split('/');
    return builds.has(Number(build)) ? [{ where: name, url: new URL(`../${artifactPath(Number(build), name2)}`, timestampUrl).href, length }] : [];
  });
}

function signedOf(bytes: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    return asObject(asObject(JSON.parse(bytes.toString()))?.signed);
  } catch {
    return undefined;
  }
}

function versionIn(bytes: Buffer, name: string): number {
  const version = asObject(asObject(signedOf(bytes)?.meta)?.[name])?.version;
  return Number.isSafeInteger(version) ? version as number : 0;
}

/** Of which application the repository says it is: that all of it is of one is then checked. */
function appIn(targets: Buffer): string {
  const [first] = Object.values(asObject(signedOf(targets)?.targets) ?? {});
  return String(asObject(asObject(first)?.custom)?.app ?? '');
}

/** Whether this is TUF metadata at all. */
export function isTuf(value: unknown): boolean {
  return typeof asObject(asObject(value)?.signed)?._type === 'string';
}
