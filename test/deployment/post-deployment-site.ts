import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../tools/deployment/processes';
import { ensurePythonEnvironment } from '../../tools/emulator/python-environment';
import { PROCESS_TIME_LIMIT_MS } from '../support/time-limits';

/** Answers a request; one that does nothing lets it hang. */
export type Route = (response: ServerResponse, request: IncomingMessage) => void;

/** A certificate for this machine, and the authority that signed it. */
export interface Certificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

export async function makeCertificate(): Promise<Certificate> {
  const folder = mkdtempSync(join(tmpdir(), 'eknmusic-certificate-'));
  try {
    const { emulator } = await ensurePythonEnvironment();
    const made = await run(emulator, [join(__dirname, '../../tools/emulator/extension/certificate.py'), folder], { timeout: PROCESS_TIME_LIMIT_MS });
    if (made.code !== 0) {
      throw new Error(`The certificate could not be made: ${made.output}`);
    }
    const [authority, certificate, key] = ['authority', 'certificate', 'key'].map((name) => readFileSync(join(folder, `${name}.pem`), 'utf8'));
    return { authority, certificate, key };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The API and the update site of a deployment, on this machine. */
export class Site {
  /** @param certificate without one it has no TLS */
  public static async start(certificate?: Certificate, options: ServerOptions = {}): Promise<Site> {
    const server = certificate ? createServer({ cert: certificate.certificate, key: certificate.key, ...options }) : createHttpServer();
    const site = new Site(server, certificate ? 'https' : 'http');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return site;
  }

  /** By method and path: `GET /health`. */
  public routes: Record<string, Route> = {};
  /** What was asked, in its order. */
  public readonly requests: IncomingMessage[] = [];

  private constructor(private readonly server: Server, private readonly scheme: string) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.requests.push(request);
      const route = this.routes[`${request.method} ${request.url!.split('?')[0]}`] ?? status(404);
      route(response, request);
    });
  }

  public get url(): string {
    return `${this.scheme}://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

export function json(value: unknown): Route {
  return (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

export function status(code: number, headers: Record<string, string> = {}): Route {
  return (response) => response.writeHead(code, headers).end();
}
