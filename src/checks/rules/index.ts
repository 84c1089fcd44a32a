import { AddOnRolesByPodIdentity } from './add-on-roles-by-pod-identity';
import { BucketCorsNamesWriters } from './bucket-cors-names-writers';
import { BucketLifecycleConsistent } from './bucket-lifecycle-consistent';
import { BucketOldVersionsExpire } from './bucket-old-versions-expire';
import { BucketReadableNotArchived } from './bucket-readable-not-archived';
import { BucketUploadsAborted } from './bucket-uploads-aborted';
import { CacheUserAuthenticates } from './cache-user-authenticates';
import { CloudFrontHttpsOnly } from './cloudfront-https-only';
import { CloudFrontModernTls } from './cloudfront-modern-tls';
import { ClusterCreatorNotAdmin } from './cluster-creator-not-admin';
import { ClusterDeletionProtected } from './cluster-deletion-protected';
import { ClusterEndpointNotOpen } from './cluster-endpoint-not-open';
import { ClusterEndpointPrivate } from './cluster-endpoint-private';
import { ClusterLogsEverything } from './cluster-logs-everything';
import { ClusterSecretsEncrypted } from './cluster-secrets-encrypted';
import { DataIsRetained } from './data-is-retained';
import { FunctionLogsExpire } from './function-logs-expire';
import { FunctionSecretsNotPlain } from './function-secrets-not-plain';
import { LogGroupExpires } from './log-group-expires';
import { PodRolesNameServiceAccount } from './pod-roles-name-service-account';
import { ResourcePolicyNotPublic } from './resource-policy-not-public';
import { Rule } from './rule';
import { ServerlessCacheAuthenticates } from './serverless-cache-authenticates';
import { ServerlessCacheEncrypted } from './serverless-cache-encrypted';
import { ServerlessCacheHasSnapshots } from './serverless-cache-has-snapshots';

/** Every rule of our own pack, in the order of the documentation. */
export const RULES: readonly Rule[] = [
  DataIsRetained,
  BucketOldVersionsExpire,
  BucketUploadsAborted,
  BucketLifecycleConsistent,
  BucketReadableNotArchived,
  BucketCorsNamesWriters,
  ResourcePolicyNotPublic,
  FunctionSecretsNotPlain,
  CloudFrontHttpsOnly,
  CloudFrontModernTls,
  LogGroupExpires,
  FunctionLogsExpire,
  ClusterEndpointPrivate,
  ClusterEndpointNotOpen,
  ClusterSecretsEncrypted,
  ClusterLogsEverything,
  ClusterCreatorNotAdmin,
  ClusterDeletionProtected,
  AddOnRolesByPodIdentity,
  PodRolesNameServiceAccount,
  ServerlessCacheEncrypted,
  ServerlessCacheAuthenticates,
  ServerlessCacheHasSnapshots,
  CacheUserAuthenticates,
];
