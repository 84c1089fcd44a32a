import { readFileSync, writeFileSync } from 'node:fs';
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Run, UpdateSite } from './support/update-site';
import type { Store } from '../../src/updates/cli/store';
import { signerFromPem } from '../../src/updates/release/signers';
import { resignTimestamp } from '../../src/updates/release/timestamp';

let site: UpdateSite;

beforeAll(async () => {
  site = await UpdateSite.start();
});
afterAll(() => site?.stop());
beforeEach(() => site.reset());

const TIMESTAMP = 'metadata/timestamp.json';
const command = (name: string[], ...more: string[]) => site.run([...name, ...site.siteArguments(), '--channel', 'stable', ...more]);
const done = ({ code, out, err }: Run) => {
  expect(`${code} ${err}`.trim()).toBe('0');
  return out;
};

/** Something that happens just before the pointer moves for the first time. */
function before(happens: (store: Store) => Promise<unknown>): (store: Store) => Store {
  let isFirst = true;
  return (store) => ({
    get: (key) => store.get(key),
    head: (key) => store.head(key),
    upload: (key, upload) => store.upload(key, upload),
    put: async (key, file, condition) => {
      if (key === TIMESTAMP && isFirst) {
        isFirst = false;
        await happens(store);
      }
      return store.put(key, file, condition);
    },
  });
}

describe('a release', () => {
  test('is offered to clients once it is published', async () => {
    expect(await site.offer(1)).toBeUndefined();
    const { out } = await site.publish(10);
    expect(out).toContain('eknmusic 1.10.0 (build 10) is published');
    expect(await site.offer(1)).toMatchObject({ action: 'update', buildNumber: 10, version: '1.10.0', target: '10/EKNMusic-10-x86_64.AppImage' });
    expect(JSON.parse((await site.text('channels/stable/manifest.json'))!)).toMatchObject({ version: '1.10.0' });
    expect(await site.text('channels/stable/appcast-windows.xml')).toContain('<sparkle:version>10</sparkle:version>');
  });

  test('published to some clients says so, and what all others and the page have until then', async () => {
    await site.publish(10);
    const { out } = await site.publish(11, '--rollout', '10');
    expect(out).toContain('It is offered in stable to 10 % of the clients: ');
    expect(out).toContain('are offered build 10 until it is 100');
    expect((await site.publish(11, '--rollout', '10')).out).toContain('to 10 % of the clients');
  });

  test('published to some clients is offered to all of them when there is none for the others, which is said', async () => {
    const { out, err } = await site.publish(10, '--rollout', '10');
    expect(out + err).toContain('stable had no release before');
    expect(out).not.toContain('to 10 % of the clients');
    expect((await site.publish(11)).err).not.toContain('had no release before');
  });

  test('published twice changes nothing', async () => {
    await site.publish(10);
    const objects = await site.objects();
    const { out } = await site.publish(10);
    expect(out).toContain('was published before; nothing changed');
    expect(await site.objects()).toEqual(objects);
  });

  test('published once more, when a newer one is offered, changes nothing', async () => {
    await site.publish(10);
    await site.publish(11);
    const objects = await site.objects();
    await site.publish(10);
    expect(await site.objects()).toEqual(objects);
  });

  test('with other bytes under the same build is refused', async () => {
    await site.publish(10);
    const objects = await site.objects();
    const folder = site.release(10, { salt: '-other' });
    const { code, err } = await site.run(site.publishArguments(folder));
    expect(code).toBe(3);
    expect(err).toContain('releases/10/EKNMusic-10-x64.exe is published with other bytes');
    expect(err).toContain('Give the release a higher build');
    expect(await site.objects()).toEqual(objects);
  });

  test('with other notes under the same build is refused', async () => {
    await site.publish(10);
    const { code, err } = await site.run(site.publishArguments(site.release(10, { notes: 'Other notes.' })));
    expect(code).toBe(3);
    expect(err).toContain('releases/10/release.json is published with other content');
  });

  test('of another application, of an unknown channel or without its files is refused before anything is written', async () => {
    const objects = await site.objects();
    expect(await site.run(site.publishArguments(site.release(10, { app: 'other' })))).toMatchObject({ code: 3, err: expect.stringContaining('is about other') });
    expect(await site.run([...site.publishArguments(site.release(10)), '--channel', 'nightly'])).toMatchObject({ code: 2, err: expect.stringContaining('stable, beta') });
    expect(await site.run([...site.publishArguments(site.release(10)), '--artifacts', site.folder])).toMatchObject({ code: 2, err: expect.stringContaining('is missing') });
    expect(await site.objects()).toEqual(objects);
  });

  test('with a description that is wrong in several places is refused with all of them', async () => {
    const { code, err } = await site.run(site.publishArguments(site.release(10, { version: '1.0', build: 0 })));
    expect(code).toBe(3);
    expect(err).toMatch(/build: .*\n.*version: /);
  });

  test('is published and offered in no channel, and promoted later', async () => {
    await site.publish(10);
    const folder = site.release(11);
    done(await site.run(site.publishArguments(folder).filter((argument) => !['--channel', 'stable'].includes(argument))));
    expect(await site.offer(10)).toMatchObject({ action: 'none' });
    done(await command(['promote', '11']));
    expect(await site.offer(10)).toMatchObject({ action: 'update', buildNumber: 11 });
  });

  test('is read from the SSM parameter that the construct writes', async () => {
    await new SSMClient(site.emulator.client).send(new PutParameterCommand({
      Name: `/eknmusic/updates-${site.configuration.bucket}`, Value: readFileSync(site.file('site.json'), 'utf8'), Type: 'String',
    }));
    const { out } = await site.expectDone(['status', '--json', '--site', `/eknmusic/updates-${site.configuration.bucket}`]);
    expect(JSON.parse(out)).toMatchObject({ app: 'eknmusic', channels: [], builds: [] });
    expect(await site.run(['status', '--site', '/nowhere'])).toMatchObject({ code: 2, err: expect.stringContaining('There is no SSM parameter /nowhere') });
  });
});

