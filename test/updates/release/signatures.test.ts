import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { pem, refusedFields, releaseKey, RUNS, SEED, signer } from './support';
import { canonicalBytes } from '../../../src/updates/release/canonical';
import { freshNonce, noncePrefix, StreamedSignature, StreamedVerification } from '../../../src/updates/release/ed25519-streaming';
import { InvalidDocument } from '../../../src/updates/release/problems';
import {
  generateKeyPem, keyidOf, publicKeyFromPem, publicKeyFromSpki, ReleaseKey, signerFromPem, signerOf, verifyEd25519,
} from '../../../src/updates/release/signers';
import { makeTimestamp, readTimestamp, resignTimestamp } from '../../../src/updates/release/timestamp';

const sha512 = (...chunks: Uint8Array[]) => chunks.reduce((hash, chunk) => hash.update(chunk), createHash('sha512')).digest();
const publicBytes = (key: ReleaseKey) => Buffer.from(key.publicKey, 'hex');

/** Signs chunk by chunk, with the nonce of RFC 8032 where none is given. */
function streamed(key: ReleaseKey, chunks: Uint8Array[], nonce: Uint8Array = sha512(noncePrefix(key.seed()), ...chunks)): Buffer {
  const signature = new StreamedSignature(key.seed(), nonce);
  return signature.finish(sha512(signature.begin, ...chunks));
}

function fresh(key: ReleaseKey, chunks: Uint8Array[]): Buffer {
  return streamed(key, chunks, freshNonce(noncePrefix(key.seed()), ['file']));
}

function isRight(key: ReleaseKey, signature: Uint8Array, chunks: Uint8Array[]): boolean {
  const verification = new StreamedVerification(publicBytes(key), signature);
  return verification.finish(sha512(verification.begin, ...chunks));
}

describe('a file that is read in pieces', () => {
  const arbitraries = [fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.array(fc.uint8Array({ maxLength: 300 }))] as const;
  const runs = { numRuns: Math.min(RUNS, 2000), seed: SEED };

  test('has the signature that node:crypto computes in memory, with the nonce that this takes', () => {
    fc.assert(fc.property(...arbitraries, (seed, chunks) => {
      const key = ReleaseKey.fromPem(pemOf(seed));
      expect(streamed(key, chunks).equals(key.sign(Buffer.concat(chunks)))).toBe(true);
    }), runs);
  });

  test('has a signature that node:crypto verifies, and another one each time', () => {
    fc.assert(fc.property(...arbitraries, (seed, chunks) => {
      const key = ReleaseKey.fromPem(pemOf(seed));
      const [one, other] = [fresh(key, chunks), fresh(key, chunks)];
      expect(verifyEd25519(key.publicKey, Buffer.concat(chunks), one)).toBe(true);
      expect(verifyEd25519(key.publicKey, Buffer.concat(chunks), other)).toBe(true);
      expect(one.subarray(0, 32).equals(other.subarray(0, 32))).toBe(false);
    }), runs);
  });

  test('is verified as node:crypto does: one bit elsewhere is wrong', () => {
    fc.assert(fc.property(...arbitraries, fc.nat(511), (seed, chunks, bit) => {
      const key = ReleaseKey.fromPem(pemOf(seed));
      const signature = key.sign(Buffer.concat(chunks));
      expect(isRight(key, signature, chunks)).toBe(true);
      expect(isRight(key, signature, [...chunks, Buffer.from('more')])).toBe(false);
      // eslint-disable-next-line no-bitwise
      signature[bit >> 3] ^= 1 << (bit & 7);
      expect(isRight(key, signature, chunks)).toBe(false);
    }), runs);
  });

  test.each([0, 31, 32, 63, 65])('has no signature of %d bytes', (length) => {
    expect(isRight(releaseKey(), Buffer.alloc(length), [])).toBe(false);
  });

  test('has no second signature by the order of the group, which some verifiers take', () => {
    const [key, order] = [releaseKey(), 2n ** 252n + 27742317777372353535851937790883648493n];
    const signature = streamed(key, []);
    const response = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order;
    Buffer.from(response.toString(16).padStart(64, '0'), 'hex').reverse().copy(signature, 32);
    expect(isRight(key, signature, [])).toBe(false);
  });

  test('has a nonce that comes of the secret of the key, of chance and of the circumstances', () => {
    const nonce = (circumstances: string[], chance: number, secret: number) =>
      freshNonce(Buffer.alloc(32, secret), circumstances, Buffer.alloc(64, chance)).toString('hex');
    expect(nonce(['one'], 1, 1)).toBe(nonce(['one'], 1, 1));
    const different = [nonce(['one'], 1, 1), nonce(['two'], 1, 1), nonce(['o', 'ne'], 1, 1), nonce(['one'], 2, 1), nonce(['one'], 1, 2)];
    expect(new Set(different).size).toBe(different.length);
  });

  test('has a fresh nonce that no file has by RFC 8032, even if the file holds everything that is known of it', () => {
    const [prefix, chance] = [Buffer.alloc(32, 1), Buffer.alloc(64, 2)];
    expect(freshNonce(prefix, ['one'], chance).equals(sha512(prefix, chance, Buffer.from('["one"]')))).toBe(false);
  });

  test('has one signature by its nonce, and no second one', () => {
    const signature = new StreamedSignature(releaseKey().seed(), Buffer.alloc(64, 7));
    signature.finish(sha512(signature.begin, Buffer.from('the file')));
    expect(() => signature.finish(sha512(signature.begin, Buffer.from('another file')))).toThrow('The nonce of this signature is used.');
  });

  test('has no signature that was computed wrongly', () => {
    const signature = new StreamedSignature(releaseKey().seed(), Buffer.alloc(64, 7));
    Object.assign(signature, { scalar: 8n });
    expect(() => signature.finish(sha512(signature.begin))).toThrow('The signature that was computed is wrong.');
  });
});

