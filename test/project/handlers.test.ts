import * as fs from 'fs';
import * as path from 'path';
import { buildSync } from 'esbuild';

const ROOT = path.resolve(__dirname, '../..');
/** 20 kB, as Lambda and S3 count them. */
const LIMIT = 20 * 1_024;

const filesBelow = (folder: string) => fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');

const sources = filesBelow('src').filter((file) => file.endsWith('.ts')).map((file) => path.join('src', file));
const isHandlerCode = (file: string) => file.endsWith('.lambda.ts');
/** Command lines that call AWS are bundled into files of their own, which nobody loads. */
const isCommand = (file: string) => /^src\/(updates\/(cli|page)|deployment\/preflight)\//.test(file.replace(/\\/g, '/'));
const handlers = sources.filter((file) => isHandlerCode(file) && /^export (async )?function handler\(/m.test(read(file)));
const built = filesBelow('assets').filter((file) => file.endsWith('.lambda/index.js')).map((file) => path.join('assets', file));

/** What a file loads when it runs, and not for types alone. */
function loads(source: string): string[] {
  const statements = source.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?'([^']+)';/gm);
  const calls = source.matchAll(/\b(?:import|require)\('([^']+)'\)/g);
  return [...statements, ...calls].map(([, module]) => module);
}

test('what is loaded is told from what is imported for its types', () => {
  expect(loads('import type { A } from \'./a\';\nimport { type B, c } from \'./b\';\nimport \'./d\';\nexport * from \'./e\';\nrequire(\'./f\');'))
    .toEqual(['./b', './d', './e', './f']);
});

test('every handler is built, and nothing else is', () => {
  expect(handlers).not.toEqual([]);
  const wanted = handlers.map((file) => file.replace(/^src/, 'assets').replace(/\.ts$/, '/index.js'));
  expect(built.sort()).toEqual(wanted.sort());
});

test.each(built)('%s is small', (file) => {
  expect(fs.statSync(path.join(ROOT, file)).size).toBeLessThan(LIMIT);
});

test.each(built)('%s has the AWS SDK of the runtime, and no code of others in it', (file) => {
  const code = read(file);
  const source = file.replace(/^assets/, 'src').replace(/\/index\.js$/, '.ts');
  const { metafile } = buildSync({
    entryPoints: [source], absWorkingDir: ROOT, bundle: true, platform: 'node', external: ['@aws-sdk/*'], write: false, metafile: true,
  });
  const origins = Object.keys(metafile.inputs);
  expect(origins).toContain(source);
  // What is signed is written by the same code everywhere.
  const signs = /^(src\/updates\/(release\/[\w-]+|metric-names)\.ts|node_modules\/@tufjs\/canonical-json\/.*)$/;
  expect(origins.filter((origin) => (!origin.startsWith('src/') || !isHandlerCode(origin)) && !(source.startsWith('src/updates/') && signs.test(origin)))).toEqual([]);
  const modules = [...code.matchAll(/require\("([^"]+)"\)/g)].map(([, module]) => module);
  expect(modules.filter((module) => !/^(node:|@aws-sdk\/)/.test(module))).toEqual([]);
});

test('nothing that runs at synthesis loads the code of a handler, which is not in the package, or the AWS SDK', () => {
  const others = sources.filter((file) => !isHandlerCode(file) && !isCommand(file));
  expect(others.length).toBeGreaterThan(100);
  const wrong = others.flatMap((file) => loads(read(file)).filter((module) => /\.lambda$|^@aws-sdk\/|\/(cli|preflight)(\/|$)/.test(module)).map((module) => `${file}: ${module}`));
  expect(wrong).toEqual([]);
});
