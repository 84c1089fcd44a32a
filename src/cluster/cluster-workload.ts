import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ClusterNames } from './cluster-names';
import { ClusterWorkloadBase } from './cluster-workload-base';
import { workloadModel } from './cluster-workload-model';
import type { ClusterWorkloadAttributes, ClusterWorkloadProps, IClusterWorkload } from './cluster-workload-props';
import { workloadsOf } from './cluster-workload-registry';
import { validateClusterWorkload, validateClusterWorkloadAttributes } from './cluster-workload-validation';
import { CLUSTER_ERRORS } from './errors';
import type { WorkloadModel } from './gitops/models';
import type { IPodIdentity } from './regional-cluster-props';
import { secretsReaderOf } from './secrets-reader';
import { description } from '../private/descriptions';
import { fail } from '../private/errors';
import { injectable } from '../private/injectable';
import { letIn } from '../private/let-in';
import { ManagedPolicyPrincipal } from '../private/managed-policy-principal';
import { grantReadSecret } from '../private/read-secret';

/**
 * One service of an application in a cluster: its role and its permissions in AWS, the ways to its databases and caches, and its share of the node pools. Its
 * Kubernetes objects stand in the GitOps tree, which synthesis writes for clusters that have a `platform`.
 *
 * Its pods get credentials for the role from EKS Pod Identity. Grants name the workload: `bucket.grants.read(workload)`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
 */
@injectable<ClusterWorkloadProps>({})
export class ClusterWorkload extends ClusterWorkloadBase {
  /** The id by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.ClusterWorkload';

  /**
   * Uses a workload that another app makes: permissions stand in a policy of this app, of which a role takes 10 at most.
   *
   * Throws `ClusterWorkloadNameInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes its cluster and its name
   */
  public static fromClusterWorkloadAttributes(scope: Construct, id: string, attributes: ClusterWorkloadAttributes): IClusterWorkload {
    return new ImportedWorkload(scope, id, attributes);
  }

  /** The role of its pods, called `{project}-{region}-eks-{workloadName}`. */
  public readonly role: iam.IRole;
  /** The principal that is granted permissions, which stand in a managed policy of the role. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly identity: IPodIdentity;

  /**
   * Throws `ClusterWorkload...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param props properties for the workload
   */
  public constructor(scope: Construct, id: string, private readonly props: ClusterWorkloadProps) {
    super(scope, id, props.cluster, props.workloadName);
    validateClusterWorkload(this, props);
    const { cluster, workloadName, secrets = {} } = props;
    const others = workloadsOf(cluster);
    if (others.some((other) => other.workloadName === workloadName)) {
      fail(this, CLUSTER_ERRORS, { code: 'ClusterWorkloadTwice', prop: 'workloadName', got: workloadName });
    }
    this.identity = cluster.addPodIdentity(`Workload-${workloadName}`, {
      namespace: this.namespace, serviceAccount: this.serviceAccount, roleSuffix: workloadName,
    });
    this.role = this.identity.role;
    this.grantPrincipal = this.identity.grantPrincipal;
    this.node.defaultChild = this.role.node.defaultChild;
    for (const { _source, _server } of Object.values(secrets)) {
      grantReadSecret(secretsReaderOf(cluster), _source);
      if (_server && cluster.clusterSecurityGroup) {
        const [first, last] = [_server.ports[0], _server.ports[_server.ports.length - 1]];
        // eslint-disable-next-line @stylistic/max-len
        letIn(cluster.clusterSecurityGroup, _server.guard.connections.securityGroups, first === last ? ec2.Port.tcp(first) : ec2.Port.tcpRange(first, last),
          `Nodes of ${cluster.clusterName}`);
      }
    }
    others.push(this);
    this.node.addValidation({ validate: () => this.findMissingPeers() });
  }

  /** The policy with what the role was granted. Undefined before it was granted anything. */
  public get policy(): iam.IManagedPolicy | undefined {
    return this.identity.policy;
  }

  /**
   * The data that its Kubernetes objects are made of.
   *
   * @param spotPercentage the share of the cluster
   * @internal
   */
  public _model(spotPercentage: number): WorkloadModel {
    return workloadModel(this.props, spotPercentage);
  }

  /** Only at the end of synthesis it is known which workloads there are. */
  private findMissingPeers(): string[] {
    const names = workloadsOf(this.props.cluster).map(({ workloadName }) => workloadName);
    const { allowFrom = [], allowTo = [] } = this.props;
    const code = 'ClusterWorkloadPeerMissing';
    // eslint-disable-next-line @stylistic/max-len
    return [...allowFrom, ...allowTo].flatMap(({ _models }) => _models).flatMap(({ workload }) => (workload === undefined || names.includes(workload) ? []
      : [`[${code}] \`allowFrom\`, \`allowTo\` ${CLUSTER_ERRORS[code].when}; got ${JSON.stringify(workload)}. ${CLUSTER_ERRORS[code].fix}`]));
  }
}

/** A workload that another app makes. */
class ImportedWorkload extends ClusterWorkloadBase {
  public readonly role: iam.IRole;
  public readonly grantPrincipal: iam.IPrincipal;
  private policy?: iam.ManagedPolicy;

  public constructor(scope: Construct, id: string, attributes: ClusterWorkloadAttributes) {
    super(scope, id, attributes.cluster, attributes.workloadName);
    validateClusterWorkloadAttributes(this, attributes);
    const { cluster: { project, region }, workloadName } = attributes;
    this.role = iam.Role.fromRoleName(this, 'Role', new ClusterNames(project, region).roleName(workloadName));
    this.grantPrincipal = new ManagedPolicyPrincipal(this.role, () => {
      this.policy ??= new iam.ManagedPolicy(this, 'Policy', {
        description: description(`What pods of ${this.namespace}/${this.serviceAccount} may do in AWS by another app`), roles: [this.role],
      });
      return this.policy;
    });
  }
}
