import { createHash } from 'node:crypto';
import { Token } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import type { MediaDeliverySigning } from './media-delivery-props';
import { accountWideName } from '../private/account-wide-name';

/** A key group with its public keys. */
export function createSigning(scope: Construct, keys: Record<string, string>): MediaDeliverySigning {
  const publicKeys = Object.fromEntries(Object.entries(keys).map(([name, encodedKey]) => [name, createPublicKey(scope, name, encodedKey)]));
  return {
    publicKeys,
    keyGroup: new cloudfront.KeyGroup(scope, 'KeyGroup', {
      keyGroupName: accountWideName(scope, 'KeyGroup', 128),
      items: Object.values(publicKeys),
    }),
  };
}

/** CloudFront changes nothing of a public key but its comment: another key is another resource. */
function createPublicKey(scope: Construct, name: string, encodedKey: string): cloudfront.PublicKey {
  // The text of a token is another one in each synthesis.
  const content = Token.isUnresolved(encodedKey) ? '' : `-${createHash('sha256').update(encodedKey.trim()).digest('hex').slice(0, 8)}`;
  const id = `Key-${name}${content}`;
  const publicKeyName = accountWideName(scope, id, 128);
  const key = new cloudfront.PublicKey(scope, id, { publicKeyName, encodedKey, comment: name });
  // What aws-cdk-lib writes is made from the path of the construct, and could not be changed when that changes.
  (key.node.defaultChild as cloudfront.CfnPublicKey).addPropertyOverride('PublicKeyConfig.CallerReference', publicKeyName);
  return key;
}
