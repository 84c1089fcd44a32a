import { type Stack, Token } from 'aws-cdk-lib';

/** What says where a stack is deployed to. */
export type PlacePart = 'account' | 'region';

/** The stack itself, or the one that it is nested in: by its name all of theirs begin, and where it is deployed they are. */
export function outermostStack(stack: Stack): Stack {
  return stack.nestedStackParent ? outermostStack(stack.nestedStackParent) : stack;
}

/** Whether two accounts or regions are different ones for certain: not where one is only known at deploy time. */
export function differ(one: string, other: string): boolean {
  return one !== other && !Token.isUnresolved(one) && !Token.isUnresolved(other);
}

/** Whether two stacks are deployed to the same place for certain: nested stacks are where their parent is. */
export function isSamePlace(one: Stack, other: Stack, parts: PlacePart[]): boolean {
  return outermostStack(one) === outermostStack(other) || parts.every((part) => one[part] === other[part] && !Token.isUnresolved(one[part]));
}

/** Whether two stacks know as little of where they go, which is the same place unless they are deployed with different settings. */
export function isLikelySamePlace(one: Stack, other: Stack, parts: PlacePart[]): boolean {
  return !isSamePlace(one, other, parts) && parts.every((part) => one[part] === other[part]);
}
