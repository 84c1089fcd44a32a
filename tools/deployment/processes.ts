import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How long a program may take that only has to say who it is, in milliseconds: what hangs is found, and what a busy machine has not come to yet is
 * not taken for something that does not work.
 */
export const ANSWERS_WITHIN = 180_000;

/** How a command is run. */
export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment. @default - the environment of this process */
  readonly env?: NodeJS.ProcessEnv;
  /** How long it may take, in milliseconds. @default - 10 minutes */
  readonly timeout?: number;
  /** Called with each line that it prints. */
  readonly onLine?: (line: string) => void;
  /** Stops the command, with everything that it started. */
  readonly signal?: AbortSignal;
}

/** What a command that ended has left. */
export interface RunResult {
  /** The exit code, or undefined when it was stopped. */
  readonly code?: number;
  /** Everything it printed, on both channels. */
  readonly output: string;
  readonly timedOut: boolean;
}

/** Runs a command in a process group of its own, so that nothing of it outlives its end, its time limit or the abort signal. */
export async function run(command: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  options.signal?.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      options.onLine?.(line);
    });
  }
  let timedOut = false;
  const stop = () => void stopGroup(child.pid!, 3_000);
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, options.timeout ?? 600_000);
  options.signal?.addEventListener('abort', stop);
  try {
    const code = await new Promise<number | undefined>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode) => resolve(exitCode ?? undefined));
    });
    options.signal?.throwIfAborted();
    return { code, output: lines.join('\n'), timedOut };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
    // What the command left in the background goes with it.
    signalGroup(child.pid, 'SIGKILL');
  }
}

/** Asks a process group to end, and ends it when it has not within the limit (in milliseconds). */
export async function stopGroup(pid: number, limit: number): Promise<void> {
  const deadline = Date.now() + limit;
  if (!signalGroup(pid, 'SIGTERM')) {
    return;
  }
  while (Date.now() < deadline) {
    await sleep(50);
    if (!signalGroup(pid, 0)) {
      return;
    }
  }
  signalGroup(pid, 'SIGKILL');
}

/** Whether a process with this id exists. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Signals a process group; answers whether there was one. */
function signalGroup(pid: number | undefined, signal: NodeJS.Signals | 0): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    return false;
  }
}
