import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { InstanceType, type IVpc, Peer, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnDBInstance, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { annotations, DELETED, KEPT, testStack } from '../support/checks';
import { DeploymentTier, MusicDatabase, type MusicDatabaseProps, MusicNetwork } from '@eknmusic/constructs';

function made(props: MusicDatabaseProps = {}, stack = testStack()) {
  const database = new MusicDatabase(stack, 'Database', { ...props.network || props.vpc ? {} : { vpc: vpcOf(stack) }, ...props });
  return { stack, database, template: Template.fromStack(stack) };
}

function inNetwork(props: MusicDatabaseProps = {}) {
  const stack = testStack();
  const network = new MusicNetwork(stack, 'Network', { tier: props.tier });
  return { network, ...made({ network, ...props }, stack) };
}

const vpcOf = (stack: Stack): IVpc => Vpc.fromVpcAttributes(stack, 'Existing', {
  vpcId: 'vpc-1',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  publicSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
  privateSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
  isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60005', 'subnet-0a1b2c3d4e5f60006'],
});

const only = (template: Template, type: string) => Object.values(template.findResources(type))[0];
const instanceOf = (template: Template) => only(template, 'AWS::RDS::DBInstance');
const { DEVELOPMENT, STAGING, PRODUCTION } = DeploymentTier;

describe('the instance', () => {
  test('is PostgreSQL 15', () => {
    made().template.hasResourceProperties('AWS::RDS::DBInstance', {
      Engine: 'postgres', EngineVersion: '15', AutoMinorVersionUpgrade: true, AllowMajorVersionUpgrade: false,
    });
  });

  test('is a newer PostgreSQL, by choice', () => {
    const { template } = made({ engineVersion: PostgresEngineVersion.VER_16_13, allowMajorVersionUpgrade: true });
    template.hasResourceProperties('AWS::RDS::DBInstance', { EngineVersion: '16.13', AllowMajorVersionUpgrade: true });
    template.hasResourceProperties('AWS::RDS::DBParameterGroup', { Family: 'postgres16' });
  });

  test.each([
    [DEVELOPMENT, 'db.t3.micro', false], [STAGING, 'db.t3.medium', true], [PRODUCTION, 'db.t3.medium', true],
    [DeploymentTier.of('small', { highAvailability: false }), 'db.t3.micro', false],
    [DeploymentTier.of('deletable', { deletionProtection: false }), 'db.t3.medium', true],
  ])('has the size and the standby of its tier', (tier, DBInstanceClass, MultiAZ) => {
    made({ tier }).template.hasResourceProperties('AWS::RDS::DBInstance', { DBInstanceClass, MultiAZ });
  });

  test('has another size and no standby instance where it is told so', () => {
    made({ instanceType: new InstanceType('r6g.xlarge'), multiAz: false })
      .template.hasResourceProperties('AWS::RDS::DBInstance', { DBInstanceClass: 'db.r6g.xlarge', MultiAZ: false });
  });

  test.each([
    [{}, '20', 100], [{ allocatedStorage: 400 }, '400', 2000], [{ allocatedStorage: 20_000 }, '20000', 65536],
    [{ allocatedStorage: 50, maxAllocatedStorage: 55 }, '50', 55],
  ])('has gp3 storage that grows: %j', (props, AllocatedStorage, MaxAllocatedStorage) => {
    made(props).template.hasResourceProperties('AWS::RDS::DBInstance', { StorageType: 'gp3', AllocatedStorage, MaxAllocatedStorage });
  });

  test('is encrypted with a key of its own, renewed every year, like its insights', () => {
    const { template, stack, database } = made();
    const key = stack.resolve(database.encryptionKey!.keyArn);
    template.hasResourceProperties('AWS::RDS::DBInstance', {
      StorageEncrypted: true, KmsKeyId: key, EnablePerformanceInsights: true, PerformanceInsightsKMSKeyId: key, DatabaseInsightsMode: 'standard',
    });
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true, PendingWindowInDays: 30 });
  });

  test('is encrypted with a key of others, by choice', () => {
    const stack = testStack();
    const encryptionKey = new Key(stack, 'Shared');
    const { template } = made({ encryptionKey, vpc: vpcOf(stack) }, stack);
    template.resourceCountIs('AWS::KMS::Key', 1);
    template.hasResourceProperties('AWS::RDS::DBInstance', { KmsKeyId: stack.resolve(encryptionKey.keyArn) });
  });

  test('is backed up for a week, and its backups outlive it', () => {
    made().template.hasResourceProperties('AWS::RDS::DBInstance', {
      BackupRetentionPeriod: 7, DeleteAutomatedBackups: false, CopyTagsToSnapshot: true, PreferredBackupWindow: Match.absent(),
    });
    made({ backupRetention: Duration.days(35), preferredBackupWindow: '03:00-04:00', preferredMaintenanceWindow: 'sun:04:30-sun:05:30' })
      .template.hasResourceProperties('AWS::RDS::DBInstance', {
        BackupRetentionPeriod: 35, PreferredBackupWindow: '03:00-04:00', PreferredMaintenanceWindow: 'sun:04:30-sun:05:30',
      });
  });

  test('takes TLS only, with a certificate authority that the layer has, and users of IAM', () => {
    made().template.hasResourceProperties('AWS::RDS::DBInstance', {
      CACertificateIdentifier: 'rds-ca-rsa2048-g1', EnableIAMDatabaseAuthentication: true,
    });
    made().template.hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Family: 'postgres15',
      Parameters: {
        'rds.force_ssl': '1', 'log_statement': 'ddl', 'log_connections': '1', 'log_disconnections': '1', 'log_min_duration_statement': '1000',
      },
    });
  });

  test('takes parameters of the user over those that are always set', () => {
    made({ parameters: { log_min_duration_statement: '250', work_mem: '8192' } }).template.hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Parameters: Match.objectLike({ 'log_min_duration_statement': '250', 'work_mem': '8192', 'rds.force_ssl': '1' }),
    });
  });

  test.each([[DEVELOPMENT, undefined], [STAGING, 60], [PRODUCTION, 60]])('has the enhanced monitoring of its tier', (tier, MonitoringInterval) => {
    const { template, database, stack } = made({ tier });
    template.hasResourceProperties('AWS::RDS::DBInstance', {
      MonitoringInterval: MonitoringInterval ?? Match.absent(),
      MonitoringRoleArn: database.monitoring?.role ? stack.resolve(database.monitoring?.role.roleArn) : Match.absent(),
    });
    expect(database.monitoring?.policy === undefined).toBe(MonitoringInterval === undefined);
  });

  test('is monitored by a role that may do what AmazonRDSEnhancedMonitoringRole may, in this account and region', () => {
    const { template, stack, database } = made();
    const logGroup = ['arn:', { Ref: 'AWS::Partition' }, ':logs:us-east-1:123456789012:log-group:RDS*'];
    const logStreams = { 'Fn::Join': ['', [...logGroup.slice(0, 2), `${String(logGroup[2])}:log-stream:*`]] };
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Roles: [stack.resolve(database.monitoring!.role.roleName)],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'], Resource: [{ 'Fn::Join': ['', logGroup] }, logStreams] },
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:GetLogEvents', 'logs:PutLogEvents'],
            Resource: logStreams,
          },
        ],
      },
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: [Match.objectLike({
          Principal: { Service: 'monitoring.rds.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
        })],
      }),
    });
  });

  test('is tagged with its tier', () => {
    made().template.hasResourceProperties('AWS::RDS::DBInstance', { Tags: [{ Key: 'eknmusic:tier', Value: 'production' }] });
  });
});

