import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { output } from './backend';
import type { Deployed } from './checks';
import { run } from './processes';
import { UpdateVerifier } from '../../src/updates/update-verifier';
import type { UpdateOffer } from '../../src/updates/update-verifier-types';

const CLI = join(__dirname, '..', '..', 'assets', 'updates', 'ekn-updates.js');
const PLATFORMS = [
  { platform: 'windows', arch: 'x64', kind: 'exe', suffix: 'win64.exe' },
  { platform: 'macos', arch: 'universal', kind: 'dmg', suffix: 'macos.dmg' },
  { platform: 'linux', arch: 'x64', kind: 'appimage', suffix: 'x86_64.AppImage' },
];

/** An access key that ends. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Whether the deployment has an update site. */
export function hasUpdateSite({ outputs }: Deployed): boolean {
  return Object.values(outputs).some(({ UpdatesSite }) => UpdatesSite !== undefined);
}

/** One who releases a desktop client on the update site, with keys of its own. */
export class ReleaseDesk {
  private readonly folder: string;

  /** Publishes with the permissions of whoever deployed, or with those of the role that publishes. */
  public constructor(public readonly deployed: Deployed, public readonly role?: TemporaryCredentials) {
    this.folder = join(deployed.place.home, 'release-desk');
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  public get url(): string {
    return output(this.deployed, 'UpdatesUrl');
  }

  /** Runs `ekn-updates`; answers what it printed as JSON. */
  public async ekn(...args: string[]): Promise<any> {
    const { code, output: printed } = await this.attempt(...args);
    if (code !== 0) {
      throw new Error(`\`ekn-updates ${args.join(' ')}\` ended with ${code}:\n${printed}`);
    }
    const json = printed.slice(printed.indexOf('{'));
    return json.startsWith('{') ? JSON.parse(json.slice(0, json.lastIndexOf('}') + 1)) : printed;
  }

  /** Runs `ekn-updates` to its end, whatever that is. */
  public async attempt(...args: string[]): Promise<{ readonly code?: number; readonly output: string }> {
    const { place } = this.deployed;
    const env = { PATH: process.env.PATH, HOME: this.folder, CI: '1', NO_COLOR: '1', ...place.environmentForHosts([new URL(this.url).host]) };
    const asRole = this.role && {
      AWS_ACCESS_KEY_ID: this.role.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.role.secretAccessKey,
      AWS_SESSION_TOKEN: this.role.sessionToken,
      AWS_PROFILE: undefined,
    };
    return run(process.execPath, ['--no-warnings', CLI, ...args], { cwd: this.folder, env: { ...env, ...asRole }, timeout: 300_000 });
  }

  /** Makes keys and the root of trust, and puts that on the site. Another time it does nothing. */
  public async open(timestampKeyArn: string): Promise<void> {
    if (existsSync(join(this.folder, '1.root.json'))) {
      return;
    }
    await this.ekn('keys', 'make', 'release', 'targets', 'root-1', 'root-2', '--json');
    await this.ekn('keys', 'root', '--root-key', 'root-1.pem', '--root-key', 'root-2.pem', '--targets-key', 'targets.pem',
      '--timestamp-key', `kms:${timestampKeyArn}`, '--threshold', '2', '--out', '1.root.json', '--json');
    await this.ekn('keys', 'publish-root', '1.root.json', '--site', this.site, '--json');
  }

  public get site(): string {
    return output(this.deployed, 'UpdatesSite');
  }

  /** Changes the site by a command that signs. */
  public async change(...args: string[]): Promise<any> {
    return this.ekn(...args, ...this.keys);
  }

  /** The same, to its end, whatever that is. */
  public async attemptChange(...args: string[]): Promise<{ readonly code?: number; readonly output: string }> {
    return this.attempt(...args, ...this.keys);
  }

  private get keys(): string[] {
    return ['--site', this.site, '--release-key', 'release.pem', '--targets-key', 'targets.pem', '--json'];
  }

  /** Writes a release with a file for each platform, of other bytes each time; answers its description. */
  public write(build: number, version = `1.${build}.0`): string {
    const description = {
      app: 'eknmusic',
      version,
      build,
      notes: `What is new in **${version}**`,
      artifacts: PLATFORMS.map(({ suffix, ...artifact }) => ({ file: `EKNMusic-${version}-${suffix}`, ...artifact })),
    };
    const folder = join(this.folder, String(build));
    mkdirSync(folder, { recursive: true });
    description.artifacts.forEach(({ file }) => writeFileSync(join(folder, file), randomBytes(32 * 1024)));
    writeFileSync(join(folder, 'release.json'), JSON.stringify(description));
    return join(String(build), 'release.json');
  }

  public async publish(build: number, ...args: string[]): Promise<any> {
    return this.change('publish', '--release', this.write(build), '--artifacts', String(build), '--channel', 'stable', ...args);
  }

  public file(build: number, suffix: string): Buffer {
    return readFileSync(join(this.folder, String(build), `EKNMusic-1.${build}.0-${suffix}`));
  }

  /** The root of trust that a client has built in. */
  public get root(): string {
    return readFileSync(join(this.folder, '1.root.json'), 'utf8');
  }
}

/** A desktop client that has a build, and asks the site by CloudFront as a client does. */
export class DesktopClient {
  private readonly verifier: UpdateVerifier;

