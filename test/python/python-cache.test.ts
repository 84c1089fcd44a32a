import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { cached, cacheFolder, withScratchFolder } from '../../src/python/python-cache';
import { scratchFolder, useOwnCache } from '../support/python';

const cache = useOwnCache();
const stack = new Stack(new App({ analyticsReporting: false }), 'Test');

test('makes an entry once', () => {
  const make = jest.fn(() => 'content');
  const first = cached(stack, 'entry', make);
  expect(cached(stack, 'entry', make)).toBe(first);
  expect(fs.readFileSync(first, 'utf8')).toBe('content');
  expect(make).toHaveBeenCalledTimes(1);
});

test('two at the same time both get the entry, and nothing else is left', () => {
  const entry = cached(stack, 'entry', () => fs.readFileSync(cached(stack, 'entry', () => 'content')));
  expect(fs.readFileSync(entry, 'utf8')).toBe('content');
  expect(fs.readdirSync(cacheFolder())).toEqual(['entry']);
});

test('an entry that could not be made is not there', () => {
  expect(() => cached(stack, 'entry', () => {
    throw new RangeError('no wheel');
  })).toThrow('no wheel');
  expect(cached(stack, 'entry', () => 'second')).toBe(path.join(cacheFolder(), 'entry'));
});

test('a scratch folder is gone afterwards, also after a failure', () => {
  let folder = '';
  expect(() => withScratchFolder(stack, (made) => {
    folder = made;
    fs.writeFileSync(path.join(made, 'half.txt'), 'x');
    throw new RangeError('dies half-way');
  })).toThrow('dies half-way');
  expect(path.dirname(folder)).toBe(cacheFolder());
  expect(fs.readdirSync(cacheFolder())).toEqual([]);
});

test('is below XDG_CACHE_HOME, or in the folder of the system', () => {
  expect(cacheFolder()).toBe(path.join(cache(), 'eknmusic-constructs', 'python-code'));
  process.env.XDG_CACHE_HOME = 'relative';
  expect(path.isAbsolute(cacheFolder())).toBe(true);
  delete process.env.XDG_CACHE_HOME;
  process.env.LOCALAPPDATA = scratchFolder();
  const ofSystem = { linux: '.cache', darwin: 'Library', win32: process.env.LOCALAPPDATA }[process.platform as string] ?? '.cache';
  expect(cacheFolder()).toContain(path.join(ofSystem, ''));
});
