import { createHash } from 'node:crypto';
import { releaseKey, signer } from './support';
import { artifactOf } from '../../../src/updates/release/artifact';
import { promote, type PromoteOptions } from '../../../src/updates/release/channel-changes';
import { completeRelease, readDescription } from '../../../src/updates/release/description';
import type { ArtifactDescription, ChannelState, Release, Site } from '../../../src/updates/release/model';
import { emptyState, readState, type TufState } from '../../../src/updates/release/tuf-reader';
import { makeRoot, type RootOptions, signRoot } from '../../../src/updates/release/tuf-root';
import { nextMetadata, type StateChange } from '../../../src/updates/release/tuf-writer';

export const APP = 'eknmusic';
export const SITE: Site = { app: APP, url: 'https://downloads.example.com', title: 'EKN Music' };
export const NOW = new Date('2026-11-28T12:00:00Z');

export const ARTIFACTS: readonly ArtifactDescription[] = [
  { file: 'EKNMusic-x64.exe', platform: 'windows', arch: 'x64', kind: 'exe', minimumSystemVersion: '10.0.19041', installerArguments: '/S' },
  { file: 'EKNMusic-arm64.exe', platform: 'windows', arch: 'arm64', kind: 'exe' },
  { file: 'EKNMusic.dmg', platform: 'macos', arch: 'universal', kind: 'dmg', minimumSystemVersion: '12.0.0' },
  { file: 'EKNMusic-x86_64.AppImage', platform: 'linux', arch: 'x64', kind: 'appimage' },
  { file: 'eknmusic_amd64.deb', platform: 'linux', arch: 'x64', kind: 'deb' },
];

export function contentOf(build: number, file: string): Buffer {
  return Buffer.from(`content of ${file} in build ${build}\n`.repeat(20));
}

/** A release with files that have some text in them. */
export async function makeRelease(build: number, more: object = {}): Promise<Release> {
  const description = readDescription({
    app: APP, version: `1.${build}.0`, build, notes: `# What is new\n\n- Build ${build} & <more>\n`, releaseDate: '2026-11-28', artifacts: ARTIFACTS, ...more,
  });
  const artifacts = description.artifacts.map((artifact) => {
    const content = contentOf(build, artifact.file);
    const hashOf = (algorithm: string) => createHash(algorithm).update(content).digest();
    const hashes = { size: content.length, sha256: hashOf('sha256').toString('hex'), blake2b: hashOf('blake2b512') };
    return artifactOf(description, artifact, hashes, releaseKey().sign(content), releaseKey());
  });
  return completeRelease(description, description.notes as string, artifacts, NOW);
}

export const ROLES: RootOptions['roles'] = {
  root: { keys: [signer('root 1').publicKey, signer('root 2').publicKey, signer('root 3').publicKey], threshold: 2 },
  targets: { keys: [signer('targets').publicKey], threshold: 1 },
  snapshot: { keys: [signer('targets').publicKey], threshold: 1 },
  timestamp: { keys: [signer('timestamp').publicKey], threshold: 1 },
};

export async function rootFile(options: Partial<RootOptions> = {}, signers: readonly string[] = ['root 1', 'root 2']): Promise<Buffer> {
  let file = makeRoot({ version: 1, expires: new Date('2030-01-01T00:00:00Z'), roles: ROLES, ...options });
  for (const name of signers) {
    file = await signRoot(file, signer(name));
  }
  return file;
}

/** A repository in memory, with what the site has under each key. */
export class Repository {
  public static async make(roots?: readonly Buffer[]): Promise<Repository> {
    return new Repository(roots ?? [await rootFile()]);
  }

  public readonly files = new Map<string, Buffer>();
  public readonly releases: Release[] = [];
  public state: TufState;
  public signers = { targets: signer('targets'), snapshot: signer('targets'), timestamp: signer('timestamp') };

  private constructor(public roots: readonly Buffer[]) {
    this.state = emptyState(roots, { app: APP });
    this.addRoots(roots);
  }

  public addRoots(roots: readonly Buffer[]): void {
    this.roots = roots;
    roots.forEach((root, index) => this.files.set(`metadata/${index + 1}.root.json`, root));
  }

  public async publish(release: Release, options: Partial<PromoteOptions> = {}, more: Partial<StateChange> = {}): Promise<void> {
    const channel = options.channel ?? 'stable';
    const state = promote(this.state.channels.get(channel), release, { app: APP, channel, ...options });
    await this.change([state], this.releases.some(({ build }) => build === release.build) ? [] : [release], more);
  }

  /** What publishing does, without what can go wrong on the way. */
  public async change(channels: readonly ChannelState[], releases: readonly Release[] = [], more: Partial<StateChange> = {}): Promise<void> {
    const { versions } = this.state;
    const next = await nextMetadata(this.state, {
      channels,
      releases,
      known: this.releases,
      versions: { targets: versions.targets + 1, snapshot: versions.snapshot + 1 },
      now: NOW,
      site: SITE,
      ...more,
    }, this.signers);
    this.releases.push(...releases);
    for (const { build, artifacts } of releases) {
      for (const { file, sha256: hash } of artifacts) {
        this.files.set(`targets/${build}/${hash}.${file}`, contentOf(build, file));
      }
    }
    next.manifests.forEach(({ body }, key) => this.files.set(key, Buffer.from(body)));
    for (const { key, body } of [next.targets, next.snapshot, next.timestamp]) {
      this.files.set(key, Buffer.from(body));
    }
    this.state = this.read();
  }

  public read(): TufState {
    const timestamp = this.files.get('metadata/timestamp.json')!;
    const snapshotVersion = JSON.parse(timestamp.toString()).signed.meta['snapshot.json'].version;
    const snapshot = this.files.get(`metadata/${snapshotVersion}.snapshot.json`)!;
    const targetsVersion = JSON.parse(snapshot.toString()).signed.meta['targets.json'].version;
    return readState({ roots: this.roots, timestamp, snapshot, targets: this.files.get(`metadata/${targetsVersion}.targets.json`)! }, { app: APP });
  }

  public versionOf = (build: number): string => this.releases.find((release) => release.build === build)!.version;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
