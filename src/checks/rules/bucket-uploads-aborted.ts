import { isForAllObjects, lifecycleRules } from './lifecycle-rules';
import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';

export const BucketUploadsAborted: Rule = {
  name: 'BucketUploadsAborted',
  severity: CheckSeverity.WARNING,
  types: ['AWS::S3::Bucket'],
  info: 'The bucket keeps the parts of uploads that were never finished.',
  why: 'They show in no listing of objects and are paid for until somebody removes them; large media files are uploaded in parts. '
    + 'Add a lifecycle rule for the whole bucket that aborts incomplete multipart uploads after some days.',
  breaks(bucket) {
    return !lifecycleRules(bucket).some((rule) => isForAllObjects(rule) && rule.abortsUploads);
  },
};
