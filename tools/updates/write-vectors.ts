/** Writes `vectors/`: `npx ts-node -T -P tsconfig.dev.json tools/updates/write-vectors.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeVectors } from './vectors';

const FOLDER = join(__dirname, '..', '..', 'vectors');

void makeVectors().then((files) => {
  mkdirSync(FOLDER, { recursive: true });
  files.forEach((text, name) => writeFileSync(join(FOLDER, name), text));
});
