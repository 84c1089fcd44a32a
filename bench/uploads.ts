import { execFileSync } from 'child_process';
import { randomFillSync } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { interleaved, median } from './statistics';
import { bundleReleaseCommand } from '../projenrc/release-command';
import { peakMemoryScript } from '../tools/deployment/peak-memory';
import { AWS_CLI_VERSION, ensureAwsCli } from '../tools/emulator/aws-cli';
import { Emulator } from '../tools/emulator/emulator';
import { ensurePythonEnvironment } from '../tools/emulator/python-environment';

const MEBIBYTE = 1024 * 1024;
const BYTES = 2048 * MEBIBYTE;
/** Each of them sends 2 GB twice. */
const MOST_ROUNDS = 3;

/** What it takes to publish a large file. */
export interface UploadResult {
  readonly bytes: number;
  readonly rounds: number;
  /** Milliseconds of `ekn-updates publish`, all of it. */
  readonly ours: number;
  /** Milliseconds of `aws s3 cp`. */
  readonly aws: number;
  /** The most memory that `ekn-updates` held, in bytes. */
  readonly peakBytes: number;
  readonly awsCli: string;
}

/** Publishes one large file by `ekn-updates`, and sends the same file by `aws s3 cp`, in turns, to the S3 of an emulator. */
export async function measureUploads(rounds: number, scratch: string, progress: (round: number) => void): Promise<UploadResult> {
  const cli = ensureAwsCli();
  const emulator = await Emulator.start({ python: await ensurePythonEnvironment() });
  const folder = path.join(scratch, 'uploads');
  const file = (name: string) => path.join(folder, name);
  const env = { ...process.env, ...emulator.environment };
  const run = (program: string, args: string[]) => execFileSync(program, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    fs.mkdirSync(folder);
    bundleReleaseCommand(file('ekn-updates.js'));
    fs.writeFileSync(file('peak.js'), peakMemoryScript(file('peak')));
    const command = (...args: string[]) => run(process.execPath, ['--require', file('peak.js'), file('ekn-updates.js'), ...args]);
    writeRandom(file('EKNMusic.dmg'));
    run(cli, ['s3', 'mb', 's3://updates']);
    fs.writeFileSync(file('site.json'), JSON.stringify({ app: 'eknmusic', bucket: 'updates', region: emulator.region, url: `${emulator.endpoint}/updates`, channels: ['stable'] }));
    command('keys', 'make', 'root', 'release', 'targets');
    command('keys', 'root', '--root-key', 'root.pem', '--targets-key', 'targets.pem', '--timestamp-key', 'targets.pem', '--out', 'root.json');
    command('keys', 'publish-root', 'root.json', '--site', 'site.json');

    let build = 0;
    const peaks: number[] = [];
    const measured = interleaved({
      ours: () => {
        const artifacts = [{ file: 'EKNMusic.dmg', platform: 'macos', arch: 'universal', kind: 'dmg' }];
        fs.writeFileSync(file('release.json'), JSON.stringify({ app: 'eknmusic', version: `1.0.${++build}`, build, notes: 'A large one.', artifacts }));
        const ms = timed(() => command('publish', '--site', 'site.json', '--release', 'release.json', '--channel', 'stable', '--release-key', 'release.pem', '--targets-key', 'targets.pem'));
        peaks.push(Number(fs.readFileSync(file('peak'), 'utf8')));
        run(cli, ['s3', 'rm', '--quiet', `s3://updates/releases/${build}/EKNMusic.dmg`]);
        return ms;
      },
      aws: () => {
        const ms = timed(() => run(cli, ['s3', 'cp', '--no-progress', 'EKNMusic.dmg', 's3://updates/by-aws.dmg']));
        run(cli, ['s3', 'rm', '--quiet', 's3://updates/by-aws.dmg']);
        return ms;
      },
    }, Math.min(rounds, MOST_ROUNDS), progress);
    return {
      bytes: BYTES,
      rounds: measured.ours.length,
      ours: median(measured.ours),
      aws: median(measured.aws),
      peakBytes: Math.max(...peaks),
      awsCli: AWS_CLI_VERSION,
    };
  } finally {
    await emulator.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function writeRandom(file: string): void {
  const [target, block] = [fs.openSync(file, 'w'), Buffer.alloc(16 * MEBIBYTE)];
  for (let written = 0; written < BYTES; written += block.length) {
    fs.writeSync(target, randomFillSync(block));
  }
  fs.closeSync(target);
}
