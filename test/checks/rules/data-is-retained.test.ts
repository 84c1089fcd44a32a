import { CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AuroraPostgresEngineVersion, ClusterInstance, DatabaseCluster, DatabaseClusterEngine } from 'aws-cdk-lib/aws-rds';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { firesOn } from '../../support/music-rule';

const fires = (create: (stack: Stack) => void) => firesOn('DataIsRetained', create);

test('fires on data and keys that are deleted with their stack', () => {
  const removalPolicy = RemovalPolicy.DESTROY;
  expect(fires((stack) => {
    new Bucket(stack, 'Songs', { removalPolicy });
    new Key(stack, 'Key', { removalPolicy });
    new Secret(stack, 'Secret', { removalPolicy });
    new Table(stack, 'Table', { removalPolicy, partitionKey: { name: 'id', type: AttributeType.STRING } });
  })).toEqual(['Key/Resource', 'Secret/Resource', 'Songs/Resource', 'Table/Resource']);
});

test('fires when a replacement would delete what the stack\'s deletion keeps', () => {
  expect(fires((stack) => {
    const bucket = new CfnResource(stack, 'Songs', { type: 'AWS::S3::Bucket' });
    bucket.applyRemovalPolicy(RemovalPolicy.RETAIN, { applyToUpdateReplacePolicy: false });
  })).toEqual(['Songs']);
});

test('is content with what is kept', () => {
  expect(fires((stack) => {
    new Bucket(stack, 'Songs', { removalPolicy: RemovalPolicy.RETAIN });
    new Bucket(stack, 'Covers', { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
  })).toEqual([]);
});

test('is content with a database that leaves a snapshot, and does not ask for one of each of its instances', () => {
  expect(fires((stack) => {
    const database = new DatabaseCluster(stack, 'Database', {
      engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.of('15.12', '15') }),
      vpc: new Vpc(stack, 'Vpc'),
      writer: ClusterInstance.serverlessV2('writer'),
      removalPolicy: RemovalPolicy.SNAPSHOT,
    });
    (database.node.findChild('Secret') as Secret).applyRemovalPolicy(RemovalPolicy.RETAIN);
  })).toEqual([]);
});

test('leaves alone what holds no data', () => {
  expect(fires((stack) => new Topic(stack, 'Topic').applyRemovalPolicy(RemovalPolicy.DESTROY))).toEqual([]);
});
