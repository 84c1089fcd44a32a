/* eslint-disable @typescript-eslint/no-require-imports -- what a command does not need is not loaded */
import { FileHandle, open } from 'node:fs/promises';
import type { Found, FoundVersions } from '.';

const LARGEST_HEADER = 1024 * 1024;
const LARGEST_RESOURCES = 64 * 1024 * 1024;
const SECTION_LENGTH = 40;
/** The kind of the optional header with addresses of 64 bits. */
const PE32_PLUS = 0x20b;

/**
 * Reads VERSIONINFO of a Windows executable. An installer may be larger than memory, so only its header and its section of resources are read,
 * and put together to a small executable for the library that knows the rest.
 */
export async function readExecutable(path: string): Promise<FoundVersions> {
  const file = await open(path);
  try {
    const small = await headerAndResources(file);
    if (typeof small === 'string') {
      return { unread: small };
    }
    return readVersionInfo(small);
  } finally {
    await file.close();
  }
}

function readVersionInfo(executable: ArrayBuffer): FoundVersions {
  const { NtExecutable, NtExecutableResource, Resource } = require('resedit') as typeof import('resedit', { with: { 'resolution-mode': 'import' } });
  let texts: Record<string, string>[];
  try {
    const [info] = Resource.VersionInfo.fromEntries(NtExecutableResource.from(NtExecutable.from(executable, { ignoreCert: true })).entries);
    if (!info) {
      return { unread: 'it has no version resource (VERSIONINFO)' };
    }
    texts = info.getAllLanguagesForStringValues().map((language) => info.getStringValues(language));
  } catch (error) {
    return { unread: `its resources cannot be read (${(error as Error).message})` };
  }
  const found = texts.flatMap((values): Found[] => [
    ...values.ProductVersion === undefined ? [] : [{ field: 'ProductVersion', value: values.ProductVersion, of: 'version' as const }],
    ...values.Build === undefined ? [] : [{ field: 'Build', value: values.Build, of: 'build' as const }],
  ]);
  return found.length > 0 ? { found } : { unread: 'its version resource has no ProductVersion' };
}

/** A Windows executable with its resources alone, or why there is none. */
async function headerAndResources(file: FileHandle): Promise<ArrayBuffer | string> {
  const { size } = await file.stat();
  const read = async (position: number, length: number) => {
    const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - position)));
    await file.read(buffer, 0, buffer.length, position);
    return buffer;
  };
  const dos = await read(0, 64);
  const signature = dos.length === 64 && dos.toString('latin1', 0, 2) === 'MZ' ? dos.readUInt32LE(60) : undefined;
  const nt = signature === undefined || signature > LARGEST_HEADER ? undefined : await read(signature, 24);
  if (nt?.length !== 24 || nt.toString('latin1', 0, 4) !== 'PE\0\0') {
    return 'it is not a Windows executable';
  }
  const sections = signature! + 24 + nt.readUInt16LE(20);
  const count = nt.readUInt16LE(6);
  const header = await read(0, sections + count * SECTION_LENGTH);
  if (header.length < sections + count * SECTION_LENGTH) {
    return 'its header is cut off';
  }
  leaveOutSignature(header, signature! + 24);
  const begin = Math.ceil(header.length / 4096) * 4096;
  let resources: Buffer | undefined;
  let resourcesLength = 0;
  for (let at = sections; at < header.length; at += SECTION_LENGTH) {
    const [length, position] = [header.readUInt32LE(at + 16), header.readUInt32LE(at + 20)];
    const isResources = header.toString('latin1', at, at + 8).startsWith('.rsrc');
    if (isResources && length <= LARGEST_RESOURCES) {
      resources = await read(position, length);
      resourcesLength = length;
    }
    header.writeUInt32LE(isResources && resources ? length : 0, at + 16);
    header.writeUInt32LE(isResources && resources ? begin : 0, at + 20);
  }
  if (!resources) {
    return 'it has no resources';
  }
  if (resources.length < resourcesLength) {
    return 'its resources are cut off';
  }
  const small = Buffer.concat([header, Buffer.alloc(begin - header.length), resources]);
  return small.buffer.slice(small.byteOffset, small.byteOffset + small.length);
}

/** The certificates at the end of a signed file are not in the small one: the directory that leads to them is emptied. */
function leaveOutSignature(header: Buffer, optionalHeader: number): void {
  if (header.length < optionalHeader + 160) {
    return;
  }
  const directories = optionalHeader + (header.readUInt16LE(optionalHeader) === PE32_PLUS ? 112 : 96);
  const security = directories + 4 * 8;
  if (header.readUInt32LE(directories - 4) > 4) {
    header.fill(0, security, security + 8);
  }
}
