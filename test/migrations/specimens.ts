import { type Stack } from 'aws-cdk-lib';
import { importedDatabase, importedVpc, migrationsSurroundings } from '../support/music-api';
import { musicDatabase, musicNetwork, operators, PYTHON, type Specimen } from '../support/specimen';
import { ApiMigrations, type ApiMigrationsProps, type DeploymentTier } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  specimen('ApiMigrations, beside a database of others', migrationsSurroundings),
  specimen('ApiMigrations, by itself', (stack, tier) => ({
    code: PYTHON, network: musicNetwork(stack, tier), database: musicDatabase(stack, tier),
  })),
  specimen('ApiMigrations, in a network of others', (stack) => ({ code: PYTHON, vpc: importedVpc(stack), database: importedDatabase(stack) })),
];

function specimen(name: string, props: (stack: Stack, tier: DeploymentTier) => ApiMigrationsProps): Specimen {
  return {
    name,
    create: (stack, tier) => new ApiMigrations(stack, 'ApiMigrations', { tier, alarmActions: [operators(stack)], ...props(stack, tier) }),
  };
}
