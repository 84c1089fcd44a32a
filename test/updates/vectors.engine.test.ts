import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { inPython } from './clients/python';
import { clientCases, faultsOf, type Result, workflow } from './clients/workflow';
import { exportKey } from '../../src/updates/release/key-exports';
import { verifyMinisign } from '../../src/updates/release/minisign';
import { UpdateVerifier } from '../../src/updates/update-verifier';
import { canonical } from '../../src/updates/update-verifier-metadata';
import { makeVectors, type OfferCase, offerFiles } from '../../tools/updates/vectors';
import { runCheck, type Trusted } from '../../tools/updates/verify-check';
import { systemTool } from '../support/system-tools';

/*
 * The test vectors that the package has for clients in any language: the reference verifier reads them, and so do clients of others.
 */

const FOLDER = path.join(__dirname, '..', '..', 'vectors');
const read = (name: string) => JSON.parse(fs.readFileSync(path.join(FOLDER, name), 'utf8'));

test('the files are those that the tool writes', async () => {
  const made = await makeVectors();
  expect(fs.readdirSync(FOLDER).filter((name) => name.endsWith('.json')).sort()).toEqual([...made.keys()].sort());
  made.forEach((text, name) => expect(fs.readFileSync(path.join(FOLDER, name), 'utf8')).toBe(text));
});

describe('the workflow of a TUF client', () => {
  test('has cases for every attack', () => {
    const attacks = new Set(workflow.map(({ attack }) => attack));
    expect([...attacks].sort()).toEqual([
      'arbitrary software', 'endless data', 'fast-forward', 'freeze', 'key compromise', 'mix-and-match', 'none', 'rollback', 'wrong software',
    ]);
  });

  test.each(workflow.map((one) => [one.name, one] as const))('by the reference verifier: %s', (_name, { client, root, checks }) => {
    let trusted: Trusted = { root };
    for (const check of checks) {
      const outcome = runCheck(client, trusted, check);
      trusted = outcome.trusted;
      const { accepted, rule, unchanged } = outcome.verdict;
      const { download } = outcome;
      expect({
        accepted,
        rule,
        unchanged: unchanged || undefined,
        build: outcome.offer.buildNumber,
        file: accepted ? undefined : outcome.file,
        download: download && { accepted: download.accepted, rule: download.rule },
      }).toEqual({
        rule: undefined,
        unchanged: undefined,
        build: undefined,
        file: undefined,
        ...check.expect,
        download: check.download && { accepted: check.download.accepted, rule: check.download.rule },
      });
    }
  });

  test('by the client of the TUF project in Python', () => {
    expect(faultsOf(inPython<Result[][]>({ job: 'tuf', cases: clientCases }))).toEqual([]);
  });
});

describe('what a channel offers', () => {
  const { cases, artifacts } = read('channel-offers.json') as { cases: OfferCase[]; artifacts: Record<string, { length: number; hashes: { sha256: string } }> };

  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    const { root, get } = await offerFiles(one);
    const { verdict, offer } = runCheck(one.client, { root }, { time: Date.parse('2026-11-28T12:00:00Z') / 1000, get });
    expect(verdict.accepted).toBe(true);
    const { action, buildNumber: build, target, notice, critical } = offer;
    expect({ action, build, target, notice: notice?.id, critical: critical || undefined }).toEqual({
      build: undefined, target: undefined, notice: undefined, critical: undefined, ...one.expect,
    });
    if (target) {
      const { length, hashes: { sha256 } } = artifacts[target];
      expect(offer).toMatchObject({ length, sha256, path: `targets/${target.replace('/', `/${sha256}.`)}`, version: `1.${build}.0` });
    }
  });
});

