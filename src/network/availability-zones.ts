import { Token } from 'aws-cdk-lib';

/** How many Availability Zones an account may count on in a region. */
export function availabilityZonesOf(region: string): number {
  // Northern California has three, of which an account that is not an old one gets two.
  return region === 'us-west-1' ? 2 : 3;
}

/** Whether it can be the name of an Availability Zone and not of a local or a wavelength zone, which take no NAT gateways or endpoints everywhere. */
export function isAvailabilityZoneOf(region: string, zone: string): boolean {
  return Token.isUnresolved(region) || Token.isUnresolved(zone) || (zone.startsWith(region) && /^[a-z]$/.test(zone.slice(region.length)));
}
