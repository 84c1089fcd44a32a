import type { Stack } from 'aws-cdk-lib';

/** A value that is made anew for each stack, with the text by which a failure shows it. */
export interface Value {
  readonly text: string;
  make(stack: Stack): unknown;
}

export function literal(value: unknown): Value {
  const text = typeof value === 'string' && /^(.)\1{100,}$/s.test(value) ? `'${value[0]}'.repeat(${value.length})`
    : typeof value === 'number' || value === undefined ? String(value) : JSON.stringify(value);
  return { text, make: () => structuredClone(value) };
}

export function made(text: string, make: (stack: Stack) => unknown): Value {
  return { text, make };
}

/** The same thing for all who ask for it in a stack. */
export function once<T>(id: string, make: (stack: Stack, id: string) => T): (stack: Stack) => T {
  return (stack) => (stack.node.tryFindChild(id) as T | undefined) ?? make(stack, id);
}
