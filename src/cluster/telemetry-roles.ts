import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { ITelemetryStore } from './cluster-telemetry-props';
import { type PlatformServiceAccount, platformServiceAccounts } from './gitops/platform/platform-model';
import { PodIdentity } from './pod-identity';
import type { IRegionalCluster } from './regional-cluster-props';
import type { Signal } from './telemetry-store';
import { acknowledgeWildcard } from '../private/rendered';

/** What the pods of a service account do with the objects of one kind of telemetry. */
interface Writer {
  readonly signal: Signal;
  readonly id: string;
  readonly actions: readonly string[];
}

/**
 * Each with the permissions that its documentation asks for, and the sidecar of Prometheus without deleting: Thanos clears what an upload that failed left
 * behind, and whoever takes Prometheus over cannot take the history away.
 *
 * @see https://thanos.io/tip/thanos/storage.md/#s3
 * @see https://grafana.com/docs/loki/latest/configure/storage/
 * @see https://grafana.com/docs/tempo/latest/configuration/hosted-storage/s3/
 */
const WRITERS: Readonly<Record<string, Writer>> = {
  prometheus: { signal: 'metrics', id: 'Prometheus', actions: ['s3:GetObject', 's3:PutObject'] },
  thanos: { signal: 'metrics', id: 'Thanos', actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'] },
  loki: { signal: 'logs', id: 'Loki', actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'] },
  tempo: { signal: 'traces', id: 'Tempo', actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:GetObjectTagging', 's3:PutObjectTagging'] },
};

/** What the roles are made for. */
export interface TelemetryRolesOptions {
  readonly cluster: IRegionalCluster;
  /** The name of the cluster by a reference, where it is made in this app. */
  readonly clusterReference: string;
  readonly stores: Readonly<Record<Signal, ITelemetryStore>>;
  readonly encryptionKey: kms.IKey;
}

/** The roles of the pods that write telemetry, by the names that the GitOps tree has for them. */
export function createTelemetryRoles(scope: Construct, options: TelemetryRolesOptions): Map<string, PodIdentity> {
  const accounts = platformServiceAccounts(options.cluster.project).filter(({ role }) => role in WRITERS);
  return new Map(accounts.map((account) => [account.role, createRole(scope, account, options)]));
}

// eslint-disable-next-line @stylistic/max-len
function createRole(scope: Construct, account: PlatformServiceAccount, { cluster, clusterReference, stores, encryptionKey }: TelemetryRolesOptions): PodIdentity {
  const { namespace, serviceAccount, role: roleSuffix } = account;
  const { id, signal, actions } = WRITERS[roleSuffix];
  const { bucket } = stores[signal];
  const identity = new PodIdentity(scope, id, cluster, clusterReference, { namespace, serviceAccount, roleSuffix });
  const objects = bucket.arnForObjects('*');
  [
    new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
    new iam.PolicyStatement({ actions: [...actions], resources: [objects] }),
    // S3 decrypts the parts of a multipart upload when it puts them together.
    new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [encryptionKey.keyArn] }),
  ].forEach((statement) => identity.grantPrincipal.addToPrincipalPolicy(statement));
  acknowledgeWildcard(identity.policy!, objects, `The objects of this one bucket, whose names ${serviceAccount} makes up.`);
  return identity;
}
