import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { LOWEST } from './peers';
import { Session } from './session';
import { codeBlocks, links } from '../../tools/pages/markdown';
import { ROOT } from '../support/pack';

const OLDEST = [3, 11];
/** What no line of Python looks like: declarations, `new`, imports with braces, lambdas with arrows. */
const TYPESCRIPT = /^\s*(const|let|declare|import \{)\b|\bnew [A-Z]|=>|;$/m;

/** A Python interpreter of this machine. */
interface Interpreter {
  readonly command: string;
  readonly version: string;
}

/** Builds the wheel as a release does. Returns its path. */
export async function buildWheel(session: Session): Promise<string> {
  const output = session.makeFolder('dist');
  session.say('translating the examples of the README and the docstrings');
  await session.run('npx', ['projen', 'docs:check'], { cwd: ROOT });
  const pacmak = path.join(ROOT, 'node_modules/.bin/jsii-pacmak');
  await session.run(pacmak, ['--target', 'python', '--no-npmignore', '--rosetta-unknown-snippets=fail', '--outdir', output], {
    cwd: ROOT,
    // pacmak makes a virtual environment with whatever `python3` is first on the path.
    env: { PATH: [path.dirname(await realPath(session, await findPython(session))), process.env.PATH].join(path.delimiter) },
  });
  const wheels = fs.readdirSync(path.join(output, 'python')).filter((file) => file.endsWith('.whl'));
  if (wheels.length !== 1) {
    throw new Error(`Expected one wheel, and found: ${wheels.join(', ') || 'none'}`);
  }
  return path.join(output, 'python', wheels[0]);
}

/** Reads what PyPI shows of the wheel, and the docstrings in it, and refuses what is of no use to readers of Python. */
export async function readWheel(session: Session, wheel: string): Promise<void> {
  const folder = session.makeFolder('wheel');
  await session.run((await findPython(session)).command, ['-m', 'zipfile', '-e', wheel, folder], { cwd: session.folder });
  const [information] = fs.readdirSync(folder).filter((name) => name.endsWith('.dist-info'));
  const metadata = fs.readFileSync(path.join(folder, information, 'METADATA'), 'utf8');
  const page = metadata.slice(metadata.indexOf('\n\n'));
  const module = fs.readFileSync(path.join(folder, 'eknmusic_constructs', '__init__.py'), 'utf8');

  const relative = links(page).filter((link) => !/^(https?:|#)/.test(link));
  const examples = [...codeBlocks('METADATA', page), ...codeBlocks('__init__.py', module)].filter(({ info }) => info[0] === 'python');
  const typescript = examples.filter(({ code }) => TYPESCRIPT.test(code)).map(({ file, line }) => `${file}:${line}`);
  const untranslated = codeBlocks('METADATA', page).filter(({ info }) => ['ts', 'typescript'].includes(info[0])).map(({ line }) => `METADATA:${line}`);
  if (examples.length === 0 || relative.length + typescript.length + untranslated.length > 0) {
    throw new Error(`${examples.length} examples in Python. Links that lead nowhere on PyPI: ${relative.join(', ') || '-'}. `
      + `TypeScript where Python is announced, or instead of it: ${[...typescript, ...untranslated].join(', ') || '-'}.`);
  }
  session.say(`${examples.length} examples in Python, ${links(page).length} links`);
}

/**
 * Installs the wheel beside an environment that holds the CDK, and runs the consumer's app there. Returns its cloud assembly.
 *
 * The environment takes half a gigabyte and minutes, and depends on nothing of this project but the versions: it is made
 * once and kept in the user's cache. The wheel goes into the scratch folder, and pip confirms that the two fit.
 */
export async function synthesizeInPython(session: Session, wheel: string): Promise<string> {
  const interpreter = await cachedEnvironment(session, await findPython(session));
  const site = session.makeFolder('python-site');
  const folder = session.makeFolder('python-app');
  session.say('installing the wheel');
  await session.run(interpreter, ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', site, wheel], { cwd: folder });
  await session.run(interpreter, ['-m', 'pip', 'check'], { cwd: folder, env: { PYTHONPATH: site } });
  for (const file of ['python/app.py', 'public-key.pem']) {
    fs.copyFileSync(path.join(ROOT, 'test/consumers', file), path.join(folder, path.basename(file)));
  }
  session.say('synthesizing the app in Python');
  const output = path.join(folder, 'cdk.out');
  await session.run(interpreter, ['app.py'], {
    cwd: folder,
    env: {
      PYTHONPATH: site,
      PYTHONDONTWRITEBYTECODE: '1',
      CDK_OUTDIR: output,
      CDK_VALIDATION: 'false',
      JSII_RUNTIME_PACKAGE_CACHE_ROOT: path.join(cacheFolder(), 'jsii'),
    },
  });
  return output;
}

/** The first Python of the path that is new enough. */
async function findPython(session: Session): Promise<Interpreter> {
  const found: string[] = [];
  for (const command of ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python']) {
    const { status, stdout } = await session.run(command, ['-c', 'import sys, venv; print("%d.%d.%d" % sys.version_info[:3])'], {
      cwd: session.folder, mayFail: true,
    }).catch(() => ({ status: 1, stdout: '' }));
    const version = stdout.trim();
    if (status === 0 && isNewEnough(version)) {
      return { command, version };
    }
    if (version) {
      found.push(`${command} is ${version}`);
    }
  }
  throw new Error(`Python ${OLDEST.join('.')} or newer is needed, and is not on the PATH (${found.join(', ') || 'there is no Python'}). `
    + 'Install it from https://www.python.org/downloads/ or with the package manager of the system, its venv module included.');
}

function isNewEnough(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

async function realPath(session: Session, { command }: Interpreter): Promise<string> {
  const { stdout } = await session.run(command, ['-c', 'import sys; print(sys.executable)'], { cwd: session.folder });
  return stdout.trim();
}

/** A virtual environment with the CDK in the lowest versions that the package takes. Returns its interpreter. */
async function cachedEnvironment(session: Session, python: Interpreter): Promise<string> {
  const requirements = [`aws-cdk-lib==${LOWEST.cdk}`, `constructs==${LOWEST.constructs}`];
  const key = createHash('sha256').update([python.version, process.platform, process.arch, ...requirements].join('\n')).digest('hex');
  const environment = path.join(cacheFolder(), `python-${key.slice(0, 16)}`);
  const interpreter = path.join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (fs.existsSync(interpreter)) {
    session.say(`Python ${python.version} with ${requirements.join(' and ')}, from ${environment}`);
    return interpreter;
  }
  session.say(`installing ${requirements.join(' and ')} for Python ${python.version}; once, into ${environment}`);
  // Made under another name and moved when it is whole: an interrupted run leaves nothing that looks complete.
  const unfinished = `${environment}.${process.pid}`;
  try {
    await session.run(python.command, ['-m', 'venv', unfinished], { cwd: session.folder });
    const inside = path.join(unfinished, path.relative(environment, interpreter));
    const uv = await session.run('uv', ['--version'], { cwd: session.folder, mayFail: true }).then(({ status }) => status === 0, () => false);
    const [command, ...args] = uv
      ? ['uv', 'pip', 'install', '--quiet', '--python', inside]
      : [inside, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await session.run(command, [...args, ...requirements], { cwd: session.folder });
    fs.renameSync(unfinished, environment);
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
  return interpreter;
}

/** Where this user's programs keep what they can make again. */
function cacheFolder(): string {
  const byPlatform: Partial<Record<NodeJS.Platform, string | undefined>> = {
    darwin: path.join(os.homedir(), 'Library/Caches'),
    win32: process.env.LOCALAPPDATA,
  };
  const base = process.env.XDG_CACHE_HOME ?? byPlatform[process.platform] ?? path.join(os.homedir(), '.cache');
  const folder = path.join(base, 'eknmusic-constructs');
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}
