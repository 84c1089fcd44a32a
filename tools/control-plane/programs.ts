import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { defaultCacheFolder, ensureCachedFolder } from '../deployment/cached-folder';
import { run, type RunResult } from '../deployment/processes';
import { SetupError } from '../deployment/setup-error';

const MODULES = join(__dirname, 'modules');
const MODULE_FILES = join(__dirname, 'module-files.json');
/** The module that asks for the newest Go. */
const NEWEST = 'karpenter';
/** One program on a machine that is four times slower than one on which the largest takes twelve minutes, with others at work. */
const BUILT_WITHIN = 60 * 60_000;

/** How a program is built. Its module is locked in `modules/<name>`. */
interface Recipe {
  readonly package: string;
  readonly tags?: string;
  /** What the linker is told besides leaving out what only debuggers need. */
  readonly link?: string;
  /** The one platform that it is for. @default - all */
  readonly platform?: NodeJS.Platform;
}

const RECIPES = {
  'own-network': { package: '.', platform: 'linux' },
  'promtool': { package: 'github.com/prometheus/prometheus/cmd/promtool', tags: 'remove_all_sd' },
  'kube-score': { package: 'github.com/zegl/kube-score/cmd/kube-score' },
  'etcd': { package: 'go.etcd.io/etcd/server/v3' },
  'kwok': { package: 'sigs.k8s.io/kwok/cmd/kwok' },
  'karpenter': { package: 'sigs.k8s.io/karpenter/kwok' },
  // API server, scheduler and controller manager: three names of one program, since most of it is in all of them.
  'kubernetes': { package: '.', link: kubernetesVersionFlags() },
} satisfies Record<string, Recipe>;

type ProgramName = keyof typeof RECIPES;

/** The paths of the programs, and of the files that come with the sources of others. */
export interface Programs extends Readonly<Record<Exclude<ProgramName, 'own-network'>, string>> {
  /** Undefined where there is nothing like it. */
  readonly 'own-network'?: string;
  /** The folder of definitions of the kinds that Karpenter knows. */
  readonly 'definitions': string;
  /** The folder that says how nodes and pods are simulated. */
  readonly 'stages': string;
}

/** How the programs are made. */
export interface ProgramsOptions {
  /** The folder in which they are kept. @default - one in the user's cache */
  readonly cacheFolder?: string;
  /** Called before something that takes its time. */
  readonly onProgress?: (what: string) => void;
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** Makes what is not there yet of the programs, by the hash of all that they are made of, and answers where they are. */
export async function ensurePrograms(options: ProgramsOptions = {}): Promise<Programs> {
  const cache = options.cacheFolder ?? defaultCacheFolder(options.environment);
  const names = (Object.keys(RECIPES) as ProgramName[]).filter((name) => [undefined, process.platform].includes((RECIPES[name] as Recipe).platform));
  let checked = false;
  const go = async (args: string[], cwd: string): Promise<RunResult> => {
    if (!checked) {
      await requireGo(options);
      checked = true;
    }
    return runGo(args, cwd, options);
  };
  const paths: Partial<Record<ProgramName, string>> = {};
  for (const name of names) {
    const folder = join(cache, `control-plane-${name}-${hashOf(name)}-${process.platform}-${process.arch}`);
    await ensureCachedFolder(folder, options.signal, async (unfinished) => {
      const { package: source, tags = '', link = '' }: Recipe = RECIPES[name];
      mkdirSync(unfinished, { recursive: true });
      const before = Date.now();
      options.onProgress?.(`building ${name}`);
      const built = await go(['build', '-trimpath', '-tags', tags, '-ldflags', `-s -w ${link}`, '-o', join(unfinished, name), source], join(MODULES, name));
      if (built.code !== 0) {
        throw goError(`${name} could not be built`, built);
      }
      options.onProgress?.(`built ${name} in ${Math.round((Date.now() - before) / 1000)} s`);
    });
    paths[name] = join(folder, name);
  }
  const files = await ensureFiles(cache, go, options);
  return { ...paths as Omit<Programs, 'definitions' | 'stages'>, definitions: join(files, 'definitions'), stages: join(files, 'stages') };
}

/** Takes the files out of the modules that have them, each as its checksum in `module-files.json` says. */
async function ensureFiles(cache: string, go: (args: string[], cwd: string) => Promise<RunResult>, options: ProgramsOptions): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(MODULE_FILES)).digest('hex').slice(0, 16);
  const folder = join(cache, `control-plane-files-${hash}`);
  await ensureCachedFolder(folder, options.signal, async (unfinished) => {
    ['definitions', 'stages'].forEach((kind) => mkdirSync(join(unfinished, kind), { recursive: true }));
    for (const { module, version, sum, ...kinds } of JSON.parse(readFileSync(MODULE_FILES, 'utf8')) as ModuleFiles[]) {
      options.onProgress?.(`downloading ${module} ${version}`);
      const downloaded = await go(['mod', 'download', '-json', `${module}@${version}`], unfinished);
      if (downloaded.code !== 0) {
        throw goError(`${module} ${version} could not be downloaded`, downloaded);
      }
      const { Dir, Sum } = JSON.parse(downloaded.output.slice(downloaded.output.indexOf('{'))) as { Dir: string; Sum: string };
      if (Sum !== sum) {
        throw new SetupError(`${module} ${version} is not what it was: its checksum is ${Sum}, and ${sum} was expected.`, 'Find out who changed it before anything else.');
      }
      for (const [kind, files] of Object.entries(kinds)) {
        files.forEach((file) => copyFileSync(join(Dir, file), join(unfinished, kind, basename(file))));
      }
    }
  });
  return folder;
}

