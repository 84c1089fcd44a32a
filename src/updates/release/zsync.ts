import { refuse } from './problems';

const DOCUMENT = 'zsync file';
/** The header of `zsyncmake` ends with an empty line; what follows are the checksums of blocks. */
const LONGEST_HEADER = 4096;

/**
 * The `.zsync` file of an AppImage under a channel's address, which is written into the AppImage when it is built: the same checksums, with a
 * relative address of the file.
 *
 * @param source the `.zsync` file beside the AppImage
 * @param url the path of the AppImage on the host of the alias
 */
export function zsyncAlias(source: Uint8Array, { url, file, size }: { readonly url: string; readonly file: string; readonly size: number }): Buffer {
  const bytes = Buffer.from(source);
  const end = bytes.subarray(0, LONGEST_HEADER).indexOf('\n\n');
  if (end < 0) {
    refuse(DOCUMENT, '', 'must begin with a header and an empty line, as zsyncmake writes it');
  }
  const header = bytes.toString('latin1', 0, end).split('\n');
  const value = (name: string) => header.find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}: `))?.slice(name.length + 2).trim();
  for (const name of ['zsync', 'Blocksize', 'Length', 'Hash-Lengths', 'SHA-1']) {
    if (!value(name)) {
      refuse(DOCUMENT, name, 'is missing');
    }
  }
  if (value('Length') !== String(size)) {
    refuse(DOCUMENT, 'Length', `must be ${size}, the size of ${file}: it was made of another file; got ${value('Length')?.slice(0, 20)}`);
  }
  // Z-Map2 and Recompress describe a compressed download, which an AppImage is not.
  const kept = header.filter((line) => !/^(?:URL|Z-URL|Z-Filename|Filename|Safe):/i.test(line));
  const at = kept.findIndex((line) => /^Blocksize:/i.test(line));
  const lines = [...kept.slice(0, at), `Filename: ${file}`, ...kept.slice(at)];
  const afterLength = lines.findIndex((line) => /^Hash-Lengths:/i.test(line)) + 1;
  lines.splice(afterLength, 0, `URL: ${url}`);
  return Buffer.concat([Buffer.from(`${lines.join('\n')}\n\n`, 'latin1'), bytes.subarray(end + 2)]);
}
