import * as fs from 'fs';
import * as path from 'path';
import { App, type cx_api as cxapi } from 'aws-cdk-lib';
import { parseAllDocuments } from 'yaml';
import { environmentOf } from '../../examples/musicconnect/lib/environments';
import { costsPage } from '../../tools/pages/costs';
import { expectWritten } from '../../tools/pages/generated';
import { keptWithout } from '../support/invariants';
import { limitFaults } from '../support/limit-faults';
import { EIGHT_REGIONS, musicConnectAssembly } from '../support/musicconnect';
import { ROOT } from '../support/pack';

type Resources = Record<string, { readonly Type: string; readonly Properties?: any }>;

const COUNTS = [1, 2, 4, 8];
const EXAMPLE = path.join(ROOT, 'examples/musicconnect');
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_RESOURCES = 500;
const MOST_BYTES = 1024 * 1024;

/** Production in so many regions: each is synthesized once, for all tests. */
const production = new Map<number, cxapi.CloudAssembly>();
beforeAll(() => {
  COUNTS.forEach((count) => production.set(count, musicConnectAssembly('prod', count)));
});

let inDevelopment: cxapi.CloudAssembly | undefined;
const development = () => inDevelopment ??= musicConnectAssembly('dev');

const stacksOf = (count: number) => new Map(production.get(count)!.stacks.map(({ stackName, template }) => [stackName.replace(/^musicconnect-/, ''), template]));
const resourcesOf = (count: number, stack: string): Resources => stacksOf(count).get(stack)?.Resources ?? {};
const typesOf = (resources: Resources) => Object.values(resources).map(({ Type }) => Type).sort();
const regionsOf = (count: number) => EIGHT_REGIONS.slice(0, count);

describe.each(COUNTS)('in %i regions', (count) => {
  test('there is a stack for each region, with one of its own for the ways to others, one for the edge, and one for those who run it', () => {
    const regions = regionsOf(count);
    expect([...stacksOf(count).keys()].sort()).toEqual(['edge', 'operations', ...regions, ...count > 1 ? regions.map((region) => `${region}-links`) : []].sort());
  });

  test('one region has the writer of the database, and each other one a replica', () => {
    const clusters = regionsOf(count).map((region) => Object.values(resourcesOf(count, region)).filter(({ Type }) => Type === 'AWS::RDS::DBCluster'));
    expect(clusters.map(({ length }) => length)).toEqual(Array(count).fill(1));
    expect(clusters.flat().map(({ Properties }) => Properties.GlobalClusterIdentifier ?? 'writer')).toEqual(['writer', ...Array(count - 1).fill('musicconnect')]);
  });

  test('half of what a stack may have is free', () => {
    expect(
      [...stacksOf(count)].filter(([, { Resources = {} }]) => Object.keys(Resources).length > MOST_RESOURCES / 2).map(([name]) => name),
    ).toEqual([]);
    expect(
      [...stacksOf(count)].filter(([, template]) => Buffer.byteLength(JSON.stringify(template)) > MOST_BYTES / 2).map(([name]) => name),
    ).toEqual([]);
  });

  test('every two regions are connected, and each knows the way to the other', () => {
    const routes = regionsOf(count).map((region) => new Set(Object.values(resourcesOf(count, `${region}-links`))
      .filter(({ Type }) => Type === 'AWS::EC2::Route').map(({ Properties }) => Properties.DestinationCidrBlock)));
    const addresses = regionsOf(count).map((_, index) => `10.${80 + index}.0.0/16`);
    expect(routes.map((known) => [...known].sort())).toEqual(addresses.map((own) => addresses.filter((other) => other !== own)));
    const connections = regionsOf(count).flatMap((region) => typesOf(resourcesOf(count, `${region}-links`))).filter((type) => type === 'AWS::EC2::VPCPeeringConnection');
    expect(connections).toHaveLength(count * (count - 1) / 2);
  });
});

test('is within the limits of AWS, and keeps whatever something that is kept needs', () => {
  const templates = [development(), production.get(4)!].flatMap(({ stacks }) => stacks.map(({ template }) => template.Resources ?? {}));
  expect([...new Set(templates.flatMap((template) => [...limitFaults(template), ...keptWithout(template)]))]).toEqual([]);
});

