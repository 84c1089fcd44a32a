import { Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { MusicDatabase } from './music-database';

/**
 * Exports what other stacks may have imported of a database, under the names that the CDK gives these exports, so that CloudFormation does
 * not find them missing while the other stacks are still as they were.
 */
export function exportEverything(database: MusicDatabase): void {
  const { instance, secret, secretArn, encryptionKey, connections, logs, rotation, alarms } = database;
  exportValues(database, [
    secretArn,
    secret.secretArn,
    encryptionKey?.keyArn,
    ...connections.securityGroups.map(({ securityGroupId }) => securityGroupId),
    instance.instanceIdentifier,
    instance.dbInstanceEndpointAddress,
    instance.dbInstanceEndpointPort,
    instance.instanceResourceId,
    ...[logs.postgresql, logs.upgrade, rotation.logGroup].flatMap(({ logGroupArn, logGroupName }) => [logGroupArn, logGroupName]),
    rotation.function.functionArn,
    rotation.function.functionName,
    ...alarms.flatMap(({ alarmArn, alarmName }) => [alarmArn, alarmName]),
  ]);
}

/** Exports those of the values that are attributes of resources of the construct's own stack. */
export function exportValues(construct: IConstruct, values: Array<string | undefined>): void {
  const stack = Stack.of(construct);
  values.filter((value) => value !== undefined && isOfStack(stack, value)).forEach((value) => stack.exportValue(value));
}

/** Whether the value is an attribute of a resource of this very stack: what was made elsewhere is exported there. */
function isOfStack(stack: Stack, value: string): boolean {
  const [token, ...others] = Tokenization.reverseString(value).tokens;
  return others.length === 0 && Reference.isReference(token) && Stack.of(token.target) === stack;
}
