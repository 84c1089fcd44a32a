import { App, CfnParameter, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { annotations, testStack } from '../support/checks';
import { PUBLIC_KEY } from '../support/delivery';
import { DeploymentTier, MediaBucket, MediaDelivery, MediaDeliveryAccess, type MediaDeliveryOptions } from '@eknmusic/constructs';

const env = { account: '123456789012', region: 'us-east-1' };
const OPTIONS: MediaDeliveryOptions = { access: MediaDeliveryAccess.signedUrls({ first: PUBLIC_KEY }) };

/** Who may read the files by the policy of the bucket. */
const readers = (condition: object) => ({
  PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'CloudFrontReads', Condition: condition })]) },
});
const ANY_OF_THE_ACCOUNT = {
  StringEquals: { 'AWS:SourceAccount': '123456789012' },
  ArnLike: { 'AWS:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudfront::123456789012:distribution/*']] } },
};

describe('a bucket of another stack', () => {
  test('is delivered: its policy names the distributions of the account, and only the delivery waits', () => {
    const app = new App();
    const delivery = new Stack(app, 'Delivery', { env });
    const storage = new Stack(app, 'Storage', { env });
    const { bucket } = new MediaBucket(storage, 'Files');
    new MediaDelivery(delivery, 'Files', { ...OPTIONS, bucket });
    app.synth();
    expect([delivery, storage].map((stack) => stack.dependencies.map(({ node }) => node.id))).toEqual([['Storage'], []]);
    Template.fromStack(storage).hasResourceProperties('AWS::S3::BucketPolicy', readers(ANY_OF_THE_ACCOUNT));
  });

  test.each([
    ['in a nested stack, delivered by its parent', (stack: Stack): [Stack, Stack] => [new NestedStack(stack, 'Nested'), stack]],
    ['in the parent, delivered by a nested stack', (stack: Stack): [Stack, Stack] => [stack, new NestedStack(stack, 'Nested')]],
  ])('%s', (_, stacks) => {
    const stack = testStack();
    const [storage, delivery] = stacks(stack);
    const { bucket } = new MediaBucket(storage, 'Files');
    new MediaDelivery(delivery, 'Delivery', { ...OPTIONS, bucket });
    // Template.fromStack refuses a template with a cycle.
    Template.fromStack(stack);
    Template.fromStack(storage).hasResourceProperties('AWS::S3::BucketPolicy', readers({ StringEquals: Match.anyValue(), ArnLike: Match.anyValue() }));
  });

  test('of the same stack is read for the one distribution', () => {
    const stack = testStack();
    const bucket = new Bucket(stack, 'Bucket');
    const { distribution } = new MediaDelivery(stack, 'Delivery', { ...OPTIONS, bucket });
    Template.fromStack(stack).hasResourceProperties('AWS::S3::BucketPolicy',
      readers({ StringEquals: { 'AWS:SourceArn': stack.resolve(distribution.distributionArn) } }));
  });

  test('the logs may go to a bucket of another stack', () => {
    const app = new App();
    const stack = new Stack(app, 'Files', { env });
    const logBucket = new Bucket(new Stack(app, 'Logs', { env }), 'Logs', { objectOwnership: ObjectOwnership.OBJECT_WRITER });
    new MediaBucket(stack, 'Files', { accessLogsBucket: logBucket, delivery: OPTIONS });
    expect(() => app.synth()).not.toThrow();
  });
});

describe('an imported bucket', () => {
  test('is warned about, and so is its key: nobody here writes their policies', () => {
    const stack = testStack();
    const bucket = Bucket.fromBucketAttributes(stack, 'Bucket', {
      bucketName: 'files', encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/1234'),
    });
    new MediaDelivery(stack, 'Delivery', { ...OPTIONS, bucket });
    expect(annotations(stack)).toEqual([
      expect.stringContaining('@eknmusic/constructs:deliveryBucketPolicyNotAdded'),
      expect.stringContaining('@eknmusic/constructs:deliveryKeyPolicyNotAdded'),
    ]);
  });

  test('a bucket of this app is not', () => {
    const stack = testStack();
    new MediaDelivery(stack, 'Delivery', { ...OPTIONS, bucket: new Bucket(stack, 'Bucket', { encryptionKey: new Key(stack, 'Key') }) });
    expect(annotations(stack)).toEqual([]);
  });
});

describe('names that an account has one list of', () => {
  const NAMED: Record<string, (properties: any) => string> = {
    'AWS::CloudFront::CachePolicy': (properties) => properties.CachePolicyConfig.Name,
    'AWS::CloudFront::KeyGroup': (properties) => properties.KeyGroupConfig.Name,
    'AWS::CloudFront::OriginAccessControl': (properties) => properties.OriginAccessControlConfig.Name,
    'AWS::CloudFront::PublicKey': (properties) => properties.PublicKeyConfig.Name,
    'AWS::CloudFront::ResponseHeadersPolicy': (properties) => properties.ResponseHeadersPolicyConfig.Name,
  };

  function names(stack: Stack): string[] {
    new MediaDelivery(stack, 'Delivery', { ...OPTIONS, bucket: new Bucket(stack, 'Bucket'), tier: DeploymentTier.DEVELOPMENT });
    const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, { Type: string; Properties: object }> };
    return Object.values(Resources).filter(({ Type }) => Type in NAMED).map(({ Type, Properties }) => NAMED[Type](Properties));
  }

  test('the same stack in a second region of the account takes others', () => {
    const first = names(testStack('Media', 'us-east-1'));
    const second = names(testStack('Media', 'eu-west-1'));
    expect(first).toHaveLength(6);
    expect(first.filter((name) => second.includes(name))).toEqual([]);
    expect(first.every((name) => name.endsWith('us-east-1'))).toBe(true);
  });

  test('they stay when the stack is wrapped into a Stage', () => {
    const named = { stackName: 'Media', env };
    expect(names(new Stack(new Stage(new App(), 'Prod'), 'Media', named))).toEqual(names(new Stack(new App(), 'Media', named)));
  });

  test('the caller reference of a public key stays as well: CloudFront changes nothing of a key but its comment', () => {
    const configs = [new App(), new Stage(new App(), 'Prod')].map((scope) => {
      const stack = new Stack(scope, 'Media', { stackName: 'Media', env });
      new MediaDelivery(stack, 'Delivery', { ...OPTIONS, bucket: new Bucket(stack, 'Bucket') });
      return Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::PublicKey'))[0].Properties;
    });
    expect(configs[0]).toEqual(configs[1]);
  });
});

describe('a public key that is only known at deploy time', () => {
  /** The logical ids of the public keys, in a stack with something unrelated before them. */
  function ids(pem: (stack: Stack) => string, unrelated: number): string[] {
    const stack = testStack();
    for (let index = 0; index < unrelated; index++) {
      new Bucket(stack, `Unrelated${index}`);
    }
    new MediaDelivery(stack, 'Delivery', { access: MediaDeliveryAccess.signedUrls({ first: pem(stack) }), bucket: new Bucket(stack, 'Bucket') });
    return Object.keys(Template.fromStack(stack).findResources('AWS::CloudFront::PublicKey'));
  }

  test.each<[string, (stack: Stack) => string]>([
    ['an SSM parameter', (stack) => StringParameter.valueForStringParameter(stack, '/eknmusic/public-key')],
    ['a CfnParameter', (stack) => new CfnParameter(stack, 'PublicKey').valueAsString],
  ])('%s: its logical id does not depend on what else there is', (_, pem) => {
    expect(ids(pem, 3)).toEqual(ids(pem, 0));
    expect(ids(pem, 0)).toHaveLength(1);
  });
});
