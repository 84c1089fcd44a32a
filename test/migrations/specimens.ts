import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { importedDatabase, importedVpc, migrationsSurroundings } from '../support/music-api';
import { project } from '../support/project';
import { musicDatabase, musicNetwork, operators, type Specimen } from '../support/specimen';
import { ApiMigrations, type ApiMigrationsProps, type DeploymentTier, MigrationDriver } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  specimen('ApiMigrations, beside a database of others', migrationsSurroundings),
  specimen('ApiMigrations, by itself', (stack, tier) => ({
    code: project(), network: musicNetwork(stack, tier), database: musicDatabase(stack, tier),
  })),
  specimen('ApiMigrations, in a network of others', (stack) => ({
    code: project(),
    vpc: importedVpc(stack),
    vpcSubnets: { subnets: importedVpc(stack).privateSubnets },
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0')],
    database: importedDatabase(stack),
    driver: MigrationDriver.PSYCOPG,
    runAtDeploy: false,
    revision: 'head',
    timeout: Duration.minutes(10),
    memorySize: 1024,
    environment: { PGAPPNAME: 'migrations' },
    stage: 'blue',
    logRetention: RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.RETAIN,
    tracing: Tracing.ACTIVE,
  })),
];

function specimen(name: string, props: (stack: Stack, tier: DeploymentTier) => ApiMigrationsProps): Specimen {
  return {
    name,
    create: (stack, tier) => new ApiMigrations(stack, 'ApiMigrations', { tier, alarmActions: [operators(stack)], ...props(stack, tier) }),
  };
}
