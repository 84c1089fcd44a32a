import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { bundle, runTimed } from './python';
import { interleaved, median } from './statistics';
import { findPython } from '../src/python/python-installer-pip';

/** How fast a function starts whose dependencies are compiled to bytecode, or not. */
export interface PythonImportResult {
  /** The full version of the interpreter. */
  readonly python: string;
  /** The function's version, where the interpreter only stands in for it. */
  readonly missing?: string;
  readonly plain: ImportedTree;
  readonly precompiled: ImportedTree;
}

/** What `import src.handler` takes in one bundled tree. */
export interface ImportedTree {
  readonly ms: number;
  /** The layer as it is uploaded, and as Lambda unpacks it. */
  readonly archiveBytes: number;
  readonly unpackedBytes: number;
}

// The first is the function's; the others stand in for it on a machine that does not have it.
const VERSIONS = ['3.13', '3.12', '3.11'];
const IMPORT = 'import time; start = time.perf_counter(); import src.handler; print((time.perf_counter() - start) * 1000)';

/** Measures the import, or says why it cannot be measured on this machine. */
export function measurePythonImport(rounds: number, scratch: string, progress: (round: number) => void): PythonImportResult | string {
  if (process.platform !== 'linux') {
    return `What is bundled for Lambda cannot be imported on ${process.platform}.`;
  }
  const python = VERSIONS.map((version) => ({ version, found: findPython(version) })).find(({ found }) => found);
  if (!python) {
    return `There is no Python ${VERSIONS.join(', ')} on this machine.`;
  }
  const { version } = python;
  const command = python.found!;
  const folder = path.join(scratch, 'python-import');
  const tree = (name: string, precompile: boolean) => {
    const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
    const { code, layer } = bundle({ version, architecture, precompile }, path.join(folder, 'cache'), path.join(folder, `cdk.out-${name}`));
    const [task, opt] = ['task', 'opt'].map((part) => path.join(folder, name, part));
    runTimed(command, ['-m', 'zipfile', '-e', code, task]);
    runTimed(command, ['-m', 'zipfile', '-e', layer, opt]);
    return { task, opt, archiveBytes: fs.statSync(layer).size, unpackedBytes: bytesIn(opt) };
  };
  const trees = { plain: tree('plain', false), precompiled: tree('precompiled', true) };
  const importOnce = ({ task, opt }: { task: string; opt: string }) => Number(execFileSync(command, ['-S', '-s', '-c', IMPORT], {
    cwd: task,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH, PYTHONPATH: [task, path.join(opt, 'python')].join(path.delimiter), PYTHONDONTWRITEBYTECODE: '1', AWS_DEFAULT_REGION: 'us-east-1',
    },
  }));
  const measured = interleaved({ plain: () => importOnce(trees.plain), precompiled: () => importOnce(trees.precompiled) }, rounds, progress);
  const fullVersion = execFileSync(command, ['-c', 'import platform; print(platform.python_version())'], { encoding: 'utf8' }).trim();
  const result = (name: keyof typeof trees): ImportedTree => ({
    ms: median(measured[name]), archiveBytes: trees[name].archiveBytes, unpackedBytes: trees[name].unpackedBytes,
  });
  return { python: fullVersion, missing: version === VERSIONS[0] ? undefined : VERSIONS[0], plain: result('plain'), precompiled: result('precompiled') };
}

function bytesIn(folder: string): number {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0);
}
