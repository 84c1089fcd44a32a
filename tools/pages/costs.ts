import type { cx_api as cxapi } from 'aws-cdk-lib';
import { ENVIRONMENTS } from '../../examples/musicconnect/lib/environments';
import { pricesOf, unknownTypes } from '../aws/prices';

/** An environment of MusicConnect as it was synthesized. */
export interface CostedEnvironment {
  readonly name: string;
  readonly title: string;
  readonly regions: number;
  readonly assembly: cxapi.CloudAssembly;
}

const HOURS = 730;

/** What Kubernetes makes in each region, which is in no template. */
const NODES = 4;
const NODE = 0.077;
const SPOT_SHARE = 0.5;
const SPOT_PRICE = 0.4;
const AUTO_MODE = 0.12;
const LOAD_BALANCER = 0.0225;
const PUBLIC_ADDRESS = 0.005;
const ZONES = 3;

const LINES: Array<{ readonly title: string; readonly types: readonly string[] }> = [
  { title: 'clusters, their control planes', types: ['AWS::EKS::Cluster'] },
  { title: 'database, its instances', types: ['AWS::RDS::DBInstance'] },
  { title: 'NAT gateways, with their addresses', types: ['AWS::EC2::NatGateway', 'AWS::EC2::EIP'] },
  { title: 'KMS keys and secrets', types: ['AWS::KMS::Key', 'AWS::SecretsManager::Secret'] },
  { title: 'caches, as long as they are empty', types: ['AWS::ElastiCache::ServerlessCache'] },
  { title: 'instances of the ways in for operators', types: ['AWS::EC2::Instance'] },
  { title: 'alarms and health checks', types: ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::Route53::HealthCheck', 'AWS::CloudWatch::Dashboard'] },
  { title: 'web ACL', types: ['AWS::WAFv2::WebACL'] },
  { title: 'interface endpoints', types: ['AWS::EC2::VPCEndpoint'] },
];

/** The page of what MusicConnect costs, from its templates and the assumptions that stand on it. Fails for what nobody has looked up the price of. */
export function costsPage(environments: readonly CostedEnvironment[]): string {
  const costs = environments.map(({ assembly, regions }) => {
    const stacks = assembly.stacks.map(
      ({ stackName: name, template }) => ({ name, template: { Resources: template.Resources ?? {} } }),
    ) as unknown as Parameters<typeof pricesOf>[0];
    const unknown = unknownTypes(stacks);
    if (unknown.length > 0) {
      throw new Error(`Nobody has looked up the price of ${unknown.join(', ')} (tools/aws/prices.ts)`);
    }
    const prices = pricesOf(stacks);
    const forgotten = prices.filter(({ type }) => !LINES.some(({ types }) => types.includes(type)));
    if (forgotten.length > 0) {
      throw new Error(`The page has no line for ${forgotten.map(({ type }) => type).join(', ')} (tools/pages/costs.ts)`);
    }
    const perNode = NODE * (1 - SPOT_SHARE) + NODE * SPOT_SHARE * SPOT_PRICE + NODE * AUTO_MODE;
    return [
      ...LINES.map(({ types }) => prices.filter(({ type }) => types.includes(type)).reduce((sum, { perHour }) => sum + perHour, 0)),
      regions * NODES * perNode,
      regions * (LOAD_BALANCER + ZONES * PUBLIC_ADDRESS),
    ].map((perHour) => Math.round(perHour * HOURS));
  });
  const titles = [...LINES.map(({ title }) => title), 'nodes: assumed', 'load balancers of the clusters, with their addresses'];
  const dollars = (amount: number) => (amount === 0 ? 'none' : `$${amount.toLocaleString('en-US')}`);
  const rows = titles.map((title, index) => [title, ...costs.map((amounts) => dollars(amounts[index]))]).filter(([, ...cells]) => cells.some((cell) => cell !== 'none'));
  const totals = costs.map((amounts) => amounts.reduce((sum, amount) => sum + amount, 0));
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    '# Costs of MusicConnect',
    '',
    'What [MusicConnect](../examples/musicconnect/README.md) costs a month before anybody listens: 730 hours at list prices of us-east-1, on demand, without taxes, rounded to dollars. Other regions cost up to a',
    'third more. This page is written by a test from the templates; [where prices were read, and which are from memory](costs.md#where-the-prices-were-read). Look yours up.',
    '',
    row(['', ...environments.map(({ title }) => title)]),
    `|---|${environments.map(() => '--:').join('|')}|`,
    ...rows.map(row),
    row(['**together**', ...totals.map((total) => `**${dollars(total)}**`)]),
    row(['the budget, of which people are told', ...environments.map(({ name }) => dollars(ENVIRONMENTS[name].monthlyBudget))]),
    '',
    '## Assumptions',
    '',
    `- **Nodes**: ${NODES} in each region for the fewest pods of three workloads and the platform, m6g.large at $${NODE} an hour, half of them on spot capacity at ${SPOT_PRICE * 100} % of that, and ${AUTO_MODE * 100} % of the on-demand`,
    '  price for EKS Auto Mode. At their most (100 backends, 30 of each other one), pods ask for 40 vCPUs in a region: twenty nodes more.',
    `- **Load balancers**: one for each cluster, at $${LOAD_BALANCER} an hour, with an address in ${ZONES} Availability Zones.`,
    '- **Database**: Aurora PostgreSQL, db.r6g.large at $0.26 an hour. Storage ($0.10 per GB), I/O and replicated writes ($0.20 for a million each) come by use, in each region.',
    '- **By use, and not counted**: requests and bytes of CloudFront ($0.085 per GB in North America and Europe after the first terabyte), of the web ACL and of load balancers; logs, metrics and traces in S3; bytes through NAT gateways, between',
    '  Availability Zones ($0.01 per GB) and between regions ($0.02 per GB); images; backups; data events of the audit trail.',
    '',
    '## Less',
    '',
    '- **Nodes**: a Compute Savings Plan for what runs all the time, with `nodePools.staticNodes` as the baseline, and a larger `nodePools.spotPercentage`: [workloads](workloads.md#spot-capacity).',
    '- **Database**: reserved instances for a year or three, in each region.',
    '- **Network**: fewer NAT gateways (`natGateways`), and interface endpoints only where their bytes outweigh [their price by the hour](costs.md#prices-of-the-options). S3 has a gateway endpoint, which costs nothing.',
    '- **Egress**: what is the same for everyone, from the cache of the edge: `cacheBehaviors` of [GlobalCdn](global-cdn.md).',
    '- **Development**: one region: delete the other line of `regions` before the first deployment.',
    '',
  ].join('\n');
}
