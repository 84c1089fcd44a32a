import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at } from '../rendered-resource';

export const ServerlessCacheEncrypted: Rule = {
  name: 'ServerlessCacheEncrypted',
  severity: CheckSeverity.ERROR,
  types: ['AWS::ElastiCache::ServerlessCache'],
  info: 'The serverless cache is not encrypted with a key of the account.',
  why: 'Nobody but AWS then decides who decrypts its data and snapshots. Give a KMS key; another one later replaces the cache.',
  breaks(cache) {
    return at(cache.properties, 'KmsKeyId') === undefined;
  },
};