test('each added region adds the same', () => {
  const [replica, ...others] = regionsOf(8).slice(1).map((region) => typesOf(resourcesOf(8, region)));
  // sa-east-1 and the others have three Availability Zones for us, and so the same subnets.
  others.forEach((types) => expect(types).toEqual(replica));
  const edge = COUNTS.map((count) => Object.keys(resourcesOf(count, 'edge')).length);
  const each = edge[1] - edge[0];
  expect(edge).toEqual(COUNTS.map((count) => edge[0] + (count - 1) * each));
});

test('a region more replaces nothing, and changes no stack but the ones that must', () => {
  const changesOf = (stack: string) => {
    const [before, after] = [resourcesOf(4, stack), resourcesOf(8, stack)];
    expect(Object.keys(before).filter((id) => after[id]?.Type !== before[id].Type)).toEqual([]);
    return [...new Set(
      Object.entries(before).filter(([id, resource]) => JSON.stringify(resource) !== JSON.stringify(after[id])).map(([, { Type }]) => Type),
    )].sort();
  };
  // The ways that were there stay, and what evacuates a region knows the new one.
  expect(regionsOf(4).map((region) => changesOf(`${region}-links`))).toEqual(Array(4).fill(['AWS::StepFunctions::StateMachine']));
  // Each region can make each other one the writer, and has to know its name.
  expect(regionsOf(4).slice(1).map(changesOf)).toEqual(Array(3).fill(['AWS::IAM::ManagedPolicy', 'AWS::StepFunctions::StateMachine']));
  // Secrets and images are copied there as well.
  expect(changesOf('us-east-1')).toEqual([
    'AWS::ECR::ReplicationConfiguration', 'AWS::IAM::ManagedPolicy', 'AWS::SecretsManager::Secret', 'AWS::StepFunctions::StateMachine',
  ]);
  // Listeners are sent there.
  expect(changesOf('edge')).toEqual(['AWS::CloudFront::Distribution', 'AWS::CloudFront::Function']);
  // GitHub deploys there, and Slack is told of it.
  expect(changesOf('operations')).toEqual(['AWS::Chatbot::SlackChannelConfiguration', 'AWS::IAM::ManagedPolicy']);
});

test('docs/musicconnect-sizes.md has the size of each stack', () => {
  const size = (template: { readonly Resources?: object }) =>
    `${Object.keys(template.Resources ?? {}).length} · ${Math.ceil(Buffer.byteLength(JSON.stringify(template)) / 1024)}`;
  const largest = (count: number, filter: (name: string) => boolean) => {
    const found = [...stacksOf(count)].filter(([name]) => filter(name)).map(([, template]) => template);
    const most = found.sort((a, b) => Object.keys(b.Resources ?? {}).length - Object.keys(a.Resources ?? {}).length)[0];
    return most === undefined ? '' : size(most);
  };
  const rows: Array<[string, (name: string) => boolean]> = [
    ['the first region, with the writer', (name) => name === 'us-east-1'],
    ['each other region', (name) => EIGHT_REGIONS.slice(1).includes(name)],
    ['the ways of a region to others, the largest', (name) => name.endsWith('-links')],
    ['edge', (name) => name === 'edge'],
    ['operations', (name) => name === 'operations'],
  ];
  const stacks = COUNTS.map((count) => stacksOf(count).size);
  const total = COUNTS.map((count) => [...stacksOf(count).values()].reduce((sum, { Resources = {} }) => sum + Object.keys(Resources).length, 0));
  expectWritten('docs/musicconnect-sizes.md', [
    '# Sizes of MusicConnect',
    '',
    '[MusicConnect](../examples/musicconnect/README.md) in production, in 1 to 8 regions: the resources of each stack, and the KiB of its template.',
    `CloudFormation takes [${MOST_RESOURCES} resources and ${MOST_BYTES / 1024} KiB](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).`,
    'This page is written by a test, which fails when a stack has more than half of either.',
    '',
    `| stack | ${COUNTS.map((count) => count === 1 ? '1 region' : `${count} regions`).join(' | ')} |`,
    `|---|${COUNTS.map(() => '---').join('|')}|`,
    ...rows.map(([title, filter]) => `| ${title} | ${COUNTS.map((count) => largest(count, filter)).join(' | ')} |`),
    `| number of stacks | ${stacks.join(' | ')} |`,
    `| resources of all of them | ${total.join(' | ')} |`,
    '',
  ].join('\n'));
});

