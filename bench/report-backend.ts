import type { BundlingResult } from './bundling';
import type { HandlerResult } from './handlers';
import { fixed, megabytes, ratio, table, verdict } from './markdown';
import type { PythonImportResult } from './python-import';

const COLD_TARGET = 1.3;
const WARM_TARGET_MS = 100;
const HANDLER_TARGET_BYTES = 20 * 1024;

export function bundlingSection(result: BundlingResult | undefined): string[] {
  const head = ['## Bundling of Python', ''];
  if (!result) {
    return [...head, 'Not measured: neither uv nor pip is on this machine.', ''];
  }
  const { target, packages, installers, warm } = result;
  const met = (downloads: boolean) => verdict(installers.every((one) => one.downloads !== downloads || one.cold <= COLD_TARGET * one.bare));
  return [
    ...head,
    `\`PythonCode\` of \`examples/eknmusic/backend\` for ${target}: ${packages} locked packages. Cold: nothing in the cache of the library, beside the`,
    'installer alone with the same lock, and beside that with the folder packed by `python -m zipfile`: Lambda takes an archive, which the bundling leaves.',
    "Downloading: the installer's own cache is empty as well, as it is the first time on a machine; the index is as near as it was in this run.",
    'Otherwise that cache is full, so that no download is measured: uv stays off the network and only links files, pip asks its index nevertheless.',
    `Targets: cold at most ${COLD_TARGET} × the installer alone; warm less than ${WARM_TARGET_MS} ms.`,
    '',
    ...table(
      ['', 'runs', 'installer ms', 'and packed ms', 'cold ms', 'cold ÷ installer', 'cold ÷ packed'],
      installers.map(({ name, downloads, rounds, bare, zipped, cold }) =>
        [`${name}${downloads ? ', downloading' : ''}`, String(rounds), fixed(bare), zipped ? fixed(zipped) : '', fixed(cold), ratio(cold, bare), zipped ? ratio(cold, zipped) : '']),
    ),
    '',
    `Warm: ${fixed(warm.first)} ms the first time in a process, the loading of the library's own files included, ${fixed(warm.again)} ms again, whatever the installer was.`,
    '',
    `The target for cold is ${met(true)} where nothing is cached anywhere, and ${met(false)} where the installer's own cache is full. What comes on top of the`,
    'installer is reading, hashing and compressing what it left, which takes as long however fast that was.',
    `The target for warm is ${verdict(warm.first < WARM_TARGET_MS)}.`,
    '',
  ];
}

export function pythonImportSection(result: PythonImportResult | string): string[] {
  const head = ['## Import in Lambda', ''];
  if (typeof result === 'string') {
    return [...head, `Not measured: ${result}`, ''];
  }
  const { python, missing, plain, precompiled } = result;
  const row = (name: string, { ms, archiveBytes, unpackedBytes }: typeof plain) =>
    [name, fixed(ms), ratio(ms, plain.ms), megabytes(archiveBytes), megabytes(unpackedBytes)];
  return [
    ...head,
    `\`import src.handler\` of what is bundled of \`examples/eknmusic/backend\`, unpacked as Lambda does it, in a fresh CPython ${python} that writes no bytecode.`,
    ...(missing ? [`The function has Python ${missing}, which is not on this machine.`] : []),
    '',
    ...table(['', 'ms', '÷ without', 'layer, to upload', 'layer, unpacked'], [
      row('without bytecode', plain),
      row('`precompile: true`', precompiled),
    ]),
    '',
  ];
}

export function handlersSection(handlers: HandlerResult[]): string[] {
  const tooLarge = handlers.filter(({ bytes }) => bytes >= HANDLER_TARGET_BYTES).map(({ name }) => `\`${name}\``);
  return [
    '## Handlers',
    '',
    'The functions that come with the library: their size, and how long a fresh Node takes to load them, after the clients of the AWS SDK',
    `that they use and the runtime brings. Target: smaller than ${HANDLER_TARGET_BYTES} bytes.`,
    '',
    ...table(['', 'bytes', 'ms', 'clients ms'], handlers.map(({ name, bytes, ownMs, clientsMs }) =>
      [`\`${name}\``, String(bytes), fixed(ownMs), fixed(clientsMs)])),
    '',
    `The target is ${verdict(tooLarge.length === 0)}${tooLarge.length === 0 ? '' : ` by ${tooLarge.join(', ')}`}.`,
    '',
  ];
}
