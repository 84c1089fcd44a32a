import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { ClusterAccess } from './cluster-access';
import { ClusterNames } from './cluster-names';
import { RegionalClusterBase } from './regional-cluster-base';
import { RegionalClusterGrants } from './regional-cluster-grants';
import type { RegionalClusterAttributes } from './regional-cluster-props';
import { validateRegionalClusterAttributes } from './regional-cluster-validation';

/** A cluster that another app makes. */
export class ImportedRegionalCluster extends RegionalClusterBase {
  public readonly project: string;
  public readonly region: string;
  public readonly clusterName: string;
  public readonly clusterArn: string;
  public readonly clusterSecurityGroup?: ec2.ISecurityGroup;
  public readonly connections: ec2.Connections;
  public readonly grants: RegionalClusterGrants;

  /** @internal */
  public readonly _clusterReference: string;
  /**
   * The roles of the platform are made where the cluster is.
   *
   * @internal
   */
  public readonly _isImported = true;

  public constructor(scope: Construct, id: string, attributes: RegionalClusterAttributes) {
    super(scope, id);
    validateRegionalClusterAttributes(this, attributes);
    const { project, region = Stack.of(this).region, clusterSecurityGroup, endpointSecurityGroup } = attributes;
    const names = new ClusterNames(project, region);
    this.project = project;
    this.region = region;
    this.clusterName = names.clusterName;
    this._clusterReference = this.clusterName;
    this.clusterArn = names.clusterArn(this);
    this.clusterSecurityGroup = clusterSecurityGroup;
    this.connections = new ec2.Connections({ securityGroups: endpointSecurityGroup && [endpointSecurityGroup], defaultPort: ec2.Port.tcp(443) });
    this.grants = RegionalClusterGrants._of(this, new ClusterAccess(this, 'Access', this.clusterName));
  }
}