test('docs/musicconnect-costs.md has what each environment costs a month before anybody listens', () => {
  expectWritten('docs/musicconnect-costs.md', costsPage([
    { name: 'prod', title: 'production, four regions', regions: 4, assembly: production.get(4)! },
    { name: 'dev', title: 'development, two regions', regions: 2, assembly: development() },
  ]));
});

describe('the tree of the clusters', () => {
  const read = (count: number, file: string) => fs.readFileSync(path.join(production.get(count)!.directory, 'gitops/musicconnect', file), 'utf8');

  test('has an overlay for each region', () => {
    expect(fs.readdirSync(path.join(production.get(8)!.directory, 'gitops/musicconnect/overlays')).sort()).toEqual([...EIGHT_REGIONS].sort());
  });

  test('names the load balancer of the region for the edge, and leaves the name of listeners to the edge', () => {
    const [{ originName }] = [...read(4, 'overlays/eu-west-1/ingress.yaml').matchAll(/hostname: (?<originName>\S+origin\S+)/g)].map(({ groups }) => groups!);
    expect(originName).toBe('eu-west-1.origin.musicconnect.com');
    const origins = Object.values(resourcesOf(4, 'edge')).find(({ Type }) => Type === 'AWS::CloudFront::Distribution')!.Properties.DistributionConfig.Origins;
    expect(origins.map(({ DomainName }: { DomainName: string }) => DomainName)).toContain(originName);
    const masters = parseAllDocuments(read(4, 'overlays/eu-west-1/ingress.yaml')).map((document) => document.toJS())
      .filter(({ kind, metadata }) => kind === 'Ingress' && metadata.annotations['nginx.org/mergeable-ingress-type'] === 'master');
    expect(masters.map(({ metadata }) => metadata.annotations['external-dns.alpha.kubernetes.io/ingress-hostname-source'])).toEqual(['annotation-only']);
  });

  test('has the three workloads under one name, each at its path', () => {
    const paths = [...read(4, 'overlays/eu-west-1/ingress.yaml').matchAll(/path: (\S+)/g)].map(([, each]) => each);
    expect([...new Set(paths)].sort()).toEqual(['/', '/api', '/ws']);
  });
});

test('images are deployed by the digest that the context names', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  const { directory } = musicConnectAssembly('prod', 1, { backend: digest });
  const overlay = fs.readFileSync(path.join(directory, 'gitops/musicconnect/overlays/us-east-1/kustomization.yaml'), 'utf8');
  expect(overlay).toContain(digest);
});

test('is composed in less than 120 lines of code: without imports, comments and empty lines', () => {
  const lines = ['main.ts', 'lib/musicconnect.ts', 'lib/region.ts', 'lib/workloads.ts'].flatMap((file) => fs.readFileSync(path.join(EXAMPLE, file), 'utf8')
    .replace(/\/\*\*[^]*?\*\//g, '').replace(/^import [^]*?;$/gm, '').split('\n').filter((line) => /\S/.test(line) && !/^\s*\/\//.test(line)));
  expect(lines.length).toBeGreaterThan(60);
  expect(lines.length).toBeLessThan(120);
});

test('fails for an environment that does not exist, and without an account', () => {
  const { node } = new App({ context: { account: '123456789012' } });
  expect(() => environmentOf(node, 'production')).toThrow('There is no environment "production": use -c env=dev|prod');
  const given = process.env.CDK_DEFAULT_ACCOUNT;
  delete process.env.CDK_DEFAULT_ACCOUNT;
  try {
    expect(() => environmentOf(new App().node, 'prod')).toThrow('The account is not known');
  } finally {
    if (given !== undefined) {
      process.env.CDK_DEFAULT_ACCOUNT = given;
    }
  }
});
