import { CfnUser, type CfnUserProps } from 'aws-cdk-lib/aws-elasticache';
import { firesOn } from '../../support/music-rule';

const fires = (props: Partial<CfnUserProps>) => firesOn('CacheUserAuthenticates', (stack) => new CfnUser(stack, 'User', {
  engine: 'valkey', userId: 'backend', userName: 'backend', accessString: 'on ~* +@all', ...props,
}));

test('fires on a user without a password', () => {
  expect(fires({ noPasswordRequired: true })).toEqual(['User']);
  expect(fires({ authenticationMode: { Type: 'no-password-required' } })).toEqual(['User']);
});

test('is content with passwords, with IAM, and with a user that nobody may log in as', () => {
  expect(fires({ authenticationMode: { Type: 'password', Passwords: ['from-a-secret-of-the-account'] } })).toEqual([]);
  expect(fires({ authenticationMode: { Type: 'iam' } })).toEqual([]);
  expect(fires({ accessString: 'off -@all', noPasswordRequired: true })).toEqual([]);
});
