import { spawnSync } from 'node:child_process';
import { FileHandle, open } from 'node:fs/promises';
import * as zlib from 'node:zlib';
import type { Found, FoundVersions } from '.';

const LARGEST_CONTROL = 16 * 1024 * 1024;

/** Reads Version of the control file in a .deb. */
export async function readDebianPackage(path: string): Promise<FoundVersions> {
  const file = await open(path);
  try {
    const member = await findControl(file);
    if (!member) {
      return { unread: 'it is not a Debian package' };
    }
    const tar = unpack(member.name, member.bytes);
    if (typeof tar === 'string') {
      return { unread: tar };
    }
    const version = /^Version:\s*(\S+)\s*$/m.exec(controlOf(tar) ?? '')?.[1];
    return version ? { found: packageVersion('Version', version) } : { unread: 'its control file has no Version' };
  } finally {
    await file.close();
  }
}

/** `[epoch:]version[-revision]`: the version of the release, and its build if the revision is a number above 1. */
export function packageVersion(field: string, text: string): Found[] {
  const [, version, revision] = /^(?:\d+:)?(.+?)(?:-([^-]*))?$/.exec(text)!;
  return [
    { field, value: version, of: 'version' },
    // A revision of 1 is what packaging tools write when nobody says anything.
    ...revision && /^\d+$/.test(revision) && revision !== '1' ? [{ field: `${field} (revision)`, value: revision, of: 'build' as const }] : [],
  ];
}

/** The member `control.tar…` of the archive, which stands near its beginning. */
async function findControl(file: FileHandle): Promise<{ name: string; bytes: Buffer } | undefined> {
  const read = async (position: number, length: number) => (await file.read(Buffer.alloc(length), 0, length, position)).buffer;
  if ((await read(0, 8)).toString('latin1') !== '!<arch>\n') {
    return undefined;
  }
  for (let at = 8, members = 0; members < 8; members++) {
    const header = (await read(at, 60)).toString('latin1');
    const [name, length] = [header.slice(0, 16).trim().replace(/\/$/, ''), Number(header.slice(48, 58))];
    if (!Number.isSafeInteger(length) || header.slice(58, 60) !== '`\n') {
      return undefined;
    }
    if (name.startsWith('control.tar')) {
      return length <= LARGEST_CONTROL ? { name, bytes: await read(at + 60, length) } : undefined;
    }
    at += 60 + length + length % 2;
  }
  return undefined;
}

function unpack(name: string, bytes: Buffer): Buffer | string {
  const limit = { maxOutputLength: LARGEST_CONTROL };
  try {
    switch (name) {
      case 'control.tar': return bytes;
      case 'control.tar.gz': return zlib.gunzipSync(bytes, limit);
      case 'control.tar.zst':
        // From Node.js 22.15.
        return 'zstdDecompressSync' in zlib ? (zlib.zstdDecompressSync as (data: Buffer, options: object) => Buffer)(bytes, limit) : byProgram('zstd', bytes);
      case 'control.tar.xz': return byProgram('xz', bytes);
      default: return `its ${name} is compressed in a way that is not known`;
    }
  } catch (error) {
    return `its ${name} cannot be read (${(error as Error).message})`;
  }
}

/** Node.js does not know the compression that Debian's tools use unless they are told otherwise; every Linux has the program. */
function byProgram(program: string, input: Buffer): Buffer | string {
  const { status, stdout, error } = spawnSync(program, ['--decompress', '--stdout'], { input, maxBuffer: LARGEST_CONTROL });
  return status === 0 ? stdout : `it is compressed with ${program}, and that program ${error ? 'is not on this machine' : 'cannot read it'}`;
}

/** The file `control` of a tar archive. */
function controlOf(tar: Buffer): string | undefined {
  for (let at = 0; at + 512 <= tar.length;) {
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '');
    const length = parseInt(tar.toString('latin1', at + 124, at + 136), 8);
    if (!name || !Number.isSafeInteger(length)) {
      return undefined;
    }
    if (/^(?:\.\/)?control$/.test(name)) {
      return tar.toString('utf8', at + 512, at + 512 + length);
    }
    at += 512 + Math.ceil(length / 512) * 512;
  }
  return undefined;
}
