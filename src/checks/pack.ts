import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CheckSeverity } from './check-severity';

/** What a rule has to say about one resource, before anybody's acknowledgement is considered. */
export interface RuleFinding {
  /** The exact id: the rule, and in brackets which of the things that it found. */
  readonly id: string;
  readonly resource: CfnResource;
  readonly severity: CheckSeverity;
  readonly description: string;
}

/** A set of rules. */
export interface Pack {
  /** The name, which all ids of its rules begin with, followed by a hyphen. */
  readonly name: string;
  readonly version?: string;

  /**
   * Holds the resources below the scope against the rules. The app must have been synthesized.
   *
   * @param includes which resources are asked about
   */
  evaluate(scope: IConstruct, includes: (resource: CfnResource) => boolean): RuleFinding[];
}
