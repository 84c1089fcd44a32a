import { defined, Fields, join, type Json, parseJson } from './fields';
import {
  APP_PATTERN, ARCHITECTURES, type Architecture, type Artifact, type ArtifactDescription, artifactPath, FILE_PATTERN, type Kind, KINDS, LARGEST_BUILD,
  type Platform, PLATFORMS, type Release, type ReleaseDescription, type Site, VERSION_PATTERN,
} from './model';
import { InvalidDocument } from './problems';

/** No description or release is larger. */
const LARGEST_DOCUMENT = 1_048_576;
const LONGEST_NOTES = 65_536;
const MOST_ARTIFACTS = 50;

const KINDS_OF: Record<Platform, readonly Kind[]> = { windows: ['exe', 'msi', 'zip'], macos: ['dmg', 'zip'], linux: ['appimage', 'deb', 'rpm'] };
const ARCHITECTURES_OF: Record<Platform, readonly Architecture[]> = {
  windows: ARCHITECTURES, macos: ['x64', 'arm64', 'universal'], linux: ['x64', 'arm64', 'x86'],
};
/** The kinds that the documented manifest names, if no artifact is marked. */
const DEFAULT_KIND: Record<Platform, Kind> = { windows: 'exe', macos: 'dmg', linux: 'appimage' };

export const RULES = {
  app: { pattern: APP_PATTERN, rule: 'letters, digits, dots, underscores and hyphens, at most 64' },
  version: { pattern: VERSION_PATTERN, rule: 'MAJOR.MINOR.PATCH with an optional -pre.release', longest: 64 },
  notes: { rule: 'Markdown', longest: LONGEST_NOTES, lines: true },
  file: { pattern: FILE_PATTERN, rule: 'a file name of letters, digits, dots, underscores and hyphens that begins with no dot' },
  system: { pattern: /^(?:0|[1-9]\d{0,4})(?:\.(?:0|[1-9]\d{0,5})){2}$/, rule: 'three numbers, like 10.0.19041' },
  url: {
    pattern: /^https?:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?(?:\/[A-Za-z0-9._~-]+)*$/, rule: 'an address without a slash at its end', longest: 1000,
  },
  sha256: { pattern: /^[0-9a-f]{64}$/, rule: '64 lowercase hexadecimal digits' },
  edSignature: { pattern: /^[A-Za-z0-9+/]{85}[AQgw]==$/, rule: '64 bytes in base64' },
  minisign: {
    pattern: /^untrusted comment: [^\n]*\n[A-Za-z0-9+/=]{100}\ntrusted comment: [^\n]*\n[A-Za-z0-9+/=]{88}\n$/, rule: 'a minisign signature', longest: 2000, lines: true,
  },
} as const;

const DESCRIPTION = 'release description';
const RELEASE = 'release';
const COMMON = ['app', 'version', 'build', 'notes', 'releaseDate', 'critical', 'minimumBuild', 'artifacts'];
const OF_ARTIFACT = ['file', 'platform', 'arch', 'kind', 'minimumSystemVersion', 'installerArguments', 'default'];
const COMPUTED = ['size', 'sha256', 'edSignature', 'minisign', 'path', 'zsync'];
/** A schema may be named, so that editors help. */
const SCHEMA = '$schema';

/**
 * Reads the description of a release.
 *
 * @param source the text, or what was parsed of it
 * @throws InvalidDocument naming every field that is wrong
 */
export function readDescription(source: unknown): ReleaseDescription {
  const value = typeof source === 'string' || source instanceof Uint8Array ? parseJson(DESCRIPTION, source, LARGEST_DOCUMENT) : source;
  const fields = new Fields(DESCRIPTION);
  const description = fields.object(value, '', [SCHEMA, ...COMMON]);
  fields.throwIfAny();
  const read: ReleaseDescription = {
    ...readCommon(fields, description!),
    notes: readNotes(fields, description!.notes),
    releaseDate: fields.optional(description!.releaseDate, (date) => readDate(fields, date, /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?$/)),
    artifacts: readArtifacts(fields, description!.artifacts, (one, field) => readArtifact(fields, one, field, OF_ARTIFACT)),
  };
  fields.throwIfAny();
  return defined(read);
}

