import {
  AuditTrail, AvailabilityIndicator, AvailabilityObjective, CostGuards, GitHubDeployRole, GlobalCdn, MusicChecks, MusicDefaults,
  RegionEvacuation,
} from '@eknmusic/constructs';
import { type App, Stack, Tags } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { type DeployedEnvironment, TEAM } from './environments';
import { connectNetworks } from './links';
import { addRegion, type Region } from './region';
import { HOME, onCallOf } from './team';

/** Composes one environment of MusicConnect: a stack for each region, one for the edge in front of them, and one for those who run it. */
export function musicConnect(app: App, environment: DeployedEnvironment): void {
  const { project, tier, account, domainName } = environment;
  const regions = Object.keys(environment.regions);
  const stack = (id: string, region: string) => new Stack(app, `${project}-${id}`, { env: { account, region }, terminationProtection: tier.deletionProtection });
  const [operations, edge] = ['operations', 'edge'].map((id) => stack(id, HOME));

  MusicDefaults.of(app).add({ tier });
  const onCall = onCallOf(operations, environment);
  MusicDefaults.of(app).add({ alarmActions: [onCall.page.alarmAction] });

  const deployRole = new GitHubDeployRole(operations, 'DeployRole', {
    repository: TEAM.repository, roleName: `${project}-deploy`, regions: [...new Set([HOME, ...regions])],
  });
  const places = regions.reduce<Region[]>((made, region) => [...made, addRegion(stack(region, region), environment, made[0]?.writer)], []);
  places[0].images.grants.push(deployRole);
  const links = places.length > 1 ? places.map((place) => ({ ...place, stack: stack(`${place.region}-links`, place.region) })) : [];
  connectNetworks(links);

  const cdn = new GlobalCdn(edge, 'Cdn', {
    domainName,
    hostedZone: HostedZone.fromHostedZoneAttributes(edge, 'Zone', { zoneName: domainName, hostedZoneId: environment.hostedZoneId }),
    origins: places.map(({ region, originName }) => ({ region, domainName: originName, healthPath: '/api/health' })),
  });
  cdn.grants.invalidate(deployRole);
  links.forEach((link) => new RegionEvacuation(link.stack, 'Evacuation', {
    evacuationName: project, cdn, globalDatabase: link.writer, onCall: link.onCall ?? onCall,
  }));
  new AvailabilityObjective(operations, 'Availability', {
    indicator: AvailabilityIndicator.distribution(cdn.distribution), ticketActions: [onCall.ticket.alarmAction],
  });
  new AuditTrail(operations, 'AuditTrail');
  new CostGuards(operations, 'Costs', { monthlyBudget: environment.monthlyBudget, onCall, costAllocationTag: { key: 'project', value: project } });

  Tags.of(app).add('project', project);
  MusicChecks.apply(app);
}
