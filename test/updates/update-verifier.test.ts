import * as fc from 'fast-check';
import { APP, makeRelease, NOW, Repository, rootFile, ROLES } from './release/fixtures';
import { RUNS, SEED, signer } from './release/support';
import { UpdateVerifier, type UpdateVerifierProps } from '../../src/updates/update-verifier';
import { UpdateAction, UpdateRule } from '../../src/updates/update-verifier-types';
import { runCheck } from '../../tools/updates/verify-check';

const client = { app: APP, channel: 'stable', platform: 'windows', architecture: 'x64', build: 41 };
const time = NOW.getTime() / 1000;

let repository: Repository;
let props: UpdateVerifierProps;
let get: Record<string, string>;
beforeAll(async () => {
  repository = await Repository.make();
  await repository.publish(await makeRelease(42));
  get = textsOf(repository);
  const { build: buildNumber, ...rest } = client;
  props = { ...rest, buildNumber, time, root: repository.roots[0].toString() };
});

function textsOf({ files }: Repository): Record<string, string> {
  return Object.fromEntries([...files].filter(([key]) => key.startsWith('metadata/')).map(([key, bytes]) => [key, bytes.toString()]));
}

/** A verifier that has accepted everything. */
function accepted(): UpdateVerifier {
  const verifier = new UpdateVerifier(props);
  expect(verifier.updateTimestamp(get['metadata/timestamp.json'])).toEqual({ accepted: true, unchanged: false });
  expect([verifier.rootVersion, verifier.snapshotVersion, verifier.targetsVersion]).toEqual([1, 1, 0]);
  expect(verifier.updateSnapshot(get['metadata/1.snapshot.json'])).toEqual({ accepted: true });
  expect(verifier.targetsVersion).toBe(1);
  expect(verifier.updateTargets(get['metadata/1.targets.json'])).toEqual({ accepted: true });
  return verifier;
}

test('offers the file, its length and its hash', () => {
  const verifier = accepted();
  const { artifacts: [exe] } = repository.releases[0];
  expect(verifier.offer()).toEqual({
    action: UpdateAction.UPDATE,
    reason: 'a newer build',
    version: '1.42.0',
    buildNumber: 42,
    target: '42/EKNMusic-x64.exe',
    path: `targets/42/${exe.sha256}.EKNMusic-x64.exe`,
    length: exe.size,
    sha256: exe.sha256,
    critical: false,
    notice: undefined,
  });
  expect(verifier.verifyFile('42/EKNMusic-x64.exe', exe.size, exe.sha256)).toEqual({ accepted: true });
  expect(verifier.verifyFile('42/EKNMusic-x64.exe', exe.size - 1, exe.sha256).rule).toBe(UpdateRule.HASH);
});

test('has an order: nothing is looked at before what comes first was accepted', () => {
  const verifier = new UpdateVerifier(props);
  expect(verifier.updateSnapshot(get['metadata/1.snapshot.json']).rule).toBe(UpdateRule.OUT_OF_ORDER);
  expect(verifier.updateTargets(get['metadata/1.targets.json']).rule).toBe(UpdateRule.OUT_OF_ORDER);
  expect(verifier.offer()).toEqual({ action: UpdateAction.NONE, reason: 'no targets were accepted' });
  expect(verifier.verifyFile('42/EKNMusic-x64.exe', 1, 'x').rule).toBe(UpdateRule.UNKNOWN_TARGET);
  expect(accepted().updateRoot(props.root).rule).toBe(UpdateRule.OUT_OF_ORDER);
});

test('offers nothing anymore after a later refusal', () => {
  const verifier = accepted();
  expect(verifier.updateTimestamp('{}').accepted).toBe(false);
  expect(verifier.offer().action).toBe(UpdateAction.NONE);
  expect(verifier.updateSnapshot(get['metadata/1.snapshot.json']).rule).toBe(UpdateRule.OUT_OF_ORDER);
});