/** Reads the `release.json` of a published release. */
export function readRelease(source: Uint8Array | string): Release {
  const fields = new Fields(RELEASE);
  const release = fields.object(parseJson(RELEASE, source, LARGEST_DOCUMENT), '', COMMON);
  fields.throwIfAny();
  const common = readCommon(fields, release!);
  const read: Release = {
    ...common,
    notes: fields.text(release!.notes, 'notes', RULES.notes),
    releaseDate: readDate(fields, release!.releaseDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    artifacts: readArtifacts(fields, release!.artifacts, (one, field) => readPublished(fields, one, field, common.build)),
  };
  fields.throwIfAny();
  return defined(read);
}

/** Reads what the formats need to know of the site. */
export function readSite(value: unknown): Site {
  const fields = new Fields('site');
  const site = fields.object(value, '', ['app', 'url', 'title']);
  const read = defined<Site>({
    app: fields.text(site?.app, 'app', RULES.app),
    url: fields.text(site?.url, 'url', RULES.url),
    title: fields.optional(site?.title, (title) => fields.text(title, 'title', { rule: 'the name of the application', longest: 100 })),
  });
  fields.throwIfAny();
  return read;
}

/** The text of `release.json`, always the same for the same release. */
export function releaseBytes(release: Release): Buffer {
  const { app, version, build, notes, releaseDate, critical, minimumBuild, artifacts } = release;
  const ordered = {
    app,
    version,
    build,
    notes,
    releaseDate,
    critical,
    minimumBuild,
    artifacts: artifacts.map((artifact) => Object.fromEntries([...OF_ARTIFACT, ...COMPUTED].map((name) => [name, artifact[name as keyof Artifact]]))),
  };
  return Buffer.from(`${JSON.stringify(ordered, undefined, 2)}\n`);
}

/**
 * A release, from its description and the artifacts that were computed of its files.
 *
 * @param notes the text of the notes, when the description names a file
 * @param now the date of the release, when the description has none
 */
export function completeRelease(description: ReleaseDescription, notes: string, artifacts: readonly Artifact[], now: Date): Release {
  const { app, version, build, releaseDate = `${now.toISOString().slice(0, 19)}Z`, critical, minimumBuild } = description;
  const release = defined<Release>({
    app, version, build, notes, releaseDate: releaseDate.length === 10 ? `${releaseDate}T00:00:00Z` : releaseDate, critical, minimumBuild, artifacts,
  });
  const expected = description.artifacts.map(({ file }) => file).join();
  if (artifacts.map(({ file }) => file).join() !== expected) {
    throw new InvalidDocument(RELEASE, [{ field: 'artifacts', message: `must be those of the description: ${expected}` }]);
  }
  return readRelease(releaseBytes(release));
}

/** The artifact that the documented manifest names for a platform: one for each, since that has no architectures. */
export function defaultArtifact<T extends ArtifactDescription>(artifacts: readonly T[], platform: Platform): T | undefined {
  const candidates = artifacts.filter((artifact) => artifact.platform === platform);
  return candidates.find((artifact) => artifact.default)
    ?? candidates.find(({ kind, arch }) => kind === DEFAULT_KIND[platform] && arch === 'universal')
    ?? candidates.find(({ kind, arch }) => kind === DEFAULT_KIND[platform] && arch === 'x64');
}

function readCommon(fields: Fields, value: Json) {
  const build = fields.integer(value.build, 'build', 1, LARGEST_BUILD);
  const common = {
    app: fields.text(value.app, 'app', RULES.app),
    version: fields.text(value.version, 'version', RULES.version),
    build,
    critical: fields.optional(value.critical, (critical) => fields.flag(critical, 'critical')),
    minimumBuild: fields.optional(value.minimumBuild, (minimum) => fields.integer(minimum, 'minimumBuild', 1, LARGEST_BUILD)),
  };
  if (common.minimumBuild !== undefined && common.minimumBuild >= build) {
    fields.problem('minimumBuild', `must be less than build, or nobody could update; got ${common.minimumBuild} with build ${build}`);
  }
  return common;
}

function readNotes(fields: Fields, value: unknown): ReleaseDescription['notes'] {
  if (typeof value === 'string') {
    return fields.text(value, 'notes', RULES.notes);
  }
  const notes = fields.object(value, 'notes', ['file']);
  return { file: notes ? fields.text(notes.file, 'notes.file', { rule: 'the path of a Markdown file', longest: 1000 }) : '' };
}

/** `notes` read from the file that a description names. */
export function readNotesFile(text: string): string {
  const fields = new Fields(DESCRIPTION);
  fields.text(text, 'notes.file', RULES.notes);
  fields.throwIfAny();
  return text;
}

function readDate(fields: Fields, value: unknown, pattern: RegExp): string {
  const text = fields.text(value, 'releaseDate', { pattern, rule: 'a day like 2026-11-28, or a time in UTC like 2026-11-28T21:50:00Z' });
  if (pattern.test(text) && !exists(text)) {
    fields.problem('releaseDate', `must be a day that exists; got "${text}"`);
  }
  return text;
}

function exists(date: string): boolean {
  const time = new Date(date);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date.replace('Z', ''));
}

