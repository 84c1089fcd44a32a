import { Fn, Lazy } from 'aws-cdk-lib';
import { type InstanceType, InterfaceVpcEndpointAwsService, NatProvider, Vpc } from 'aws-cdk-lib/aws-ec2';
import { testStack } from '../support/checks';
import { DeploymentTier, MusicNatProvider, MusicNetwork, type MusicNetworkProps, ValidationErrors } from '@eknmusic/constructs';

function codes(props: MusicNetworkProps, region = 'us-east-1'): string[] {
  try {
    new MusicNetwork(testStack('Test', region), 'Network', props);
    return [];
  } catch (error) {
    return ValidationErrors.codes(error);
  }
}

const { S3, SQS, SNS } = InterfaceVpcEndpointAwsService;

describe('fails when', () => {
  test.each<[string, string, MusicNetworkProps]>([
    ['the addresses are none', 'MusicNetworkCidrInvalid', { cidr: 'ten-dot-zero' }],
    ['an address has a part that is too large', 'MusicNetworkCidrInvalid', { cidr: '10.0.256.0/16' }],
    ['the block is too large', 'MusicNetworkCidrInvalid', { cidr: '10.0.0.0/8' }],
    ['the block is too small for nine subnets', 'MusicNetworkCidrInvalid', { cidr: '10.0.0.0/25' }],
    ['the block does not begin at its beginning', 'MusicNetworkCidrInvalid', { cidr: '10.0.128.0/16' }],
    ['the addresses are only known at deploy time', 'MusicNetworkCidrInvalid', { cidr: Fn.importValue('cidr') }],
    ['there is one zone', 'MusicNetworkMaxAzsInvalid', { maxAzs: 1 }],
    ['there are four zones', 'MusicNetworkMaxAzsInvalid', { maxAzs: 4 }],
    ['one zone is named', 'MusicNetworkAvailabilityZonesInvalid', { availabilityZones: ['us-east-1a'] }],
    ['a zone is named twice', 'MusicNetworkAvailabilityZonesInvalid', { availabilityZones: ['us-east-1a', 'us-east-1a'] }],
    ['a zone is of another region', 'MusicNetworkAvailabilityZonesInvalid', { availabilityZones: ['us-east-1a', 'us-west-2a'] }],
    ['a zone is a local zone', 'MusicNetworkAvailabilityZonesInvalid', { availabilityZones: ['us-east-1a', 'us-east-1-bos-1a'] }],
    ['a region stands for a zone', 'MusicNetworkAvailabilityZonesInvalid', { availabilityZones: ['us-east-1a', 'us-east-1'] }],
    ['the number of zones is only known at deploy time', 'MusicNetworkAvailabilityZonesInvalid', { availabilityZones: Fn.getAzs() }],
    ['zones are counted and named', 'MusicNetworkAvailabilityZonesConflict', { maxAzs: 2, availabilityZones: ['us-east-1a', 'us-east-1b'] }],
    ['there are more NAT gateways than Availability Zones', 'MusicNetworkNatGatewaysInvalid', { maxAzs: 2, natGateways: 3 }],
    ['there are more than there are by default', 'MusicNetworkNatGatewaysInvalid', { tier: DeploymentTier.DEVELOPMENT, natGateways: 3 }],
    ['there is a part of a NAT gateway', 'MusicNetworkNatGatewaysInvalid', { natGateways: 0.5 }],
    ['there are less than none', 'MusicNetworkNatGatewaysInvalid', { natGateways: -1 }],
    ['their number is only known at deploy time', 'MusicNetworkNatGatewaysInvalid', { natGateways: Lazy.number({ produce: () => 1 }) }],
    ['there are none of a kind', 'MusicNetworkNatGatewaysInvalid', { natGateways: 0, natGatewayProvider: MusicNatProvider.instance() }],
    ['their kind is one of the CDK', 'MusicNetworkNatProviderInvalid', { natGatewayProvider: NatProvider.gateway() as unknown as MusicNatProvider }],
    ['their type is none', 'MusicNetworkNatProviderInvalid', { natGatewayProvider: MusicNatProvider.instance({ instanceType: { architecture: 'x86_64' } as unknown as InstanceType }) }],
    ['a service is named twice', 'MusicNetworkEndpointTwice', { interfaceEndpoints: [SQS, SNS, SQS] }],
    ['S3 is to have a second endpoint', 'MusicNetworkEndpointTwice', { interfaceEndpoints: [S3] }],
    ['the port is none', 'MusicNetworkDatabasePortInvalid', { databasePort: 70000 }],
    ['the port is one that RDS does not take', 'MusicNetworkDatabasePortInvalid', { databasePort: 443 }],
  ])('%s: %s', (_, code, props) => {
    expect(codes(props)).toEqual([code]);
  });
});

test('what some accounts have and others have not is accepted', () => {
  expect(codes({ maxAzs: 3 }, 'us-west-1')).toEqual([]);
  expect(codes({ availabilityZones: ['us-west-1a', 'us-west-1b', 'us-west-1c'] }, 'us-west-1')).toEqual([]);
});

test('fails when a network that exists has a port that RDS does not take', () => {
  const stack = testStack();
  const attributes = { vpc: new Vpc(stack, 'Vpc'), functionSecurityGroupId: 'sg-1', databaseSecurityGroupId: 'sg-2' };
  const importing = (databasePort: number) => () => MusicNetwork.fromMusicNetworkAttributes(stack, `Network${databasePort}`, { ...attributes, databasePort });
  expect(importing(22)).toThrow('[MusicNetworkDatabasePortInvalid] `databasePort`');
  expect(importing(5432)).not.toThrow();
});

test('reports everything that is wrong at once', () => {
  expect(codes({ cidr: '10.0.0.0/8', maxAzs: 5, databasePort: 0 })).toEqual([
    'MusicNetworkCidrInvalid', 'MusicNetworkMaxAzsInvalid', 'MusicNetworkDatabasePortInvalid',
  ]);
});

test('what AWS accepts is accepted', () => {
  expect(codes({ cidr: '172.20.240.0/20', maxAzs: 2, interfaceEndpoints: [SQS, SNS], databasePort: 5433 })).toEqual([]);
  expect(codes({ cidr: '10.0.1.0/24', availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] })).toEqual([]);
});

function refusal(act: () => unknown): string[] {
  try {
    return [String(act())];
  } catch (error) {
    return ValidationErrors.codes(error);
  }
}

test('fails when a metric is asked for of what is no id', () => {
  const network = new MusicNetwork(testStack('Test'), 'Network');
  expect(refusal(() => network.metricNatGateway('', 'ErrorPortAllocation'))).toEqual(['MusicNetworkNatIdInvalid']);
  expect(refusal(() => network.metricNatInstance('i'.repeat(256), 'NetworkOut'))).toEqual(['MusicNetworkNatIdInvalid']);
  expect(network.metricNatGateway(network.natGatewayIds[0], 'ErrorPortAllocation')).toBeDefined();
});
