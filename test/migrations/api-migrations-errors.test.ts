import { join } from 'path';
import { Duration, Lazy, type Stack } from 'aws-cdk-lib';
import { SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { testStack } from '../support/checks';
import { importedVpc, migrationsSurroundings } from '../support/music-api';
import { folderWith } from '../support/python';
import { ApiMigrations, type ApiMigrationsProps, MigrationDriver, PythonCode, ValidationErrors } from '@eknmusic/constructs';

type Props = Partial<ApiMigrationsProps>;

function errorOf(props: (stack: Stack) => Props, stack = testStack()): Error | undefined {
  try {
    new ApiMigrations(stack, 'Migrations', { ...migrationsSurroundings(stack), ...props(stack) });
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** What alembic needs at least. */
const PROJECT = { 'alembic.ini': '# mine\n[alembic]\nscript_location = %(here)s/alembic\n\n[loggers]\nkeys = root\n', 'alembic/env.py': 'pass\n' };

const codes = (props: (stack: Stack) => Props) => ValidationErrors.codes(errorOf(props));
const layers = (stack: Stack, count: number) => Array.from({ length: count }, (_, index) =>
  LayerVersion.fromLayerVersionArn(stack, `Layer${index}`, `arn:aws:lambda:us-east-1:123456789012:layer:dependencies${index}:1`));
// The surroundings have made one in this stack.
const vpc = (stack: Stack) => importedVpc(stack.node.tryFindChild('Vpc') ? testStack('Other') : stack);

describe('fails when', () => {
  test.each<[string, string, (stack: Stack) => Props]>([
    ['it would run on Node.js', 'ApiMigrationsRuntimeUnsupported', () => ({ runtime: Runtime.NODEJS_22_X })],
    ['it would run on an old Python', 'ApiMigrationsRuntimeUnsupported', () => ({ runtime: Runtime.PYTHON_3_10 })],
    ['it has no time', 'ApiMigrationsTimeoutInvalid', () => ({ timeout: Duration.seconds(29) })],
    ['it has more time than CloudFormation can be made to wait', 'ApiMigrationsTimeoutInvalid', () => ({ timeout: Duration.seconds(841) })],
    ['it has a part of a second', 'ApiMigrationsTimeoutInvalid', () => ({ timeout: Duration.millis(60_500) })],
    ['it has too little memory', 'ApiMigrationsMemoryInvalid', () => ({ memorySize: 127 })],
    ['it has too much memory', 'ApiMigrationsMemoryInvalid', () => ({ memorySize: 10241 })],
    ['it has a part of memory', 'ApiMigrationsMemoryInvalid', () => ({ memorySize: 512.5 })],
    ['two versions of one layer are given', 'ApiMigrationsLayersTwice', (stack) => ({
      layers: [1, 2].map((version) => LayerVersion.fromLayerVersionArn(stack, `Layer${version}`, `arn:aws:lambda:us-east-1:123456789012:layer:one:${version}`)),
    })],
    ['there are four layers', 'ApiMigrationsLayersTooMany', (stack) => ({ layers: layers(stack, 4) })],
    ['a variable is set that is set already', 'ApiMigrationsEnvironmentReserved', () => ({ environment: { PGSSLMODE: 'disable' } })],
    ['a variable is set that AWS Lambda sets', 'ApiMigrationsEnvironmentReserved', () => ({ environment: { LAMBDA_TASK_ROOT: '/tmp' } })],
    ['a variable has a hyphen in its name', 'ApiMigrationsEnvironmentInvalid', () => ({ environment: { 'BAD-NAME': '1' } })],
    ['a variable has a name of one letter', 'ApiMigrationsEnvironmentInvalid', () => ({ environment: { A: '1' } })],
    ['a variable is a number', 'ApiMigrationsPropInvalid', () => ({ environment: { PORT: 5454 as never } })],
    ['the variables are a text', 'ApiMigrationsPropInvalid', () => ({ environment: 'PORT=5454' as never })],
    ['the variables have 5 kB', 'ApiMigrationsEnvironmentTooLarge', () => ({ environment: { SETTINGS: 'x'.repeat(5000) } })],
    ['the variables have 4 kB with those of the construct', 'ApiMigrationsEnvironmentTooLarge', () => ({ environment: { SETTINGS: 'x'.repeat(3950) } })],
    ['the stage has 4 kB', 'ApiMigrationsEnvironmentTooLarge', () => ({ stage: 'x'.repeat(4000) })],
    ['the code is inline', 'ApiMigrationsFilesMissing', () => ({ code: Code.fromInline('from eknmusic_migrations import main') })],
    ['the project has no alembic.ini', 'ApiMigrationsFilesMissing', () => ({ code: PythonCode.fromProject(folderWith({ 'src/handler.py': '' })) })],
    ['the alembic.ini of the project is left out', 'ApiMigrationsFilesMissing', () => ({
      code: PythonCode.fromProject(folderWith(PROJECT), { exclude: ['*.ini'] }),
    })],
    ['the project has no env.py', 'ApiMigrationsFilesMissing', () => ({
      code: PythonCode.fromProject(folderWith({ 'alembic.ini': PROJECT['alembic.ini'], 'alembic/README': '' })),
    })],
    ['a folder has no alembic.ini', 'ApiMigrationsFilesMissing', () => ({ code: Code.fromAsset(folderWith({ 'src/handler.py': '' })) })],
    ['there is no network', 'ApiMigrationsNetworkMissing', () => ({ network: undefined })],
    ['there are two networks', 'ApiMigrationsNetworkConflict', (stack) => ({ vpc: vpc(stack) })],
    ['subnets are given besides the network', 'ApiMigrationsNetworkConflict', () => ({ vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } })],
    ['security groups are given besides the network', 'ApiMigrationsNetworkConflict', (stack) => ({
      securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
    })],
    ['there is no security group', 'ApiMigrationsSecurityGroupsInvalid', (stack) => ({ network: undefined, vpc: vpc(stack), securityGroups: [] })],
    ['a deployment would take migrations back', 'ApiMigrationsRevisionInvalid', () => ({ revision: '-1' })],
    ['a deployment would take all migrations back', 'ApiMigrationsRevisionInvalid', () => ({ revision: 'base' })],
    ['the revision is empty', 'ApiMigrationsRevisionInvalid', () => ({ revision: '' })],
    ['the revision is a range', 'ApiMigrationsRevisionInvalid', () => ({ revision: '0001:0002' })],
    ['the driver would not check the certificate', 'ApiMigrationsDriverInvalid', () => ({ driver: MigrationDriver.of('asyncpg') })],
  ])('%s: %s', (_, code, props) => {
    expect(codes(props)).toEqual([code]);
  });
});

test('reports everything that is wrong at once, and makes nothing', () => {
  const stack = testStack();
  const error = errorOf(() => ({ revision: '-1', timeout: Duration.minutes(15), environment: { STAGE: 'prod' } }), stack)!;
  expect(error.message).toBe([
    'Test/Migrations: 3 problems',
    '  - [ApiMigrationsTimeoutInvalid] `timeout` is not a time that CloudFormation can be made to wait for; got 15 minutes. '
      + 'Give whole seconds, from half a minute to 14 minutes. What takes longer does not belong into a deployment: write it in steps, and run them afterwards.',
    '  - [ApiMigrationsEnvironmentReserved] `environment.STAGE` is an environment variable that the construct or AWS Lambda sets itself; got "prod". '
      + 'Leave it out; `stage` and `driver` change `STAGE` and `DB_DRIVER`.',
    '  - [ApiMigrationsRevisionInvalid] `revision` is not a revision that a deployment can upgrade to; got "-1". '
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

test.each<[string, () => Code]>([
  ['a project with its migrations', () => PythonCode.fromProject(folderWith(PROJECT))],
  ['a folder with its migrations', () => Code.fromAsset(folderWith(PROJECT))],
  ['migrations of a package, which alembic finds itself', () => Code.fromAsset(folderWith({ 'alembic.ini': '[alembic]\nscript_location = songs:migrations\n' }))],
  ['an archive, of which nobody knows the files', () => Code.fromAsset(join(folderWith({ 'code.zip': '' }), 'code.zip'))],
])('%s is accepted', (_, code) => {
  expect(codes(() => ({ code: code() }))).toEqual([]);
});

test('variables that are only known at deploy time take no room that is known', () => {
  expect(codes(() => ({ environment: { SETTINGS: `${'x'.repeat(3000)}${Lazy.string({ produce: () => 'y'.repeat(3000) })}` } }))).toEqual([]);
});

test('a value that is only known at deploy time is not judged', () => {
  expect(codes(() => ({ revision: Lazy.string({ produce: () => '-1' }), memorySize: Lazy.number({ produce: () => 1 }) }))).toEqual([]);
});
