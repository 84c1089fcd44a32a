import { DeploymentTier, GlobalCdn, MusicChecks, MusicDefaults } from '@eknmusic/constructs';
import { App, Stack, Tags } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { addRegion, type Platform, type Region } from './lib/region';

/** The regions, each with its addresses. The first one has the writer of the database; to add a region is one line at the end. */
const REGIONS: Record<string, string> = {
  'us-east-1': '10.64.0.0/16',
  'us-west-2': '10.65.0.0/16',
  'eu-west-1': '10.66.0.0/16',
  'ap-southeast-1': '10.67.0.0/16',
};

/** musicconnect in all of its regions: a stack for each of them, and one for the edge in front. */
export function compose(app: App): void {
  const context = (name: string): string => app.node.tryGetContext(name) ?? fail(`Say -c ${name}=…`);
  const platform: Platform = {
    project: 'musicconnect',
    domainName: 'musicconnect.com',
    hostedZoneId: context('hostedZoneId'),
    regions: REGIONS,
    imageTag: app.node.tryGetContext('imageTag') ?? '1.0.0',
  };
  // Names of buckets hold the account, so that it has to be known.
  const account = process.env.CDK_DEFAULT_ACCOUNT ?? context('account');
  const tier = DeploymentTier.PRODUCTION;
  const stack = (id: string, region: string) => new Stack(app, `${platform.project}-${id}`, { env: { account, region }, terminationProtection: tier.deletionProtection });

  MusicDefaults.of(app).add({ tier });
  const regions = Object.keys(REGIONS).reduce<Region[]>(
    (made, region) => [...made, addRegion(stack(region, region), platform, made[0]?.database)], [],
  );
  // CloudFront takes certificates from us-east-1 only.
  const edge = stack('edge', 'us-east-1');
  new GlobalCdn(edge, 'Cdn', {
    domainName: platform.domainName,
    hostedZone: HostedZone.fromHostedZoneAttributes(edge, 'Zone', { zoneName: platform.domainName, hostedZoneId: platform.hostedZoneId }),
    origins: regions.map(({ region, originName }) => ({ region, domainName: originName, healthPath: '/api/health' })),
  });

  Tags.of(app).add('project', platform.project);
  MusicChecks.apply(app);
}

function fail(message: string): never {
  throw new Error(message);
}

if (require.main === module) {
  const app = new App();
  compose(app);
  app.synth();
}
