import * as fs from 'fs';
import * as path from 'path';
import { links, ROOT } from '../../tools/pages/markdown';

test('docs/README.md leads to every page', () => {
  const listed = links(fs.readFileSync(path.join(ROOT, 'docs/README.md'), 'utf8'));
  const pages = (fs.readdirSync(path.join(ROOT, 'docs'), { recursive: true }) as string[]).filter((file) => file.endsWith('.md') && file !== 'README.md');
  expect(pages.filter((page) => !listed.includes(page))).toEqual([]);
});
