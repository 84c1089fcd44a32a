import * as fs from 'fs';
import { basename, join } from 'path';
import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import { type Distribution, readDistributions } from './python-distribution';
import { ELF_MAGIC, elfProblem, readElf } from './python-elf';
import { type PythonRequirements, withoutHashes } from './python-lines';
import { fitsSomePatch, markerHolds, parseRequirement, type Requirement, versionFits } from './python-requirement';
import { type PythonTarget, tagFits } from './python-target';
import { Problems } from '../private/errors';

/**
 * Throws what is wrong with packages that were installed, whichever program did it and whatever it was told: what does not run on the
 * target, and what is required and is not there.
 */
export function judgeInstalled(scope: IConstruct, folder: string, requirements: PythonRequirements, target: PythonTarget): void {
  const distributions = readDistributions(folder);
  const problems = new Problems(scope, PYTHON_ERRORS);
  const prop = requirements.file;
  for (const why of [...foreignWheels(distributions, target), ...foreignFiles(folder, distributions, target)]) {
    problems.add({ code: 'PythonCodePackageForeign', prop, got: why.got, why: why.text });
  }
  for (const { got, text } of unmet(distributions, requirements, target)) {
    problems.add({ code: 'PythonCodeRequirementsIncomplete', prop, got, why: text });
  }
  problems.throwIfAny();
}

interface Finding {
  readonly got: string;
  readonly text: string;
}

function describe({ version, machine, glibc }: PythonTarget): string {
  return `Python ${version} on Linux ${machine} (manylinux_2_${glibc} or older)`;
}

function foreignWheels(distributions: Distribution[], target: PythonTarget): Finding[] {
  return distributions.flatMap(({ name, version, tags, requiresPython }) => {
    const got = `${name}==${version}`;
    if (!tags.some((tag) => tagFits(tag, target))) {
      return [{ got: tags.join(', ') || 'no tag', text: `brought ${got} that is not for ${describe(target)}` }];
    }
    return fitsSomePatch(target.version, requiresPython) ? [] : [{ got: requiresPython, text: `brought ${got} that is not for Python ${target.version}` }];
  });
}

const EXTENSION = /^(.+?)\.(?:cpython-3(\d+)(\w*)-(.+)-linux-(\w+)|cp3\d+-.+|cpython-.+|abi3|pypy.+)?\.?so$/;
const LIBRARY = /\.so(\.\d+)*$/;

/** Binaries of another machine, libc or Python. */
function foreignFiles(folder: string, distributions: Distribution[], target: PythonTarget): Finding[] {
  const everywhere = new Set(distributions.filter(({ tags }) => tags.every((tag) => tag.endsWith('-any'))).flatMap(({ files }) => files));
  const binaries = filesBelow(folder).flatMap((path) => {
    const elf = startsAsElf(join(folder, path)) ? readElf(fs.readFileSync(join(folder, path))) : undefined;
    const why = elf && (elfProblem(elf, target) ?? (LIBRARY.test(path) ? suffixProblem(basename(path), target) : undefined));
    return elf ? [{ path, why }] : [];
  });
  // A wheel for every platform may bring a binary for each of them, and chooses when it runs.
  const usable = new Set(binaries.filter(({ why }) => why === undefined).map(({ path }) => ownerOf(path)));
  return binaries.filter(({ path, why }) => why !== undefined && !(everywhere.has(path) && usable.has(ownerOf(path))))
    .map(({ path, why }) => ({ got: path, text: `brought a binary that ${why}, and does not run as ${describe(target)}` }));
}

function ownerOf(path: string): string {
  return path.split('/')[0];
}

function suffixProblem(name: string, { version, machine }: PythonTarget): string | undefined {
  const [, , minor, flags, given, libc] = EXTENSION.exec(name) ?? [];
  if (minor !== undefined) {
    const own = `3.${minor}` === version && flags === '' && given === machine && libc === 'gnu';
    return own ? undefined : `is made for CPython 3.${minor}${flags} on ${given}-linux-${libc}`;
  }
  return /\.(cp3\d+-|cpython-|pypy)/.test(name) ? 'is made for another Python' : undefined;
}

function startsAsElf(file: string): boolean {
  const start = Buffer.alloc(ELF_MAGIC.length);
  const descriptor = fs.openSync(file, 'r');
  try {
    return fs.readSync(descriptor, start, 0, start.length, 0) === start.length && start.equals(ELF_MAGIC);
  } finally {
    fs.closeSync(descriptor);
  }
}

function filesBelow(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1).replace(/\\/g, '/')).sort();
}

// Lambda's Python brings the AWS SDK. One of them alone, with the others of the runtime, may not fit together.
const AWS_SDK = ['boto3', 'botocore', 's3transfer', 'jmespath'];

/** What packages require and is not there, in the version that is required. */
function unmet(distributions: Distribution[], requirements: PythonRequirements, target: PythonTarget): Finding[] {
  const installed = new Map(distributions.map((distribution) => [distribution.name, distribution]));
  const ofRuntime = AWS_SDK.some((name) => installed.has(name)) ? [] : AWS_SDK;
  const extras = new Map<string, Set<string>>();
  const found = new Map<string, Finding>();
  const queue: Distribution[] = [];
  const ask = ({ name, extras: asked }: Pick<Requirement, 'name' | 'extras'>) => {
    const known = extras.get(name);
    const distribution = installed.get(name);
    if (distribution && (!known || asked.some((extra) => !known.has(extra)))) {
      extras.set(name, new Set([...known ?? [], ...asked]));
      queue.push(distribution);
    }
  };
  distributions.forEach(({ name }) => ask({ name, extras: [] }));
  requirements.lines.map((line) => parseRequirement(withoutHashes(line))).forEach((requirement) => requirement && ask(requirement));

  for (let distribution = queue.shift(); distribution !== undefined; distribution = queue.shift()) {
    for (const text of distribution.requires) {
      const requirement = parseRequirement(text);
      // What cannot be read is not judged: old metadata has its own dialects.
      if (!requirement || !markerHolds(requirement.marker, target, [...extras.get(distribution.name)!])
        || [distribution.name, requirement.name].some((name) => requirements.overridden.includes(name))) {
        continue;
      }
      const there = installed.get(requirement.name);
      if (!there && !ofRuntime.includes(requirement.name)) {
        found.set(`${distribution.name} ${text}`, { got: text, text: `lacks ${requirement.name}, which ${distribution.name}==${distribution.version} requires` });
      } else if (there && !versionFits(there.version, requirement.specifier)) {
        found.set(`${distribution.name} ${text}`, {
          got: `${there.name}==${there.version}`,
          text: `has ${there.name}==${there.version}, where ${distribution.name}==${distribution.version} requires ${requirement.specifier}`,
        });
      }
      ask(requirement);
    }
  }
  return [...found.values()];
}

