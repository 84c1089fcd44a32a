import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * The release command line, in one file with all that it needs: it is installed where there is no CDK. What a command does not use is in the
 * file and is not run.
 */
export function bundleReleaseCommand(outfile: string): void {
  bundleCommand(['updates', 'cli', 'main.ts'], outfile);
}

/** The command that writes GitOps trees, which is run in pipelines without a CDK, too. */
export function bundleGitOpsCommand(outfile: string): void {
  bundleCommand(['cluster', 'gitops', 'cli', 'main.ts'], outfile);
}

function bundleCommand(source: readonly string[], outfile: string): void {
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { version: string };
  buildSync({
    entryPoints: [join(__dirname, '..', 'src', ...source)],
    outfile,
    bundle: true,
    minify: true,
    legalComments: 'none',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // What is written as ECMAScript modules can be left out by parts.
    mainFields: ['module', 'main'],
    define: { PACKAGE_VERSION: JSON.stringify(version) },
    banner: { js: '#!/usr/bin/env node' },
  });
  chmodSync(outfile, 0o755);
}
