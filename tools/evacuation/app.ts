import { App, Stack } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { DeploymentTier, GlobalCdn, OnCall, RegionEvacuation } from '../../src';
import { synthesize } from '../failover/app';

/** The store at the edge, which is in no region. */
export const STORE = 'arn:aws:cloudfront::123456789012:key-value-store/1234abcd-12ab-34cd-56ef-1234567890ab';

/** The name of the evacuations. */
export const EVACUATION = 'rehearsal';

/** What each region has: a member of the database with its failover, and the evacuation. */
export function regionalStacks(account: string, regions: string[], globalClusterIdentifier: string): CloudAssembly {
  return synthesize(account, regions, globalClusterIdentifier, DeploymentTier.DEVELOPMENT, (stack, globalDatabase, tier) => {
    const topic = (severity: string) => `arn:aws:sns:${stack.region}:${account}:${EVACUATION}-${severity}`;
    new RegionEvacuation(stack, 'Evacuation', {
      tier,
      evacuationName: EVACUATION,
      cdn: GlobalCdn.fromGlobalCdnAttributes(stack, 'Cdn', { distributionId: 'E2QWRUHEXAMPLE', domainName: 'musicconnect.com', regions, keyValueStoreArn: STORE }),
      globalDatabase,
      onCall: OnCall.fromOnCallAttributes(stack, 'OnCall', { pageTopicArn: topic('page'), ticketTopicArn: topic('ticket') }),
    });
  });
}

/** The template of the distribution that leads to the regions. */
export function edgeTemplate(account: string, regions: string[]): {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties?: unknown }>;
} {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Edge', { env: { account, region: 'us-east-1' } });
  new GlobalCdn(stack, 'Cdn', {
    tier: DeploymentTier.DEVELOPMENT, origins: regions.map((region) => ({ region, domainName: `${region}.origin.musicconnect.com` })), alarmActions: [],
  });
  return app.synth().getStackArtifact(stack.artifactId).template;
}
