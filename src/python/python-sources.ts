import * as fs from 'fs';
import { join } from 'path';
import { IgnoreStrategy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import type { ArchiveFile } from './python-archive';
import { fail } from '../private/errors';

/** What stays out of the code of every project, as lines of a .gitignore. */
export const DEFAULT_EXCLUDE: string[] = [
  // Secrets, and where people keep them.
  '.env', '.env.*', '.envrc', '*.pem', '*.key', '*.p12', '*.pfx', '*.jks', '*.keystore', 'id_rsa*', 'id_ecdsa*', 'id_ed25519*',
  '.aws/', '.ssh/', '.gnupg/', '.netrc', '.pypirc', 'pip.conf', 'pip.ini', '.npmrc', 'credentials.json', 'service-account*.json', '*.tfvars', '*.tfstate*',
  // Version control, editors, other tools.
  '.git', '.gitignore', '.gitattributes', '.gitmodules', '.github/', '.gitlab-ci.yml', '.hg/', '.svn/', '.idea/', '.vscode/', '.DS_Store', 'Thumbs.db',
  '.pre-commit-config.yaml', 'Dockerfile*', '.dockerignore', 'node_modules/', 'cdk.out/',
  // Environments, caches, what was built.
  '.venv/', 'venv/', '__pycache__/', '*.pyc', '*.pyo', '.pytest_cache/', '.mypy_cache/', '.ruff_cache/', '.hypothesis/', '.tox/', '.nox/', '.cache/',
  '.coverage', '.coverage.*', 'coverage.xml', 'htmlcov/', '*.egg-info/', '/build/', '/dist/', '*.log', '*.sqlite3', '*.swp',
  // Tests, and what only the installer reads. `*_test.py` are no tests where migrations end like that: "add a speed test".
  'tests/', 'test/', 'conftest.py', 'test_*.py', '!**/versions/*.py', '/uv.lock', '/poetry.lock', '/pdm.lock', '/requirements*.txt', '/requirements*.in',
];

/** The files of a project that belong into the function. */
export function sourceFiles(scope: IConstruct, project: string, exclude: string[]): ArchiveFile[] {
  const ignore = IgnoreStrategy.git(project, [...DEFAULT_EXCLUDE, ...exclude]);
  const found: ArchiveFile[] = [];

  // Links are followed, so that a package beside the project can be linked into it.
  const visit = (folder: string, prefix: string, above: string[]) => {
    const real = fs.realpathSync(folder);
    if (above.includes(real)) {
      fail(scope, PYTHON_ERRORS, { code: 'PythonSourceUnreadable', prop: 'directory', got: folder });
    }
    for (const name of fs.readdirSync(folder).sort()) {
      const [file, path] = [join(folder, name), prefix + name];
      if (!ignore.ignores(file)) {
        const stats = readable(scope, file, () => fs.statSync(file));
        if (stats.isFile()) {
          found.push({ path, data: readable(scope, file, () => fs.readFileSync(file)) });
        } else if (stats.isDirectory() && !ignore.completelyIgnores(file) && !fs.existsSync(join(file, 'pyvenv.cfg'))) {
          visit(file, `${path}/`, [...above, real]);
        }
      }
    }
  };
  visit(project, '', []);
  return found;
}

function readable<T>(scope: IConstruct, file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    return fail(scope, PYTHON_ERRORS, { code: 'PythonSourceUnreadable', prop: 'directory', got: file, why: `cannot be read: ${(error as Error).message}` });
  }
}
