import { Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { isInOtherRegion, parseArn } from './arns';
import type { Problem } from './errors';
import { differ } from './places';

/** The key that a user gave: that of an alias where the alias of this app was given, which grants and key policies do nothing with. */
export function keyBehind(key: kms.IKey): kms.IKey {
  if (!isAlias(key)) {
    return key;
  }
  try {
    return keyBehind(key.aliasTargetKey);
  } catch {
    // That of an alias which is imported by its name is not known.
    return key;
  }
}

/** Finds what is wrong with a key that data in a scope is to be encrypted with; the codes lack the name of the construct. */
export function findWrongKey(scope: Construct, key: kms.IKey): Problem[] {
  if (isAlias(key) || parseArn(key.keyArn)?.resource.startsWith('alias/')) {
    return [{ code: 'EncryptionKeyUnknown', prop: 'encryptionKey', got: isAlias(key) ? key.aliasName : key.keyArn }];
  }
  const { region } = Stack.of(scope);
  const isElsewhere = isInOtherRegion(key.keyArn, scope) || (parseArn(key.keyArn) === undefined && differ(key.env.region, region));
  return isElsewhere
    ? [{ code: 'EncryptionKeyRegionInvalid', prop: 'encryptionKey', got: parseArn(key.keyArn)?.region ?? key.env.region }]
    : [];
}

function isAlias(key: kms.IKey): key is kms.IAlias {
  return 'aliasName' in key;
}
