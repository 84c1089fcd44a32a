import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { SPECIMENS_FOLDER } from './support/specimens-folder';

/** Makes the folder in which suites find the specimens that another one has synthesized. Nothing of it outlives the run. */
export default function setUp(): void {
  process.env[SPECIMENS_FOLDER] = fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-specimens-'));
}
