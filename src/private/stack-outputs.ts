import { createHash } from 'node:crypto';
import {
  CfnOutput, DefaultTokenResolver, Fn, type IFragmentConcatenator, type IPostProcessor, type IResolvable, type IResolveContext, Reference,
  Stack, Stage, Token, Tokenization,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { differ, outermostStack } from './places';

/** What whoever reads from other stacks says about those that it cannot read from, or not without help. */
export interface StackOutputsOptions {
  /** A stack of another account: no value of it can be read. */
  readonly refuse: (stack: Stack) => never;
  /** A stack of another stage, which the CDK lets no stack of this one wait for. */
  readonly warnOfOrder: (stack: Stack) => void;
}

/**
 * What other stacks know when they are deployed, whichever region they are in: names and ARNs that are in the text of something here.
 *
 * Each is an output there, and read by `Fn::GetStackOutput` when the stack here is deployed: no export, which CloudFormation would not let the other stack
 * change or delete as long as it is read here, and no custom resource. It is for properties that can be updated alone.
 */
export class StackOutputs {
  /** The stacks that are read from. */
  public readonly stacks = new Set<Stack>();

  public constructor(private readonly scope: Construct, private readonly options: StackOutputsOptions) {}

  /**
   * The same value, in which references to what other stacks make are replaced by what is read from their outputs.
   *
   * @param value plain data, as what becomes JSON is
   */
  public replaceIn<T>(value: T): T {
    return this.replace(value) as T;
  }

  private replace(value: unknown): unknown {
    if (typeof value === 'string') {
      return Token.isUnresolved(value) ? this.replaceInText(value) : value;
    }
    if (Array.isArray(value)) {
      return Token.isUnresolved(value) ? value : value.map((item) => this.replace(item));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    if (Tokenization.isResolvable(value)) {
      return Reference.isReference(value) ? this.replaceToken(value) : new Replaced(value, (resolved) => this.replace(resolved));
    }
    return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, this.replace(held)]));
  }

  private replaceInText(text: string): string {
    return Tokenization.reverseString(text).mapTokens({ mapToken: (token) => this.replaceToken(token) }).join(TEXTS);
  }

  private replaceToken(token: IResolvable): IResolvable | string {
    const reader = new ReferenceReader();
    const formula = Tokenization.resolve(token, { scope: this.scope, resolver: reader, preparing: true }) as unknown;
    const stacks = new Set(reader.references.map(({ target }) => outermostStack(Stack.of(target))));
    const [stack] = stacks;
    // What is of this stack, or of none, is for the CDK; so is what is made of the values of several stacks.
    return stacks.size !== 1 || stack === outermostStack(Stack.of(this.scope)) ? token : this.read(stack, TEXTS.join(formula, undefined), token);
  }

  private read(stack: Stack, formula: string, token: IResolvable): string {
    const here = outermostStack(Stack.of(this.scope));
    if (differ(stack.account, here.account)) {
      this.options.refuse(stack);
    }
    if (!this.stacks.has(stack)) {
      this.stacks.add(stack);
      this.waitFor(stack, here);
    }
    // By what it says below its stack: it is the same for all who read it, in every stage.
    const id = `Read${createHash('sha256').update(formula.replaceAll(`${stack.node.path}/`, '')).digest('hex').slice(0, 8)}`;
    const output = stack.node.tryFindChild(id) as CfnOutput | undefined ?? new CfnOutput(stack, id, { value: Token.asString(token) });
    const region = Token.isUnresolved(stack.region) ? undefined : stack.region;
    return Fn.getStackOutput(stack.stackName, String(stack.resolve(output.logicalId)), region);
  }

  private waitFor(stack: Stack, here: Stack): void {
    if (Stage.of(stack) === Stage.of(here)) {
      here.addStackDependency(stack);
    } else {
      this.options.warnOfOrder(stack);
    }
  }
}

/** A value that is plain data when it is resolved, such as a line of a graph: what it holds is replaced then. */
class Replaced implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(private readonly value: IResolvable, private readonly replace: (resolved: unknown) => unknown) {}

  public resolve(context: IResolveContext): unknown {
    // Some resolve what they hold by themselves: what comes out of that is done, and marked by the CDK where it is an intrinsic function.
    let isDone = false;
    const resolved: unknown = this.value.resolve({
      scope: context.scope,
      preparing: context.preparing,
      documentPath: context.documentPath,
      registerPostProcessor: (postProcessor) => context.registerPostProcessor(postProcessor),
      resolve: (held: unknown, options) => {
        isDone = true;
        return context.resolve(this.replace(held), options) as unknown;
      },
    });
    return isDone ? resolved : this.replace(resolved);
  }

  public toString(): string {
    return Token.asString(this);
  }
}

const asText = (value: unknown) => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));

const TEXTS: IFragmentConcatenator = { join: (left: unknown, right: unknown) => `${asText(left)}${asText(right)}` };

/** Reads which resources a value is made of, without asking them: another region makes some of them invent a name for themselves. */
class ReferenceReader extends DefaultTokenResolver {
  public readonly references: Reference[] = [];

  public constructor() {
    super(TEXTS);
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token)) {
      this.references.push(token);
      return `${token.target.node.path}.${token.displayName}`;
    }
    return super.resolveToken(token, context, postProcessor) as unknown;
  }
}
