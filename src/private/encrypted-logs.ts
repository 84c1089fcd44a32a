import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** Lets CloudWatch Logs encrypt, with this key, the log groups of the stack whose names CloudFormation makes up. */
export function letLogsUseKey(scope: Construct, key: kms.IKey): void {
  // The key cannot name the log group, which needs the key; CloudFormation begins the group's name with the stack's.
  letLogGroupUseKey(scope, key, `${Aws.STACK_NAME}-*`, 'LogsEncrypt');
}

/** Lets CloudWatch Logs encrypt, with this key, the log groups whose name, which may end with a wildcard, a service of AWS decides. */
export function letLogGroupUseKey(scope: Construct, key: kms.IKey, logGroupName: string, sid?: string): void {
  const stack = Stack.of(scope);
  const logGroups = stack.formatArn({
    service: 'logs', resource: 'log-group', resourceName: logGroupName, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  key.addToResourcePolicy(new iam.PolicyStatement({
    sid,
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
  }));
}
