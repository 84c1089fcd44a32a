import { isForAllObjects, lifecycleRules } from './lifecycle-rules';
import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at } from '../rendered-resource';

export const BucketOldVersionsExpire: Rule = {
  name: 'BucketOldVersionsExpire',
  severity: CheckSeverity.ERROR,
  types: ['AWS::S3::Bucket'],
  info: 'The bucket keeps every version of every object forever.',
  why: 'What was overwritten or deleted stays readable and is paid for until somebody removes it. Add a lifecycle rule for the '
    + 'whole bucket that expires noncurrent versions; the platform\'s own buckets do so after 30 days.',
  breaks(bucket) {
    const versioned = at(bucket.properties, 'VersioningConfiguration', 'Status') !== undefined;
    return versioned && !lifecycleRules(bucket).some((rule) => isForAllObjects(rule) && rule.expiresOldVersions);
  },
};
