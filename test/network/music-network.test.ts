import { App, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import {
  CfnVPC, InstanceClass, InstanceSize, InstanceType, InterfaceVpcEndpointAwsService, MachineImage, Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { annotations, DELETED, KEPT, testStack } from '../support/checks';
import { DeploymentTier, MusicNatProvider, MusicNetwork, type MusicNetworkProps } from '@eknmusic/constructs';

function made(props: MusicNetworkProps = {}, stack = testStack()) {
  const network = new MusicNetwork(stack, 'Network', props);
  return { stack, network, template: Template.fromStack(stack) };
}

/** Logical id and addresses of every subnet. */
function subnets(props: MusicNetworkProps): Record<string, string> {
  const found = Object.entries(made(props).template.findResources('AWS::EC2::Subnet'));
  return Object.fromEntries(found.map(([id, resource]) => [id, resource.Properties.CidrBlock]));
}

describe('subnets', () => {
  test('there are public, private and isolated ones in each zone', () => {
    const groups = Object.values(made().template.findResources('AWS::EC2::Subnet'))
      .map((subnet) => subnet.Properties.Tags.find((tag: { Key: string }) => tag.Key === 'aws-cdk:subnet-name').Value as string);
    expect(groups.sort()).toEqual(['Isolated', 'Isolated', 'Isolated', 'Private', 'Private', 'Private', 'Public', 'Public', 'Public']);
  });

  test('each has a sixteenth of the addresses', () => {
    expect(Object.values(subnets({ cidr: '10.20.0.0/16', maxAzs: 2 }))).toEqual([
      '10.20.0.0/20', '10.20.16.0/20', '10.20.48.0/20', '10.20.64.0/20', '10.20.96.0/20', '10.20.112.0/20',
    ]);
    expect(Object.values(subnets({ cidr: '192.168.5.0/24' }))).toContain('192.168.5.128/28');
  });

  test('a third zone moves no subnet of the first two', () => {
    expect(subnets({ maxAzs: 3 })).toMatchObject(subnets({ maxAzs: 2 }));
  });

  test('another number or kind of NAT gateways replaces no subnet', () => {
    expect(subnets({ natGateways: 0 })).toEqual(subnets({ natGateways: 3 }));
    expect(subnets({ natGatewayProvider: MusicNatProvider.instance() })).toEqual(subnets({}));
  });

  test('none gives public addresses by itself', () => {
    made().template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  });

  test('isolated ones have no way out', () => {
    const { template, stack, network } = made();
    const isolated = network.vpc.isolatedSubnets.map((subnet) => stack.resolve(subnet.routeTable.routeTableId));
    const routes = Object.values(template.findResources('AWS::EC2::Route')).map((route) => route.Properties.RouteTableId);
    expect(routes.filter((table) => isolated.some((own) => JSON.stringify(own) === JSON.stringify(table)))).toEqual([]);
  });
});

describe('zones', () => {
  test('are found by CloudFormation, with and without a region, so that nothing is looked up', () => {
    const agnostic = new Stack(new App({ analyticsReporting: false }), 'Test');
    for (const stack of [testStack(), agnostic]) {
      new MusicNetwork(stack, 'Network');
      const assembly = (stack.node.root as App).synth();
      expect(assembly.manifest.missing).toBeUndefined();
      Template.fromStack(stack).hasResourceProperties('AWS::EC2::Subnet', {
        AvailabilityZone: { 'Fn::Select': [2, { 'Fn::GetAZs': '' }] },
      });
    }
  });

  test('leave the stack\'s own zones as they were', () => {
    const stack = new Stack(new App(), 'Test');
    const before = stack.resolve(stack.availabilityZones);
    new MusicNetwork(stack, 'Network', { availabilityZones: ['us-east-1d', 'us-east-1f'] });
    expect(stack.resolve(stack.availabilityZones)).toEqual(before);
  });

  test('leave zones that the stack overrides for itself as they were, as languages other than TypeScript do', () => {
    const stack = testStack();
    Object.defineProperty(stack, 'availabilityZones', { configurable: true, get: () => ['us-east-1e', 'us-east-1f'] });
    new MusicNetwork(stack, 'Network');
    expect(stack.availabilityZones).toEqual(['us-east-1e', 'us-east-1f']);
  });

  test('of the network are only those that it has subnets in', () => {
    const { network } = made({ availabilityZones: ['us-east-1d', 'us-east-1f'] });
    expect(network.vpc.availabilityZones).toEqual(['us-east-1d', 'us-east-1f']);
  });

  test('are two by default in a region that gives an account no more', () => {
    expect(made({}, testStack('Test', 'us-west-1')).network.vpc.publicSubnets).toHaveLength(2);
  });

  test('are those that are named', () => {
    const zones = Object.values(made({ availabilityZones: ['us-east-1d', 'us-east-1f'] }).template.findResources('AWS::EC2::Subnet'))
      .map((subnet) => subnet.Properties.AvailabilityZone);
    expect([...new Set(zones)]).toEqual(['us-east-1d', 'us-east-1f']);
  });

  test.each([
    [DeploymentTier.DEVELOPMENT, 2], [DeploymentTier.STAGING, 3], [DeploymentTier.PRODUCTION, 3],
    [DeploymentTier.of('small', { highAvailability: false }), 2], [DeploymentTier.of('deletable', { deletionProtection: false }), 3],
  ])('are two in development, three in staging and production', (tier, count) => {
    expect(made({ tier }).network.vpc.publicSubnets).toHaveLength(count);
  });
});

describe('the way out', () => {
  test.each([
    [0, 0], [1, 1], [3, 3],
  ])('%i: %i NAT gateways', (natGateways, count) => {
    const { template, network } = made({ natGateways });
    template.resourceCountIs('AWS::EC2::NatGateway', count);
    expect(network.natGatewayIds).toHaveLength(count);
  });

  test.each([
    [DeploymentTier.DEVELOPMENT, 1], [DeploymentTier.STAGING, 3], [DeploymentTier.PRODUCTION, 3],
    [DeploymentTier.of('small', { highAvailability: false }), 1], [DeploymentTier.of('deletable', { deletionProtection: false }), 3],
  ])('is as the tier says', (tier, count) => {
    made({ tier }).template.resourceCountIs('AWS::EC2::NatGateway', count);
  });

  test('fewer NAT gateways than Availability Zones, where the tier has one in each, are warned about', () => {
    for (const props of [{ natGateways: 1 }, { natGateways: 2 }]) {
      expect(annotations(made(props).stack)).toEqual([expect.stringContaining('@eknmusic/constructs:networkNatGatewaysShared')]);
    }
    expect(annotations(made({ natGateways: 2, maxAzs: 2 }).stack)).toEqual([]);
  });

  test('no way out at all is warned about', () => {
    const { stack } = made({ natGateways: 0, interfaceEndpoints: [] });
    expect(annotations(stack)).toEqual([expect.stringContaining('@eknmusic/constructs:networkWithoutWayOut')]);
  });

  test('more Availability Zones than most accounts have in a region are warned about, unless they are named', () => {
    const warnings = (props: MusicNetworkProps, region: string) => annotations(made(props, testStack('Test', region)).stack);
    expect(warnings({ maxAzs: 3 }, 'us-west-1')).toEqual([expect.stringContaining('@eknmusic/constructs:networkMaxAzs')]);
    expect(warnings({ maxAzs: 3 }, 'us-west-2')).toEqual([]);
    expect(warnings({ availabilityZones: ['us-west-1a', 'us-west-1b', 'us-west-1c'] }, 'us-west-1')).toEqual([]);
  });

  test('nothing else is warned about', () => {
    const { DEVELOPMENT, STAGING, PRODUCTION } = DeploymentTier;
    expect([DEVELOPMENT, STAGING, PRODUCTION].flatMap((tier) => annotations(made({ tier }).stack))).toEqual([]);
    expect(annotations(made({ natGateways: 0 }).stack)).toEqual([]);
  });
});

describe('NAT instances', () => {
  const { DEVELOPMENT, STAGING, PRODUCTION } = DeploymentTier;
  const instances = (props: MusicNetworkProps = {}, stack = testStack()) =>
    made({ tier: DEVELOPMENT, natGatewayProvider: MusicNatProvider.instance(), ...props }, stack);

  test('are as many as NAT gateways would be, and take their place in the routes', () => {
    const { template, network, stack } = instances();
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::EIP', 0);
    template.resourceCountIs('AWS::EC2::Instance', 1);
    template.resourcePropertiesCountIs('AWS::EC2::Route', {
      DestinationCidrBlock: '0.0.0.0/0', InstanceId: stack.resolve(network.natInstances[0].instanceId),
    }, 2);
    expect(network.natGatewayIds).toEqual([]);
    expect(made({ natGatewayProvider: MusicNatProvider.instance() }).network.natInstances).toHaveLength(3);
    expect(made({ natGatewayProvider: MusicNatProvider.gateway() }).network.natGatewayIds).toHaveLength(3);
  });

  test('are small, with an encrypted volume, IMDSv2, a public address, no key pair and no more CPU than is paid for', () => {
    const { template, stack, network } = instances();
    const [instance] = Object.values(template.findResources('AWS::EC2::Instance')).map(({ Properties }) => Properties);
    expect(instance).toMatchObject({
      InstanceType: 't4g.nano',
      SourceDestCheck: false,
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 8, DeleteOnTermination: true } }],
      CreditSpecification: { CPUCredits: 'standard' },
      NetworkInterfaces: [expect.objectContaining({
        AssociatePublicIpAddress: true, SubnetId: stack.resolve(network.vpc.publicSubnets[0].subnetId),
      })],
    });
    expect(instance.KeyName).toBeUndefined();
    expect(JSON.stringify(instance.UserData)).toContain('MASQUERADE');
    expect(Object.values(template.findParameters('*'))).toContainEqual(expect.objectContaining({ Default: expect.stringMatching(/al2023-.*arm64$/) }));
  });

  test('take packets from the network only, and may do nothing in AWS', () => {
    const { template } = instances({ cidr: '10.7.0.0/16' });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'NAT instances: in from this network only',
      SecurityGroupIngress: [{ CidrIp: '10.7.0.0/16', IpProtocol: '-1', Description: 'From this network' }],
    });
    const [role] = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) => id.includes('NatInstance'));
    expect(Object.keys(role[1].Properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Tags']);
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('NatInstance');
  });

  test('are of another type and image by choice', () => {
    const { template } = instances({
      natGatewayProvider: MusicNatProvider.instance({
        instanceType: InstanceType.of(InstanceClass.T3, InstanceSize.MICRO), machineImage: MachineImage.genericLinux({ 'us-east-1': 'ami-1' }),
      }),
    });
    template.hasResourceProperties('AWS::EC2::Instance', { InstanceType: 't3.micro', ImageId: 'ami-1' });
  });

  test('have an alarm that tells the operators that there is no way out, where the tier has alarms', () => {
    const stack = testStack();
    const topic = new Topic(stack, 'Operators');
    const { template, network } = instances({ tier: STAGING, alarmActions: [new SnsAction(topic)] }, stack);
    expect(network.alarms).toHaveLength(3);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/EC2',
      MetricName: 'StatusCheckFailed',
      Dimensions: [{ Name: 'InstanceId', Value: stack.resolve(network.natInstances[0].instanceId) }],
      AlarmActions: [stack.resolve(topic.topicArn)],
    });
    expect(network.metricNatInstance(network.natInstances[0].instanceId, 'NetworkOut')).toMatchObject({ namespace: 'AWS/EC2', metricName: 'NetworkOut' });
  });

  test('are warned about where users depend on them, and nowhere else', () => {
    expect(annotations(instances().stack)).toEqual([]);
    expect(annotations(instances({ tier: PRODUCTION }).stack)).toEqual([expect.stringContaining('@eknmusic/constructs:networkNatInstances')]);
  });
});

