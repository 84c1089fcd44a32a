import { lstatSync, mkdirSync, mkdtempSync, readlinkSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isCompiled, linkLibrary } from '../../tools/emulator/library';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'eknmusic-library-test-')));
  mkdirSync(join(root, 'src', 'media'), { recursive: true });
  mkdirSync(join(root, 'lib'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, seconds: number): void {
  writeFileSync(join(root, file), '');
  utimesSync(join(root, file), seconds, seconds);
}

test('a library that was never compiled, or before its sources changed, is not compiled', () => {
  write('src/media/bucket.ts', 100);
  expect(isCompiled(root)).toBe(false);
  write('lib/index.js', 200);
  expect(isCompiled(root)).toBe(true);
  write('src/media/bucket.ts', 300);
  expect(isCompiled(root)).toBe(false);
});

test('the examples find the library by its name, however often that is set up', () => {
  const link = join(root, 'examples', 'node_modules', '@eknmusic', 'constructs');
  linkLibrary(root);
  linkLibrary(root);
  expect(realpathSync(link)).toBe(root);
  rmSync(link);
  symlinkSync('elsewhere', link);
  linkLibrary(root);
  expect(realpathSync(link)).toBe(root);
});

test('a library that was installed there is left alone', () => {
  const installed = join(root, 'examples', 'node_modules', '@eknmusic', 'constructs');
  mkdirSync(installed, { recursive: true });
  linkLibrary(root);
  expect(lstatSync(installed).isDirectory()).toBe(true);
  expect(() => readlinkSync(installed)).toThrow();
});
