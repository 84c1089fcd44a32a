import { Token } from 'aws-cdk-lib';
import { Grant, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IJwtSecret } from './jwt-secret-props';

/**
 * Rights to a secret. Nobody is given the right to write: only its rotation does.
 *
 * `secretsmanager.Secret.grantRead` also allows to describe the secret; this does not.
 */
export class JwtSecretGrants {
  /**
   * The grants of a secret, also of an imported one.
   *
   * @param secret the secret to give rights to
   */
  public static fromJwtSecret(secret: IJwtSecret): JwtSecretGrants {
    return new JwtSecretGrants(secret);
  }

  private constructor(private readonly resource: IJwtSecret) {}

  /**
   * Allows `secretsmanager:GetSecretValue`, and `kms:Decrypt` where Secrets Manager asks for it: what signs and verifies tokens needs no more.
   *
   * @param grantee who may read
   */
  public read(grantee: IGrantable): Grant {
    const { secret, secretArn, encryptionKey } = this.resource;
    const value = Grant.addToPrincipalOrResource({
      grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns: [secretArn], resource: secret,
    });
    return encryptionKey ? value.combine(this.decrypt(grantee, encryptionKey)) : value;
  }

  /** `key.grant` would add what it can to the policy of the key, without the condition or, for an imported key, not at all. */
  private decrypt(grantee: IGrantable, key: IKey): Grant {
    const actions = ['kms:Decrypt'];
    const conditions = { StringEquals: { 'kms:ViaService': `secretsmanager.${this.resource.secret.env.region}.amazonaws.com` } };
    if (this.isOfOtherAccount(grantee)) {
      key.addToResourcePolicy(new PolicyStatement({ principals: [grantee.grantPrincipal], actions, resources: ['*'], conditions }));
    }
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [key.keyArn], conditions });
  }

  /** As far as accounts are known. */
  private isOfOtherAccount(grantee: IGrantable): boolean {
    const theirs = grantee.grantPrincipal.principalAccount;
    const ours = this.resource.secret.env.account;
    return theirs !== undefined && theirs !== ours && !Token.isUnresolved(theirs) && !Token.isUnresolved(ours);
  }
}
