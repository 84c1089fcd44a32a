import * as fs from 'fs';
import * as path from 'path';
import { Construct } from 'constructs';
import { constructOf, ROOMS, SPECIMENS } from '../support/specimens';
import * as library from '@eknmusic/constructs';

/** The classes of the public API that are constructs: what a user makes in a stack. */
const CONSTRUCTS = Object.entries(library)
  .filter(([, type]) => typeof type === 'function' && type.prototype instanceof Construct)
  .map(([name]) => name);

test.each(CONSTRUCTS)('%s has a specimen', (name) => {
  expect(SPECIMENS.map(constructOf)).toContain(name);
});

test('every specimen is one of a construct, and no two have the same name', () => {
  expect(SPECIMENS.map(constructOf).filter((name) => !CONSTRUCTS.includes(name))).toEqual([]);
  expect(new Set(SPECIMENS.map(({ name }) => name)).size).toBe(SPECIMENS.length);
});

test.each(Object.keys(ROOMS))('the specimens of %s are held against packs, warnings and reviewed templates', (room) => {
  const folder = path.join(__dirname, '..', room);
  const checked = fs.readdirSync(folder).filter((file) => file.endsWith('-checks.test.ts'))
    .filter((file) => /^checkSpecimens\(SPECIMENS/m.test(fs.readFileSync(path.join(folder, file), 'utf8')));
  expect(checked).not.toEqual([]);
});

test('every folder of specimens is a room of the registry', () => {
  const tests = path.join(__dirname, '..');
  const folders = fs.readdirSync(tests).filter((name) => !['consumers', 'support'].includes(name) && fs.existsSync(path.join(tests, name, 'specimens.ts')));
  expect(folders.sort()).toEqual(Object.keys(ROOMS).sort());
});
