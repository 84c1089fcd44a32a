import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { treesIn } from './assembly';
import { findWrongModels } from './models-file';
import type { RegionTreeModel } from '../platform/platform-model';
import { renderTree } from '../render-tree';

export enum ExitCode {
  DONE = 0,
  /** The folder is not what the models say. */
  DIFFERENT = 1,
  /** Wrong arguments, or models that no tree can be made of. */
  USAGE = 2,
}

const USAGE = `Usage: ekn-gitops [--check] [--project PROJECT] MODELS FOLDER

Writes the GitOps tree of a project into a folder: base, overlays, applications, root.yaml. What the tree had before and has no more is taken away there.

  MODELS     the cloud assembly that synthesis wrote, cdk.out, or the regions of the project as a JSON file
  FOLDER     where the tree lies in the repository that Argo CD reads
  --check    write nothing, and say what would be: exit code 1 where there is something
  --project  the project, where the assembly has several
  --version, --help

Exit codes: 0 done, or nothing to do · 1 with --check: the folder is different · 2 wrong arguments or models
`;

/** The parts of a folder that are the tree's; what else lies there is somebody else's. */
const PARTS = ['base', 'overlays', 'applications', 'root.yaml'];

/** Runs a command line; answers the exit code. */
export function main(args: readonly string[], version: string, print: (text: string) => void, complain: (text: string) => void): ExitCode {
  if (args.includes('--help') || args.includes('--version')) {
    print(args.includes('--help') ? USAGE : `${version}\n`);
    return ExitCode.DONE;
  }
  const given = parse(args);
  if (given === undefined) {
    complain(USAGE);
    return ExitCode.USAGE;
  }
  const { check, project, place, folder } = given;
  const file = fileOf(place, project);
  if (typeof file !== 'string') {
    complain(`${place}: ${file.wrong}\n`);
    return ExitCode.USAGE;
  }
  const models = readModels(file);
  if (typeof models === 'string') {
    complain(`${file}: ${models}\n`);
    return ExitCode.USAGE;
  }
  const changes = findChanges(folder, renderTree(models));
  changes.forEach(({ path, text, was }) => print(`${was === undefined ? 'new    ' : text === undefined ? 'removed' : 'changed'} ${path}\n`));
  if (check) {
    return changes.length === 0 ? ExitCode.DONE : ExitCode.DIFFERENT;
  }
  changes.forEach((change) => apply(folder, change));
  return ExitCode.DONE;
}

interface Arguments {
  readonly check: boolean;
  readonly project?: string;
  readonly place: string;
  readonly folder: string;
}

/** Undefined where they are no arguments of this command. */
function parse(args: readonly string[]): Arguments | undefined {
  const option = args.indexOf('--project');
  const project = option < 0 ? undefined : args[option + 1];
  const rest = (option < 0 ? args : [...args.slice(0, option), ...args.slice(option + 2)]).filter((arg) => arg !== '--check');
  const [place, folder, ...more] = rest;
  const wrong = folder === undefined || more.length > 0 || rest.some((arg) => arg.startsWith('-')) || option >= 0 && (project ?? '-').startsWith('-');
  return wrong ? undefined : { check: args.includes('--check'), project, place, folder };
}

/** The file with the models: the one that was given, or that of the one tree which is meant in a cloud assembly. */
function fileOf(place: string, project: string | undefined): string | { readonly wrong: string } {
  if (!existsSync(place) || !statSync(place).isDirectory()) {
    return place;
  }
  const all = treesIn(place);
  const trees = all.filter((tree) => project === undefined || tree.project === project);
  if (trees.length === 1) {
    return trees[0].file;
  }
  const files = all.map(({ file }) => file).join(', ');
  return {
    wrong: all.length === 0 ? 'has no GitOps tree: it is written for clusters that have a `platform`'
      : trees.length === 0 ? `has no GitOps tree of ${project}, but ${files}`
        : `has several GitOps trees, of which one has to be named by --project, or by its file: ${files}`,
  };
}

/** The models, or what is wrong with them. */
function readModels(file: string): RegionTreeModel[] | string {
  let models: unknown;
  try {
    models = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return (error as Error).message;
  }
  return findWrongModels(models) ?? models as RegionTreeModel[];
}

interface Change {
  readonly path: string;
  /** Undefined where the file goes. */
  readonly text?: string;
  /** Undefined where the file is new. */
  readonly was?: string;
}

function findChanges(folder: string, tree: ReadonlyMap<string, string>): Change[] {
  const before = PARTS.flatMap((part) => filesBelow(join(folder, part))).map((file) => file.slice(folder.length + 1).split(sep).join('/'));
  return [...new Set([...tree.keys(), ...before])].sort()
    .map((path) => ({ path, text: tree.get(path), was: before.includes(path) ? readFileSync(join(folder, path), 'utf8') : undefined }))
    .filter(({ text, was }) => text !== was);
}

function filesBelow(place: string): string[] {
  if (!existsSync(place)) {
    return [];
  }
  return statSync(place).isDirectory() ? readdirSync(place).flatMap((name) => filesBelow(join(place, name))) : [place];
}

function apply(folder: string, { path, text }: Change): void {
  const file = join(folder, path);
  if (text === undefined) {
    rmSync(file);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