describe('endpoints', () => {
  test('S3 is reached from every subnet without the internet', () => {
    const { template } = made();
    const [endpoint] = Object.values(template.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Gateway' } }));
    expect(JSON.stringify(endpoint.Properties.ServiceName)).toContain('.s3');
    expect(endpoint.Properties.RouteTableIds).toHaveLength(9);
  });

  test('without NAT gateways, what functions cannot do without has an endpoint', () => {
    const { network } = made({ natGateways: 0 });
    expect(Object.keys(network.interfaceEndpoints)).toEqual(['secretsmanager', 'kms', 'logs', 'sts']);
  });

  test('others by choice, reached from this network only', () => {
    const { template, network, stack } = made({ cidr: '10.7.0.0/16', interfaceEndpoints: [InterfaceVpcEndpointAwsService.SQS] });
    expect(Object.keys(network.interfaceEndpoints)).toEqual(['sqs']);
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      SecurityGroupIds: [stack.resolve(network.endpointSecurityGroup!.securityGroupId)],
      SubnetIds: network.vpc.privateSubnets.map((subnet) => stack.resolve(subnet.subnetId)),
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: Match.stringLikeRegexp('Endpoints'),
      SecurityGroupIngress: [{ CidrIp: '10.7.0.0/16', FromPort: 443, ToPort: 443, IpProtocol: 'tcp', Description: 'From this network' }],
    });
  });

  test('none by default where there are NAT gateways', () => {
    expect(made().network.endpointSecurityGroup).toBeUndefined();
  });
});

