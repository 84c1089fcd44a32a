import { App, Duration, NestedStack, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { musicNetwork } from '../support/specimen';
import { CacheAuthentication, ClusterCache, type ClusterCacheProps, DeploymentTier } from '@eknmusic/constructs';

const env = { account: '123456789012', region: 'us-east-1' };

let stack: Stack;
let template: Template;

beforeEach(() => {
  stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test', { env });
});

function make(props: ClusterCacheProps = {}): ClusterCache {
  const cache = new ClusterCache(stack, 'Cache', { network: musicNetwork(stack, DeploymentTier.PRODUCTION), ...props });
  template = Template.fromStack(stack);
  return cache;
}

const only = (type: string) => Object.values(template.findResources(type))[0];
const cacheOf = (of: Stack) => Object.values(Template.fromStack(of).findResources('AWS::ElastiCache::ServerlessCache'))[0].Properties;

describe('the cache', () => {
  test('runs Valkey, encrypted with a key of its own, within limits, in subnets that the internet does not reach', () => {
    make();
    template.hasResourceProperties('AWS::ElastiCache::ServerlessCache', {
      Engine: 'valkey',
      MajorEngineVersion: '8',
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CacheKey'), 'Arn'] },
      CacheUsageLimits: { DataStorage: { Unit: 'GB', Maximum: 10 }, ECPUPerSecond: { Maximum: 50_000 } },
      SubnetIds: Match.arrayWith([{ Ref: Match.stringLikeRegexp('[Ii]solated') }]),
      UserGroupId: { Ref: Match.stringLikeRegexp('UserGroup') },
      SnapshotRetentionLimit: 7,
    });
    expect(only('AWS::ElastiCache::ServerlessCache').Properties.SubnetIds.length).toBeGreaterThanOrEqual(2);
  });

  test('has a name that survives a Stage, differs from that of a second one, and is one of ElastiCache', () => {
    const name = make().cacheName;
    expect(name).toMatch(/^[a-z](-?[a-z0-9])+$/);
    expect(name.length).toBeLessThanOrEqual(40);
    const stage = new Stage(new App(), 'Prod', { env });
    const wrapped = new Stack(stage, 'Test', { env, stackName: 'Test' });
    const network = musicNetwork(wrapped, DeploymentTier.PRODUCTION);
    expect(new ClusterCache(wrapped, 'Cache', { network }).cacheName).toBe(name);
    expect(new ClusterCache(wrapped, 'Second', { network }).cacheName).not.toBe(name);
  });

  test.each(['X'.repeat(120), '1', '---', 'Sessions'])('has a name that ElastiCache takes where its id is %s', (id) => {
    expect(new ClusterCache(stack, id, { network: musicNetwork(stack, DeploymentTier.PRODUCTION) }).cacheName).toMatch(/^(?=.{2,40}$)[a-z](-?[a-z0-9])+$/);
  });

  test('is let in to by nobody, until it is said', () => {
    const cache = new ClusterCache(stack, 'Cache', {
      network: musicNetwork(stack, DeploymentTier.PRODUCTION), authentication: CacheAuthentication.iam(),
    });
    const [group] = cache.connections.securityGroups;
    cache.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.0.0.0/16'));
    expect(stack.resolve(group.securityGroupId)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^CacheSecurityGroup/), 'GroupId'] });
    expect(group.allowAllOutbound).toBe(false);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Cache: in from those who are let in only',
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 6379, ToPort: 6380 })],
    });
  });

  test('takes the first subnet of each of three Availability Zones, of more', () => {
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['a', 'b', 'c', 'd'],
      isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002', 'subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
      isolatedSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60001', 'rtb-0a1b2c3d4e5f60002', 'rtb-0a1b2c3d4e5f60003', 'rtb-0a1b2c3d4e5f60004'],
    });
    new ClusterCache(stack, 'Cache', { vpc });
    expect(cacheOf(stack).SubnetIds).toEqual(['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002', 'subnet-0a1b2c3d4e5f60003']);
  });

  test('is kept when it leaves its stack, with all that it needs, and not in development', () => {
    make();
    const kept = (type: string) => [...new Set(Object.values(template.findResources(type)).map(({ DeletionPolicy }) => DeletionPolicy))];
    for (const type of ['AWS::ElastiCache::ServerlessCache', 'AWS::ElastiCache::User', 'AWS::ElastiCache::UserGroup', 'AWS::SecretsManager::Secret']) {
      expect([type, kept(type)]).toEqual([type, ['RetainExceptOnCreate']]);
    }
    expect(cacheOf(stackWith({ tier: DeploymentTier.DEVELOPMENT })).SnapshotRetentionLimit).toBe(0);
    const deleted = Template.fromStack(stackWith({ tier: DeploymentTier.DEVELOPMENT })).findResources('AWS::ElastiCache::ServerlessCache');
    expect(Object.values(deleted)[0].DeletionPolicy).toBe('Delete');
    const snapshot = Template.fromStack(stackWith({ removalPolicy: RemovalPolicy.SNAPSHOT })).findResources('AWS::ElastiCache::ServerlessCache');
    expect(Object.values(snapshot)[0].DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  test('says what it is told', () => {
    make({
      majorEngineVersion: '9', maximumDataStorage: 5000, maximumEcpuPerSecond: 1000, snapshotRetention: Duration.days(0), accessString: 'on ~songs:* +@read',
    });
    template.hasResourceProperties('AWS::ElastiCache::ServerlessCache', {
      MajorEngineVersion: '9',
      CacheUsageLimits: { DataStorage: { Maximum: 5000 }, ECPUPerSecond: { Maximum: 1000 } },
      SnapshotRetentionLimit: 0,
    });
    template.hasResourceProperties('AWS::ElastiCache::User', { AccessString: 'on ~songs:* +@read' });
  });

  function stackWith(props: ClusterCacheProps): Stack {
    const other = new Stack(new App(), 'Other', { env });
    new ClusterCache(other, 'Cache', { network: musicNetwork(other, DeploymentTier.PRODUCTION), ...props });
    return other;
  }
});

describe('the user', () => {
  test('logs in with the password of the secret', () => {
    const cache = make();
    template.hasResourceProperties('AWS::ElastiCache::User', {
      Engine: 'valkey',
      UserId: cache.cacheName,
      UserName: cache.cacheName,
      AccessString: 'on ~* &* +@all -@dangerous +info',
      AuthenticationMode: {
        Type: 'password',
        Passwords: [{ 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: Match.stringLikeRegexp('^CacheSecret') }, ':SecretString:password::}}']] }],
      },
    });
    template.hasResourceProperties('AWS::ElastiCache::UserGroup', { Engine: 'valkey', UserIds: [{ Ref: Match.stringLikeRegexp('^CacheUser') }] });
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: Match.objectLike({ SecretStringTemplate: JSON.stringify({ username: cache.username }), GenerateStringKey: 'password', PasswordLength: 40 }),
    });
  });

  test('logs in with IAM where that is chosen, and then there is no secret, no rotation and no function', () => {
    const cache = make({ authentication: CacheAuthentication.iam() });
    template.hasResourceProperties('AWS::ElastiCache::User', { AuthenticationMode: { Type: 'iam' } });
    expect([cache.secret, cache.secretArn, cache.rotation]).toEqual([undefined, undefined, undefined]);
    template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
  });
});

