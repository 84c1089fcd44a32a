import { Duration, Lazy } from 'aws-cdk-lib';
import { EknValidationError, type ErrorCatalog, fail, Problems } from '../../src/private/errors';
import { testStack } from '../support/checks';

const CATALOG: ErrorCatalog = {
  TooSmall: { when: 'is too small', fix: 'Give more.' },
  TooLarge: { when: 'is too large', fix: 'Give less.' },
};

test('one problem is one line: path, code, prop, reason, value, fix', () => {
  expect(() => fail(testStack(), CATALOG, { code: 'TooSmall', prop: 'size', got: 3 }))
    .toThrow(new Error('Test: [TooSmall] `size` is too small; got 3. Give more.'));
});

test('several problems are a list', () => {
  const problems = new Problems(testStack(), CATALOG);
  problems.add({ code: 'TooSmall', prop: 'size', got: 'x' });
  problems.add({ code: 'TooLarge', prop: 'age', got: Duration.days(2), why: 'is older than the house', fix: 'Wait.' });
  expect(() => problems.throwIfAny()).toThrow(new Error(
    'Test: 2 problems\n  - [TooSmall] `size` is too small; got "x". Give more.\n  - [TooLarge] `age` is older than the house; got 2 days. Wait.'));
});

test('no problem, no error', () => {
  const problems = new Problems(testStack(), CATALOG);
  problems.addIf(false, { code: 'TooSmall', prop: 'size', got: 3 });
  expect(() => problems.throwIfAny()).not.toThrow();
});

test('a value that is only known at deploy time is no problem', () => {
  const problems = new Problems(testStack(), CATALOG);
  problems.addIf(true, { code: 'TooSmall', prop: 'size', got: Lazy.string({ produce: () => 'later' }) });
  expect(() => problems.throwIfAny()).not.toThrow();
});

test.each([
  [undefined, 'nothing'],
  [['a'], '["a"]'],
  [Lazy.string({ produce: () => 'later' }), 'a value that is only known at deploy time'],
])('shows %p as %s', (got, shown) => {
  expect(() => fail(testStack(), CATALOG, { code: 'TooSmall', prop: 'size', got })).toThrow(`got ${shown}.`);
});

test('says which codes it has, and is recognized', () => {
  try {
    fail(testStack().node.root, CATALOG, { code: 'TooSmall', prop: 'size', got: 3 });
  } catch (error) {
    expect(EknValidationError.is(error) && error.codes).toEqual(['TooSmall']);
    expect(EknValidationError.is(error) && error.constructPath).toBe('<app>');
  }
  expect(EknValidationError.is(undefined)).toBe(false);
  expect.assertions(3);
});

test('its stack leads to the user\'s own lines and to no line of this library or of Node', () => {
  const frames = (error: unknown) => (error as Error).stack!.split('\n').filter((line) => /^\s+at /.test(line));
  try {
    [1].forEach(() => fail(testStack(), CATALOG, { code: 'TooSmall', prop: 'size', got: 3 }));
  } catch (error) {
    expect(frames(error)[0]).toContain('errors.test.ts');
    expect(frames(error).join('\n')).not.toMatch(/src\/private|node:internal|\(<anonymous>\)/);
    expect(Object.keys(error as Error)).toEqual([]);
  }
  expect.assertions(3);
});
