import { judge, type JudgeOptions, type JudgeReport } from '../../../src/updates/cli/judge';
import { inPython } from '../clients/python';

const METADATA = 'https://www.example.com/metadata/';
const NOW = new Date('2026-11-28T12:00:00Z');
const EXPIRES = '2027-11-28T12:00:00+00:00';

type Files = Readonly<Record<string, string>>;

/** TUF repositories that the library of the TUF project made. */
let repositories: Readonly<Record<string, Files>>;
beforeAll(() => {
  repositories = inPython({ job: 'repositories', expires: EXPIRES }, 'repositories.py');
});

function served(files: Files): NonNullable<JudgeOptions['fetch']> {
  return async (url) => {
    const body = files[decodeURIComponent(url.slice(METADATA.length))];
    return new Response(body ?? '', { status: body === undefined ? 404 : 200, headers: { 'cache-control': 'max-age=60' } });
  };
}

async function judged(files: Files, options: JudgeOptions = {}): Promise<JudgeReport> {
  return judge(`${METADATA}timestamp.json`, { fetch: served(files), now: NOW, publicKey: files['1.root.json'], ...options });
}

/** The repository with a part of one file changed. */
function changed(name: string, file: string, change: (text: string) => string): Files {
  const files = repositories[name];
  const text = change(files[file]);
  expect(text).not.toBe(files[file]);
  return { ...files, [file]: text };
}

test.each([
  'with Ed25519 keys', 'with file names that have no version', 'with lengths and hashes, and spaces', 'with ECDSA keys', 'with RSA keys', 'with two signatures of each role',
  'whose root keys have changed', 'with roles by paths', 'with roles by paths, without versions in names', 'with 16 hashed bins',
])('a repository %s is valid', async (name) => {
  expect((await judged(repositories[name])).findings.map(({ id, what }) => [id, what])).toEqual([['tuf-of-others', expect.any(String)]]);
});

test('of very many roles some are looked at, and the report says how many', async () => {
  const { findings } = await judged(repositories['with 128 hashed bins']);
  expect(findings.map(({ id }) => id)).toEqual(['tuf-roles-unchecked', 'tuf-of-others']);
  expect(findings[0].what).toBe('64 of 128 delegated roles were looked at');
});

test('a key of a scheme that is not known here is no forged signature', async () => {
  const { findings } = await judged(repositories['of a scheme of tomorrow']);
  expect(findings).toEqual([expect.objectContaining({ id: 'tuf-unverifiable', severity: 'warning', what: expect.stringContaining('of-tomorrow') })]);
});

test.each<[string, () => Files, string]>([
  ['a target was added', () => changed('with Ed25519 keys', '7.targets.json', (text) => text.replace('tool-1.0.zip', 'tool-2.0.zip')), '7.targets.json has 0 valid signatures of the 1'],
  ['an ECDSA signature is another one\'s', () => changed('with ECDSA keys', 'timestamp.json', (text) => text.replace('"version":11', '"version":12')), 'timestamp.json has 0 valid signatures'],
  ['an RSA signature is another one\'s', () => changed('with RSA keys', '9.snapshot.json', (text) => text.replace('"version":9', '"version":8')), '9.snapshot.json has 0 valid signatures'],
  ['one of two signatures is missing', () => changed('with two signatures of each role', 'timestamp.json', (text) => JSON.stringify({ ...JSON.parse(text), signatures: JSON.parse(text).signatures.slice(1) })), 'has 1 valid signatures of the 2'],
  ['one signature stands there twice', () => changed('with two signatures of each role', 'timestamp.json', (text) => {
    const { signed, signatures: [first] } = JSON.parse(text);
    return JSON.stringify({ signed, signatures: [first, first] });
  }), 'has 1 valid signatures of the 2'],
  ['a file has other bytes than its hash says', () => changed('with lengths and hashes, and spaces', '7.targets.json', (text) => text.replace('"signed": {', '"signed":  {')), 'bytes, and 9.snapshot.json says'],
  ['a delegated role is not served', () => {
    const { '2.tools/beta.json': beta, ...others } = repositories['with roles by paths'];
    expect(beta).toBeDefined();
    return others;
  }, '2.tools/beta.json is not served'],
  ['a delegated role is signed by nobody who may', () => changed('with roles by paths', '3.tools.json', (text) => text.replace('tools/beta/*', 'tools/*')), '3.tools.json'],
  ['a bin is signed by nobody who may', () => changed('with 16 hashed bins', '1.bins-a.json', (text) => text.replace('"targets":{}', '"targets":{"x":{"hashes":{"sha256":"00"},"length":1}}')), '1.bins-a.json has 0 valid signatures'],
  ['the snapshot is of before', () => changed('with file names that have no version', 'snapshot.json', (text) => text.replace('"version":9', '"version":8')), 'snapshot.json'],
])('where %s, clients refuse it, and the report says which file', async (_, files, what) => {
  const { findings } = await judged(files());
  expect(findings).toEqual([expect.objectContaining({ id: 'tuf-invalid', severity: 'error', what: expect.stringContaining(what) })]);
});

test('a delegated role that expires before the others is a finding', async () => {
  const { findings } = await judged(repositories['with roles by paths'], { now: new Date('2028-01-01T00:00:00Z') });
  expect(findings.filter(({ id }) => id === 'tuf-expired').map(({ where }) => where)).toEqual(expect.arrayContaining(['timestamp metadata', '3.tools.json']));
});

test('roots that nobody before them signed are refused', async () => {
  const files = { ...repositories['with Ed25519 keys'], '2.root.json': repositories['whose root keys have changed']['2.root.json'] };
  expect((await judged(files)).findings).toEqual([expect.objectContaining({ id: 'tuf-invalid', where: '2.root.json' })]);
});
