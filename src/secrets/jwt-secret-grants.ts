import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IJwtSecret } from './jwt-secret-props';
import { checkedParameters } from '../private/checked-parameters';
import { grantReadSecret } from '../private/read-secret';

/** Permissions for a secret. Nobody may write it but its rotation. */
@checkedParameters('JwtSecret', 'JwtSecretGrants')
export class JwtSecretGrants {
  /**
   * The grants of a secret, also of an imported one.
   *
   * @param secret the secret that somebody may use
   */
  public static fromJwtSecret(secret: IJwtSecret): JwtSecretGrants {
    return new JwtSecretGrants(secret);
  }

  private constructor(private readonly resource: IJwtSecret) {}

  /**
   * Allows `secretsmanager:GetSecretValue`, and `kms:Decrypt` where Secrets Manager asks for it: what signs and verifies tokens needs no more.
   *
   * @param grantee the principal that may read
   */
  public read(grantee: IGrantable): Grant {
    return grantReadSecret(grantee, this.resource);
  }
}
