import { Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { isAvailabilityZoneOf } from './availability-zones';
import { isAligned, parseCidr } from './cidr';
import { NETWORK_ERRORS } from './errors';
import { MusicNatProvider } from './music-nat-provider';
import type { MusicNetworkAttributes, MusicNetworkFromVpcProps, MusicNetworkProps } from './music-network-props';
import type { NetworkDefaults } from './network-defaults';
import { isDatabasePort } from '../private/database-port';
import { Problems } from '../private/errors';
import { areInOtherVpc, isVpc, nameOfSelection, whyNotSelectable } from '../private/network-placement';

/** Throws everything that is wrong with the props of a network. */
export function validateMusicNetwork(scope: Construct, props: MusicNetworkProps, defaults: NetworkDefaults): void {
  const problems = new Problems(scope, NETWORK_ERRORS);
  validateCidr(problems, props.cidr);
  validateAvailabilityZones(problems, props, Stack.of(scope).region);
  validateNat(problems, props, defaults);
  validateEndpoints(problems, props);
  validateDatabasePort(problems, props.databasePort);
  problems.throwIfAny();
}

/** Throws everything that is wrong with the attributes of a network. */
export function validateMusicNetworkAttributes(scope: Construct, { databasePort }: MusicNetworkAttributes): void {
  const problems = new Problems(scope, NETWORK_ERRORS);
  validateDatabasePort(problems, databasePort);
  problems.throwIfAny();
}

/** The longest value of a dimension that CloudWatch takes. */
const LONGEST_DIMENSION = 255;

/** Throws what is wrong with the id of what a metric is asked for. */
export function validateNatId(scope: Construct, prop: string, id: string): void {
  const problems = new Problems(scope, NETWORK_ERRORS);
  problems.addIf(!Token.isUnresolved(id) && (id.length === 0 || id.length > LONGEST_DIMENSION), { code: 'MusicNetworkNatIdInvalid', prop, got: id });
  problems.throwIfAny();
}

/** Throws everything that is wrong with the VPC that a network is to be made of. */
export function validateMusicNetworkFromVpc(scope: Construct, props: MusicNetworkFromVpcProps): void {
  const problems = new Problems(scope, NETWORK_ERRORS);
  const { vpc } = props;
  if (isVpc(vpc)) {
    for (const prop of ['functionSubnets', 'databaseSubnets'] as const) {
      const selection = props[prop];
      const why = selection && whyNotSelectable(vpc, selection);
      if (why !== undefined) {
        problems.add({ code: 'MusicNetworkSubnetsInvalid', prop, got: nameOfSelection(selection!), why: `${why} (${vpc.node.path})` });
      }
    }
    for (const prop of ['functionSecurityGroup', 'databaseSecurityGroup'] as const) {
      const group = props[prop];
      if (group && (!group.securityGroupId || areInOtherVpc([group], vpc))) {
        problems.add({ code: 'MusicNetworkSecurityGroupInvalid', prop, got: group.node?.path ?? typeof group });
      }
    }
  } else {
    problems.add({ code: 'MusicNetworkVpcInvalid', prop: 'vpc', got: typeof vpc });
  }
  validateDatabasePort(problems, props.databasePort);
  problems.throwIfAny();
}

function validateDatabasePort(problems: Problems, port: number | undefined): void {
  problems.addIf(port !== undefined && !isDatabasePort(port), {
    code: 'MusicNetworkDatabasePortInvalid', prop: 'databasePort', got: port,
  });
}

function validateCidr(problems: Problems, cidr: string | undefined): void {
  if (cidr === undefined || Token.isUnresolved(cidr)) {
    // The subnets are numbered at synthesis, so the block must be known then.
    problems.addIf(cidr !== undefined, { code: 'MusicNetworkCidrInvalid', prop: 'cidr', got: 'a value that is only known at deploy time' });
    return;
  }
  const block = parseCidr(cidr);
  problems.addIf(!block || block.prefix < 16 || block.prefix > 24 || !isAligned(block), { code: 'MusicNetworkCidrInvalid', prop: 'cidr', got: cidr });
}

function validateAvailabilityZones(problems: Problems, props: MusicNetworkProps, region: string): void {
  const { maxAzs, availabilityZones: zones } = props;
  problems.addIf(maxAzs !== undefined && maxAzs !== 2 && maxAzs !== 3, { code: 'MusicNetworkMaxAzsInvalid', prop: 'maxAzs', got: maxAzs });
  if (!zones) {
    return;
  }
  problems.addIf(maxAzs !== undefined, { code: 'MusicNetworkAvailabilityZonesConflict', prop: 'maxAzs', got: maxAzs });
  if (Token.isUnresolved(zones)) {
    // Each zone by itself may be such a value; how many there are decides how many subnets are made.
    problems.add({ code: 'MusicNetworkAvailabilityZonesInvalid', prop: 'availabilityZones', got: 'a list that is only known at deploy time' });
    return;
  }
  const areOfRegion = zones.every((zone) => isAvailabilityZoneOf(region, zone));
  problems.addIf(zones.length < 2 || zones.length > 3 || new Set(zones).size < zones.length || !areOfRegion, {
    code: 'MusicNetworkAvailabilityZonesInvalid', prop: 'availabilityZones', got: zones,
  });
}

function validateNat(problems: Problems, props: MusicNetworkProps, defaults: NetworkDefaults): void {
  const { natGateways, natGatewayProvider } = props;
  const azs = props.availabilityZones?.length ?? props.maxAzs ?? defaults.maxAzs;
  if (natGateways !== undefined && (!Number.isInteger(natGateways) || natGateways < 0 || natGateways > azs || Token.isUnresolved(natGateways))) {
    problems.add({ code: 'MusicNetworkNatGatewaysInvalid', prop: 'natGateways', got: natGateways });
  }
  if (natGatewayProvider && natGateways === 0) {
    problems.add({ code: 'MusicNetworkNatGatewaysInvalid', prop: 'natGateways', got: 0, why: 'leaves nothing for `natGatewayProvider` to make', fix: 'Leave one of them out.' });
  }
  const instanceType = natGatewayProvider?._instances?.instanceType;
  if (natGatewayProvider && (!(natGatewayProvider instanceof MusicNatProvider) || (instanceType && !(instanceType instanceof ec2.InstanceType)))) {
    problems.add({ code: 'MusicNetworkNatProviderInvalid', prop: 'natGatewayProvider', got: typeof natGatewayProvider });
  }
}

function validateEndpoints(problems: Problems, props: MusicNetworkProps): void {
  const names = (props.interfaceEndpoints ?? []).map((service) => service.shortName);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  problems.addIf(twice !== undefined, { code: 'MusicNetworkEndpointTwice', prop: 'interfaceEndpoints', got: twice });
  problems.addIf(names.includes('s3'), {
    code: 'MusicNetworkEndpointTwice', prop: 'interfaceEndpoints', got: 's3', fix: 'Leave it out: every subnet reaches S3 by a gateway endpoint, free of charge.',
  });
}
