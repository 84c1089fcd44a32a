import { App, Stack } from 'aws-cdk-lib';
import { type Specimen, TIERS } from './specimen';
import * as api from '../api/specimens';
import * as cluster from '../cluster/specimens';
import * as database from '../database/specimens';
import * as deployment from '../deployment/specimens';
import * as edge from '../edge/specimens';
import * as logs from '../logs/specimens';
import * as media from '../media/specimens';
import * as migrations from '../migrations/specimens';
import * as network from '../network/specimens';
import * as operations from '../operations/specimens';
import * as secrets from '../secrets/specimens';
import * as updates from '../updates/specimens';
import type { DeploymentTier } from '@eknmusic/constructs';

export { constructOf, type Specimen, TIERS } from './specimen';

/** The specimens of each room. An entry here is all that a new room needs for every standing judge to see it. */
export const ROOMS: Readonly<Record<string, { readonly SPECIMENS: Specimen[] }>> = {
  api, cluster, database, deployment, edge, logs, media, migrations, network, operations, secrets, updates,
};

export const SPECIMENS: Specimen[] = Object.values(ROOMS).flatMap((room) => room.SPECIMENS);

/** Each specimen in each tier, for `test.each`. */
export const SPECIMENS_BY_TIER = byTier(SPECIMENS);

export function byTier(specimens: Specimen[]) {
  return specimens.flatMap((specimen) => TIERS.map((tier) => ({ title: `${specimen.name}, ${tier.name}`, specimen, tier })));
}

/** A stack of its own app with the specimen in it, in a known account and region. */
export function specimenStack(specimen: Specimen, tier: DeploymentTier, context: Record<string, unknown> = {}): Stack {
  const app = new App({ analyticsReporting: false, treeMetadata: false, context });
  const stack = new Stack(app, 'Specimen', { env: { account: '123456789012', region: 'us-east-1' } });
  specimen.create(stack, tier);
  return stack;
}
