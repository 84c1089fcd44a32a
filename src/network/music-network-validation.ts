import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isAligned, parseCidr } from './cidr';
import { NETWORK_ERRORS } from './errors';
import type { MusicNetworkAttributes, MusicNetworkProps } from './music-network-props';
import { isZoneOf, zonesOf } from './zones';
import { isDatabasePort } from '../private/database-port';
import { Problems } from '../private/errors';

/** Throws everything that is wrong with the props of a network. */
export function validateMusicNetwork(scope: Construct, props: MusicNetworkProps): void {
  const problems = new Problems(scope, NETWORK_ERRORS);
  validateCidr(problems, props.cidr);
  validateZones(problems, props, Stack.of(scope).region);
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

function validateDatabasePort(problems: Problems, port: number | undefined): void {
  problems.addIf(port !== undefined && !isDatabasePort(port), {
    code: 'NetworkDatabasePortInvalid', prop: 'databasePort', got: port,
  });
}

function validateCidr(problems: Problems, cidr: string | undefined): void {
  if (cidr === undefined || Token.isUnresolved(cidr)) {
    // The subnets are numbered at synthesis, so the block must be known then.
    problems.addIf(cidr !== undefined, { code: 'NetworkCidrInvalid', prop: 'cidr', got: 'a value that is only known at deploy time' });
    return;
  }
  const block = parseCidr(cidr);
  problems.addIf(!block || block.prefix < 16 || block.prefix > 24 || !isAligned(block), { code: 'NetworkCidrInvalid', prop: 'cidr', got: cidr });
}

function validateZones(problems: Problems, props: MusicNetworkProps, region: string): void {
  const { zoneCount, availabilityZones: zones } = props;
  problems.addIf(zoneCount !== undefined && zoneCount !== 2 && zoneCount !== 3, { code: 'NetworkZoneCountInvalid', prop: 'zoneCount', got: zoneCount });
  problems.addIf(zoneCount === 3 && !zones && zonesOf(region) < 3, {
    code: 'NetworkZoneCountInvalid',
    prop: 'zoneCount',
    got: zoneCount,
    why: `is more than most accounts have in ${region}`,
    fix: 'Use 2, or name three zones in `availabilityZones` where your account has them.',
  });
  if (!zones) {
    return;
  }
  problems.addIf(zoneCount !== undefined, { code: 'NetworkZonesConflict', prop: 'zoneCount', got: zoneCount });
  if (Token.isUnresolved(zones)) {
    // Each zone by itself may be such a value; how many there are decides how many subnets are made.
    problems.add({ code: 'NetworkZonesInvalid', prop: 'availabilityZones', got: 'a list that is only known at deploy time' });
    return;
  }
  problems.addIf(zones.length < 2 || zones.length > 3 || new Set(zones).size < zones.length || !zones.every((zone) => isZoneOf(region, zone)), {
    code: 'NetworkZonesInvalid', prop: 'availabilityZones', got: zones,
  });
}

function validateEndpoints(problems: Problems, props: MusicNetworkProps): void {
  const names = (props.interfaceEndpoints ?? []).map((service) => service.shortName);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  problems.addIf(twice !== undefined, { code: 'NetworkEndpointTwice', prop: 'interfaceEndpoints', got: twice });
  problems.addIf(names.includes('s3'), {
    code: 'NetworkEndpointTwice', prop: 'interfaceEndpoints', got: 's3', fix: 'Leave it out: every subnet reaches S3 by a gateway endpoint, free of charge.',
  });
}
