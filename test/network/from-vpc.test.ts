import { App, Fn, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { annotations, testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import { importedDatabase, importedVpc } from '../support/music-api';
import { project } from '../support/project';
import {
  ApiMigrations, type ApiMigrationsProps, type IMusicNetwork, MusicApi, MusicDatabase, MusicNetwork, type MusicNetworkFromVpcProps, ValidationErrors,
} from '@eknmusic/constructs';

const CIDR_MASK = 24;

const isolatedVpc = (stack: Stack, id = 'Vpc') => new Vpc(stack, id, {
  natGateways: 0, subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: CIDR_MASK }], restrictDefaultSecurityGroup: false,
});
const publicVpc = (stack: Stack) => new Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'Public', subnetType: SubnetType.PUBLIC }] });

/** An API with migrations and a database in one network: everything that stands in one. */
function backend(stack: Stack, network: IMusicNetwork) {
  const database = new MusicDatabase(stack, 'Database', { network });
  new MusicApi(stack, 'Api', { code: project(), network, database });
  new ApiMigrations(stack, 'Migrations', { code: project(), network, database });
  return database;
}

const codesOf = (make: () => unknown) => ValidationErrors.codes(errorOf(make));
const problemOf = (make: () => unknown) => (errorOf(make) as Error).message;

