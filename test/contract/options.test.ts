import { App, Stack } from 'aws-cdk-lib';
import { PARAMETER_TYPES, PROP_TYPES } from '../../src/private/prop-types';
import type * as valueTypes from '../../src/private/value-types';
import type * as options from '../support/given-options';
import { given } from '../support/given-options';
import { constructOf, SPECIMENS, TIERS } from '../support/specimens';

/*
 * What no specimen has, no judge sees: packs, limits, refactoring and both ends of the peers go by the specimens. Every option of every construct is in one,
 * and a new option fails this test until it is.
 */

/** Notes the options that are there, as the library itself looks at them. */
jest.mock('../../src/private/value-types', () => {
  const actual = jest.requireActual<typeof valueTypes>('../../src/private/value-types');
  const { note } = jest.requireActual<typeof options>('../support/given-options');
  return {
    findWrongTypes: (struct: string, value: unknown, path?: string) => {
      note(`@${struct}`, value);
      return actual.findWrongTypes(struct, value, path);
    },
    findWrongType: (type: string, value: unknown, prop: string) => {
      note(type, value);
      return actual.findWrongType(type, value, prop);
    },
  };
});

/** The options of a struct that no specimen has: neither in the struct nor in one that extends it or that it extends. */
function missing(struct: string): string[] {
  const related = Object.keys(PROP_TYPES).filter((other) => isExtension(other, struct) || isExtension(struct, other));
  return Object.keys(PROP_TYPES[struct]).filter((name) => !related.some((other) => given.has(`${other}.${name}`))).map((name) => `${struct}.${name}`);
}

/** Whether one struct has all that another has. */
function isExtension(struct: string, of: string): boolean {
  return Object.entries(PROP_TYPES[of]).every(([name, type]) => PROP_TYPES[struct][name] === type);
}

/** What a type names of structs, those within them included. */
function structsIn(declared: string, seen = new Set<string>()): Set<string> {
  const [, struct] = /@(\w+)$/.exec(declared) ?? [];
  if (struct !== undefined && !seen.has(struct)) {
    seen.add(struct);
    Object.values(PROP_TYPES[struct]).forEach((type) => structsIn(type, seen));
  }
  return seen;
}

const CONSTRUCTS = [...new Set(SPECIMENS.map(constructOf))];

beforeAll(() => {
  for (const specimen of SPECIMENS) {
    const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Specimen', { env: { account: '123456789012', region: 'us-east-1' } });
    specimen.create(stack, TIERS[2]);
  }
});

test.each(CONSTRUCTS)('every option of %s is in a specimen', (construct) => {
  const methods = Object.values(PARAMETER_TYPES[construct] ?? {}).flat().map((parameter) => parameter.split(' ')[1]);
  const structs = new Set([`@${construct}Props`, ...methods].flatMap((type) => [...structsIn(type)]));
  expect([...structs].flatMap(missing)).toEqual([]);
});
