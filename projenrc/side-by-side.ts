/**
 * Runs lists of tasks beside one another, each list in its order: `side-by-side.ts compile,docgen eslint`. What a task prints is shown when it has
 * ended, so that nothing is mixed. Fails with the first task that fails, and ends the others.
 */
import { type ChildProcess, spawn } from 'child_process';
import * as path from 'path';

const PROJEN = path.join(__dirname, '../node_modules/projen/bin/projen');
const running = new Set<ChildProcess>();

function run(task: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that what it has started ends with it.
    const child = spawn(process.execPath, [PROJEN, task], { stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' });
    running.add(child);
    const output: Buffer[] = [];
    [child.stdout, child.stderr].forEach((stream) => stream.on('data', (data: Buffer) => output.push(data)));
    child.on('error', reject);
    child.on('close', (code) => {
      running.delete(child);
      process.stdout.write(Buffer.concat(output));
      code === 0 ? resolve() : reject(new Error(`Task "${task}" failed.`));
    });
  });
}

async function inOrder(tasks: string[]): Promise<void> {
  for (const task of tasks) {
    await run(task);
  }
}

function endAll(): void {
  running.forEach(({ pid }) => {
    try {
      process.kill(process.platform === 'win32' ? pid! : -pid!);
    } catch {} // it has ended by itself
  });
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endAll();
    process.exit(1);
  });
}

Promise.all(process.argv.slice(2).map((list) => inOrder(list.split(',')))).catch((error: Error) => {
  endAll();
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
