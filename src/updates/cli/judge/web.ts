/** It could not even be judged: the arguments make no sense, or the address does not answer. */
export class CannotBeJudged extends Error {
  public constructor(message: string, public readonly reason: 'options' | 'unreachable') {
    super(message);
    this.name = 'CannotBeJudged';
  }
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface WebOptions {
  readonly fetch: Fetch;
  readonly timeoutMs: number;
}

export interface Request {
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  /** The most bytes that are read of the body. */
  readonly largest?: number;
  /** Gets the body in parts, in place of having it all in the answer. */
  readonly onChunk?: (chunk: Uint8Array) => void;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  /** Every address on the way, the last one answered. */
  readonly addresses: readonly string[];
  /** The body was longer than what is read of it. */
  readonly cut: boolean;
}

const MOST_REDIRECTS = 10;

/** Asks for an address, by the rules of whoever must not trust the answer: limits of time, size and redirects. */
export class Web {
  public constructor(private readonly options: WebOptions) {
  }

  /** @throws Error when nothing answers, or it never ends */
  public async ask(url: string, request: Request = {}): Promise<Answer> {
    const signal = AbortSignal.timeout(this.options.timeoutMs);
    const addresses = [url];
    for (;;) {
      const response = await this.options.fetch(addresses.at(-1)!, {
        method: request.method ?? 'GET', redirect: 'manual', signal, headers: { 'user-agent': 'ekn-updates', 'accept-encoding': 'identity', ...request.headers },
      });
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (location === null) {
        return { status: response.status, headers: response.headers, addresses, ...await read(response, request) };
      }
      await response.body?.cancel();
      if (addresses.length > MOST_REDIRECTS) {
        throw new CannotBeJudged(`more than ${MOST_REDIRECTS} redirects`, 'unreachable');
      }
      const next = new URL(location, addresses.at(-1));
      if (next.protocol !== 'https:' && next.protocol !== 'http:') {
        throw new CannotBeJudged(`a redirect to ${next.protocol}`, 'unreachable');
      }
      addresses.push(next.href);
    }
  }
}

async function read(response: Response, { largest = 0, method, onChunk }: Request): Promise<{ body: Buffer; cut: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body && method !== 'HEAD') {
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      if (size > largest) {
        await reader.cancel();
        return { body: Buffer.concat(chunks), cut: true };
      }
      if (onChunk) {
        onChunk(part.value);
      } else {
        chunks.push(part.value);
      }
    }
  }
  return { body: Buffer.concat(chunks), cut: false };
}

/** Whether one of the addresses, but not the first, is plain http. */
export function leavesHttps({ addresses }: Answer): boolean {
  return addresses.slice(1).some((address) => address.startsWith('http:'));
}

/** Whether what is served was compressed, which no request here asks for. */
export function encodingOf({ headers }: Answer): string | undefined {
  const encoding = headers.get('content-encoding');
  return encoding === null || encoding === 'identity' ? undefined : encoding;
}

/** Why clients refuse a connection, by the code of OpenSSL or Node.js. */
const REFUSED: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REVOKED: 'the certificate was revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is of another name',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is of an authority that nobody trusts',
  UNABLE_TO_GET_ISSUER_CERT: 'an intermediate certificate is missing, or its authority is one that nobody trusts',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'an intermediate certificate is missing, or its authority is one that nobody trusts',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'an intermediate certificate is missing, or its authority is one that nobody trusts',
};

/** Why a client refuses to talk to the server, or undefined when it was something else that went wrong. */
export function refusalOf(error: unknown): string | undefined {
  const code = codeOf(error);
  const isProtocol = code !== undefined && (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'));
  return code && (REFUSED[code] ?? (isProtocol ? `there is no TLS that clients speak (${code})` : undefined));
}

/** What went wrong with a request, in a line. */
export function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  const below = codeOf(error) ?? (cause instanceof Error ? cause.message : undefined);
  return name === 'TimeoutError' ? 'no answer in time' : below ?? message ?? String(error);
}

function codeOf(error: unknown): string | undefined {
  const { cause } = error as Error;
  return cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
}
