import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, buildSync, type Plugin } from 'esbuild';

/**
 * The release command line, in one file with all that it needs: it is installed where there is no CDK. What a command does not use is in the
 * file and is not run.
 */
export function bundleReleaseCommand(outfile: string): void {
  bundleCommand(['src', 'updates', 'cli', 'main.ts'], outfile);
}

/** The command that writes GitOps trees, which is run in pipelines without a CDK, too. */
export function bundleGitOpsCommand(outfile: string): void {
  bundleCommand(['src', 'cluster', 'gitops', 'cli', 'main.ts'], outfile);
}

/** The command that writes apps in the place of other tools' files: it knows the library by its names alone. */
export function bundleImportCommand(outfile: string): void {
  bundleCommand(['tools', 'import', 'main.ts'], outfile);
}

/** The command that looks before a deployment whether an account has room for it, which is run in pipelines, too. */
export async function bundlePreflightCommand(outfile: string): Promise<void> {
  await build({ ...optionsOf(['src', 'deployment', 'preflight', 'main.ts'], outfile), plugins: [USED_SHAPES] });
  chmodSync(outfile, 0o755);
}

/**
 * Of the shapes of a service's API only those stay that the command uses. A list whose items have names that are calculated is kept by esbuild
 * whether it is used or not; with this it knows that nothing happens when it is left out. Of Amazon EC2 that is half a megabyte.
 */
const USED_SHAPES: Plugin = {
  name: 'used-shapes',
  setup: ({ onLoad }) => onLoad({ filter: /client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, ({ path }) => ({
    contents: readFileSync(path, 'utf8').replace(/^((?:export )?(?:var|const) \w+\$? = )(\[[^]*?\]);$/gm, '$1/* @__PURE__ */ (() => $2)();'),
  })),
};

function bundleCommand(source: readonly string[], outfile: string): void {
  buildSync(optionsOf(source, outfile));
  chmodSync(outfile, 0o755);
}

function optionsOf(source: readonly string[], outfile: string): BuildOptions {
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { version: string };
  return {
    entryPoints: [join(__dirname, '..', ...source)],
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
  };
}
