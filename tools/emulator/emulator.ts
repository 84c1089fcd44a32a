import { ChildProcess, spawn } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPostgres } from './postgres-binaries';
import { PythonEnvironment } from './python-environment';
import { Place, Request, Response } from '../deployment/place';
import { run, stopGroup } from '../deployment/processes';
import { SetupError } from '../deployment/setup-error';

export const ACCOUNT = '123456789012';
const LAUNCHER = join(__dirname, 'extension', 'launch.py');
const ROOT: Credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
/** What leads Node.js programs to the emulator by the names of what was deployed. */
const NAMES = join(__dirname, 'extension', 'names.js');
const READY_WITHIN = 60_000;
const STOPPED_WITHIN = 3_000;

/** How an emulator is started. */
export interface EmulatorOptions {
  /** The interpreters that run it and its functions. */
  readonly python: PythonEnvironment;
  /** The account that everything is in. @default - `ACCOUNT` */
  readonly account?: string;
  /** The region of callers that name none. @default - us-east-1 */
  readonly region?: string;
  /** Whether every call needs the right to make it. @default - false */
  readonly auth?: boolean;
  /** Whether its endpoint is the one with TLS, by a certificate of its own; `plainEndpoint` is then the other one. @default - false */
  readonly tls?: boolean;
  /** Whether our extension of MiniStack is loaded. @default - true */
  readonly extension?: boolean;
  /** Folders of Node modules that functions may load besides what they bring along. @default - those of this project */
  readonly nodePath?: string[];
  /** Whether it outlives this process. @default - false: it ends with this process, however that ends */
  readonly keep?: boolean;
  readonly signal?: AbortSignal;
}

/** What another process needs to know of a running emulator, as plain data. */
export interface EmulatorDescription {
  readonly pid: number;
  readonly endpoint: string;
  readonly plainEndpoint?: string;
  /** Where it answers with TLS, whatever its endpoint is. */
  readonly tlsPort: number;
  readonly certificate?: string;
  /** The certificate of the authority that vouches for the emulator's databases. */
  readonly databaseCertificate: string;
  readonly home: string;
  readonly account: string;
  readonly region: string;
  /** Who calls are made as: root, or an administrator where rights are asked, since root's never are. */
  readonly credentials: Credentials;
}

/** An access key. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A MiniStack on loopback, with files and a process group of its own. */
export class Emulator implements Place {
  /** Starts an emulator and waits until it answers. */
  public static async start(options: EmulatorOptions): Promise<Emulator> {
    const home = mkdtempSync(join(tmpdir(), 'eknmusic-emulator-'));
    try {
      return await startIn(home, options);
    } catch (error) {
      rmSync(home, { recursive: true, force: true });
      throw error;
    }
  }

  /** The process group's id. */
  public readonly pid: number;
  /** The URL of every service. */
  public readonly endpoint: string;
  public readonly patience = 1;

  /** An emulator that runs already, in this process's keeping or another's. */
  public constructor(public readonly description: EmulatorDescription) {
    this.pid = description.pid;
    this.endpoint = description.endpoint;
  }

  /** The environment that points a command (the AWS CLI, CDK, an application) at this emulator and at nothing else. */
  public get environment(): Record<string, string> {
    const { endpoint, certificate, region, credentials } = this.description;
    return {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      // Settings of the user's own must not send a call to AWS.
      AWS_CONFIG_FILE: join(this.description.home, 'none'),
      AWS_SHARED_CREDENTIALS_FILE: join(this.description.home, 'none'),
      AWS_EC2_METADATA_DISABLED: 'true',
      ...(certificate ? { NODE_EXTRA_CA_CERTS: certificate, AWS_CA_BUNDLE: certificate } : {}),
    };
  }

  /** Nothing answers DNS questions here: the hosts lead to this emulator, which always answers with TLS, too. */
  public environmentForHosts(hosts: string[]): Record<string, string> {
    return {
      ...this.environment,
      NODE_EXTRA_CA_CERTS: join(this.description.home, 'certificate.pem'),
      NODE_OPTIONS: `--require ${JSON.stringify(NAMES)}`,
      EMULATOR_NAMES: JSON.stringify(hosts),
      EMULATOR_TLS_PORT: String(this.description.tlsPort),
    };
  }

