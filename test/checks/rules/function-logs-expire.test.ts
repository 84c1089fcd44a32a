import { CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, FunctionProps, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { firesOn } from '../../support/music-rule';

const fires = (create: (stack: Stack) => void) => firesOn('FunctionLogsExpire', create);

function createFunction(stack: Stack, props: Partial<FunctionProps> = {}): LambdaFunction {
  return new LambdaFunction(stack, 'Api', {
    code: Code.fromInline('def main(event, context): pass'), handler: 'index.main', runtime: Runtime.PYTHON_3_13, ...props,
  });
}

test('fires on a function whose log group nobody describes', () => {
  expect(fires((stack) => {
    createFunction(stack);
    new LogGroup(stack, 'OtherLogs');
  })).toEqual(['Api/Resource']);
});

test('is content with a log group given to the function', () => {
  expect(fires((stack) => createFunction(stack, { logGroup: new LogGroup(stack, 'Logs') }))).toEqual([]);
});

test('is content with a log group of the name that AWS Lambda uses', () => {
  expect(fires((stack) => new LogGroup(stack, 'Logs', { logGroupName: `/aws/lambda/${createFunction(stack).functionName}` }))).toEqual([]);
  expect(fires((stack) => {
    createFunction(stack, { functionName: 'eknmusic-api' });
    new CfnLogGroup(stack, 'Logs', { logGroupName: '/aws/lambda/eknmusic-api' });
  })).toEqual([]);
});

test('leaves alone the functions of aws-cdk-lib, which accept no log group', () => {
  expect(fires((stack) => new Bucket(stack, 'Scratch', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY }))).toEqual([]);
  expect(fires((stack) => new CfnResource(stack, 'Api', { type: 'AWS::Lambda::Function' }))).toEqual(['Api']);
});
