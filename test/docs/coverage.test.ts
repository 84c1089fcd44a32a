import * as fs from 'fs';
import * as path from 'path';
import { badRows, evidence, Known, parseRows, Row } from '../../tools/pages/coverage-table';
import { ROOT } from '../../tools/pages/markdown';
import * as library from '@eknmusic/constructs';

const range = (letter: string, last: number) => Array.from({ length: last }, (_, index) => `${letter}${index + 1}`);
/** Every requirement: of the design (C), of EKNMusic (E) and of MusicConnect (M). */
const REQUIREMENTS = [...range('C', 7), ...range('E', 19), ...range('M', 22)];

const rows = parseRows(fs.readFileSync(path.join(ROOT, 'docs/coverage.md'), 'utf8'));
const known: Known = {
  requirements: REQUIREMENTS,
  exists: (file) => fs.existsSync(path.join(ROOT, file)),
  read: (file) => fs.readFileSync(path.join(ROOT, file), 'utf8'),
  seenInAws: evidence(reports()),
  exported: Object.keys(library),
};

function reports() {
  const folder = path.join(ROOT, 'docs/evidence');
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
  return files.map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')));
}

test('docs/coverage.md has one true row for every requirement', () => {
  expect(badRows(rows, known)).toEqual([]);
});

describe('the page is refused when', () => {
  const good: Row = {
    id: 'E3', asks: 'Buckets', answers: ['MediaBucket'], proofs: [{ file: 'test/a.test.ts', title: 'keeps every version' }], tiers: ['T1'], status: 'done',
  };
  const files: Record<string, string> = {
    'test/a.test.ts': "describe('every bucket', () => { test('keeps every version', () => {}); test.each([1])('holds %s', () => {}); });",
    'test/skipped.test.ts': "test.skip('keeps every version', () => {});",
    'test/emulator/b.test.ts': "test('stores a file', () => {});",
    'test/consumers/run.ts': "await step('installs the wheel', () => install());",
  };
  const small: Known = {
    requirements: ['E3'], seenInAws: [], exists: (file) => file in files, read: (file) => files[file], exported: ['MediaBucket'],
  };
  const wrong = (changes: Partial<Row>) => badRows([{ ...good, ...changes }], small);

  test('nothing is wrong with a row, it is not', () => {
    expect(badRows([good], small)).toEqual([]);
    expect(wrong({ proofs: [{ file: 'test/a.test.ts', title: 'every bucket' }] })).toEqual([]);
    expect(wrong({ proofs: [{ file: 'test/a.test.ts', title: 'holds %s' }] })).toEqual([]);
    expect(wrong({ proofs: [{ file: 'test/consumers/run.ts', title: 'installs the wheel' }], tiers: ['T3'] })).toEqual([]);
    expect(wrong({ status: 'open', answers: [], proofs: [], tiers: [] })).toEqual([]);
  });

  test('a requirement has no row, or two, or is none of ours', () => {
    expect(badRows([], small)).toEqual(['E3 has 0 rows']);
    expect(badRows([good, good], small)).toEqual(['E3 has 2 rows']);
    expect(badRows([good, { ...good, id: 'E99' }], small)).toEqual(['E99 is no requirement']);
  });

  test('a row names a test that does not exist', () => {
    expect(wrong({ proofs: [{ file: 'test/gone.test.ts', title: 'keeps every version' }] })).toEqual(['E3: there is no file test/gone.test.ts']);
    expect(wrong({ proofs: [{ file: 'test/skipped.test.ts', title: 'keeps every version' }] }))
      .toEqual(["E3: test/skipped.test.ts has no test 'keeps every version'"]);
    expect(wrong({ proofs: [{ file: 'test/a.test.ts', title: 'keeps' }] })).toEqual(["E3: test/a.test.ts has no test 'keeps'"]);
  });

  test('a row names a construct or file that does not exist', () => {
    expect(wrong({ answers: ['MusicApi'] })).toEqual(['E3: there is no construct or file MusicApi']);
  });

  test('an open row names a test, or a row that is done names none', () => {
    expect(wrong({ status: 'open' })).toEqual(['E3 is open and names a test']);
    expect(wrong({ proofs: [], tiers: [] })).toEqual(['E3 is done and names no test']);
    expect(wrong({ status: 'partly', proofs: [], tiers: [] })).toEqual(['E3 is partly and names no test']);
    expect(wrong({ status: 'almost' })).toEqual(["E3: 'almost' is no status"]);
  });

  test('a row that is not open says nothing of what answers it', () => {
    expect(wrong({ answers: [] })).toEqual(['E3 is done and names nothing that answers it']);
    expect(wrong({ asks: '' })).toEqual(['E3 does not say what it asks']);
  });

  test('a row claims a tier that none of its tests runs in, or hides one', () => {
    expect(wrong({ tiers: ['T1', 'T2'] })).toEqual(['E3 claims T1 T2, its proofs are T1']);
    expect(wrong({ proofs: [{ file: 'test/emulator/b.test.ts', title: 'stores a file' }] })).toEqual(['E3 claims T1, its proofs are T2']);
  });

  test('AWS has shown it and it does not say so, or it says so and AWS has not', () => {
    const seen = { ...small, seenInAws: ['E3'] };
    expect(badRows([good], seen)).toEqual(['E3 claims T1, its proofs are T1 T4']);
    expect(badRows([{ ...good, tiers: ['T1', 'T4'] }], seen)).toEqual([]);
    expect(wrong({ tiers: ['T1', 'T4'] })).toEqual(['E3 claims T1 T4, its proofs are T1']);
  });
});

test('a requirement is seen in AWS when every line about it passed there; a rehearsal is evidence of nothing', () => {
  const line = (name: string, requirements: string[], status: 'passed' | 'failed' | 'only AWS') => ({ name, requirements, status, detail: '', seconds: 1 });
  const lines = [line('a', ['E3', 'E8'], 'passed'), line('b', ['E8'], 'failed'), line('c', ['E3'], 'passed')];
  expect(evidence([{ place: 'aws', lines }])).toEqual(['E3']);
  expect(evidence([{ place: 'emulator', lines }])).toEqual([]);
});
