import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { eknMusic } from '../../../examples/eknmusic/lib/eknmusic';
import { stacksOf } from '../../../tools/deployment/assembly';
import { Coverage, coverageOf, knownTypes } from '../../../tools/emulator/coverage';
import { ACCOUNT } from '../../../tools/emulator/emulator';
import { ensurePythonEnvironment } from '../../../tools/emulator/python-environment';

/** The committed list of what of the examples the emulator deploys. */
export const COVERAGE_FILE = join(__dirname, '..', '..', '..', 'tools', 'emulator', 'example-coverage.json');

/** What of the example, in every environment, the emulator deploys. */
export async function exampleCoverage(): Promise<Coverage> {
  const known = await knownTypes(await ensurePythonEnvironment());
  const stacks = ['dev', 'staging', 'prod'].flatMap((environment) => {
    const outdir = mkdtempSync(join(tmpdir(), 'eknmusic-coverage-'));
    try {
      const app = new App({ outdir, analyticsReporting: false, context: { account: ACCOUNT } });
      eknMusic(app, environment);
      app.synth();
      return stacksOf(outdir);
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  });
  return coverageOf(stacks, known);
}

/** The list as it is committed. */
export function formatCoverage(coverage: Coverage): string {
  return `${JSON.stringify(coverage, undefined, 2)}\n`;
}
