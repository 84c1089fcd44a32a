/**
 * What the Kubernetes objects of a region are made of: plain data, in which no text is a token of the CDK, so that the objects are the same
 * bytes wherever and whenever they are written.
 */

/** Where the pods of a workload run: split between spot and on-demand capacity by the share of the cluster, or on on-demand capacity alone. */
export type WorkloadCapacityModel = 'split' | 'on-demand';

/** One service of the application, in one region. */
export interface WorkloadModel {
  /** The project, which the names of its objects begin with: `musicconnect`. */
  readonly project: string;
  /** What the service is called within the project: `backend`. Its objects are called `{project}-{name}`, see `objectName`. */
  readonly name: string;
  readonly namespace: string;
  readonly image: ImageModel;
  /** The port that the container listens at. The Service has port 80, whatever it is. */
  readonly port: number;
  readonly replicas: { readonly minimum: number; readonly maximum: number };
  readonly scaling: ScalingModel;
  readonly resources: ResourcesModel;
  readonly spread: SpreadModel;
  /** Of the pods, how many percent may be taken away at once for maintenance. */
  readonly maxUnavailablePercent: number;
  readonly probes: ProbesModel;
  readonly shutdown: ShutdownModel;
  readonly security: SecurityModel;
  /** The host names and paths that the ingress controller sends to it. @default - it is reached from within the cluster alone */
  readonly ingress?: IngressModel;
  /** Whose connections it takes, besides those of the ingress controller and of Prometheus. */
  readonly from: readonly PeerModel[];
  /** Whom it may call, besides DNS and the Pod Identity agent. */
  readonly to: readonly PeerModel[];
  /** The variables that are no secrets. */
  readonly environment: Readonly<Record<string, string>>;
  /** The variables that are secrets, by their names. */
  readonly secrets: Readonly<Record<string, SecretModel>>;
  /** The path and the port at which Prometheus reads its metrics. @default - none are read */
  readonly metrics?: { readonly path: string; readonly port: number };
  /** The name of the IAM role of its pods, `{cluster}-{name}`. EKS Pod Identity associates it by the names of namespace and service account. */
  readonly roleName: string;
}

/** The image of a workload. The base names it `{project}-{name}`; the overlay of a region says where it is and which one it is. */
export interface ImageModel {
  /** `123456789012.dkr.ecr.us-east-1.amazonaws.com/musicconnect-backend`. @default - known after the deployment alone: a parameter of the overlay */
  readonly repository?: string;
  /** Either the tag or the digest is there. */
  readonly tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string;
}

export interface ScalingModel {
  /** In percent of what the pods ask for. */
  readonly cpuPercent?: number;
  /** In percent of what the pods ask for. */
  readonly memoryPercent?: number;
  /** Metrics of the pods from the custom metrics API. */
  readonly custom: readonly { readonly name: string; readonly averageValue: string }[];
  /** How long the least number of pods has to be enough before pods go. */
  readonly scaleDownStabilizationSeconds: number;
}

export interface ResourcesModel {
  /** In thousandths of a vCPU. */
  readonly cpuMillis: number;
  readonly cpuLimitMillis: number;
  readonly memoryMebibytes: number;
  readonly memoryLimitMebibytes: number;
  readonly ephemeralStorageMebibytes: number;
}

export interface SpreadModel {
  readonly capacity: WorkloadCapacityModel;
  /** Of the pods of a split workload, how many percent run on spot capacity: the share of the cluster. */
  readonly spotPercentage: number;
}

export interface ProbesModel {
  readonly readiness: ProbeModel;
  readonly liveness: ProbeModel;
  /** How long the container may take to start. */
  readonly startupSeconds: number;
}

export interface ProbeModel {
  /** @default - a connection to the port is enough */
  readonly path?: string;
  readonly port: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

export interface ShutdownModel {
  /** How long the container goes on as before, until load balancers and kube-proxy know that the pod is going. */
  readonly delaySeconds: number;
  /** How long it then has from SIGTERM on to finish requests and to close connections. */
  readonly drainSeconds: number;
}

export interface SecurityModel {
  readonly runAsUser: number;
  readonly readOnlyRootFilesystem: boolean;
  /** Folders that the container may write to, each an `emptyDir`. */
  readonly writablePaths: readonly string[];
}

export interface IngressModel {
  readonly hosts: readonly string[];
  /** The beginning of the paths. */
  readonly path: string;
  /** How long a connection may be silent: websockets live for longer than a request. */
  readonly idleSeconds: number;
}

/** Somebody at the other end of a connection: a workload, the pods of a namespace, or a block of addresses. */
export interface PeerModel {
  /** A workload of the same project, by its name. */
  readonly workload?: string;
  readonly namespace?: string;
  /** Of the pods in the namespace, those with these labels. */
  readonly podLabels?: Readonly<Record<string, string>>;
  readonly cidr?: string;
  /** Blocks within `cidr` that are not meant. */
  readonly except?: readonly string[];
  /** Empty for every port. Of a connection that comes in, this is the port of the workload, and said there. */
  readonly ports: readonly number[];
}

/** A variable that is a secret: a template with what is read from secrets of AWS Secrets Manager. */
export interface SecretModel {
  /** In the language of `text/template`, as External Secrets Operator has it: `{{ .value }}`. */
  readonly template: string;
  /** What the template reads, by the names that it has there. */
  readonly references: Readonly<Record<string, SecretReferenceModel>>;
}

export interface SecretReferenceModel {
  /** The name of the secret in AWS Secrets Manager, in the region of the cluster. */
  readonly secretName: string;
  /** The field of a secret that is JSON text. @default - the whole text */
  readonly property?: string;
}

/** The nodes of a cluster in Auto Mode. */
export interface NodePoolModel {
  /** Of the pods of split workloads, how many percent run on spot capacity. */
  readonly spotPercentage: number;
  /** The number of on-demand nodes that are there whether or not pods need them. @default - none */
  readonly staticNodes?: number;
  /** The most that the spot pool and the on-demand pool may have each. */
  readonly limits: { readonly cpu: number; readonly memoryGibibytes: number };
  /** `c`, `m`, `r`. */
  readonly instanceCategories: readonly string[];
  /** Instances of a generation above this one. */
  readonly instanceGenerationAbove: number;
  /** `amd64`, `arm64`, as Kubernetes calls them. */
  readonly architectures: readonly string[];
  readonly expireAfterHours: number;
  readonly consolidateAfterSeconds: number;
  /** Of the nodes of a pool, how many percent may be replaced at once. */
  readonly disruptionPercent: number;
}

/** All that the Kubernetes objects of one region are made of. */
export interface RegionModel {
  readonly project: string;
  readonly region: string;
  readonly clusterName: string;
  readonly workloads: readonly WorkloadModel[];
  readonly nodePools: NodePoolModel;
}

/** What the objects of a workload are called: `musicconnect-backend`. */
export function objectName({ project, name }: Pick<WorkloadModel, 'project' | 'name'>): string {
  return `${project}-${name}`;
}

/** The namespace of the workloads of a project. */
export function workloadNamespace(project: string): string {
  return project;
}
