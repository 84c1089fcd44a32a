import { createHash } from 'node:crypto';
import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { outermostStack } from './places';

/** What a region has to have room for in a name, when it is only known at deploy time. */
const LONGEST_REGION = 16;

/**
 * The name of something that an account has one list of, whatever the region: the same stack in a second region, or a second stack with the
 * same constructs in it, has another one.
 *
 * It is made of the name of the stack and the path below it, so that it survives what a stack survives: being wrapped into a `Stage`, and
 * another construct id with the same `stackName`.
 *
 * @param scope the construct that the thing belongs to
 * @param part which thing of the construct it is
 * @param longest how many characters the service takes
 */
export function accountWideName(scope: Construct, part: string, longest: number): string {
  const { region } = Stack.of(scope);
  const { readable, hash } = partsOf(scope, part);
  const room = longest - hash.length - (Token.isUnresolved(region) ? LONGEST_REGION : region.length) - 2;
  // What is cut off is the beginning: the end says what it is.
  return `${readable.slice(-room).replace(/^-/, '')}-${hash}-${region}`;
}

/**
 * The name of something that each region has a list of, in lowercase and beginning with a letter, for services that ask for a name.
 *
 * It survives what a stack survives, as that of an account does.
 */
export function regionWideName(scope: Construct, part: string, longest: number): string {
  const { readable, hash } = partsOf(scope, part);
  return `${readable.toLowerCase().slice(-(longest - hash.length - 1)).replace(/^[^a-z]+/, '')}-${hash}`;
}

function partsOf(scope: Construct, part: string): { readonly readable: string; readonly hash: string } {
  const stack = outermostStack(Stack.of(scope));
  const below = scope.node.scopes.slice(scope.node.scopes.indexOf(stack) + 1).map(({ node }) => node.id);
  const parts = [Token.isUnresolved(stack.stackName) ? stack.node.id : stack.stackName, ...below, part];
  return {
    readable: parts.map((text) => text.replace(/[^A-Za-z0-9]/g, '')).filter((text) => text !== '').join('-'),
    hash: createHash('sha256').update(parts.join('/')).digest('hex').slice(0, 8),
  };
}
