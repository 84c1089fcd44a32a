import { replaceTemplate } from './reducer';
import { AssemblyStack, Template } from '../deployment/assembly';

/** The outputs of the stacks that are deployed, by their names. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Writes the outputs of stacks in other regions into the template of one that reads them by `Fn::GetStackOutput`, which CloudFormation does when
 * it deploys the stack, and the emulator does not know.
 *
 * @throws Error where a stack is read that is not deployed yet
 */
export function fillInStackOutputs(stack: AssemblyStack, outputs: Outputs): void {
  const filled = filledIn(stack.template, outputs) as Template;
  if (JSON.stringify(filled) !== JSON.stringify(stack.template)) {
    replaceTemplate(stack, JSON.stringify(filled, undefined, 1));
  }
}

function filledIn(value: unknown, outputs: Outputs): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => filledIn(item, outputs));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { 'Fn::GetStackOutput': read } = value as { readonly 'Fn::GetStackOutput'?: { readonly StackName: string; readonly OutputName: string } };
  if (read === undefined) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, filledIn(item, outputs)]));
  }
  const found = outputs[read.StackName]?.[read.OutputName];
  if (found === undefined) {
    throw new Error(`The output ${read.OutputName} of ${read.StackName} is read before it is there.`);
  }
  return found;
}
