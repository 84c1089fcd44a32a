import { Duration, Stack, Tags } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ClusterNames } from './cluster-names';
import { createTelemetryAlarms } from './cluster-telemetry-alarms';
import { ClusterTelemetryGrants } from './cluster-telemetry-grants';
import type {
  ClusterTelemetryAttributes, ClusterTelemetryProps, IClusterTelemetry, ITelemetryStore, TelemetryBucketNames,
} from './cluster-telemetry-props';
import { registerTelemetry } from './cluster-telemetry-registry';
import { validateClusterTelemetry, validateClusterTelemetryAttributes } from './cluster-telemetry-validation';
import type { IPodIdentity, IRegionalCluster } from './regional-cluster-props';
import { createTelemetryRoles } from './telemetry-roles';
import { RETENTION, type Signal, TelemetryStore } from './telemetry-store';
import { DeploymentTier, MonitoringDepth } from '../core';
import { acknowledgeCompliance } from '../private/acknowledge';
import { ENTIRE_BUCKET } from '../private/bucket-metrics';
import { description } from '../private/descriptions';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { createLogBucket, recordAccess } from '../private/log-bucket';
import { bucketResource, createPrivateBucket } from '../private/private-bucket';

/** How much longer than it can be searched an object is there at most, and a deleted or overwritten one can be had back. */
const GRACE = Duration.days(7);

/**
 * The buckets in which a cluster keeps its metrics (Prometheus and Thanos), logs (Loki) and traces (Tempo): private, encrypted with a key, reached by TLS
 * only, versioned, with access logs; and the roles of the pods that write them, `{cluster}-prometheus`, `-thanos`, `-loki` and `-tempo`, by EKS Pod Identity.
 *
 * Thanos, Loki and Tempo delete what has become too old, each knowing what belongs together. S3 deletes what they left behind, seven days later.
 *
 * @see https://thanos.io/tip/thanos/storage.md/
 * @see https://grafana.com/docs/loki/latest/operations/storage/retention/
 * @see https://grafana.com/docs/tempo/latest/configuration/hosted-storage/s3/
 * @example
 *
 * declare const cluster: RegionalCluster;
 *
 * const telemetry = new ClusterTelemetry(this, 'Telemetry', { cluster, metricsRetention: Duration.days(730) });
 * telemetry.grants.readLogs(role);
 */
@injectable<ClusterTelemetryProps>({ tier: always, encryptionKey: always, alarmActions: always })
export class ClusterTelemetry extends Construct implements IClusterTelemetry {
  /** The id by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.ClusterTelemetry';

  /**
   * Uses buckets that another app made, with the roles of the pods.
   *
   * Throws `ClusterTelemetryBucketNameInvalid`, `ClusterTelemetryKeyArnInvalid` and `ClusterTelemetryRetentionInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes the attributes of the buckets
   */
  public static fromClusterTelemetryAttributes(scope: Construct, id: string, attributes: ClusterTelemetryAttributes): IClusterTelemetry {
    return new ImportedClusterTelemetry(scope, id, attributes);
  }

  public readonly metrics: ITelemetryStore;
  public readonly logs: ITelemetryStore;
  public readonly traces: ITelemetryStore;
  public readonly encryptionKey?: kms.IKey;
  public readonly grants: ClusterTelemetryGrants;

