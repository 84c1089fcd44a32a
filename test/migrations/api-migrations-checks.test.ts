import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { annotations, findings, type Pack, testStack } from '../support/checks';
import { importedDatabase, importedVpc, migrationsSurroundings, operators } from '../support/music-api';
import { ApiMigrations, type ApiMigrationsProps, ChecksPack, DeploymentTier, MusicChecks, MusicDatabase, MusicNetwork } from '@eknmusic/constructs';

const TIERS = [DeploymentTier.DEVELOPMENT, DeploymentTier.STAGING, DeploymentTier.PRODUCTION].map((tier) => [tier.name, tier] as const);
const PACKS: Pack[] = ['AwsSolutions', 'NIST', 'PCI', 'HIPAA'];

function migrations(tier: DeploymentTier, props: Partial<ApiMigrationsProps> = {}): Stack {
  const stack = testStack();
  const alarmActions = [operators(stack)];
  new ApiMigrations(stack, 'Migrations', { ...migrationsSurroundings(stack), tier, alarmActions, ...props });
  return stack;
}

const WAYS: Array<[string, (tier: DeploymentTier) => Stack]> = [
  ['beside a database of others', migrations],
  ['beside a database and a network of ours', (tier) => {
    const stack = testStack();
    const alarmActions = [operators(stack)];
    const network = new MusicNetwork(stack, 'Network', { tier, alarmActions });
    const database = new MusicDatabase(stack, 'Database', { tier, alarmActions, network });
    new ApiMigrations(stack, 'Migrations', { tier, alarmActions, network, database, code: Code.fromInline('main') });
    return stack;
  }],
  ['in a network of others', (tier) => {
    const stack = testStack();
    const alarmActions = [operators(stack)];
    new ApiMigrations(stack, 'Migrations', {
      tier, alarmActions, vpc: importedVpc(stack), database: importedDatabase(stack), code: Code.fromInline('main'),
    });
    return stack;
  }],
];

describe.each(WAYS)('%s', (_, made) => {
  describe.each(TIERS)('%s', (__, tier) => {
    test.each(PACKS)('nothing is found by %s', (pack) => {
      expect(findings(made(tier), pack)).toEqual([]);
    });

    test('nothing is found by our own checks, and no acknowledgement is left over', () => {
      const packs = Object.values(ChecksPack);
      expect(MusicChecks.findings(made(tier), { packs }).map(({ ruleId, constructPath }) => `${ruleId} ${constructPath}`)).toEqual([]);
      expect(MusicChecks.unusedAcknowledgements(made(tier), { packs })).toEqual([]);
    });

    test('nothing is warned about', () => {
      expect(annotations(made(tier))).toEqual([]);
    });
  });
});

test.each(TIERS)('the template of %s is the one that was reviewed', (_, tier) => {
  const template = JSON.stringify(Template.fromStack(migrations(tier)).toJSON(), null, 2);
  // Bundled handlers change with the bundler's version, and versions with them.
  expect(template.replace(/[0-9a-f]{64}(\.zip)?/g, '<asset>').replace(/(MigrationsVersion[0-9A-F]{8})[0-9a-f]{16}/g, '$1<content>')).toMatchSnapshot();
});

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
