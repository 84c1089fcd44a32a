import { Duration } from 'aws-cdk-lib';
import type { Problems } from './errors';

/**
 * What a value has to be for it to be worked with at all: the name of a kind, the values of an enum, or the members that an object has.
 *
 * TypeScript and the languages of jsii see to it; plain JavaScript does not.
 */
export type Shape = keyof typeof KINDS | { readonly oneOf: object } | { readonly has: string };

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The kinds of values, and how they are called. */
const KINDS = {
  text: [(value: unknown) => typeof value === 'string', 'text'],
  boolean: [(value: unknown) => typeof value === 'boolean', '`true` or `false`'],
  duration: [(value: unknown) => value instanceof Duration || (isObject(value) && 'toMilliseconds' in value && 'isUnresolved' in value), 'a `Duration`'],
  list: [(value: unknown) => Array.isArray(value), 'a list'],
  texts: [(value: unknown) => Array.isArray(value) && value.every((each) => typeof each === 'string'), 'a list of texts'],
  objects: [(value: unknown) => Array.isArray(value) && value.every((each) => isObject(each) && !Array.isArray(each)), 'a list of objects'],
  object: [(value: unknown) => isObject(value) && !Array.isArray(value), 'an object'],
} as const satisfies Record<string, readonly [(value: unknown) => boolean, string]>;

/** The shapes of what many constructs take. */
export const TIER: Shape = { has: 'alarmsEnabled' };
export const BUCKET: Shape = { has: 'arnForObjects' };

/**
 * Notes every property that is of another kind than it has to be.
 *
 * @param code the code for it, whose text goes on with what it is not
 * @param prop the path of the object; empty for the props themselves
 * @param values the object; where it is none, that is noted
 */
export function validateShapes(problems: Problems, code: string, prop: string, values: unknown, shapes: Record<string, Shape>): boolean {
  if (!fits(values, 'object')) {
    problems.add({ code, prop: prop || 'props', got: values, why: 'is not an object' });
    return false;
  }
  const wrong = Object.entries(shapes).filter(([name, shape]) => {
    const value = (values as Record<string, unknown>)[name];
    return value !== undefined && !fits(value, shape);
  });
  for (const [name, shape] of wrong) {
    const got = (values as Record<string, unknown>)[name];
    problems.add({ code, prop: prop ? `${prop}.${name}` : name, got, why: `is not ${words(shape)}` });
  }
  return wrong.length === 0;
}

function fits(value: unknown, shape: Shape): boolean {
  if (typeof shape === 'string') {
    return KINDS[shape][0](value);
  }
  return 'oneOf' in shape ? Object.values(shape.oneOf).includes(value) : isObject(value) && shape.has in value;
}

function words(shape: Shape): string {
  if (typeof shape === 'string') {
    return KINDS[shape][1];
  }
  return 'oneOf' in shape ? `one of ${Object.values(shape.oneOf).map((value) => `"${value}"`).join(', ')}` : 'what this property takes';
}
