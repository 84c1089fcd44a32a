import { App, NestedStack, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { annotations, testStack } from '../support/checks';
import { DeploymentTier, MediaBucket } from '@eknmusic/constructs';

const env = { account: '123456789012', region: 'us-east-1' };

/** The stacks that a stack waits for. */
const waitsFor = (stack: Stack) => stack.dependencies.map(({ node }) => node.id);

describe('access logs in a bucket of another stack', () => {
  test.each([
    ['with a name made by CloudFormation', undefined, { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::*']] }],
    ['with a name of its own', 'eknmusic-files-prod', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::eknmusic-files-prod']] }],
  ])('%s: only the bucket waits for the logs', (_, bucketName, sourceArn) => {
    const app = new App();
    const logsStack = new Stack(app, 'Logs', { env });
    const stack = new Stack(app, 'Files', { env });
    const logs = new Bucket(logsStack, 'Bucket');
    new MediaBucket(stack, 'Files', { bucketName, accessLogsBucket: logs, tier: DeploymentTier.DEVELOPMENT });
    app.synth();
    expect([waitsFor(stack), waitsFor(logsStack)]).toEqual([['Logs'], []]);
    Template.fromStack(logsStack).hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Principal: { Service: 'logging.s3.amazonaws.com' },
          Condition: { ArnLike: { 'aws:SourceArn': sourceArn }, StringEquals: { 'aws:SourceAccount': '123456789012' } },
        })]),
      },
    });
  });

  test('the log bucket of a MediaBucket, used from a stack that comes before it in the app', () => {
    const app = new App();
    const stage = new Stage(app, 'Prod', { env });
    const stack = new Stack(stage, 'First');
    const { accessLogsBucket } = new MediaBucket(new Stack(stage, 'Second'), 'Backups');
    new MediaBucket(stack, 'Files', { accessLogsBucket });
    expect(() => app.synth()).not.toThrow();
  });

  test.each([
    ['from a nested stack', (stack: Stack): [Stack, Stack] => [new NestedStack(stack, 'Nested'), stack]],
    ['to a nested stack', (stack: Stack): [Stack, Stack] => [stack, new NestedStack(stack, 'Nested')]],
  ])('%s: neither waits for the other', (_, stacks) => {
    const stack = testStack();
    const [files, logs] = stacks(stack);
    new MediaBucket(files, 'Files', { accessLogsBucket: new Bucket(logs, 'Logs'), tier: DeploymentTier.DEVELOPMENT });
    // Template.fromStack refuses a template with a cycle.
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('of the same stack the very bucket is named', () => {
    const stack = testStack();
    const { bucketArn } = new MediaBucket(stack, 'Files', { accessLogsBucket: new Bucket(stack, 'Logs') });
    Template.fromStack(stack).hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Condition: Match.objectLike({ ArnLike: { 'aws:SourceArn': stack.resolve(bucketArn) } }) })]) },
    });
  });

  test('an imported one is warned about, since nobody here writes its policy', () => {
    const stack = testStack();
    new MediaBucket(stack, 'Files', { accessLogsBucket: Bucket.fromBucketName(stack, 'Logs', 'logs') });
    expect(annotations(stack)).toEqual([expect.stringContaining('@eknmusic/constructs:accessLogsPolicyNotAdded')]);
  });
});

describe('autoDeleteObjects', () => {
  test('empties the bucket and its log bucket in a tier that deletes', () => {
    const stack = testStack();
    const { bucket, accessLogsBucket } = new MediaBucket(stack, 'Files', { tier: DeploymentTier.DEVELOPMENT, autoDeleteObjects: true });
    const template = Template.fromStack(stack);
    for (const { bucketName } of [bucket, accessLogsBucket]) {
      template.hasResourceProperties('Custom::S3AutoDeleteObjects', { BucketName: stack.resolve(bucketName) });
    }
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
  });

  test('empties a bucket of any tier that its own prop deletes', () => {
    const stack = testStack();
    new MediaBucket(stack, 'Files', { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
    Template.fromStack(stack).resourceCountIs('Custom::S3AutoDeleteObjects', 2);
  });

  test('nothing is emptied unless it is asked for', () => {
    const stack = testStack();
    new MediaBucket(stack, 'Files', { tier: DeploymentTier.DEVELOPMENT });
    Template.fromStack(stack).resourceCountIs('Custom::S3AutoDeleteObjects', 0);
  });
});
