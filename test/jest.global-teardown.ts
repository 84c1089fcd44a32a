import * as fs from 'fs';
import { SPECIMENS_FOLDER } from './support/specimens-folder';

export default function tearDown(): void {
  fs.rmSync(process.env[SPECIMENS_FOLDER]!, { recursive: true, force: true });
}
