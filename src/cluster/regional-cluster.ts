import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { AddOns } from './add-ons';
import { ClusterAccess } from './cluster-access';
import { ClusterAccessPolicy } from './cluster-access-policy';
import { ClusterNames } from './cluster-names';
import { ClusterPlatform, platformModel } from './cluster-platform';
import type { ClusterPlatformOptions } from './cluster-platform-options';
import { telemetryOf } from './cluster-telemetry-registry';
import { addToTree } from './cluster-tree';
import { workloadModels } from './cluster-workload-registry';
import { ControlPlane } from './control-plane';
import type { RegionTreeModel } from './gitops/platform/platform-model';
import { ImportedRegionalCluster } from './imported-regional-cluster';
import { findNodePoolsTooSmall, nodePoolModel } from './node-pools';
import { createControlPlaneAlarms, createNodeAlarms } from './regional-cluster-alarms';
import { RegionalClusterBase } from './regional-cluster-base';
import { RegionalClusterGrants } from './regional-cluster-grants';
import type { IRegionalCluster, ISpotInterruptions, RegionalClusterAttributes, RegionalClusterProps } from './regional-cluster-props';
import { addOnsOf, validateRegionalCluster } from './regional-cluster-validation';
import { SpotInterruptions } from './spot-interruptions';
import { DeploymentTier } from '../core/deployment-tier';
import { description } from '../private/descriptions';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';

/** The add-on that publishes the metrics of nodes and pods. */
const CONTAINER_INSIGHTS = 'amazon-cloudwatch-observability';

/**
 * One region of a platform on Kubernetes: an EKS cluster in Auto Mode, private, encrypted, logged and watched, whose nodes AWS runs.
 *
 * Whoever creates it may do nothing in it: `adminRoles` may. No function of AWS Lambda touches it; Kubernetes objects come by GitOps. All names are known at synthesis.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/automode.html
 * @example
 *
 * declare const network: MusicNetwork;
 * declare const platformEngineers: iam.IRole;
 *
 * const cluster = new RegionalCluster(this, 'Cluster', {
 *   project: 'musicconnect',
 *   version: eks.KubernetesVersion.V1_36,
 *   network,
 *   adminRoles: [platformEngineers],
 * });
 */
@injectable<RegionalClusterProps>({ tier: always, network: ({ vpc }) => vpc === undefined, encryptionKey: always, alarmActions: always })
export class RegionalCluster extends RegionalClusterBase {
  /** The id by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.RegionalCluster';

  /**
   * Uses a cluster that another app makes. Its names follow from project and region.
   *
   * Throws `RegionalCluster...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes what is known of the cluster
   */
  public static fromRegionalClusterAttributes(scope: Construct, id: string, attributes: RegionalClusterAttributes): IRegionalCluster {
    return new ImportedRegionalCluster(scope, id, attributes);
  }

  public readonly project: string;
  public readonly region: string;
  public readonly clusterName: string;
  public readonly clusterArn: string;
  public readonly clusterSecurityGroup?: ec2.ISecurityGroup;
  public readonly connections: ec2.Connections;
  public readonly grants: RegionalClusterGrants;

  /** The cluster, for what this construct has no prop for. It has no kubectl: manifests and charts cannot be added to it. */
  public readonly cluster: eks.Cluster;
  /** The VPC. */
  public readonly vpc: ec2.IVpc;
  /** The security group in front of the Kubernetes API server. */
  public readonly securityGroup: ec2.ISecurityGroup;
  /** The role of the control plane. */
  public readonly role: iam.IRole;
  /** The role of the nodes: it pulls images and runs nodes, and nothing else. */
  public readonly nodeRole: iam.IRole;
  /** The KMS key of Kubernetes secrets and of the logs. */
  public readonly encryptionKey: kms.IKey;
  /** The log group of the control plane: api, audit, authenticator, controllerManager, scheduler. */
  public readonly logGroup: logs.ILogGroup;
  /** The spot instances that EC2 takes away in the account and region. Undefined for a cluster without spot capacity. */
  public readonly spotInterruptions?: ISpotInterruptions;
  /** The alarms; empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  /** @internal */
  public readonly _clusterReference: string;

