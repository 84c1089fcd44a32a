import type { IConstruct } from 'constructs';
import { readSources, type SourceFile } from './python-sources';

/** Whether the module of a handler is among the files, and may have its function. */
export function findHandler(scope: IConstruct, files: SourceFile[], handler: string): boolean {
  // As the runtime takes it apart: the module may be a path with slashes or a name with dots.
  const [, module, name] = /^(.+)\.([^.]+)$/.exec(handler) ?? [];
  if (module === undefined || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
    return false;
  }
  const path = module.replace(/[./]/g, '/');
  const file = [`${path}/__init__.py`, `${path}.py`].map((candidate) => files.find((one) => one.path === candidate)).find((one) => one !== undefined);
  if (file === undefined) {
    // Extension modules say nothing of what is in them.
    return files.some((one) => one.path.startsWith(`${path}.`) && one.path.endsWith('.so'));
  }
  const code = readSources(scope, [file])[0].data.toString().replace(/#.*$/gm, '');
  return new RegExp(`(?<![.\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}_])`, 'u').test(code) || ANY_NAME.test(code);
}

// Ways to have a name without spelling it.
const ANY_NAME = /import\s*\(?\s*\*|__getattr__|globals\s*\(|\bvars\s*\(|\bsetattr\s*\(|\bexec\s*\(/;
