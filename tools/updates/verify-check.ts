import { createHash } from 'node:crypto';
import type { Check, WorkflowCase } from './workflow-cases';
import { UpdateVerifier } from '../../src/updates/update-verifier';
import type { UpdateOffer, UpdateVerdict } from '../../src/updates/update-verifier-types';

/** What a client of the reference verifier stores between two checks. */
export interface Trusted {
  readonly root: string;
  readonly timestamp?: string;
  readonly snapshot?: string;
}

export interface Outcome {
  readonly verdict: UpdateVerdict;
  /** The file that the verdict is about. */
  readonly file: 'root' | 'timestamp' | 'snapshot' | 'targets';
  readonly offer: UpdateOffer;
  readonly download?: UpdateVerdict;
  readonly trusted: Trusted;
}

/** One check of a client for updates, as docs of UpdateVerifier say it. */
export function runCheck(
  client: WorkflowCase['client'] & { readonly clientId?: string }, before: Trusted, { time, get, download }: Pick<Check, 'time' | 'get' | 'download'>,
): Outcome {
  const { build: buildNumber, ...rest } = client;
  const verifier = new UpdateVerifier({ ...rest, buildNumber, ...before, time });
  let trusted = before;
  const outcome = (file: Outcome['file'], verdict: UpdateVerdict): Outcome => ({
    file,
    verdict,
    trusted,
    offer: verifier.offer(),
    download: download && verifier.verifyFile(download.target, Buffer.byteLength(download.content), sha256(download.content)),
  });
  for (let text; (text = get[`metadata/${verifier.rootVersion + 1}.root.json`]) !== undefined;) {
    const verdict = verifier.updateRoot(text);
    if (!verdict.accepted) {
      return outcome('root', verdict);
    }
    trusted = { ...trusted, root: text };
  }
  const timestamp = verifier.updateTimestamp(get['metadata/timestamp.json']);
  if (!timestamp.accepted) {
    return outcome('timestamp', timestamp);
  }
  trusted = { ...trusted, timestamp: get['metadata/timestamp.json'] };
  const snapshotText = get[`metadata/${verifier.snapshotVersion}.snapshot.json`];
  const snapshot = verifier.updateSnapshot(snapshotText);
  if (!snapshot.accepted) {
    return outcome('snapshot', snapshot);
  }
  trusted = { ...trusted, snapshot: snapshotText };
  const targets = verifier.updateTargets(get[`metadata/${verifier.targetsVersion}.targets.json`]);
  return outcome('targets', { ...targets, unchanged: targets.accepted ? timestamp.unchanged : undefined });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
