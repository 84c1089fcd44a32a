import { Duration, Lazy, type Stack } from 'aws-cdk-lib';
import { SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Architecture, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { testStack } from '../support/checks';
import { importedVpc, migrationsSurroundings } from '../support/music-api';
import { ApiMigrations, type ApiMigrationsProps, MigrationDriver, ValidationErrors } from '@eknmusic/constructs';

type Props = Partial<ApiMigrationsProps>;

function errorOf(props: (stack: Stack) => Props, stack = testStack()): Error | undefined {
  try {
    new ApiMigrations(stack, 'Migrations', { ...migrationsSurroundings(stack), ...props(stack) });
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

const codes = (props: (stack: Stack) => Props) => ValidationErrors.codes(errorOf(props));
const layers = (stack: Stack, count: number) => Array.from({ length: count }, (_, index) =>
  LayerVersion.fromLayerVersionArn(stack, `Layer${index}`, `arn:aws:lambda:us-east-1:123456789012:layer:dependencies:${index + 1}`));
// The surroundings have made one in this stack.
const vpc = (stack: Stack) => importedVpc(stack.node.tryFindChild('Vpc') ? testStack('Other') : stack);

describe('fails when', () => {
  test.each<[string, string, (stack: Stack) => Props]>([
    ['it would run on Node.js', 'MigrationRuntimeUnsupported', () => ({ runtime: Runtime.NODEJS_22_X })],
    ['it would run on an old Python', 'MigrationRuntimeUnsupported', () => ({ runtime: Runtime.PYTHON_3_10 })],
    ['it has no time', 'MigrationTimeoutInvalid', () => ({ timeout: Duration.seconds(29) })],
    ['it has more time than CloudFormation can be made to wait', 'MigrationTimeoutInvalid', () => ({ timeout: Duration.seconds(841) })],
    ['it has a part of a second', 'MigrationTimeoutInvalid', () => ({ timeout: Duration.millis(60_500) })],
    ['it has too little memory', 'MigrationMemoryInvalid', () => ({ memorySize: 127 })],
    ['it has too much memory', 'MigrationMemoryInvalid', () => ({ memorySize: 10241 })],
    ['it has a part of memory', 'MigrationMemoryInvalid', () => ({ memorySize: 512.5 })],
    ['there are four layers', 'MigrationLayersTooMany', (stack) => ({ layers: layers(stack, 4) })],
    ['a variable is set that is set already', 'MigrationEnvironmentReserved', () => ({ environment: { PGSSLMODE: 'disable' } })],
    ['there is no network', 'MigrationNetworkMissing', () => ({ network: undefined })],
    ['there are two networks', 'MigrationNetworkConflict', (stack) => ({ vpc: vpc(stack) })],
    ['subnets are given besides the network', 'MigrationNetworkConflict', () => ({ vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } })],
    ['security groups are given besides the network', 'MigrationNetworkConflict', (stack) => ({
      securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
    })],
    ['there is no security group', 'MigrationSecurityGroupsInvalid', (stack) => ({ network: undefined, vpc: vpc(stack), securityGroups: [] })],
    ['a deployment would take migrations back', 'MigrationRevisionInvalid', () => ({ revision: '-1' })],
    ['a deployment would take all migrations back', 'MigrationRevisionInvalid', () => ({ revision: 'base' })],
    ['the revision is empty', 'MigrationRevisionInvalid', () => ({ revision: '' })],
    ['the revision is a range', 'MigrationRevisionInvalid', () => ({ revision: '0001:0002' })],
    ['the driver would not check the certificate', 'MigrationDriverInvalid', () => ({ driver: MigrationDriver.of('asyncpg') })],
  ])('%s: %s', (_, code, props) => {
    expect(codes(props)).toEqual([code]);
  });
});

test('reports everything that is wrong at once, and makes nothing', () => {
  const stack = testStack();
  const error = errorOf(() => ({ revision: '-1', timeout: Duration.minutes(15), environment: { STAGE: 'prod' } }), stack)!;
  expect(error.message).toBe([
    'Test/Migrations: 3 problems',
    '  - [MigrationTimeoutInvalid] `timeout` is not a time that CloudFormation can be made to wait for; got 15 minutes. '
      + 'Give whole seconds, from half a minute to 14 minutes. What takes longer does not belong into a deployment: write it in steps, and run them afterwards.',
    '  - [MigrationEnvironmentReserved] `environment.STAGE` is an environment variable that the construct sets itself; got "prod". '
      + 'Leave it out; `stage` and `driver` change `STAGE` and `DB_DRIVER`.',
    '  - [MigrationRevisionInvalid] `revision` is not a revision that a deployment can upgrade to; got "-1". '
      + 'Use "head", "heads" or the id of a revision. Taking migrations back is not a part of a deployment: invoke the function for it.',
  ].join('\n'));
  expect(stack.node.findChild('Migrations').node.children).toEqual([]);
});

test('what AWS accepts is accepted', () => {
  expect(codes((stack) => ({
    runtime: Runtime.PYTHON_3_11,
    architecture: Architecture.ARM_64,
    timeout: Duration.minutes(14),
    memorySize: 10240,
    layers: layers(stack, 3),
    driver: MigrationDriver.of('psycopg2'),
    revision: 'ae1027a6acf',
  }))).toEqual([]);
  expect(codes(() => ({ timeout: Duration.seconds(30), memorySize: 128, revision: 'heads' }))).toEqual([]);
});

test('a value that is only known at deploy time is not judged', () => {
  expect(codes(() => ({ revision: Lazy.string({ produce: () => '-1' }), memorySize: Lazy.number({ produce: () => 1 }) }))).toEqual([]);
});
