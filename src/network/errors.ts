import type { ErrorCatalog } from '../private/errors';

export const NETWORK_ERRORS: ErrorCatalog = {
  MusicNetworkCidrInvalid: {
    when: 'is not a CIDR block between /16 and /24 that begins at a multiple of its size',
    fix: 'Write it like "10.20.0.0/16"; every subnet gets a sixteenth of it.',
  },
  MusicNetworkMaxAzsInvalid: {
    when: 'is not 2 or 3',
    fix: 'Use 2 or 3 Availability Zones: one cannot survive a failure, and more than three gain nothing.',
  },
  MusicNetworkAvailabilityZonesInvalid: {
    when: 'is not a list of two or three different Availability Zones of the region of the stack',
    fix: 'Write it like ["us-east-1a", "us-east-1b"], or leave it out to take the first ones of the region.',
  },
  MusicNetworkAvailabilityZonesConflict: {
    when: 'is given together with `availabilityZones`, which decides the count already',
    fix: 'Leave one of them out.',
  },
  MusicNetworkNatGatewaysInvalid: {
    when: 'is not a whole number from 0 to the number of Availability Zones that is known at synthesis',
    fix: 'Leave it out for what the tier says, or give 0 for none, 1 for a shared one, or one for each Availability Zone.',
  },
  MusicNetworkNatProviderInvalid: {
    when: 'is not a `MusicNatProvider` with an `ec2.InstanceType`',
    fix: 'Use `MusicNatProvider.gateway()` or `MusicNatProvider.instance()`.',
  },
  MusicNetworkNatIdInvalid: {
    when: 'is not the id of a NAT gateway or instance',
    fix: 'Take it from `natGatewayIds` or `natInstances`.',
  },
  MusicNetworkEndpointTwice: {
    when: 'has an endpoint already',
    fix: 'Name each service once.',
  },
  MusicNetworkDatabasePortInvalid: {
    when: 'is not a port that RDS lets a database listen on',
    fix: 'Give a whole number from 1150 to 65535, or leave it out for 5454; PostgreSQL\'s own is 5432.',
  },
  MusicNetworkVpcInvalid: {
    when: 'is not a VPC of aws-cdk-lib',
    fix: 'Give an `ec2.IVpc`: `new ec2.Vpc`, `ec2.Vpc.fromLookup` or `ec2.Vpc.fromVpcAttributes`.',
  },
  MusicNetworkSubnetsInvalid: {
    when: 'does not select subnets that functions or databases can be in',
    fix: 'Give a selection of private or isolated subnets that the VPC has.',
  },
  MusicNetworkSecurityGroupInvalid: {
    when: 'is not a security group of this VPC',
    fix: 'Give one that was made for this VPC, or leave it out to have one made.',
  },
};
