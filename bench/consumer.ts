import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { npm, packLibrary, PackedLibrary, ROOT } from '../test/support/pack';

/** The folder in which the peers, and beside them the packed library, are installed. */
export const CONSUMER = path.join(__dirname, 'peers');
const MODULES = path.join(CONSUMER, 'node_modules');
/** Where the measured apps are: as if they were of a user's project. */
export const PROBES = path.join(MODULES, '.probes');
const NOT_COPIED = ['node_modules', 'cdk.out', '__pycache__', '.venv', '.pytest_cache'];

/** How a probe is run. */
export interface ProbeOptions {
  readonly nodeOptions?: string[];
  /** What its environment has besides the one of this process. */
  readonly env?: Record<string, string>;
}

/** Installs the peers when their lock file asks for it, and the library as npm would unpack it. */
export function prepareConsumer(scratch: string): PackedLibrary {
  const installed = path.join(MODULES, '.package-lock.json');
  const lock = path.join(CONSUMER, 'package-lock.json');
  if (!fs.existsSync(installed) || fs.statSync(installed).mtimeMs < fs.statSync(lock).mtimeMs) {
    console.log('Installing the peers');
    npm(['ci', '--ignore-scripts'], CONSUMER);
  }
  const packed = packLibrary(scratch);
  const target = path.join(MODULES, '@eknmusic/constructs');
  fs.rmSync(target, { recursive: true, force: true });
  fs.mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', packed.tarball, '--strip-components=1', '-C', target]);
  // jsii-docgen would take this assembly for the project's own.
  for (const assembly of ['.jsii', '.jsii.gz']) {
    fs.rmSync(path.join(target, assembly), { force: true });
  }
  fs.rmSync(PROBES, { recursive: true, force: true });
  copyCompiled(path.join(__dirname, 'probes'), PROBES);
  for (const [from, to] of [['bench/apps', 'apps'], ['examples/eknmusic', 'eknmusic']]) {
    copyCompiled(path.join(ROOT, from), path.join(PROBES, to));
    copySources(path.join(ROOT, from), path.join(PROBES, to));
  }
  return packed;
}

/** Copies a folder beside the installed packages, with its TypeScript as plain JavaScript: a loader of TypeScript would be measured too. */
function copyCompiled(source: string, target: string): void {
  fs.mkdirSync(target, { recursive: true });
  for (const entry of fs.readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [path.join(source, entry.name), path.join(target, entry.name)];
    if (NOT_COPIED.includes(entry.name)) {
      continue;
    } else if (entry.isDirectory()) {
      copyCompiled(from, to);
    } else if (entry.name.endsWith('.ts')) {
      const { outputText } = ts.transpileModule(fs.readFileSync(from, 'utf8'), {
        compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
      });
      fs.writeFileSync(to.replace(/\.ts$/, '.js'), outputText);
    } else {
      fs.copyFileSync(from, to);
    }
  }
}

/** And beside it the TypeScript, for who measures what its compilation takes. */
function copySources(source: string, target: string): void {
  fs.cpSync(source, target, { recursive: true, filter: (file) => !NOT_COPIED.includes(path.basename(file)) });
}

/** Runs a probe in a fresh process and returns what it measured. */
export function probe<T>(name: string, args: string[], output: string, { nodeOptions = [], env }: ProbeOptions = {}): T {
  fs.rmSync(output, { recursive: true, force: true });
  const printed = execFileSync(process.execPath, [...nodeOptions, path.join(PROBES, `${name}.js`), ...args], {
    cwd: CONSUMER,
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: output, CDK_VALIDATION: 'false', ...env },
  });
  return JSON.parse(printed);
}
