import * as fs from 'fs';
import { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';
import * as path from 'path';
import type { Outcome, Session } from './session';
import { ROOT } from '../support/pack';

/** The command as a release workflow installs it. */
export interface ReleaseCommand {
  readonly program: string;
  readonly folder: string;
}

/** Installs the command as its page says, for a user of its own: without the CDK. */
export async function installReleaseCommand(session: Session, tarball: string): Promise<ReleaseCommand> {
  const folder = session.makeFolder('release-command');
  const prefix = session.makeFolder('release-command-prefix');
  await session.run('npm', ['install', '--global', '--prefix', prefix, '--legacy-peer-deps', tarball], { cwd: folder });
  const isWindows = process.platform === 'win32';
  const installed = fs.readdirSync(prefix, { recursive: true, encoding: 'utf8' });
  const cdk = installed.filter((file) => /node_modules[\\/](?:aws-cdk-lib|constructs)$/.test(file));
  if (cdk.length > 0) {
    throw new Error(`The CDK was installed, too: ${cdk.join(', ')}`);
  }
  const bytes = installed.reduce((sum, file) => sum + fs.statSync(path.join(prefix, file)).size, 0);
  session.say(`${installed.length} files, ${(bytes / 1e6).toFixed(1)} MB installed`);
  return { program: isWindows ? path.join(prefix, 'ekn-updates.cmd') : path.join(prefix, 'bin', 'ekn-updates'), folder };
}

/** Help, keys, a dry run and the status, against a bucket in memory; then what is said when something is missing. */
export async function useReleaseCommand(session: Session, { program, folder }: ReleaseCommand): Promise<void> {
  const bucket = new Map<string, Buffer>();
  const server = await serveBucket(bucket);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const environment = { AWS_ENDPOINT_URL_S3: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-west-1', CI: 'true' };
    const run = (args: string[], env: Record<string, string> = {}) =>
      session.run(program, args, { cwd: folder, mayFail: true, env: { ...environment, ...env } });
    const done = async (...args: string[]) => expectEnd(await run(args), args, 0);
    const refused = async (code: number, says: RegExp, args: string[], env: Record<string, string> = {}) => {
      const text = expectEnd(await run(args, env), args, code);
      expectText(text, [says, /^→ /m], args);
    };
    fs.writeFileSync(path.join(folder, 'site.json'), JSON.stringify({ app: 'eknmusic', bucket: 'updates', region: 'eu-west-1', url: `${endpoint}/updates`, channels: ['stable'] }));
    fs.writeFileSync(path.join(folder, 'EKNMusic.dmg'), 'a stand-in');
    const artifacts = [{ file: 'EKNMusic.dmg', platform: 'macos', arch: 'universal', kind: 'dmg' }];
    fs.writeFileSync(path.join(folder, 'release.json'), JSON.stringify({ app: 'eknmusic', version: '1.0.0', build: 1, notes: 'The first.', artifacts }));
    const site = ['--site', 'site.json'];
    const keys = ['--release-key', 'release.pem', '--targets-key', 'targets.pem'];
    const publish = ['publish', ...site, '--release', 'release.json', '--channel', 'stable'];

    const commands = ['publish', 'promote', 'rollout', 'halt', 'rollback', 'notice', 'resign', 'keys', 'status', 'verify'];
    expectText(await done('--help'), [...commands.map((name) => new RegExp(`^  ${name}\\b`, 'm')), /Exit codes: 0 done/], ['--help']);
    const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expectText(await done('--version'), [new RegExp(`^${version.replaceAll('.', '\\.')}$`, 'm')], ['--version']);
    await done('keys', 'make', 'root', 'release', 'targets');
    await done('keys', 'root', '--root-key', 'root.pem', '--targets-key', 'targets.pem', '--timestamp-key', 'targets.pem', '--out', 'root.json');
    await refused(6, /has no root of trust yet/, ['status', ...site]);
    await done('keys', 'publish-root', 'root.json', ...site);
    expectText(await done('keys', 'export', '--release-key', 'release.pem'), [/SUPublicEDKey/, /win_sparkle_set_eddsa_public_key/, /minisign -V/], ['keys', 'export']);
    expectText(await done(...publish, ...keys, '--dry-run'), [/Nothing was changed/, /releases\/1\/EKNMusic\.dmg$/m, /metadata\/timestamp\.json$/m], publish);
    expectText(await done('status', ...site), [/nothing|no channel|offers/i], ['status']);
    if ([...bucket.keys()].join() !== 'metadata/1.root.json') {
      throw new Error(`The dry run wrote: ${[...bucket.keys()].join(', ')}`);
    }

    await refused(6, /The release and the targets key are missing/, publish);
    await refused(2, /The description of the release nowhere\.json cannot be read/, ['publish', ...site, ...keys, '--release', 'nowhere.json']);
    await refused(2, /The configuration of the site nowhere\.json cannot be read/, ['status', '--site', 'nowhere.json']);
    await refused(5, /The connection failed|does not answer/, ['status', ...site], { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' });
    await refused(5, /AWS does not accept the credentials/, ['status', '--site', '/eknmusic/updates'],
      { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_CONFIG_FILE: 'none', AWS_SHARED_CREDENTIALS_FILE: 'none' });
    expectText(expectEnd(await run(['publish']), ['publish'], 2), [/required option .*--site|--release/], ['publish']);
    expectText(expectEnd(await run(['publsh']), ['publsh'], 2), [/unknown command 'publsh'/, /Did you mean publish/], ['publsh']);
    session.say('help, keys, a dry run, the status, and 8 refusals with what to do');
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function expectEnd({ status, stdout, stderr }: Outcome, args: readonly string[], code: number): string {
  const text = `${stdout}${stderr}`;
  if (status !== code || /^\s+at .+:\d+:\d+\)?$/m.test(text) || /Warning:/.test(text)) {
    throw new Error(`\`ekn-updates ${args.join(' ')}\` ended with ${status} instead of ${code}, or with a stack trace or a warning:\n${text}`);
  }
  return text;
}

function expectText(text: string, patterns: readonly RegExp[], args: readonly string[]): void {
  const missing = patterns.filter((pattern) => !pattern.test(text));
  if (missing.length > 0) {
    throw new Error(`\`ekn-updates ${args.join(' ')}\` does not say ${missing.join(', ')}:\n${text}`);
  }
}

/** As much of S3 as the command needs to read a site, and to write a small file. */
async function serveBucket(bucket: Map<string, Buffer>): Promise<Server> {
  const server = createServer((request, response) => {
    const key = new URL(request.url!, 'http://s3').pathname.split('/').slice(2).join('/');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      if (request.method === 'PUT') {
        bucket.set(key, Buffer.concat(chunks));
      }
      const body = bucket.get(key);
      response.writeHead(body ? 200 : 404, { ...body ? { etag: '"1"' } : {}, 'content-type': 'application/xml' });
      response.end(request.method === 'GET' ? body ?? '<Error><Code>NoSuchKey</Code><Message>There is none.</Message></Error>' : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