describe('security groups', () => {
  test('functions reach the database and the internet', () => {
    made().template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Functions: out to the database and the internet',
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', IpProtocol: '-1' })],
      SecurityGroupIngress: Match.absent(),
    });
  });

  test('the database is reached by functions only, and reaches nothing', () => {
    const { template, stack, network } = made();
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Database: in from the functions only',
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
      SecurityGroupIngress: Match.absent(),
    });
    const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map((rule) => rule.Properties);
    expect(rules).toEqual([{
      GroupId: stack.resolve(network.databaseSecurityGroup.securityGroupId),
      SourceSecurityGroupId: stack.resolve(network.functionSecurityGroup.securityGroupId),
      IpProtocol: 'tcp',
      FromPort: 5454,
      ToPort: 5454,
      Description: 'From functions',
    }]);
  });

  test('the port of the database is a choice', () => {
    const { network, template } = made({ databasePort: 6432 });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 6432, ToPort: 6432 });
    expect([network.databasePort, made().network.databasePort]).toEqual([6432, 5454]);
  });

  test('the default security group is closed', () => {
    const { template, stack, network } = made();
    template.hasResourceProperties('Custom::VpcRestrictDefaultSG', {
      DefaultSecurityGroupId: { 'Fn::GetAtt': [stack.getLogicalId(network.vpc.node.defaultChild as CfnVPC), 'DefaultSecurityGroup'] },
    });
  });

  test('functions and database know their subnets', () => {
    const { network, stack } = made({ natGateways: 0 });
    const ids = (selection: object) => stack.resolve(network.vpc.selectSubnets(selection).subnetIds);
    expect(ids(network.functionSubnets)).toHaveLength(3);
    expect(ids(network.databaseSubnets)).toHaveLength(3);
    expect(ids(network.functionSubnets)).not.toEqual(ids(network.databaseSubnets));
  });
});

