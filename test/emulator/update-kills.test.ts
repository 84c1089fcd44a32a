import { createHash } from 'node:crypto';
import { UpdateCommand } from './support/update-command';
import { expectFeeds, WRITES } from './support/update-feeds';
import { UpdateSite } from './support/update-site';

let site: UpdateSite;
let command: UpdateCommand;

beforeAll(async () => {
  site = await UpdateSite.start();
  command = await UpdateCommand.start(site.emulator.endpoint);
  await site.publish(1);
});
afterAll(async () => {
  await command?.stop();
  await site?.stop();
});

const TIMESTAMP = 'metadata/timestamp.json';
const inChannel = (...name: string[]) => [...name, '--channel', 'stable', ...site.siteArguments()];
const killAfter = (writes: number) => ({ killAt: (_: unknown, count: number) => count === writes });

describe('a process that publishes', () => {
  test.each(WRITES.map((key, index) => [key, index + 1] as const))('killed when %s is written leaves a site that is whole, and the next run completes it', async (last, writes) => {
    const build = 100 + writes;
    const before = (await site.offer(0))!.buildNumber!;
    const ended = await command.run(site.publishArguments(site.release(build)), killAfter(writes));
    expect(ended.code).toBeUndefined();
    const general = ended.writes.at(-1)!.key.replace(/1\d\d/g, '<b>').replace(/[0-9a-f<b>]{50,64}/, '<hash>').replace(/metadata\/\d+/, 'metadata/<n>');
    expect(general).toBe(last);
    const committed = writes > WRITES.indexOf(TIMESTAMP);
    expect(await site.offer(0)).toMatchObject({ action: 'update', buildNumber: committed ? build : before });
    // Until the next run a feed may be one release behind the metadata; what it offers is there.
    await expectFeeds(site, committed ? [before, build] : [before]);

    await site.publish(build);
    expect(await site.offer(0)).toMatchObject({ action: 'update', buildNumber: build });
    await expectFeeds(site, [build]);
  });
});

/** A client that a rollout of one percent leaves out. */
function outsideTheFirstPercent(build: number): string {
  for (let number = 1; ; number++) {
    if (createHash('sha256').update(`stable-${build}:client-${number}`).digest().readUInt32BE() % 100 > 0) {
      return `client-${number}`;
    }
  }
}

/** A command about two releases of which the newer one is offered, unless the command is to offer it. */
interface Scenario {
  /** What a client of the older release is offered before and after, and the newest build that feeds may show. */
  readonly before: 'newer' | 'nothing';
  readonly after: 'newer' | 'nothing';
  /** Which release the feeds offer after it. */
  readonly feeds: 'newer' | 'older';
  prepare(older: number, newer: number): Promise<unknown>;
  args(older: number, newer: number): string[];
}

const publishBoth = async (older: number, newer: number) => {
  await site.publish(older);
  await site.publish(newer);
};
const SCENARIOS: Record<string, Scenario> = {
  promote: {
    prepare: async (older, newer) => {
      await site.publish(older);
      await site.expectDone(site.publishArguments(site.release(newer)).filter((argument) => !['--channel', 'stable'].includes(argument)));
    },
    args: (_, newer) => inChannel('promote', String(newer)),
    before: 'nothing',
    after: 'newer',
    feeds: 'newer',
  },
  rollout: {
    prepare: async (older, newer) => {
      await site.publish(older);
      await site.publish(newer, '--rollout', '1');
    },
    args: () => inChannel('rollout', '100'),
    before: 'nothing',
    after: 'newer',
    feeds: 'newer',
  },
  halt: { prepare: publishBoth, args: () => inChannel('halt'), before: 'newer', after: 'nothing', feeds: 'older' },
  rollback: { prepare: publishBoth, args: () => inChannel('rollback', '--reason', 'It is broken.'), before: 'newer', after: 'nothing', feeds: 'older' },
};

describe('a process that changes what is offered', () => {
  test.each(Object.keys(SCENARIOS))('by %s, killed after each of its writes, leaves a site that is whole, and the next run completes it', async (name) => {
    const { prepare, args, before, after, feeds } = SCENARIOS[name];
    const steps: string[] = [];
    for (let writes = 1; ; writes++) {
      const older = 1_000 + Object.keys(SCENARIOS).indexOf(name) * 100 + writes * 2;
      const newer = older + 1;
      const client = outsideTheFirstPercent(newer);
      await prepare(older, newer);
      const offered = { newer: { action: 'update', buildNumber: newer }, nothing: { action: 'none' } };
      expect(await site.offer(older, client)).toMatchObject(offered[before]);
      const ended = await command.run(args(older, newer), killAfter(writes));
      const committed = ended.writes.some(({ key }) => key === TIMESTAMP);
      expect(await site.offer(older, client)).toMatchObject(offered[committed ? after : before]);
      await expectFeeds(site, [older, newer]);

      await site.expectDone(args(older, newer));
      expect(await site.offer(older, client)).toMatchObject(offered[after]);
      await expectFeeds(site, [feeds === 'newer' ? newer : older]);
      if (ended.code !== undefined) {
        expect(`${ended.code} ${ended.err}`.trim()).toBe('0');
        break;
      }
      steps.push(ended.writes.at(-1)!.key.replace(/[0-9a-f]{64}/, '<hash>').replace(/metadata\/\d+/, 'metadata/<n>'));
    }
    // Each of them wrote its metadata, then the pointer, then the feeds; what offers the same as before is there already.
    expect(steps).toEqual(WRITES.filter((step) => steps.includes(step)));
    expect(steps).toEqual(expect.arrayContaining(['metadata/<n>.targets.json', 'metadata/<n>.snapshot.json', TIMESTAMP, 'channels/stable/manifest.json']));
  });
});
