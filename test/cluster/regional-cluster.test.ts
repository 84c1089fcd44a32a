import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { regionalCluster, role } from './specimens';
import { musicNetwork, TIERS } from '../support/specimen';
import { ClusterAccessPolicy, ClusterAddOn, ClusterEndpoint, DeploymentTier, MusicDefaults, RegionalCluster, type RegionalClusterProps } from '@eknmusic/constructs';

const { DEVELOPMENT, PRODUCTION } = DeploymentTier;

const stackIn = (region = 'us-east-1') => new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test', { env: { account: '123456789012', region } });

function clusterTemplate(props: Partial<RegionalClusterProps> = {}, tier = PRODUCTION): Template {
  const stack = stackIn();
  regionalCluster(stack, tier, props);
  return Template.fromStack(stack);
}

const clusterOf = (template: Template) => Object.values(template.findResources('AWS::EKS::Cluster'))[0];

describe('the cluster', () => {
  test('is called after project and region', () => {
    clusterTemplate().hasResourceProperties('AWS::EKS::Cluster', { Name: 'musicconnect-us-east-1-eks', Version: '1.36' });
  });

  test('runs in Auto Mode, with both node pools of AWS', () => {
    clusterTemplate().hasResourceProperties('AWS::EKS::Cluster', {
      ComputeConfig: { Enabled: true, NodePools: ['system', 'general-purpose'], NodeRoleArn: Match.anyValue() },
      StorageConfig: { BlockStorage: { Enabled: true } },
      KubernetesNetworkConfig: Match.objectLike({ ElasticLoadBalancing: { Enabled: true } }),
    });
  });

  test('is reached from the VPC alone', () => {
    const { ResourcesVpcConfig } = clusterOf(clusterTemplate()).Properties;
    expect(ResourcesVpcConfig).toMatchObject({ EndpointPrivateAccess: true, EndpointPublicAccess: false });
    expect(ResourcesVpcConfig).not.toHaveProperty('PublicAccessCidrs');
  });

  test('is reached from addresses of the internet by choice, and never from all', () => {
    const endpoint = ClusterEndpoint.publicFrom(['198.51.100.0/24'], 'The office has no other way.');
    clusterTemplate({ endpoint }).hasResourceProperties('AWS::EKS::Cluster', {
      ResourcesVpcConfig: Match.objectLike({ EndpointPrivateAccess: true, EndpointPublicAccess: true, PublicAccessCidrs: ['198.51.100.0/24'] }),
    });
  });

  test('stands in the private subnets, in no public one', () => {
    const stack = stackIn();
    const cluster = regionalCluster(stack, PRODUCTION);
    const { SubnetIds } = clusterOf(Template.fromStack(stack)).Properties.ResourcesVpcConfig;
    expect(SubnetIds).toEqual(stack.resolve(cluster.vpc.privateSubnets.map(({ subnetId }) => subnetId)));
  });

  test('encrypts secrets with a key of its own that is renewed', () => {
    const template = clusterTemplate();
    const [key] = Object.keys(template.findResources('AWS::KMS::Key', { Properties: { Description: 'Encrypts secrets and logs of musicconnect-us-east-1-eks' } }));
    template.hasResourceProperties('AWS::EKS::Cluster', {
      EncryptionConfig: [{ Provider: { KeyArn: { 'Fn::GetAtt': [key, 'Arn'] } }, Resources: ['secrets'] }],
    });
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  test('writes all five logs of the control plane into a log group that is made before it', () => {
    const template = clusterTemplate();
    const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup', {
      Properties: { LogGroupName: '/aws/eks/musicconnect-us-east-1-eks/cluster', RetentionInDays: 30, KmsKeyId: Match.anyValue() },
    }));
    const { DependsOn, Properties: { Logging } } = clusterOf(template);
    expect(DependsOn).toContain(logGroup);
    expect(Logging.ClusterLogging.EnabledTypes.map(({ Type }: { Type: string }) => Type).sort()).toEqual(['api', 'audit', 'authenticator', 'controllerManager', 'scheduler']);
  });

  test('lets CloudWatch Logs use the key for that one log group', () => {
    const keys = JSON.stringify(clusterTemplate().findResources('AWS::KMS::Key'));
    expect(keys).toContain('log-group:/aws/eks/musicconnect-us-east-1-eks/cluster');
  });

  test('makes nobody its admin by having created it', () => {
    const template = clusterTemplate();
    template.hasResourceProperties('AWS::EKS::Cluster', { AccessConfig: { AuthenticationMode: 'API', BootstrapClusterCreatorAdminPermissions: false } });
    template.resourceCountIs('AWS::EKS::AccessEntry', 0);
  });

  test('takes part in zonal shift, and EKS raises its version when standard support is over', () => {
    clusterTemplate().hasResourceProperties('AWS::EKS::Cluster', { ZonalShiftConfig: { Enabled: true }, UpgradePolicy: { SupportType: 'STANDARD' } });
    clusterTemplate({ zonalShift: false, extendedSupport: true })
      .hasResourceProperties('AWS::EKS::Cluster', { ZonalShiftConfig: { Enabled: false }, UpgradePolicy: { SupportType: 'EXTENDED' } });
  });

  test('has no function of AWS Lambda in its template', () => {
    const stack = stackIn();
    const vpc = new Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
    regionalCluster(stack, PRODUCTION, { vpc });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 0);
    expect(Object.values(template.toJSON().Resources).filter((resource) => (resource as { Type: string }).Type.startsWith('Custom::'))).toEqual([]);
  });

  test.each([
    [DEVELOPMENT.name, DEVELOPMENT, false, 'Delete', 7],
    [DeploymentTier.STAGING.name, DeploymentTier.STAGING, true, 'RetainExceptOnCreate', 14],
    [PRODUCTION.name, PRODUCTION, true, 'RetainExceptOnCreate', 30],
  ])('is kept as its tier says: %s', (_name, tier, deletionProtection, deletionPolicy, retention) => {
    const template = clusterTemplate({}, tier);
    template.hasResource('AWS::EKS::Cluster', { Properties: { DeletionProtection: deletionProtection }, DeletionPolicy: deletionPolicy });
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { LogGroupName: '/aws/eks/musicconnect-us-east-1-eks/cluster', RetentionInDays: retention }, DeletionPolicy: deletionPolicy,
    });
    template.hasResource('AWS::IAM::Role', { Properties: { RoleName: 'musicconnect-us-east-1-eks-node' }, DeletionPolicy: deletionPolicy });
  });
});

