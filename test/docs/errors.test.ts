import * as fs from 'fs';
import * as path from 'path';
import { COMMON_ERRORS } from '../../src/private/common-errors';
import { domains, errorsPage, sources, warnings } from '../../tools/pages/error-catalog';
import { expectWritten } from '../../tools/pages/generated';
import { ROOT } from '../../tools/pages/markdown';

const read = (files: string[]) => files.map((file) => ({ file: path.relative(ROOT, file), text: fs.readFileSync(file, 'utf8') }));
const src = read(sources(path.join(ROOT, 'src')));
const tests = read(sources(path.join(ROOT, 'test')).filter((file) => !file.startsWith(__dirname)));
const codes = domains().flatMap(({ catalog }) => Object.keys(catalog));

test('docs/errors.md lists the catalogs and warnings as they are', () => {
  expectWritten('docs/errors.md', errorsPage());
});

test('every domain that has errors is read', () => {
  expect(domains().map(({ name }) => name)).toEqual(expect.arrayContaining(['checks', 'media', 'network']));
});

test('a code belongs to one domain', () => {
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

test('every code is used in the source', () => {
  const used = src.filter(({ file }) => path.basename(file) !== 'errors.ts').map(({ text }) => text).join('\n');
  // What several constructs can have wrong is one code for each, made of the construct's name and the same ending.
  const endings = [...used.matchAll(/\$\{construct\}([A-Za-z]+)|\badd\('([A-Za-z]+)'/g)].map(([, plain, noted]) => plain ?? noted);
  const isUsed = (code: string) => used.includes(`'${code}'`)
    || endings.some((ending) => code.endsWith(ending) && used.includes(`'${code.slice(0, -ending.length)}'`));
  expect(codes.filter((code) => !isUsed(code))).toEqual([]);
});

test('every code that the source uses is in a catalog', () => {
  const used = src.flatMap(({ text }) => [...text.matchAll(/\bcode: '([A-Za-z]+)'/g)].map((match) => match[1]));
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((code) => !codes.includes(code) && !(code in COMMON_ERRORS))).toEqual([]);
});

test('every code is named in a test that expects it', () => {
  const text = tests.map((file) => file.text).join('\n');
  expect(codes.filter((code) => !new RegExp(`\\b${code}\\b`).test(text))).toEqual([]);
});

test('no construct throws an error without a code', () => {
  // Formats, command line and page of the updates know no construct: their errors are read by people in a terminal.
  const beside = /^src\/(private\/errors\.ts$|updates\/(release|cli|page)\/)/;
  const throwing = src.filter(({ file, text }) => !beside.test(file.split(path.sep).join('/')) && /\bthrow new \w*Error\(/.test(text));
  expect(throwing.map(({ file }) => file)).toEqual([]);
});

test('every warning has an id of this library, and one message', () => {
  const ids = warnings().map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(0);
  expect(ids.filter((id) => !/^@eknmusic\/constructs:[a-z][A-Za-z0-9]*$/.test(id))).toEqual([]);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test('every warning is named in a test that expects it', () => {
  const text = tests.map((file) => file.text).join('\n');
  expect(warnings().map(({ id }) => id).filter((id) => !text.includes(id))).toEqual([]);
});

test('an error says in its own words what is wrong and what to do', () => {
  const entries = domains().flatMap(({ catalog }) => Object.entries(catalog));
  expect(entries.filter(([, { when, fix }]) => /[.;]$/.test(when) || !/\.$/.test(fix)).map(([code]) => code)).toEqual([]);
});
