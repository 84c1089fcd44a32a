import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { CfnCluster } from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ClusterEndpoint } from './cluster-endpoint';
import type { ClusterNames } from './cluster-names';
import type { RegionalClusterProps } from './regional-cluster-props';
import type { DeploymentTier } from '../core/deployment-tier';
import { acknowledge } from '../private/acknowledge';
import { letLogGroupUseKey } from '../private/encrypted-logs';
import type { KeptData } from '../private/kept-data';
import { functionSubnetsOf } from '../private/network-placement';

/** What the control plane is made of. */
export interface ControlPlaneOptions {
  readonly props: RegionalClusterProps;
  readonly names: ClusterNames;
  readonly tier: DeploymentTier;
  readonly encryptionKey: kms.IKey;
  readonly kept: KeptData;
}

/** What EKS Auto Mode wants of the role of a cluster: https://docs.aws.amazon.com/eks/latest/userguide/auto-cluster-iam-role.html */
const CLUSTER_POLICIES = [
  'AmazonEKSClusterPolicy', 'AmazonEKSComputePolicy', 'AmazonEKSBlockStoragePolicy', 'AmazonEKSLoadBalancingPolicy', 'AmazonEKSNetworkingPolicy',
];

/** The least that the nodes of EKS Auto Mode need: https://docs.aws.amazon.com/eks/latest/userguide/auto-create-node-role.html */
const NODE_POLICIES = ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'];

/** The cluster itself, with its roles, its security group and its log group. */
export class ControlPlane extends Construct {
  public readonly cluster: eks.Cluster;
  public readonly resource: CfnCluster;
  public readonly role: iam.Role;
  public readonly nodeRole: iam.Role;
  public readonly securityGroup: ec2.SecurityGroup;
  public readonly logGroup: logs.LogGroup;

  public constructor(scope: Construct, id: string, private readonly options: ControlPlaneOptions) {
    super(scope, id);
    const { props, names, tier, encryptionKey, kept: { removalPolicy } } = options;
    this.role = this.createClusterRole();
    this.nodeRole = this.createRole('NodeRole', 'ec2.amazonaws.com', NODE_POLICIES, names.nodeRoleName);
    const vpc = (props.network?.vpc ?? props.vpc)!;
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc, description: 'Kubernetes API server: in from those who are let in only', allowAllOutbound: false, disableInlineRules: false,
    });
    this.logGroup = this.createLogGroup();

    this.cluster = new eks.Cluster(this, 'Cluster', {
      clusterName: names.clusterName,
      version: props.version,
      vpc,
      vpcSubnets: [functionSubnetsOf(props)],
      role: this.role,
      securityGroup: this.securityGroup,
      endpointAccess: endpointAccessOf(props.endpoint ?? ClusterEndpoint.PRIVATE),
      secretsEncryptionKey: encryptionKey,
      clusterLogging: Object.values(eks.ClusterLoggingTypes),
      bootstrapClusterCreatorAdminPermissions: false,
      defaultCapacityType: eks.DefaultCapacityType.AUTOMODE,
      compute: { nodePools: ['system', 'general-purpose'], nodeRole: this.nodeRole },
    });
    this.resource = this.cluster.node.defaultChild as CfnCluster;
    this.resource.zonalShiftConfig = { enabled: props.zonalShift ?? true };
    this.resource.deletionProtection = props.deletionProtection ?? tier.deletionProtection;
    this.resource.upgradePolicy = { supportType: props.extendedSupport ? 'EXTENDED' : 'STANDARD' };
    if (props.platform?.ingress?._kind === 'gateway-api') {
      // The kinds of the Gateway API, kept up to date by EKS. The property is younger than the oldest aws-cdk-lib that this library works with.
      this.resource.addPropertyOverride('KubernetesNetworkConfig.ElasticLoadBalancing.GatewayApi.Crds.Managed', true);
    }
    // EKS would make it, neither encrypted nor ever empty, with the first event that it writes.
    this.resource.node.addDependency(this.logGroup);
    [this.resource, this.securityGroup, this.role, this.nodeRole].forEach((kept) => kept.applyRemovalPolicy(removalPolicy));
    this.acknowledgeFindings();
  }

  private createClusterRole(): iam.Role {
    const role = this.createRole('Role', 'eks.amazonaws.com', CLUSTER_POLICIES);
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ principals: [new iam.ServicePrincipal('eks.amazonaws.com')], actions: ['sts:TagSession'] }));
    return role;
  }

  private createRole(id: string, service: string, policies: string[], roleName?: string): iam.Role {
    const role = new iam.Role(this, id, {
      roleName,
      assumedBy: new iam.ServicePrincipal(service),
      managedPolicies: policies.map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
    });
    for (const name of policies) {
      acknowledge(role.node.defaultChild!, `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`,
        'EKS asks for this very policy, and extends it when it needs more; a copy of it would fall behind.');
    }
    return role;
  }

  private createLogGroup(): logs.LogGroup {
    const { names: { logGroupName }, encryptionKey, kept: { logRetention, removalPolicy } } = this.options;
    letLogGroupUseKey(this, encryptionKey, { name: logGroupName, elsewhere: logGroupName });
    return new logs.LogGroup(this, 'LogGroup', { logGroupName, encryptionKey, retention: logRetention, removalPolicy });
  }

  private acknowledgeFindings(): void {
    const { tier, props: { endpoint = ClusterEndpoint.PRIVATE, deletionProtection } } = this.options;
    if (endpoint.publicCidrs !== undefined) {
      acknowledge(this.resource, 'AwsSolutions-EKS1', endpoint.publicBecause!);
      acknowledge(this.resource, 'Music-ClusterEndpointPrivate', endpoint.publicBecause!);
    }
    if (deletionProtection === undefined && !tier.deletionProtection) {
      acknowledge(this.resource, 'Music-ClusterDeletionProtected', `The deployment tier "${tier.name}" keeps no data when its stack is deleted.`);
    }
  }
}

function endpointAccessOf({ publicCidrs }: ClusterEndpoint): eks.EndpointAccess {
  return publicCidrs === undefined ? eks.EndpointAccess.PRIVATE : eks.EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(...publicCidrs);
}
