import * as fs from 'fs';
import * as path from 'path';
import { LIVES, type Measured } from '../../tools/control-plane/spot-lives';
import { chart, tables } from '../../tools/control-plane/spot-page';
import { expectWritten } from '../../tools/pages/generated';
import { ROOT } from '../../tools/pages/markdown';

const measured: Measured[] = JSON.parse(fs.readFileSync(path.join(ROOT, 'tools/control-plane/measured-shares.json'), 'utf8'));

test('every life was measured', () => {
  expect(measured.map(({ name }) => name)).toEqual(LIVES.map(({ name }) => name));
});

test('the picture is that of what was measured', () => {
  const svg = chart(measured);
  expectWritten('docs/images/spot-share.svg', svg);
  expect(Number(/^<svg [^>]*width="(\d+)"/.exec(svg)![1])).toBeLessThanOrEqual(1300);
});

test('the tables of the page are those of what was measured', () => {
  const page = fs.readFileSync(path.join(ROOT, 'docs/spot-share.md'), 'utf8');
  expectWritten('docs/spot-share.md', Object.entries(tables(measured)).reduce((text, [name, table]) => (
    text.replace(new RegExp(`(<!-- ${name} -->\n)[^]*(<!-- /${name} -->)`), (_, before: string, after: string) => `${before}${table}\n${after}`)), page));
});
