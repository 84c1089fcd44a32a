import { Duration, Lazy, NestedStack } from 'aws-cdk-lib';
import { codesIn, EknValidationError, type ErrorCatalog, fail, Problems } from '../../src/private/errors';
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
  [[Lazy.string({ produce: () => 'later' }), 'b'], '[a value that is only known at deploy time,"b"]'],
  [null, 'null'],
  [NaN, 'NaN'],
  [2n, '2'],
  [Symbol('x'), 'Symbol(x)'],
  [() => 1, 'a function'],
  [String, 'the function String'],
  [{ a: undefined, b: Duration.days(1) }, '{"b":1 day}'],
  [testStack(), 'Test'],
])('shows %p as %s', (got, shown) => {
  expect(() => fail(testStack(), CATALOG, { code: 'TooSmall', prop: 'size', got })).toThrow(`got ${shown}.`);
});

test('shows an object that holds itself', () => {
  const got: Record<string, unknown> = { name: 'x' };
  got.self = got;
  expect(() => fail(testStack(), CATALOG, { code: 'TooSmall', prop: 'size', got })).toThrow('got {"name":"x","self":{"name":"x","self":{');
});

test.each([
  ['x'.repeat(100_000)],
  [Array(100_000).fill('x')],
  [Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`name${index}`, index]))],
])('shows no more than 200 characters of a long value', (got) => {
  try {
    fail(testStack(), CATALOG, { code: 'TooSmall', prop: 'size', got });
  } catch (error) {
    expect((error as Error).message.match(/got (.*)\. Give more\.$/)![1]).toHaveLength(200);
  }
  expect.assertions(1);
});

test('shows no more of a long value where it stands in another part of the message', () => {
  const long = 'x'.repeat(100_000);
  const why = `is not "${long}"`;
  expect(() => fail(testStack(), CATALOG, { code: 'TooSmall', prop: `sizes["${long}"]`, got: 1, why, fix: `Give ${long}.` }))
    .toThrow(expect.objectContaining({ message: expect.stringMatching(/^[^]{300,800}$/) }));
});

test('lists twenty problems and counts the others', () => {
  const problems = new Problems(testStack(), CATALOG);
  for (let got = 0; got < 1000; got += 1) {
    problems.add({ code: 'TooSmall', prop: 'size', got });
  }
  expect(() => problems.throwIfAny()).toThrow(/^Test: 1000 problems\n(?: {2}- \[TooSmall\].*\n){20} {2}- and 980 more$/);
});

test('several problems of a construct in a nested stack show what was given and nothing that is undefined', () => {
  const problems = new Problems(new NestedStack(testStack(), 'Nested'), CATALOG);
  problems.add({ code: 'TooSmall', prop: 'size', got: { zones: undefined, region: testStack().region } });
  problems.add({ code: 'TooLarge', prop: 'age', got: () => undefined });
  expect(() => problems.throwIfAny()).toThrow(expect.objectContaining({ message: expect.not.stringContaining('undefined') }));
});

test('its codes are found in its message', () => {
  const one = 'Test/Api: [MusicApiMemoryInvalid] `memorySize` is 1; got 1. Fix [This] `one`.';
  const two = 'Test/Api: 2 problems\n  - [MusicApiMemoryInvalid] `memorySize` is 1; got 1. Fix.\n  - [TooLarge] `age` is 3; got "- [No] `x`". Fix.';
  expect(codesIn(one)).toEqual(['MusicApiMemoryInvalid']);
  expect(codesIn(two)).toEqual(['MusicApiMemoryInvalid', 'TooLarge']);
  expect(codesIn(`@jsii/kernel.RuntimeError: Error: ${two}`)).toEqual(['MusicApiMemoryInvalid', 'TooLarge']);
  expect(codesIn('There is already a Construct with name \'Api\' in Stack [Test]')).toEqual([]);
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
