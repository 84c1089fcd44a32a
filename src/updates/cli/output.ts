/* eslint-disable @typescript-eslint/no-require-imports -- what a command does not need is not loaded */
import type { Failure } from './failure';

/** How a command tells what it does. */
export interface OutputOptions {
  /** One JSON document on standard output, and nothing else there. */
  readonly json: boolean;
  /** Whether steps are drawn and redrawn; otherwise they are plain lines, as a log keeps them. */
  readonly interactive: boolean;
}

export type Say = (line: string) => void;

/** Everything that a command prints: steps while it works, then its result for people or for programs. */
export class Output {
  private readonly notes: string[] = [];

  public constructor(private readonly options: OutputOptions) {}

  /** Does a step, and shows that it is at work; `say` shows a line about how far it is. */
  public async step<T>(title: string, work: (say: Say) => Promise<T>): Promise<T> {
    if (this.options.interactive) {
      return this.drawn(title, work);
    }
    this.plain(`- ${title}`);
    let last = '';
    return work((line) => {
      // A log gets a line when something is new, not one for each percent.
      if (line !== last && !/(?<!100) %$/.test(line)) {
        this.plain(`  ${line}`);
      }
      last = line;
    });
  }

  /** Says something that is not a step. */
  public say(line: string): void {
    this.plain(line);
  }

  /** Says it at the end, where it is not overlooked. */
  public note(line: string): void {
    this.notes.push(line);
  }

  /** The result: as lines, or with `--json` as a document. */
  public result(document: object, lines: readonly string[]): void {
    if (this.options.json) {
      process.stdout.write(`${JSON.stringify({ ...document, ...this.notes.length > 0 ? { notes: this.notes } : {} }, undefined, 2)}\n`);
      return;
    }
    const notes = this.notes.map((note) => `! ${note}`);
    process.stdout.write([...lines, ...notes].map((line) => `${line}\n`).join(''));
  }

  /** What failed, and what to do. */
  public failure({ message, advice, exitCode }: Failure): void {
    if (this.options.json) {
      process.stdout.write(`${JSON.stringify({ error: { message, advice, exitCode } }, undefined, 2)}\n`);
      return;
    }
    process.stderr.write(`\n✖ ${message}\n→ ${advice}\n`);
  }

  private plain(line: string): void {
    if (!this.options.json) {
      process.stdout.write(`${line}\n`);
    }
  }

  private async drawn<T>(title: string, work: (say: Say) => Promise<T>): Promise<T> {
    const { Listr } = require('listr2') as typeof import('listr2');
    let made: { value: T } | undefined;
    await new Listr([{
      title,
      task: async (_, task) => {
        made = { value: await work((line) => task.output = line) };
      },
    }], { registerSignalListeners: false, rendererOptions: { showErrorMessage: false } }).run();
    return made!.value;
  }
}

/** `1.4 GB`, as people read sizes. */
export function readableSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