  /** The settings that point a client of the AWS SDK at this emulator: `new S3Client(emulator.client)`. */
  public get client() {
    const { endpoint, certificate, region, credentials } = this.description;
    return {
      endpoint,
      region,
      credentials,
      forcePathStyle: true,
      ...(certificate ? { requestHandler: { httpsAgent: new Agent({ ca: readFileSync(certificate) }) } } : {}),
    };
  }

  public get account(): string {
    return this.description.account;
  }

  public get region(): string {
    return this.description.region;
  }

  public get home(): string {
    return this.description.home;
  }

  public get plainS3(): string | undefined {
    return this.description.plainEndpoint;
  }

  /** Every host is this emulator, which tells them apart by the header. */
  public async visit(url: string, request: Request = {}): Promise<Response> {
    const { host, pathname, search, protocol } = new URL(url);
    return this.fetch(`${this.endpoint}${pathname}${search}`, {
      ...request, headers: { host, 'x-forwarded-proto': protocol.replace(':', ''), ...request.headers },
    });
  }

  public async visitObject(bucket: string, key: string): Promise<Response> {
    return this.fetch(`${this.endpoint}/${bucket}/${key}`);
  }

  /** Sends a plain request; answers whatever comes back. */
  public async fetch(url: string, options: Request = {}): Promise<Response> {
    return fetchFrom(url, this.description.certificate, options);
  }

  /** The last lines that the emulator logged. */
  public log(lines = 20): string {
    return lastLines(this.description.home, lines);
  }

  /** Whether it still answers. */
  public async answers(): Promise<boolean> {
    return (await this.fetch(`${this.endpoint}/_ministack/health`).catch(() => undefined))?.status === 200;
  }