test('what is no text is in no rollout', () => {
  expect(UpdateVerifier.isInRollout('stable-7', 'client', 100)).toBe(true);
  for (const nothing of [undefined, null, 7, Object.create(null)] as any[]) {
    expect(UpdateVerifier.isInRollout(nothing, 'client', 100)).toBe(false);
    expect(UpdateVerifier.isInRollout('stable-7', nothing, 100)).toBe(false);
  }
});

test('accepts nothing by a root that is none', () => {
  for (const root of ['', '{}', props.root.replace('"threshold":2', '"threshold":3'), undefined as any]) {
    const verifier = new UpdateVerifier({ ...props, root });
    expect(verifier.rootVersion).toBe(0);
    expect(verifier.updateTimestamp(get['metadata/timestamp.json']).accepted).toBe(false);
  }
});

test('forgets a high version when one of the keys that may have signed it is taken away', async () => {
  const two = (keys: string[]) => ({ ...ROLES, timestamp: { keys: keys.map((name) => signer(name).publicKey), threshold: 1 } });
  const first = await rootFile({ roles: two(['timestamp', 'timestamp 2']) });
  const site = await Repository.make([first]);
  site.signers = { ...site.signers, timestamp: signer('timestamp 2') };
  await site.publish(await makeRelease(42), {}, { timestampVersion: 1_000_000 });
  const high = runCheck(client, { root: first.toString() }, { time, get: textsOf(site) });
  expect(high.verdict.accepted).toBe(true);

  const again = async (root: Buffer) => {
    const recovered = await Repository.make([first, root]);
    recovered.signers = { ...recovered.signers, timestamp: signer('timestamp 2') };
    await recovered.publish(await makeRelease(42));
    return runCheck(client, high.trusted, { time, get: textsOf(recovered) }).verdict;
  };
  expect(await again(await rootFile({ version: 2, roles: two(['timestamp 2']) }))).toMatchObject({ accepted: true });
  expect(await again(await rootFile({ version: 2, roles: two(['timestamp', 'timestamp 2', 'timestamp 3']) }))).toMatchObject({ accepted: false, rule: 'rollback' });
});

describe('whatever a server sends', () => {
  const texts = () => [props.root, get['metadata/timestamp.json'], get['metadata/1.snapshot.json'], get['metadata/1.targets.json']];
  const text = fc.oneof(
    fc.string({ unit: 'binary' }), fc.json(),
    fc.tuple(fc.nat(3), fc.nat(), fc.nat(20), fc.string({ unit: 'binary', maxLength: 5 })).map(([which, at, length, with_]) => {
      const whole = texts()[which];
      return whole.slice(0, at % whole.length) + with_ + whole.slice(at % whole.length + length);
    }),
    fc.jsonValue().map((signed) => JSON.stringify({ signed, signatures: [] })),
    fc.constantFrom<any>(undefined, null, 5, {}, [], '{"signed":{"__proto__":{}}}'),
  );

  test('the verifier does not throw, and says which rule refused it', () => {
    fc.assert(fc.property(text, text, text, (one, other, third) => {
      const verifier = new UpdateVerifier({ ...props, timestamp: one, snapshot: other });
      const rules = Object.values(UpdateRule);
      const verdicts = [verifier.updateRoot(one), verifier.updateTimestamp(other), verifier.updateSnapshot(third), verifier.updateTargets(one)];
      for (const verdict of verdicts) {
        // A text that was not changed at all is the only one that may be accepted.
        expect(verdict.accepted ? texts() : rules).toContain(verdict.accepted ? other : verdict.rule);
      }
      expect(verifier.offer().action).toBe(UpdateAction.NONE);
      expect(() => new UpdateVerifier({ ...props, root: one })).not.toThrow();
      expect(() => new UpdateVerifier(one as any).updateTimestamp(other)).not.toThrow();
      expect(UpdateVerifier.verifySignature({
        publicKey: one, signature: other, blake2b: third, app: APP, version: '1', platform: 'windows', buildNumber: 1,
      })).toMatchObject({ accepted: false });
    }), { numRuns: RUNS, seed: SEED });
  });
});
