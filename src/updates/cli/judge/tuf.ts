import type { Download } from './appcast';
import type { Findings } from './findings';
import { asObject } from './manifest';
import { type TufRepository, walkTuf } from './tuf-client';
import { type TufDocument, TufRefused } from './tuf-signatures';
import { CannotBeJudged, reasonOf, type Web } from './web';
import { artifactPath } from '../../release/model';
import { readState, type TufState } from '../../release/tuf-reader';

const LARGEST = 20_000_000;
const HOUR = 3_600_000;
/** How long before its end a role is near it, in hours. */
const NEAR = { timestamp: 6, snapshot: 72, targets: 72, root: 720 } as const;

/** Judges a TUF repository by the workflow of a client, whoever made it. Returns what the channels of a site of ours offer. */
export async function judgeTuf(
  timestampUrl: string, timestamp: Buffer, web: Web, findings: Findings, { root, now }: { readonly root?: Buffer; readonly now: Date },
): Promise<Download[]> {
  const file = async (name: string): Promise<Buffer | undefined> => {
    try {
      const answer = await web.ask(new URL(encodeURIComponent(name), timestampUrl).href, { largest: LARGEST });
      return answer.status === 200 && !answer.cut ? answer.body : undefined;
    } catch (error) {
      throw new CannotBeJudged(`${name}: ${reasonOf(error)}`, 'unreachable');
    }
  };
  if (!root) {
    findings.add('tuf-root-untrusted', { where: 'metadata' }, 'The first root of the site was believed');
  }
  let repository: TufRepository;
  try {
    repository = await walkTuf(timestamp, file, root);
  } catch (error) {
    if (!(error instanceof TufRefused)) {
      throw error;
    }
    findings.add(error.isUnverifiable ? 'tuf-unverifiable' : 'tuf-invalid', { where: error.file }, error.message);
    return [];
  }
  judgeExpiry(repository, now, findings);
  if (repository.unseen > 0) {
    findings.add('tuf-roles-unchecked', { where: 'metadata' }, `${repository.delegated.length} of ${repository.delegated.length + repository.unseen} delegated roles were looked at`);
  }
  const app = appIn(repository.targets);
  if (app === undefined) {
    if (repository.delegated.length === 0 && Object.keys(asObject(repository.targets.signed.targets) ?? {}).length === 0) {
      return [];
    }
    findings.add('tuf-of-others', { where: 'metadata' }, 'The targets do not say of which application, version and build they are');
    return [];
  }
  return judgeSite(repository, app, timestampUrl, findings);
}

function judgeExpiry({ roots, timestamp, snapshot, targets, delegated }: TufRepository, now: Date, findings: Findings): void {
  const judgeRole = (where: string, { expires }: TufDocument, hours: number) => {
    const left = expires.getTime() - now.getTime();
    if (left <= hours * HOUR) {
      findings.add(left <= 0 ? 'tuf-expired' : 'tuf-near-expiry', { where }, `${left <= 0 ? 'It expired' : 'It expires'} at ${expires.toISOString()}`);
    }
  };
  judgeRole('timestamp metadata', timestamp, NEAR.timestamp);
  judgeRole('snapshot metadata', snapshot, NEAR.snapshot);
  judgeRole('targets metadata', targets, NEAR.targets);
  judgeRole('root metadata', roots.at(-1)!, NEAR.root);
  // Bins are signed together: the first to expire stands for all.
  const [first] = [...delegated].sort((one, other) => one.expires.getTime() - other.expires.getTime());
  if (first) {
    judgeRole(first.file, first, NEAR.targets);
  }
}

/** What a site of ours has beyond TUF itself. */
function judgeSite({ roots, timestamp, snapshot, targets }: TufRepository, app: string, timestampUrl: string, findings: Findings): Download[] {
  let state: TufState;
  try {
    state = readState({
      roots: roots.map(({ bytes }) => bytes), timestamp: timestamp.bytes, snapshot: snapshot.bytes, targets: targets.bytes,
    }, { app });
  } catch (error) {
    findings.add('tuf-invalid', { where: 'metadata' }, (error as Error).message);
    return [];
  }
  const builds = new Set([...state.channels.values()].flatMap(({ release, released }) => [release.build, ...released.slice(0, 2)]));
  return [...state.artifacts].flatMap(([name, { length }]) => {
    const [build, name2] = name.split('/');
    return builds.has(Number(build)) ? [{ where: name, url: new URL(`../${artifactPath(Number(build), name2)}`, timestampUrl).href, length }] : [];
  });
}

/** Of which application the repository says it is: that all of it is of one is then checked. Undefined where it is not one of ours. */
function appIn({ signed }: TufDocument): string | undefined {
  const apps = Object.values(asObject(signed.targets) ?? {}).map((target) => asObject(asObject(target)?.custom)?.app);
  return apps.find((app) => typeof app === 'string') as string | undefined;
}

/** Whether this is TUF metadata at all. */
export function isTuf(value: unknown): boolean {
  return typeof asObject(asObject(value)?.signed)?._type === 'string';
}
