import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct, IConstruct } from 'constructs';
import type { ErrorEntry, Problems } from './errors';
import { letIn } from './let-in';
import { differ } from './places';
import { QUOTAS } from './quotas';

/** What a network tells those who stand in it: `IMusicNetwork`, by its shape. */
export interface Network extends IConstruct {
  readonly vpc: ec2.IVpc;
  readonly functionSecurityGroup: ec2.ISecurityGroup;
  readonly databaseSecurityGroup: ec2.ISecurityGroup;
  readonly functionSubnets: ec2.SubnetSelection;
  readonly databaseSubnets: ec2.SubnetSelection;
  readonly databasePort: number;
}

/** The props by which a construct is put into a network: a whole one, or a VPC with what it lacks. */
export interface PlacementProps {
  readonly network?: Network;
  readonly vpc?: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/** The same for a database, which comes with a function that rotates its password. */
export interface DatabasePlacementProps extends PlacementProps {
  readonly functionSubnets?: ec2.SubnetSelection;
}

/** Where something stands, as the L2 constructs of functions and databases take it. */
export interface Placement {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly securityGroups: ec2.ISecurityGroup[];
}

/** Where a database stands. */
export interface DatabasePlacement extends Placement {
  /** The security group, where it was made for this database. */
  readonly ownSecurityGroup?: ec2.SecurityGroup;
}

/** What a function connects to: a database, by its shape. */
export interface Reachable extends ec2.IConnectable {
  readonly port: number;
}

/** What a function needs of its place. */
export interface FunctionPlacementOptions {
  /** What its own security group is for, in fixed words: EC2 makes another one when they change. */
  readonly description: string;
  /** The database that it connects to. @default - none */
  readonly database?: Reachable;
  /** The id of its own security group. @default 'SecurityGroup' */
  readonly id?: string;
  /** Whether it connects to AWS and the database only. @default - it may connect to anything */
  readonly onlyAws?: boolean;
}

/** The codes by which a construct says what is wrong with its place. */
export interface PlacementCodes {
  /** There is no network, and it needs one. @default - it needs none, and has `vpcMissing` */
  readonly missing?: string;
  /** Something that is no network or no VPC. */
  readonly invalid: string;
  /** `network`, and beside it what a network decides. */
  readonly conflict: string;
  /** What is for `vpc`, without it. @default - `missing` says so */
  readonly vpcMissing?: string;
  readonly subnetsInvalid: string;
  readonly securityGroupsInvalid: string;
  /** Security groups or a database of another VPC. */
  readonly mismatch: string;
}

/** What the documentation says of these codes, which is the same for every construct. */
export const PLACEMENT_ERRORS: Readonly<Record<keyof PlacementCodes, ErrorEntry>> = {
  missing: {
    when: 'is needed to reach the database',
    fix: 'Give the `network` of the database; `MusicNetwork.fromVpc` makes one of any VPC.',
  },
  invalid: {
    when: 'is neither a network of this library nor a VPC of aws-cdk-lib',
    fix: 'Give a `MusicNetwork` as `network`, or an `ec2.IVpc` as `vpc`.',
  },
  conflict: {
    when: 'is given together with `network`, which decides it already',
    fix: 'Leave it out, or put it into the network: `MusicNetwork.fromVpc`.',
  },
  vpcMissing: {
    when: 'is for `vpc`, which is not given',
    fix: 'Give `vpc` as well. A `network` brings its own subnets and security groups.',
  },
  subnetsInvalid: {
    when: 'does not select subnets that can be used here',
    fix: 'Give a selection of private or isolated subnets that the VPC has.',
  },
  securityGroupsInvalid: {
    when: 'is not a list of security groups with at least one in it, and at most five for a function',
    fix: 'Leave it out to have one made, or give the security groups.',
  },
  mismatch: {
    when: 'is in another VPC',
    fix: 'Put both into the same VPC.',
  },
};

/** Notes what is wrong with the place of a function. */
export function validateFunctionPlacement(problems: Problems, props: PlacementProps, codes: PlacementCodes, database?: Reachable): void {
  const vpc = validatePlacement(problems, props, codes, QUOTAS.securityGroupsOfFunction);
  if (!vpc) {
    return;
  }
  validateSubnets(problems, vpc, functionSubnetsOf(props), props.network ? 'network' : 'vpcSubnets', codes);
  problems.addIf(database !== undefined && areInOtherVpc(database.connections.securityGroups, vpc), {
    code: codes.mismatch,
    prop: 'database',
    got: String((database as unknown as Partial<IConstruct> | undefined)?.node?.path),
    why: `is in another VPC than the function, which is in ${vpc.node.path}`,
    fix: 'Give the function the network of the database. Where the two VPCs are peered, import the database: `MusicDatabase.fromMusicDatabaseAttributes`.',
  });
}

/** Notes what is wrong with the place of a database, and of the function that rotates its password. */
export function validateDatabasePlacement(problems: Problems, props: DatabasePlacementProps, codes: PlacementCodes): void {
  const vpc = validatePlacement(problems, props, codes);
  if (vpc) {
    validateSubnets(problems, vpc, databaseSubnetsOf(props), props.network ? 'network' : 'vpcSubnets', codes);
    validateSubnets(problems, vpc, functionSubnetsOf(rotationProps(props)), props.network ? 'network' : 'functionSubnets', codes);
  }
}

/** The place of a function, with the security group that it lacks; undefined where it is in no network. */
export function placeFunction(scope: Construct, props: PlacementProps, options: FunctionPlacementOptions): Placement | undefined {
  const vpc = props.network?.vpc ?? props.vpc;
  if (!vpc) {
    return undefined;
  }
  const securityGroups = props.network ? [props.network.functionSecurityGroup]
    : props.securityGroups ?? [createFunctionSecurityGroup(scope, vpc, options)];
  const { database } = options;
  if (database && !isLetInAlready(props.network, database)) {
    securityGroups.forEach((group) => letIn(group, database.connections.securityGroups, ec2.Port.tcp(database.port)));
  }
  return { vpc, vpcSubnets: functionSubnetsOf(props), securityGroups };
}

/** The place of a database, with the security group that it lacks. */
export function placeDatabase(scope: Construct, props: PlacementProps): DatabasePlacement {
  const vpcSubnets = databaseSubnetsOf(props);
  if (props.network) {
    return { vpc: props.network.vpc, vpcSubnets, securityGroups: [props.network.databaseSecurityGroup] };
  }
  const vpc = props.vpc!;
  if (props.securityGroups) {
    return { vpc, vpcSubnets, securityGroups: props.securityGroups };
  }
  const ownSecurityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'Database: in from those who are let in only',
    allowAllOutbound: false,
    disableInlineRules: false,
  });
  return { vpc, vpcSubnets, securityGroups: [ownSecurityGroup], ownSecurityGroup };
}

