import { Stack, Stage, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { OPERATIONS_ERRORS } from './errors';
import type { RegionEvacuationAttributes, RegionEvacuationProps } from './region-evacuation-props';
import { Problems } from '../private/errors';
import { differ } from '../private/places';

/** Throws everything that is wrong with the props of an evacuation. */
export function validateRegionEvacuation(scope: Construct, { evacuationName, cdn }: RegionEvacuationProps): void {
  const problems = new Problems(scope, OPERATIONS_ERRORS);
  validateName(problems, evacuationName);
  problems.addIf(cdn.regions.length < 2, { code: 'RegionEvacuationRegionsTooFew', prop: 'cdn', got: cdn.regions });
  const [here, there] = [Stack.of(scope), Stack.of(cdn)];
  const isElsewhere = Stage.of(here) !== Stage.of(there) || differ(here.account, there.account);
  problems.addIf(Token.isUnresolved(cdn.keyValueStoreArn) && isElsewhere, { code: 'RegionEvacuationCdnElsewhere', prop: 'cdn', got: cdn.node.path });
  problems.throwIfAny();
}

/** Throws what is wrong with the attributes of an evacuation. */
export function validateRegionEvacuationAttributes(scope: Construct, { evacuationName }: RegionEvacuationAttributes): void {
  const problems = new Problems(scope, OPERATIONS_ERRORS);
  validateName(problems, evacuationName);
  problems.throwIfAny();
}

function validateName(problems: Problems, evacuationName: string): void {
  problems.addIf(Token.isUnresolved(evacuationName) || !/^[\w-]{1,69}$/.test(evacuationName), {
    code: 'RegionEvacuationNameInvalid', prop: 'evacuationName', got: Token.isUnresolved(evacuationName) ? undefined : evacuationName,
  });
}