describe('the rotation', () => {
  test('stands in the network, knows the endpoint, and begins when the cache is there', () => {
    make({ authentication: CacheAuthentication.password({ automaticallyAfter: Duration.days(7) }) });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { CACHE_HOST: { 'Fn::GetAtt': [Match.anyValue(), 'Endpoint.Address'] }, CACHE_PORT: '6379' } },
      VpcConfig: Match.anyValue(),
      Timeout: 300,
    });
    template.hasResource('AWS::SecretsManager::RotationSchedule', {
      Properties: { RotationRules: { ScheduleExpression: 'rate(7 days)' }, RotateImmediatelyOnUpdate: true },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^Cache[0-9A-F]{8}$')]),
    });
  });

  test('may change this user and no other', () => {
    const cache = make();
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([{
          Action: ['elasticache:DescribeUsers', 'elasticache:ModifyUser'],
          Effect: 'Allow',
          Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:elasticache:us-east-1:123456789012:user:${cache.username}`]] },
        }]),
      },
    });
  });

  test('is let in to the cache', () => {
    make();
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 6379,
      ToPort: 6379,
      GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CacheSecurityGroup'), 'GroupId'] },
      SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('FunctionSecurityGroup'), 'GroupId'] },
    });
  });
});

describe('alarms', () => {
  test('tell of limits, throttling, failed logins and rotations, by the dimension of serverless caches', () => {
    const cache = make({ maximumDataStorage: 100, maximumEcpuPerSecond: 10_000 });
    expect(cache.alarms).toHaveLength(5);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/ElastiCache', MetricName: 'BytesUsedForCache', Dimensions: [{ Name: 'clusterId', Value: cache.cacheName }], Threshold: 80e9, Statistic: 'Maximum',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ElastiCacheProcessingUnits', Threshold: 2_400_000, Statistic: 'Sum', Period: 300 });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ThrottledCmds', Threshold: 0, Statistic: 'Sum' });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'AuthenticationFailures', Threshold: 0, Statistic: 'Sum' });
  });

  test('of rotations are missing with IAM, and all in development', () => {
    expect(make({ authentication: CacheAuthentication.iam() }).alarms).toHaveLength(4);
    const other = new Stack(new App(), 'Other', { env });
    const network = musicNetwork(other, DeploymentTier.DEVELOPMENT);
    expect(new ClusterCache(other, 'Cache', { network, tier: DeploymentTier.DEVELOPMENT }).alarms).toEqual([]);
  });

  test('metrics are those of AWS', () => {
    const cache = make();
    const said = [
      cache.metricCacheHitRate(), cache.metricCurrConnections(), cache.metricEvictions(), cache.metric('CurrItems', { period: Duration.minutes(1) }),
    ].map(({ metricName, statistic, period }) => [metricName, statistic, period.toMinutes()]);
    expect(said).toEqual([['CacheHitRate', 'Average', 5], ['CurrConnections', 'Maximum', 5], ['Evictions', 'Sum', 5], ['CurrItems', 'Average', 1]]);
  });
});

describe('grants', () => {
  const statements = () => Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  let role: Role;
  beforeEach(() => {
    role = new Role(stack, 'Client', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
  });

  const cacheWith = (props: ClusterCacheProps = {}) => new ClusterCache(stack, 'Cache', { network: musicNetwork(stack, DeploymentTier.PRODUCTION), ...props });

  test('to read the secret', () => {
    cacheWith().grants.readSecret(role);
    expect(statements().map(({ Action }) => Action)).toEqual(['secretsmanager:GetSecretValue', 'kms:Decrypt']);
  });

  test('to connect with IAM, to this cache as this user', () => {
    const cache = cacheWith({ authentication: CacheAuthentication.iam(), cacheName: 'sessions' });
    expect(cache.grants.connect(role).success).toBe(true);
    const arn = (resource: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:elasticache:us-east-1:123456789012:${resource}:sessions`]] });
    expect(statements()).toEqual([{ Action: 'elasticache:Connect', Effect: 'Allow', Resource: [arn('serverlesscache'), arn('user')] }]);
  });
});

