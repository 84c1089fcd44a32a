import { Stack, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { validateAddOns } from './add-on-graph';
import { ClusterAddOn } from './cluster-add-on';
import type { ClusterEndpoint } from './cluster-endpoint';
import { validatePlatform } from './cluster-platform-validation';
import { CLUSTER_ERRORS } from './errors';
import { validateNodePools } from './node-pools';
import type { RegionalClusterAttributes, RegionalClusterProps } from './regional-cluster-props';
import { Problems } from '../private/errors';
import { functionSubnetsOf, type PlacementCodes, validateFunctionPlacement } from '../private/network-placement';
import { isRegionName } from '../private/regions';

const PLACEMENT_CODES: PlacementCodes = {
  missing: 'RegionalClusterNetworkMissing',
  invalid: 'RegionalClusterNetworkInvalid',
  conflict: 'RegionalClusterNetworkConflict',
  subnetsInvalid: 'RegionalClusterSubnetsInvalid',
  securityGroupsInvalid: 'RegionalClusterSubnetsInvalid',
  mismatch: 'RegionalClusterSubnetsInvalid',
};

/** The oldest version whose nodes EKS Auto Mode runs: https://docs.aws.amazon.com/eks/latest/userguide/automode.html */
const OLDEST_MINOR_VERSION = 29;

/** Throws everything that is wrong with the props of a cluster. */
export function validateRegionalCluster(scope: Construct, props: RegionalClusterProps): void {
  const problems = new Problems(scope, CLUSTER_ERRORS);
  validateProject(problems, props.project);
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region)) {
    problems.add({ code: 'RegionalClusterRegionUnknown', prop: 'region', got: region });
  }
  const version = props.version?.version;
  problems.addIf(!(minorVersionOf(version) >= OLDEST_MINOR_VERSION), { code: 'RegionalClusterVersionInvalid', prop: 'version', got: version });
  validateFunctionPlacement(problems, props, PLACEMENT_CODES);
  validateEndpoint(problems, props.endpoint);
  validateAddOns(problems, addOnsOf(props), { kubernetesVersion: String(version), hasHostedZone: props.hostedZone !== undefined });
  validateNodePools(problems, props.nodePools);
  const { platform, hostedZone, network, vpc } = props;
  validatePlatform(problems, platform, { region, hostedZone, vpc: network?.vpc ?? vpc, addOns: addOnsOf(props) });
  problems.throwIfAny();
  // Only of subnets that can be selected.
  validateZones(problems, (props.network?.vpc ?? props.vpc)!, functionSubnetsOf(props));
  problems.throwIfAny();
}

/** The add-ons of a cluster. */
export function addOnsOf({ addOns = [ClusterAddOn.METRICS_SERVER, ClusterAddOn.CERT_MANAGER] }: RegionalClusterProps): ClusterAddOn[] {
  return addOns;
}

/** Throws everything that is wrong with the attributes of a cluster. */
export function validateRegionalClusterAttributes(scope: Construct, { project, region = Stack.of(scope).region }: RegionalClusterAttributes): void {
  const problems = new Problems(scope, CLUSTER_ERRORS);
  validateProject(problems, project);
  if (Token.isUnresolved(region) || !isRegionName(region)) {
    problems.add({ code: 'RegionalClusterRegionUnknown', prop: 'region', got: region });
  }
  problems.throwIfAny();
}

/** The minor version of `1.36`. */
export function minorVersionOf(version: string | undefined): number {
  return Number(/^1\.(\d{1,3})$/.exec(version ?? '')?.[1]);
}

/** It is part of names that no value of the deployment may be in. */
function validateProject(problems: Problems, project: string): void {
  if (Token.isUnresolved(project) || project.length < 2 || project.length > 24 || !/^[a-z](-?[a-z0-9])*$/.test(project)) {
    problems.add({ code: 'RegionalClusterProjectInvalid', prop: 'project', got: project });
  }
}

/** EKS wants two at least for its network interfaces. */
function validateZones(problems: Problems, vpc: ec2.IVpc, subnets: ec2.SubnetSelection): void {
  const { availabilityZones, isPendingLookup } = vpc.selectSubnets(subnets);
  const zones = new Set(availabilityZones);
  problems.addIf(!isPendingLookup && !availabilityZones.some((zone) => Token.isUnresolved(zone)) && zones.size < 2, {
    code: 'RegionalClusterZonesTooFew', prop: 'vpcSubnets', got: zones.size,
  });
}

const MOST_CIDRS = 40;

function validateEndpoint(problems: Problems, endpoint: ClusterEndpoint | undefined): void {
  const { publicCidrs, publicBecause } = endpoint ?? {};
  if (publicCidrs === undefined) {
    return;
  }
  problems.addIf(publicCidrs.length < 1 || publicCidrs.length > MOST_CIDRS, { code: 'RegionalClusterEndpointCidrInvalid', prop: 'endpoint', got: publicCidrs });
  publicCidrs.forEach((cidr) => problems.addIf(!isPublicCidr(cidr), { code: 'RegionalClusterEndpointCidrInvalid', prop: 'endpoint', got: cidr }));
  problems.addIf(publicBecause?.trim() === '', { code: 'RegionalClusterEndpointReasonMissing', prop: 'endpoint', got: publicBecause });
}

/** The blocks that no host of the internet is in: private, shared, loopback and link-local ones, multicast, and the ones for tests. */
const NOT_PUBLIC = [/^0\./, /^10\./, /^127\./, /^169\.254\./, /^192\.168\./, /^172\.(1[6-9]|2\d|3[01])\./, /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./, /^(22[4-9]|2[3-5]\d)\./];

function isPublicCidr(cidr: string): boolean {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) {
    return Token.isUnresolved(cidr);
  }
  const [a, b, c, d, prefix] = match.slice(1).map(Number);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return [a, b, c, d].every((part) => part <= 255) && prefix >= 8 && prefix <= 32 && address % 2 ** (32 - prefix) === 0
    && NOT_PUBLIC.every((block) => !block.test(cidr));
}
