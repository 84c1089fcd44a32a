import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

/** A login that the server does not do by the rules. Its message never holds anything of a password. */
export class UnsafeLogin extends Error {
  public override readonly name = 'UnsafeLogin';

  public constructor(reason: string) {
    super(`The login at the database is not safe, and was ended. The server ${reason}`);
  }
}

interface Keys {
  readonly clientKey: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/** What PostgreSQL itself takes for a new password. */
const ITERATIONS = 4096;

/** The header of every login. */
const NO_CHANNEL_BINDING = 'n,,';

/**
 * What PostgreSQL keeps of a password. The password cannot be read from it, nor can anybody log in with it.
 *
 * @see https://www.postgresql.org/docs/15/catalog-pg-authid.html
 */
export function makeVerifier(password: string): string {
  const salt = randomBytes(16);
  const { storedKey, serverKey } = deriveKeys(password, salt, ITERATIONS);
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey.toString('base64')}:${serverKey.toString('base64')}`;
}

/**
 * The client's side of one login: shows that it knows the password without sending it, and makes sure that the server knows it, too.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5802
 * @see https://www.rfc-editor.org/rfc/rfc7677
 */
export class ScramClient {
  /** Whether the server has shown that it knows the password. */
  public verified = false;
  private readonly nonce = randomBytes(18).toString('base64');
  // PostgreSQL knows the user's name already and ignores the one in here.
  private readonly bareFirstMessage = `n=,r=${this.nonce}`;
  public readonly firstMessage = Buffer.from(NO_CHANNEL_BINDING + this.bareFirstMessage);
  private serverSignature?: Buffer;

  public constructor(private readonly password: string) {}

  public answer(challenge: string): Buffer {
    const [, nonce, salt, iterations] = /^r=([^,]+),s=([A-Za-z0-9+/]+=*),i=([1-9]\d*)$/.exec(challenge) ?? [];
    if (!nonce?.startsWith(this.nonce) || nonce.length === this.nonce.length) {
      throw new UnsafeLogin('answers with a challenge that is not for this login');
    }
    const { clientKey, storedKey, serverKey } = deriveKeys(this.password, Buffer.from(salt, 'base64'), Number(iterations));
    const finalMessage = `c=${Buffer.from(NO_CHANNEL_BINDING).toString('base64')},r=${nonce}`;
    const authMessage = `${this.bareFirstMessage},${challenge},${finalMessage}`;
    const clientSignature = hmac(storedKey, authMessage);
    this.serverSignature = hmac(serverKey, authMessage);
    // eslint-disable-next-line no-bitwise -- the proof is defined by it
    const proof = Buffer.from(clientKey.map((byte, index) => byte ^ clientSignature[index]));
    return Buffer.from(`${finalMessage},p=${proof.toString('base64')}`);
  }

  public verify(outcome: string): void {
    const signature = Buffer.from(/^v=([^,]+)/.exec(outcome)?.[1] ?? '', 'base64');
    if (signature.length !== this.serverSignature?.length || !timingSafeEqual(signature, this.serverSignature)) {
      throw new UnsafeLogin('does not know the password that it asked for');
    }
    this.verified = true;
  }
}

function deriveKeys(password: string, salt: Buffer, iterations: number): Keys {
  const saltedPassword = pbkdf2Sync(prepare(password), salt, iterations, 32, 'sha256');
  const clientKey = hmac(saltedPassword, 'Client Key');
  return { clientKey, storedKey: createHash('sha256').update(clientKey).digest(), serverKey: hmac(saltedPassword, 'Server Key') };
}

/** The mappings of SASLprep (RFC 4013), which make one password of what looks like one. */
function prepare(password: string): string {
  return password
    .replace(/[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/g, ' ')
    .replace(/\u00AD|\u034F|\u1806|[\u180B-\u180D]|\u200C|\u200D|\u2060|[\uFE00-\uFE0F]|\uFEFF/g, '')
    .normalize('NFKC');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
