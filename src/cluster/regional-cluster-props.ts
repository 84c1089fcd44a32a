import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { IConstruct } from 'constructs';
import type { ClusterAddOn } from './cluster-add-on';
import type { ClusterEndpoint } from './cluster-endpoint';
import type { ClusterPlatformOptions } from './cluster-platform-options';
import type { NodePoolOptions } from './node-pool-options';
import type { RegionalClusterGrants } from './regional-cluster-grants';
import type { DeploymentTier } from '../core/deployment-tier';
import type { IMusicNetwork } from '../network';

/** Whose pods get the permissions of a role. */
export interface PodIdentityOptions {
  /** The namespace of the service account. It need not exist yet. */
  readonly namespace: string;
  /** The service account of the pods. It need not exist yet. */
  readonly serviceAccount: string;
  /**
   * The end of the name of the role, after that of the cluster: `{project}-{region}-eks-{roleSuffix}`.
   *
   * @default - the service account
   */
  readonly roleSuffix?: string;
}

/**
 * The role of the pods of one service account. What it is granted stands in one managed policy.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
 */
export interface IPodIdentity extends IConstruct, iam.IGrantable {
  /** The namespace of the service account. */
  readonly namespace: string;
  /** The service account of the pods. */
  readonly serviceAccount: string;
  /** The role, which pods of this one service account of this one cluster may assume. */
  readonly role: iam.IRole;
  /** The policy with what the role was granted. Undefined before it was granted anything. */
  readonly policy?: iam.IManagedPolicy;
}

/** A cluster that others may use, made in this app or another one. Its `connections` are those of the Kubernetes API server, on port 443. */
export interface IRegionalCluster extends IConstruct, ec2.IConnectable {
  /** The project that it is a region of. */
  readonly project: string;
  /** The region that it is in. */
  readonly region: string;
  /** The name of the cluster: `{project}-{region}-eks`. */
  readonly clusterName: string;
  /** The ARN of the cluster. */
  readonly clusterArn: string;
  /**
   * The security group of nodes and their pods, which EKS makes: what a database or a cache lets in. Undefined for a cluster that was imported
   * without it.
   */
  readonly clusterSecurityGroup?: ec2.ISecurityGroup;
  /** Permissions for the cluster. */
  readonly grants: RegionalClusterGrants;
  /**
   * A metric of the control plane.
   *
   * @param metricName the name that AWS gives it: `apiserver_request_total`
   * @param options how to aggregate it; by default the sum over a minute
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /**
   * Gives the pods of a service account a role of their own, by EKS Pod Identity. A service account has one at most.
   *
   * @param id the id of role, policy and association
   * @param options whose pods
   */
  addPodIdentity(id: string, options: PodIdentityOptions): IPodIdentity;
}

/** The notices of EC2 in the account and region of a cluster, two minutes before it takes a spot instance away. */
export interface ISpotInterruptions extends IConstruct {
  /** The rule that sees each warning. It has no target: it counts. Add one to be told of each: `rule.addTarget`. */
  readonly rule: events.Rule;

  /**
   * The number of warnings (`MatchedEvents` of the rule), of all spot instances of the account and region: they name instances, not clusters.
   *
   * @param options how to aggregate it; by default the sum over five minutes
   */
  metricMatchedEvents(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** Attributes of a cluster that another app makes. */
export interface RegionalClusterAttributes {
  /** The project that it is a region of. */
  readonly project: string;

  /**
   * The region that it is in.
   *
   * @default - the region of the stack
   */
  readonly region?: string;

  /**
   * The security group of its nodes and their pods.
   *
   * @default - not known: nothing is told to let them in
   */
  readonly clusterSecurityGroup?: ec2.ISecurityGroup;

  /**
   * The security group in front of its Kubernetes API server.
   *
   * @default - not known: nobody is let in
   */
  readonly endpointSecurityGroup?: ec2.ISecurityGroup;
}

/** Properties for RegionalCluster. */
export interface RegionalClusterProps {
  /**
   * The project, which the names of the cluster and its roles begin with: `musicconnect`. 2 to 24 lowercase letters, digits and hyphens. A change of it
   * makes another cluster.
   */
  readonly project: string;

  /**
   * The version of Kubernetes. EKS raises it by one minor version at a time, and never lowers it.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
   */
  readonly version: eks.KubernetesVersion;

  /**
   * The deployment tier, which decides about alarms, logs and what is kept.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The network of the region: nodes stand in the subnets of its functions, which need a way out.
   *
   * @default - `vpc` has to be given
   */
  readonly network?: IMusicNetwork;

  /**
   * The VPC of the region, where there is no `network`.
   *
   * @default - `network` has to be given
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of control plane and nodes in `vpc`, in two Availability Zones or more, none of them public.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * From where the Kubernetes API server can be reached, besides the VPC.
   *
   * @default ClusterEndpoint.PRIVATE
   */
  readonly endpoint?: ClusterEndpoint;

  /**
   * The roles that may do everything in the cluster, also those of IAM Identity Center: they get an access entry, and their own policies stay as they are.
   * Who creates the cluster may do nothing, unless named here.
   *
   * @default - nobody may, until `grants.admin` says so
   */
  readonly adminRoles?: iam.IRole[];

  /**
   * The roles that may look at everything in the cluster but secrets.
   *
   * @default - nobody may, until `grants.view` says so
   */
  readonly viewerRoles?: iam.IRole[];

  /**
   * The role of the Argo CD that delivers to this cluster from another one, its hub.
   *
   * @default - no Argo CD reaches it from outside
   */
  readonly argoCdRole?: iam.IRole;

  /**
   * The EKS add-ons. What EKS Auto Mode has built in is none of them.
   *
   * @default - metrics-server, by which pods are scaled, and cert-manager
   */
  readonly addOns?: ClusterAddOn[];

  /**
   * The public hosted zone of the domain: cert-manager may prove in it that the domain is yours, and external-dns may write records, as add-ons or as charts
   * of the GitOps tree.
   *
   * @default - neither has permissions for DNS
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * The platform that the cluster runs besides its workloads, which comes by GitOps: synthesis writes the tree of all clusters of the project in the assembly to
   * `gitops/{project}`. It needs `hostedZone`.
   *
   * @default - no tree is written
   */
  readonly platform?: ClusterPlatformOptions;

  /**
   * The nodes: how much of them is spot capacity, a static baseline, limits.
   *
   * @default - half of the pods on spot capacity, no baseline
   */
  readonly nodePools?: NodePoolOptions;

  /**
   * Keeps a version of Kubernetes for longer than the 14 months of standard support, for a price by the hour; otherwise EKS raises the version when they are
   * over.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/view-upgrade-policy.html
   * @default false
   */
  readonly extendedSupport?: boolean;

  /**
   * Lets Amazon Application Recovery Controller move the traffic of the cluster away from an Availability Zone.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/zone-shift.html
   * @default true
   */
  readonly zonalShift?: boolean;

  /**
   * The KMS key of Kubernetes secrets and of the logs. One that was not made in this app must allow CloudWatch Logs of the region to use it.
   *
   * A change of it cannot be deployed: the cluster would be replaced, under the name that it has.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time for which the logs of the control plane are kept.
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Makes EKS refuse to delete the cluster.
   *
   * @default - as the tier says: not in development
   */
  readonly deletionProtection?: boolean;

  /**
   * The removal policy of the cluster and of everything that it needs: roles, security group, key, logs.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The actions of each alarm, when it goes off and when it ends.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}