test('fits the first vector of RFC 8032', () => {
  const key = ReleaseKey.fromPem(pemOf(Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex')));
  expect(key.publicKey).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  expect(streamed(key, []).toString('hex')).toBe('e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b');
});

describe('keys', () => {
  test('are made, and read again with the same public key', async () => {
    const text = generateKeyPem();
    const made = signerFromPem(text);
    expect(ReleaseKey.fromPem(text).publicKey).toBe(made.publicKey);
    expect(publicKeyFromPem(text)).toBe(made.publicKey);
    expect(verifyEd25519(made.publicKey, Buffer.from('text'), await made.sign(Buffer.from('text')))).toBe(true);
  });

  test('come from what AWS KMS answers', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    expect(publicKeyFromSpki(publicKey.export({ format: 'der', type: 'spki' }))).toBe(publicKeyFromPem(publicKey.export({ format: 'pem', type: 'spki' }) as string));
    expect(() => publicKeyFromSpki(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' }))).toThrow('must be an Ed25519 key');
  });

  test('have the id that the TUF specification computes', () => {
    expect(canonicalBytes({ keytype: 'ed25519', scheme: 'ed25519', keyval: { public: 'ab' } }).toString())
      .toBe('{"keytype":"ed25519","keyval":{"public":"ab"},"scheme":"ed25519"}');
    expect(keyidOf(signer('root').publicKey)).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ['no PEM', 'secret text', 'must be an Ed25519 key as PEM'],
    ['another kind of key', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string, 'must be an Ed25519 key; got ec'],
    ['an encrypted key', generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }) as string, 'is encrypted'],
    ['a public key', generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }) as string, 'is a public key'],
  ])('are refused without a word of them: %s', (_name, text, message) => {
    const attempt = () => signerFromPem(text, 'release.pem');
    expect(attempt).toThrow(InvalidDocument);
    expect(attempt).toThrow(message);
    expect(attempt).not.toThrow(text.slice(0, 11));
  });
});

