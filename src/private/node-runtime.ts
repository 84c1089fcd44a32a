import { Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { acknowledgeOlderRuntime } from './acknowledge';

/** The newest Node.js that the handlers of this library were tested with. */
export const HANDLER_RUNTIME = lambda.Runtime.NODEJS_24_X;

/** Whether the handlers run on it: they are made for Node.js 22, and for the version of the AWS SDK that AWS Lambda brings with it. */
export function runsHandler(runtime: lambda.Runtime): boolean {
  return Token.isUnresolved(runtime.name) || (runtime.family === lambda.RuntimeFamily.NODEJS && versionOf(runtime) >= 22);
}

/** Writes down why a handler runs on an older Node.js than the newest which the aws-cdk-lib of the app knows, where there is one. */
export function acknowledgeRuntime(handler: lambda.Function): void {
  if (lambda.Runtime.ALL.some((runtime) => versionOf(runtime) > versionOf(HANDLER_RUNTIME))) {
    acknowledgeOlderRuntime(handler.node.defaultChild!,
      'The function runs on the newest runtime that this version of the library was tested with, which AWS supports; `runtime` chooses another.');
  }
}

function versionOf(runtime: lambda.Runtime): number {
  return Number(/^nodejs(\d+)\.x$/.exec(runtime.name)?.[1] ?? 0);
}
