import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { npm, packLibrary, PackedLibrary } from '../test/support/pack';

/** The folder in which the peers, and beside them the packed library, are installed. */
export const CONSUMER = path.join(__dirname, 'peers');
const MODULES = path.join(CONSUMER, 'node_modules');
const PROBES = path.join(MODULES, '.probes');

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
  compileProbes();
  return packed;
}

/** Puts the probes beside the installed packages, as plain JavaScript: a TypeScript loader would be measured too. */
function compileProbes(): void {
  fs.mkdirSync(PROBES, { recursive: true });
  const source = path.join(__dirname, 'probes');
  for (const file of fs.readdirSync(source)) {
    const { outputText } = ts.transpileModule(fs.readFileSync(path.join(source, file), 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
    });
    fs.writeFileSync(path.join(PROBES, file.replace(/\.ts$/, '.js')), outputText);
  }
}

/** Runs a probe in a fresh process and returns what it measured. */
export function probe<T>(name: string, args: string[], output: string, nodeOptions: string[] = []): T {
  fs.rmSync(output, { recursive: true, force: true });
  const printed = execFileSync(process.execPath, [...nodeOptions, path.join(PROBES, `${name}.js`), ...args], {
    cwd: CONSUMER,
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: output, CDK_VALIDATION: 'false' },
  });
  return JSON.parse(printed);
}
