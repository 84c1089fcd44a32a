import { type AddOnDefinition, definitionOf } from './add-on-definitions';
import { checkedParameters } from '../private/checked-parameters';

/** Options for an add-on that this library does not know. */
export interface ClusterAddOnOptions {
  /**
   * The add-ons that have to be there before it.
   *
   * @default - it needs none
   */
  readonly needs?: string[];

  /**
   * The add-ons that it cannot be beside.
   *
   * @default - none
   */
  readonly conflicts?: string[];

  /**
   * The oldest version of Kubernetes that it runs on: `1.33`.
   *
   * @default - any
   */
  readonly minimumKubernetesVersion?: string;

  /**
   * The namespace of its service account, where it needs permissions.
   *
   * @default - it has no role
   */
  readonly namespace?: string;

  /**
   * The service account that gets the permissions.
   *
   * @default - it has no role
   */
  readonly serviceAccount?: string;

  /**
   * The names of the managed policies of AWS with the permissions that it needs: `CloudWatchAgentServerPolicy`.
   *
   * @default - its role is allowed nothing
   */
  readonly managedPolicyNames?: string[];
}

/**
 * An EKS add-on: software in the cluster that AWS installs and keeps working.
 *
 * `aws eks describe-addon-versions --kubernetes-version 1.36` lists add-ons and their versions. What EKS Auto Mode has built in is none of them: networking, DNS, block
 * storage, load balancing, the agent of Pod Identity.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html
 */
@checkedParameters('RegionalCluster', 'ClusterAddOn')
export class ClusterAddOn {
  /** CPU and memory of pods, by which they are scaled. Auto Mode has none. */
  public static readonly METRICS_SERVER = new ClusterAddOn(definitionOf('metrics-server')!);
  /** Certificates, by ACME and its DNS challenge in the `hostedZone` of the cluster. */
  public static readonly CERT_MANAGER = new ClusterAddOn(definitionOf('cert-manager')!);
  /** Records in the `hostedZone` of the cluster, which it needs. */
  public static readonly EXTERNAL_DNS = new ClusterAddOn(definitionOf('external-dns')!);
  /** Container Insights of CloudWatch, for a price: metrics of nodes and pods, and the logs of containers. */
  public static readonly CLOUDWATCH_OBSERVABILITY = new ClusterAddOn(definitionOf('amazon-cloudwatch-observability')!);
  /** The operator of the AWS Distro for OpenTelemetry. */
  public static readonly ADOT = new ClusterAddOn(definitionOf('adot')!);
  /** Volumes of Amazon EFS, which several pods share. */
  public static readonly EFS_CSI_DRIVER = new ClusterAddOn(definitionOf('aws-efs-csi-driver')!);
  /** Snapshots of volumes. */
  public static readonly SNAPSHOT_CONTROLLER = new ClusterAddOn(definitionOf('snapshot-controller')!);
  /** Secrets of AWS Secrets Manager as files of pods. */
  public static readonly SECRETS_STORE_CSI_DRIVER = new ClusterAddOn(definitionOf('aws-secrets-store-csi-driver-provider')!);

  /**
   * An add-on that this library does not name. What it knows of an add-on of that name, such as its conflicts, holds as well.
   *
   * @param name the name that EKS gives it
   * @param options what is to be known of it
   */
  public static of(name: string, options: ClusterAddOnOptions = {}): ClusterAddOn {
    const known = definitionOf(name);
    const { needs = [], conflicts = [], minimumKubernetesVersion, namespace, serviceAccount, managedPolicyNames = [] } = options;
    return new ClusterAddOn({
      name,
      needs: [...known?.needs ?? [], ...needs],
      conflicts: [...known?.conflicts ?? [], ...conflicts],
      minimumKubernetesVersion: minimumKubernetesVersion ?? known?.minimumKubernetesVersion,
      identity: namespace !== undefined && serviceAccount !== undefined ? { namespace, serviceAccount, managedPolicyNames } : known?.identity,
    });
  }

  private constructor(
    /** @internal */
    public readonly _definition: AddOnDefinition,
    /** The version. Undefined where EKS chooses it. */
    public readonly version?: string,
    /** @internal */
    public readonly _configuration?: { [key: string]: any },
  ) {}

  /** The name that EKS gives it. */
  public get name(): string {
    return this._definition.name;
  }

  /**
   * The same add-on in a version; otherwise EKS chooses the one that it recommends when the add-on is made, and leaves it there.
   *
   * @param version the version as EKS writes it: `v0.8.0-eksbuild.1`
   */
  public withVersion(version: string): ClusterAddOn {
    return new ClusterAddOn(this._definition, version, this._configuration);
  }

  /**
   * The same add-on with a configuration. `aws eks describe-addon-configuration` prints its JSON schema.
   *
   * @param values what differs from its defaults
   */
  public withConfiguration(values: { [key: string]: any }): ClusterAddOn {
    return new ClusterAddOn(this._definition, this.version, values);
  }
}
