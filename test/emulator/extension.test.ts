import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as cloudfront from '@aws-sdk/client-cloudfront';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import * as secrets from '@aws-sdk/client-secrets-manager';
import * as sfn from '@aws-sdk/client-sfn';
import { Client } from 'pg';
import { delivery, OUTPUT_DOMAIN, putFile, view } from './support/delivery';
import { functionOf } from './support/functions';
import { createStack, deleteStack, startEmulator } from './support/servers';
import { archive } from '../../src/python/python-archive';
import { Template } from '../../tools/deployment/assembly';
import { differingSettings } from '../../tools/deployment/bucket-settings';
import { Emulator } from '../../tools/emulator/emulator';

const EXTENSION = join(__dirname, '..', '..', 'tools', 'emulator', 'extension');
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

let stock: Emulator;
let extended: Emulator;

beforeAll(async () => {
  [stock, extended] = await Promise.all([startEmulator({ extension: false }), startEmulator()]);
});

afterAll(() => Promise.all([stock?.stop(), extended?.stop()]));

const OUTPUT_FUNCTION = { Name: { Value: { Ref: 'Function' } } };

/** Deploys a function, and calls it. */
async function invoke(emulator: Emulator, stack: string, resources: Template['Resources']): Promise<string> {
  const { outputs } = await createStack(emulator, stack, { Resources: resources, Outputs: OUTPUT_FUNCTION });
  const { body } = await emulator.fetch(`${emulator.endpoint}/2015-03-31/functions/${outputs.Name}/invocations`, { method: 'POST', body: '{}' });
  return body.toString();
}

/** Asks a service that answers JSON, without a client of its own. */
async function askService(emulator: Emulator, target: string, body: object): Promise<any> {
  const answer = await emulator.fetch(emulator.endpoint, {
    method: 'POST', body: JSON.stringify(body), headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
  });
  return JSON.parse(answer.body.toString());
}

/** What stock MiniStack must still get wrong; as soon as it does not, the file has done its service. */
function expectStillNeeded(file: string, isWrongInStock: boolean): void {
  if (!isWrongInStock) {
    throw new Error(`MiniStack does by itself what extension/${file} is for: delete that file, its tests and its line in README.md.`);
  }
}

function moduleFiles(folder: string): string[] {
  return readdirSync(join(EXTENSION, folder)).filter((name) => name.endsWith('.py') && name !== '__init__.py').map((name) => `${folder}/${name}`);
}

const NETWORK = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24', AvailabilityZone: 'us-east-1a' } },
  Address: { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc', Tags: [{ Key: 'name', Value: 'way out' }] } },
  Gateway: {
    Type: 'AWS::EC2::NatGateway',
    Properties: { SubnetId: { Ref: 'Subnet' }, AllocationId: { 'Fn::GetAtt': ['Address', 'AllocationId'] } },
  },
  Log: {
    Type: 'AWS::EC2::FlowLog',
    Properties: { ResourceId: { Ref: 'Vpc' }, ResourceType: 'VPC', TrafficType: 'REJECT', LogDestinationType: 's3', LogDestination: 'arn:aws:s3:::logs' },
  },
  Functions: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: { Ref: 'Vpc' }, GroupDescription: 'functions' } },
  Database: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: { Ref: 'Vpc' }, GroupDescription: 'database' } },
  In: {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: {
      GroupId: { 'Fn::GetAtt': ['Database', 'GroupId'] },
      SourceSecurityGroupId: { 'Fn::GetAtt': ['Functions', 'GroupId'] },
      IpProtocol: 'tcp',
      FromPort: 5432,
      ToPort: 5432,
    },
  },
  Out: {
    Type: 'AWS::EC2::SecurityGroupEgress',
    Properties: {
      GroupId: { 'Fn::GetAtt': ['Functions', 'GroupId'] },
      DestinationSecurityGroupId: { 'Fn::GetAtt': ['Database', 'GroupId'] },
      IpProtocol: 'tcp',
      FromPort: 5432,
      ToPort: 5432,
    },
  },
};

