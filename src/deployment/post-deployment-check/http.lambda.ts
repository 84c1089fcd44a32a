import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, request as requestHttp } from 'node:http';
import { Agent, request as requestHttps } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { failLine } from './report.lambda';

/** What a server answered. */
export interface Answer {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The version of TLS: `TLSv1.3`. Undefined without TLS, which only a server on this machine may do. */
  readonly tls?: string;
}

/** How a server is asked. */
export interface Question {
  readonly url: URL;
  readonly method: 'GET' | 'HEAD' | 'OPTIONS';
  readonly headers?: OutgoingHttpHeaders;
  readonly signal: AbortSignal;
}

/** No connection is kept: one from before the function was frozen would be dead. */
export const AGENT = new Agent({ keepAlive: false, minVersion: 'TLSv1.2' });

const LARGEST_BODY = 1024 * 1024;

/** Asks a server once. Anything else than 200 is a failure, a redirection as well; only OPTIONS may also answer 204. */
export async function ask({ url, method, headers, signal }: Question): Promise<Answer> {
  const isHttps = url.protocol === 'https:';
  if (!isHttps && !isOnThisMachine(url)) {
    failLine(`${show(url)} is not https`);
  }
  const options = { method, headers: { 'user-agent': 'post-deployment-check', ...headers }, signal };
  const request = isHttps ? requestHttps(url, { ...options, agent: AGENT }) : requestHttp(url, options);
  // Once it has answered, its failures are those of the response; without a listener the second report of them would end the process.
  request.on('error', () => {});
  try {
    const [response] = await once(request.end(), 'response') as [IncomingMessage];
    // Before the body, as a socket forgets it once it is closed.
    const tls = (response.socket as Partial<TLSSocket>).getProtocol?.() ?? undefined;
    if (response.statusCode !== 200 && !(method === 'OPTIONS' && response.statusCode === 204)) {
      failLine(`answered ${response.statusCode}`);
    }
    return { headers: response.headers, body: await readBody(response), tls };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    failLine(`${method} ${show(url)}: ${code ?? message}`);
  } finally {
    request.destroy();
  }
}

async function readBody(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) {
    body += chunk;
    if (body.length > LARGEST_BODY) {
      failLine('the answer is larger than 1 MB');
    }
  }
  return body;
}

/** Gets a JSON object. */
export async function getJson(url: URL, signal: AbortSignal): Promise<Record<string, unknown>> {
  const { body } = await ask({ url, method: 'GET', signal });
  return parseObject(body) ?? failLine(`GET ${show(url)}: answered no JSON object`);
}

/** Undefined for what is no JSON object; the error of JSON.parse would quote it. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

/** The path below an address, which may end with a slash or with a stage. */
export function below(url: string, path: string): URL {
  return new URL(`${url.replace(/\/+$/, '')}${path}`);
}

/** The address as it may be logged: a signed one keeps its secret in the query. */
export function show(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** Whether it never leaves this machine, as with a deployment to an emulator. */
function isOnThisMachine({ hostname }: URL): boolean {
  return /^((.+\.)?localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
}