describe('its roles', () => {
  test('nodes may run nodes and pull images, and nothing else', () => {
    clusterTemplate().hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'musicconnect-us-east-1-eks-node',
      ManagedPolicyArns: ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'].map((name) => (
        { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${name}`]] })),
      Policies: Match.absent(),
    });
  });

  test('EKS may tag its sessions, as Auto Mode asks for', () => {
    clusterTemplate().hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: ['sts:AssumeRole', 'sts:TagSession'].map((Action) => ({ Action, Effect: 'Allow', Principal: { Service: 'eks.amazonaws.com' } })),
      }),
    });
  });
});

describe('access', () => {
  const entries = (template: Template) => Object.values(template.findResources('AWS::EKS::AccessEntry')).map(({ Properties }) => ({
    who: Properties.PrincipalArn,
    may: Properties.AccessPolicies.map(({ PolicyArn, AccessScope }: { PolicyArn: object; AccessScope: object }) => [JSON.stringify(PolicyArn).split('/')[1].replace(/\W/g, ''), AccessScope]),
  }));

  test('admins, viewers and the Argo CD of a hub have an entry each', () => {
    const stack = stackIn();
    regionalCluster(stack, PRODUCTION, { adminRoles: [role(stack, 'admins')], viewerRoles: [role(stack, 'viewers')], argoCdRole: role(stack, 'hub') });
    expect(entries(Template.fromStack(stack))).toEqual(expect.arrayContaining([
      { who: 'arn:aws:iam::123456789012:role/admins', may: [['AmazonEKSClusterAdminPolicy', { Type: 'cluster' }]] },
      { who: 'arn:aws:iam::123456789012:role/viewers', may: [['AmazonEKSViewPolicy', { Type: 'cluster' }]] },
      { who: 'arn:aws:iam::123456789012:role/hub', may: [['AmazonEKSClusterAdminPolicy', { Type: 'cluster' }]] },
    ]));
  });

  test('the policies of a role that is named as admin stay as they are, since nobody may change one of IAM Identity Center', () => {
    const stack = stackIn();
    regionalCluster(stack, PRODUCTION, { adminRoles: [role(stack, 'admins')] });
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).not.toContain('eks:DescribeCluster');
  });

  test('a role has one entry, with each policy once', () => {
    const stack = stackIn();
    const cluster = regionalCluster(stack, PRODUCTION);
    const engineers = role(stack, 'engineers');
    cluster.grants.view(engineers);
    cluster.grants.view(engineers);
    cluster.grants.access(role(new Stack(stack, 'Other'), 'engineers'), ClusterAccessPolicy.EDIT, { namespaces: ['monitoring', 'musicconnect'] });
    expect(entries(Template.fromStack(stack))).toEqual([{
      who: 'arn:aws:iam::123456789012:role/engineers',
      may: [['AmazonEKSViewPolicy', { Type: 'cluster' }], ['AmazonEKSEditPolicy', { Type: 'namespace', Namespaces: ['monitoring', 'musicconnect'] }]],
    }]);
  });

  test('whoever has access may find the cluster, and no other', () => {
    const stack = stackIn();
    const engineers = new Role(stack, 'Engineers', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    const grant = regionalCluster(stack, PRODUCTION).grants.admin(engineers);
    expect(grant.success).toBe(true);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({
        Statement: [{
          Action: 'eks:DescribeCluster',
          Effect: 'Allow',
          Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':eks:us-east-1:123456789012:cluster/musicconnect-us-east-1-eks']] },
        }],
      }),
    });
  });
});

describe('what it is watched by', () => {
  test('has metrics of the control plane in the words of EKS', () => {
    const stack = stackIn();
    const cluster = regionalCluster(stack, PRODUCTION);
    expect([
      cluster.metricApiserverRequestTotal(), cluster.metricApiserverRequestTotal5xx(), cluster.metricApiserverRequestTotal429(),
      // eslint-disable-next-line @stylistic/max-len
      cluster.metricApiserverRequestDurationSecondsGetP99(), cluster.metricApiserverRequestDurationSecondsListP99(), cluster.metricApiserverRequestDurationSecondsPostP99(),
      cluster.metricSchedulerPendingPods(), cluster.metricSchedulerPendingPodsUnschedulable(),
    ].map(({ namespace, metricName, statistic, dimensions }) => [namespace, metricName, statistic, dimensions])).toEqual([
      ['apiserver_request_total', 'Sum'], ['apiserver_request_total_5XX', 'Sum'], ['apiserver_request_total_429', 'Sum'],
      ['apiserver_request_duration_seconds_GET_P99', 'Average'], ['apiserver_request_duration_seconds_LIST_P99', 'Average'], ['apiserver_request_duration_seconds_POST_P99', 'Average'],
      ['scheduler_pending_pods', 'Sum'], ['scheduler_pending_pods_UNSCHEDULABLE', 'Sum'],
    ].map(([name, statistic]) => ['AWS/EKS', name, statistic, { ClusterName: 'musicconnect-us-east-1-eks' }]));
  });

  test('alarms tell of errors, throttling, latency and pods without a node', () => {
    const template = clusterTemplate(withVpc());
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties.AlarmDescription);
    expect(alarms.sort()).toEqual([
      'Pods of musicconnect-us-east-1-eks have found no node for 15 minutes: capacity, limits of a node pool or quotas',
      'Spot capacity in the region of musicconnect-us-east-1-eks has been taken away for 30 minutes without a pause: '
        + 'pods move to on-demand instances, as far as limits and quotas let them',
      'The API server of musicconnect-us-east-1-eks fails above 1 % of its requests',
      'The API server of musicconnect-us-east-1-eks turns away above 1 % of its requests, because somebody asks too often',
      'p99 latency of GET requests to the API server of musicconnect-us-east-1-eks is above 1 s',
      'p99 latency of LIST requests to the API server of musicconnect-us-east-1-eks is above 30 s',
      'p99 latency of POST requests to the API server of musicconnect-us-east-1-eks is above 1 s',
    ]);
  });

  test('a node that takes some minutes to come wakes nobody', () => {
    clusterTemplate().hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'scheduler_pending_pods_UNSCHEDULABLE', EvaluationPeriods: 15, DatapointsToAlarm: Match.absent(), Period: 60, Threshold: 0,
    });
  });

  test('has metrics of the nodes in the words of Container Insights', () => {
    const cluster = regionalCluster(stackIn(), PRODUCTION);
    expect([cluster.metricClusterNodeCount(), cluster.metricClusterFailedNodeCount({ statistic: 'Maximum' })]
      .map(({ namespace, metricName, statistic, dimensions }) => [namespace, metricName, statistic, dimensions])).toEqual([
      ['ContainerInsights', 'cluster_node_count', 'Average', { ClusterName: 'musicconnect-us-east-1-eks' }],
      ['ContainerInsights', 'cluster_failed_node_count', 'Maximum', { ClusterName: 'musicconnect-us-east-1-eks' }],
    ]);
  });

  test('counts the warnings of EC2 before it takes spot instances away, by a rule without a target', () => {
    const stack = stackIn();
    const cluster = regionalCluster(stack, PRODUCTION);
    const metric = cluster.spotInterruptions!.metricMatchedEvents();
    expect([metric.namespace, metric.metricName, stack.resolve(metric.dimensions)]).toEqual([
      'AWS/Events', 'MatchedEvents', { RuleName: { Ref: expect.stringMatching(/^RegionalClusterSpotInterruptions/) } },
    ]);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { 'source': ['aws.ec2'], 'detail-type': ['EC2 Spot Instance Interruption Warning'] }, State: 'ENABLED', Targets: Match.absent(),
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'MatchedEvents', EvaluationPeriods: 6, Period: 300, Threshold: 0 });
  });

  test('a cluster without spot capacity counts none', () => {
    const stack = stackIn();
    expect(regionalCluster(stack, PRODUCTION, { nodePools: { spotPercentage: 0 } }).spotInterruptions).toBeUndefined();
    Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 0);
  });

  test('nodes that fail are an alarm where Container Insights sees them', () => {
    const alarm = { MetricName: 'cluster_failed_node_count', Namespace: 'ContainerInsights', EvaluationPeriods: 15, Threshold: 0 };
    for (const [addOns, count] of [[[ClusterAddOn.CLOUDWATCH_OBSERVABILITY], 1], [[], 0]] as const) {
      const stack = stackIn();
      regionalCluster(stack, PRODUCTION, { addOns: [...addOns] });
      Template.fromStack(stack).resourcePropertiesCountIs('AWS::CloudWatch::Alarm', alarm, count);
    }
  });

  test('development has no alarms', () => {
    const stack = stackIn();
    expect(regionalCluster(stack, DEVELOPMENT).alarms).toEqual([]);
  });
});

describe('beside others', () => {
  test('takes tier, network and key from what is said once', () => {
    const stack = stackIn();
    const network = musicNetwork(stack, DEVELOPMENT);
    MusicDefaults.of(stack).add({ tier: DEVELOPMENT, network });
    const cluster = new RegionalCluster(stack, 'RegionalCluster', { project: 'musicconnect', version: KubernetesVersion.V1_36 });
    expect(cluster.vpc).toBe(network.vpc);
    expect(cluster.alarms).toEqual([]);
  });

  test('an imported one has the names of the one that was made', () => {
    const made = regionalCluster(stackIn('eu-west-1'), PRODUCTION);
    const stack = stackIn();
    const imported = RegionalCluster.fromRegionalClusterAttributes(stack, 'Imported', { project: 'musicconnect', region: 'eu-west-1' });
    expect(imported.clusterName).toBe(made.clusterName);
    expect(stack.resolve(imported.clusterArn)).toEqual(Stack.of(made).resolve(made.clusterArn));
    expect(imported.metric('apiserver_request_total')).toMatchObject({ region: 'eu-west-1' });
  });

  test('two of them in one region cannot have the same project', () => {
    const stack = stackIn();
    regionalCluster(stack, PRODUCTION);
    expect(() => new RegionalCluster(stack, 'Other', { project: 'musicconnect', version: KubernetesVersion.V1_36, network: musicNetwork(stack, PRODUCTION) }))
      .toThrow(/RegionalClusterNameTaken\] `project`.*musicconnect-us-east-1-eks/);
  });

  test.each(TIERS)('stands in a VPC of another stack, with access for a role of a third: $name', (tier) => {
    const app = new App({ analyticsReporting: false, treeMetadata: false });
    const env = { account: '123456789012', region: 'us-east-1' };
    const vpc = new Vpc(new Stack(app, 'Network', { env }), 'Vpc', { restrictDefaultSecurityGroup: false });
    const stack = new Stack(app, 'Cluster', { env });
    const cluster = regionalCluster(stack, tier, { vpc });
    const people = new Stack(app, 'People', { env });
    cluster.grants.admin(new Role(people, 'Admins', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    expect(() => app.synth()).not.toThrow();
  });
});

function withVpc(): Partial<RegionalClusterProps> {
  const vpc = Vpc.fromVpcAttributes(stackIn(), 'Vpc', {
    vpcId: 'vpc-1', availabilityZones: ['us-east-1a', 'us-east-1b'], privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'], privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60001', 'rtb-0a1b2c3d4e5f60002'],
  });
  return { vpc };
}

describe('what it refuses', () => {
  const refuses = (props: Partial<RegionalClusterProps>, region?: string) => {
    const stack = region === 'unknown' ? new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test') : stackIn(region);
    return () => regionalCluster(stack, PRODUCTION, props);
  };

  test.each(['M', 'm', 'Music', 'music--connect', '-music', 'music-', 'a'.repeat(25), 'music_connect'])('a project that is no name: %s', (project) => {
    expect(refuses({ project })).toThrow(/RegionalClusterProjectInvalid\] `project`/);
  });

  test('a stack that does not know its region', () => {
    expect(refuses({}, 'unknown')).toThrow(/RegionalClusterRegionUnknown/);
  });

  test.each(['1.28', '2.0', 'latest'])('a version that Auto Mode does not run: %s', (version) => {
    expect(refuses({ version: KubernetesVersion.of(version) })).toThrow(/RegionalClusterVersionInvalid\] `version`/);
  });

  test('no network', () => {
    expect(refuses({ network: undefined })).toThrow(/RegionalClusterNetworkMissing/);
  });

  test('something that is no VPC', () => {
    expect(refuses({ vpc: { vpcId: 'vpc-1', availabilityZones: [] } as unknown as Vpc })).toThrow(/RegionalClusterNetworkInvalid\] `vpc`/);
  });

  test('public subnets, and subnets that the VPC does not have', () => {
    const vpc = new Vpc(stackIn(), 'Vpc', { restrictDefaultSecurityGroup: false });
    expect(refuses({ vpc, vpcSubnets: { subnetType: SubnetType.PUBLIC } })).toThrow(/RegionalClusterSubnetsInvalid\] `vpcSubnets` has public subnets in it/);
    expect(refuses({ vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } })).toThrow(/RegionalClusterSubnetsInvalid\] `vpcSubnets` selects no/);
  });

  test('a network and a VPC', () => {
    expect(refuses({ ...withVpc(), network: musicNetwork(stackIn(), DEVELOPMENT) })).toThrow(/RegionalClusterNetworkConflict/);
  });

  test('subnets of one Availability Zone', () => {
    const { vpc } = withVpc();
    expect(refuses({ vpc, vpcSubnets: { availabilityZones: ['us-east-1a'] } })).toThrow(/RegionalClusterZonesTooFew/);
  });

  test.each([['0.0.0.0/0'], ['10.0.0.0/16'], ['198.51.100.1/24'], ['192.168.1.0/24'], ['here']])('an endpoint for %s', (cidr) => {
    expect(refuses({ endpoint: ClusterEndpoint.publicFrom([cidr], 'Because.') })).toThrow(/RegionalClusterEndpointCidrInvalid/);
  });

  test('an endpoint for nobody, for too many, and without a reason', () => {
    expect(refuses({ endpoint: ClusterEndpoint.publicFrom([], 'Because.') })).toThrow(/RegionalClusterEndpointCidrInvalid/);
    expect(refuses({ endpoint: ClusterEndpoint.publicFrom(Array(41).fill('198.51.100.0/24'), 'Because.') })).toThrow(/RegionalClusterEndpointCidrInvalid/);
    expect(refuses({ endpoint: ClusterEndpoint.publicFrom(['198.51.100.0/24'], ' ') })).toThrow(/RegionalClusterEndpointReasonMissing/);
  });

  test('an import without a known region', () => {
    const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test');
    expect(() => RegionalCluster.fromRegionalClusterAttributes(stack, 'Imported', { project: 'musicconnect' })).toThrow(/RegionalClusterRegionUnknown/);
  });
});
