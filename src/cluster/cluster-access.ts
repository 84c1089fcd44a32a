import { createHash } from 'node:crypto';
import { Stack, Token } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ClusterAccessOptions, ClusterAccessPolicy } from './cluster-access-policy';
import { stableId } from '../private/let-in';

/** Whom a cluster knows: one access entry for each role, whatever policies it has. */
export class ClusterAccess extends Construct {
  private readonly entries = new Map<iam.IRole, eks.CfnAccessEntry>();

  public constructor(scope: Construct, id: string, private readonly clusterName: string) {
    super(scope, id);
  }

  /** Gives a role a policy, once. */
  public add(role: iam.IRole, { policyName }: ClusterAccessPolicy, { namespaces }: ClusterAccessOptions = {}): eks.CfnAccessEntry {
    const policy: eks.CfnAccessEntry.AccessPolicyProperty = {
      policyArn: `arn:${Stack.of(this).partition}:eks::aws:cluster-access-policy/${policyName}`,
      accessScope: namespaces ? { type: 'namespace', namespaces: [...namespaces].sort() } : { type: 'cluster' },
    };
    const entry = this.entryOf(role);
    const policies = entry.accessPolicies as eks.CfnAccessEntry.AccessPolicyProperty[];
    const written = JSON.stringify(policy);
    if (!policies.some((one) => JSON.stringify(one) === written)) {
      policies.push(policy);
    }
    return entry;
  }

  private entryOf(role: iam.IRole): eks.CfnAccessEntry {
    const existing = [...this.entries].find(([known]) => isSameRole(known, role))?.[1];
    if (existing) {
      return existing;
    }
    // EKS has one entry for each role: the id is what the role is known by, so that both change together, and wrapping the stack into a stage changes neither.
    const known = Token.isUnresolved(role.roleArn) ? stableId(role) : role.roleArn;
    const id = createHash('sha256').update(known).digest('hex').slice(0, 12);
    const entry = new eks.CfnAccessEntry(this, id, {
      clusterName: this.clusterName, principalArn: role.roleArn, type: 'STANDARD', accessPolicies: [],
    });
    this.entries.set(role, entry);
    return entry;
  }
}

function isSameRole(one: iam.IRole, other: iam.IRole): boolean {
  return one === other || one.roleArn === other.roleArn && !Token.isUnresolved(one.roleArn);
}
