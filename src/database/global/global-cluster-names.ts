import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * What the members of a global cluster are called. All of it is known at synthesis: a token that crosses a region would stand in a
 * property that replaces a cluster.
 */
export class GlobalClusterNames {
  public constructor(public readonly globalClusterIdentifier: string) {}

  /** The name of a member. It holds the region: members must differ in name, although each is in a region of its own. */
  public clusterIdentifier(region: string): string {
    return `${this.globalClusterIdentifier}-${region}`;
  }

  /** The ARN of the global cluster, in partition and account of who asks. It is in no region. */
  public globalClusterArn(scope: IConstruct): string {
    return arn(scope, 'rds', '', `global-cluster:${this.globalClusterIdentifier}`);
  }

  /** The ARN of a member, in partition and account of who asks. */
  public clusterArn(scope: IConstruct, region: string): string {
    return arn(scope, 'rds', region, `cluster:${this.clusterIdentifier(region)}`);
  }

  /** The secret of the master user. */
  public get masterSecretName(): string {
    return `${this.globalClusterIdentifier}/master`;
  }

  /** The secret of the application's user. */
  public get applicationSecretName(): string {
    return `${this.globalClusterIdentifier}/application`;
  }

  /** The backup vault, which has the same name in each region. */
  public get vaultName(): string {
    return this.globalClusterIdentifier;
  }

  /** The ARN of the backup vault of a region, in partition and account of who asks. */
  public vaultArn(scope: IConstruct, region: string): string {
    return arn(scope, 'backup', region, `backup-vault:${this.vaultName}`);
  }

  /** The state machine that makes the member of its own region the writer. It has the same name in each region. */
  public failoverMachineName(_region: string): string {
    return `${this.globalClusterIdentifier}-failover`;
  }
}

function arn(scope: IConstruct, service: string, region: string, resource: string): string {
  const { partition, account } = Stack.of(scope);
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
