import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from './markdown';

/** Compares a file that is made from the code with what the code makes now. `npm run docs:update` writes it. */
export function expectWritten(file: string, content: string): void {
  const target = path.join(ROOT, file);
  if (process.env.UPDATE_DOCS === '1') {
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content);
  }
  const written = fs.existsSync(target) ? fs.readFileSync(target, 'utf8') : '';
  if (written !== content) {
    throw new Error(`${file} is not what the code makes now: run \`npm run docs:update\` and look at what changed.\n${firstDifference(written, content)}`);
  }
}

function firstDifference(written: string, content: string): string {
  const before = written.split('\n');
  const now = content.split('\n');
  const at = now.findIndex((line, index) => line !== before[index]);
  const line = at < 0 ? now.length : at;
  return `line ${line + 1}\n  written: ${before[line]?.slice(0, 200) ?? '(nothing)'}\n  now:     ${now[line]?.slice(0, 200) ?? '(nothing)'}`;
}