describe('a channel', () => {
  beforeEach(async () => {
    await site.publish(10);
    await site.publish(11);
  });

  test('rolls a release out to a share of the clients, more of them, and all', async () => {
    await site.publish(12, '--rollout', '10');
    const shares = async () => {
      const offers = [];
      for (let client = 0; client < 20; client++) {
        offers.push((await site.offer(1, `client-${client}`))!.buildNumber);
      }
      return offers.filter((offered) => offered === 12).length;
    };
    const few = await shares();
    expect(await site.text('channels/stable/manifest.json')).toContain('1.11.0');
    done(await command(['rollout', '60']));
    const more = await shares();
    expect(more).toBeGreaterThan(few);
    expect(more).toBeLessThan(20);
    // A release job that runs again does not turn the clock back.
    await site.publish(12, '--rollout', '10');
    expect(await shares()).toBe(more);
    done(await command(['rollout', '100']));
    expect(await shares()).toBe(20);
    expect(await site.text('channels/stable/manifest.json')).toContain('1.12.0');
    expect(await command(['rollout', '100'])).toMatchObject({ code: 0, out: expect.stringContaining('nothing changed') });
  });

  test('stops offering a build in one call', async () => {
    const out = done(await command(['halt']));
    expect(out).toContain('Build 11 is offered to nobody anymore');
    expect(out).toContain('Who installed it keeps it');
    expect(await site.offer(1)).toMatchObject({ action: 'update', buildNumber: 10 });
    expect(await site.offer(11)).toMatchObject({ action: 'none' });
    expect(await site.text('channels/stable/appcast-macos.xml')).not.toContain('<sparkle:version>11<');
    expect(await command(['promote', '11'])).toMatchObject({ code: 3, err: expect.stringContaining('halted') });
  });

  test('stops offering a build, and no other one when the job is repeated', async () => {
    done(await command(['halt']));
    expect(await command(['halt'])).toMatchObject({ code: 0, out: expect.stringContaining('nothing changed') });
    expect(await site.offer(1)).toMatchObject({ action: 'update', buildNumber: 10 });
  });

  test('that stopped offering a build orders who has it back to the one before', async () => {
    await site.publish(12);
    done(await command(['halt']));
    const out = done(await command(['rollback'], '--reason', 'Playback stops after a minute.'));
    expect(out).toContain('stable is back at 1.11.0 (build 11)');
    expect(await site.offer(12)).toMatchObject({ action: 'rollback', buildNumber: 11 });
    expect(await site.offer(11)).toMatchObject({ action: 'none' });
  });

  test('goes back to the release before in one call, and says for whom', async () => {
    const out = done(await command(['rollback'], '--reason', 'Playback stops after a minute.'));
    expect(out).toContain('stable is back at 1.10.0 (build 10)');
    expect(out).toMatch(/Sparkle \(macOS\) +never installs a lower build/);
    expect(out).toMatch(/WinSparkle \(Windows\) +never installs a lower build/);
    expect(out).toContain('under a build above 11');
    expect(await site.offer(11)).toMatchObject({ action: 'rollback', buildNumber: 10, reason: expect.stringContaining('Playback stops') });
    expect(await site.offer(1)).toMatchObject({ action: 'update', buildNumber: 10 });
    expect(await site.text('channels/stable/appcast-windows.xml')).not.toContain('<sparkle:version>11<');
    expect(await command(['rollback'], '--reason', 'Playback stops after a minute.')).toMatchObject({ code: 0, out: expect.stringContaining('nothing changed') });
    await site.publish(12);
    expect(await site.offer(11)).toMatchObject({ action: 'update', buildNumber: 12 });
  });

  test('tells users something, and nothing anymore', async () => {
    done(await command(['notice', 'set', 'Login fails for some users.'], '--severity', 'critical', '--builds', '11', '--url', 'https://status.example.com'));
    expect(await site.offer(11)).toMatchObject({ notice: { severity: 'critical', text: 'Login fails for some users.', url: 'https://status.example.com' } });
    expect((await site.offer(10))!.notice).toBeUndefined();
    done(await command(['notice', 'clear']));
    expect((await site.offer(11))!.notice).toBeUndefined();
  });

  test('is signed again before it expires, with the same offer', async () => {
    const versions = JSON.parse((await site.expectDone(['status', '--json', '--site', site.file('site.json')])).out).metadata;
    done(await site.run(['resign', ...site.siteArguments()]));
    const later = JSON.parse((await site.expectDone(['status', '--json', '--site', site.file('site.json')])).out).metadata;
    expect(later.map(({ version }: { version: number }) => version)).toEqual(versions.map(({ version, role }: { version: number; role: string }) => role === 'root' ? version : version + 1));
    expect(await site.offer(10)).toMatchObject({ buildNumber: 11 });
  });

  test.each([
    ['publish', () => site.publishArguments(site.release(12), '--dry-run')],
    ['promote', () => ['promote', '11', ...site.siteArguments(), '--channel', 'beta', '--dry-run']],
    ['rollback', () => ['rollback', '--reason', 'x', ...site.siteArguments(), '--channel', 'stable', '--dry-run']],
    ['halt', () => ['halt', ...site.siteArguments(), '--channel', 'stable', '--dry-run']],
    ['notice', () => ['notice', 'set', 'x', ...site.siteArguments(), '--channel', 'stable', '--dry-run']],
    ['resign', () => ['resign', ...site.siteArguments(), '--dry-run']],
  ])('--dry-run of %s lists what would be written, and changes nothing', async (_, args) => {
    const objects = await site.objects();
    const out = done(await site.run(args()));
    expect(out).toContain('Nothing was changed');
    expect(out).toContain(`  ${TIMESTAMP}`);
    expect(await site.objects()).toEqual(objects);
  });

  test('keeps every earlier version of its files', async () => {
    const { Versions = [] } = await site.s3.send(new ListObjectVersionsCommand({ Bucket: site.configuration.bucket, Prefix: TIMESTAMP }));
    expect(Versions).toHaveLength(2);
    const { Versions: released = [] } = await site.s3.send(new ListObjectVersionsCommand({ Bucket: site.configuration.bucket, Prefix: 'releases/' }));
    expect(released.every(({ IsLatest }) => IsLatest)).toBe(true);
  });
});