interface ModuleFiles {
  readonly module: string;
  readonly version: string;
  readonly sum: string;
  readonly definitions?: string[];
  readonly stages?: string[];
}

/** What a program is made of: its lock file, our own source of it, and how it is built. */
function hashOf(name: ProgramName): string {
  const hash = createHash('sha256').update(JSON.stringify(RECIPES[name]));
  for (const file of readdirSync(join(MODULES, name)).sort()) {
    hash.update(`\n${file}\n`).update(readFileSync(join(MODULES, name, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** The API server answers with the version that it was linked with. */
function kubernetesVersionFlags(): string {
  const [, version, major, minor] = /k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/.exec(readFileSync(join(MODULES, 'kubernetes', 'go.mod'), 'utf8'))!;
  const of = 'k8s.io/component-base/version';
  return `-X ${of}.gitVersion=${version} -X ${of}.gitMajor=${major} -X ${of}.gitMinor=${minor}`;
}

/** Says what is missing when there is no Go, or one that is too old: these proofs are never left out in silence. */
async function requireGo(options: ProgramsOptions): Promise<void> {
  const wanted = /^go (\S+)$/m.exec(readFileSync(join(MODULES, NEWEST, 'go.mod'), 'utf8'))![1];
  const advice = `Install Go ${wanted} or newer (https://go.dev/dl/). It is needed once, and then only when a version in tools/control-plane/modules changes.`;
  try {
    const { code, output } = await runGo(['env', 'GOVERSION'], join(MODULES, NEWEST), options);
    if (code !== 0) {
      throw new SetupError(`The control plane is built from source by Go, and this one cannot do it: ${output.trim()}`, advice);
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? new SetupError('The control plane is built from source by Go, and there is none on the path.', advice) : error;
  }
}

async function runGo(args: string[], cwd: string, { environment = process.env, signal }: ProgramsOptions): Promise<RunResult> {
  // Settings of the user's own for where modules come from hold; those that change what is built do not.
  const env = { ...environment, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' };
  return run('go', args, { cwd, env, signal, timeout: BUILT_WITHIN });
}

function goError(what: string, { output, timedOut }: RunResult): SetupError {
  const last = output.split('\n').slice(-15).join('\n');
  if (timedOut) {
    return new SetupError(`${what} within an hour.`, 'Run the command again: what is compiled so far is kept.');
  }
  if (/no space left on device/i.test(last)) {
    return new SetupError(`${what}: the disk is full.`, 'The build needs about 6 GB in the caches of Go.');
  }
  return new SetupError(`${what}:\n${last}`, 'The modules come from where GOPROXY says: see whether it can be reached from here.');
}
