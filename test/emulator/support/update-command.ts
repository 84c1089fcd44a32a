import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request as httpRequest, createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Terminal } from './terminal';
import { bundleReleaseCommand } from '../../../projenrc/release-command';
import { peakMemoryScript } from '../../../tools/deployment/peak-memory';

/** A call to S3 that changed something. */
export interface Write {
  readonly kind: 'begin' | 'complete' | 'part' | 'put';
  readonly key: string;
}

/** How a process of the command ended. */
export interface Ended {
  /** Undefined when it was killed. */
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
  /** What it wrote, in order. */
  readonly writes: Write[];
  /** The most memory that it held, in bytes; undefined when it was killed. */
  readonly peakBytes: number | undefined;
}

/**
 * The command as people install it: one file, in a process of its own. All that it says to S3 goes through here, so that it can be killed
 * at a moment that does not depend on time.
 */
export class UpdateCommand {
  public static async start(endpoint: string): Promise<UpdateCommand> {
    const command = new UpdateCommand(endpoint);
    await new Promise<void>((resolve) => command.server.listen(0, '127.0.0.1', resolve));
    return command;
  }

  public readonly file: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'eknmusic-command-'));
  private readonly server: Server;
  private writes: Write[] = [];
  private readonly underWay = new Set<object>();
  private onWrite?: (write: Write) => boolean;
  private hold?: (write: Write) => Promise<void>;

  private constructor(private readonly endpoint: string) {
    this.file = join(this.folder, 'ekn-updates.js');
    bundleReleaseCommand(this.file);
    writeFileSync(join(this.folder, 'peak.js'), peakMemoryScript(join(this.folder, 'peak')));
    this.server = createServer((request, response) => this.forward(request, response));
  }

  /** Runs the command to its end, or until `killAt` says that what was just written was the last of it. */
  public async run(
    args: readonly string[], { killAt, env }: { killAt?: (write: Write, count: number) => boolean; env?: Record<string, string> } = {},
  ): Promise<Ended> {
    rmSync(join(this.folder, 'peak'), { force: true });
    this.writes = [];
    const child = spawn(process.execPath, ['--require', join(this.folder, 'peak.js'), this.file, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.environment, ...env },
    });
    this.onWrite = (write) => {
      const isLast = killAt?.(write, this.writes.length) ?? false;
      return isLast && child.kill('SIGKILL');
    };
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => out += text);
    child.stderr.setEncoding('utf8').on('data', (text: string) => err += text);
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status, by) => resolve([status, by]));
    });
    await this.settled();
    this.onWrite = undefined;
    const peakBytes = signal ? undefined : Number(readFileSync(join(this.folder, 'peak'), 'utf8'));
    return { code: signal ? undefined : code!, out, err, writes: this.writes, peakBytes };
  }

  /** Runs the command on a terminal; `hold` is waited for before the command hears that something is written. */
  public onTerminal(
    // eslint-disable-next-line @stylistic/max-len
    columns: number, args: readonly string[], { env, hold }: { env?: Record<string, string>; hold?: (terminal: Terminal, write: Write) => Promise<void> } = {},
  ): Terminal {
    const terminal: Terminal = new Terminal(columns, [process.execPath, this.file, ...args], { ...this.environment, ...env });
    this.hold = async (write) => hold?.(terminal, write).catch((error) => terminal.fail(error));
    return terminal;
  }

  private get environment(): Record<string, string> {
    return { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}` };
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What a killed run has sent to its end is written after its death: only when nothing of it is under way, what S3 has is known. */
  private async settled(): Promise<void> {
    const connections = () => new Promise<number>(
      (resolve, reject) => this.server.getConnections((error, count) => error ? reject(error) : resolve(count)),
    );
    while (this.underWay.size > 0 || await connections() > 0) {
      await setTimeout(10);
    }
  }

  private forward(request: IncomingMessage, response: ServerResponse): void {
    // What a killed run has sent to its end is still written, and none of the next one's.
    const { writes } = this;
    const upstream = httpRequest(`${this.endpoint}${request.url}`, { method: request.method, headers: request.headers, agent: false });
    this.underWay.add(upstream);
    upstream.on('close', () => this.underWay.delete(upstream));
    // What asks for it is told to send its body by the one that it speaks to, and that is this server.
    upstream.on('response', (answer) => {
      const write = writeOf(request, answer.statusCode!);
      if (write) {
        writes.push(write);
        if (this.onWrite?.(write)) {
          answer.resume();
          return;
        }
      }
      const respond = () => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      };
      if (write && this.hold) {
        void this.hold(write).then(respond);
      } else {
        respond();
      }
    });
    // Whoever is killed in the middle of a request leaves half of it.
    upstream.on('error', () => response.destroy());
    request.on('error', () => upstream.destroy());
    request.on('close', () => request.complete || upstream.destroy());
    request.pipe(upstream);
  }
}

function writeOf({ method, url }: IncomingMessage, status: number): Write | undefined {
  const { pathname, searchParams } = new URL(url!, 'http://bucket');
  if (status !== 200 || (method !== 'PUT' && method !== 'POST')) {
    return undefined;
  }
  const key = decodeURIComponent(pathname.split('/').slice(2).join('/'));
  const kind = method === 'PUT' ? searchParams.has('partNumber') ? 'part' : 'put' : searchParams.has('uploads') ? 'begin' : 'complete';
  return { kind, key };
}