  public constructor(private readonly desk: ReleaseDesk, build: number, clientId?: string) {
    this.verifier = new UpdateVerifier({
      app: 'eknmusic', channel: 'stable', platform: 'linux', architecture: 'x64', buildNumber: build, clientId, root: desk.root, time: Math.floor(Date.now() / 1000),
    });
  }

  /** Walks the metadata as the specification says; answers what the client is offered. */
  public async check(): Promise<UpdateOffer> {
    for (let next = await this.get(`metadata/${this.verifier.rootVersion + 1}.root.json`); next.status === 200;
      next = await this.get(`metadata/${this.verifier.rootVersion + 1}.root.json`)) {
      this.accept(this.verifier.updateRoot(next.body.toString()));
    }
    this.accept(this.verifier.updateTimestamp(await this.text('metadata/timestamp.json')));
    this.accept(this.verifier.updateSnapshot(await this.text(`metadata/${this.verifier.snapshotVersion}.snapshot.json`)));
    this.accept(this.verifier.updateTargets(await this.text(`metadata/${this.verifier.targetsVersion}.targets.json`)));
    return this.verifier.offer();
  }

  /** Downloads the file of an offer by the name that TUF clients ask for. */
  public async download({ target, sha256 }: UpdateOffer): Promise<Buffer> {
    const [build, file] = target!.split('/');
    const { status, body } = await this.get(`targets/${build}/${sha256}.${file}`);
    if (status !== 200) {
      throw new Error(`${target} is answered with ${status}`);
    }
    return body;
  }

  public accepts({ target }: UpdateOffer, bytes: Buffer): boolean {
    return this.verifier.verifyFile(target!, bytes.length, createHash('sha256').update(bytes).digest('hex')).accepted;
  }

  public get(path: string) {
    return this.desk.deployed.place.visit(`${this.desk.url}/${path}`);
  }

  public async text(path: string): Promise<string> {
    const { status, body } = await this.get(path);
    if (status !== 200) {
      throw new Error(`${path} is answered with ${status}: ${body.toString().slice(0, 300)}`);
    }
    return body.toString();
  }

  private accept({ accepted, rule, reason }: { readonly accepted: boolean; readonly rule?: string; readonly reason?: string }): void {
    if (!accepted) {
      throw new Error(`The client refuses what the site serves: ${rule}: ${reason}`);
    }
  }
}

/** The credentials that a workflow of the example gets for its token. Nobody here signs tokens as GitHub does; an emulator looks at their claims alone. */
export async function assumePublisher(deployed: Deployed): Promise<TemporaryCredentials> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'https://token.actions.githubusercontent.com', aud: 'sts.amazonaws.com', sub: 'repo:eknmusic/eknmusic:environment:desktop', iat: now, exp: now + 600 };
  const sts = new STSClient(deployed.place.client);
  try {
    const { Credentials } = await sts.send(new AssumeRoleWithWebIdentityCommand({
      RoleArn: output(deployed, 'PublisherRoleArn'), RoleSessionName: 'release', WebIdentityToken: [part({ alg: 'RS256', typ: 'JWT' }), part(claims), 'c2lnbmF0dXJl'].join('.'),
    }));
    return { accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey!, sessionToken: Credentials!.SessionToken! };
  } finally {
    sts.destroy();
  }
}
