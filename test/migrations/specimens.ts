import { type Stack } from 'aws-cdk-lib';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { importedDatabase, importedVpc, migrationsSurroundings } from '../support/music-api';
import { project } from '../support/project';
import { musicDatabase, musicNetwork, operators, type Specimen } from '../support/specimen';
import { ApiMigrations, type ApiMigrationsProps, type DeploymentTier } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  specimen('ApiMigrations, beside a database of others', migrationsSurroundings),
  specimen('ApiMigrations, by itself', (stack, tier) => ({
    code: project(), network: musicNetwork(stack, tier), database: musicDatabase(stack, tier),
  })),
  specimen('ApiMigrations, in a network of others', (stack) => ({ code: project(), vpc: importedVpc(stack), database: importedDatabase(stack), tracing: Tracing.ACTIVE })),
];

function specimen(name: string, props: (stack: Stack, tier: DeploymentTier) => ApiMigrationsProps): Specimen {
  return {
    name,
    create: (stack, tier) => new ApiMigrations(stack, 'ApiMigrations', { tier, alarmActions: [operators(stack)], ...props(stack, tier) }),
  };
}
