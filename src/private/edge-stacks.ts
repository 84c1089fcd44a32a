import { CfnOutput, DefaultStackSynthesizer, Fn, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { accountWideName } from './account-wide-name';
import { CLOUDFRONT_REGION } from './domain-names';
import { nameOf, valueForOtherRegion } from './other-regions';
import { outermostStack } from './places';

/**
 * Where the parts of a construct stand that CloudFront wants in us-east-1, wherever the construct itself is.
 *
 * In us-east-1 that is the construct itself. Everywhere else it is two stacks there: one that is deployed before the construct's own, for what
 * the distribution needs (certificate, web ACL), and one that is deployed after it, for what needs the distribution (alarms on its metrics).
 * One stack for both would wait for the construct's stack, which waits for it.
 *
 * Values cross by `Fn::GetStackOutput`, which reads them when the reading stack is deployed: no custom resource, no parameter, and nothing that
 * depends on a feature flag of the app.
 */
export class EdgeStacks {
  private readonly stack: Stack;
  private stackBefore?: Stack;
  private stackAfter?: Stack;

  public constructor(private readonly scope: Construct) {
    this.stack = Stack.of(scope);
  }

  /** Whether the construct is in us-east-1 itself. */
  public get isHere(): boolean {
    return this.stack.region === CLOUDFRONT_REGION;
  }

  /** Whether parts can stand in us-east-1: not where the construct does not know how far away that is. */
  public get isPossible(): boolean {
    return !Token.isUnresolved(this.stack.region);
  }

  /** The scope of what the distribution needs. */
  public get before(): Construct {
    return this.isHere ? this.scope : this.findOrCreateBefore();
  }

  /** The scope of what needs the distribution. */
  public get after(): Construct {
    return this.isHere ? this.scope : this.findOrCreateAfter();
  }

  /**
   * A value from `before`, for the construct's own stack.
   *
   * @param id what it is, the same for as long as the value is used
   */
  public fromBefore(id: string, value: string): string {
    if (this.isHere) {
      return value;
    }
    const stack = this.findOrCreateBefore();
    const output = new CfnOutput(stack, id, { value });
    return Fn.getStackOutput(stack.stackName, nameOf(output), CLOUDFRONT_REGION);
  }

  /**
   * A value of the construct's own stack, for `after`.
   *
   * @param id what it is, the same for as long as the value is used
   */
  public forAfter(id: string, value: string): string {
    if (this.isHere) {
      return value;
    }
    return valueForOtherRegion(this.scope, id, value);
  }

  private findOrCreateBefore(): Stack {
    if (!this.stackBefore) {
      this.stackBefore = this.createStack('Edge', 'edge', 'What CloudFront needs in us-east-1');
      outermostStack(this.stack).addStackDependency(this.stackBefore);
    }
    return this.stackBefore;
  }

  private findOrCreateAfter(): Stack {
    if (!this.stackAfter) {
      this.stackAfter = this.createStack('EdgeAlarms', 'edge-alarms', 'Alarms on the metrics of CloudFront, which are in us-east-1');
      this.stackAfter.addStackDependency(outermostStack(this.stack));
    }
    return this.stackAfter;
  }

  private createStack(id: string, part: string, description: string): Stack {
    const { account, synthesizer, terminationProtection } = outermostStack(this.stack);
    return new Stack(this.scope, id, {
      // An account has one list of names in us-east-1, also for the stacks of constructs that are elsewhere.
      stackName: accountWideName(this.scope, part, 128).replace(/^[^A-Za-z]+/, ''),
      description,
      env: { account: Token.isUnresolved(account) ? undefined : account, region: CLOUDFRONT_REGION },
      terminationProtection,
      // That of the app, unless its own stack was bootstrapped with another qualifier.
      synthesizer: synthesizer instanceof DefaultStackSynthesizer && synthesizer.bootstrapQualifier !== undefined
        ? new DefaultStackSynthesizer({ qualifier: synthesizer.bootstrapQualifier }) : undefined,
    });
  }
}
