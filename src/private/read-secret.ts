import { CfnResource } from 'aws-cdk-lib';
import { Grant, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { differ } from './places';

/** A secret that somebody may be allowed to read. */
export interface ReadableSecret {
  readonly secret: ISecret;
  readonly secretArn: string;
  readonly encryptionKey?: IKey;
}

/**
 * Allows `secretsmanager:GetSecretValue`, and `kms:Decrypt` where Secrets Manager asks for it.
 *
 * `secretsmanager.Secret.grantRead` also allows to describe the secret; this does not.
 */
export function grantReadSecret(grantee: IGrantable, { secret, secretArn, encryptionKey }: ReadableSecret): Grant {
  const value = Grant.addToPrincipalOrResource({
    grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns: [isPartial(secret, secretArn) ? `${secretArn}-??????` : secretArn], resource: secret,
  });
  keepPolicyAs(secret);
  return encryptionKey ? value.combine(grantDecrypt(grantee, secret, encryptionKey)) : value;
}

/** What becomes of a secret becomes of its policy as well: the CDK keeps the secret alone, which readers of other accounts could read no more. */
function keepPolicyAs(secret: ISecret): void {
  const policy = secret.node.tryFindChild('Policy')?.node.defaultChild;
  if (CfnResource.isCfnResource(policy) && CfnResource.isCfnResource(secret.node.defaultChild)) {
    const { deletionPolicy, updateReplacePolicy } = secret.node.defaultChild.cfnOptions;
    Object.assign(policy.cfnOptions, { deletionPolicy, updateReplacePolicy });
  }
}

/** Whether the ARN lacks the six characters that Secrets Manager adds to a name: it finds the secret by it, and IAM asks for the full one. */
function isPartial(secret: ISecret, secretArn: string): boolean {
  return secret.secretFullArn === undefined && secretArn === secret.secretArn;
}

/** `key.grant` would add what it can to the policy of the key, without the condition or, for an imported key, not at all. */
function grantDecrypt(grantee: IGrantable, secret: ISecret, key: IKey): Grant {
  const actions = ['kms:Decrypt'];
  const conditions = { StringEquals: { 'kms:ViaService': `secretsmanager.${secret.env.region}.amazonaws.com` } };
  if (isOfOtherAccount(grantee, secret)) {
    key.addToResourcePolicy(new PolicyStatement({ principals: [grantee.grantPrincipal], actions, resources: ['*'], conditions }));
  }
  return Grant.addToPrincipal({ grantee, actions, resourceArns: [key.keyArn], conditions });
}

/** As far as accounts are known. */
function isOfOtherAccount(grantee: IGrantable, secret: ISecret): boolean {
  const theirs = grantee.grantPrincipal.principalAccount;
  return theirs !== undefined && differ(theirs, secret.env.account);
}
