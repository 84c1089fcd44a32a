import { XMLParser } from 'fast-xml-parser';
import { type Entry, open, type ZipFile } from 'yauzl';
import type { Found, FoundVersions } from '.';

const LARGEST_PLIST = 1024 * 1024;
/** The application itself, and not one that it has inside. */
const APPLICATION_PLIST = /^(?:[^/]+\/)*?[^/]+\.app\/Contents\/Info\.plist$/;

/** Reads Info.plist of the application in a .zip. */
export async function readArchive(path: string): Promise<FoundVersions> {
  const plist = await findPlist(path);
  if (typeof plist === 'string') {
    return { unread: plist };
  }
  if (plist.toString('latin1', 0, 6) === 'bplist') {
    return { unread: 'its Info.plist is in the binary form, which is not read' };
  }
  const values = plistStrings(plist.toString('utf8'));
  const found = (name: string, of: Found['of']): Found[] => [{ field: name, value: values.get(name) ?? '', of }];
  return { found: [...found('CFBundleShortVersionString', 'version'), ...found('CFBundleVersion', 'build')] };
}

function findPlist(path: string): Promise<Buffer | string> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: true }, (error, zip) => {
      if (error) {
        resolve(`it is not a .zip (${error.message})`);
        return;
      }
      let nearest: Entry | undefined;
      zip.on('entry', (entry: Entry) => {
        const isNearer = APPLICATION_PLIST.test(entry.fileName) && (!nearest || depth(entry) < depth(nearest));
        nearest = isNearer ? entry : nearest;
        zip.readEntry();
      });
      zip.on('error', (problem: Error) => resolve(`it is not a whole .zip (${problem.message})`));
      zip.on('end', () => nearest ? readEntry(zip, nearest).then(resolve, reject) : resolve('it has no application (*.app) in it'));
      // The archive closes itself with the last entry unless something is still to be read.
      zip.autoClose = false;
      zip.readEntry();
    });
  });
}

const depth = ({ fileName }: Entry) => fileName.split('/').length;

async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer | string> {
  try {
    if (entry.uncompressedSize > LARGEST_PLIST) {
      return 'its Info.plist is larger than 1 MB';
    }
    const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      zip.openReadStream(entry, (error, opened) => error ? reject(error) : resolve(opened));
    });
    const chunks: Buffer[] = [];
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks);
  } finally {
    zip.close();
  }
}

/** The texts at the top of a property list, by their keys. */
function plistStrings(xml: string): Map<string, string> {
  type Node = Record<string, Node[] | string | undefined>;
  const nodes = new XMLParser({ preserveOrder: true, parseTagValue: false }).parse(xml) as Node[];
  const children = (all: readonly Node[], tag: string) => (all.find((node) => tag in node)?.[tag] ?? []) as Node[];
  const dictionary = children(children(nodes, 'plist'), 'dict');
  const textOf = (node: Node | undefined, tag: string) => (node?.[tag] as Node[] | undefined)?.map((text) => text['#text']).join('');
  return new Map(dictionary.flatMap((node, index) => {
    const [key, value] = [textOf(node, 'key'), textOf(dictionary[index + 1], 'string')];
    return key !== undefined && value !== undefined ? [[key, value] as const] : [];
  }));
}
