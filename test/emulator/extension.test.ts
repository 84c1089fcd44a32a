import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cloudfront from '@aws-sdk/client-cloudfront';
import * as ec2 from '@aws-sdk/client-ec2';
import * as s3 from '@aws-sdk/client-s3';
import { differingSettings } from './bucket-settings';
import { Emulator } from './emulator';
import { delivery, OUTPUT_DOMAIN, putFile, view } from './support/delivery';
import { createStack, deleteStack, startEmulator, WITH_INSTALLATION } from './support/servers';

const EXTENSION = join(__dirname, 'extension');
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

let stock: Emulator;
let extended: Emulator;

beforeAll(async () => {
  [stock, extended] = await Promise.all([startEmulator({ extension: false }), startEmulator()]);
}, WITH_INSTALLATION);

afterAll(() => Promise.all([stock?.stop(), extended?.stop()]));

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
  const api = { ec2: () => new ec2.EC2Client(extended.client), cloudfront: () => new cloudfront.CloudFrontClient(extended.client) };

  beforeAll(async () => {
    const results = await Promise.all([
      createStack(extended, 'Network', { Resources: NETWORK }),
      createStack(extended, 'Delivery', { Resources: SIGNED_DELIVERY }),
    ]);
    expect(results).toMatchObject([{ status: 'CREATE_COMPLETE', reasons: '' }, { status: 'CREATE_COMPLETE', reasons: '' }]);
  });

  test.each(moduleFiles('types_added'))('%s: stock MiniStack refuses the type', async (file) => {
    const type = /^TYPE = "(.+)"$/m.exec(readFileSync(join(EXTENSION, file), 'utf8'))![1];
    const refusal = await createStack(stock, `Only${type.replace(/\W/g, '')}`, { Resources: { Only: { Type: type } } }).catch((error: Error) => error.message);
    expectStillNeeded(file, typeof refusal === 'string' && refusal.includes(`Unrecognized resource types: [${type}]`));
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

  test('deleting the stacks takes all of it away', async () => {
    expect(await Promise.all([deleteStack(extended, 'Network'), deleteStack(extended, 'Delivery')])).toEqual(['DELETE_COMPLETE', 'DELETE_COMPLETE']);
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
    }, 30_000);
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
    const { outputs } = await createStack(emulator, 'Packages', {
      Resources: functionOf('python3.11', code),
      Outputs: { Name: { Value: { Ref: 'Function' } } },
    });
    const { body } = await emulator.fetch(`${emulator.endpoint}/2015-03-31/functions/${outputs.Name}/invocations`, { method: 'POST', body: '{}' });
    return body.toString() === 'true';
  });

  correction('cloudfront_origin_tls.py', 'CloudFront asks a bucket over TLS for a viewer who came over TLS', async (emulator) => {
    const { outputs } = await createStack(emulator, 'Open', { Resources: delivery('open-files'), Outputs: OUTPUT_DOMAIN });
    await putFile(emulator, 'open-files');
    const { status, body } = await view(emulator, `https://${outputs.Domain}/song.mp3`);
    return status === 200 && body.toString() === 'la la la';
  });

  correction('cloudfront_signed_urls.py', 'a behaviour that trusts key groups refuses a viewer without a signature', async (emulator) => {
    const { outputs } = await createStack(emulator, 'Closed', { Resources: delivery('closed-files', ['a-key-group']), Outputs: OUTPUT_DOMAIN });
    const { body } = await view(emulator, `https://${outputs.Domain}/song.mp3`);
    return body.toString().includes('<Code>MissingKey</Code>');
  });

  test('every file starts with its reason and has a test', () => {
    const files = moduleFiles('corrections');
    expect([...tested].sort()).toEqual(files);
    for (const file of [...files, ...moduleFiles('types_added')]) {
      expect(readFileSync(join(EXTENSION, file), 'utf8')).toMatch(/^"""[A-Z].{30}/);
    }
  });
});

/** A function of the given code, and the role that it needs. */
function functionOf(runtime: string, code: string) {
  return {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: { Runtime: runtime, Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: code } },
    },
  };
}
