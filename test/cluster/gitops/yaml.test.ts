import fc from 'fast-check';
import { parse, parseAllDocuments } from 'yaml';
import { toYaml } from '../../../src/cluster/gitops/yaml';

const TEXTS = [
  '', ' ', 'a', 'a b', 'a: b', 'a #b', '- a', 'true', 'Yes', 'null', '~', '1', '1.5', '0x1f', '1e3', '2024-04-01', '12:30', '*', '&a', '!a', '@', '`', '%', '{a}', '[a]',
  '{{ .Values }}', 'ä', '\u2028', 'a\nb', 'a\nb\n', 'a\n\nb\n\n', '\na', ' a\nb', 'a \nb', 'a\tb\nc', '# a\nb', '"a"', '\'a\'', '\\', 'a:', ':', '-', '?', '<<', '=', '\n', '\r\n', 'no\n',
];

test.each(['1.1', '1.2'] as const)('YAML %s reads back what was written', (version) => {
  for (const text of TEXTS) {
    for (const value of [text, { [text]: text }, [text], [[text], { a: [text] }], { a: { b: text, c: [] }, d: {} }]) {
      expect([text, parse(toYaml(value), { version, merge: false })]).toEqual([text, value]);
    }
  }
});

test('YAML reads back whatever is data', () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('__proto__')), (value) => {
    // JSON has no minus zero.
    expect(parse(toYaml(value))).toEqual(JSON.parse(JSON.stringify(value)));
  }));
});

test('keys stand in the order of their letters, and what is undefined is left out', () => {
  expect(toYaml({ b: 1, a: { d: undefined, c: ['x', { z: 1, y: [] }] } })).toBe('a:\n  c:\n    - x\n    - "y": []\n      z: 1\nb: 1\n');
});

test('several objects are several documents', () => {
  expect(parseAllDocuments([{ a: 1 }, { b: 'x\ny\n' }].map(toYaml).join('---\n')).map((one) => one.toJS())).toEqual([{ a: 1 }, { b: 'x\ny\n' }]);
});