/** The place of the function that rotates the password of a database, with its security group. */
export function placeRotation(scope: Construct, props: DatabasePlacementProps, database: Reachable): Placement {
  return placeFunction(scope, rotationProps(props), {
    id: 'RotationSecurityGroup',
    description: 'Rotation of the password: out to the database and to Secrets Manager',
    database,
    onlyAws: true,
  })!;
}

/** The subnets in which functions stand: those of the network, those that were chosen, or the private ones, if need be without a way out. */
export function functionSubnetsOf({ network, vpc, vpcSubnets }: PlacementProps): ec2.SubnetSelection {
  return network?.functionSubnets ?? vpcSubnets ?? {
    subnetType: hasOnlyIsolated(vpc!) ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS,
  };
}

/** The subnets in which a database stands: those of the network, those that were chosen, or the isolated ones. */
export function databaseSubnetsOf({ network, vpcSubnets }: PlacementProps): ec2.SubnetSelection {
  return network?.databaseSubnets ?? vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
}

/** Whether a VPC has isolated subnets and no private ones with a way out: functions there reach AWS by endpoints. */
export function hasOnlyIsolated(vpc: ec2.IVpc): boolean {
  return vpc.privateSubnets.length === 0 && vpc.isolatedSubnets.length > 0;
}

/** Why nothing can stand in these subnets; undefined where it can, or where nothing is known of them. */
export function whyNotSelectable(vpc: ec2.IVpc, selection: ec2.SubnetSelection): string | undefined {
  try {
    const { subnetIds, subnets, isPendingLookup } = vpc.selectSubnets(selection);
    const isPublic = new Set(vpc.publicSubnets.map(({ subnetId }) => subnetId));
    if (isPendingLookup || Token.isUnresolved(subnetIds)) {
      return undefined;
    }
    return subnetIds.length === 0 ? 'selects no subnet'
      : subnets.some(({ subnetId }) => isPublic.has(subnetId)) ? 'has public subnets in it, where nothing of this library may stand' : undefined;
  } catch (error) {
    // The CDK's own words, which name neither the construct nor the prop.
    const words = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return `selects no subnets: ${words.charAt(0).toLowerCase()}${words.slice(1).replace(/\.$/, '')}`;
  }
}

/** Whether security groups are in another VPC for certain: not where one of them was made elsewhere. */
export function areInOtherVpc(securityGroups: ec2.ISecurityGroup[], vpc: ec2.IVpc): boolean {
  return securityGroups.some((group) => {
    const resource = group.node?.defaultChild;
    return ec2.CfnSecurityGroup.isCfnSecurityGroup(resource) && resource.vpcId !== undefined && isOtherVpc(resource.vpcId, vpc.vpcId);
  });
}

function isOtherVpc(one: string, other: string): boolean {
  const [made, alsoMade] = [one, other].map(vpcResourceOf);
  return made && alsoMade ? made !== alsoMade : one !== other && !Token.isUnresolved(one) && !Token.isUnresolved(other);
}

