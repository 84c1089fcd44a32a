import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';

/** The part of a construct that replaces what its secret holds: a function, and the rotation schedule on which Secrets Manager calls it. */
export interface ISecretRotation extends IConstruct {
  /** The function that Secrets Manager calls for each of the four steps of a rotation. */
  readonly function: lambda.Function;
  /** The role of the function. */
  readonly role: iam.Role;
  /** The policy of the role: what the function may do. */
  readonly policy: iam.ManagedPolicy;
  /** The log group of the function. Nothing of any value is ever written to it. */
  readonly logGroup: logs.LogGroup;

  /**
   * The number of failed steps of rotations.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}
