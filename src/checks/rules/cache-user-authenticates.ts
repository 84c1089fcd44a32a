import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at } from '../rendered-resource';

export const CacheUserAuthenticates: Rule = {
  name: 'CacheUserAuthenticates',
  severity: CheckSeverity.ERROR,
  types: ['AWS::ElastiCache::User'],
  info: 'The user of the cache needs neither a password nor IAM to log in.',
  why: 'Whoever reaches the cache may do what the user may. Give it passwords, or let it log in with IAM; a user that nobody logs in as has the access string "off".',
  breaks(user) {
    const { properties } = user;
    const isOff = /^\s*off\b/.test(String(at(properties, 'AccessString') ?? ''));
    const isOpen = at(properties, 'NoPasswordRequired') === true || at(properties, 'AuthenticationMode', 'Type') === 'no-password-required';
    return isOpen && !isOff;
  },
};
