import { expectFeeds as feedsOf, WRITES } from './support/update-feeds';
import { UpdateSite } from './support/update-site';
import type { Store } from '../../src/updates/cli/store';

let site: UpdateSite;

beforeAll(async () => {
  site = await UpdateSite.start();
  await site.publish(1);
});
afterAll(() => site?.stop());

const expectFeeds = (builds: number[]) => feedsOf(site, builds);

/** Ends the publisher after a number of writes: whatever it does then does not happen. Answers what it wrote. */
function dieAfter(writes: number): string[] {
  const written: string[] = [];
  site.wrap = (store): Store => {
    const counted = async <T>(key: string, write: () => Promise<T>) => {
      if (written.length >= writes) {
        throw new Error('The publisher is dead.');
      }
      written.push(key);
      return write();
    };
    return {
      get: (key) => store.get(key),
      head: (key) => store.head(key),
      put: (key, file, condition) => counted(key, () => store.put(key, file, condition)),
      upload: (key, upload) => counted(key, () => store.upload(key, upload)),
    };
  };
  return written;
}

describe('a publisher that dies', () => {
  test.each([['before anything', 0] as const, ...WRITES.map((key, index) => [`after ${key}`, index + 1] as const)])('%s leaves a site that is whole, and the next run completes it', async (_, writes) => {
    const build = 100 + writes;
    const before = (await site.offer(0))!.buildNumber!;
    const committed = writes > WRITES.indexOf('metadata/timestamp.json');
    const folder = site.release(build);
    dieAfter(writes);
    const { code } = await site.run(site.publishArguments(folder));
    expect(code).toBe(writes === WRITES.length ? 0 : 1);
    expect(await site.offer(0)).toMatchObject({ action: 'update', buildNumber: committed ? build : before });
    // Until the next run a feed may be one release behind the metadata; what it offers is there.
    await expectFeeds(committed ? [before, build] : [before]);

    site.wrap = (store) => store;
    await site.publish(build);
    expect(await site.offer(0)).toMatchObject({ action: 'update', buildNumber: build });
    await expectFeeds([build]);
  });

  test('has no other steps than these', async () => {
    const written = dieAfter(1_000);
    await site.publish(900);
    const general = written.map((key) => key.replace(/900/g, '<b>').replace(/[0-9a-f]{64}/, '<hash>').replace(/metadata\/\d+/, 'metadata/<n>'));
    expect(general).toEqual(WRITES);
  });

  test.each(['metadata/<n>.targets.json', 'metadata/<n>.snapshot.json', 'metadata/timestamp.json', 'channels/stable/manifest.json'])('during a rollback, after %s', async (last) => {
    const [to, from] = [1_000 + WRITES.indexOf(last) * 2, 1_001 + WRITES.indexOf(last) * 2];
    site.wrap = (store) => store;
    await site.publish(to);
    await site.publish(from);
    dieAfter(WRITES.indexOf(last) - WRITES.indexOf('targets/<hash>.stable.json') + 1);
    const args = ['rollback', '--channel', 'stable', '--to', String(to), '--reason', 'It is broken.', ...site.siteArguments()];
    expect(await site.run(args)).toMatchObject({ code: 1 });
    const committed = WRITES.indexOf(last) >= WRITES.indexOf('metadata/timestamp.json');
    expect(await site.offer(from)).toMatchObject(committed ? { action: 'rollback', buildNumber: to } : { action: 'none' });
    await expectFeeds(committed ? [from, to] : [from]);
    site.wrap = (store) => store;
    await site.expectDone(args);
    expect(await site.offer(from)).toMatchObject({ action: 'rollback', buildNumber: to });
    await expectFeeds([to]);
  });
});
