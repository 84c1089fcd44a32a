import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { AuroraPostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { DeploymentTier, GlobalMusicDatabase, MusicNetwork } from '../../src';

/** Makes more in the stack of a region, beside its member of the database. */
export type Besides = (stack: Stack, database: GlobalMusicDatabase, tier: DeploymentTier) => void;

/** The app of the rehearsal: a global database with a member in each region, the first of them the primary. */
export function synthesize(
  account: string, regions: string[], globalClusterIdentifier: string, tier = DeploymentTier.DEVELOPMENT, besides: Besides = () => undefined,
): CloudAssembly {
  const app = new App();
  const place = (region: string) => {
    const stack = new Stack(app, `Rehearsal-${region}`, {
      env: { account, region }, synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    return { stack, network: new MusicNetwork(stack, 'Network', { tier, availabilityZones: ['a', 'b'].map((zone) => `${region}${zone}`) }) };
  };
  const [primary, ...others] = regions.map(place);
  const database = new GlobalMusicDatabase(primary.stack, 'Database', {
    tier, globalClusterIdentifier, network: primary.network, engineVersion: AuroraPostgresEngineVersion.VER_16_9,
  });
  for (const { stack, network } of others) {
    database.addReplica(stack, 'Database', { network });
  }
  [primary, ...others].forEach(({ stack }) => besides(stack, database, tier));
  return app.synth();
}
