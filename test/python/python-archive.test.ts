import { archive, type ArchiveFile, bytesOf, hashOf } from '../../src/python/python-archive';
import { unzip, unzipByPython } from '../support/python';

const FILES: ArchiveFile[] = [
  { path: 'src/handler.py', data: Buffer.from('pass\n'.repeat(1000)) },
  { path: 'empty.txt', data: Buffer.alloc(0) },
  { path: 'größe/日本.bin', data: Buffer.from([0, 255, 1, 254]) },
];

test('another program reads the files as they were', () => {
  const expected = Object.fromEntries(FILES.map((file) => [file.path, file.data.toString('latin1')]));
  expect(unzipByPython(archive(FILES))).toEqual(expected);
  expect(unzip(archive(FILES))).toEqual(expected);
});

test('the order in which files are found makes no difference', () => {
  expect(archive([...FILES].reverse()).equals(archive(FILES))).toBe(true);
  expect(hashOf([...FILES].reverse())).toBe(hashOf(FILES));
});

test('the time is the first that the format knows, and files can be read and executed by everyone', () => {
  const zip = archive([FILES[0]]);
  const central = zip.indexOf('PK\x01\x02');
  expect(zip.readUInt32LE(10)).toBe(33 * 0x10000); // 1980-01-01 00:00:00
  expect(zip.readUInt32LE(central + 12)).toBe(33 * 0x10000);
  expect(Math.floor(zip.readUInt32LE(central + 38) / 0x10000).toString(8)).toBe('100755');
});

test('is compressed, and knows what it takes unpacked', () => {
  expect(archive(FILES).length).toBeLessThan(1000);
  expect(bytesOf(FILES)).toBe(5004);
});

test.each<[string, ArchiveFile[]]>([
  ['a byte', [{ ...FILES[0], data: Buffer.from('pass') }, ...FILES.slice(1)]],
  ['a name', [{ ...FILES[0], path: 'src/other.py' }, ...FILES.slice(1)]],
  ['the border between a name and its bytes', [{ path: 'src/handler.pyp', data: FILES[0].data.subarray(1) }, ...FILES.slice(1)]],
  ['the number of files', FILES.slice(1)],
])('the hash changes with %s', (_, files) => {
  expect(hashOf(files)).not.toBe(hashOf(FILES));
});
