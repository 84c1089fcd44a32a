import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { codeBlocks, ROOT } from '../../tools/pages/markdown';

/** The pages whose commands are for clusters. */
export const CLUSTER_PAGES = ['docs/cluster-operations.md', 'TROUBLESHOOTING.md'];

/** A command as its program was given it. */
export interface Command {
  readonly page: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** What stands for what whoever is on duty knows. */
const VARIABLES = {
  ZONE: 'Z0123456789ABCDEFGHIJ',
  CACHE_NAME: 'musicconnect',
  CACHE_ENDPOINT: 'musicconnect-abc123.serverless.use1.cache.amazonaws.com',
  START: '2026-11-29T12:00:00Z',
  END: '2026-11-29T13:00:00Z',
  region: 'us-east-1',
};
const PROGRAMS = ['kubectl', 'helm', 'aws', 'npx', 'curl', 'psql', 'redis-cli', 'git'];
/** What Route 53 lists. */
const RECORDS = [{ Name: 'api.musicconnect.com.', Type: 'A', SetIdentifier: 'musicconnect-us-east-1-eks', Region: 'us-east-1', TTL: 300, ResourceRecords: [{ Value: '198.51.100.7' }] }];

/**
 * The commands of a page: its blocks are run by bash, loops and variables and all, with programs that only write down how they were called, and the commands in its
 * text likewise. `folder` has the files afterwards that the commands made.
 */
export function commandsOf(page: string, folder = fs.mkdtempSync(path.join(os.tmpdir(), 'commands-'))): Command[] {
  const programs = fs.mkdtempSync(path.join(folder, 'programs-'));
  const calls = path.join(programs, 'calls');
  for (const program of PROGRAMS) {
    fs.writeFileSync(path.join(programs, program), [
      '#!/bin/bash', `{ printf '%s\\0' ${program} "$@"; printf '\\n\\0'; } >> '${calls}'`,
      `[[ "$*" == *list-resource-record-sets* ]] && echo '${JSON.stringify(RECORDS)}'; exit 0`, '',
    ].join('\n'), { mode: 0o755 });
  }
  for (const script of [...codeBlocks(page).filter(({ info }) => info[0] === 'sh').map(({ code }) => code), ...inline(page)]) {
    const { status, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder, encoding: 'utf8', env: { ...process.env, ...VARIABLES, PATH: `${programs}${path.delimiter}${process.env.PATH}` },
    });
    if (status !== 0) {
      throw new Error(`${page}: bash does not take\n${script}\n${stderr}`);
    }
  }
  return fs.readFileSync(calls, 'utf8').split('\n\0').filter((call) => call !== '').map((call) => call.split('\0').slice(0, -1))
    .map(([program, ...args]) => ({ page, program, args }));
}

/** The commands in the text of a page, but for those that it says there are none of, and those of the guide that it answers. */
function inline(page: string): string[] {
  const text = fs.readFileSync(path.join(ROOT, page), 'utf8').replace(/^```[\s\S]*?^```$/gm, '').replace(GUIDE_CELL, '|');
  return [...text.matchAll(/`((?:kubectl|helm|aws|npx ekn-gitops) [^`]+)`/g)].map(([, line]) => line.replace(/\\\|/g, '|'))
    .filter((line) => !NOT_THERE.includes(line));
}

/** The first cell of a row that answers a command of the guide. */
const GUIDE_CELL = /^\| (?:`[^`]+`(?:, )?)+ \|/gm;

/** What the guide asks for, and kubectl does not have. */
export const NOT_THERE = ['kubectl cordon --all', 'kubectl drain --all'];

/** The rows of the table that answers the guide: what it says, and the answer. */
export function guideRows(): Array<{ command: string; answer: string }> {
  const text = fs.readFileSync(path.join(ROOT, CLUSTER_PAGES[0]), 'utf8');
  const table = text.slice(text.indexOf('## The commands of the deployment guide'));
  return [...table.matchAll(/^\| (`.+?) \| (.+) \|$/gm)].map(([, command, answer]) => ({ command: command.replace(/\\\|/g, '|'), answer }));
}
