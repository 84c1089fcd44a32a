import { Token } from 'aws-cdk-lib';
import { cut } from './descriptions';

const LONGEST = 200;

/** A value as messages show it: short, on one line, and never a value of the deployment in the words that the CDK has for it. */
export function show(value: unknown): string {
  return value === undefined ? 'nothing' : cut(write(value, 3), LONGEST);
}

function write(value: unknown, depth: number): string {
  if (typeof value === 'object' && value !== null && 'node' in value) {
    return String((value.node as { path?: string } | undefined)?.path);
  }
  if (Token.isUnresolved(value)) {
    return 'a value that is only known at deploy time';
  }
  if (typeof value === 'string') {
    return JSON.stringify(cut(value, LONGEST - 2));
  }
  if (typeof value === 'function') {
    return value.name ? `the function ${value.name}` : 'a function';
  }
  return typeof value === 'object' && value !== null ? writeObject(value, depth) : String(value);
}

function writeObject(value: object, depth: number): string {
  if ('toHumanString' in value && typeof value.toHumanString === 'function') {
    return String(value.toHumanString());
  }
  if (depth === 0) {
    return '...';
  }
  // More than can be shown is not written: it may be large, and an object may hold itself.
  if (Array.isArray(value)) {
    return `[${value.slice(0, LONGEST).map((item) => write(item, depth - 1)).join(',')}]`;
  }
  const entries = Object.entries(value).slice(0, LONGEST).filter(([, held]) => held !== undefined);
  return `{${entries.map(([name, held]) => `${JSON.stringify(cut(name, LONGEST))}:${write(held, depth - 1)}`).join(',')}}`;
}