describe('canonical JSON', () => {
  test.each([
    ['a line feed', { text: 'a\nb' }, 'text'], ['a fraction', { list: [1, 1.5] }, 'list[1]'], ['a name outside of ASCII', { ä: 1 }, ''],
    ['half a character', { text: '\ud800' }, 'text'], ['nothing', { text: undefined }, 'text'], ['a large number', { number: 2 ** 53 }, 'number'],
    ['minus zero', { number: -0 }, 'number'],
  ])('refuses %s, which not every client writes the same way', (_name, value, field) => {
    expect(refusedFields(() => canonicalBytes(value))).toEqual([field]);
  });

  test('is JSON, and the same when it was parsed', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      let bytes: Buffer;
      try {
        bytes = canonicalBytes(value);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidDocument);
        return;
      }
      expect(canonicalBytes(JSON.parse(bytes.toString())).equals(bytes)).toBe(true);
    }), { numRuns: RUNS, seed: SEED });
  });
});

describe('timestamp.json', () => {
  const snapshot = { version: 7, length: 500, sha256: 'ab'.repeat(32) };
  const now = new Date('2026-11-28T12:00:00.500Z');
  const make = (name = 'timestamp') => makeTimestamp({ version: 41, snapshot, expires: now, signer: signer(name) });

  test('holds the bytes that are signed as they are', async () => {
    const text = (await make()).toString();
    const [, sig, signed] = /^\{"signatures":\[\{"keyid":"[0-9a-f]{64}","sig":"([0-9a-f]{128})"\}\],"signed":(.*)\}$/.exec(text)!;
    expect(verifyEd25519(signer('timestamp').publicKey, Buffer.from(signed), Buffer.from(sig, 'hex'))).toBe(true);
    expect(text.length).toBeLessThan(600);
  });

  test('is signed again with the next version, a new end and the same snapshot', async () => {
    const again = await resignTimestamp(await make(), { now, validForSeconds: 86_400, signer: signer('timestamp') });
    expect(readTimestamp(again)).toEqual({ version: 42, expires: new Date('2026-11-29T12:00:00Z'), snapshot });
  });

  test('is not signed again when another key signed it, or it was changed', async () => {
    await expect(resignTimestamp(await make('other'), { now, validForSeconds: 60, signer: signer('timestamp') })).rejects.toThrow('has no valid signature');
    const changed = Buffer.from((await make()).toString().replace('"version":7', '"version":6'));
    await expect(resignTimestamp(changed, { now, validForSeconds: 60, signer: signer('timestamp') })).rejects.toThrow('has no valid signature');
  });

  test('is not written when the signature of a signer does not fit its key', async () => {
    const wrong = signerOf(signer('timestamp').publicKey, async () => randomBytes(64));
    await expect(makeTimestamp({ version: 1, snapshot, expires: now, signer: wrong })).rejects.toThrow('does not fit the public key');
  });

  test('that was changed anywhere is refused by the name of a field, or read as it is', async () => {
    const text = (await make()).toString();
    fc.assert(fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3, unit: 'binary' }), (at, what) => {
      const changed = Buffer.from(text.slice(0, at) + what + text.slice(at + 1));
      try {
        readTimestamp(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidDocument);
      }
    }), { numRuns: RUNS, seed: SEED });
  });

  test('names every field that is wrong', () => {
    const wrong = { signatures: [{ keyid: 'x', sig: 'y' }], signed: { _type: 'root', spec_version: '2', version: 0, expires: 'soon', meta: {}, more: 1 } };
    expect(refusedFields(() => readTimestamp(Buffer.from(JSON.stringify(wrong))))).toEqual(expect.arrayContaining([
      'signatures[0].keyid', 'signatures[0].sig', 'signed._type', 'signed.spec_version', 'signed.version', 'signed.expires', 'signed.meta["snapshot.json"]',
      'signed.more',
    ]));
  });
});

function pemOf(seed: Uint8Array): string {
  return `-----BEGIN PRIVATE KEY-----\n${Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]).toString('base64')}\n-----END PRIVATE KEY-----\n`;
}

test('the keys of the tests are the same each time', () => {
  expect(pem('a')).toBe(pem('a'));
});