describe('the logs', () => {
  test('go to encrypted log groups that are there before the instance, and expire as the tier says', () => {
    const { template, stack, database } = made({ tier: STAGING, instanceIdentifier: 'eknmusic-stage' });
    for (const log of ['postgresql', 'upgrade']) {
      template.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: `/aws/rds/instance/eknmusic-stage/${log}`, RetentionInDays: 14, KmsKeyId: stack.resolve(database.encryptionKey!.keyArn),
      });
    }
    expect(instanceOf(template).Properties.EnableCloudwatchLogsExports).toEqual(['postgresql', 'upgrade']);
    const groups = [database.logs.postgresql, database.logs.upgrade].map((group) => stack.getLogicalId(group.node.defaultChild as CfnLogGroup));
    expect(instanceOf(template).DependsOn).toEqual(expect.arrayContaining(groups));
  });

  test('have the name of the instance also where nobody gave it one', () => {
    const { template } = made();
    const identifier = instanceOf(template).Properties.DBInstanceIdentifier['Fn::Join'][1];
    expect(identifier[0]).toMatch(/^test-database-[0-9a-f]{8}-$/);
    expect(identifier[1]).toEqual({ 'Fn::Select': [0, { 'Fn::Split': ['-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }] }] });
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Join': ['', [`/aws/rds/instance/${identifier[0]}`, identifier[1], '/postgresql']] },
    });
  });

  test('are encrypted by CloudWatch Logs for this instance only', () => {
    made({ instanceIdentifier: 'eknmusic-prod' }).template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({
          Principal: { Service: 'logs.us-east-1.amazonaws.com' },
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': {
                'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:us-east-1:123456789012:log-group:/aws/rds/instance/eknmusic-prod/*']],
              },
            },
          },
        })]),
      },
    });
  });

  test('are kept for as long as is asked', () => {
    const stack = testStack();
    made({ vpc: vpcOf(stack), logRetention: RetentionDays.ONE_YEAR }, stack)
      .template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });
});