describe('flow logs', () => {
  test('record every connection, encrypted, for as long as the tier keeps logs', () => {
    const { template, stack, network } = made({ tier: DeploymentTier.STAGING });
    template.hasResourceProperties('AWS::EC2::FlowLog', {
      ResourceId: stack.resolve(network.vpc.vpcId),
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogGroupName: stack.resolve(network.flowLogs.logGroup.logGroupName),
      DeliverLogsPermissionArn: stack.resolve(network.flowLogs.role.roleArn),
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 14, KmsKeyId: stack.resolve(network.flowLogs.encryptionKey.keyArn) });
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  test('are encrypted with a key that others share, by choice', () => {
    const stack = testStack();
    const encryptionKey = new Key(stack, 'Shared');
    const { template, network } = made({ encryptionKey }, stack);
    template.resourceCountIs('AWS::KMS::Key', 1);
    expect(network.flowLogs.encryptionKey).toBe(encryptionKey);
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: stack.resolve(encryptionKey.keyArn) });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'logs.us-east-1.amazonaws.com' } })]) },
    });
  });

  test('are kept for as long as is asked', () => {
    made({ flowLogRetention: RetentionDays.ONE_YEAR }).template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });

  test('are written by a role that may do nothing else', () => {
    const { template, stack, network } = made();
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          Resource: stack.resolve(network.flowLogs.logGroup.logGroupArn),
        }],
      },
    });
  });

  test('are written in the name of this account only', () => {
    made().template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: [Match.objectLike({
          Principal: { Service: 'vpc-flow-logs.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
        })],
      }),
    });
  });

  test('have a key that CloudWatch Logs uses for log groups of this stack only', () => {
    const { template } = made();
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({
          Principal: { Service: 'logs.us-east-1.amazonaws.com' },
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': {
                'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:us-east-1:123456789012:log-group:', { Ref: 'AWS::StackName' }, '-*']],
              },
            },
          },
        })]),
      },
    });
  });

  test.each([
    [DeploymentTier.DEVELOPMENT, DELETED], [DeploymentTier.PRODUCTION, KEPT],
  ])('are deleted or kept with their key, as the tier says', (tier, policies) => {
    const { template } = made({ tier });
    template.allResources('AWS::Logs::LogGroup', policies);
    template.allResources('AWS::KMS::Key', policies);
  });

  test('are kept when the user says so', () => {
    made({ tier: DeploymentTier.DEVELOPMENT, removalPolicy: RemovalPolicy.RETAIN }).template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
  });
});

