import { BucketCorsNamesWriters } from './bucket-cors-names-writers';
import { BucketLifecycleConsistent } from './bucket-lifecycle-consistent';
import { BucketOldVersionsExpire } from './bucket-old-versions-expire';
import { BucketReadableNotArchived } from './bucket-readable-not-archived';
import { BucketUploadsAborted } from './bucket-uploads-aborted';
import { CloudFrontHttpsOnly } from './cloudfront-https-only';
import { CloudFrontModernTls } from './cloudfront-modern-tls';
import { DataIsRetained } from './data-is-retained';
import { FunctionLogsExpire } from './function-logs-expire';
import { FunctionSecretsNotPlain } from './function-secrets-not-plain';
import { LogGroupExpires } from './log-group-expires';
import { ResourcePolicyNotPublic } from './resource-policy-not-public';
import { Rule } from './rule';

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
];