describe('canonical JSON', () => {
  const { cases } = read('canonical-json.json') as { cases: Array<{ json: string; canonical: string; sha256: string }> };

  test('is what the reference verifier makes of it', () => {
    expect(cases.map(({ json }) => canonical(JSON.parse(json)))).toEqual(cases.map((one) => one.canonical));
    expect(cases.map((one) => createHash('sha256').update(one.canonical).digest('hex'))).toEqual(cases.map(({ sha256 }) => sha256));
  });

  test('is what the TUF project makes of it', () => {
    expect(inPython({ job: 'canonical', texts: cases.map(({ json }) => json) })).toEqual(cases.map((one) => one.canonical));
  });

  test('is JSON with the same content', () => {
    expect(cases.map((one) => JSON.parse(one.canonical))).toEqual(cases.map(({ json }) => JSON.parse(json)));
  });
});

describe('signatures of minisign', () => {
  const { publicKey, text, trustedComment, cases } = read('minisign.json');
  const blake2b = (content: string) => createHash('blake2b512').update(content).digest('hex');

  test.each((cases as any[]).map((one): [string, any] => [one.name, one]))('by the reference verifier: %s', (_name, one) => {
    const { content, accepted, rule, build: buildNumber, name: _, ...props } = one;
    const verdict = UpdateVerifier.verifySignature({ publicKey, ...props, buildNumber, blake2b: blake2b(content) });
    expect({ accepted: verdict.accepted, rule: verdict.rule }).toEqual({ accepted, rule });
  });

  /** What the program says, and the trusted comment. */
  function minisign(key: string, content: string, signature: string): { readonly ok: boolean; readonly comment: string } {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'minisign-'));
    try {
      fs.writeFileSync(path.join(folder, 'file'), content);
      fs.writeFileSync(path.join(folder, 'file.minisig'), signature);
      const { status, stdout } = spawnSync(systemTool('minisign'), ['-V', '-Q', '-P', key, '-m', 'file'], { cwd: folder, encoding: 'utf8' });
      return { ok: status === 0, comment: stdout.trim() };
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  }

  test('by minisign itself', () => {
    expect(minisign(publicKey, cases[0].content, text)).toEqual({ ok: true, comment: trustedComment });
    for (const one of cases.filter(({ rule }: any) => rule === undefined || rule === 'signature' || rule === 'malformed')) {
      expect([one.name, minisign(one.publicKey ?? publicKey, one.content, Buffer.from(one.signature, 'base64').toString()).ok]).toEqual([one.name, one.accepted]);
    }
  });

  test('by the publisher', () => {
    const hex = Buffer.from(publicKey, 'base64').toString('hex', 10);
    expect(verifyMinisign(hex, Buffer.from(blake2b(cases[0].content), 'hex'), text)).toBe(true);
    expect(verifyMinisign(hex, Buffer.from(blake2b('other'), 'hex'), text)).toBe(false);
  });
});

describe('staged rollouts', () => {
  const { cases } = read('rollout.json') as { cases: Array<{ salt: string; clientId: string; value: number }> };

  test('reach the clients whose value is less than the percentage', () => {
    for (const { salt, clientId, value } of cases) {
      expect(UpdateVerifier.isInRollout(salt, clientId, value)).toBe(false);
      expect(UpdateVerifier.isInRollout(salt, clientId, value + 1)).toBe(true);
    }
  });

  test('reach about as many clients as they say, and keep them when they grow', () => {
    const clients = Array.from({ length: 5000 }, (_, index) => `client-${index}`);
    const reached = (percent: number) => clients.filter((client) => UpdateVerifier.isInRollout('stable-7', client, percent));
    expect(reached(10).length / clients.length).toBeCloseTo(0.1, 1);
    expect(reached(10).filter((client) => !reached(25).includes(client))).toEqual([]);
    expect(reached(100)).toEqual(clients);
    expect(reached(0)).toEqual([]);
  });
});

test('public keys are exported for each client', () => {
  for (const one of read('keys.json').cases) {
    expect(exportKey(one.hex)).toMatchObject(one);
  }
});
