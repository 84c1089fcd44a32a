import type { Stack } from 'aws-cdk-lib';
import { Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { SPECIMENS } from './specimens';
import { findings, testStack } from '../support/checks';
import { migrationsSurroundings, operators } from '../support/music-api';
import { checkSpecimens } from '../support/specimen-checks';
import { ApiMigrations, type ApiMigrationsProps, DeploymentTier } from '@eknmusic/constructs';

function migrations(tier: DeploymentTier, props: Partial<ApiMigrationsProps> = {}): Stack {
  const stack = testStack();
  const alarmActions = [operators(stack)];
  new ApiMigrations(stack, 'Migrations', { ...migrationsSurroundings(stack), tier, alarmActions, ...props });
  return stack;
}

checkSpecimens(SPECIMENS);

describe('an older runtime', () => {
  const L1 = 'AwsSolutions-L1 Test/Migrations/Function/Resource';

  test('is found where the user asks for it', () => {
    expect(findings(migrations(DeploymentTier.PRODUCTION, { runtime: Runtime.PYTHON_3_11 }), 'AwsSolutions')).toEqual([L1]);
  });

  test('is right where the CDK of the app knows a newer one than this library does', () => {
    const newer = new Runtime('python3.98', RuntimeFamily.PYTHON); // which adds it to `Runtime.ALL`
    try {
      expect(findings(migrations(DeploymentTier.PRODUCTION), 'AwsSolutions')).toEqual([]);
    } finally {
      Runtime.ALL.splice(Runtime.ALL.indexOf(newer), 1);
    }
  });
});
