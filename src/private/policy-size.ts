import { Stack } from 'aws-cdk-lib';
import { type PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** The fewest characters that a value has which only CloudFormation knows. */
const LEAST_LENGTHS: Record<string, number> = { 'AWS::AccountId': 12, 'AWS::Partition': 3, 'AWS::Region': 9, 'AWS::URLSuffix': 13 };

/**
 * The characters that IAM counts of a policy, at least: what only CloudFormation knows is taken for as short as it can be, so that nothing is
 * refused that IAM accepts.
 */
export function leastPolicySize(scope: IConstruct, document: PolicyDocument): number {
  return JSON.stringify(shorten(Stack.of(scope).resolve(document))).replace(/\s/g, '').length;
}

/** The document, with a text in the place of each intrinsic function. */
function shorten(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(shorten);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [[key, argument], ...others] = Object.entries(value).concat([['', '']]);
  if (others.length === 1 && (key === 'Ref' || key.startsWith('Fn::'))) {
    return shortestOf(key, argument);
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shorten(each)]));
}

function shortestOf(intrinsic: string, argument: unknown): string {
  if (intrinsic === 'Fn::Join') {
    const [delimiter, parts] = argument as [string, unknown[] | object];
    return Array.isArray(parts) ? parts.map(shorten).join(delimiter) : 'x';
  }
  return 'x'.repeat(intrinsic === 'Ref' ? LEAST_LENGTHS[String(argument)] ?? 1 : 1);
}
