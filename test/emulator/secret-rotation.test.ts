import { setTimeout as sleep } from 'node:timers/promises';
import * as secrets from '@aws-sdk/client-secrets-manager';
import { functionOf } from './support/functions';
import { createStack, deleteStack, startEmulator } from './support/servers';
import { Emulator } from '../../tools/emulator/emulator';

/** Writes the step and the version into the new value; fails in the step that the current value names. */
const ROTATION = `
const { SecretsManagerClient, GetSecretValueCommand, PutSecretValueCommand, UpdateSecretVersionStageCommand } = require('@aws-sdk/client-secrets-manager');
const client = new SecretsManagerClient({});
exports.handler = async ({ Step, SecretId, ClientRequestToken, RotationToken }) => {
  if (!RotationToken) throw new Error('no token');
  const current = await client.send(new GetSecretValueCommand({ SecretId }));
  if (current.SecretString === Step) throw new Error('this step fails');
  if (Step === 'createSecret') {
    const pending = { SecretId, VersionId: ClientRequestToken, VersionStage: 'AWSPENDING' };
    const error = await client.send(new GetSecretValueCommand(pending)).then(() => undefined, (found) => found.name);
    if (error !== 'ResourceNotFoundException') throw new Error('there is a value already');
    await client.send(new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString: 'new', VersionStages: ['AWSPENDING'] }));
  }
  if (Step === 'finishSecret') {
    await client.send(new UpdateSecretVersionStageCommand({
      SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: ClientRequestToken, RemoveFromVersionId: current.VersionId,
    }));
  }
};`;

const PERMISSION = {
  Type: 'AWS::Lambda::Permission',
  Properties: {
    FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
    Action: 'lambda:InvokeFunction',
    Principal: 'secretsmanager.amazonaws.com',
    SourceAccount: { Ref: 'AWS::AccountId' },
  },
};

let emulator: Emulator;
let client: secrets.SecretsManagerClient;

beforeAll(async () => {
  emulator = await startEmulator();
  client = new secrets.SecretsManagerClient(emulator.client);
});
afterAll(() => emulator?.stop());

async function rotated(name: string, value: string, changed: Record<string, unknown> = {}) {
  return createStack(emulator, name, {
    Resources: {
      ...functionOf('nodejs22.x', ROTATION),
      Permission: PERMISSION,
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: value } },
      Schedule: {
        Type: 'AWS::SecretsManager::RotationSchedule',
        DependsOn: ['Permission'],
        Properties: {
          SecretId: { Ref: 'Secret' },
          RotationLambdaARN: { 'Fn::GetAtt': ['Function', 'Arn'] },
          RotationRules: { AutomaticallyAfterDays: 30 },
        },
      },
      ...changed,
    },
    Outputs: { Secret: { Value: { Ref: 'Secret' } }, Schedule: { Value: { Ref: 'Schedule' } } },
  });
}

async function describeWhen(SecretId: string, condition: (secret: secrets.DescribeSecretCommandOutput) => boolean) {
  for (let tries = 0; ; tries++) {
    const secret = await client.send(new secrets.DescribeSecretCommand({ SecretId }));
    if (condition(secret) || tries === 200) {
      return secret;
    }
    await sleep(50);
  }
}

async function valueOf(SecretId: string, VersionStage = 'AWSCURRENT') {
  return (await client.send(new secrets.GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;
}

test('a schedule rotates at once, and the labels move', async () => {
  const { status, outputs } = await rotated('Works', 'old');
  expect(status).toBe('CREATE_COMPLETE');
  expect(outputs.Schedule).toBe(outputs.Secret);
  const secret = await describeWhen(outputs.Secret, ({ LastRotatedDate }) => LastRotatedDate !== undefined);
  expect(secret).toMatchObject({ RotationEnabled: true, RotationRules: { AutomaticallyAfterDays: 30 }, LastRotatedDate: expect.any(Date) });
  expect(Object.values(secret.VersionIdsToStages!).flat().sort()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  expect([await valueOf(outputs.Secret), await valueOf(outputs.Secret, 'AWSPREVIOUS')]).toEqual(['new', 'old']);

  const { VersionId } = await client.send(new secrets.RotateSecretCommand({ SecretId: outputs.Secret }));
  const again = await describeWhen(outputs.Secret, ({ VersionIdsToStages }) => String(VersionIdsToStages![VersionId!]) === 'AWSCURRENT');
  expect(again.VersionIdsToStages![VersionId!]).toEqual(['AWSCURRENT']);
});

test('a rotation that fails leaves the current version, and is not tried again by itself', async () => {
  const { outputs } = await rotated('Fails', 'testSecret');
  await sleep(3_000);
  const secret = await client.send(new secrets.DescribeSecretCommand({ SecretId: outputs.Secret }));
  expect(secret.LastRotatedDate).toBeUndefined();
  expect(Object.values(secret.VersionIdsToStages!).flat().sort()).toEqual(['AWSCURRENT', 'AWSPENDING']);
  expect([await valueOf(outputs.Secret), await valueOf(outputs.Secret, 'AWSPENDING')]).toEqual(['testSecret', 'new']);
  expect(emulator.log()).toMatch(/rotation of .* failed: testSecret: .*this step fails/);
  expect(emulator.log().match(/this step fails/g)).toHaveLength(1);
});

test('without the permission of Secrets Manager to call the function nothing is rotated', async () => {
  const none = await rotated('NotAllowed', 'old', { Permission: { Type: 'AWS::SNS::Topic' } });
  expect(none).toMatchObject({ status: 'ROLLBACK_COMPLETE', reasons: expect.stringContaining('cannot invoke the specified Lambda function') });
  const other = await rotated('OtherAccount', 'old', {
    Permission: { ...PERMISSION, Properties: { ...PERMISSION.Properties, SourceAccount: '999999999999' } },
  });
  expect(other).toMatchObject({ status: 'ROLLBACK_COMPLETE', reasons: expect.stringContaining('cannot invoke the specified Lambda function') });
});

test('a schedule can wait, and ends with its stack', async () => {
  const { outputs } = await rotated('Waits', 'old', {
    Schedule: {
      Type: 'AWS::SecretsManager::RotationSchedule',
      DependsOn: ['Permission'],
      Properties: {
        SecretId: { Ref: 'Secret' },
        RotationLambdaARN: { 'Fn::GetAtt': ['Function', 'Arn'] },
        RotateImmediatelyOnUpdate: false,
        RotationRules: { ScheduleExpression: 'rate(10 days)' },
      },
    },
  });
  expect(await client.send(new secrets.DescribeSecretCommand({ SecretId: outputs.Secret }))).toMatchObject({
    RotationEnabled: true, RotationRules: { ScheduleExpression: 'rate(10 days)' },
  });
  expect(await valueOf(outputs.Secret)).toBe('old');
  expect(await deleteStack(emulator, 'Waits')).toBe('DELETE_COMPLETE');
});
