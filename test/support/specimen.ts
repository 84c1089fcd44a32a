import { Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { DeploymentTier, JwtSecret, MediaBucket, MusicDatabase, MusicNetwork } from '@eknmusic/constructs';

/**
 * One way to use a construct of this library. What stands in the registry (`specimens.ts`) is held against every rule of the house in
 * every tier: packs, acknowledgements, warnings, snapshots, logical ids, feature flags, CloudFormation Validate, limits of AWS,
 * invariants, refactoring, peers.
 */
export interface Specimen {
  /** The class of the construct, a comma, and what is particular: `MediaBucket, delivered`. */
  readonly name: string;
  /** What packs find because these very props ask for it: the library does not acknowledge a user's choice on the user's behalf. */
  readonly chosenFindings?: string[];
  /** What the construct warns about because these very props ask for it: parts of the texts. */
  readonly chosenWarnings?: string[];
  /** Names that these very props give to what the whole account or the world knows: the same stack in a second region needs others. */
  readonly givenNames?: string[];
  /**
   * Makes the construct with its own class name as id, so that all specimens of a construct share their paths.
   *
   * @param stack the scope. The refactoring test hands in a construct within a stack: use it as a scope and for `Stack.of`, and for nothing else
   */
  create(stack: Stack, tier: DeploymentTier): void;
}

/** A template needs a resource, and what is imported makes none. */
export function anyResource(stack: Stack): void {
  new StringParameter(stack, 'AnyResource', { stringValue: 'any' });
}

/** The class of the construct that the specimen is one of. */
export function constructOf({ name }: Specimen): string {
  return name.split(',')[0];
}

export const TIERS = [DeploymentTier.DEVELOPMENT, DeploymentTier.STAGING, DeploymentTier.PRODUCTION];

/** Code of which only the resources around it matter. */
export const PYTHON = Code.fromInline('def main(event, context): pass');

/** Whom alarms tell. */
export function operators(stack: Stack): SnsAction {
  const existing = stack.node.tryFindChild('Operators') as Topic | undefined;
  return new SnsAction(existing ?? Topic.fromTopicArn(stack, 'Operators', `arn:aws:sns:${Stack.of(stack).region}:123456789012:operators`));
}

/** The zone of the documented domain. */
export function zone(stack: Stack): IHostedZone {
  return stack.node.tryFindChild('Zone') as IHostedZone | undefined
    ?? HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0EXAMPLE', zoneName: 'eknmusic.com' });
}

/** The network that what is beside it in the stack stands in. */
export function musicNetwork(stack: Stack, tier: DeploymentTier): MusicNetwork {
  return stack.node.tryFindChild('MusicNetwork') as MusicNetwork | undefined
    ?? new MusicNetwork(stack, 'MusicNetwork', { tier, alarmActions: [operators(stack)] });
}

export function musicDatabase(stack: Stack, tier: DeploymentTier): MusicDatabase {
  return new MusicDatabase(stack, 'MusicDatabase', { tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)] });
}

export function mediaBucket(stack: Stack, tier: DeploymentTier): MediaBucket {
  return new MediaBucket(stack, 'MediaBucket', { tier, alarmActions: [operators(stack)] });
}

export function jwtSecret(stack: Stack, tier: DeploymentTier): JwtSecret {
  return new JwtSecret(stack, 'JwtSecret', { tier, alarmActions: [operators(stack)] });
}
