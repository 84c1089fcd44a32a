import { ask, show } from './http.lambda';
import { failLine } from './report.lambda';

/** A file that clients download. */
export interface Artifact {
  readonly platform: string;
  readonly url: URL;
  /** In bytes. */
  readonly size: number;
}

/** What clients read of the update manifest. */
export interface UpdateManifest {
  readonly version: string;
  readonly artifacts: Artifact[];
}

/** Reads the documented manifest as a client does, or throws what is wrong with it. */
export function readManifest(manifest: Record<string, unknown>): UpdateManifest {
  const { version, release_date: releaseDate, platforms, release_notes: notes } = manifest;
  check(typeof version === 'string' && /^\d+\.\d+\.\d+([-+][\w.+-]+)?$/.test(version), 'version');
  check(typeof releaseDate === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(releaseDate) && !Number.isNaN(Date.parse(releaseDate)), 'release_date');
  check(typeof notes === 'string', 'release_notes');
  check(typeof platforms === 'object' && platforms !== null && Object.keys(platforms).length > 0, 'platforms');
  return {
    version: version as string,
    artifacts: Object.entries(platforms as object).map(([platform, value]) => readArtifact(platform, (value ?? {}) as Record<string, unknown>)),
  };
}

/** Asks for a file without its content, and compares its size where the server tells it. */
export async function expectDownload({ url, size }: Artifact, signal: AbortSignal): Promise<void> {
  const { headers } = await ask({ url, method: 'HEAD', signal });
  const length = headers['content-length'];
  if (length !== undefined && Number(length) !== size) {
    failLine(`${show(url)} has ${length} bytes, and the update manifest says ${size}`);
  }
}

function readArtifact(platform: string, { url, signature, size }: Record<string, unknown>): Artifact {
  const name = `platforms.${platform}`;
  check(typeof url === 'string' && URL.canParse(url), `${name}.url`);
  check(typeof signature === 'string' && signature !== '', `${name}.signature`);
  check(Number.isSafeInteger(size) && (size as number) > 0, `${name}.size`);
  return { platform, url: new URL(url as string), size: size as number };
}

function check(right: boolean, name: string): void {
  if (!right) {
    failLine(`The update manifest has no valid \`${name}\``);
  }
}
