import type { Construct } from 'constructs';
import type { ISecretRotation } from './secret-rotation';
import { SecretRotation, type SecretRotationOptions } from '../private/secret-rotation';

/** The function that makes a new key, and the schedule on which Secrets Manager calls it. */
export class JwtRotation extends SecretRotation implements ISecretRotation {
  public constructor(scope: Construct, id: string, options: SecretRotationOptions) {
    super(scope, id, options, { construct: 'JwtSecret', subject: `the key of ${scope.node.path}`, code: 'secrets/jwt-rotation.lambda' });
  }
}
