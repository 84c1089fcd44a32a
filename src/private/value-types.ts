import { Token } from 'aws-cdk-lib';
import type { Problem } from './errors';
import { PROP_TYPES } from './prop-types';

/** What is wrong with a value: everything that a problem says but its code. */
type Finding = Omit<Problem, 'code'>;

/** Finds what a compiler would have refused: callers of plain JavaScript have none, and `any` goes past it. */
export function findWrongTypes(struct: string, given: unknown, path: string = ''): Finding[] {
  const types = PROP_TYPES[struct] ?? {};
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return [{ prop: path || 'props', got: given, why: 'is no object with properties', fix: `Give an object of \`${struct}\`.` }];
  }
  return Object.entries(types).flatMap(([name, type]) => {
    const value = (given as Record<string, unknown>)[name];
    const prop = path ? `${path}.${name}` : name;
    if (value === undefined) {
      return type.startsWith('!') ? [{ prop, got: value, why: 'is needed', fix: `Give ${inWords(type.slice(1))}.` }] : [];
    }
    return findWrongType(type.replace('!', ''), value, prop);
  });
}

function findWrongType(type: string, value: unknown, prop: string): Finding[] {
  if (isLate(value)) {
    return [];
  }
  switch (type.startsWith('[]') || type.startsWith('{}') ? type.slice(0, 2) : type.charAt(0)) {
    case '[]': return Array.isArray(value)
      ? value.flatMap((item, index) => findWrongType(type.slice(2), item, `${prop}[${index}]`))
      : [wrong(type, value, prop)];
    case '{}': return isRecord(value)
      ? Object.entries(value).flatMap(([name, item]) => findWrongType(type.slice(2), item, `${prop}["${name}"]`))
      : [wrong(type, value, prop)];
    case '@': return isRecord(value) ? findWrongTypes(type.slice(1), value, prop) : [wrong(type, value, prop)];
    case '=': return type.slice(1).split(',').includes(String(value)) ? [] : [wrong(type, value, prop)];
    case '#': return isRecord(value) && (type === '#' || type.slice(1) in value) ? [] : [wrong(type, value, prop)];
    case '*': return value === null ? [wrong(type, value, prop)] : [];
    default: return typeof value === type ? [] : [wrong(type, value, prop)];
  }
}

/** Whether it is in the place of a value of the deployment, of whatever type. */
function isLate(value: unknown): boolean {
  return value !== null && Token.isUnresolved(value);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(type: string, got: unknown, prop: string): Finding {
  return { prop, got, why: `is not ${inWords(type)}`, fix: `Give ${inWords(type)}, or leave it out.` };
}

function inWords(type: string): string {
  switch (type.startsWith('[]') || type.startsWith('{}') ? type.slice(0, 2) : type.charAt(0)) {
    case '[]': return 'a list';
    case '{}': return 'a map';
    case '@': return `an object of \`${type.slice(1)}\``;
    case '=': return `one of ${type.slice(1).split(',').join(', ')}`;
    case '#': return type === '#' ? 'an object' : `an object with \`${type.slice(1)}\``;
    case '*': return 'a value';
    default: return `a ${type}`;
  }
}