describe('the secret', () => {
  test('has the documented name and shape', () => {
    const { template, stack, database } = made({ secretName: 'eknmusic/prod/database' });
    const { Name, GenerateSecretString } = only(template, 'AWS::SecretsManager::Secret').Properties;
    expect(Name).toBe('eknmusic/prod/database');
    expect(JSON.parse(GenerateSecretString.SecretStringTemplate)).toEqual({ username: 'eknmusic', dbname: 'eknmusic' });
    expect(GenerateSecretString).toMatchObject({ GenerateStringKey: 'password', PasswordLength: 40 });
    // AWS adds host, port and dbname.
    template.hasResourceProperties('AWS::SecretsManager::SecretTargetAttachment', {
      SecretId: stack.resolve(database.secret.secretArn),
      TargetType: 'AWS::RDS::DBInstance',
      TargetId: { Ref: stack.getLogicalId(database.instance.node.defaultChild as CfnDBInstance) },
    });
  });

  test('has a password that RDS takes, which the instance gets from it', () => {
    const { template, stack, database } = made();
    const { ExcludeCharacters } = only(template, 'AWS::SecretsManager::Secret').Properties.GenerateSecretString;
    expect(['/', '@', '"', ' '].filter((refused) => !ExcludeCharacters.includes(refused))).toEqual([]);
    expect(instanceOf(template).Properties).toMatchObject({
      MasterUsername: 'eknmusic',
      MasterUserPassword: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', stack.resolve(database.secret.secretArn), ':SecretString:password::}}']] },
    });
  });

  test('is used by nobody before it knows the address', () => {
    const { template, stack, database } = made();
    expect(stack.resolve(database.secretArn)).toEqual({ Ref: Object.keys(template.findResources('AWS::SecretsManager::SecretTargetAttachment'))[0] });
  });

  test('is for another user and another database, by choice', () => {
    const { template, database } = made({ username: 'owner', databaseName: 'music' });
    expect(instanceOf(template).Properties).toMatchObject({ MasterUsername: 'owner', DBName: 'music' });
    expect(database.databaseName).toBe('music');
  });
});

