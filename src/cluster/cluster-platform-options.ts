import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { ClusterIngress } from './cluster-ingress';
import type { TelemetryBucketNames } from './cluster-telemetry-props';

/** The repository that Argo CD delivers from. All clusters of a project have the same one. */
export interface ClusterGitOpsOptions {
  /** The address of the Git repository, by HTTPS or SSH: "https://github.com/eknmusic/musicconnect-gitops". */
  readonly repository: string;

  /**
   * The branch, the tag or the commit that is delivered.
   *
   * @default main
   */
  readonly revision?: string;

  /**
   * The folder of the repository that the tree lies in: "clusters/musicconnect".
   *
   * @default - the project
   */
  readonly path?: string;

  /**
   * The namespace of Argo CD in its hub, be it run by EKS or by yourself.
   *
   * @default argocd
   */
  readonly argoCdNamespace?: string;
}

/** The people who are told of alerts. */
export interface ClusterOnCallOptions {
  /**
   * The secret with the fields `slackWebhookUrl` and `pagerDutyRoutingKey`, in the region of the cluster. External Secrets Operator reads it, and it stands in no
   * manifest.
   */
  readonly secret: secretsmanager.ISecret;

  /**
   * The name of the secret, where the app does not know it: Kubernetes objects name it, and are written before the deployment.
   *
   * @default - the name that the secret was given
   */
  readonly secretName?: string;

  /** The channel of Slack that is told of everything: "#musicconnect-alerts". PagerDuty is told of what is critical. */
  readonly slackChannel: string;
}

/**
 * The platform that a cluster runs besides its workloads: ingress, certificates, records of DNS, secrets, metrics, logs, traces, alerts. It comes by GitOps: its
 * Kubernetes objects stand in the tree that synthesis writes. All values are known at synthesis.
 */
export interface ClusterPlatformOptions {
  /** The repository that Argo CD delivers from. */
  readonly gitOps: ClusterGitOpsOptions;

  /** The people who are told of alerts. */
  readonly onCall: ClusterOnCallOptions;

  /**
   * The domain in which host names are written and certificates are proven. All clusters of a project have the same one.
   *
   * @default - the name of `hostedZone` of the cluster
   */
  readonly domainName?: string;

  /**
   * The email address that Let's Encrypt writes to when something is wrong with certificates.
   *
   * @default - it writes to nobody
   */
  readonly acmeEmail?: string;

  /**
   * The way from outside of the cluster to the workloads that have an `ingress`.
   *
   * @default ClusterIngress.nginx()
   */
  readonly ingress?: ClusterIngress;

  /**
   * The names of the buckets of metrics, logs and traces, where another app makes them with the roles of the pods that write them.
   *
   * @default - those of the ClusterTelemetry of the cluster, which is needed then
   */
  readonly telemetryBucketNames?: TelemetryBucketNames;

  /**
   * Of the requests to each workload, how many percent have to be answered without an error of the server within 30 days: from 90, below 100, with up to three
   * decimals.
   *
   * @default 99.99
   */
  readonly availabilityTarget?: number;
}
