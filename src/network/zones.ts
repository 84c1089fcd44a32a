import { Token } from 'aws-cdk-lib';

/** How many zones an account may count on in a region. */
export function zonesOf(region: string): number {
  // Northern California has three, of which an account that is not an old one gets two.
  return region === 'us-west-1' ? 2 : 3;
}

/** Whether it can be the name of a zone that is neither a local nor a wavelength zone: those take no NAT gateways or endpoints everywhere. */
export function isZoneOf(region: string, zone: string): boolean {
  return Token.isUnresolved(region) || Token.isUnresolved(zone) || (zone.startsWith(region) && /^[a-z]$/.test(zone.slice(region.length)));
}
