import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at, text } from '../rendered-resource';

export const ServerlessCacheHasSnapshots: Rule = {
  name: 'ServerlessCacheHasSnapshots',
  severity: CheckSeverity.WARNING,
  types: ['AWS::ElastiCache::ServerlessCache'],
  info: 'The serverless cache has no automatic snapshots.',
  why: 'A cache that is lost comes back empty, and everything behind it is asked at once. Keep snapshots for a day or more, or acknowledge that it may come back empty.',
  breaks(cache) {
    const limit = at(cache.properties, 'SnapshotRetentionLimit');
    return text(at(cache.properties, 'Engine'))?.toLowerCase() !== 'memcached' && (limit === undefined || limit === 0);
  },
};
