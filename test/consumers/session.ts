import { ChildProcess, spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { PROCESS_TIME_LIMIT_MS } from '../support/time-limits';

/** What a command said and how it ended. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and how a command runs. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: Record<string, string>;
  /** Whether the command is expected to fail; otherwise a failure ends the step. */
  readonly mayFail?: boolean;
}

const LAST_LINES = 60;
const LONGEST_LINE = 500;

/** A scratch folder outside the project, and the commands that run in it. Neither outlives the session. */
export class Session {
  /** The scratch folder. */
  public readonly folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-consumers-')));
  private readonly running = new Set<ChildProcess>();

  public constructor(private readonly keep: boolean) {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        this.close();
        process.exit(130);
      });
    }
  }

  /** A new folder in the scratch folder. */
  public makeFolder(name: string): string {
    const folder = path.join(this.folder, name);
    fs.mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Tells the one who waits what is going on. */
  public say(text: string): void {
    console.log(`    ${text}`);
  }

  /** Runs a command to its end. */
  public async run(command: string, args: string[], options: RunOptions): Promise<Outcome> {
    const child = spawn(command, args, {
      cwd: options.cwd,
      // A group of its own, so that what the command starts can be ended with it.
      detached: process.platform !== 'win32',
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...QUIET, ...options.env },
    });
    this.running.add(child);
    const limit = setTimeout(() => end(child), PROCESS_TIME_LIMIT_MS);
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => { output[stream] += text; });
    }
    const status = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code ?? 1));
    }).finally(() => {
      clearTimeout(limit);
      this.running.delete(child);
    });
    if (status !== 0 && !options.mayFail) {
      throw new Error(`\`${[path.basename(command), ...args].join(' ')}\` ended with ${status}:\n${tail(`${output.stdout}\n${output.stderr}`)}`);
    }
    return { status, ...output };
  }

  /** Ends what still runs and removes the scratch folder. */
  public close(): void {
    for (const child of this.running) {
      end(child);
    }
    if (this.keep) {
      console.log(`Kept: ${this.folder}`);
    } else {
      fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

const QUIET = {
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  // Nothing here has an account; without this, looking for one takes seconds.
  AWS_EC2_METADATA_DISABLED: 'true',
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
};

/** The end of what a command said, without minified lines. */
function tail(text: string): string {
  return text.trim().split('\n').slice(-LAST_LINES).map((line) => line.slice(0, LONGEST_LINE)).join('\n');
}

function end(child: ChildProcess): void {
  try {
    if (process.platform === 'win32') {
      child.kill();
    } else {
      process.kill(-child.pid!, 'SIGKILL');
    }
  } catch {
    // It ended by itself in the meantime.
  }
}
