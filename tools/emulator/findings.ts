import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES_MODULES } from './library';
import { run, RunOptions } from '../deployment/processes';

/** What one pack of security rules found in an app. */
export interface PackFindings {
  readonly pack: string;
  /** One line for each finding: rule, construct, what is wrong. */
  readonly findings: string[];
  /** How many findings are acknowledged with a reason, where that is known. */
  readonly acknowledged?: number;
}

/** The part of CDK's validation report that is read here. */
interface Report {
  readonly pluginReports: { readonly pluginName: string; readonly violations: Violation[] }[];
}

interface Violation {
  readonly ruleName: string;
  readonly description: string;
  readonly violatingConstructs: { readonly constructPath?: string }[];
}

/** What every pack finds in an environment of an example. */
export async function exampleFindings(example: string, environment: string, options: RunOptions): Promise<PackFindings[]> {
  const root = join(__dirname, '..', '..');
  const result = await run(process.execPath, ['-r', 'ts-node/register/transpile-only', join(__dirname, 'example-findings.ts'), example, environment], {
    timeout: 600_000,
    ...options,
    cwd: root,
    env: { ...process.env, TS_NODE_PROJECT: join(root, 'tsconfig.dev.json'), CDK_VALIDATION: 'false', NODE_PATH: EXAMPLES_MODULES, ...options.env },
  });
  const json = result.output.split('\n').find((line) => line.startsWith('['));
  if (result.code !== 0 || !json) {
    throw new Error(`The example could not be checked.\n${result.output}`);
  }
  return JSON.parse(json);
}

/** What the checks that an app applies to itself have found when it was synthesized, by pack. A pack that found nothing is not in CDK's report. */
export function findingsOf(assembly: string): PackFindings[] {
  const file = join(assembly, 'validation-report.json');
  if (!existsSync(file)) {
    return [];
  }
  const { pluginReports } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const packs = new Map<string, string[]>();
  for (const { pluginName, violations } of pluginReports) {
    const findings = violations.flatMap(({ ruleName, description, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath ?? ''}: ${description}`));
    packs.set(pluginName, [...packs.get(pluginName) ?? [], ...findings]);
  }
  return [...packs].map(([pack, findings]) => ({ pack, findings }));
}
