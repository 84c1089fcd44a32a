import { Intrinsic, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { acknowledge } from './acknowledge';

/**
 * A value of a template as one line of text, in the way that cdk-nag names resources in its findings: `<Bucket83908E77.Arn>/*`.
 *
 * @param value what `Stack.resolve` gave
 */
export function flatten(value: unknown): string {
  if (typeof value === 'string') {
    return value.replace(/\$\{/g, '<').replace(/\}/g, '>');
  }
  const [intrinsic, argument] = Object.entries(value ?? {})[0] ?? [];
  switch (intrinsic) {
    // The list may be an intrinsic function as well; cdk-nag cannot judge that, and says so under the id of the rule alone.
    case 'Fn::Join': return Array.isArray(argument[1]) ? argument[1].map(flatten).join(argument[0]) : JSON.stringify(value);
    case 'Fn::Sub': return flatten(argument);
    case 'Fn::GetAtt': return `<${flatten(argument[0])}.${flatten(argument[1])}>`;
    case 'Fn::ImportValue': return flatten(argument);
    case 'Ref': return `<${flatten(argument)}>`;
    default: return JSON.stringify(value);
  }
}

/**
 * Writes down why a policy may name this ARN with a wildcard in it.
 *
 * The finding's id is the ARN as the template has it. What refers to another stack, or is produced late, is known when the app's references
 * between stacks are: after everything was constructed, before anything is checked.
 */
export function acknowledgeWildcard(policy: IConstruct, arn: string, reason: string): void {
  const stack = Stack.of(policy);
  let known = false;
  const acknowledgeOnce = () => {
    if (!known) {
      known = true;
      acknowledge(policy.node.defaultChild!, `AwsSolutions-IAM5[Resource::${flatten(stack.resolve(arn))}]`, reason);
    }
    return [];
  };
  const isLate = Tokenization.reverseString(arn).tokens.some((token) =>
    !(token instanceof Intrinsic) || (Reference.isReference(token) && Stack.of(token.target) !== stack));
  if (isLate) {
    policy.node.addValidation({ validate: acknowledgeOnce });
  } else {
    acknowledgeOnce();
  }
}
