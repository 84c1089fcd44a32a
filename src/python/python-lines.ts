import { resolve } from 'path';
import { withoutCredentials } from './python-redaction';
import { parseRequirement } from './python-requirement';

/** Requirements that come from the same place. */
export interface RequirementPart {
  /** Lines that uv and pip both read: options and requirements, without comments and includes. */
  readonly lines: string[];
  /** The index, or the folder of wheels, that they come from; where the machine's settings say, when there is none. */
  readonly index?: string;
}

/** What is to be installed. */
export interface PythonRequirements {
  /** The file that names it: the same text on every machine. */
  readonly file: string;
  /** Every requirement; none for a project without dependencies. */
  readonly lines: string[];
  /** The same, by where it comes from. */
  readonly parts: RequirementPart[];
  /** Versions that are excluded for whatever is installed. */
  readonly constraints: string[];
  /** Whether the lines are all there is to install, so that nothing is looked up. */
  readonly complete: boolean;
  /** Names whose versions the lock decides against what packages require. */
  readonly overridden: string[];
  /** Wheels on this machine that the lines name, by their paths. */
  readonly wheels: string[];
}

// What says where packages are looked for; what is installed stays the same.
const OPTIONS = /^(-i|--index-url|--extra-index-url|--no-index|-f|--find-links|--trusted-host|--pre|--prefer-binary)(?=[\s=]|$)/;
// What is done in any case, or is known from the lines.
const REDUNDANT = /^(--only-binary|--require-hashes|--use-feature)\b/;
const HASH = /\s--hash[= ]|#sha256=/;

/** The lines of a requirements file without comments, each requirement on one line. */
export function linesOf(text: string): string[] {
  return text.replace(/\\\r?\n/g, ' ').split(/\r?\n/).map((line) => line.replace(/(^|\s)#.*$/, '').trim().replace(/\s+/g, ' ')).filter((line) => line !== '');
}

/** Whether the line says which file it means by its hash. */
export function isHashed(line: string): boolean {
  return HASH.test(line);
}

/** Whether it is an address, or only known when it is used. */
export function isAddress(text: string): boolean {
  return /^[a-z][a-z+]+:\/\//i.test(text) || text.includes('${');
}

const FOLDER = /^(?:-f|--find-links)[ =]?(.+)$/;
const WHEEL = /^((?:[\w.-]+(?:\[[^\]]*\])? ?@ ?)?)(?:file:\/\/)?((?:[a-z]:)?[^\s:;]+\.whl)(?=[\s;#]|$)/i;

/** The line as an installer understands it from any folder. */
export function withAbsolutePaths(line: string, folder: string, wheels: string[]): string {
  const links = FOLDER.exec(line)?.[1];
  if (links !== undefined && !isAddress(links)) {
    return `--find-links ${resolve(folder, links)}`;
  }
  const [found = '', name, wheel] = WHEEL.exec(line) ?? [];
  if (wheel === undefined) {
    return line;
  }
  const path = resolve(folder, decodeURIComponent(wheel));
  wheels.push(path);
  return `${name === '' ? path : `${name}file://${path}`}${line.slice(found.length)}`;
}

// A file beside the requirements, which reads like a name.
const ARCHIVE = /^[^\s;@]+\.(tar\.\w+|tgz|zip|whl)(?=[\s;]|$)/i;

/** Whether it is a release in an index, a wheel, or an option that decides where both are looked for. */
export function isUnderstood(line: string): boolean {
  if (line.startsWith('-')) {
    return OPTIONS.test(line) || REDUNDANT.test(line);
  }
  if (/\s--(?!hash[= ])/.test(line)) {
    return false;
  }
  const requirement = ARCHIVE.test(line) ? undefined : parseRequirement(line.replace(/\s+--hash.*$/, ''));
  const address = requirement ? requirement.url : line.split(/[\s;]/)[0];
  return address === undefined || /^(https?:\/\/|file:\/\/|\/|[a-z]:[\\/])[^?#]*\.whl([?#]|$)/i.test(address);
}

/** Whether the line says what is done in any case. */
export function isRedundant(line: string): boolean {
  return REDUNDANT.test(line);
}

/** The line as a message shows it. */
export function withoutHashes(line: string): string {
  return withoutCredentials(line.replace(/\s+--hash.*$/, ''));
}
