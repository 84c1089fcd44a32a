/*
 * What a release is, from the description that a person writes to the state of a channel that is signed. Nothing in this folder knows
 * the CDK, AWS or the network.
 */

export const PLATFORMS = ['windows', 'macos', 'linux'] as const;
export type Platform = typeof PLATFORMS[number];

export const ARCHITECTURES = ['x64', 'arm64', 'x86', 'universal'] as const;
export type Architecture = typeof ARCHITECTURES[number];

export const KINDS = ['exe', 'msi', 'dmg', 'zip', 'appimage', 'deb', 'rpm'] as const;
export type Kind = typeof KINDS[number];

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = typeof SEVERITIES[number];

/** WinSparkle compares builds as signed 32-bit numbers: a larger one would count as older than 1. */
export const LARGEST_BUILD = 2_147_483_647;

/** One file of a release, as its author describes it. Sizes, hashes and signatures are never written down, always computed. */
export interface ArtifactDescription {
  /** The name of the file, like `EKNMusic-1.2.0-x64.exe`. */
  readonly file: string;
  readonly platform: Platform;
  readonly arch: Architecture;
  readonly kind: Kind;
  /** The oldest operating system that it runs on: `10.0.19041` for Windows, `12.0.0` for macOS. @default - any */
  readonly minimumSystemVersion?: string;
  /** What WinSparkle gives the installer, like `/SILENT /SP- /NOICONS`. @default - nothing */
  readonly installerArguments?: string;
  /** Marks the artifact that the documented manifest names for its platform. @default - the first x64 or universal exe, dmg or appimage */
  readonly default?: boolean;
}

/** A release as its author describes it: `release.json` in the author's repository. */
export interface ReleaseDescription {
  /** The identifier of the application, the same for all its releases. */
  readonly app: string;
  /** The version that people see: `MAJOR.MINOR.PATCH`, with an optional `-pre.release`. Nothing is ordered by it. */
  readonly version: string;
  /** The number that releases are ordered by, from 1 to 2,147,483,647. */
  readonly build: number;
  /** Release notes in Markdown, or the file that has them. */
  readonly notes: string | { readonly file: string };
  /** The day, or the time in UTC: `2026-11-28` or `2026-11-28T21:50:00Z`. @default - the time of publishing */
  readonly releaseDate?: string;
  /** Whether clients press for this update. @default false */
  readonly critical?: boolean;
  /** The oldest build that updates to this one in one step. @default - any */
  readonly minimumBuild?: number;
  readonly artifacts: readonly ArtifactDescription[];
}

/** One published file. */
export interface Artifact extends ArtifactDescription {
  /** In bytes. */
  readonly size: number;
  /** In hexadecimal. */
  readonly sha256: string;
  /** The Ed25519 signature of the whole file by the release key, in base64: what Sparkle and WinSparkle check. */
  readonly edSignature: string;
  /** The text of `<file>.minisig`. */
  readonly minisign: string;
  /** Where it is on the site: `releases/<build>/<file>`. */
  readonly path: string;
  /** Whether `<file>.zsync` was published with it. */
  readonly zsync?: boolean;
}

/** A published release: `releases/<build>/release.json`. */
export interface Release {
  readonly app: string;
  readonly version: string;
  readonly build: number;
  /** Markdown. */
  readonly notes: string;
  /** In UTC, to the second: `2026-11-28T21:50:00Z`. */
  readonly releaseDate: string;
  readonly critical?: boolean;
  readonly minimumBuild?: number;
  readonly artifacts: readonly Artifact[];
}

export interface ReleaseReference {
  readonly version: string;
  readonly build: number;
}

/** A release is offered to a share of the clients. */
export interface Rollout {
  /** From 1 to 99. */
  readonly percent: number;
  /** Makes another choice of clients for each release; the same salt with a larger percentage keeps everyone who was chosen. */
  readonly salt: string;
}

/** An order to go back, for clients that know how. */
export interface RollbackOrder {
  /** The builds that go back. */
  readonly from: readonly number[];
  /** The build that they go back to. */
  readonly to: number;
  /** One line. */
  readonly reason: string;
}

/** What users are told, signed. */
export interface Notice {
  readonly id: string;
  readonly severity: Severity;
  /** One line. */
  readonly text: string;
  readonly url?: string;
  /** The builds whose users are told. @default - all */
  readonly builds?: readonly number[];
}

/** What a channel offers: `custom` of the TUF target `<channel>.json`. */
export interface ChannelState {
  readonly app: string;
  readonly channel: string;
  readonly release: ReleaseReference;
  readonly rollout?: Rollout;
  /** What clients outside of the rollout are offered. */
  readonly fallback?: ReleaseReference;
  readonly rollback?: RollbackOrder;
  readonly notice?: Notice;
  /** Builds that are offered to nobody anymore. */
  readonly halted?: readonly number[];
  /** The builds in the feeds, newest first. */
  readonly released: readonly number[];
}

/** `custom` of the TUF target of an artifact, and of `<build>/release.json` without platform, arch and kind. */
export interface TargetDescription {
  readonly app: string;
  readonly version: string;
  readonly build: number;
  readonly platform?: Platform;
  readonly arch?: Architecture;
  readonly kind?: Kind;
  readonly critical?: boolean;
  readonly minimumBuild?: number;
  readonly minimumSystemVersion?: string;
}

/** What the formats need to know of the site. */
export interface Site {
  readonly app: string;
  /** Without a slash at the end: `https://downloads.example.com`. */
  readonly url: string;
  /** The name of the application that people read. @default - `app` */
  readonly title?: string;
}

/** A file of the site. */
export interface SiteFile {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly cacheControl: string;
}

export const APP_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const CHANNEL_PATTERN = /^[a-z][a-z0-9-]{0,31}$/;
/** Names that S3, CloudFront and every client write the same way: `+`, `~` and blanks are not among them. */
export const FILE_PATTERN = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/;
export const VERSION_PATTERN = /^(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** Cache-Control of what never changes. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Cache-Control of `metadata/timestamp.json`. */
export const TIMESTAMP_CACHE = 'public, max-age=60';
/** Cache-Control of what a channel shows. */
export const CHANNEL_CACHE = 'public, max-age=60, stale-while-revalidate=300, stale-if-error=86400';

/** The path of an artifact on the site, and the name of its TUF target. */
export function artifactPath(build: number, file: string): string {
  return `releases/${build}/${file}`;
}

export function targetName(build: number, file: string): string {
  return `${build}/${file}`;
}