describe('types that MiniStack lacks', () => {
  const SIGNED_DELIVERY = {
    ...delivery('typed-delivery', [{ Ref: 'Group' }]),
    Key: {
      Type: 'AWS::CloudFront::PublicKey',
      Properties: { PublicKeyConfig: { CallerReference: 'first', Name: 'first', EncodedKey: keys.publicKey } },
    },
    Group: { Type: 'AWS::CloudFront::KeyGroup', Properties: { KeyGroupConfig: { Name: 'signers', Items: [{ Ref: 'Key' }] } } },
    Metrics: {
      Type: 'AWS::CloudFront::MonitoringSubscription',
      Properties: {
        DistributionId: { Ref: 'Distribution' },
        MonitoringSubscription: { RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: 'Enabled' } },
      },
    },
  };
  const POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:DeleteSecret', Resource: '*' }] };
  const OTHERS = {
    Provider: {
      Type: 'AWS::IAM::OIDCProvider',
      Properties: { Url: 'https://token.actions.githubusercontent.com', ClientIdList: ['sts.amazonaws.com'] },
    },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: 'errors',
        Namespace: 'songs',
        MetricName: 'errors',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
      },
    },
    Composite: {
      Type: 'AWS::CloudWatch::CompositeAlarm',
      DependsOn: 'Alarm',
      Properties: { AlarmName: 'any', AlarmRule: 'ALARM("errors")', ActionsEnabled: 'false' },
    },
    Query: { Type: 'AWS::Athena::NamedQuery', Properties: { Name: 'songs', Database: 'music', QueryString: 'SELECT 1' } },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'x' } },
    SecretPolicy: { Type: 'AWS::SecretsManager::ResourcePolicy', Properties: { SecretId: { Ref: 'Secret' }, ResourcePolicy: POLICY } },
    Filter: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Name: 'filter',
        Scope: 'REGIONAL',
        DefaultAction: { Allow: {} },
        VisibilityConfig: { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: 'filter' },
      },
    },
    Association: {
      Type: 'AWS::WAFv2::WebACLAssociation',
      Properties: { WebACLArn: { 'Fn::GetAtt': ['Filter', 'Arn'] }, ResourceArn: 'arn:aws:apigateway:us-east-1::/restapis/a/stages/b' },
    },
  };
  let others: Record<string, string>;
  const api = { ec2: () => new ec2.EC2Client(extended.client), cloudfront: () => new cloudfront.CloudFrontClient(extended.client) };

  beforeAll(async () => {
    const results = await Promise.all([
      createStack(extended, 'Network', { Resources: NETWORK }),
      createStack(extended, 'Delivery', { Resources: SIGNED_DELIVERY }),
      createStack(extended, 'Others', {
        Resources: OTHERS,
        Outputs: Object.fromEntries(['Provider', 'Composite', 'SecretPolicy', 'Association', 'Query'].map((name) => [name, { Value: { Ref: name } }])),
      }),
    ]);
    expect(results).toMatchObject([1, 2, 3].map(() => ({ status: 'CREATE_COMPLETE', reasons: '' })));
    others = results[2].outputs;
  });

  test.each(moduleFiles('types_added'))('%s: stock MiniStack refuses the type', async (file) => {
    const type = /^TYPE = "(.+)"$/m.exec(readFileSync(join(EXTENSION, file), 'utf8'))![1];
    const refusal = await createStack(stock, `Only${type.replace(/\W/g, '')}`, { Resources: { Only: { Type: type } } }).catch((error: Error) => error.message);
    expectStillNeeded(file, typeof refusal === 'string' && refusal.includes(`Unrecognized resource types: [${type}]`));
  });

  test('a saved query is kept', async () => {
    const { NamedQuery } = await askService(extended, 'AmazonAthena.GetNamedQuery', { NamedQueryId: others.Query });
    expect(NamedQuery).toMatchObject({ Name: 'songs', Database: 'music', QueryString: 'SELECT 1' });
  });

  test('an address is allocated, with its tags', async () => {
    const { Addresses } = await api.ec2().send(new ec2.DescribeAddressesCommand({}));
    expect(Addresses).toMatchObject([{ Domain: 'vpc', Tags: expect.arrayContaining([{ Key: 'name', Value: 'way out' }]) }]);
  });

  test('a NAT gateway is in its subnet', async () => {
    const { NatGateways } = await api.ec2().send(new ec2.DescribeNatGatewaysCommand({}));
    const { Subnets } = await api.ec2().send(new ec2.DescribeSubnetsCommand({ Filters: [{ Name: 'cidr-block', Values: ['10.0.0.0/24'] }] }));
    expect(NatGateways).toMatchObject([{ State: 'available', SubnetId: Subnets![0].SubnetId }]);
  });

  test('a NAT gateway with an address that does not exist fails', async () => {
    const { Gateway } = NETWORK;
    const result = await createStack(extended, 'WrongNat', {
      Resources: { Gateway: { ...Gateway, Properties: { SubnetId: 'subnet-none', AllocationId: 'eipalloc-none' } } },
    });
    expect(result).toMatchObject({ status: 'ROLLBACK_COMPLETE', reasons: expect.stringContaining("'subnet-none' does not exist") });
  });

  test('a flow log is about its network', async () => {
    const { FlowLogs } = await api.ec2().send(new ec2.DescribeFlowLogsCommand({}));
    expect(FlowLogs).toMatchObject([{ ResourceId: expect.stringMatching(/^vpc-/), TrafficType: 'REJECT', LogDestination: 'arn:aws:s3:::logs' }]);
  });

  test('rules between two security groups are in their groups', async () => {
    const { SecurityGroups = [] } = await api.ec2().send(new ec2.DescribeSecurityGroupsCommand({}));
    const [functions, database] = ['functions', 'database'].map((name) => SecurityGroups.find(({ Description }) => Description === name)!);
    expect(database.IpPermissions).toMatchObject([{ FromPort: 5432, UserIdGroupPairs: [{ GroupId: functions.GroupId }] }]);
    expect(functions.IpPermissionsEgress).toContainEqual(
      expect.objectContaining({ FromPort: 5432, UserIdGroupPairs: [expect.objectContaining({ GroupId: database.GroupId })] }));
  });

  test('a key group holds its public key', async () => {
    const { PublicKeyList } = await api.cloudfront().send(new cloudfront.ListPublicKeysCommand({}));
    const { KeyGroupList } = await api.cloudfront().send(new cloudfront.ListKeyGroupsCommand({}));
    expect(PublicKeyList!.Items).toMatchObject([{ Name: 'first', EncodedKey: expect.stringContaining('BEGIN PUBLIC KEY') }]);
    expect(KeyGroupList!.Items![0].KeyGroup!.KeyGroupConfig!.Items).toEqual([PublicKeyList!.Items![0].Id]);
  });

  test('a public key that is none fails', async () => {
    const EncodedKey = keys.publicKey.replace(/\n.{20}/, '\n');
    const result = await createStack(extended, 'WrongKey', {
      Resources: { Key: { Type: 'AWS::CloudFront::PublicKey', Properties: { PublicKeyConfig: { CallerReference: 'x', Name: 'x', EncodedKey } } } },
    });
    expect(result).toMatchObject({ status: 'ROLLBACK_COMPLETE', reasons: expect.stringContaining('not a public key') });
  });

  test('a distribution has its additional metrics', async () => {
    const { DistributionList } = await api.cloudfront().send(new cloudfront.ListDistributionsCommand({}));
    const { MonitoringSubscription } = await api.cloudfront().send(
      new cloudfront.GetMonitoringSubscriptionCommand({ DistributionId: DistributionList!.Items![0].Id }));
    expect(MonitoringSubscription!.RealtimeMetricsSubscriptionConfig!.RealtimeMetricsSubscriptionStatus).toBe('Enabled');
  });

  test('an identity provider has its clients', async () => {
    const provider = await new iam.IAMClient(extended.client).send(
      new iam.GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: others.Provider }));
    expect(others.Provider).toBe('arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com');
    expect(provider.ClientIDList).toEqual(['sts.amazonaws.com']);
  });

  test('a composite alarm has its rule', async () => {
    const { CompositeAlarms } = await new cloudwatch.CloudWatchClient(extended.client).send(
      new cloudwatch.DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] }));
    expect(CompositeAlarms).toMatchObject([{ AlarmName: others.Composite, AlarmRule: 'ALARM("errors")', ActionsEnabled: false }]);
  });

  test('a secret has its policy', async () => {
    const { ResourcePolicy } = await new secrets.SecretsManagerClient(extended.client).send(
      new secrets.GetResourcePolicyCommand({ SecretId: others.SecretPolicy }));
    expect(JSON.parse(ResourcePolicy!)).toEqual(POLICY);
  });

  test('a web ACL is associated with what it filters', () => {
    expect(others.Association).toMatch(/^arn:aws:apigateway:.*\/stages\/b\|arn:aws:wafv2:/);
  });

  test('deleting the stacks takes all of it away', async () => {
    expect(await Promise.all(['Network', 'Delivery', 'Others'].map((name) => deleteStack(extended, name))))
      .toEqual(['DELETE_COMPLETE', 'DELETE_COMPLETE', 'DELETE_COMPLETE']);
    const { OpenIDConnectProviderList } = await new iam.IAMClient(extended.client).send(new iam.ListOpenIDConnectProvidersCommand({}));
    const { CompositeAlarms } = await new cloudwatch.CloudWatchClient(extended.client).send(
      new cloudwatch.DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] }));
    expect([OpenIDConnectProviderList, CompositeAlarms]).toEqual([[], []]);
    const { Addresses } = await api.ec2().send(new ec2.DescribeAddressesCommand({}));
    const { NatGateways } = await api.ec2().send(new ec2.DescribeNatGatewaysCommand({}));
    const { FlowLogs } = await api.ec2().send(new ec2.DescribeFlowLogsCommand({}));
    const { PublicKeyList } = await api.cloudfront().send(new cloudfront.ListPublicKeysCommand({}));
    const { KeyGroupList } = await api.cloudfront().send(new cloudfront.ListKeyGroupsCommand({}));
    expect([Addresses, NatGateways!.map(({ State }) => State), FlowLogs, PublicKeyList!.Quantity, KeyGroupList!.Quantity])
      .toEqual([[], ['deleted'], [], 0, 0]);
  });
});