describe('the network', () => {
  test('is isolated subnets, without a public address, with the security group and the port of the network', () => {
    const { template, stack, database, network } = inNetwork();
    const { subnetIds } = network.vpc.selectSubnets(network.databaseSubnets);
    template.hasResourceProperties('AWS::RDS::DBSubnetGroup', { SubnetIds: stack.resolve(subnetIds) });
    template.hasResourceProperties('AWS::RDS::DBInstance', {
      PubliclyAccessible: false, Port: '5454', VPCSecurityGroups: [stack.resolve(network.databaseSecurityGroup.securityGroupId)],
    });
    expect(database.port).toBe(5454);
    expect(Object.keys(template.findResources('AWS::EC2::SecurityGroupIngress'))).toHaveLength(1);
  });

  test('decides the port', () => {
    const stack = testStack();
    const network = new MusicNetwork(stack, 'Network', { databasePort: 6432 });
    made({ network }, stack).template.hasResourceProperties('AWS::RDS::DBInstance', { Port: '6432' });
  });

  test('may be any other, which lets in the rotation and nobody else', () => {
    const stack = testStack();
    const { template } = made({ vpc: vpcOf(stack), port: 6432 }, stack);
    template.hasResourceProperties('AWS::RDS::DBSubnetGroup', { SubnetIds: ['subnet-0a1b2c3d4e5f60005', 'subnet-0a1b2c3d4e5f60006'] });
    template.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: Match.objectLike({ SubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'] }) });
    const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties);
    expect(rules).toEqual([expect.objectContaining({
      FromPort: 6432, ToPort: 6432, SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringContaining('RotationSecurityGroup'), 'GroupId'] },
    })]);
  });

  test('lets the rotation out to the database and to Secrets Manager only', () => {
    const stack = testStack();
    const { template } = made({ vpc: vpcOf(stack) }, stack);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Rotation of the password: out to the database and to Secrets Manager',
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })],
    });
    const out = Object.values(template.findResources('AWS::EC2::SecurityGroupEgress')).map(({ Properties }) => Properties);
    expect(out).toEqual([expect.objectContaining({ FromPort: 5454, ToPort: 5454 })]);
  });

  test('may have subnets and security groups of the user\'s choice', () => {
    const stack = testStack();
    const vpc = vpcOf(stack);
    const group = new SecurityGroup(stack, 'Mine', { vpc });
    const { template } = made({
      vpc,
      securityGroups: [group],
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      functionSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    }, stack);
    template.hasResourceProperties('AWS::RDS::DBInstance', { VPCSecurityGroups: [stack.resolve(group.securityGroupId)] });
    template.hasResourceProperties('AWS::RDS::DBSubnetGroup', { SubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'] });
    template.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: Match.objectLike({ SubnetIds: ['subnet-0a1b2c3d4e5f60005', 'subnet-0a1b2c3d4e5f60006'] }) });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: stack.resolve(group.securityGroupId), FromPort: 5454 });
  });

  test('lets in others by `connections`, on the port of the database', () => {
    const stack = testStack();
    const vpc = vpcOf(stack);
    const database = new MusicDatabase(stack, 'Database', { vpc });
    database.connections.allowDefaultPortFrom(new SecurityGroup(stack, 'Bastion', { vpc }));
    database.connections.allowFrom(Peer.ipv4('10.0.0.0/16'), Port.tcp(5454));
    const template = Template.fromStack(stack);
    expect(Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties.FromPort)).toEqual([5454, 5454]);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 5454 })] });
  });
});

describe('the rotation', () => {
  test.each([
    [undefined, 'rate(30 days)'], [Duration.days(1), 'rate(1 day)'], [Duration.hours(36), 'rate(36 hours)'],
  ])('happens on its schedule: %s', (automaticallyAfter, ScheduleExpression) => {
    const { template, stack, database } = made({ automaticallyAfter });
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      SecretId: stack.resolve(database.secretArn),
      RotationLambdaARN: stack.resolve(database.rotation.function.functionArn),
      RotationRules: { ScheduleExpression },
      RotateImmediatelyOnUpdate: true,
    });
  });

  test('begins when there is the instance, the way to it, and all the rights', () => {
    const { template } = inNetwork();
    const idsOf = (type: string) => Object.keys(template.findResources(type)).filter((id) => id.startsWith('Database'));
    expect(only(template, 'AWS::SecretsManager::RotationSchedule').DependsOn).toEqual(expect.arrayContaining([
      ...idsOf('AWS::RDS::DBInstance'), ...idsOf('AWS::Lambda::Permission'), ...idsOf('AWS::IAM::ManagedPolicy').filter((id) => id.includes('Rotation')),
      ...Object.keys(template.findResources('AWS::EC2::VPCGatewayAttachment')).map(() => expect.stringContaining('IGW')),
    ]));
  });

  test('runs in the network, has the CA bundle of RDS, and logs as its tier does', () => {
    const { template, stack, database, network } = inNetwork({ tier: STAGING });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Rotates the password of Test/Database',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 30,
      Layers: [stack.resolve(database.rotation.certificates.layerVersionArn)],
      Environment: { Variables: { NODE_EXTRA_CA_CERTS: '/opt/rds-ca.pem', EXCLUDE_CHARACTERS: Match.stringLikeRegexp('[/@"]') } },
      VpcConfig: {
        SecurityGroupIds: [stack.resolve(network.functionSecurityGroup.securityGroupId)],
        SubnetIds: stack.resolve(network.vpc.selectSubnets(network.functionSubnets).subnetIds),
      },
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', LogGroup: stack.resolve(database.rotation.logGroup.logGroupName) },
    });
    made({ runtime: Runtime.NODEJS_22_X }).template.hasResourceProperties('AWS::Lambda::Function', { Runtime: 'nodejs22.x' });
  });

  test('makes passwords without the characters that the first one does not have either', () => {
    const { template } = made();
    const rotation = Object.values(template.findResources('AWS::Lambda::Function')).find(({ Properties }) => Properties.Environment);
    expect(rotation!.Properties.Environment.Variables.EXCLUDE_CHARACTERS)
      .toBe(only(template, 'AWS::SecretsManager::Secret').Properties.GenerateSecretString.ExcludeCharacters);
  });

  test('may change this secret, write its log, be put into the network, and nothing more', () => {
    const { template, stack, database } = made();
    const network = [
      'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses',
    ];
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Roles: [stack.resolve(database.rotation.role.roleName)],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: [
              'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue',
              'secretsmanager:UpdateSecretVersionStage',
            ],
            Resource: stack.resolve(database.secretArn),
          },
          { Effect: 'Allow', Action: 'secretsmanager:GetRandomPassword', Resource: '*' },
          {
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Resource: stack.resolve(database.encryptionKey!.keyArn),
            Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
          },
          { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: stack.resolve(database.rotation.logGroup.logGroupArn) },
          { Effect: 'Allow', Action: network, Resource: '*' },
          { Effect: 'Deny', Action: network, Resource: '*', Condition: { Null: { 'lambda:SourceFunctionArn': 'false' } } },
        ],
      },
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
    expect(only(template, 'AWS::IAM::Role').Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('is called by Secrets Manager of this account only', () => {
    made().template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction', Principal: 'secretsmanager.amazonaws.com', SourceAccount: '123456789012',
    });
  });
});

