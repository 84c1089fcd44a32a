import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, GetSecretValueCommand, RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Deployed, expectSame } from './checks';

const ROTATED_WITHIN = 60_000;

/** What the API answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: any;
}

/** Someone who uses the API. */
export interface User {
  readonly email: string;
  readonly password: string;
}

/** Someone whom nobody has seen before. */
export function newUser(): User {
  return { email: `listener-${randomUUID()}@example.com`, password: randomBytes(18).toString('base64url') };
}

/** The value of a stack's output. */
export function output({ outputs }: Deployed, name: string): string {
  const value = Object.values(outputs).map((one) => one[name]).find(Boolean);
  if (!value) {
    throw new Error(`No stack has the output ${name}`);
  }
  return value;
}

/** Asks the API. */
export async function call(deployed: Deployed, method: string, path: string, options: { token?: string; body?: object } = {}): Promise<Answer> {
  const { status, headers, body } = await deployed.place.visit(`${output(deployed, 'ApiUrl').replace(/\/$/, '')}${path}`, {
    method,
    headers: {
      ...options.token ? { authorization: `Bearer ${options.token}` } : {},
      ...options.body ? { 'content-type': 'application/json' } : {},
    },
    body: options.body && JSON.stringify(options.body),
  });
  try {
    return { status, headers, body: JSON.parse(body.toString()) };
  } catch {
    throw new Error(`${method} ${path} answered ${status} with ${JSON.stringify(body.toString().slice(0, 500))}`);
  }
}

/** Signs in; answers the token. */
export async function signIn(deployed: Deployed, user: User): Promise<string> {
  const { status, body } = await call(deployed, 'POST', '/sessions', { body: user });
  expectSame('Signing in', [status, typeof body.token], [201, 'string']);
  return body.token;
}

/** Every track of who has the token, page by page. */
export async function allTracks(deployed: Deployed, token: string): Promise<Array<{ id: string; title: string }>> {
  const tracks = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const { status, body }: Answer = await call(deployed, 'GET', `/tracks?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, { token });
    expectSame('Listing the tracks', status, 200);
    tracks.push(...body.items);
    cursor = body.next_cursor ?? undefined;
  }
  return tracks;
}

/** Works with a client of Lambda. */
export async function withLambda<T>(deployed: Deployed, work: (lambda: LambdaClient) => Promise<T>): Promise<T> {
  const lambda = new LambdaClient(deployed.place.client);
  try {
    return await work(lambda);
  } finally {
    lambda.destroy();
  }
}

/** Calls a function and answers what it returned. */
export async function invoke(deployed: Deployed, FunctionName: string, payload: object): Promise<any> {
  return withLambda(deployed, async (lambda) => {
    const { FunctionError, Payload } = await lambda.send(new InvokeCommand({
      FunctionName, Payload: JSON.stringify(payload),
    }));
    const answer = Buffer.from(Payload ?? '').toString();
    if (FunctionError) {
      throw new Error(`${FunctionName} failed: ${answer}`);
    }
    return JSON.parse(answer);
  });
}

async function withSecrets<T>(deployed: Deployed, work: (client: SecretsManagerClient) => Promise<T>): Promise<T> {
  const client = new SecretsManagerClient(deployed.place.client);
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

/** The current value of the secret whose ARN is in an output. */
export async function secretValue(deployed: Deployed, name: string): Promise<any> {
  return withSecrets(deployed, async (client) => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: output(deployed, name) }));
    return JSON.parse(SecretString!);
  });
}

/** Rotates a secret and waits until its new version is the current one. */
export async function rotate(deployed: Deployed, name: string): Promise<void> {
  await withSecrets(deployed, async (client) => {
    const SecretId = output(deployed, name);
    const { VersionId } = await client.send(new RotateSecretCommand({ SecretId }));
    await until(deployed, `the rotation of ${name}`, ROTATED_WITHIN, async () => {
      const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId }));
      return VersionIdsToStages?.[VersionId!]?.includes('AWSCURRENT') ? true : undefined;
    });
  });
}

/** Asks again and again until there is a result. The time is that of an emulator; in AWS everything takes longer. */
export async function until<T>({ place }: Deployed, what: string, milliseconds: number, work: () => Promise<T | undefined>): Promise<T> {
  const limit = milliseconds * place.patience;
  for (const deadline = Date.now() + limit; Date.now() < deadline; await sleep(250 * place.patience)) {
    const result = await work();
    if (result !== undefined) {
      return result;
    }
  }
  throw new Error(`${what} did not end within ${limit / 1000} s`);
}

/** The token as it would be had another key signed it. */
export function signAgain(token: string, kid: string, key: string): string {
  const [header, payload] = token.split('.');
  const signed = `${encode({ ...JSON.parse(Buffer.from(header, 'base64url').toString()), kid })}.${payload}`;
  return `${signed}.${createHmac('sha512', key).update(signed).digest('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The SHA-256 of a file, in hex. */
export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
