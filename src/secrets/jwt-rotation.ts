import * as path from 'path';
import type { Construct } from 'constructs';
import { SecretRotation, type SecretRotationOptions } from '../private/secret-rotation';

const HANDLER = path.join(__dirname, '../../assets/secrets/jwt-rotation.lambda');

/** The function that makes a new key, and the schedule on which Secrets Manager calls it. */
export class JwtRotation extends SecretRotation {
  public constructor(scope: Construct, id: string, options: SecretRotationOptions) {
    super(scope, id, options, { subject: `the key of ${scope.node.path}`, handler: HANDLER });
  }
}
