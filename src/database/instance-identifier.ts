import { Aws, Fn, Names } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * A name for an instance that is known before the instance is made, and that no other instance has.
 *
 * It is needed for two things. The log groups of an instance are called after it, and must be there before RDS makes them itself,
 * without a key and without expiration. And CloudFormation refuses to replace what has a name: a change that would give a new and empty database
 * fails instead. The id of the stack keeps a database that was retained apart from the one of a stack that is made again.
 */
export function instanceIdentifierOf(scope: Construct): string {
  const stackId = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `${instanceNameOf(scope)}-${Fn.select(0, Fn.split('-', stackId))}`;
}

/** What that identifier begins with, as any stack can say it. */
export function instanceNameOf(scope: Construct): string {
  return Names.uniqueResourceName(scope, { maxLength: 40, separator: '-' }).toLowerCase();
}