function vpcResourceOf(vpcId: string): IConstruct | undefined {
  const [token, ...others] = Tokenization.reverseString(vpcId).tokens;
  return others.length === 0 && Reference.isReference(token) ? token.target : undefined;
}

/** The network's own rule lets its functions in to its own database. */
function isLetInAlready(network: Network | undefined, { connections, port }: Reachable): boolean {
  return network !== undefined && port === network.databasePort
    && connections.securityGroups.some(({ securityGroupId }) => securityGroupId === network.databaseSecurityGroup.securityGroupId);
}

function rotationProps({ network, vpc, functionSubnets }: DatabasePlacementProps): PlacementProps {
  return { network, vpc, vpcSubnets: functionSubnets };
}

function createFunctionSecurityGroup(scope: Construct, vpc: ec2.IVpc, { id = 'SecurityGroup', description, onlyAws }: FunctionPlacementOptions): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, id, { vpc, description, allowAllOutbound: !onlyAws, disableInlineRules: false });
  if (onlyAws) {
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'To the endpoints of AWS');
  }
  return group;
}

/** What is the same for functions and databases; the VPC, where there is one to ask more of. */
function validatePlacement(problems: Problems, props: DatabasePlacementProps, codes: PlacementCodes, most = Infinity): ec2.IVpc | undefined {
  const { network, vpc, vpcSubnets, securityGroups, functionSubnets } = props;
  if (codes.missing !== undefined && !network && !vpc) {
    problems.add({ code: codes.missing, prop: 'network', got: undefined });
  }
  for (const [prop, value] of Object.entries({ vpc, vpcSubnets, securityGroups, functionSubnets })) {
    if (value && network) {
      problems.add({ code: codes.conflict, prop, got: `a value beside ${network.node?.path ?? 'a network that is none'}` });
    } else if (value && !vpc && codes.vpcMissing !== undefined) {
      problems.add({ code: codes.vpcMissing, prop, got: 'a value' });
    }
  }
  const isInvalid = (network && !isVpc(network.vpc)) || (vpc && !isVpc(vpc));
  if (isInvalid) {
    problems.add({ code: codes.invalid, prop: network ? 'network' : 'vpc', got: typeof (network ?? vpc) });
  } else {
    refuseOtherRegion(problems, network?.vpc ?? vpc, { code: codes.invalid, prop: network ? 'network' : 'vpc' });
  }
  if (securityGroups && vpc && !network && !isInvalid) {
    validateSecurityGroups(problems, securityGroups, vpc, codes, most);
  }
  return isInvalid ? undefined : network?.vpc ?? vpc;
}

/** The CDK would have the names of its subnets read in the other region when this one is deployed, where nothing can stand in them. */
function refuseOtherRegion(problems: Problems, vpc: ec2.IVpc | undefined, place: { readonly code: string; readonly prop: string }): void {
  const region = vpc?.env?.region;
  const own = Stack.of(problems.scope).region;
  problems.addIf(region !== undefined && differ(region, own), {
    ...place, got: region, why: `is in another region than the stack, which is in ${own}`, fix: 'Make a network in each region, in a stack of that region.',
  });
}

function validateSecurityGroups(problems: Problems, securityGroups: ec2.ISecurityGroup[], vpc: ec2.IVpc, codes: PlacementCodes, most: number): void {
  const isList = Array.isArray(securityGroups) && securityGroups.every((group) => group?.securityGroupId);
  if (!isList || securityGroups.length < 1 || securityGroups.length > most) {
    problems.add({ code: codes.securityGroupsInvalid, prop: 'securityGroups', got: isList ? securityGroups.length : typeof securityGroups });
  } else if (areInOtherVpc(securityGroups, vpc)) {
    problems.add({
      code: codes.mismatch, prop: 'securityGroups', got: securityGroups.map(({ node }) => node.path), why: `has a security group of another VPC than ${vpc.node.path}`,
    });
  }
}

function validateSubnets(problems: Problems, vpc: ec2.IVpc, selection: ec2.SubnetSelection, prop: string, codes: PlacementCodes): void {
  const why = whyNotSelectable(vpc, selection);
  if (why !== undefined) {
    problems.add({
      code: codes.subnetsInvalid,
      prop,
      got: nameOfSelection(selection),
      why: `${why} (${vpc.node.path})`,
      fix: prop === 'network'
        ? 'Give `functionSubnets` and `databaseSubnets` to `MusicNetwork.fromVpc`: private or isolated ones that the VPC has.'
        : `Give \`${prop}\`: private or isolated ones that the VPC has.`,
    });
  }
}

/** A selection of subnets, for an error. */
export function nameOfSelection(selection: ec2.SubnetSelection): string {
  return selection.subnetType ?? selection.subnetGroupName ?? 'a selection';
}

/** Whether it is a VPC of aws-cdk-lib. */
export function isVpc(value: unknown): value is ec2.IVpc {
  return typeof value === 'object' && value !== null && 'vpcId' in value && 'selectSubnets' in value;
}
