import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UpdateCommand, type Write } from './support/update-command';
import { UpdateSite } from './support/update-site';
import { partSizeOf } from '../../src/updates/cli/s3-upload';

let site: UpdateSite;
let command: UpdateCommand;

beforeAll(async () => {
  site = await UpdateSite.start();
  command = await UpdateCommand.start(site.emulator.endpoint);
});
afterAll(async () => {
  await command?.stop();
  await site?.stop();
});
beforeEach(() => site.reset());

/** A release of one file in five parts. */
function release(build: number): string[] {
  const file = 'EKNMusic.dmg';
  const folder = site.release(build, { artifacts: [{ file, platform: 'macos', arch: 'universal', kind: 'dmg' }] });
  writeFileSync(join(folder, file), Buffer.alloc(5 * partSizeOf(0), build));
  return site.publishArguments(folder);
}

const COLOR = /\x1b\[[\d;]*m/;
const isPart = ({ kind }: Write) => kind === 'part';

describe('on a terminal', () => {
  test('a bar grows with what is uploaded, fits the width that the terminal has by then, and leaves what was done', async () => {
    let parts = 0;
    const terminal = command.onTerminal(80, release(10), {
      // The bar shows what the command has heard of: nothing of the part that is held here.
      hold: async (shown, write) => {
        parts += isPart(write) ? 1 : 0;
        if (isPart(write) && parts === 3) {
          await shown.shows('[================>                       ] 10.5 MB of 26.2 MB, 40 %');
          await shown.resize(56);
        } else if (isPart(write) && parts === 4) {
          await shown.shows('› [=============>         ] 15.7 MB of 26.2 MB, 60 %');
          await shown.resize(40);
        } else if (isPart(write) && parts === 5) {
          // There is no room for a bar: the text alone.
          await shown.shows(/› 21\.0 MB of 26\.2 MB, 80 %/);
        }
      },
    });
    expect(`${await terminal.ended} ${terminal.screen.text.split('\n').at(0)}`).toBe('0 ✔ Compare the artifacts with the release');
    expect(terminal.screen.raw).toMatch(COLOR);
    expect(terminal.screen.hasCursor).toBe(true);
    expect(terminal.screen.text).toMatch(/✔ Upload EKNMusic\.dmg \(26\.2 MB\)\n\s+› SHA-256/);
    expect(terminal.screen.text).toContain('✔ Look at what is served\n  › 1 file\n');
    expect(terminal.screen.raw).toContain('eknmusic 1.10.0 (build 10) is published.');
  });

  test('without colors when NO_COLOR says so', async () => {
    const { screen, ended } = command.onTerminal(80, release(10), { env: { NO_COLOR: '1' } });
    expect(await ended).toBe(0);
    expect(screen.raw).toMatch(/\[=+>? *\] [\d.]+ MB of 26\.2 MB/);
    expect(screen.raw).not.toMatch(COLOR);
  });

  test.each<[string, string[], Record<string, string>]>([
    ['--json', ['--json'], {}], ['a terminal that can only print', [], { TERM: 'dumb' }], ['CI, whose log is no terminal', [], { CI: 'true' }],
  ])('nothing is drawn for %s', async (_, args, env) => {
    const { screen, ended } = command.onTerminal(200, [...release(10), ...args], { env });
    expect(await ended).toBe(0);
    expect(screen.raw).not.toContain('\x1b');
    expect(screen.raw).not.toContain('[=');
    if (args.length > 0) {
      expect(JSON.parse(screen.text)).toMatchObject({ build: 10, changed: true });
    } else {
      expect(screen.text).toMatch(/^- Compare the artifacts/);
    }
  });

  test('what fails is marked, and said once', async () => {
    const { screen, ended } = command.onTerminal(80, [...release(10), '--release-key', site.file('none.pem')]);
    expect(await ended).toBe(6);
    expect(screen.text.match(/none\.pem/g)).toHaveLength(1);
    await site.publish(11);
    const refused = command.onTerminal(80, [...release(12), '--release-key', site.file('other.pem')]);
    expect(await refused.ended).toBe(6);
    expect(refused.screen.text).toContain('✖ Read what is published');
    expect(refused.screen.text.match(/is not the one that signed/g)).toHaveLength(1);
    expect(refused.screen.hasCursor).toBe(true);
  });

  test('Ctrl+C ends the command, and gives the cursor back', async () => {
    const terminal = command.onTerminal(80, release(10), {
      hold: async (shown, { kind }) => {
        if (kind === 'begin') {
          await shown.interrupt();
        }
      },
    });
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen.text).toContain('Interrupted. What was uploaded stays');
    expect(terminal.screen.hasCursor).toBe(true);
    // The next run goes on from there.
    const next = command.onTerminal(80, release(10));
    expect(await next.ended).toBe(0);
  });
});
