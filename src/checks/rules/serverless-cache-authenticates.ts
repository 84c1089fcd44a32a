import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at, text } from '../rendered-resource';

export const ServerlessCacheAuthenticates: Rule = {
  name: 'ServerlessCacheAuthenticates',
  severity: CheckSeverity.ERROR,
  types: ['AWS::ElastiCache::ServerlessCache'],
  info: 'Whoever reaches the serverless cache may read and write everything in it.',
  why: 'A security group tells networks apart and not people. Give the cache a user group, whose users have a password or log in with IAM; Memcached has none.',
  breaks(cache) {
    return text(at(cache.properties, 'Engine'))?.toLowerCase() !== 'memcached' && at(cache.properties, 'UserGroupId') === undefined;
  },
};
