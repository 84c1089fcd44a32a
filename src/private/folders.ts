import { existsSync, statSync } from 'fs';

/** Whether a folder is there. A path that no file system takes, because it is too long for one, is no folder. */
export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
