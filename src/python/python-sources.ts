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
  '.env', '.env.*', '.envrc', '*.pem', '*.key', '*.p12', '*.pfx', '*.jks', '*.keystore', '*.ppk', '*.kdbx',
  'id_rsa', 'id_rsa.*', 'id_dsa', 'id_dsa.*', 'id_ecdsa', 'id_ecdsa.*', 'id_ed25519', 'id_ed25519.*', '!id_rsa.py', '!id_dsa.py', '!id_ecdsa.py', '!id_ed25519.py',
  '.aws/', '.ssh/', '.gnupg/', '.kube/', '.azure/', '.docker/', '.dockercfg', '.config/gcloud/', '.boto', '.s3cfg', '.vault-token',
  '.git-credentials', '.netrc', '_netrc', '.pgpass', 'pgpass.conf', '.pg_service.conf', '.my.cnf', '.mylogin.cnf', '.htpasswd',
  '.pypirc', 'pip.conf', 'pip.ini', 'uv.toml', '/poetry.toml', '.npmrc', '.yarnrc.yml', '.terraformrc', '.streamlit/secrets.toml',
  'credentials.json', 'service-account*.json', 'service_account*.json', '*.tfvars', '*.tfvars.json', '*.tfstate', '*.tfstate.*',
  // Version control, editors, other tools.
  '.git', '.gitignore', '.gitattributes', '.gitmodules', '.github/', '.gitlab-ci.yml', '.hg/', '.svn/', '.idea/', '.vscode/', '.vs/', '.DS_Store', 'Thumbs.db',
  '.pre-commit-config.yaml', 'Dockerfile', 'Dockerfile.*', '*.Dockerfile', '.dockerignore', 'node_modules/',
  'cdk.out/', '.aws-sam/', '.serverless/', '.terraform/', '.terraform.lock.hcl', '.chalice/', '.pulumi/',
  // Environments, caches, what was built.
  '.venv/', 'venv/', '.direnv/', '__pypackages__/', '__pycache__/', '*.pyc', '*.pyo', '.pytest_cache/', '.mypy_cache/', '.ruff_cache/', '.hypothesis/',
  '.tox/', '.nox/', '.cache/', '.eggs/', '.ipynb_checkpoints/', '.coverage', '.coverage.*', 'coverage.xml', 'htmlcov/', '*.egg-info/', '/build/', '/dist/',
  '*.log', '*.sqlite3', '*.swp',
  // Tests, and what only the installer reads. `test_*.py` are no tests where migrations begin like that: "test table of audio".
  'tests/', 'test/', 'conftest.py', 'test_*.py', '!**/versions/**/test_*.py',
  '/uv.lock', '/poetry.lock', '/pdm.lock', '/Pipfile', '/Pipfile.lock', '/pylock.toml', '/pylock.*.toml', '/requirements*.txt', '/requirements*.in',
];

/** A file of a project that is deployed. */
export interface SourceFile {
  /** Its path in the project, with slashes. */
  readonly path: string;
  /** Its path on this machine. */
  readonly file: string;
  /** Its size in bytes. */
  readonly bytes: number;
}

/** The files of a project that belong into the function. Nothing of them is read. */
export function listSources(scope: IConstruct, project: string, exclude: string[]): SourceFile[] {
  const ignore = IgnoreStrategy.git(project, [...DEFAULT_EXCLUDE, ...exclude].map(withCase));
  const found: SourceFile[] = [];

  // Links are followed, so that a package beside the project can be linked into it.
  const visit = (folder: string, prefix: string, above: string[]) => {
    const real = fs.realpathSync(folder);
    if (above.includes(real)) {
      fail(scope, PYTHON_ERRORS, { code: 'PythonCodeSourceUnreadable', prop: 'directory', got: folder });
    }
    for (const name of readable(scope, folder, () => fs.readdirSync(folder)).sort()) {
      const [file, path] = [join(folder, name), prefix + name];
      const judged = join(project, withCase(path));
      if (!ignore.ignores(judged)) {
        const stats = readable(scope, file, () => fs.statSync(file));
        if (stats.isFile()) {
          found.push({ path, file, bytes: stats.size });
        } else if (stats.isDirectory() && !ignore.completelyIgnores(judged) && !fs.existsSync(join(file, 'pyvenv.cfg'))) {
          visit(file, `${path}/`, [...above, real]);
        }
      }
    }
  };
  visit(project, '', []);
  return found;
}

/** The files with their content. */
export function readSources(scope: IConstruct, files: SourceFile[]): ArchiveFile[] {
  return files.map(({ path, file }) => ({ path, data: readable(scope, file, () => fs.readFileSync(file)) }));
}

const FIRST_PRIVATE = 0xe000;

/**
 * The text with other characters for capital letters. What the CDK compares paths with takes `Dockerfile*` and `dockerfile_parser.py` for
 * the same; characters that are no letters have no case, and keep the order that `[A-Z]` needs.
 */
function withCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => String.fromCharCode(FIRST_PRIVATE + letter.charCodeAt(0)));
}

function readable<T>(scope: IConstruct, file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    return fail(scope, PYTHON_ERRORS, { code: 'PythonCodeSourceUnreadable', prop: 'directory', got: file, why: `cannot be read: ${(error as Error).message}` });
  }
}
