import { randomUUID } from 'node:crypto';
import { CreateFunctionCommand, DeleteFunctionCommand, GetFunctionConfigurationCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { invoke, output, withLambda } from './backend';
import { Check, Deployed, expectSame } from './checks';
import { archive } from '../../src/python/python-archive';

/** Tries what it is told to, as the role that it runs by, and answers how each try ended. */
const PROBE = `
const clients = {
  s3: require('@aws-sdk/client-s3'),
  secrets: require('@aws-sdk/client-secrets-manager'),
};
exports.handler = async (tries) => {
  const results = {};
  for (const { name, client, command, input } of tries) {
    const sdk = clients[client];
    const sender = client === 's3' ? new sdk.S3Client({ forcePathStyle: true }) : new sdk.SecretsManagerClient();
    results[name] = await sender.send(new sdk[command](input)).then(() => 'allowed', (error) => error.name);
  }
  return results;
};
`;

interface Try {
  readonly name: string;
  readonly client: 's3' | 'secrets';
  readonly command: string;
  readonly input: object;
}

/** What the rights of the API's role come to, where policies are enforced. */
export const RIGHTS_CHECKS: Check[] = [
  {
    name: 'the role of the API reads its secrets, reads and writes its files, and is refused anything else',
    requirements: ['E5'],
    run: async (deployed) => {
      const foreign = await foreignSecret(deployed);
      const files = output(deployed, 'FilesBucketName');
      const backups = output(deployed, 'BackupsBucketName');
      const Key = 'tracks/probe';
      const results = await asRoleOfApi(deployed, [
        { name: 'its secret', client: 'secrets', command: 'GetSecretValueCommand', input: { SecretId: output(deployed, 'DatabaseSecretArn') } },
        { name: 'its files, written', client: 's3', command: 'PutObjectCommand', input: { Bucket: files, Key, Body: 'probe' } },
        { name: 'its files, read', client: 's3', command: 'GetObjectCommand', input: { Bucket: files, Key } },
        { name: 'its files, deleted', client: 's3', command: 'DeleteObjectCommand', input: { Bucket: files, Key } },
        { name: 'its files, listed', client: 's3', command: 'ListObjectsV2Command', input: { Bucket: files } },
        { name: 'another bucket, written', client: 's3', command: 'PutObjectCommand', input: { Bucket: backups, Key, Body: 'probe' } },
        { name: 'another bucket, read', client: 's3', command: 'GetObjectCommand', input: { Bucket: backups, Key } },
        { name: 'another secret', client: 'secrets', command: 'GetSecretValueCommand', input: { SecretId: foreign } },
        { name: 'its secret, changed', client: 'secrets', command: 'PutSecretValueCommand', input: { SecretId: output(deployed, 'DatabaseSecretArn'), SecretString: '{}' } },
      ]);
      expectSame('What the role may do', allowed(results), ['its secret', 'its files, written', 'its files, read']);
      expectSame('How the rest is refused', [...new Set(Object.values(results).filter((result) => result !== 'allowed'))].sort(),
        ['AccessDenied', 'AccessDeniedException']);
    },
  },
];

function allowed(results: Record<string, string>): string[] {
  return Object.keys(results).filter((name) => results[name] === 'allowed');
}

async function foreignSecret({ place }: Deployed): Promise<string> {
  const client = new SecretsManagerClient(place.client);
  try {
    const { ARN } = await client.send(new CreateSecretCommand({ Name: `foreign/${randomUUID()}`, SecretString: 'not for the API' }));
    return ARN!;
  } finally {
    client.destroy();
  }
}

/** Runs the tries in a function of its own that has the role of the API's function. */
async function asRoleOfApi(deployed: Deployed, tries: Try[]): Promise<Record<string, string>> {
  return withLambda(deployed, async (lambda) => {
    const { Role } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: output(deployed, 'ApiFunctionName') }));
    const FunctionName = `probe-${randomUUID()}`;
    await lambda.send(new CreateFunctionCommand({
      FunctionName,
      Role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Timeout: 30,
      Code: { ZipFile: archive([{ path: 'index.js', data: Buffer.from(PROBE) }]) },
    }));
    try {
      await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName });
      return await invoke(deployed, FunctionName, tries) as Record<string, string>;
    } finally {
      await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    }
  });
}