describe('alarms and metrics', () => {
  test('each NAT gateway has alarms for exhausted ports and dropped packets, which tell the operators', () => {
    const stack = testStack();
    const topic = new Topic(stack, 'Operators');
    const { template, network } = made({ alarmActions: [new SnsAction(topic)] }, stack);
    expect(network.alarms).toHaveLength(6);
    for (const [MetricName, Threshold] of [['ErrorPortAllocation', 0], ['PacketsDropCount', 100]]) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/NATGateway',
        MetricName,
        Threshold,
        Dimensions: [{ Name: 'NatGatewayId', Value: stack.resolve(network.natGatewayIds[0]) }],
        AlarmActions: [stack.resolve(topic.topicArn)],
        OKActions: [stack.resolve(topic.topicArn)],
      });
    }
  });

  test('development has none', () => {
    expect(made({ tier: DeploymentTier.DEVELOPMENT }).network.alarms).toEqual([]);
  });

  test('any metric of a NAT gateway is within reach', () => {
    const { network } = made();
    expect(network.metricNatGateway(network.natGatewayIds[0], 'BytesOutToDestination')).toMatchObject({
      namespace: 'AWS/NATGateway', metricName: 'BytesOutToDestination', statistic: 'Sum',
    });
  });
});

describe('a network that exists', () => {
  test('is used without making anything', () => {
    const stack = testStack();
    const vpc = Vpc.fromVpcAttributes(stack, 'Existing', {
      vpcId: 'vpc-1', availabilityZones: ['us-east-1a'], privateSubnetIds: ['subnet-0a1b2c3d4e5f60001'], isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60002'],
    });
    const network = MusicNetwork.fromMusicNetworkAttributes(stack, 'Network', {
      vpc, functionSecurityGroupId: 'sg-1', databaseSecurityGroupId: 'sg-2',
    });
    expect(network.vpc.vpcId).toBe('vpc-1');
    expect(network.functionSecurityGroup.securityGroupId).toBe('sg-1');
    expect(network.databaseSecurityGroup.securityGroupId).toBe('sg-2');
    expect(network.databasePort).toBe(5454);
    expect(vpc.selectSubnets(network.functionSubnets).subnetIds).toEqual(['subnet-0a1b2c3d4e5f60001']);
    expect(vpc.selectSubnets(network.databaseSubnets).subnetIds).toEqual(['subnet-0a1b2c3d4e5f60002']);
    expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
  });
});

test('the resource of every part is within reach', () => {
  const stack = testStack();
  const network = new MusicNetwork(stack, 'Network');
  (network.vpc.node.defaultChild as CfnVPC).addPropertyOverride('InstanceTenancy', 'dedicated');
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPC', { InstanceTenancy: 'dedicated' });
});

test('zones that are only known at deploy time are accepted', () => {
  expect(() => made({ availabilityZones: [Fn.importValue('zone-a'), Fn.importValue('zone-b')] })).not.toThrow();
});