  /** The bucket that receives the access logs of the others. */
  public readonly accessLogsBucket: s3.IBucket;
  /** The roles of the pods, by the end of their names: `prometheus`, `thanos`, `loki`, `tempo`. */
  public readonly podIdentities: { [role: string]: IPodIdentity };
  /** The alarms; empty where the tier has none, or basic monitoring. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  /**
   * Throws `ClusterTelemetry...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to, in a stack in the region of the cluster
   * @param id its id there, which decides the logical ids: a change of it asks for buckets whose names are taken
   * @param props properties for the telemetry
   */
  public constructor(scope: Construct, id: string, props: ClusterTelemetryProps) {
    super(scope, id);
    validateClusterTelemetry(this, props);
    const { cluster } = props;
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const kept = new KeptData(props, tier);
    const hasRequestMetrics = tier.monitoringDepth === MonitoringDepth.ENHANCED;

    const encryptionKey = kept.chooseKey(this, description(`Encrypts metrics, logs and traces of ${cluster.clusterName}`));
    this.encryptionKey = encryptionKey;
    this.accessLogsBucket = props.accessLogsBucket ?? createLogBucket(this, 'AccessLogs', {
      retention: props.accessLogRetention ?? Duration.days(365), ...kept, acceptsCloudFrontLogs: false,
    });
    const names = props.bucketNames ?? bucketNamesOf(cluster, Stack.of(this).account);
    const retentions = retentionsOf(props, tier);
    const make = (storeId: string, signal: Signal) => new TelemetryStore(this, storeId, names[signal], retentions[signal], (store) => {
      const bucket = createPrivateBucket(store, 'Bucket', kept, {
        bucketName: names[signal],
        encryptionKey,
        metrics: hasRequestMetrics ? [{ id: ENTIRE_BUCKET }] : undefined,
        lifecycleRules: [{
          id: 'expire-what-was-left-behind',
          expiration: retentions[signal].plus(GRACE),
          noncurrentVersionExpiration: GRACE,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        }],
      });
      recordAccess(bucket, this.accessLogsBucket, `access/${signal}/`);
      acknowledgeCompliance(bucketResource(bucket), 'S3BucketReplicationEnabled',
        'What a region tells of itself is kept in that region for a limited time; the other regions ask for it there.');
      return bucket;
    });
    this.metrics = make('Metrics', 'metrics');
    this.logs = make('Logs', 'logs');
    this.traces = make('Traces', 'traces');
    this.node.defaultChild = this.metrics.bucket.node.defaultChild;
    this.grants = ClusterTelemetryGrants.fromClusterTelemetry(this);
    this.podIdentities = Object.fromEntries(createTelemetryRoles(this, {
      cluster, clusterReference: referenceOf(cluster), stores: { metrics: this.metrics, logs: this.logs, traces: this.traces }, encryptionKey,
    }));
    if (tier.alarmsEnabled && hasRequestMetrics) {
      this.alarms.push(...createTelemetryAlarms(this, this, cluster.clusterName, props.alarmActions ?? []));
    }
    registerTelemetry(cluster, {
      metricsBucketName: this.metrics.bucketName,
      logsBucketName: this.logs.bucketName,
      tracesBucketName: this.traces.bucketName,
      metricsRetentionDays: this.metrics.retention.toDays(),
      logsRetentionDays: this.logs.retention.toDays(),
      tracesRetentionDays: this.traces.retention.toDays(),
    });
    Tags.of(this).add('eknmusic:tier', tier.name);
  }
}

/** All of it is known at synthesis, so that Kubernetes objects name the buckets without asking AWS. */
function bucketNamesOf({ project, region }: IRegionalCluster, account: string): TelemetryBucketNames {
  const names = new ClusterNames(project, region);
  return { metrics: names.bucketName('metrics', account), logs: names.bucketName('logs', account), traces: names.bucketName('traces', account) };
}

function retentionsOf(props: ClusterTelemetryProps, { logRetention, monitoringDepth }: DeploymentTier): Record<Signal, Duration> {
  return {
    metrics: props.metricsRetention ?? (monitoringDepth === MonitoringDepth.ENHANCED ? RETENTION.metrics : Duration.days(30)),
    logs: props.logsRetention ?? Duration.days(logRetention),
    traces: props.tracesRetention ?? Duration.days(Math.min(logRetention, RETENTION.traces.toDays())),
  };
}

/** The name of a cluster, by a reference to the one that is made in this app: the associations wait for it. */
function referenceOf(cluster: IRegionalCluster): string {
  return (cluster as Partial<{ _clusterReference: string }>)._clusterReference ?? cluster.clusterName;
}

/** Telemetry of a cluster of another app. */
class ImportedClusterTelemetry extends Construct implements IClusterTelemetry {
  public readonly metrics: ITelemetryStore;
  public readonly logs: ITelemetryStore;
  public readonly traces: ITelemetryStore;
  public readonly encryptionKey?: kms.IKey;
  public readonly grants: ClusterTelemetryGrants;

  public constructor(scope: Construct, id: string, attributes: ClusterTelemetryAttributes) {
    super(scope, id);
    validateClusterTelemetryAttributes(this, attributes);
    const { bucketNames, encryptionKeyArn, metricsRetention, logsRetention, tracesRetention } = attributes;
    const encryptionKey = encryptionKeyArn === undefined ? undefined : kms.Key.fromKeyArn(this, 'Key', encryptionKeyArn);
    this.encryptionKey = encryptionKey;
    const use = (storeId: string, signal: Signal, retention: Duration = RETENTION[signal]) =>
      new TelemetryStore(this, storeId, bucketNames[signal], retention, (store) =>
        s3.Bucket.fromBucketAttributes(store, 'Bucket', { bucketName: bucketNames[signal], encryptionKey }));
    this.metrics = use('Metrics', 'metrics', metricsRetention);
    this.logs = use('Logs', 'logs', logsRetention);
    this.traces = use('Traces', 'traces', tracesRetention);
    this.grants = ClusterTelemetryGrants.fromClusterTelemetry(this);
  }
}
