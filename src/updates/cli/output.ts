/* eslint-disable @typescript-eslint/no-require-imports -- what a command does not need is not loaded */
import type { Failure } from './failure';

/** How a command tells what it does. */
export interface OutputOptions {
  /** One JSON document on standard output, and nothing else there. */
  readonly json: boolean;
  /** Whether steps are drawn and redrawn; otherwise they are plain lines, as a log keeps them. */
  readonly interactive: boolean;
}

/** What a step tells while it is at work. */
export interface Step {
  /** Shows a line about how far it is; the last one stays. */
  say(line: string): void;
  /** Shows how many bytes are done. */
  progress(done: number, total: number): void;
}

/** Everything that a command prints: steps while it works, then its result for people or for programs. */
export class Output {
  private readonly notes: string[] = [];

  public constructor(private readonly options: OutputOptions) {}

  /** Does a step, and shows that it is at work. */
  public async step<T>(title: string, work: (step: Step) => Promise<T>): Promise<T> {
    if (this.options.interactive) {
      return this.drawn(title, work);
    }
    this.plain(`- ${title}`);
    let last = '';
    const say = (line: string) => {
      if (line !== last) {
        this.plain(`  ${line}`);
      }
      last = line;
    };
    // A log gets a line when something is new, not one for each percent.
    return work({ say, progress: (done, total) => done === total && say(progressLine(done, total, 0)) });
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

  private async drawn<T>(title: string, work: (step: Step) => Promise<T>): Promise<T> {
    const { Listr } = require('listr2') as typeof import('listr2');
    let made: { value: T } | undefined;
    await new Listr([{
      title,
      task: async (_, task) => {
        const say = (line: string) => task.output = line;
        made = { value: await work({ say, progress: (done, total) => say(progressLine(done, total, terminalColumns() - INDENTATION)) }) };
      },
      rendererOptions: { persistentOutput: true },
    }], { registerSignalListeners: false, rendererOptions: { showErrorMessage: false } }).run();
    return made!.value;
  }
}

/** The terminal itself is asked: what Node.js remembers follows a new width a little later. */
function terminalColumns(): number {
  return process.stdout.getWindowSize()[0];
}

/** The columns before a line about a step, and the one that stays free so that no terminal begins another line. */
const INDENTATION = 5;
const WIDEST_BAR = 40;
/** A bar that is shorter says nothing. */
const SHORTEST_BAR = 10;

/** `[=====>    ] 52.4 MB of 104.9 MB, 50 %`; without the bar where the columns do not suffice. */
export function progressLine(done: number, total: number, columns: number): string {
  const share = done / Math.max(total, 1);
  const text = `${readableSize(done)} of ${readableSize(total)}, ${Math.floor(100 * share)} %`;
  // As wide as at the end, so that the bar does not become shorter on its way.
  const width = Math.min(WIDEST_BAR, columns - `[] ${readableSize(total)} of ${readableSize(total)}, 100 %`.length);
  if (!(width >= SHORTEST_BAR)) {
    return text;
  }
  const full = Math.floor(width * share);
  const bar = '='.repeat(full) + (full < width ? '>' : '');
  return `[${bar.padEnd(width)}] ${text}`;
}

/** `1 file`, `2 files`. */
export function countedFiles(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

/** `1.4 GB`, as people read sizes. */
export function readableSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
