import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { parseObject, Rotation, type RotationEvent, RotationRefused } from './rotation-protocol.lambda';

/** A key that signs tokens: the text itself, not what it might decode to. */
interface SigningKey {
  readonly kid: string;
  readonly key: string;
}

/** What the secret holds: the key to sign with, and the one before it, which verifiers accept as well. */
interface JwtSecretValue extends SigningKey {
  readonly alg: 'HS512';
  readonly previous?: SigningKey;
}

/** HS512 wants a key as long as its hash, 64 bytes. */
const KEY_BYTES = 64;

const client = new SecretsManager({});

/** One of the four steps by which Secrets Manager rotates the key that signs tokens. */
export async function handler(event: RotationEvent): Promise<void> {
  await new JwtRotation(client, event).run();
}

class JwtRotation extends Rotation<JwtSecretValue> {
  protected readonly shape = '{"alg": "HS512", "kid": ..., "key": ...}';

  protected parse(secret: string): JwtSecretValue | undefined {
    const value = parseObject(secret);
    return isSigningKey(value) ? { alg: 'HS512', ...value } : undefined;
  }

  protected async makeValue({ kid, key }: JwtSecretValue): Promise<JwtSecretValue> {
    return { alg: 'HS512', kid: this.version, key: randomBytes(KEY_BYTES).toString('base64url'), previous: { kid, key } };
  }

  /** The secret is used by those who read it: there is nobody else to tell. */
  protected async setSecret(): Promise<void> {}

  /** Signs and verifies with both keys, and makes sure that tokens of the current key stay valid. */
  protected async testSecret(): Promise<void> {
    const pending = await this.readPending();
    const current = await this.readCurrent();
    if (pending.kid !== this.version || Buffer.byteLength(pending.key) < KEY_BYTES) {
      throw new RotationRefused(`Version ${this.version} holds a key that this rotation did not make`);
    }
    if (pending.previous?.kid !== current.kid || !verifies(pending.previous, current)) {
      throw new RotationRefused('The current key was changed during the rotation, and its tokens would be refused. '
        + `Remove the stage AWSPENDING from version ${this.version} and rotate again`);
    }
  }
}

function isSigningKey(value: unknown): value is SigningKey & Pick<JwtSecretValue, 'previous'> {
  const { kid, key } = (value ?? {}) as Partial<SigningKey>;
  return typeof kid === 'string' && kid !== '' && typeof key === 'string' && key !== '';
}

/** Whether one key accepts what the other has signed. */
function verifies(verifier: SigningKey, signer: SigningKey): boolean {
  return timingSafeEqual(sign(verifier), sign(signer));
}

function sign({ key }: SigningKey): Buffer {
  return createHmac('sha512', key).update('eyJhbGciOiJIUzUxMiJ9.e30').digest();
}