  /**
   * Throws `RegionalCluster...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to, in a stack whose region is known
   * @param id its id there, which decides the logical ids
   * @param props properties for the cluster
   */
  public constructor(scope: Construct, id: string, private readonly props: RegionalClusterProps) {
    super(scope, id);
    validateRegionalCluster(this, props);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    this.project = props.project;
    this.region = Stack.of(this).region;
    const names = new ClusterNames(this.project, this.region);
    this.clusterName = names.clusterName;
    this.clusterArn = names.clusterArn(this);
    this.vpc = (props.network?.vpc ?? props.vpc)!;

    const kept = new KeptData(props, tier);
    this.encryptionKey = kept.chooseKey(this, description(`Encrypts secrets and logs of ${this.clusterName}`));
    const controlPlane = new ControlPlane(this, 'ControlPlane', { props, names, tier, encryptionKey: this.encryptionKey, kept });
    this.cluster = controlPlane.cluster;
    this.role = controlPlane.role;
    this.nodeRole = controlPlane.nodeRole;
    this.logGroup = controlPlane.logGroup;
    this.securityGroup = controlPlane.securityGroup;
    this.clusterSecurityGroup = this.cluster.clusterSecurityGroup;
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(443) });
    this._clusterReference = this.cluster.clusterName;
    this.node.defaultChild = controlPlane.resource;
    new AddOns(this, 'AddOns', addOnsOf(props), { cluster: this, clusterName: this._clusterReference, hostedZone: props.hostedZone });
    if (props.platform) {
      const place = { cluster: this, clusterName: this._clusterReference, hostedZone: props.hostedZone!, addOns: this.addOnNames };
      new ClusterPlatform(this, 'Platform', place, props.platform);
    }
    this.spotInterruptions = this.spotPercentage > 0 ? new SpotInterruptions(this, 'SpotInterruptions', this.clusterName) : undefined;

    const access = new ClusterAccess(this, 'Access', this._clusterReference);
    this.grants = RegionalClusterGrants._of(this, access);
    // Access entries alone: nobody but AWS may change the policies of a role of IAM Identity Center.
    [...props.adminRoles ?? [], ...props.argoCdRole ? [props.argoCdRole] : []].forEach((role) => access.add(role, ClusterAccessPolicy.CLUSTER_ADMIN));
    props.viewerRoles?.forEach((role) => access.add(role, ClusterAccessPolicy.VIEW));
    if (tier.alarmsEnabled) {
      const actions = props.alarmActions ?? [];
      const hasContainerInsights = addOnsOf(props).some(({ name }) => name === CONTAINER_INSIGHTS);
      // eslint-disable-next-line @stylistic/max-len
      this.alarms.push(...createControlPlaneAlarms(this, this, actions), ...createNodeAlarms(this, this, this.spotInterruptions, hasContainerInsights, actions));
    }
    new CfnOutput(this, 'UpdateKubeconfig', {
      value: `aws eks update-kubeconfig --name ${this.clusterName} --region ${this.region} --alias ${this.clusterName}`,
      description: 'Makes kubectl know the cluster',
    });
    this.node.addValidation({ validate: () => findNodePoolsTooSmall(this, props.nodePools, workloadModels(this, this.spotPercentage)) });
    addToTree({
      construct: this,
      project: this.project,
      region: this.region,
      hasTelemetry: () => (props.platform?.telemetryBucketNames ?? telemetryOf(this)) !== undefined,
      ...props.platform ? { model: () => this.treeModel(props.platform!) } : {},
    });
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  private get spotPercentage(): number {
    return nodePoolModel(this.props.nodePools).spotPercentage;
  }

  private get addOnNames(): string[] {
    return addOnsOf(this.props).map(({ name }) => name);
  }

  /** What its Kubernetes objects are made of, as plain data. */
  private treeModel(platform: ClusterPlatformOptions): RegionTreeModel {
    const { project, region, clusterName, vpc, props: { nodePools, hostedZone } } = this;
    const workloads = workloadModels(this, this.spotPercentage);
    return {
      project,
      region,
      clusterName,
      workloads,
      nodePools: nodePoolModel(nodePools, workloads),
      platform: platformModel(platform, { project, vpc, hostedZone: hostedZone!, addOns: this.addOnNames, telemetry: telemetryOf(this) }),
    };
  }
}