describe('what MiniStack does differently from AWS', () => {
  const tested = new Set<string>();

  /** Looks at the same thing in both emulators. */
  function correction(file: string, behaviour: string, look: (emulator: Emulator) => Promise<boolean>): void {
    tested.add(`corrections/${file}`);
    test(`${file}: ${behaviour}`, async () => {
      expect(await look(extended)).toBe(true);
      expectStillNeeded(`corrections/${file}`, !await look(stock));
    });
  }

  const BUCKET = {
    BucketName: 'settings',
    VersioningConfiguration: { Status: 'Enabled' },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] },
    LoggingConfiguration: { LogFilePrefix: 'logs/' },
    Tags: [{ Key: 'team', Value: 'music' }],
    LifecycleConfiguration: {
      Rules: [
        { Id: 'old', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
        { Id: 'archive', Status: 'Enabled', Prefix: 'archive/', Transitions: [{ TransitionInDays: 90, StorageClass: 'GLACIER' }] },
        { Id: 'markers', Status: 'Disabled', ExpiredObjectDeleteMarker: true },
      ],
    },
  };

  for (const dropped of ['BucketEncryption', 'LifecycleConfiguration', 'Tags', 'OwnershipControls', 'LoggingConfiguration'] as const) {
    correction('s3_bucket_properties.py', `a bucket gets its ${dropped}`, async (emulator) => {
      const name = `settings-${dropped.toLowerCase()}`;
      const properties = { BucketName: name, [dropped]: BUCKET[dropped] };
      await createStack(emulator, name, { Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: properties } } });
      return (await differingSettings(emulator, name, properties)).length === 0;
    });
  }

  correction('s3_bucket_properties.py', 'a bucket gets its ReplicationConfiguration', async (emulator) => {
    const bucket = (BucketName: string) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName, VersioningConfiguration: { Status: 'Enabled' } } });
    const source = bucket('replicated');
    await createStack(emulator, 'Replication', {
      Resources: {
        Copy: bucket('replica'),
        Source: {
          ...source,
          DependsOn: 'Copy',
          Properties: {
            ...source.Properties,
            ReplicationConfiguration: {
              Role: 'arn:aws:iam::123456789012:role/replication',
              Rules: [{
                Id: 'all',
                Status: 'Enabled',
                Priority: 1,
                Filter: { Prefix: '' },
                DeleteMarkerReplication: { Status: 'Enabled' },
                Destination: { Bucket: 'arn:aws:s3:::replica', StorageClass: 'STANDARD_IA' },
              }],
            },
          },
        },
      },
    });
    const answer = await new s3.S3Client(emulator.client).send(new s3.GetBucketReplicationCommand({ Bucket: 'replicated' })).catch(() => undefined);
    return answer?.ReplicationConfiguration?.Rules?.[0].Destination?.StorageClass === 'STANDARD_IA';
  });

  correction('s3_bucket_properties.py', 'a bucket that holds files is not deleted', async (emulator) => {
    await createStack(emulator, 'Full', { Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'full' } } } });
    await putFile(emulator, 'full');
    return await deleteStack(emulator, 'Full') === 'DELETE_FAILED';
  });

  correction('s3_managed_key.py', 'an upload by KMS that names no key takes the key that AWS keeps', async (emulator) => {
    const client = new s3.S3Client(emulator.client);
    await client.send(new s3.CreateBucketCommand({ Bucket: 'managed-key' }));
    const answer = await client.send(new s3.PutObjectCommand({ Bucket: 'managed-key', Key: 'a', Body: 'a', ServerSideEncryption: 'aws:kms' }))
      .catch(() => undefined);
    return answer?.SSEKMSKeyId === 'arn:aws:kms:us-east-1:123456789012:alias/aws/s3';
  });

  correction('ec2_vpc_cidr_block.py', 'a network has the attribute CidrBlock', async (emulator) => {
    const { outputs } = await createStack(emulator, 'Cidr', {
      Resources: { Vpc: NETWORK.Vpc },
      Outputs: { Cidr: { Value: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } } },
    });
    return outputs.Cidr === '10.0.0.0/16';
  });

  correction('custom_resource_failure.py', 'a custom resource whose function fails says so at once, in its words', async (emulator) => {
    const { status, reasons } = await createStack(emulator, 'Failing', {
      Resources: {
        ...functionOf('nodejs22.x', 'require("a-module-that-is-missing");'),
        Custom: { Type: 'Custom::Failing', Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] }, ServiceTimeout: '3' } },
      },
    });
    return status === 'ROLLBACK_COMPLETE' && reasons.includes('a-module-that-is-missing');
  });

  correction('lambda_interpreter.py', 'a Python function finds none of the emulator\'s own packages', async (emulator) => {
    const code = 'import importlib.util\ndef handler(event, context):\n    return importlib.util.find_spec("boto3") is None\n';
    return await invoke(emulator, 'Packages', functionOf('python3.11', code)) === 'true';
  });

  correction('cloudfront_origin_tls.py', 'CloudFront asks a bucket over TLS for a viewer who came over TLS', async (emulator) => {
    const { outputs } = await createStack(emulator, 'Open', { Resources: delivery('open-files'), Outputs: OUTPUT_DOMAIN });
    await putFile(emulator, 'open-files');
    const { status, body } = await view(emulator, `https://${outputs.Domain}/song.mp3`);
    return status === 200 && body.toString() === 'la la la';
  });

  correction('cloudfront_aliases.py', 'a distribution answers to its names', async (emulator) => {
    const files = delivery('aliased');
    const config = files.Distribution.Properties.DistributionConfig as Record<string, unknown>;
    config.Aliases = ['downloads.example.com'];
    config.ViewerCertificate = { AcmCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/one', SslSupportMethod: 'sni-only' };
    await createStack(emulator, 'Aliased', { Resources: files });
    await putFile(emulator, 'aliased');
    const { status } = await emulator.visit('https://downloads.example.com/song.mp3');
    return status === 200;
  });

  correction('cloudwatch_metric_math.py', 'an alarm on metric math is kept', async (emulator) => {
    const metric = (Id: string) => ({
      Id, ReturnData: false, MetricStat: { Metric: { Namespace: 'Music', MetricName: Id }, Period: 300, Stat: 'Sum' },
    });
    const { status } = await createStack(emulator, 'MetricMath', {
      Resources: {
        Alarm: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            AlarmName: 'share',
            ComparisonOperator: 'GreaterThanThreshold',
            EvaluationPeriods: 1,
            Threshold: 5,
            Metrics: [{ Id: 'share', Expression: 'errors / requests' }, metric('errors'), metric('requests')],
          },
        },
      },
    });
    if (status !== 'CREATE_COMPLETE') {
      return false;
    }
    const { MetricAlarms } = await new cloudwatch.CloudWatchClient(emulator.client).send(new cloudwatch.DescribeAlarmsCommand({ AlarmNames: ['share'] }));
    return MetricAlarms![0].Threshold === 5;
  });

  correction('cloudfront_signed_urls.py', 'a behaviour that trusts key groups refuses a viewer without a signature', async (emulator) => {
    const { outputs } = await createStack(emulator, 'Closed', { Resources: delivery('closed-files', ['a-key-group']), Outputs: OUTPUT_DOMAIN });
    const { body } = await view(emulator, `https://${outputs.Domain}/song.mp3`);
    return body.toString().includes('<Code>MissingKey</Code>');
  });

  const HTTP_API = {
    Resources: {
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: { Name: 'songs', ProtocolType: 'HTTP', CorsConfiguration: { AllowOrigins: ['https://music.example'], AllowMethods: ['GET'] } },
      },
      Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true } },
    },
    Outputs: { Id: { Value: { Ref: 'Api' } } },
  };

  correction('apigateway_host.py', 'an API answers to the host that it has on AWS', async (emulator) => {
    const { outputs } = await createStack(emulator, 'Host', HTTP_API);
    const { body } = await emulator.fetch(`${emulator.endpoint}/songs`, { headers: { host: `${outputs.Id}.execute-api.us-east-1.amazonaws.com` } });
    return body.toString() === '{"message":"Not Found"}';
  });

  correction('apigateway_host.py', 'the path /health is the API\'s own', async (emulator) => {
    const { outputs } = await createStack(emulator, 'Health', HTTP_API);
    const { body } = await emulator.fetch(`${emulator.endpoint}/health`, { headers: { host: `${outputs.Id}.execute-api.localhost` } });
    return body.toString() === '{"message":"Not Found"}';
  });

  correction('apigateway_cors.py', 'an API allows the origins of its template, and no other', async (emulator) => {
    const { outputs } = await createStack(emulator, 'Cors', HTTP_API);
    const ask = async (origin: string) => {
      const headers = { origin, 'host': `${outputs.Id}.execute-api.localhost`, 'access-control-request-method': 'GET' };
      return (await emulator.fetch(`${emulator.endpoint}/songs`, { method: 'OPTIONS', headers })).headers['access-control-allow-origin'];
    };
    return await ask('https://music.example') === 'https://music.example' && await ask('https://other.example') === undefined;
  });

  correction('lambda_files.py', 'a function finds the certificates of its databases', async (emulator) => {
    const code = 'import os\ndef handler(event, context):\n    return "BEGIN CERTIFICATE" in open(os.environ["PGSSLROOTCERT"]).read()\n';
    return await invoke(emulator, 'Certificates', functionOf('python3.11', code, { Environment: { Variables: { PGSSLROOTCERT: '/opt/rds-ca.pem' } } })) === 'true';
  });

  correction('lambda_interpreter.py', 'a Python function whose version this machine lacks fails and names it', async (emulator) =>
    (await invoke(emulator, 'Version', functionOf('python3.99', 'def handler(event, context):\n    return 1\n'))).includes('This machine has no Python 3.99'));

  correction('lambda_logging.py', 'what a Python function logs by the root logger arrives', async (emulator) => {
    const code = 'import logging\nlogging.getLogger().setLevel("INFO")\ndef handler(event, context):\n    logging.info("la la la")\n';
    const { outputs } = await createStack(emulator, 'Logging', { Resources: functionOf('python3.11', code), Outputs: OUTPUT_FUNCTION });
    const { headers } = await emulator.fetch(`${emulator.endpoint}/2015-03-31/functions/${outputs.Name}/invocations`, {
      method: 'POST', body: '{}', headers: { 'x-amz-log-type': 'Tail' },
    });
    return Buffer.from(String(headers['x-amz-log-result']), 'base64').toString().includes('[INFO]\tla la la');
  });

  correction('lambda_request_id.py', 'a call is answered with the request id that the function has', async (emulator) => {
    const code = 'exports.handler = async (event, context) => context.awsRequestId;';
    const { outputs } = await createStack(emulator, 'RequestId', { Resources: functionOf('nodejs22.x', code), Outputs: OUTPUT_FUNCTION });
    const calls = Array.from({ length: 4 }, () =>
      emulator.fetch(`${emulator.endpoint}/2015-03-31/functions/${outputs.Name}/invocations`, { method: 'POST', body: '{}' }));
    const answers = await Promise.all(calls);
    return new Set(answers.map(({ body }) => body.toString())).size === 4
      && answers.every(({ headers, body }) => JSON.parse(body.toString()) === headers['x-amzn-requestid']);
  });

  correction('lambda_layers.py', 'the instances of a function share the files of a layer', async (emulator) => {
    const client = new s3.S3Client(emulator.client);
    const Body = archive([{ path: 'python/song.py', data: Buffer.from('title = "la la la"\n') }]);
    await client.send(new s3.CreateBucketCommand({ Bucket: 'layers' }));
    await client.send(new s3.PutObjectCommand({ Bucket: 'layers', Key: 'song.zip', Body }));
    const code = [
      'import os, song, time',
      'def handler(event, context):',
      '    time.sleep(1)',
      '    return [song.title, os.path.realpath(song.__file__), os.getpid()]',
    ].join('\n');
    const { outputs } = await createStack(emulator, 'Layers', {
      Resources: {
        Layer: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Bucket: 'layers', S3Key: 'song.zip' } } },
        ...functionOf('python3.11', code, { Layers: [{ Ref: 'Layer' }] }),
      },
      Outputs: OUTPUT_FUNCTION,
    });
    const calls = [1, 2].map(() =>
      emulator.fetch(`${emulator.endpoint}/2015-03-31/functions/${outputs.Name}/invocations`, { method: 'POST', body: '{}' }));
    const [one, other] = (await Promise.all(calls)).map(({ body }) => JSON.parse(body.toString()) as unknown[]);
    expect([one[0], one[2] === other[2]]).toEqual(['la la la', false]);
    return one[1] === other[1];
  });

  correction('lambda_names.py', 'a Node function reaches a deployed API by its domain name, and names below localhost', async (emulator) => {
    const domain = 'api.music.example';
    const code = `
      const { lookup } = require('node:dns');
      const { get } = require('node:https');
      exports.handler = async () => [
        await new Promise((resolve) => get('https://${domain}/health', (response) => {
          response.setEncoding('utf8').on('data', resolve);
        }).on('error', (error) => resolve(error.code))),
        await new Promise((resolve) => lookup('files.localhost', (error) => resolve(error ? error.code : 'resolved'))),
      ];`;
    const { status } = await createStack(emulator, 'Named', {
      Resources: {
        ...HTTP_API.Resources,
        Domain: {
          Type: 'AWS::ApiGatewayV2::DomainName',
          Properties: {
            DomainName: domain,
            DomainNameConfigurations: [{ CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/x', EndpointType: 'REGIONAL' }],
          },
        },
        Mapping: {
          Type: 'AWS::ApiGatewayV2::ApiMapping',
          DependsOn: ['Domain', 'Stage'],
          Properties: { ApiId: { Ref: 'Api' }, DomainName: domain, Stage: '$default' },
        },
      },
    });
    expect(status).toBe('CREATE_COMPLETE');
    const [answer, name] = JSON.parse(await invoke(emulator, 'Names', functionOf('nodejs22.x', code))) as string[];
    return answer === '{"message":"Not Found"}' && name === 'resolved';
  });

  correction('logs_filter_pattern.py', 'a filter pattern of optional terms finds what has one of them', async (emulator) => {
    const client = new logs.CloudWatchLogsClient(emulator.client);
    const group = { logGroupName: 'songs', logStreamName: 'one' };
    await client.send(new logs.CreateLogGroupCommand(group));
    await client.send(new logs.CreateLogStreamCommand(group));
    await client.send(new logs.PutLogEventsCommand({
      ...group,
      logEvents: ['the first song', 'the second song', 'the third song'].map((message) => ({ message, timestamp: Date.now() })),
    }));
    const { events } = await client.send(new logs.FilterLogEventsCommand({ ...group, filterPattern: '?"third song" ?"the first"' }));
    return JSON.stringify(events!.map(({ message }) => message)) === '["the first song","the third song"]';
  });

  /** A stream that writes to a bucket, and who sends to it. */
  const delivering = (bucket: string, settings: object, others: Template['Resources'] = {}) => ({
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: bucket } },
      Stream: {
        Type: 'AWS::KinesisFirehose::DeliveryStream',
        DependsOn: 'Bucket',
        Properties: {
          DeliveryStreamName: bucket,
          ExtendedS3DestinationConfiguration: { BucketARN: `arn:aws:s3:::${bucket}`, RoleARN: 'arn:aws:iam::123456789012:role/delivery', ...settings },
        },
      },
      ...others,
    },
  });

  /** What was written to a bucket, by key. */
  const written = async (emulator: Emulator, Bucket: string): Promise<[string, Buffer][]> => {
    const client = new s3.S3Client(emulator.client);
    const { Contents = [] } = await client.send(new s3.ListObjectsV2Command({ Bucket }));
    return Promise.all(Contents.map(async ({ Key }): Promise<[string, Buffer]> => {
      const { Body } = await client.send(new s3.GetObjectCommand({ Bucket, Key }));
      return [Key!, Buffer.from(await Body!.transformToByteArray())];
    }));
  };

  correction('firehose_formats.py', 'a stream unpacks what comes, ends it with a new line, and packs what it writes', async (emulator) => {
    await createStack(emulator, 'Formats', delivering('formats', {
      CompressionFormat: 'GZIP',
      ProcessingConfiguration: { Enabled: 'true', Processors: [{ Type: 'Decompression' }, { Type: 'AppendDelimiterToRecord' }] },
    }));
    await askService(emulator, 'Firehose_20150804.PutRecord', { DeliveryStreamName: 'formats', Record: { Data: gzipSync('la la la').toString('base64') } });
    const [[key, content]] = await written(emulator, 'formats');
    return key.endsWith('.gz') && gunzipSync(content).toString() === 'la la la\n';
  });

  correction('logs_subscription.py', 'what a log group receives goes to the stream of its subscription', async (emulator) => {
    const { status } = await createStack(emulator, 'Subscription', delivering('subscribed', { Prefix: 'logs/' }, {
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'subscribed' } },
      Subscription: {
        Type: 'AWS::Logs::SubscriptionFilter',
        DependsOn: ['Stream', 'Group'],
        Properties: { LogGroupName: 'subscribed', DestinationArn: 'arn:aws:firehose:us-east-1:123456789012:deliverystream/subscribed', FilterPattern: 'song' },
      },
    }));
    expect(status).toBe('CREATE_COMPLETE');
    const client = new logs.CloudWatchLogsClient(emulator.client);
    const stream = { logGroupName: 'subscribed', logStreamName: 'one' };
    await client.send(new logs.CreateLogStreamCommand(stream));
    await client.send(new logs.PutLogEventsCommand({
      ...stream, logEvents: ['a song', 'a silence'].map((message, index) => ({ message, timestamp: Date.now() + index })),
    }));
    const [[key, content] = ['', gzipSync('{}')]] = await written(emulator, 'subscribed');
    const { logGroup, logStream, logEvents } = JSON.parse(gunzipSync(content).toString());
    return key.startsWith('logs/') && logGroup === 'subscribed' && logStream === 'one' && logEvents.length === 1 && logEvents[0].message === 'a song';
  });

  correction('rds_instance.py', 'a PostgreSQL instance has a server', async (emulator) => {
    const { outputs } = await createStack(emulator, 'Instance', {
      Resources: {
        Database: {
          Type: 'AWS::RDS::DBInstance',
          Properties: { Engine: 'postgres', DBName: 'music', MasterUsername: 'songs', MasterUserPassword: 'a-password' },
        },
      },
      Outputs: { Host: { Value: { 'Fn::GetAtt': ['Database', 'Endpoint.Address'] } }, Port: { Value: { 'Fn::GetAtt': ['Database', 'Endpoint.Port'] } } },
    });
    if (outputs.Host !== '127.0.0.1') {
      return false;
    }
    const ssl = { ca: readFileSync(emulator.description.databaseCertificate, 'utf8') };
    const client = new Client({ host: outputs.Host, port: Number(outputs.Port), user: 'songs', password: 'a-password', database: 'music', ssl });
    await client.connect();
    await client.end();
    return true;
  });

  correction('rds_cluster.py', 'a cluster of Aurora PostgreSQL has a server', async (emulator) => {
    const { outputs } = await createStack(emulator, 'Cluster', {
      Resources: {
        Database: {
          Type: 'AWS::RDS::DBCluster',
          Properties: {
            DBClusterIdentifier: 'songs', Engine: 'aurora-postgresql', DatabaseName: 'music', MasterUsername: 'songs', MasterUserPassword: 'a-password', Port: 5432,
          },
        },
      },
      Outputs: { Host: { Value: { 'Fn::GetAtt': ['Database', 'Endpoint.Address'] } }, Port: { Value: { 'Fn::GetAtt': ['Database', 'Endpoint.Port'] } } },
    });
    if (!outputs.Host.startsWith('127.')) {
      return false;
    }
    const ssl = { ca: readFileSync(emulator.description.databaseCertificate, 'utf8'), checkServerIdentity: () => undefined };
    const client = new Client({ host: outputs.Host, port: Number(outputs.Port), user: 'songs', password: 'a-password', database: 'music', ssl });
    await client.connect();
    await client.end();
    return true;
  });

  correction('stepfunctions_succeed.py', 'a state that succeeds says its output in JSONata', async (emulator) => {
    const client = new sfn.SFNClient(emulator.client);
    const { stateMachineArn } = await client.send(new sfn.CreateStateMachineCommand({
      name: 'succeeds',
      roleArn: 'arn:aws:iam::123456789012:role/machine',
      definition: JSON.stringify({
        QueryLanguage: 'JSONata', StartAt: 'Done', States: { Done: { Type: 'Succeed', Output: { sum: '{% 1 + 1 %}' } } },
      }),
    }));
    const { executionArn } = await client.send(new sfn.StartExecutionCommand({ stateMachineArn, input: '{}' }));
    for (;;) {
      const { status, output } = await client.send(new sfn.DescribeExecutionCommand({ executionArn }));
      if (status !== 'RUNNING') {
        return JSON.parse(output ?? '{}').sum === 2;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  const secretOf = async (emulator: Emulator, name: string, Properties: Record<string, unknown>) => {
    const { outputs } = await createStack(emulator, name, {
      Resources: { Secret: { Type: 'AWS::SecretsManager::Secret', Properties } },
      Outputs: { Ref: { Value: { Ref: 'Secret' } }, Arn: { Value: { 'Fn::GetAtt': ['Secret', 'Id'] } } },
    });
    return outputs;
  };

  correction('secret_reference.py', 'a reference to a secret is its ARN', async (emulator) => {
    const { Ref, Arn } = await secretOf(emulator, 'SecretReference', { SecretString: 'x' });
    return Ref === Arn && await deleteStack(emulator, 'SecretReference') === 'DELETE_COMPLETE';
  });

  correction('secret_generation.py', 'a secret is generated by all of its rules', async (emulator) => {
    const { Arn } = await secretOf(emulator, 'SecretGeneration', {
      GenerateSecretString: { PasswordLength: 200, ExcludePunctuation: true, ExcludeUppercase: true, ExcludeCharacters: 'abc' },
    });
    const { SecretString } = await new secrets.SecretsManagerClient(emulator.client).send(new secrets.GetSecretValueCommand({ SecretId: Arn }));
    return /^[d-z0-9]{200}$/.test(SecretString!);
  });

  correction('secret_rotation.py', 'a secret is not rotated without a function', async (emulator) => {
    const { Arn } = await secretOf(emulator, 'SecretRotation', { SecretString: 'x' });
    const client = new secrets.SecretsManagerClient(emulator.client);
    const error = await client.send(new secrets.RotateSecretCommand({ SecretId: Arn })).then(() => undefined, (found: Error) => found.message);
    return error === 'No Lambda rotation function ARN is associated with this secret.';
  });

  describe('where policies are asked', () => {
    let strict: Record<'stock' | 'extended', Emulator>;
    beforeAll(async () => {
      const [plain, own] = await Promise.all([startEmulator({ auth: true, extension: false }), startEmulator({ auth: true })]);
      strict = { stock: plain, extended: own };
    });
    afterAll(() => Promise.all(Object.values(strict ?? {}).map((emulator) => emulator.stop())));

    function strictCorrection(file: string, behaviour: string, look: (emulator: Emulator) => Promise<boolean>): void {
      tested.add(`corrections/${file}`);
      test(`${file}: ${behaviour}`, async () => {
        expect(await look(strict.extended)).toBe(true);
        expectStillNeeded(`corrections/${file}`, !await look(strict.stock));
      });
    }

    strictCorrection('s3_conditional_write_policies.py', 'a bucket policy refuses to overwrite, and takes what asks first, also in parts', async (emulator) => {
      const client = new s3.S3Client(emulator.client);
      const Bucket = 'releases-only';
      await client.send(new s3.CreateBucketCommand({ Bucket }));
      await client.send(new s3.PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:PutObject',
            Resource: `arn:aws:s3:::${Bucket}/*`,
            Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
          }],
        }),
      }));
      const outcome = (work: Promise<unknown>) => work.then(() => 'accepted', ({ name }: Error) => name);
      const blind = await outcome(client.send(new s3.PutObjectCommand({ Bucket, Key: 'one', Body: 'x' })));
      const first = await outcome(client.send(new s3.PutObjectCommand({ Bucket, Key: 'one', Body: 'x', IfNoneMatch: '*' })));
      const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand({ Bucket, Key: 'two' }));
      const { ETag } = await client.send(new s3.UploadPartCommand({ Bucket, Key: 'two', UploadId, PartNumber: 1, Body: 'x' }));
      const complete = { Bucket, Key: 'two', UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } };
      const blindly = await outcome(client.send(new s3.CompleteMultipartUploadCommand(complete)));
      const asking = await outcome(client.send(new s3.CompleteMultipartUploadCommand({ ...complete, IfNoneMatch: '*' })));
      return [blind, first, blindly, asking].join() === 'AccessDenied,accepted,AccessDenied,accepted';
    });

    strictCorrection('kms_signing_policies.py', 'a policy allows one way to sign, and no other', async (emulator) => {
      const { KeyMetadata } = await new kms.KMSClient(emulator.client).send(new kms.CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }));
      const directory = new iam.IAMClient(emulator.client);
      await directory.send(new iam.CreateUserCommand({ UserName: 'signer' }));
      await directory.send(new iam.PutUserPolicyCommand({
        UserName: 'signer',
        PolicyName: 'sign',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{
            Effect: 'Allow',
            Action: 'kms:Sign',
            Resource: KeyMetadata!.Arn,
            Condition: { StringEquals: { 'kms:SigningAlgorithm': 'RSASSA_PSS_SHA_256', 'kms:MessageType': 'RAW' } },
          }],
        }),
      }));
      const { AccessKey } = await directory.send(new iam.CreateAccessKeyCommand({ UserName: 'signer' }));
      const signer = new kms.KMSClient({
        ...emulator.client, credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
      });
      const sign = (SigningAlgorithm: kms.SigningAlgorithmSpec) => signer.send(new kms.SignCommand({
        KeyId: KeyMetadata!.Arn, Message: Buffer.from('x'), MessageType: 'RAW', SigningAlgorithm,
      })).then(() => 'accepted', ({ name }: Error) => name);
      return `${await sign('RSASSA_PSS_SHA_256')},${await sign('RSASSA_PKCS1_V1_5_SHA_256')}` === 'accepted,AccessDeniedException';
    });
  });

  test('every file starts with its reason and has a test', () => {
    const files = moduleFiles('corrections');
    expect([...tested].sort()).toEqual(files);
    for (const file of [...files, ...moduleFiles('types_added')]) {
      expect(readFileSync(join(EXTENSION, file), 'utf8')).toMatch(/^"""[A-Z].{30}/);
    }
  });
});
