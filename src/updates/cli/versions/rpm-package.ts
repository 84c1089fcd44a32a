import { open } from 'node:fs/promises';
import type { FoundVersions } from '.';
import { packageVersion } from './debian-package';

const LEAD_LENGTH = 96;
const LARGEST_HEADER = 32 * 1024 * 1024;
const TAG_VERSION = 1001;
const TAG_RELEASE = 1002;
const TYPE_STRING = 6;

/** Reads Version and Release of the header of an .rpm. */
export async function readRpmPackage(path: string): Promise<FoundVersions> {
  const file = await open(path);
  const read = async (position: number, length: number) => (await file.read(Buffer.alloc(length), 0, length, position)).buffer;
  /** A header is 16 bytes, an index of 16 bytes each, and the values. */
  const header = async (position: number) => {
    const intro = await read(position, 16);
    const [entries, length] = [intro.readUInt32BE(8), intro.readUInt32BE(12)];
    const whole = 16 + entries * 16 + length;
    return intro.readUInt32BE(0) === 0x8eade801 && whole <= LARGEST_HEADER ? { entries, bytes: await read(position, whole) } : undefined;
  };
  try {
    const lead = await read(0, LEAD_LENGTH);
    const signature = lead.readUInt32BE(0) === 0xedabeedb ? await header(LEAD_LENGTH) : undefined;
    // The signature is filled up to a multiple of 8 bytes.
    const main = signature && await header(LEAD_LENGTH + Math.ceil(signature.bytes.length / 8) * 8);
    if (!main) {
      return { unread: 'it is not an RPM package' };
    }
    const text = (tag: number) => {
      for (let at = 16; at < 16 + main.entries * 16; at += 16) {
        if (main.bytes.readUInt32BE(at) === tag && main.bytes.readUInt32BE(at + 4) === TYPE_STRING) {
          const begin = 16 + main.entries * 16 + main.bytes.readUInt32BE(at + 8);
          return main.bytes.toString('utf8', begin, main.bytes.indexOf(0, begin));
        }
      }
      return undefined;
    };
    const [version, release] = [text(TAG_VERSION), text(TAG_RELEASE)];
    // The release may end with the distribution: `42.fc41`.
    return version ? { found: packageVersion('Version-Release', `${version}-${release?.split('.')[0] ?? ''}`) } : { unread: 'its header has no Version' };
  } finally {
    await file.close();
  }
}
