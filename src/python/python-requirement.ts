import type { PythonTarget } from './python-target';
import { markerEnvironment } from './python-target';

/** A requirement as PEP 508 writes it: `songs[mp3] >=1.2 ; python_version < "3.13"`. */
export interface Requirement {
  /** The name, normalized. */
  readonly name: string;
  /** The extras that are asked for, normalized. */
  readonly extras: string[];
  /** The versions that will do, or an empty text. */
  readonly specifier: string;
  /** Where it comes from, when that is said. */
  readonly url?: string;
  /** The condition, or an empty text. */
  readonly marker: string;
}

const REQUIREMENT = /^([a-z\d](?:[\w.-]*[a-z\d])?)\s*(?:\[([^\]]*)\])?\s*(?:@\s*([^\s;]\S*)|\(([^)]*)\)|([^;@[\]()]*))\s*(?:;\s*(.+))?$/i;
const SPECIFIER = /^(?:~=|===?|!=|<=?|>=?)\s*[^\s,=<>!~]+$/;

/** Reads a requirement, or returns undefined when it is none. */
export function parseRequirement(text: string): Requirement | undefined {
  const [, name, extras, url, inBrackets, plain, marker] = REQUIREMENT.exec(text.trim()) ?? [];
  if (name === undefined) {
    return undefined;
  }
  const specifiers = (inBrackets ?? plain ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '');
  return specifiers.every((part) => SPECIFIER.test(part)) ? {
    name: normalizeName(name),
    extras: (extras ?? '').split(',').map((extra) => extra.trim()).filter((extra) => extra !== '').map(normalizeName),
    specifier: specifiers.map((part) => part.replace(/\s+/g, '')).join(','),
    url,
    marker: (marker ?? '').trim(),
  } : undefined;
}

/** The name as an index knows it: `Song_Tools` is `song-tools`. */
export function normalizeName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** Whether a version is one of those that a specifier takes. What cannot be compared is taken. */
export function versionFits(version: string, specifier: string): boolean {
  const { satisfies, valid, validRange } = pep440();
  return specifier.split(',').every((part) => {
    if (part.startsWith('===')) {
      return part.slice(3) === version;
    }
    return part === '' || valid(version) === null || !validRange(part) || satisfies(version, part, { prereleases: true });
  });
}

/** Whether a range such as `>=3.12.4` takes some release of a minor version. */
export function fitsSomePatch(version: string, specifier: string): boolean {
  return [0, 4, 8, 99].some((patch) => versionFits(`${version}.${patch}`, specifier));
}

/** Whether a marker holds for the target, with one of the extras or without any. A marker that cannot be read is undefined. */
export function markerHolds(marker: string, target: PythonTarget, extras: string[] = []): boolean | undefined {
  if (marker === '') {
    return true;
  }
  const holds = ['', ...extras].map((extra) => new MarkerReader(marker, { ...markerEnvironment(target), extra }).read());
  return holds.includes(undefined) ? undefined : holds.includes(true);
}

const TOKEN = /\s*(\(|\)|'[^']*'|"[^"]*"|===|~=|==|!=|<=|>=|<|>|[a-z_.]+)/iy;
const VERSIONS = ['python_version', 'python_full_version', 'implementation_version'];
// How they were called before PEP 508.
const OLD_NAMES: Record<string, string> = {
  'os.name': 'os_name',
  'sys.platform': 'sys_platform',
  'platform.version': 'platform_version',
  'platform.machine': 'platform_machine',
  'platform.python_implementation': 'platform_python_implementation',
  'python_implementation': 'platform_python_implementation',
};

interface Operand {
  readonly text: string;
  readonly variable?: string;
}

/** Evaluates a marker while it reads it. */
class MarkerReader {
  private readonly tokens: string[] = [];
  private isReadable = true;

  public constructor(marker: string, private readonly environment: Record<string, string>) {
    TOKEN.lastIndex = 0;
    const text = marker.trim();
    while (TOKEN.lastIndex < text.length) {
      const match = TOKEN.exec(text);
      if (match === null) {
        this.isReadable = false;
        break;
      }
      this.tokens.push(match[1]);
    }
  }

  /** Whether it holds; undefined where it is no marker. */
  public read(): boolean | undefined {
    const holds = this.any();
    return this.isReadable && this.tokens.length === 0 ? holds : undefined;
  }

  private any(): boolean {
    let holds = this.all();
    while (this.take('or')) {
      holds = this.all() || holds;
    }
    return holds;
  }

  private all(): boolean {
    let holds = this.one();
    while (this.take('and')) {
      holds = this.one() && holds;
    }
    return holds;
  }

  private one(): boolean {
    if (this.take('(')) {
      const holds = this.any();
      this.expect(')');
      return holds;
    }
    const left = this.operand();
    const operator = this.take('not') ? `not ${this.expect('in')}` : this.tokens.shift() ?? '';
    const holds = compare(left, operator, this.operand());
    this.isReadable &&= holds !== undefined;
    return holds ?? false;
  }

  private operand(): Operand {
    const token = this.tokens.shift() ?? '';
    if (/^['"]/.test(token)) {
      return { text: token.slice(1, -1) };
    }
    const variable = OLD_NAMES[token] ?? token;
    this.isReadable &&= variable in this.environment;
    return { text: this.environment[variable] ?? '', variable };
  }

  private take(token: string): boolean {
    const found = this.tokens[0] === token;
    if (found) {
      this.tokens.shift();
    }
    return found;
  }

  private expect(token: string): string {
    this.isReadable = this.take(token) && this.isReadable;
    return token;
  }
}

const MIRRORED: Record<string, string> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** The comparison; undefined for an operator that there is not. */
function compare(left: Operand, operator: string, right: Operand): boolean | undefined {
  if (operator === 'in' || operator === 'not in') {
    return right.text.includes(left.text) === (operator === 'in');
  }
  if (left.variable === 'extra' || right.variable === 'extra') {
    return (normalizeName(left.text) === normalizeName(right.text)) === (operator !== '!=');
  }
  const { valid, validRange, satisfies } = pep440();
  if (VERSIONS.includes(left.variable ?? '') && validRange(operator + right.text)) {
    return satisfies(left.text, operator + right.text, { prereleases: true });
  }
  if (VERSIONS.includes(right.variable ?? '') && valid(left.text) !== null) {
    return satisfies(right.text, (MIRRORED[operator] ?? operator) + left.text, { prereleases: true });
  }
  const order = left.text < right.text ? -1 : Number(left.text > right.text);
  return { '==': order === 0, '===': order === 0, '!=': order !== 0, '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator];
}

/** Loaded when a project is read, and not with the library. */
function pep440(): typeof import('@renovatebot/pep440') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('@renovatebot/pep440');
}
