import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const ESCAPE = '\x1b';

/** What people see: the lines of a terminal, after every sequence that moved the cursor or erased something. */
export class Screen {
  /** All that came, as it came. */
  public raw = '';
  private readonly rows: string[] = [''];
  private row = 0;
  private column = 0;

  public constructor(public columns: number) {}

  public get text(): string {
    return this.rows.map((row) => row.trimEnd()).join('\n');
  }

  /** Whether the cursor is there: programs hide it while they draw. */
  public get hasCursor(): boolean {
    return this.raw.lastIndexOf(`${ESCAPE}[?25l`) <= this.raw.lastIndexOf(`${ESCAPE}[?25h`);
  }

  public write(text: string): void {
    this.raw += text;
    for (const [token, parameters, final] of text.matchAll(/\x1b\[([\d;?]*)([A-Za-z])|[^]/gu)) {
      this.take(token, Number(parameters || 1), final);
    }
  }

  private take(token: string, count: number, final: string | undefined): void {
    if (final === 'A') {
      this.row = Math.max(0, this.row - count);
    } else if (final === 'G') {
      this.column = count - 1;
    } else if (final === 'K') {
      this.rows[this.row] = '';
    } else if (token === '\r') {
      this.column = 0;
    } else if (token === '\n') {
      this.down();
    } else if (final === undefined) {
      if (this.column >= this.columns) {
        this.column = 0;
        this.down();
      }
      const row = this.rows[this.row].padEnd(this.column);
      this.rows[this.row] = row.slice(0, this.column) + token + row.slice(this.column + 1);
      this.column += 1;
    }
  }

  private down(): void {
    this.row += 1;
    this.rows[this.row] ??= '';
  }
}

/** A command on a pseudo-terminal. */
export class Terminal {
  public readonly screen: Screen;
  /** The exit code. */
  public readonly ended: Promise<number | null>;
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly waiting: (() => void)[] = [];
  private reject!: (error: unknown) => void;

  public constructor(columns: number, command: readonly string[], env: Record<string, string>) {
    this.screen = new Screen(columns);
    // CI has no terminal that people look at, and says nothing of their colors.
    const { CI: _ci, NO_COLOR: _none, FORCE_COLOR: _forced, ...own } = process.env;
    this.child = spawn('python3', [join(__dirname, 'terminal.py'), String(columns), ...command], { env: { ...own, TERM: 'xterm', ...env } });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.screen.write(text);
      this.waiting.splice(0).forEach((look) => look());
    });
    this.ended = new Promise((resolve, reject) => {
      this.reject = reject;
      this.child.on('error', reject);
      this.child.on('close', (code) => {
        this.waiting.splice(0).forEach((look) => look());
        resolve(code);
      });
    });
  }

  /** Waits until the screen shows it. */
  public async shows(text: string | RegExp): Promise<void> {
    while (!(typeof text === 'string' ? this.screen.text.includes(text) : text.test(this.screen.text))) {
      if (this.child.exitCode !== null) {
        throw new Error(`The command ended, and the screen does not show ${text}:\n${this.screen.text}`);
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  public async resize(columns: number): Promise<void> {
    await this.tell(String(columns));
    this.screen.columns = columns;
  }

  public async interrupt(): Promise<void> {
    await this.tell('interrupt');
  }

  /** Ends the command, with this as the reason. */
  public fail(error: unknown): void {
    this.reject(error);
    this.child.kill('SIGKILL');
  }

  private async tell(line: string): Promise<void> {
    const done = new Promise((resolve) => this.child.stderr.once('data', resolve));
    this.child.stdin.write(`${line}\n`);
    await done;
  }
}
