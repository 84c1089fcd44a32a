import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isAligned, parseCidr } from './cidr';
import { NETWORK_ERRORS } from './errors';
import type { MusicNetworkProps } from './music-network-props';
import { Problems } from '../private/errors';

/** Throws everything that is wrong with the props of a network. */
export function validateMusicNetwork(scope: Construct, props: MusicNetworkProps): void {
  const problems = new Problems(scope, NETWORK_ERRORS);
  validateCidr(problems, props.cidr);
  validateZones(problems, props, Stack.of(scope).region);
  validateEndpoints(problems, props);
  const port = props.databasePort;
  problems.addIf(port !== undefined && (!Number.isInteger(port) || port < 1 || port > 65535), {
    code: 'NetworkDatabasePortInvalid', prop: 'databasePort', got: port,
  });
  problems.throwIfAny();
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
  if (!zones) {
    return;
  }
  problems.addIf(zoneCount !== undefined, { code: 'NetworkZonesConflict', prop: 'zoneCount', got: zoneCount });
  const elsewhere = Token.isUnresolved(region) ? [] : zones.filter((zone) => !Token.isUnresolved(zone) && !zone.startsWith(region));
  problems.addIf(zones.length < 2 || zones.length > 3 || new Set(zones).size < zones.length || elsewhere.length > 0, {
    code: 'NetworkZonesInvalid', prop: 'availabilityZones', got: zones,
  });
}

function validateEndpoints(problems: Problems, props: MusicNetworkProps): void {
  const names = (props.interfaceEndpoints ?? []).map((service) => service.shortName);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  problems.addIf(twice !== undefined, { code: 'NetworkEndpointTwice', prop: 'interfaceEndpoints', got: twice });
}
