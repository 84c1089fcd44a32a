import * as fs from 'fs';
import * as path from 'path';
import { parse, stringify } from 'yaml';
import MODULES from './modules.json';
import { cachedFolder, run } from './processes';

/** A Go module whose kinds are in the tree, and what is used of it besides its types. */
interface Module {
  readonly module: string;
  readonly version: string;
  /** As `go.sum` has it. */
  readonly sum: string;
  /** The files of its CustomResourceDefinitions. */
  readonly definitions: readonly string[];
  /** The folder of the chart, where it lies beside them. */
  readonly chart?: string;
}

const LOCK_FILE = path.join(__dirname, 'modules.json');

/** The versions of the modules, by the last part of their names that is one. */
export const MODULE_VERSIONS: Readonly<Record<string, string>> = Object.fromEntries(
  (MODULES as readonly Module[]).map(({ module, version }) => [path.basename(module.replace(/\/v\d+$/, '')), version]),
);

/** A folder with `definitions` and `charts`, taken out of the modules, which the go command downloads and whose sums it answers. */
export function moduleFiles(): string {
  return cachedFolder('kinds', LOCK_FILE, (folder) => {
    fs.mkdirSync(path.join(folder, 'definitions'), { recursive: true });
    for (const { module, version, sum, definitions, chart } of MODULES as readonly Module[]) {
      const { Dir, Sum } = JSON.parse(run('go', ['mod', 'download', '-json', `${module}@${version}`], { GOFLAGS: '', GOWORK: 'off' })) as { Dir: string; Sum: string };
      if (Sum !== sum) {
        throw new Error(`${module} ${version} is not what it was: its sum is ${Sum}, and ${sum} was expected`);
      }
      definitions.forEach((file) => fs.copyFileSync(path.join(Dir, file), path.join(folder, 'definitions', path.basename(file))));
      if (chart !== undefined) {
        copyChart(path.join(Dir, chart), path.join(folder, 'charts', path.basename(chart)), version);
      }
    }
  });
}

/** A chart in a repository of source code is not released yet: it says no version, and its dependencies, all of which are off, are not there. */
function copyChart(from: string, to: string, version: string): void {
  fs.cpSync(from, to, { recursive: true });
  // Files of modules are read-only.
  run('chmod', ['-R', 'u+w', to]);
  const file = path.join(to, 'Chart.yaml');
  const { dependencies: _, ...chart } = parse(fs.readFileSync(file, 'utf8'));
  fs.writeFileSync(file, stringify({ ...chart, version, appVersion: version }));
}
