import { isForAllObjects, lifecycleRules } from './lifecycle-rules';
import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at, items, RenderedResource } from '../rendered-resource';

// The classes whose objects must be restored, which takes minutes to days, before they can be read.
const ARCHIVES = ['GLACIER', 'DEEP_ARCHIVE'];

export const BucketReadableNotArchived: Rule = {
  name: 'BucketReadableNotArchived',
  severity: CheckSeverity.ERROR,
  types: ['AWS::S3::Bucket'],
  info: 'Clients read this bucket, and a lifecycle rule archives everything in it.',
  why: 'A request for an archived object fails until somebody has restored it: music falls silent after some months. The bucket has CORS '
    + 'rules or is the origin of a CloudFront distribution in its stack; give the archiving rule a prefix, such as `backups/`, or use the '
    + 'class `GLACIER_IR`, which is read at once.',
  breaks(bucket) {
    const archivesAll = lifecycleRules(bucket).some((rule) => isForAllObjects(rule)
      && rule.transitions.some(({ storageClass }) => storageClass !== undefined && ARCHIVES.includes(storageClass)));
    return archivesAll && (hasCors(bucket) || isOrigin(bucket));
  },
};

function hasCors(bucket: RenderedResource): boolean {
  return items(at(bucket.properties, 'CorsConfiguration', 'CorsRules')).length > 0;
}

function isOrigin(bucket: RenderedResource): boolean {
  return bucket.neighbours('AWS::CloudFront::Distribution')
    .some((distribution) => bucket.isReferencedBy(at(distribution.properties, 'DistributionConfig', 'Origins')));
}
