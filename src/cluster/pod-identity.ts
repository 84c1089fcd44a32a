import { Token } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ClusterNames, LONGEST_ROLE_NAME } from './cluster-names';
import { CLUSTER_ERRORS } from './errors';
import type { IPodIdentity, IRegionalCluster, PodIdentityOptions } from './regional-cluster-props';
import { description } from '../private/descriptions';
import { Problems } from '../private/errors';
import { ManagedPolicyPrincipal } from '../private/managed-policy-principal';

/** Role, policy and association of one service account. */
export class PodIdentity extends Construct implements IPodIdentity {
  public readonly namespace: string;
  public readonly serviceAccount: string;
  public readonly role: iam.Role;
  public readonly association: eks.CfnPodIdentityAssociation;
  public readonly grantPrincipal: iam.IPrincipal;

  private made?: iam.ManagedPolicy;

  /**
   * @param clusterName the name, by a reference where the cluster is made in this app, so that it is there first
   */
  public constructor(scope: Construct, id: string, cluster: IRegionalCluster, clusterName: string, options: PodIdentityOptions) {
    super(scope, id);
    const { namespace, serviceAccount, roleSuffix = serviceAccount } = options;
    const roleName = new ClusterNames(cluster.project, cluster.region).roleName(roleSuffix);
    validatePodIdentity(this, { ...options, roleSuffix }, roleName);
    this.namespace = namespace;
    this.serviceAccount = serviceAccount;
    this.role = new iam.Role(this, 'Role', {
      roleName,
      description: description(`Pods of ${namespace}/${serviceAccount} in ${cluster.clusterName}`),
      // Without the conditions, whoever may associate roles in the account could give this one to any pod.
      assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:RequestTag/eks-cluster-arn': cluster.clusterArn,
            'aws:RequestTag/kubernetes-namespace': namespace,
            'aws:RequestTag/kubernetes-service-account': serviceAccount,
          },
        },
      }).withSessionTags(),
    });
    this.association = new eks.CfnPodIdentityAssociation(this, 'Association', { clusterName, namespace, serviceAccount, roleArn: this.role.roleArn });
    this.grantPrincipal = new ManagedPolicyPrincipal(this.role, () => this.findOrCreatePolicy());
  }

  public get policy(): iam.ManagedPolicy | undefined {
    return this.made;
  }

  private findOrCreatePolicy(): iam.ManagedPolicy {
    this.made ??= new iam.ManagedPolicy(this, 'Policy', {
      description: description(`What pods of ${this.namespace}/${this.serviceAccount} may do in AWS`), roles: [this.role],
    });
    return this.made;
  }
}

/** What Kubernetes calls a label name of DNS: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

function validatePodIdentity(scope: Construct, { namespace, serviceAccount, roleSuffix }: Required<PodIdentityOptions>, roleName: string): void {
  const problems = new Problems(scope, CLUSTER_ERRORS);
  for (const [prop, got] of Object.entries({ namespace, serviceAccount })) {
    if (Token.isUnresolved(got) || !DNS_LABEL.test(got)) {
      problems.add({ code: 'RegionalClusterServiceAccountInvalid', prop, got });
    }
  }
  if (Token.isUnresolved(roleSuffix) || !/^[a-z0-9-]+$/.test(roleSuffix) || roleName.length > LONGEST_ROLE_NAME) {
    problems.add({ code: 'RegionalClusterRoleSuffixInvalid', prop: 'roleSuffix', got: roleSuffix });
  }
  problems.throwIfAny();
}
