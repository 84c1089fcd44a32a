import { type CfnResource, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IConstruct } from 'constructs';
import { ClusterNames } from './cluster-names';
import type { IRegionalCluster } from './regional-cluster-props';
import { description } from '../private/descriptions';
import { ManagedPolicyPrincipal } from '../private/managed-policy-principal';
import type { ReadableSecret } from '../private/read-secret';

/** The id of the role of External Secrets Operator, below the cluster. */
const SECRETS_READER = 'ExternalSecrets';

/** Its role and its service account. */
const EXTERNAL_SECRETS = 'external-secrets';

/**
 * The role of External Secrets Operator, which may read what workloads and the people on call were given, and nothing else. Of a cluster of another app it is
 * made there: a service account has one role.
 */
export function secretsReaderOf(cluster: IRegionalCluster): iam.IGrantable {
  const existing = cluster.node.tryFindChild(SECRETS_READER) as (IConstruct & iam.IGrantable) | undefined;
  if (existing) {
    return existing;
  }
  return (cluster as Partial<{ _isImported: boolean }>)._isImported
    ? new ImportedSecretsReader(cluster)
    : cluster.addPodIdentity(SECRETS_READER, { namespace: EXTERNAL_SECRETS, serviceAccount: EXTERNAL_SECRETS });
}

/** The role as another app made it, with a policy of this app. */
class ImportedSecretsReader extends Construct implements iam.IGrantable {
  public readonly grantPrincipal: iam.IPrincipal;
  private policy?: iam.ManagedPolicy;

  public constructor(cluster: IRegionalCluster) {
    super(cluster as unknown as Construct, SECRETS_READER);
    const role = iam.Role.fromRoleName(this, 'Role', new ClusterNames(cluster.project, cluster.region).roleName(EXTERNAL_SECRETS));
    this.grantPrincipal = new ManagedPolicyPrincipal(role, () => {
      this.policy ??= new iam.ManagedPolicy(this, 'Policy', {
        description: description(`What External Secrets Operator may read in ${cluster.clusterName}, besides what the app of the cluster lets it`), roles: [role],
      });
      return this.policy;
    });
  }
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
