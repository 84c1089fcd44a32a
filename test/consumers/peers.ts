import * as fs from 'fs';
import * as path from 'path';
import { Session } from './session';
import { readTemplates } from './templates';
import { ROOT } from '../support/pack';

/** Versions of the peers, as npm takes them. */
export interface Peers {
  readonly title: string;
  readonly cdk: string;
  readonly constructs: string;
}

/** An app folder in which the packed library is installed. */
export interface Installed {
  readonly folder: string;
  readonly cdk: string;
  readonly constructs: string;
}

const MANIFEST = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const EXAMPLE = path.join(ROOT, 'examples/eknmusic');
const CONSUMER = path.join(ROOT, 'test/consumers');
const VALIDATE_AS_ERRORS = '@aws-cdk/core:validateAgainstDefaultRules';

export const LOWEST: Peers = {
  title: 'lowest',
  cdk: MANIFEST.peerDependencies['aws-cdk-lib'].replace('^', ''),
  constructs: MANIFEST.peerDependencies.constructs.replace('^', ''),
};
export const NEWEST: Peers = { title: 'newest', cdk: '^2', constructs: '^10' };
export const ENVIRONMENTS = ['dev', 'staging', 'prod'];

/** Copies the example out of the project, as another team would, and installs what it needs with these peers. */
export async function installExample(session: Session, tarball: string, peers: Peers): Promise<Installed> {
  const folder = session.makeFolder(`${peers.title}-peers`);
  fs.cpSync(EXAMPLE, folder, { recursive: true, filter: (file) => !['node_modules', 'cdk.out'].includes(path.basename(file)) });
  session.say(`installing the package with aws-cdk-lib@${peers.cdk} and constructs@${peers.constructs}`);
  await session.run('npm', ['install', tarball, `aws-cdk-lib@${peers.cdk}`, `constructs@${peers.constructs}`, 'cdk-nag@3'], { cwd: folder });
  const version = (name: string) => JSON.parse(fs.readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
  const installed = { folder, cdk: version('aws-cdk-lib'), constructs: version('constructs') };
  session.say(`installed aws-cdk-lib ${installed.cdk}, constructs ${installed.constructs}, cdk-nag ${version('cdk-nag')}`);
  return installed;
}

/** Compiles the example as its own scripts do. */
export async function compileExample(session: Session, app: Installed): Promise<void> {
  await session.run('npm', ['run', 'build'], { cwd: app.folder });
}

/** Synthesizes the example as its own scripts do, its checks and CloudFormation Validate being errors, and reads its templates. */
export async function synthesizeExample(session: Session, app: Installed, environment: string): Promise<Map<string, string>> {
  const settings = path.join(app.folder, 'cdk.json');
  const config = JSON.parse(fs.readFileSync(settings, 'utf8'));
  fs.writeFileSync(settings, JSON.stringify({ ...config, context: { ...config.context, [VALIDATE_AS_ERRORS]: true } }));
  const output = path.join(app.folder, `cdk.out-${environment}`);
  await session.run('npm', ['run', 'synth', '--', '--no-notices', '-c', `env=${environment}`, '-c', 'account=123456789012', '-o', output], { cwd: app.folder });
  return readTemplates(output);
}

/** Compiles the consumer's apps strictly, library types included, in a folder that sees the installed packages. */
export async function compileConsumer(session: Session, app: Installed): Promise<string> {
  const folder = path.join(app.folder, 'consumer');
  fs.cpSync(path.join(CONSUMER, 'typescript'), folder, { recursive: true });
  fs.copyFileSync(path.join(CONSUMER, 'public-key.pem'), path.join(folder, 'public-key.pem'));
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { strict: true, skipLibCheck: false, target: 'ES2022', module: 'node16', types: ['node'] },
    include: ['*.ts'],
  }));
  await session.run('npx', ['tsc', '-p', 'consumer'], { cwd: app.folder });
  return folder;
}

/** Synthesizes the consumer's app and reads its templates. */
export async function synthesizeConsumer(session: Session, folder: string, context: Record<string, unknown>): Promise<Map<string, string>> {
  const output = path.join(folder, 'cdk.out');
  fs.rmSync(output, { recursive: true, force: true });
  await session.run(process.execPath, ['app.js'], { cwd: folder, env: environmentOf(output, context) });
  return readTemplates(output);
}

/** Shows that the checks and the validation see the app at all: with an unsafe bucket and a misspelt property, it must fail for both. */
export async function provokeChecks(session: Session, folder: string): Promise<void> {
  const env = environmentOf(path.join(folder, 'cdk.out-unsafe'), { checks: true, unsafe: true });
  const { status, stdout, stderr } = await session.run(process.execPath, ['app.js'], { cwd: folder, env, mayFail: true });
  const report = stdout + stderr;
  const unseen = ['AwsSolutions-S1', 'Music-', 'TopicNam'].filter((finding) => !report.includes(finding));
  if (status === 0 || unseen.length > 0) {
    throw new Error(`The app ended with ${status}, and these findings were not reported: ${unseen.join(', ')}\n${report}`);
  }
}

/** The environment of an app that runs without the CDK command line. */
export function environmentOf(output: string, context: Record<string, unknown>): Record<string, string> {
  return { CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify({ [VALIDATE_AS_ERRORS]: true, ...context }), CDK_VALIDATION: 'true' };
}