describe('two publishers at once', () => {
  beforeEach(() => site.publish(10));

  test('of different changes: one wins, the other one is told, and both changes are there when it runs again', async () => {
    site.wrap = before(async () => {
      site.wrap = (store) => store;
      done(await command(['notice', 'set', 'Faster.']));
    });
    const { code, err } = await site.run(site.publishArguments(site.release(11)));
    expect(code).toBe(4);
    expect(err).toContain('Another publisher changed the site at the same time, and was faster');
    expect(await site.offer(1)).toMatchObject({ buildNumber: 10, notice: { text: 'Faster.' } });
    await site.publish(11);
    expect(await site.offer(1)).toMatchObject({ buildNumber: 11, notice: { text: 'Faster.' } });
  });

  test('of the same release, side by side: it is published once, and whole', async () => {
    const folder = site.release(11);
    const codes = await site.together([site.publishArguments(folder), site.publishArguments(folder)]);
    expect(codes).toContain(0);
    expect(codes.every((code) => code === 0 || code === 4)).toBe(true);
    await site.publish(11);
    expect(await site.offer(1)).toMatchObject({ buildNumber: 11 });
  });

  test('one of which is the function that signs the timestamp again: the release is published after it', async () => {
    site.wrap = before(async (store) => {
      const signer = signerFromPem(readFileSync(site.file('timestamp.pem'), 'utf8'));
      const { body, etag } = (await store.get(TIMESTAMP))!;
      const again = await resignTimestamp(body, { now: new Date(), validForSeconds: 86_400, signer });
      expect(await store.put(TIMESTAMP, { body: again, contentType: 'application/json', cacheControl: 'max-age=60' }, { etag })).toBe(true);
    });
    await site.publish(11);
    expect(await site.offer(1)).toMatchObject({ buildNumber: 11 });
    expect(JSON.parse((await site.text(TIMESTAMP))!).signed.version).toBe(3);
  });
});