describe('a VPC of one\'s own is handed to every construct', () => {
  test('with private and isolated subnets', () => {
    const stack = testStack();
    const vpc = new Vpc(stack, 'Vpc', {
      subnetConfiguration: [
        { name: 'Public', subnetType: SubnetType.PUBLIC },
        { name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS },
        { name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED },
      ],
    });
    backend(stack, MusicNetwork.fromVpc(stack, 'Network', { vpc }));
    const template = Template.fromStack(stack);
    const ids = (subnets: { subnetId: string }[]) => subnets.map(({ subnetId }) => stack.resolve(subnetId));
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { VpcConfig: Match.objectLike({ SubnetIds: ids(vpc.privateSubnets) }) }, 3);
    template.hasResourceProperties('AWS::RDS::DBSubnetGroup', { SubnetIds: ids(vpc.isolatedSubnets) });
  });

  test('with isolated subnets only: functions stand there, and the warning says what they need', () => {
    const stack = testStack();
    const vpc = isolatedVpc(stack);
    backend(stack, MusicNetwork.fromVpc(stack, 'Network', { vpc }));
    const subnetIds = vpc.isolatedSubnets.map(({ subnetId }) => stack.resolve(subnetId));
    Template.fromStack(stack).resourcePropertiesCountIs('AWS::Lambda::Function', { VpcConfig: Match.objectLike({ SubnetIds: subnetIds }) }, 3);
    expect(annotations(stack).filter((text) => text.includes('@eknmusic/constructs:networkFunctionsIsolated'))).toHaveLength(1);
  });

  test('with isolated subnets that were chosen nothing is warned about', () => {
    const stack = testStack();
    MusicNetwork.fromVpc(stack, 'Network', { vpc: isolatedVpc(stack), functionSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } });
    expect(annotations(stack)).toEqual([]);
  });

  test('as `vpc`, without a network: functions and rotation stand in the isolated subnets, too', () => {
    const stack = testStack();
    const vpc = isolatedVpc(stack);
    const database = new MusicDatabase(stack, 'Database', { vpc });
    new MusicApi(stack, 'Api', { code: project(), vpc, database });
    new ApiMigrations(stack, 'Migrations', { code: project(), vpc, database });
    const subnetIds = vpc.isolatedSubnets.map(({ subnetId }) => stack.resolve(subnetId));
    Template.fromStack(stack).resourcePropertiesCountIs('AWS::Lambda::Function', { VpcConfig: Match.objectLike({ SubnetIds: subnetIds }) }, 3);
  });

  test('imported, with route tables and without', () => {
    const imported: ((stack: Stack) => IVpc)[] = [importedVpc, (stack) => Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1', availabilityZones: ['us-east-1a', 'us-east-1b'], privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'], isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
    })];
    for (const vpc of imported) {
      const stack = testStack();
      backend(stack, MusicNetwork.fromVpc(stack, 'Network', { vpc: vpc(stack) }));
      Template.fromStack(stack).resourcePropertiesCountIs('AWS::Lambda::Function', { VpcConfig: Match.objectLike({ SubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'] }) }, 3);
      Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBSubnetGroup', { SubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'] });
    }
  });

  test('imported by a list that is only known at deploy time', () => {
    const stack = testStack();
    const list = (name: string) => Fn.split(',', Fn.importValue(name));
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: Fn.importValue('vpc'), availabilityZones: Fn.getAzs(), privateSubnetIds: list('private'), isolatedSubnetIds: list('isolated'),
    });
    backend(stack, MusicNetwork.fromVpc(stack, 'Network', { vpc }));
    Template.fromStack(stack).resourceCountIs('AWS::RDS::DBInstance', 1);
  });

  test('looked up, with the answer in the context and before there is one', () => {
    const subnet = (name: string) => ({ subnetId: `subnet-${name}`, cidr: '10.0.0.0/24', availabilityZone: `us-east-1${name.slice(-1)}`, routeTableId: 'rtb-0a1b2c3d4e5f60001' });
    const key = 'vpc-provider:account=123456789012:filter.vpc-id=vpc-1:region=us-east-1:returnAsymmetricSubnets=true';
    const answer = {
      vpcId: 'vpc-1',
      vpcCidrBlock: '10.0.0.0/16',
      ownerAccountId: '123456789012',
      availabilityZones: [],
      subnetGroups: [
        { name: 'Private', type: 'Private', subnets: [subnet('private-a'), subnet('private-b')] },
        { name: 'Data', type: 'Isolated', subnets: [subnet('data-a'), subnet('data-b')] },
      ],
    };
    for (const context of [{ [key]: answer }, {}]) {
      const stack = new Stack(new App({ context, analyticsReporting: false }), 'Test', { env: { account: '123456789012', region: 'us-east-1' } });
      backend(stack, MusicNetwork.fromVpc(stack, 'Network', { vpc: Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-1' }) }));
      const [group] = Object.values(Template.fromStack(stack).findResources('AWS::RDS::DBSubnetGroup'));
      expect(group.Properties.SubnetIds).toEqual(key in context ? ['subnet-data-a', 'subnet-data-b'] : expect.any(Array));
    }
  });

  test('from another stack, deployed before', () => {
    const app = new App({ analyticsReporting: false });
    const env = { account: '123456789012', region: 'us-east-1' };
    const vpc = isolatedVpc(new Stack(app, 'Network', { env }));
    const data = new Stack(app, 'Data', { env });
    const api = new Stack(app, 'Api', { env });
    const network = MusicNetwork.fromVpc(data, 'Network', { vpc });
    const database = new MusicDatabase(data, 'Database', { network });
    new MusicApi(api, 'Api', { code: project(), network, database });
    expect(() => app.synth()).not.toThrow();
    Template.fromStack(api).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });
});

describe('who may connect', () => {
  const ingress = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties);
  const existing = (stack: Stack, id: string) => SecurityGroup.fromSecurityGroupId(stack, id, `sg-${id}`);
  const network = (stack: Stack, props: Partial<MusicNetworkFromVpcProps>) => MusicNetwork.fromVpc(stack, 'Network', { vpc: importedVpc(stack), ...props });

  test('functions may connect to the database on its port, by one rule', () => {
    const stack = testStack();
    const made = network(stack, { databasePort: 5432 });
    backendWithPort(stack, made);
    expect(ingress(stack)).toEqual([expect.objectContaining({
      FromPort: 5432,
      ToPort: 5432,
      GroupId: stack.resolve(made.databaseSecurityGroup.securityGroupId),
      SourceSecurityGroupId: stack.resolve(made.functionSecurityGroup.securityGroupId),
    })]);
  });

  test('one security group that exists gets the rule, two get none', () => {
    const stack = testStack();
    network(stack, { databaseSecurityGroup: existing(stack, 'database') });
    expect(ingress(stack)).toEqual([expect.objectContaining({ GroupId: 'sg-database', FromPort: 5454 })]);
    const other = testStack();
    network(other, { databaseSecurityGroup: existing(other, 'database'), functionSecurityGroup: existing(other, 'functions') });
    expect(ingress(other)).toEqual([]);
  });

  test('a database with a security group of its own lets in the functions of a network', () => {
    const stack = testStack();
    const made = network(stack, {});
    const database = new MusicDatabase(stack, 'Database', { vpc: made.vpc });
    new MusicApi(stack, 'Api', { code: project(), network: made, database });
    expect(ingress(stack)).toContainEqual(expect.objectContaining({
      GroupId: stack.resolve(database.connections.securityGroups[0].securityGroupId),
      SourceSecurityGroupId: stack.resolve(made.functionSecurityGroup.securityGroupId),
    }));
  });

  test('a database that was made elsewhere, with another security group than the network\'s, lets the functions in', () => {
    const stack = testStack();
    new MusicApi(stack, 'Api', { code: project(), network: network(stack, {}), database: importedDatabase(stack) });
    expect(ingress(stack)).toContainEqual(expect.objectContaining({ GroupId: 'sg-0a1b2c3d4e5f60002' }));
  });

  function backendWithPort(stack: Stack, made: IMusicNetwork) {
    const database = new MusicDatabase(stack, 'Database', { network: made, port: 5432 });
    new MusicApi(stack, 'Api', { code: project(), network: made, database });
  }
});

