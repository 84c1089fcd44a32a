import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { asFailure, ExitCode, Failure } from './failure';
import { publicKeyFromSpki, type Signer, signerOf } from '../release/signers';

/** What KMS signs as it is; more would have to be hashed first, which is another algorithm than TUF's. */
const LARGEST_MESSAGE = 4096;

/**
 * A signer with its key in AWS KMS (`ECC_NIST_EDWARDS25519`). `ED25519_SHA_512` takes the message itself and answers the 64 bytes of RFC 8032.
 *
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export async function kmsSigner(keyArn: string): Promise<Signer> {
  const region = /^arn:[^:]+:kms:([^:]+):/.exec(keyArn)?.[1];
  if (!region) {
    throw new Failure(`${keyArn} is not the ARN of a KMS key.`, 'It looks like arn:aws:kms:eu-west-1:123456789012:key/….', ExitCode.USAGE);
  }
  const kms = new KMSClient({ region, maxAttempts: 5 });
  const { PublicKey, KeySpec } = await kms.send(new GetPublicKeyCommand({ KeyId: keyArn })).catch(refused);
  if (KeySpec !== 'ECC_NIST_EDWARDS25519') {
    throw new Failure(`The KMS key ${keyArn} is of the kind ${KeySpec}.`, 'TUF metadata is signed by a key of the kind ECC_NIST_EDWARDS25519.', ExitCode.KEY);
  }
  return signerOf(publicKeyFromSpki(PublicKey!), async (bytes) => {
    if (bytes.length > LARGEST_MESSAGE) {
      throw new Failure(`AWS KMS signs at most ${LARGEST_MESSAGE} bytes, and these are ${bytes.length}.`, 'Only the timestamp is small enough for a key in KMS.', ExitCode.KEY);
    }
    const { Signature } = await kms.send(new SignCommand({
      KeyId: keyArn, Message: bytes, MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512',
    })).catch(refused);
    return Signature!;
  });
}

function refused(error: Error): never {
  if (['DisabledException', 'KMSInvalidStateException', 'NotFoundException'].includes(error.name)) {
    throw new Failure(`The KMS key cannot sign: ${error.message}`, 'Enable the key, or rotate the timestamp key (`ekn-updates keys rotate`).', ExitCode.KEY);
  }
  throw asFailure(error);
}