function readArtifacts<T extends ArtifactDescription>(fields: Fields, value: unknown, read: (one: unknown, field: string) => T): T[] {
  const artifacts = fields.list(value, 'artifacts', 1, MOST_ARTIFACTS, read);
  noTwo(fields, artifacts, ({ file }) => file.toLowerCase(), 'file', 'is the name of another artifact, too');
  noTwo(fields, artifacts, ({ platform, arch, kind }) => `${platform} ${arch} ${kind}`, 'kind', 'is of the same platform, arch and kind as another artifact');
  noTwo(fields, artifacts.map((artifact) => artifact.default ? artifact : undefined), (artifact) => artifact?.platform, 'default', 'is true for another artifact of the platform, too');
  for (const platform of PLATFORMS) {
    if (artifacts.some((artifact) => artifact.platform === platform) && !defaultArtifact(artifacts, platform)) {
      fields.problem('artifacts', `must have a default for ${platform}: mark one with "default": true, since no ${DEFAULT_KIND[platform]} is x64 or universal`);
    }
  }
  return artifacts;
}

function noTwo<T>(fields: Fields, all: readonly T[], key: (one: T) => string | undefined, name: string, message: string): void {
  const seen = new Set<string>();
  all.forEach((one, index) => {
    const id = key(one);
    if (id && seen.has(id)) {
      fields.problem(`artifacts[${index}].${name}`, message);
    }
    seen.add(id ?? '');
  });
}

function readArtifact(fields: Fields, one: unknown, field: string, known: readonly string[]): ArtifactDescription {
  const value = fields.object(one, field, known) ?? {};
  const at = (name: string) => join(field, name);
  const artifact: ArtifactDescription = {
    file: fields.text(value.file, at('file'), RULES.file),
    platform: fields.oneOf(value.platform, at('platform'), PLATFORMS),
    arch: fields.oneOf(value.arch, at('arch'), ARCHITECTURES),
    kind: fields.oneOf(value.kind, at('kind'), KINDS),
    minimumSystemVersion: fields.optional(value.minimumSystemVersion, (version) => fields.text(version, at('minimumSystemVersion'), RULES.system)),
    installerArguments: fields.optional(value.installerArguments, (text) => fields.text(text, at('installerArguments'), { rule: 'the arguments of the installer' })),
    default: fields.optional(value.default, (flag) => fields.flag(flag, at('default'))),
  };
  checkTogether(fields, artifact, at);
  return defined(artifact);
}

/** What does not go together. */
function checkTogether(fields: Fields, artifact: ArtifactDescription, at: (name: string) => string): void {
  const { file, platform, arch, kind, minimumSystemVersion, installerArguments } = artifact;
  // No kind ends like the files that the site has of its own beside the artifacts.
  if (file && !file.toLowerCase().endsWith(`.${kind}`)) {
    fields.problem(at('file'), `must end with .${kind}, as its kind says; got "${file.slice(-20)}"`);
  }
  if (!KINDS_OF[platform].includes(kind)) {
    fields.problem(at('kind'), `must be one of ${KINDS_OF[platform].join(', ')} for ${platform}; got "${kind}"`);
  }
  if (!ARCHITECTURES_OF[platform].includes(arch)) {
    fields.problem(at('arch'), `must be one of ${ARCHITECTURES_OF[platform].join(', ')} for ${platform}; got "${arch}"`);
  }
  if (minimumSystemVersion !== undefined && platform === 'linux') {
    fields.problem(at('minimumSystemVersion'), 'means nothing for linux: no client compares it');
  }
  if (installerArguments !== undefined && kind !== 'exe' && kind !== 'msi') {
    fields.problem(at('installerArguments'), 'is only for exe and msi');
  }
}

function readPublished(fields: Fields, one: unknown, field: string, build: number): Artifact {
  const described = readArtifact(fields, one, field, [...OF_ARTIFACT, ...COMPUTED]);
  const value = (typeof one === 'object' && one !== null ? one : {}) as Json;
  const at = (name: string) => join(field, name);
  const artifact: Artifact = {
    ...described,
    size: fields.integer(value.size, at('size'), 1, Number.MAX_SAFE_INTEGER),
    sha256: fields.text(value.sha256, at('sha256'), RULES.sha256),
    edSignature: fields.text(value.edSignature, at('edSignature'), RULES.edSignature),
    minisign: fields.text(value.minisign, at('minisign'), RULES.minisign),
    path: fields.text(value.path, at('path'), { rule: 'the path on the site', longest: 250 }),
    zsync: fields.optional(value.zsync, (flag) => fields.flag(flag, at('zsync'))),
  };
  if (artifact.path !== artifactPath(build, described.file)) {
    fields.problem(at('path'), `must be ${artifactPath(build, described.file)}`);
  }
  return defined(artifact);
}
