import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  DescribeSecretCommand, GetSecretValueCommand, PutSecretValueCommand, ResourceExistsException, ResourceNotFoundException, SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerRotationEvent } from 'aws-lambda';

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

/** Cross-account rotation adds this to the event. */
type RotationEvent = SecretsManagerRotationEvent & { readonly RotationToken?: string };

/** Says why a rotation does not go on. Its message never holds anything of a value. */
class RotationRefused extends Error {
  public override readonly name = 'RotationRefused';
}

/** HS512 wants a key as long as its hash, 64 bytes. */
const KEY_BYTES = 64;

const client = new SecretsManagerClient({});

/**
 * One of the four steps by which Secrets Manager rotates the secret. Each may come twice, and again after it was cut off anywhere.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export async function handler(event: RotationEvent): Promise<void> {
  const currentVersion = await findCurrentVersion(event);
  if (currentVersion === event.ClientRequestToken) {
    console.info(`${event.Step}: version ${event.ClientRequestToken} is current already`);
    return;
  }
  switch (event.Step) {
    case 'createSecret':
      await createSecret(event);
      break;
    case 'setSecret': // The secret is used by those who read it: there is nobody else to tell.
      break;
    case 'testSecret':
      await testSecret(event);
      break;
    case 'finishSecret':
      await finishSecret(event, currentVersion);
      break;
    default:
      throw new RotationRefused('The step is none of createSecret, setSecret, testSecret and finishSecret');
  }
  console.info(`${event.Step}: done for version ${event.ClientRequestToken}`);
}

/** The version that is current, after making sure that the event is about a rotation which is under way. */
async function findCurrentVersion({ SecretId, ClientRequestToken }: RotationEvent): Promise<string | undefined> {
  const secret = await client.send(new DescribeSecretCommand({ SecretId }));
  const versions = secret.VersionIdsToStages ?? {};
  const stages = versions[ClientRequestToken];
  if (!secret.RotationEnabled) {
    throw new RotationRefused('Rotation is not enabled for the secret');
  }
  if (!stages?.includes('AWSCURRENT') && !stages?.includes('AWSPENDING')) {
    throw new RotationRefused(`Version ${ClientRequestToken} is not one that Secrets Manager is rotating to`);
  }
  return Object.keys(versions).find((version) => versions[version].includes('AWSCURRENT'));
}

async function createSecret({ SecretId, ClientRequestToken, RotationToken }: RotationEvent): Promise<void> {
  if (await readPending({ SecretId, ClientRequestToken })) {
    return;
  }
  const { kid, key } = await readCurrent(SecretId);
  const value: JwtSecretValue = {
    alg: 'HS512',
    kid: ClientRequestToken,
    key: randomBytes(KEY_BYTES).toString('base64url'),
    previous: { kid, key },
  };
  try {
    await client.send(new PutSecretValueCommand({
      SecretId, ClientRequestToken, RotationToken, SecretString: JSON.stringify(value), VersionStages: ['AWSPENDING'],
    }));
  } catch (error) {
    // The same step, called twice at once: the other one's key stands, and this one was never used.
    if (!(error instanceof ResourceExistsException)) {
      throw error;
    }
  }
}

/** Signs and verifies with both keys, and makes sure that tokens of the current key stay valid. */
async function testSecret(event: Pick<RotationEvent, 'SecretId' | 'ClientRequestToken'>): Promise<void> {
  const pending = await readPending(event);
  if (!pending) {
    throw new RotationRefused(`Version ${event.ClientRequestToken} has no value yet`);
  }
  const current = await readCurrent(event.SecretId);
  if (pending.kid !== event.ClientRequestToken || Buffer.byteLength(pending.key) < KEY_BYTES) {
    throw new RotationRefused(`Version ${event.ClientRequestToken} holds a key that this rotation did not make`);
  }
  if (pending.previous?.kid !== current.kid || !verifies(pending.previous, current)) {
    throw new RotationRefused('The current key was changed during the rotation, and its tokens would be refused. '
      + `Remove the stage AWSPENDING from version ${event.ClientRequestToken} and rotate again`);
  }
}

async function finishSecret(event: RotationEvent, currentVersion: string | undefined): Promise<void> {
  await testSecret(event);
  await client.send(new UpdateSecretVersionStageCommand({
    SecretId: event.SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: event.ClientRequestToken, RemoveFromVersionId: currentVersion,
  }));
}

/** The value that the rotation made, or undefined while there is none. */
async function readPending({ SecretId, ClientRequestToken }: Pick<RotationEvent, 'SecretId' | 'ClientRequestToken'>): Promise<JwtSecretValue | undefined> {
  try {
    return parse(await client.send(new GetSecretValueCommand({ SecretId, VersionId: ClientRequestToken, VersionStage: 'AWSPENDING' })));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

async function readCurrent(SecretId: string): Promise<JwtSecretValue> {
  return parse(await client.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSCURRENT' })));
}

function parse({ SecretString }: { SecretString?: string }): JwtSecretValue {
  let value: unknown;
  try {
    value = JSON.parse(SecretString ?? '');
  } catch {
    // What JSON.parse throws quotes the value.
  }
  if (!isSigningKey(value)) {
    throw new RotationRefused('The secret does not hold {"alg": "HS512", "kid": ..., "key": ...}, so nothing is changed in it');
  }
  return value as JwtSecretValue;
}

function isSigningKey(value: unknown): value is SigningKey {
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
