import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** What a role of the cluster is called at most: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const LONGEST_ROLE_NAME = 64;

/**
 * What everything that belongs to the cluster of a region is called. All of it is known at synthesis, so that Kubernetes objects, other regions and other apps
 * name it without asking AWS.
 */
export class ClusterNames {
  public constructor(public readonly project: string, public readonly region: string) {}

  /** `musicconnect-us-east-1-eks`. */
  public get clusterName(): string {
    return `${this.project}-${this.region}-eks`;
  }

  /** The ARN of the cluster, in partition and account of who asks. */
  public clusterArn(scope: IConstruct): string {
    const { partition, account } = Stack.of(scope);
    return `arn:${partition}:eks:${this.region}:${account}:cluster/${this.clusterName}`;
  }

  /** Where EKS writes the logs of the control plane, whoever made the log group. */
  public get logGroupName(): string {
    return `/aws/eks/${this.clusterName}/cluster`;
  }

  /** The role of the nodes, which a NodeClass names. */
  public get nodeRoleName(): string {
    return this.roleName('node');
  }

  /** The role of a workload or an add-on: roles belong to the whole account, so that the name holds the region. */
  public roleName(workload: string): string {
    return `${this.clusterName}-${workload}`;
  }

  /** A bucket of the cluster: buckets belong to the whole world, so that the name holds region and account. */
  public bucketName(content: string, account: string): string {
    return `${this.project}-${this.region}-${content}-${account}`;
  }
}
