import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Price } from './prices';
import type { LineResult } from './state';

/** What a verification has shown, as it is committed. */
export interface Report {
  /** `aws`, or `emulator` for a rehearsal, which is evidence of nothing in AWS. */
  readonly place: 'aws' | 'emulator';
  readonly environment: string;
  readonly region: string;
  /** The commit that was deployed. */
  readonly commit: string;
  readonly started: string;
  readonly minutes: number;
  readonly prices: Price[];
  readonly cost: number;
  readonly resources: Record<string, number>;
  readonly lines: LineResult[];
  /** What no run can show, with the reason. */
  readonly remains: string[];
  /** What could not be deleted. */
  readonly left: string[];
}

const MARKS = { 'passed': '✔', 'failed': '✖', 'only AWS': '–' };

/** The report as a page. It names no account. */
export function formatReport(report: Report): string {
  const count = (status: LineResult['status']) => report.lines.filter((line) => line.status === status).length;
  return [
    `# The example (${report.environment}) in ${report.place === 'aws' ? 'AWS' : 'an emulator, as a rehearsal'}`,
    '',
    `Deployed from commit \`${report.commit}\` to ${report.region} on ${report.started.slice(0, 10)}: ${Object.values(report.resources).reduce((a, b) => a + b, 0)} resources, `
    + `${report.minutes.toFixed(0)} minutes, about $${report.cost.toFixed(2)}.`,
    `${count('passed')} lines passed, ${count('failed')} failed${count('only AWS') > 0 ? `, ${count('only AWS')} can only be answered by AWS` : ''}.`,
    '',
    '| | What it shows | What was seen | Seconds |',
    '|---|---|---|---|',
    ...report.lines.map(({ name, status, detail, seconds }) => `| ${MARKS[status]} | ${cell(name)} | ${cell(detail)} | ${seconds.toFixed(0)} |`),
    '',
    '## What no run shows',
    '',
    ...report.remains.map((line) => `- ${line}`),
    ...report.left.length > 0 ? ['', '## Left in the account', '', ...report.left.map((line) => `- ${line}`)] : [],
    '',
  ].join('\n');
}

/** Writes the report for people and for tests; answers where. */
export function writeReport(folder: string, report: Report): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${report.place}-${report.environment}-${report.started.slice(0, 10)}`);
  writeFileSync(`${file}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  writeFileSync(`${file}.md`, formatReport(report));
  return `${file}.md`;
}

function cell(text: string): string {
  return text.replace(/\d{12}/g, '<account>').replace(/\|/g, '\\|').replace(/\s+/g, ' ');
}
