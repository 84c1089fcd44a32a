import * as fs from 'fs';
import * as path from 'path';
import type { WorkflowCase } from '../../../tools/updates/workflow-cases';

const { cases, texts } = JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', '..', 'vectors', 'tuf-workflow.json'), 'utf8'));

/** The cases of the workflow, with the texts in their places. */
export const workflow: WorkflowCase[] = cases.map((one: any) => ({
  ...one,
  root: texts[one.root],
  checks: one.checks.map((check: any) => ({
    ...check, get: Object.fromEntries(Object.entries(check.get).map(([name, id]) => [name, texts[id as string]])),
  })),
}));

/** The cases as clients of others are given them. */
export const clientCases = workflow.map(({ client, root, checks }) => ({
  root,
  checks: checks.map(({ time, get, download }) => ({
    time,
    get,
    targets: [`${client.channel}.json`, ...download ? [download.target] : []],
    download: download ? [download.target] : [],
    content: download && { [servedAs(get, download.target)]: Buffer.from(download.content).toString('base64') },
  })),
}));

/** What a client of others says of a check. */
export interface Result {
  readonly accepted: boolean;
  readonly custom?: Readonly<Record<string, any>>;
  readonly downloaded?: string[];
}

/** Where a client of others decides otherwise than the vectors say. */
export function faultsOf(results: Result[][]): string[] {
  return workflow.flatMap(({ name, client, checks, application }, at) => checks.flatMap(({ about, expect: { accepted, build }, download }, index) => {
    const result = results[at][index];
    const fault = (what: string) => [`${name}, ${about}: ${what}, ${JSON.stringify(result)}`];
    if (result.accepted !== (accepted || Boolean(application))) {
      return fault(accepted ? 'refused' : 'accepted');
    }
    if (build && result.custom?.[`${client.channel}.json`].release.build !== build) {
      return fault('another release');
    }
    const downloaded = result.downloaded?.includes(download?.target ?? '') ?? false;
    return download && downloaded !== download.accepted ? fault(download.accepted ? 'not downloaded' : 'downloaded') : [];
  }));
}

/** The path that a client asks for: with the hash before the file name. */
function servedAs(get: Readonly<Record<string, string>>, target: string): string {
  const targets = Object.entries(get).find(([name]) => name.endsWith('targets.json'))!;
  const hash = JSON.parse(targets[1]).signed.targets[target]?.hashes.sha256 ?? 'none';
  return `targets/${target.replace('/', `/${hash}.`)}`;
}