  /** Ends the emulator with everything that it started, and removes its files. */
  public async stop(): Promise<void> {
    await stopGroup(this.pid, STOPPED_WITHIN);
    rmSync(this.description.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Where the emulator answers with TLS and without. */
interface Ports {
  readonly tls: number;
  readonly plain: number;
}

async function startIn(home: string, options: EmulatorOptions): Promise<Emulator> {
  const account = options.account ?? ACCOUNT;
  const region = options.region ?? 'us-east-1';
  for (let attempt = 1; ; attempt++) {
    const ports = await freePorts();
    const port = options.tls ? ports.tls : ports.plain;
    const child = spawnServer(home, ports, account, region, options);
    const emulator = new Emulator({
      pid: child.pid!,
      endpoint: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
      ...(options.tls ? { plainEndpoint: `http://127.0.0.1:${ports.plain}`, certificate: join(home, 'certificate.pem') } : {}),
      tlsPort: ports.tls,
      databaseCertificate: join(home, 'authority.pem'),
      home,
      account,
      region,
      credentials: ROOT,
    });
    const problem = await untilReady(emulator, child, options.signal);
    if (!problem) {
      if (options.keep) {
        child.unref();
      }
      return options.auth ? asAdministrator(emulator, options) : emulator;
    }
    await stopGroup(child.pid!, STOPPED_WITHIN);
    options.signal?.throwIfAborted();
    // Another process may have taken the port between finding it and using it.
    if (attempt === 3 || !/address already in use/i.test(problem)) {
      throw new SetupError(`The emulator did not start: ${problem}`, 'If the last lines do not explain it, remove the cached environment and try again.');
    }
  }
}

function spawnServer(home: string, ports: Ports, account: string, region: string, options: EmulatorOptions): ChildProcess {
  const folder = (name: string) => {
    const path = join(home, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  if (process.getuid?.() === 0) {
    // PostgreSQL then runs as another user, who must get to the folder of its own.
    chmodSync(home, 0o711);
  }
  const log = openSync(join(home, 'emulator.log'), 'a', 0o600);
  const postgres = findPostgres();
  const child = spawn(options.python.emulator, [LAUNCHER], {
    detached: true,
    cwd: home,
    // The pipe is never written to: its end tells the emulator that this process is gone.
    stdio: [options.keep ? 'ignore' : 'pipe', log, log],
    env: {
      PATH: process.env.PATH,
      HOME: home,
      LANG: 'C.UTF-8',
      TMPDIR: folder('tmp'),
      STATE_DIR: folder('state'),
      S3_DATA_DIR: folder('s3'),
      EMULATOR_HOME: home,
      EMULATOR_EXTENSION: options.extension === false ? 'off' : 'on',
      EMULATOR_STOP_WITH_PARENT: options.keep ? '0' : '1',
      GATEWAY_PORT: String(options.tls ? ports.tls : ports.plain),
      TLS_PORT: String(ports.tls),
      PLAIN_PORT: String(ports.plain),
      BIND_HOST: '127.0.0.1',
      MINISTACK_ACCOUNT_ID: account,
      MINISTACK_REGION: region,
      LOG_LEVEL: 'WARNING',
      AUTH: String(options.auth ?? false),
      LAMBDA_EXECUTOR: 'local',
      LAMBDA_PYTHONS: JSON.stringify(options.python.lambda),
      ...(postgres ? { EMULATOR_POSTGRES: postgres.binaries, EMULATOR_POSTGRES_CACHE: postgres.cache } : {}),
      NODE_PATH: (options.nodePath ?? [join(__dirname, '..', '..', 'node_modules')]).join(delimiter),
      // It would sweep the containers of another MiniStack of the user's.
      DOCKER_HOST: `unix://${join(home, 'no-docker')}`,
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...(options.tls ? {
        USE_SSL: '1',
        MINISTACK_SSL_CERT: join(home, 'certificate.pem'),
        MINISTACK_SSL_KEY: join(home, 'key.pem'),
      } : {}),
    },
  });
  closeSync(log);
  child.stdin?.on('error', () => undefined);
  return child;
}

async function untilReady(emulator: Emulator, child: ChildProcess, signal?: AbortSignal): Promise<string | undefined> {
  let failed: string | undefined;
  child.on('error', (error) => failed = error.message);
  child.on('exit', (code) => failed ??= `it ended with code ${code}\n${emulator.log()}`);
  const deadline = Date.now() + READY_WITHIN;
  while (Date.now() < deadline && !failed && !signal?.aborted) {
    if (await emulator.answers()) {
      return undefined;
    }
    await sleep(50);
  }
  return failed ?? `it did not answer within ${READY_WITHIN / 1000} s\n${emulator.log()}`;
}

async function asAdministrator(emulator: Emulator, options: EmulatorOptions): Promise<Emulator> {
  const result = await run(options.python.emulator, [join(__dirname, 'extension', 'administrator.py')], {
    env: { PATH: process.env.PATH, HOME: emulator.description.home, ...emulator.environment },
    timeout: 60_000,
    signal: options.signal,
  });
  if (result.code !== 0) {
    await emulator.stop();
    throw new Error(`The emulator did not make an administrator:\n${result.output}\n${emulator.log()}`);
  }
  return new Emulator({ ...emulator.description, credentials: JSON.parse(result.output) as Credentials });
}

/** Two ports that nothing listens on. */
async function freePorts(): Promise<Ports> {
  const servers = [createServer(), createServer()];
  const ports = await Promise.all(servers.map((server) => new Promise<number>((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  })));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return { tls: ports[0], plain: ports[1] };
}

function fetchFrom(url: string, certificate: string | undefined, options: Request) {
  return new Promise<Response>((resolve, reject) => {
    // Longer than a function behind an API may take, whose end is an answer too.
    const settings = { method: options.method ?? 'GET', headers: options.headers, timeout: 60_000 };
    const request = url.startsWith('https:')
      // The header `host` may ask for an API by its own name; the certificate is the emulator's.
      ? httpsRequest(url, { ...settings, ca: certificate && readFileSync(certificate), servername: 'localhost' })
      : httpRequest(url, settings);
    request.on('timeout', () => request.destroy(new Error(`${url} did not answer`)));
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    request.end(options.body);
  });
}

function lastLines(home: string, lines: number): string {
  const file = join(home, 'emulator.log');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-lines).join('\n') : '';
}