describe('alarms and metrics', () => {
  test('operators hear of busy processors, few connections or little storage left, and failed rotations', () => {
    const stack = testStack();
    const topic = new Topic(stack, 'Operators');
    const { template, database } = made({ alarmActions: [new SnsAction(topic)], vpc: vpcOf(stack), allocatedStorage: 50 }, stack);
    expect(database.alarms).toHaveLength(4);
    const actions = { AlarmActions: [stack.resolve(topic.topicArn)], OKActions: [stack.resolve(topic.topicArn)] };
    const dimensions = { Dimensions: [{ Name: 'DBInstanceIdentifier', Value: stack.resolve(database.instance.instanceIdentifier) }] };
    for (const [MetricName, ComparisonOperator, Threshold] of [
      ['CPUUtilization', 'GreaterThanThreshold', 80],
      ['DatabaseConnections', 'GreaterThanThreshold', 324],
      ['FreeStorageSpace', 'LessThanThreshold', 5 * 2 ** 30],
    ]) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/RDS', MetricName, ComparisonOperator, Threshold, EvaluationPeriods: 3, DatapointsToAlarm: 2, ...dimensions, ...actions,
      });
    }
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { Namespace: 'AWS/Lambda', MetricName: 'Errors', Threshold: 0, EvaluationPeriods: 1, ...actions });
  });

  test.each<[MusicDatabaseProps, number, string]>([
    [{}, 2, 'is below 2 GiB, a tenth of the 20 GiB in `allocatedStorage`'],
    [{ maxAllocatedStorage: 1000 }, 2, 'RDS should have enlarged it, unless it has reached its maximum'],
    [{ allocatedStorage: 25 }, 2.5, 'is below 2.5 GiB, a tenth of the 25 GiB in `allocatedStorage`'],
  ])('little storage is a tenth of what the database was given, however far RDS has enlarged it since: %j', (props, gibibytes, words) => {
    made(props).template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'FreeStorageSpace', Threshold: gibibytes * 2 ** 30, AlarmDescription: Match.stringLikeRegexp(words),
    });
  });

  test.each<[string, MusicDatabaseProps, number]>([
    // What such instances show by `SHOW max_connections` is 81 to 87, about 190, 405 and 845; the rest is as much memory as makes 5000 or more.
    ['t3.micro', {}, 67], ['t3.small', {}, 152], ['t4g.medium', {}, 324], ['m6g.large', {}, 666], ['r6g.xlarge', {}, 2721], ['m5.24xlarge', {}, 4000],
    ['t3.medium', { parameters: { max_connections: '100' } }, 80],
    ['t3.medium', { parameters: { max_connections: 'LEAST({DBInstanceClassMemory/9531392},5000)' } }, 324],
  ])('80 %% of the connections of %s are %j', (type, props, Threshold) => {
    const stack = testStack();
    made({ instanceType: new InstanceType(type), vpc: vpcOf(stack), ...props }, stack)
      .template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'DatabaseConnections', Threshold });
  });

  test('an instance of unknown memory has no alarm for connections, and says so', () => {
    const instanceType = new InstanceType('z1d.large');
    const { database, stack } = inNetwork({ instanceType });
    expect(database.alarms).toHaveLength(3);
    expect(annotations(stack)).toEqual([expect.stringContaining('[ack: @eknmusic/constructs:databaseConnectionsUnwatched]')]);
    expect(annotations(inNetwork({ instanceType, parameters: { max_connections: '500' } }).stack)).toEqual([]);
    expect(annotations(inNetwork({ instanceType, tier: DEVELOPMENT }).stack)).toEqual([]);
  });

  test('development has none', () => {
    expect(made({ tier: DEVELOPMENT }).database.alarms).toEqual([]);
  });

  test('every metric of RDS is within reach', () => {
    const { database } = made();
    expect(database.metric('ReadLatency', { period: Duration.hours(1) })).toMatchObject({ metricName: 'ReadLatency', period: Duration.hours(1) });
    const metrics = [database.metricCpuUtilization(), database.metricDatabaseConnections(), database.metricFreeStorageSpace()];
    expect(metrics.map(({ metricName }) => metricName))
      .toEqual(['CPUUtilization', 'DatabaseConnections', 'FreeStorageSpace']);
  });
});