describe('keys', () => {
  test('of another site are refused before anything is written', async () => {
    const objects = await site.objects();
    const { code, err } = await site.run([...site.publishArguments(site.release(10)), '--targets-key', site.file('other.pem')]);
    expect(code).toBe(6);
    expect(err).toContain('The targets key is not one of the site');
    expect(await site.objects()).toEqual(objects);
  });

  test('that are another release key than clients know are refused, unless it is said', async () => {
    await site.publish(10);
    const args = [...site.publishArguments(site.release(11)), '--release-key', site.file('other.pem')];
    expect(await site.run(args)).toMatchObject({ code: 6, err: expect.stringContaining('is not the one that signed build 10') });
    expect(await site.offer(1)).toMatchObject({ buildNumber: 10 });
  });

  test('in AWS KMS sign the timestamp', async () => {
    const kms = new KMSClient(site.emulator.client);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' }));
    await site.reset({ timestampKeyArn: KeyMetadata!.Arn! });
    await site.publish(10);
    expect(await site.offer(1)).toMatchObject({ buildNumber: 10 });
    await kms.send(new DisableKeyCommand({ KeyId: KeyMetadata!.KeyId }));
    expect(await site.run(site.publishArguments(site.release(11)))).toMatchObject({ code: 6, err: expect.stringContaining('The KMS key cannot sign') });
    expect(await site.offer(1)).toMatchObject({ buildNumber: 10 });
  });

  test('are rotated: clients follow the next root, and old keys publish no more', async () => {
    await site.publish(10);
    const next = site.file('2.root.json');
    await site.expectDone(['keys', 'rotate', '--from', site.file('root.json'), '--targets-key', site.file('other.pem'),
      '--root-key', site.file('root-1.pem'), '--out', next]);
    expect(await site.run(['keys', 'publish-root', next, '--site', site.file('site.json')])).toMatchObject({ code: 3 });
    await site.expectDone(['keys', 'sign-root', next, '--from', site.file('root.json'), '--root-key', site.file('root-2.pem')]);
    await site.expectDone(['keys', 'publish-root', next, '--site', site.file('site.json')]);
    expect(await site.run(site.publishArguments(site.release(11)))).toMatchObject({ code: 6, err: expect.stringContaining('resign --after-rotation') });
    done(await site.run(['resign', '--after-rotation', ...site.siteArguments(), '--targets-key', site.file('other.pem')]));
    expect(await site.offer(1)).toMatchObject({ buildNumber: 10 });
  });
});

test('a site that is not served is noticed before anything points to the release', async () => {
  writeFileSync(site.file('site.json'), JSON.stringify({ ...site.configuration, url: `${site.emulator.endpoint}/another-bucket` }));
  const { code, err } = await site.run(site.publishArguments(site.release(10)));
  expect(code).toBe(5);
  expect(err).toContain('does not serve EKNMusic-10-x64.exe');
  expect(await site.text(TIMESTAMP)).toBeUndefined();
});

test('--json prints one document, errors included', async () => {
  const run = await site.publish(10, '--json');
  expect(JSON.parse(run.out)).toMatchObject({ build: 10, channel: 'stable', changed: true, artifacts: [{ file: 'EKNMusic-10-x64.exe' }, {}, {}] });
  const failed = await site.run(site.publishArguments(site.release(10, { salt: '-json' }), '--json'));
  expect(JSON.parse(failed.out)).toMatchObject({ error: { exitCode: 3, message: expect.stringContaining('other bytes'), advice: expect.any(String) } });
});
