import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { outermostStack } from './places';

/**
 * A value of a construct, for stacks in other regions, which are deployed after its own.
 *
 * It crosses by `Fn::GetStackOutput`, which reads it when the reading stack is deployed: no custom resource, no parameter, and nothing that depends on a
 * feature flag of the app.
 *
 * @param owner the construct whose value it is
 * @param id what it is, the same for as long as the value is used
 */
export function valueForOtherRegion(owner: Construct, id: string, value: string): string {
  const stack = Stack.of(owner);
  const own = outermostStack(stack);
  // The outputs of a nested stack are read by its parent only, which has them as its own then.
  const [scope, outputId] = own === stack ? [owner, id] : [own, `${owner.node.addr}${id}`];
  const output = scope.node.tryFindChild(outputId) as CfnOutput | undefined ?? new CfnOutput(scope, outputId, { value });
  return Fn.getStackOutput(own.stackName, nameOf(output), stack.region);
}

/** The name under which the stack has an output. */
export function nameOf(output: CfnOutput): string {
  return String(output.stack.resolve(output.logicalId));
}
