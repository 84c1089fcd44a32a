import type { PythonTarget } from './python-target';

/** What a binary file of Linux says it runs on. */
export interface ElfFile {
  /** As Python calls it, or the number that the file has. */
  readonly machine: string;
  /** The libraries that it loads. */
  readonly libraries: string[];
  /** The newest glibc 2.x that it asks for, or 0. */
  readonly glibc: number;
}

/** Enough of a file to know whether it is one. */
export const ELF_MAGIC = Buffer.from('\x7fELF', 'latin1');

const MACHINES: Record<number, string> = { 3: 'i686', 40: 'armv7l', 62: 'x86_64', 183: 'aarch64', 243: 'riscv64', 21: 'ppc64le', 22: 's390x' };
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_VERNEED = 0x6ffffffe;
const DT_VERNEEDNUM = 0x6fffffff;

/** Reads the headers of a binary file, or returns undefined when it is none. */
export function readElf(data: Buffer): ElfFile | undefined {
  if (data.length < 20 || !data.subarray(0, 4).equals(ELF_MAGIC)) {
    return undefined;
  }
  const is64 = data[4] === 2;
  const isLittle = data[5] === 1;
  const number = isLittle ? data.readUInt16LE(18) : data.readUInt16BE(18);
  const machine = MACHINES[number] ?? `machine ${number}`;
  if (!is64 || !isLittle) { // neither of Lambda's; what else it says does not matter
    return { machine: is64 ? `big-endian ${machine}` : `32-bit ${machine}`, libraries: [], glibc: 0 };
  }
  try {
    return { machine, ...readDynamic(data) };
  } catch (error) {
    if (error instanceof RangeError) { // cut off, or only a header: a part of something, which is not loaded
      return { machine, libraries: [], glibc: 0 };
    }
    throw error;
  }
}

/** Why the file does not run on the target, or undefined when it does. */
export function elfProblem(elf: ElfFile, target: PythonTarget): string | undefined {
  if (elf.machine !== target.machine) {
    return `is made for ${elf.machine}`;
  }
  const musl = elf.libraries.find((library) => library.includes('musl'));
  if (musl) {
    return `is made for musl (${musl}) and not for glibc`;
  }
  return elf.glibc > target.systemGlibc ? `asks for glibc 2.${elf.glibc}, and Lambda has 2.${target.systemGlibc}` : undefined;
}

function readDynamic(data: Buffer): Omit<ElfFile, 'machine'> {
  const at = (offset: number) => Number(data.readBigUInt64LE(offset));
  const [table, size, count] = [at(32), data.readUInt16LE(54), data.readUInt16LE(56)];
  const segments = Array.from({ length: count }, (_, index) => table + index * size).map((offset) => ({
    type: data.readUInt32LE(offset), offset: at(offset + 8), address: at(offset + 16), bytes: at(offset + 32),
  }));
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (!dynamic) {
    return { libraries: [], glibc: 0 };
  }
  const inFile = (address: number) => {
    const segment = segments.find((one) => one.type === PT_LOAD && address >= one.address && address < one.address + one.bytes);
    return segment ? address - segment.address + segment.offset : data.length;
  };
  const entries = Array.from({ length: Math.floor(dynamic.bytes / 16) }, (_, index) => dynamic.offset + index * 16)
    .map((offset) => ({ tag: at(offset), value: at(offset + 8) }));
  const valueOf = (wanted: number) => entries.find(({ tag }) => tag === wanted)?.value;
  const strings = inFile(valueOf(DT_STRTAB) ?? 0);
  const text = (offset: number) => data.toString('latin1', strings + offset, data.indexOf(0, strings + offset));
  const libraries = entries.filter(({ tag }) => tag === DT_NEEDED).map(({ value }) => text(value));

  let glibc = 0;
  let needed = inFile(valueOf(DT_VERNEED) ?? 0);
  for (let left = valueOf(DT_VERNEED) === undefined ? 0 : valueOf(DT_VERNEEDNUM) ?? 0; left > 0; left--) {
    let version = needed + data.readUInt32LE(needed + 8);
    for (let names = data.readUInt16LE(needed + 2); names > 0; names--) {
      glibc = Math.max(glibc, Number(/^GLIBC_2\.(\d+)/.exec(text(data.readUInt32LE(version + 8)))?.[1] ?? 0));
      version += data.readUInt32LE(version + 12);
    }
    needed += data.readUInt32LE(needed + 12);
  }
  return { libraries, glibc };
}
