import { minisignPublicKey, minisignPublicKeyFile } from './minisign';
import { keyidOf, tufKey } from './signers';

/** A public key, in the form that each client wants it. */
export interface KeyExports {
  /** `SUPublicEDKey` in Info.plist. */
  readonly sparkle: string;
  /** The argument of `win_sparkle_set_eddsa_public_key`. */
  readonly winSparkle: string;
  /** What `minisign -P` takes. */
  readonly minisign: string;
  /** The text of a file that `minisign -p` takes. */
  readonly minisignFile: string;
  /** The 32 bytes in hexadecimal, as TUF has them. */
  readonly hex: string;
  /** The id of the key in TUF metadata. */
  readonly keyid: string;
  /** SubjectPublicKeyInfo, as OpenSSL reads it. */
  readonly pem: string;
}

/** @param publicKey 32 bytes in hexadecimal */
export function exportKey(publicKey: string): KeyExports {
  const bytes = Buffer.from(tufKey(publicKey).keyval.public, 'hex');
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes]);
  return {
    sparkle: bytes.toString('base64'),
    winSparkle: bytes.toString('base64'),
    minisign: minisignPublicKey(publicKey),
    minisignFile: minisignPublicKeyFile(publicKey),
    hex: publicKey,
    keyid: keyidOf(publicKey),
    pem: `-----BEGIN PUBLIC KEY-----\n${spki.toString('base64')}\n-----END PUBLIC KEY-----\n`,
  };
}
