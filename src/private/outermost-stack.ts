import type { Stack } from 'aws-cdk-lib';

/** The stack itself, or the one that it is nested in: by its name all of theirs begin, and where it is deployed they are. */
export function outermostStack(stack: Stack): Stack {
  return stack.nestedStackParent ? outermostStack(stack.nestedStackParent) : stack;
}
