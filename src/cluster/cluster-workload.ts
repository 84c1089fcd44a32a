import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { workloadModel } from './cluster-workload-model';
import type { ClusterWorkloadProps } from './cluster-workload-props';
import { workloadsOf } from './cluster-workload-registry';
import { validateClusterWorkload } from './cluster-workload-validation';
import { CLUSTER_ERRORS } from './errors';
import { type WorkloadModel, workloadNamespace } from './gitops/models';
import type { IPodIdentity } from './regional-cluster-props';
import { secretsReaderOf } from './secrets-reader';
import { fail } from '../private/errors';
import { injectable } from '../private/injectable';
import { letIn } from '../private/let-in';
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
export class ClusterWorkload extends Construct implements iam.IGrantable {
  /** The id by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.ClusterWorkload';

  /** The name within the project. */
  public readonly workloadName: string;
  /** The namespace of its Kubernetes objects. */
  public readonly namespace: string;
  /** The service account of its pods, which its other Kubernetes objects are called as well: `{project}-{workloadName}`. */
  public readonly serviceAccount: string;
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
    super(scope, id);
    validateClusterWorkload(this, props);
    const { cluster, workloadName, secrets = {} } = props;
    const others = workloadsOf(cluster);
    if (others.some((other) => other.workloadName === workloadName)) {
      fail(this, CLUSTER_ERRORS, { code: 'ClusterWorkloadTwice', prop: 'workloadName', got: workloadName });
    }
    this.workloadName = workloadName;
    this.namespace = workloadNamespace(cluster.project);
    this.serviceAccount = `${cluster.project}-${workloadName}`;
    this.identity = cluster.addPodIdentity(`Workload-${workloadName}`, {
      namespace: this.namespace, serviceAccount: this.serviceAccount, roleSuffix: workloadName,
    });
    this.role = this.identity.role;
    this.grantPrincipal = this.identity.grantPrincipal;
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
