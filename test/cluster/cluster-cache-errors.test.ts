import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import { musicNetwork } from '../support/specimen';
import { CacheAuthentication, ClusterCache, type ClusterCacheAttributes, type ClusterCacheProps, DeploymentTier, ValidationErrors } from '@eknmusic/constructs';

const network = (stack: Stack) => musicNetwork(stack, DeploymentTier.PRODUCTION);
const codes = (props: (stack: Stack) => ClusterCacheProps) => {
  const stack = testStack();
  return ValidationErrors.codes(errorOf(() => new ClusterCache(stack, 'Cache', props(stack))));
};
const vpcWith = (stack: Stack, zones: string[], id = 'Vpc') => ec2.Vpc.fromVpcAttributes(stack, id, {
  vpcId: `vpc-${id}`,
  availabilityZones: zones,
  isolatedSubnetIds: zones.map((zone) => `subnet-${zone}`),
  isolatedSubnetRouteTableIds: zones.map((zone) => `rtb-${zone}`),
});

describe('fails when', () => {
  test.each<[string, string, ClusterCacheProps]>([
    ['the name begins with a digit', 'ClusterCacheNameInvalid', { cacheName: '1cache' }],
    ['the name has capitals', 'ClusterCacheNameInvalid', { cacheName: 'Cache' }],
    ['the name ends with a hyphen', 'ClusterCacheNameInvalid', { cacheName: 'cache-' }],
    ['the name has two hyphens', 'ClusterCacheNameInvalid', { cacheName: 'a--b' }],
    ['the name is too long', 'ClusterCacheNameInvalid', { cacheName: 'x'.repeat(41) }],
    ['the name is that of the default user', 'ClusterCacheNameInvalid', { cacheName: 'default' }],
    ['the name is only known at deploy time', 'ClusterCacheNameInvalid', { cacheName: Lazy.string({ produce: () => 'cache' }) }],
    ['the version is a minor one', 'ClusterCacheEngineVersionInvalid', { majorEngineVersion: '8.1' }],
    ['the version is before the first', 'ClusterCacheEngineVersionInvalid', { majorEngineVersion: '6' }],
    ['no data fits', 'ClusterCacheDataStorageInvalid', { maximumDataStorage: 0 }],
    ['more data is asked for than there is', 'ClusterCacheDataStorageInvalid', { maximumDataStorage: 5001 }],
    ['the size is only known at deploy time', 'ClusterCacheDataStorageInvalid', { maximumDataStorage: Lazy.number({ produce: () => 5 }) }],
    ['fewer units are asked for than the least', 'ClusterCacheEcpuInvalid', { maximumEcpuPerSecond: 999 }],
    ['half a unit is asked for', 'ClusterCacheEcpuInvalid', { maximumEcpuPerSecond: 1000.5 }],
    ['snapshots are kept for half a day', 'ClusterCacheSnapshotRetentionInvalid', { snapshotRetention: Duration.hours(12) }],
    ['snapshots are kept for 36 days', 'ClusterCacheSnapshotRetentionInvalid', { snapshotRetention: Duration.days(36) }],
    ['days are only known at deploy time', 'ClusterCacheSnapshotRetentionInvalid', { snapshotRetention: Duration.days(Lazy.number({ produce: () => 1 })) }],
    ['the time of the snapshot is a window', 'ClusterCacheSnapshotTimeInvalid', { dailySnapshotTime: '03:00-04:00' }],
    ['the time of the snapshot is none', 'ClusterCacheSnapshotTimeInvalid', { dailySnapshotTime: '24:00' }],
    ['a time is for no snapshot', 'ClusterCacheSnapshotTimeInvalid', { dailySnapshotTime: '03:00', snapshotRetention: Duration.days(0) }],
    ['the access string locks the user out', 'ClusterCacheAccessStringInvalid', { accessString: 'off ~* +@all' }],
    ['the access string names nothing', 'ClusterCacheAccessStringInvalid', { accessString: 'on' }],
    ['the access string has a password', 'ClusterCacheAccessStringInvalid', { accessString: 'on >secret ~* +@all' }],
    ['the access string resets', 'ClusterCacheAccessStringInvalid', { accessString: 'on reset ~* +@all' }],
    ['the name of the secret has a space', 'ClusterCacheSecretNameInvalid', { authentication: CacheAuthentication.password({ secretName: 'the cache' }) }],
    ['the password is replaced every hour', 'ClusterCacheRotationInvalid', { authentication: CacheAuthentication.password({ automaticallyAfter: Duration.hours(1) }) }],
    ['the rotation would run on Python', 'ClusterCacheRuntimeInvalid', { authentication: CacheAuthentication.password({ runtime: Runtime.PYTHON_3_13 }) }],
    ['a prop is of another type', 'ClusterCachePropInvalid', { cacheName: 7 as never }],
  ])('%s: %s', (_, code, props) => {
    expect(codes((stack) => ({ network: network(stack), ...props }))).toEqual([code]);
  });

  test.each<[string, string, (stack: Stack) => ClusterCacheProps]>([
    ['there is no network', 'ClusterCacheNetworkMissing', () => ({})],
    ['the VPC is none', 'ClusterCacheNetworkInvalid', () => ({ vpc: { availabilityZones: [] } as never })],
    ['the network has its own VPC', 'ClusterCacheNetworkConflict', (stack) => ({ network: network(stack), vpc: vpcWith(stack, ['a', 'b']) })],
    ['the VPC has no private subnets', 'ClusterCacheSubnetsInvalid', (stack) => ({
      vpc: vpcWith(stack, ['a', 'b']), vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    })],
    ['there is one Availability Zone', 'ClusterCacheAvailabilityZonesTooFew', (stack) => ({ vpc: vpcWith(stack, ['a']) })],
    ['there are no security groups', 'ClusterCacheSecurityGroupsInvalid', (stack) => ({ vpc: vpcWith(stack, ['a', 'b']), securityGroups: [] })],
    ['the security group is of another VPC', 'ClusterCacheVpcMismatch', (stack) => ({
      vpc: vpcWith(stack, ['a', 'b']), securityGroups: [new ec2.SecurityGroup(stack, 'Group', { vpc: vpcWith(stack, ['a', 'b'], 'Other') })],
    })],
  ])('%s: %s', (_, code, props) => {
    expect(codes(props)).toEqual([code]);
  });

  test('another cache of the app has the name: ClusterCacheNameTaken', () => {
    const stack = testStack();
    new ClusterCache(stack, 'First', { network: network(stack), cacheName: 'sessions' });
    expect(ValidationErrors.codes(errorOf(() => new ClusterCache(stack, 'Second', { network: network(stack), cacheName: 'sessions' })))).toEqual(['ClusterCacheNameTaken']);
  });

  const attributes = { cacheName: 'musicconnect', endpointAddress: 'musicconnect-abc.serverless.use1.cache.amazonaws.com', securityGroupIds: ['sg-1'] };
  test.each<[string, string, Partial<ClusterCacheAttributes>]>([
    ['the name is none', 'ClusterCacheNameInvalid', { cacheName: 'Music Connect' }],
    ['the user is none', 'ClusterCacheNameInvalid', { username: '' }],
    ['the address has a port', 'ClusterCacheEndpointInvalid', { endpointAddress: `${attributes.endpointAddress}:6379` }],
    ['the address is a URL', 'ClusterCacheEndpointInvalid', { endpointAddress: `rediss://${attributes.endpointAddress}` }],
    ['there is no security group', 'ClusterCacheSecurityGroupsMissing', { securityGroupIds: [] }],
    ['the secret is named', 'ClusterCacheSecretArnInvalid', { secretArn: 'musicconnect/cache' }],
    ['the key is an alias', 'ClusterCacheKeyArnInvalid', { encryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:alias/cache' }],
  ])('an imported one: %s: %s', (_, code, changes) => {
    expect(ValidationErrors.codes(errorOf(() => ClusterCache.fromClusterCacheAttributes(testStack(), 'Cache', { ...attributes, ...changes })))).toEqual([code]);
  });

  test('somebody may log in by a way that the user of the cache does not: ClusterCacheSecretMissing, ClusterCacheIamMissing', () => {
    const stack = testStack();
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
    const iam = new ClusterCache(stack, 'Iam', { network: network(stack), authentication: CacheAuthentication.iam() });
    const password = new ClusterCache(stack, 'Password', { network: network(stack) });
    expect(ValidationErrors.codes(errorOf(() => iam.grants.readSecret(role)))).toEqual(['ClusterCacheSecretMissing']);
    expect(ValidationErrors.codes(errorOf(() => password.grants.connect(role)))).toEqual(['ClusterCacheIamMissing']);
  });
});

test('says all that is wrong at once', () => {
  expect(codes(() => ({ maximumDataStorage: 0, majorEngineVersion: 'x' }))).toEqual([
    'ClusterCacheNetworkMissing', 'ClusterCacheEngineVersionInvalid', 'ClusterCacheDataStorageInvalid',
  ]);
});