describe('a read replica', () => {
  function replicated(props: Parameters<MusicDatabase['addReadReplica']>[1] = {}, databaseProps: MusicDatabaseProps = {}) {
    const stack = testStack();
    const database = new MusicDatabase(stack, 'Database', { vpc: vpcOf(stack), ...databaseProps });
    const replica = database.addReadReplica('Reader', props);
    const template = Template.fromStack(stack);
    const id = stack.getLogicalId(replica.node.defaultChild as CfnDBInstance);
    return { stack, database, replica, template, resource: template.findResources('AWS::RDS::DBInstance')[id] };
  }

  test('is a copy of the database in its network, with its safeguards', () => {
    const { stack, database, template, resource } = replicated();
    const source = Object.values(template.findResources('AWS::RDS::DBInstance')).find(({ Properties }) => Properties.MasterUsername)!;
    for (const same of [
      'DBInstanceClass', 'DBSubnetGroupName', 'VPCSecurityGroups', 'Port', 'PubliclyAccessible', 'StorageType', 'MaxAllocatedStorage', 'DeletionProtection',
      'CACertificateIdentifier', 'EnableIAMDatabaseAuthentication', 'EnableCloudwatchLogsExports', 'MonitoringInterval', 'PerformanceInsightsKMSKeyId',
    ]) {
      expect({ [same]: resource.Properties[same] }).toEqual({ [same]: source.Properties[same] });
    }
    const sourceId = stack.resolve(database.instance.instanceIdentifier);
    expect(JSON.stringify(resource.Properties.SourceDBInstanceIdentifier)).toContain(JSON.stringify(sourceId));
    expect(Object.keys(resource.Properties).filter((name) => /^Master|^DBName|^Kms|^DBSnapshot|^StorageEncrypted/.test(name))).toEqual([]);
  });

  test('has encrypted log groups of its own', () => {
    const { template, resource } = replicated();
    const [identifier, ...rest] = resource.Properties.DBInstanceIdentifier['Fn::Join'][1];
    expect(identifier).toMatch(/^test-database-reader-/);
    for (const log of ['postgresql', 'upgrade']) {
      template.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: { 'Fn::Join': ['', [`/aws/rds/instance/${identifier}`, ...rest, `/${log}`]] }, KmsKeyId: Match.anyValue(),
      });
    }
  });

  test('has an alarm for being behind', () => {
    const { stack, database, replica, template } = replicated({ maximumLag: Duration.minutes(20) });
    expect(database.alarms).toHaveLength(5);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ReplicaLag',
      Threshold: 1200,
      AlarmDescription: 'Lag of the replica Reader of Test/Database is above 20 minutes',
      Dimensions: [{ Name: 'DBInstanceIdentifier', Value: stack.resolve(replica.instanceIdentifier) }],
    });
    expect(database.metricReplicaLag(replica)).toMatchObject({ metricName: 'ReplicaLag' });
    expect(replicated({}, { tier: DEVELOPMENT }).database.alarms).toEqual([]);
  });

  // An existing network has warnings of aws-cdk-lib's own.
  const warningsOf = (stack: Stack) => annotations(stack).filter((each) => each.includes('@eknmusic/constructs:'));

  test('of a database that nobody writes to is up to five minutes behind, and wakes nobody', () => {
    const { stack, template } = replicated();
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ReplicaLag', Threshold: 600 });
    expect(warningsOf(stack)).toEqual([]);
  });

  test.each<[number, DeploymentTier, string[]]>([
    [1, PRODUCTION, [expect.stringContaining('[ack: @eknmusic/constructs:databaseReplicaLagWhenIdle]')]],
    [5, PRODUCTION, [expect.stringContaining('The alarm of the replica Reader at 5 minutes')]],
    [6, PRODUCTION, []],
    [1, DEVELOPMENT, []],
  ])('is warned about when an alarm at %d minutes would go off on an idle database', (minutes, tier, warnings) => {
    expect(warningsOf(replicated({ maximumLag: Duration.minutes(minutes) }, { tier }).stack)).toEqual(warnings);
  });

  test('has another size where it is told so', () => {
    const { resource } = replicated({ instanceType: new InstanceType('t3.large'), maxAllocatedStorage: 500 });
    expect(resource.Properties).toMatchObject({ DBInstanceClass: 'db.t3.large', MaxAllocatedStorage: 500 });
  });

  test.each([
    [{ tier: DEVELOPMENT }, DELETED], [{ tier: PRODUCTION }, KEPT],
    // RDS makes no last snapshot of a replica.
    [{ removalPolicy: RemovalPolicy.SNAPSHOT }, DELETED],
  ])('is kept as its database is, or deleted: %j', (props, policies) => {
    expect(replicated({}, props).resource).toMatchObject(policies);
  });
});