describe('fails when', () => {
  const stackWith = () => testStack();

  test.each<[string, string, (stack: Stack) => MusicNetworkFromVpcProps]>([
    ['there is no VPC', 'MusicNetworkPropInvalid', () => ({ vpc: undefined as unknown as IVpc })],
    ['the VPC is null', 'MusicNetworkPropInvalid', () => ({ vpc: null as unknown as IVpc })],
    ['the VPC is a text', 'MusicNetworkPropInvalid', () => ({ vpc: 'vpc-1' as unknown as IVpc })],
    ['the VPC is something else', 'MusicNetworkVpcInvalid', () => ({ vpc: { availabilityZones: [], vpcId: 'vpc-1' } as unknown as IVpc })],
    ['functions are to be in public subnets', 'MusicNetworkSubnetsInvalid', (stack) => ({ vpc: publicVpc(stack), functionSubnets: { subnetType: SubnetType.PUBLIC } })],
    ['the VPC lacks the subnets of the database', 'MusicNetworkSubnetsInvalid', (stack) => ({
      vpc: publicVpc(stack), databaseSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    })],
    ['the VPC has no subnets of that name', 'MusicNetworkSubnetsInvalid', (stack) => ({ vpc: isolatedVpc(stack), functionSubnets: { subnetGroupName: 'Private' } })],
    ['no subnet is chosen', 'MusicNetworkSubnetsInvalid', (stack) => ({ vpc: isolatedVpc(stack), functionSubnets: { subnets: [] } })],
    ['subnets are chosen in two ways', 'MusicNetworkSubnetsInvalid', (stack) => ({
      vpc: isolatedVpc(stack), functionSubnets: { subnetGroupName: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED },
    })],
    ['a security group is of another VPC', 'MusicNetworkSecurityGroupInvalid', (stack) => ({
      vpc: isolatedVpc(stack), functionSecurityGroup: new SecurityGroup(stack, 'Other', { vpc: isolatedVpc(stack, 'OtherVpc') }),
    })],
    ['the port is one that RDS does not take', 'MusicNetworkDatabasePortInvalid', (stack) => ({ vpc: isolatedVpc(stack), databasePort: 22 })],
  ])('%s: %s', (_, code, props) => {
    const stack = stackWith();
    expect(codesOf(() => MusicNetwork.fromVpc(stack, 'Network', props(stack)))).toEqual([code]);
  });

  test('a database is put into a VPC without isolated subnets, with the prop that mends it', () => {
    const stack = stackWith();
    const vpc = new Vpc(stack, 'Vpc');
    expect(problemOf(() => new MusicDatabase(stack, 'Database', { vpc }))).toMatch(/\[\w+SubnetsInvalid\] `vpcSubnets` selects no subnets: there are no 'Isolated' subnet groups in this VPC.*Give `vpcSubnets`/);
    expect(problemOf(() => new MusicDatabase(stack, 'OtherDatabase', { network: MusicNetwork.fromVpc(stack, 'Network', { vpc }) })))
      .toMatch(/\[\w+SubnetsInvalid\] `network` selects no subnets.*Give `functionSubnets` and `databaseSubnets` to `MusicNetwork.fromVpc`/);
    const chosen = MusicNetwork.fromVpc(stack, 'ChosenNetwork', { vpc, databaseSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } });
    expect(() => new MusicDatabase(stack, 'ThirdDatabase', { network: chosen })).not.toThrow();
  });

  test('everything that is wrong with a VPC is said at once', () => {
    const stack = stackWith();
    const codes = codesOf(() => new MusicDatabase(stack, 'Database', { vpc: publicVpc(stack), securityGroups: [] }));
    expect(codes.map((code) => code.replace(/^[A-Z][a-z]+(Database)?/, ''))).toEqual(['SecurityGroupsInvalid', 'SubnetsInvalid', 'SubnetsInvalid']);
  });

  /** What each construct says, in this order: of no network, two, no such subnets, no security group, and another VPC. */
  const CONSTRUCTS: [string, string[], (stack: Stack, props: object) => unknown][] = [
    [
      'MusicApi',
      ['MusicApiPropInvalid', 'MusicApiNetworkConflict', 'MusicApiSubnetsInvalid', 'MusicApiSecurityGroupsInvalid', 'MusicApiVpcMismatch'],
      (stack, props) => new MusicApi(stack, 'Construct', { code: project(), ...props }),
    ],
    [
      'ApiMigrations',
      ['ApiMigrationsPropInvalid', 'ApiMigrationsNetworkConflict', 'ApiMigrationsSubnetsInvalid', 'ApiMigrationsSecurityGroupsInvalid', 'ApiMigrationsVpcMismatch'],
      (stack, props) => new ApiMigrations(stack, 'Construct', { code: project(), database: importedDatabase(stack), ...props } as ApiMigrationsProps),
    ],
    [
      'MusicDatabase',
      ['MusicDatabasePropInvalid', 'MusicDatabaseNetworkConflict', 'MusicDatabaseSubnetsInvalid', 'MusicDatabaseSecurityGroupsInvalid', 'MusicDatabaseVpcMismatch'],
      (stack, props) => new MusicDatabase(stack, 'Construct', props),
    ],
  ];

  test.each(CONSTRUCTS)('%s is put into what is no place', (_, [invalid, conflict, subnets, securityGroups, mismatch], make) => {
    const codes = (props: (stack: Stack) => object) => {
      const stack = testStack();
      return codesOf(() => make(stack, props(stack)));
    };
    const network = (stack: Stack) => MusicNetwork.fromVpc(stack, 'Network', { vpc: importedVpc(stack) });
    // The type of every prop is judged before anything else.
    expect(codes(() => ({ vpc: 'vpc-1' }))).toEqual([invalid]);
    expect(codes(() => ({ network: 'network' }))).toEqual([invalid]);
    expect(codes((stack) => ({ network: network(stack), vpc: isolatedVpc(stack, 'Other') }))).toEqual([conflict]);
    expect(codes((stack) => ({ network: network(stack), securityGroups: [] }))).toEqual([conflict]);
    expect(codes((stack) => ({ network: network(stack), vpcSubnets: {} }))).toEqual([conflict]);
    expect(codes((stack) => ({ vpc: isolatedVpc(stack), vpcSubnets: { subnetGroupName: 'Data' } }))).toEqual([subnets]);
    expect(codes((stack) => ({ vpc: isolatedVpc(stack), securityGroups: [] }))).toEqual([securityGroups]);
    expect(codes((stack) => ({ vpc: isolatedVpc(stack), securityGroups: [null] }))).toEqual([invalid]);
    expect(codes((stack) => ({ vpc: isolatedVpc(stack), securityGroups: [new SecurityGroup(stack, 'Other', { vpc: isolatedVpc(stack, 'OtherVpc') })] })))
      .toEqual([mismatch]);
  });

  test.each(CONSTRUCTS.slice(0, 2))('%s is in another VPC than its database', (_, [,,,, mismatch], make) => {
    const codes = (place: (stack: Stack) => object) => {
      const stack = testStack();
      const database = new MusicDatabase(stack, 'OwnDatabase', { network: new MusicNetwork(stack, 'Network') });
      return codesOf(() => make(stack, { database, ...place(stack) }));
    };
    expect(codes((stack) => ({ network: MusicNetwork.fromVpc(stack, 'Other', { vpc: isolatedVpc(stack) }) }))).toEqual([mismatch]);
    expect(codes((stack) => ({ vpc: isolatedVpc(stack) }))).toEqual([mismatch]);
    expect(codes((stack) => ({ network: MusicNetwork.fromVpc(stack, 'Other', { vpc: importedVpc(stack) }) }))).toEqual([]);
  });

  test('a function has more security groups than AWS Lambda takes', () => {
    const stack = testStack();
    const securityGroups = Array.from({ length: 6 }, (_, index) => SecurityGroup.fromSecurityGroupId(stack, `Group${index}`, `sg-${index}`));
    expect(codesOf(() => new MusicApi(stack, 'Api', { code: project(), vpc: isolatedVpc(stack), securityGroups }))).toEqual(['MusicApiSecurityGroupsInvalid']);
  });
});

test.each<[string, (stack: Stack, props: object) => unknown]>([
  ['MusicApiNetworkInvalid', (stack, props) => new MusicApi(stack, 'Construct', { code: project(), ...props })],
  ['ApiMigrationsNetworkInvalid', (stack, props) => new ApiMigrations(stack, 'Construct', { code: project(), database: importedDatabase(stack), ...props })],
])('what has the form of a network and is none is refused: %s', (code, make) => {
  const stack = testStack();
  expect(codesOf(() => make(stack, { network: { vpc: {}, place: {} } }))).toEqual([code]);
});
