import { ArnFormat, Aws, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { outermostStack } from './places';
import { logsPrincipal } from './regions';

/** A log group under a name that CloudFormation makes up, encrypted with a key whose policy is told so. */
export function createLogGroup(scope: Construct, id: string, { encryptionKey, logRetention, removalPolicy }: {
  readonly encryptionKey: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}): logs.LogGroup {
  letLogsUseKey(scope, encryptionKey);
  return new logs.LogGroup(scope, id, { encryptionKey, retention: logRetention, removalPolicy });
}

/** Lets CloudWatch Logs encrypt, with this key, the log groups of the stack whose names CloudFormation makes up. */
function letLogsUseKey(scope: Construct, key: kms.IKey): void {
  // The key cannot name the log group, which needs the key; CloudFormation begins the group's name with the stack's.
  letLogGroupUseKey(scope, key, { name: `${Aws.STACK_NAME}-*`, elsewhere: `${outermostStack(Stack.of(scope)).stackName}-*` });
}

/** The name of a log group that a service of AWS decides; it may have wildcards. */
export interface LogGroupName {
  /** The name, in the words of its own stack. */
  readonly name: string;
  /** The name as the stack of a key says it that is not the log group's own: without references to that one, which needs the key. */
  readonly elsewhere: string;
}

/** Lets CloudWatch Logs encrypt, with this key, the log group of a name. */
export function letLogGroupUseKey(scope: Construct, key: kms.IKey, { name, elsewhere }: LogGroupName): void {
  const stack = Stack.of(scope);
  const logGroups = stack.formatArn({
    service: 'logs', resource: 'log-group', resourceName: Stack.of(key) === stack ? name : elsewhere, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  key.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(logsPrincipal(stack.region))],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
  }));
}
