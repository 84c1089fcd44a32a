import { shownRelease } from './channel-state';
import { defaultArtifact } from './description';
import { type ChannelState, type Platform, PLATFORMS, type Release, type Site } from './model';
import { refuse } from './problems';

/** The documented manifest of a channel, `manifest.json`. */
export interface DocumentedManifest {
  readonly version: string;
  /** The day, like `2026-11-28`. */
  readonly release_date: string;
  readonly platforms: Readonly<Partial<Record<Platform, {
    readonly url: string;
    /** A minisign signature file of the artifact, in base64. */
    readonly signature: string;
    /** In bytes. */
    readonly size: number;
  }>>>;
  /** Markdown. */
  readonly release_notes: string;
}

/** The manifest of the release that everybody may have: it knows no percentage. */
export function documentedManifest(channel: ChannelState, releases: readonly Release[], site: Site): Buffer {
  const release = findRelease(releases, shownRelease(channel).build);
  const platforms = PLATFORMS.flatMap((platform) => {
    const artifact = defaultArtifact(release.artifacts, platform);
    return artifact ? [[platform, {
      url: `${site.url}/${artifact.path}`,
      signature: Buffer.from(artifact.minisign).toString('base64'),
      size: artifact.size,
    }]] : [];
  });
  const manifest: DocumentedManifest = {
    version: release.version,
    release_date: release.releaseDate.slice(0, 10),
    platforms: Object.fromEntries(platforms),
    release_notes: release.notes,
  };
  return Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);
}

export function findRelease(releases: readonly Release[], build: number): Release {
  return releases.find((release) => release.build === build) ?? refuse('release', 'build', `${build} is needed, and was not read`);
}
