import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type ClientConfig, Pool } from 'pg';

/** Whoever gets no answer for this long takes what is asked for dead. */
const ANSWER_WITHIN = 2_000;

/** The application of a region: it reads what the member of its region has, writes where the writer is, and keeps WebSockets open. */
export class Origin {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly reader: Pool;
  private readonly writer: Pool;
  private port = 0;
  private isUp = false;

  public constructor(public readonly region: string, reader: ClientConfig, writer: ClientConfig) {
    const limits = { connectionTimeoutMillis: ANSWER_WITHIN, query_timeout: ANSWER_WITHIN, max: 4 };
    this.reader = new Pool({ ...reader, ...limits });
    this.writer = new Pool({ ...writer, ...limits });
    [this.reader, this.writer].forEach((pool) => pool.on('error', () => undefined));
    this.server = createServer((asked, response) => void this.answer(asked, response));
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    });
    this.server.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    });
  }

  /** The region begins to answer. */
  public async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(this.port, '127.0.0.1', done));
    this.port = (this.server.address() as AddressInfo).port;
    this.isUp = true;
  }

  /** The region is gone at once, with every connection. */
  public async lose(): Promise<void> {
    if (!this.isUp) {
      return;
    }
    this.isUp = false;
    const closed = new Promise<void>((done) => this.server.close(() => done()));
    this.sockets.forEach((socket) => socket.destroy());
    await closed;
  }

  public async stop(): Promise<void> {
    await this.lose();
    await Promise.all([this.reader.end(), this.writer.end()]);
  }

  /** What the edge gets; undefined where nobody answers. */
  public ask(method: string, uri: string): Promise<{ status: number; body: string } | undefined> {
    return new Promise((resolve) => {
      const asked = request({ host: '127.0.0.1', port: this.port, method, path: uri, timeout: 2 * ANSWER_WITHIN, agent: false }, (response) => {
        let body = '';
        response.on('data', (chunk) => { body += chunk; }).on('end', () => resolve({ status: response.statusCode!, body })).on('error', () => resolve(undefined));
      });
      asked.on('error', () => resolve(undefined)).on('timeout', () => asked.destroy()).end();
    });
  }

  /** Opens a WebSocket; undefined where nobody answers. */
  public open(): Promise<Socket | undefined> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => {
        socket.write('GET /ws HTTP/1.1\r\nHost: musicconnect.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n');
      });
      socket.on('error', () => resolve(undefined)).once('data', () => resolve(socket)).once('close', () => resolve(undefined));
    });
  }

  private async answer({ method, url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , id] = url.split('/');
    try {
      if (method === 'POST') {
        await this.writer.query('INSERT INTO ledger (id) VALUES ($1)', [id]);
      } else if (url !== '/health') {
        await this.reader.query('SELECT id FROM ledger ORDER BY at DESC LIMIT 1');
      }
      response.writeHead(method === 'POST' ? 201 : 200).end(this.region);
    } catch {
      response.writeHead(503).end(this.region);
    }
  }
}
