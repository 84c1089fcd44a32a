import { Token } from 'aws-cdk-lib';
import type { CfnVPC, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { definitionOf } from './add-on-definitions';
import { ClusterIngress } from './cluster-ingress';
import type { ClusterPlatformOptions } from './cluster-platform-options';
import type { RegisteredTelemetry } from './cluster-telemetry-registry';
import { grantDns } from './dns-grants';
import type { PlatformModel } from './gitops/platform/platform-model';
import { PodIdentity } from './pod-identity';
import type { IRegionalCluster } from './regional-cluster-props';
import { knownSecretName, readable, secretsReaderOf } from './secrets-reader';
import { grantReadSecret } from '../private/read-secret';

/** Where a platform is. */
export interface ClusterPlatformPlace {
  readonly cluster: IRegionalCluster;
  /** The name by a reference, so that the cluster is there first. */
  readonly clusterName: string;
  readonly hostedZone: IHostedZone;
  /** The EKS add-ons by name, which make their roles themselves. */
  readonly addOns: readonly string[];
}

/** The share of requests that are answered without an error of the server, in percent, where nobody says another one. */
const AVAILABILITY_TARGET = 99.99;

/** The roles of what a cluster runs besides its workloads: those of charts that call AWS, but for those of telemetry, which come with its buckets. */
export class ClusterPlatform extends Construct {
  // eslint-disable-next-line @stylistic/max-len
  public constructor(scope: Construct, id: string, { cluster, clusterName, hostedZone, addOns }: ClusterPlatformPlace, { onCall }: ClusterPlatformOptions) {
    super(scope, id);
    for (const name of ['cert-manager', 'external-dns'].filter((chart) => !addOns.includes(chart))) {
      const { namespace, serviceAccount, dns } = definitionOf(name)!.identity!;
      grantDns(new PodIdentity(this, name, cluster, clusterName, { namespace, serviceAccount }), dns!, hostedZone);
    }
    grantReadSecret(secretsReaderOf(cluster), readable(onCall.secret));
  }
}

/** What is known of a cluster whose platform is written down. */
export interface PlatformGround {
  readonly project: string;
  readonly vpc: IVpc;
  readonly hostedZone: IHostedZone;
  readonly addOns: readonly string[];
  /** What was made for the cluster. @default - the platform names the buckets */
  readonly telemetry?: RegisteredTelemetry;
}

/** A platform as plain data, of which its Kubernetes objects are made. */
export function platformModel(platform: ClusterPlatformOptions, { project, vpc, hostedZone, addOns, telemetry }: PlatformGround): PlatformModel {
  const { gitOps, onCall, ingress = ClusterIngress.nginx(), acmeEmail } = platform;
  return {
    ingress: {
      kind: ingress._kind,
      internetFacing: ingress._internetFacing,
      loadBalancerCidrs: loadBalancerCidrs(ingress, vpc) ?? [],
      ...ingress._originName === undefined ? {} : { originName: ingress._originName },
    },
    addOns,
    domain: domainOf(platform, hostedZone)!,
    ...acmeEmail === undefined ? {} : { acmeEmail },
    ...telemetryModel(platform, telemetry),
    onCall: { secretName: (onCall.secretName ?? knownSecretName(onCall.secret))!, slackChannel: onCall.slackChannel },
    availabilityPercent: platform.availabilityTarget ?? AVAILABILITY_TARGET,
    gitOps: {
      repository: gitOps.repository,
      revision: gitOps.revision ?? 'main',
      path: gitOps.path ?? project,
      namespace: gitOps.argoCdNamespace ?? 'argocd',
    },
  };
}

/** The buckets that were named, or else those that were made, with the time for which they are kept. */
// eslint-disable-next-line @stylistic/max-len
function telemetryModel({ telemetryBucketNames: named }: ClusterPlatformOptions, made: RegisteredTelemetry | undefined): Pick<PlatformModel, 'buckets' | 'retentionDays'> {
  if (named !== undefined) {
    const { metrics, logs, traces } = named;
    return { buckets: { metrics, logs, traces } };
  }
  return {
    buckets: { metrics: made!.metricsBucketName, logs: made!.logsBucketName, traces: made!.tracesBucketName },
    retentionDays: { metrics: made!.metricsRetentionDays, logs: made!.logsRetentionDays, traces: made!.tracesRetentionDays },
  };
}

/** The domain of a platform. Undefined where only the deployment knows it. */
export function domainOf({ domainName }: ClusterPlatformOptions, hostedZone: IHostedZone): string | undefined {
  return domainName ?? zoneNameOf(hostedZone);
}

/** The name of a hosted zone. Undefined where the app does not know it: a zone that was imported by its id has none, and says so by an error. */
export function zoneNameOf(hostedZone: IHostedZone): string | undefined {
  try {
    return Token.isUnresolved(hostedZone.zoneName) ? undefined : hostedZone.zoneName.replace(/\.$/, '');
  } catch {
    return undefined;
  }
}

/** From where load balancers connect to pods, where there is no controller in between; undefined where nobody knows it. */
export function loadBalancerCidrs({ _kind, _loadBalancerCidrs }: ClusterIngress, vpc: IVpc): readonly string[] | undefined {
  if (_kind === 'nginx') {
    return [];
  }
  const cidr = cidrOf(vpc);
  return _loadBalancerCidrs ?? (cidr === undefined ? undefined : [cidr]);
}

/** The CDK has a reference to the block of a VPC that it makes, also where the block was given. */
function cidrOf(vpc: IVpc): string | undefined {
  const made = vpc.node.defaultChild as CfnVPC | undefined;
  try {
    const cidr = made?.cfnResourceType === 'AWS::EC2::VPC' ? made.cidrBlock : vpc.vpcCidrBlock;
    return Token.isUnresolved(cidr) ? undefined : cidr;
  } catch {
    return undefined;
  }
}