describe('an imported cache', () => {
  const attributes = { cacheName: 'musicconnect', endpointAddress: 'musicconnect-abc.serverless.use1.cache.amazonaws.com', securityGroupIds: ['sg-1'] };
  const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:cache-AbCdEf';

  test('with a password lets read its secret', () => {
    const role = new Role(stack, 'Client', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
    const cache = ClusterCache.fromClusterCacheAttributes(stack, 'Cache', {
      ...attributes, secretArn, encryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    });
    cache.grants.readSecret(role);
    expect([cache.username, cache.port, cache.secretArn, cache.secret?.secretArn]).toEqual(['musicconnect', 6379, secretArn, secretArn]);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: 'secretsmanager:GetSecretValue', Resource: secretArn }), Match.objectLike({ Action: 'kms:Decrypt' })] },
    });
  });

  test('with IAM lets connect, as the user that is named', () => {
    const role = new Role(stack, 'Client', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
    const cache = ClusterCache.fromClusterCacheAttributes(stack, 'Cache', { ...attributes, username: 'backend' });
    cache.grants.connect(role);
    expect(cache.endpointAddress).toBe(attributes.endpointAddress);
    expect(cache.connections.securityGroups.map(({ securityGroupId }) => securityGroupId)).toEqual(['sg-1']);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: 'elasticache:Connect', Resource: [Match.anyValue(), { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':user:backend$')])] }] })] },
    });
  });
});

test('works in a nested stack', () => {
  const nested = new NestedStack(stack, 'Nested');
  const cache = new ClusterCache(nested, 'Cache', { network: musicNetwork(stack, DeploymentTier.PRODUCTION) });
  expect(cache.cacheName).toContain('cache');
  expect(() => Template.fromStack(stack)).not.toThrow();
});