describe('a database that exists', () => {
  const attributes = {
    securityGroupIds: ['sg-1'],
    secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/database-AbCdEf',
  };

  test('is used without making anything', () => {
    const stack = testStack();
    const database = MusicDatabase.fromMusicDatabaseAttributes(stack, 'Database', {
      ...attributes, encryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k',
    });
    expect(database.secretArn).toBe(attributes.secretArn);
    expect(database.secret.secretName).toBe('eknmusic/prod/database');
    expect(database.encryptionKey!.keyArn).toBe('arn:aws:kms:us-east-1:123456789012:key/k');
    expect(database.port).toBe(5432);
    expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
  });

  test('lets in others on its port', () => {
    const stack = testStack();
    const database = MusicDatabase.fromMusicDatabaseAttributes(stack, 'Database', { ...attributes, port: 6432 });
    database.connections.allowDefaultPortFrom(new SecurityGroup(stack, 'Bastion', { vpc: vpcOf(stack) }));
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-1', FromPort: 6432, ToPort: 6432 });
  });
});

test('a stack that knows neither account nor region is enough', () => {
  const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test');
  made({}, stack).template.hasResourceProperties('AWS::Lambda::Permission', { SourceAccount: { Ref: 'AWS::AccountId' } });
});

test('the resource of every part is within reach', () => {
  const stack = testStack();
  const database = new MusicDatabase(stack, 'Database', { vpc: vpcOf(stack) });
  (database.instance.node.defaultChild as CfnDBInstance).addPropertyOverride('NetworkType', 'DUAL');
  (database.rotation.function.node.defaultChild as CfnFunction).addPropertyOverride('MemorySize', 512);
  (database.rotation.node.findChild('Schedule') as CfnRotationSchedule).addPropertyOverride('RotationRules.Duration', '3h');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::RDS::DBInstance', { NetworkType: 'DUAL' });
  template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512 });
  template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', { RotationRules: { Duration: '3h' } });
});
