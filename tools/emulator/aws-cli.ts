import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The version of the AWS CLI on PyPI. */
export const AWS_CLI_VERSION = '1.46.3';

/** The AWS CLI of PyPI, in an environment of its own that is made once: answers its program. */
export function ensureAwsCli(): string {
  const folder = join(homedir(), '.cache', 'eknmusic-constructs', `aws-cli-${AWS_CLI_VERSION}-${process.platform}-${process.arch}`);
  const program = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin', 'aws');
  if (!existsSync(program)) {
    execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'inherit' });
    execFileSync(join(dirname(program), 'pip'), ['install', '--quiet', '--disable-pip-version-check', `awscli==${AWS_CLI_VERSION}`], { stdio: 'inherit' });
  }
  return program;
}
