import { type CfnResource, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import type { IRegionalCluster } from './regional-cluster-props';
import type { ReadableSecret } from '../private/read-secret';

/** The id of the role of External Secrets Operator, below the cluster. */
const SECRETS_READER = 'ExternalSecrets';

/** The role of External Secrets Operator, which may read what workloads and the people on call were given, and nothing else. */
export function secretsReaderOf(cluster: IRegionalCluster): iam.IGrantable {
  const existing = cluster.node.tryFindChild(SECRETS_READER) as (IConstruct & iam.IGrantable) | undefined;
  return existing ?? cluster.addPodIdentity(SECRETS_READER, { namespace: 'external-secrets', serviceAccount: 'external-secrets' });
}

/** A secret of the CDK, as it is granted. */
export function readable(secret: secretsmanager.ISecret): ReadableSecret {
  return { secret, secretArn: secret.secretArn, encryptionKey: secret.encryptionKey };
}

/** The name of a secret, undefined where only the deployment knows it: the CDK makes a token of a name that was given, which it reads from the ARN. */
export function knownSecretName(secret: secretsmanager.ISecret): string | undefined {
  if (!Token.isUnresolved(secret.secretName)) {
    return secret.secretName;
  }
  // What attaches a secret to a database stands in the secret.
  const resources = [secret, secret.node.scope].map((construct) => construct?.node.defaultChild as CfnResource | undefined);
  const made = resources.find((resource) => resource?.cfnResourceType === 'AWS::SecretsManager::Secret') as secretsmanager.CfnSecret | undefined;
  return made?.name === undefined || Token.isUnresolved(made.name) ? undefined : made.name;
}
