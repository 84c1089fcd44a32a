import { createHash } from 'crypto';
import { gzipSync } from 'zlib';

/** A file of an archive. */
export interface ArchiveFile {
  /** Its path in the archive, with slashes. */
  readonly path: string;
  readonly data: Buffer;
}

// 1980-01-01 00:00:00, the first moment that zip knows. It has no time zone.
const DATE = 33;
const TIME = 0;
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const DEFLATE = 8;
const MADE_ON_UNIX = 0x0300;
// A file that everyone may read and execute (-rwxr-xr-x), in the upper half: on Windows a file cannot say whether it is
// executable, and in Lambda nobody can write to it in any case.
const MODE = 0o100755 * 0x10000;
const END = 22;
const SEAL = 64;
const GZIP_HEADER = 10;
const GZIP_TRAILER = 8;

/** A hash of the paths and the bytes, however they are compressed. */
export function hashOf(files: ArchiveFile[]): string {
  const hash = createHash('sha256');
  for (const { path, data } of sorted(files)) {
    hash.update(`${Buffer.byteLength(path)} ${path} ${data.length}\n`).update(data);
  }
  return hash.digest('hex');
}

/** What the files take once they are unpacked. */
export function bytesOf(files: ArchiveFile[]): number {
  return files.reduce((sum, { data }) => sum + data.length, 0);
}

/** Packs files: the same ones give the same bytes, wherever and whenever that is done. */
export function archive(files: ArchiveFile[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { path, data } of sorted(files)) {
    const name = Buffer.from(path);
    // gzip brings the checksum that zip needs. Level 1 is as fast as the installer, and 15 % larger than level 6.
    const gzip = gzipSync(data, { level: 1 });
    const deflated = gzip.subarray(GZIP_HEADER, -GZIP_TRAILER);
    const common = header(gzip.readUInt32LE(gzip.length - GZIP_TRAILER), deflated.length, data.length, name.length);

    local.push(Buffer.concat([signature('PK\x03\x04'), common, name, deflated]));
    const attributes = Buffer.alloc(14);
    attributes.writeUInt32LE(MODE, 6);
    attributes.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([signature('PK\x01\x02'), short(MADE_ON_UNIX + VERSION), common, attributes, name]));
    offset += local[local.length - 1].length;
  }
  const directory = Buffer.concat(central);
  const content = [...local, directory];
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  end.writeUInt16LE(SEAL, 16);
  return Buffer.concat([...content, signature('PK\x05\x06'), end, sealOf(content)]);
}

/** Whether it is an archive that was made here, to the last byte. */
export function isWholeArchive(zip: Buffer): boolean {
  const end = zip.length - END - SEAL;
  return end >= 0 && zip.subarray(zip.length - SEAL).equals(sealOf([zip.subarray(0, end)]));
}

/** What the comment of an archive says: a hash of all that stands before its last header. */
function sealOf(content: Buffer[]): Buffer {
  const hash = createHash('sha256');
  content.forEach((part) => hash.update(part));
  return Buffer.from(hash.digest('hex'));
}

/** By code points, not by a language's rules. */
function sorted(files: ArchiveFile[]): ArchiveFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What the two headers of a file have in common. */
function header(checksum: number, packed: number, unpacked: number, nameLength: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF8_NAMES, 2);
  fields.writeUInt16LE(DEFLATE, 4);
  fields.writeUInt16LE(TIME, 6);
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(checksum, 10);
  fields.writeUInt32LE(packed, 14);
  fields.writeUInt32LE(unpacked, 18);
  fields.writeUInt16LE(nameLength, 22);
  return fields;
}

function signature(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function short(value: number): Buffer {
  const field = Buffer.alloc(2);
  field.writeUInt16LE(value);
  return field;
}
