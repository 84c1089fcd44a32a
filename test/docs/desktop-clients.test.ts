import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { XMLValidator } from 'fast-xml-parser';
import { codeBlocks } from '../../tools/pages/markdown';
import { systemTool } from '../support/system-tools';

const blocks = codeBlocks('docs/desktop-clients.md');
const of = (language: string) => blocks.filter(({ info }) => info[0] === language).map(({ code }) => code);

/** What the page uses of WinSparkle: the library itself is for Windows. */
const HEADER = [
  'appcast_url(const char *)', 'app_details(const wchar_t *, const wchar_t *, const wchar_t *)', 'app_build_version(const wchar_t *)', 'eddsa_public_key(const char *)',
].map((declaration) => `int win_sparkle_set_${declaration};`).concat('void win_sparkle_init();').join('\n');

test.each(of('cpp').map((code, index) => [index + 1, code] as const))('C++ block %i compiles', (_, code) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-desktop-'));
  try {
    fs.writeFileSync(path.join(folder, 'winsparkle.h'), HEADER);
    const { status, stderr } = spawnSync(systemTool('g++'), ['-std=c++17', '-Wall', '-Wextra', '-Werror', '-fsyntax-only', '-I', folder, '-x', 'c++', '-'], { input: code, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test.each(of('xml').map((code, index) => [index + 1, code] as const))('XML block %i is well-formed', (_, code) => {
  expect(XMLValidator.validate(code)).toBe(true);
});

test('names each store, in which the updater is off', () => {
  const [, section] = /\n## Stores\n(.*?)\n## /s.exec(fs.readFileSync(path.join(__dirname, '../../docs/desktop-clients.md'), 'utf8'))!;
  expect(['Microsoft Store', 'Mac App Store', 'Snap Store', 'Flathub'].filter((store) => !section.includes(store))).toEqual([]);
  expect(section).toContain('without Sparkle or WinSparkle');
});
