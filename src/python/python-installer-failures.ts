import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import type { Installation } from './python-installer';
import { withoutCredentials } from './python-redaction';
import { normalizeName, parseRequirement, versionFits } from './python-requirement';
import { fail } from '../private/errors';

interface Failure {
  readonly code: string;
  /** How it reads, in the words of uv and of pip. */
  readonly says: RegExp;
  /** What the message says of what was asked for. */
  readonly which: string;
}

/** The kinds of failure. The first that fits is reported. */
const FAILURES: Failure[] = [
  {
    code: 'PythonCodeIndexAccessDenied',
    says: /An index(?: URL)? \((\S+?)\)[^\n]*\b40[13]\b|HTTP status client error \(40[13] [^)]*\) for url \((\S+?)\)|40[13] Client Error: [^\n]*? for url: (\S+)|40[13] Error, Credentials not correct for (\S+)|HTTP error 40[13] while getting (\S+)/,
    which: 'does not let this machine in',
  },
  {
    code: 'PythonCodeIndexUnreachable',
    says: /Failed to fetch: `?([^\s`]+)|error sending request for url \((\S+?)\)|connection broken by .*?: (\S+)$|(?:Could not|Failed to) connect to (\S+)|(\S+) was not found in the cache|Could not fetch URL (\S+): (?!404)/m,
    which: 'could not be downloaded',
  },
  {
    code: 'PythonCodeHashMismatch',
    says: /Hash mismatch for `([^`]+)`|DO NOT MATCH THE HASHES[^\n]*\n\s+(\S+)/,
    which: 'is another file in the index than the one whose hash is known',
  },
  { code: 'PythonCodeRequirementUnknown', says: /(\S+) was not found in the|there (?:is|are) no versions? of (\S+)/, which: 'is not in the index' },
  {
    code: 'PythonCodeWheelMissing',
    says: /all versions of (\S+) have no usable wheels|(\S+) has no (?:usable wheels|wheels with a matching)|Wheels are required for `([^`]+)`|[Bb]uilding source distributions (?:for `([^`]+)` )?is disabled(?:, but attempted to build `([^`]+)`|: (\S+))?/m,
    which: 'has no wheel for',
  },
  {
    code: 'PythonCodeRequirementsIncomplete',
    says: /versions pinned with ==\. These do not:\s+(\S+)/,
    which: 'is required and not in the file',
  },
  { code: 'PythonCodeRequirementsConflict', says: /(ResolutionImpossible|No solution found when resolving)/, which: 'cannot be installed together' },
];

const UNSATISFIED = /satisfies the requirement (.+?)(?: \(from|$)/m;

/**
 * Throws the error that fits what an installer said.
 *
 * @param explain what the installer says when it is asked to tell everything
 */
export function failInstallation(scope: IConstruct, installation: Installation, installer: string, output: string, explain?: () => string): never {
  const { requirements: { file } } = installation;
  const text = withoutCredentials(output);
  const said = text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !NOISE.test(line)).slice(0, LINES).join(' ');
  const report = ({ code, which }: Omit<Failure, 'says'>, got: string | undefined): never => fail(scope, PYTHON_ERRORS, {
    code,
    prop: file,
    got: got ?? installer,
    why: code === 'PythonCodeRequirementsConflict'
      ? `asks for things that cannot be installed together; ${installer} says: ${said}`
      : `asks for ${got ?? 'something'}, ${code.startsWith('PythonCodeIndex') ? 'and that address' : 'which'} ${which}${forTarget(which, installation)}; ${installer} says: ${said}`,
  });
  const find = (says: string) => FAILURES.map((failure) => ({ failure, match: failure.says.exec(says) })).find(({ match }) => match !== null);
  const groupOf = (match: RegExpExecArray) => match.slice(1).find((group) => group !== undefined);

  const known = find(text);
  if (known) {
    report(known.failure, groupOf(known.match!));
  }
  const unsatisfied = UNSATISFIED.exec(text)?.[1];
  if (unsatisfied !== undefined && explain) {
    // pip says the same of a name that nobody has, a version that was never released, a wheel for others only and an index that refused.
    const everything = withoutCredentials(explain());
    const hidden = FAILURES.slice(0, 2).map((failure) => ({ failure, match: failure.says.exec(everything) })).find(({ match }) => match !== null);
    if (hidden) {
      report(hidden.failure, groupOf(hidden.match!));
    }
    report(wasSkipped(everything, unsatisfied)
      ? { code: 'PythonCodeWheelMissing', which: 'has no wheel for' }
      : { code: 'PythonCodeRequirementUnknown', which: 'is not in the index' }, unsatisfied);
  }
  fail(scope, PYTHON_ERRORS, { code: 'PythonCodeInstallFailed', prop: file, got: installer, why: `could not be installed: ${said}` });
}

function forTarget(which: string, { target }: Installation): string {
  return which.endsWith(' for') ? ` Python ${target.version} on Linux ${target.machine} (manylinux_2_${target.glibc} or older)` : '';
}

/** Whether the index has a file for the requirement that pip did not take, because it is for another Python or no wheel. */
function wasSkipped(everything: string, unsatisfied: string): boolean {
  const requirement = parseRequirement(unsatisfied);
  return requirement !== undefined && everything.split('\n').filter((line) => /Skipping link|Link requires a different Python/.test(line)).some((line) => {
    const files = [...line.matchAll(/([\w.]+(?:-[\w.]+)*?)-(\d[\w.!+]*?)(?:-[^/\s]*\.whl|\.tar\.gz|\.zip|\.tar\.bz2)/g)];
    return files.some(([, name, version]) => normalizeName(name) === requirement.name && versionFits(version, requirement.specifier));
  });
}

const LINES = 12;
const NOISE = /^Using C?Python |^Looking in |^WARNING: Running pip as|^\[notice\]/;
