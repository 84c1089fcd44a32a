import type { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeCompliance, acknowledgeDeadLetters, acknowledgeNoTracing, acknowledgeResilience } from './acknowledge';
import { description } from './descriptions';
import { createLogGroup } from './encrypted-logs';

/** Why findings about any function are right as they are. */
export interface FunctionReasons {
  /** Why no executions are reserved for it. @default - some are */
  readonly concurrency?: string;
  /** Why no event goes to a dead-letter queue. */
  readonly deadLetters: string;
  /** Why it is in no network. @default - it is in one */
  readonly network?: string;
}

/** What the parts of a function are made with. */
export interface FunctionPartsOptions {
  /** What the role is for: "Rotates the key of Test/JwtSecret". */
  readonly description: string;
  /** The KMS key of the log group, whose policy is told so. */
  readonly encryptionKey: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  /** Of the log group. */
  readonly removalPolicy: RemovalPolicy;
  /** @default Tracing.DISABLED */
  readonly tracing?: lambda.Tracing;
}

/** Why a policy names no resource for traces. */
export const TRACING_REASON = 'Traces of AWS X-Ray belong to no resource.';

/**
 * What every function of this library has, whoever wrote its code: a log group, a role, the permissions to write logs and traces, and the reasons
 * for what checks find in it.
 *
 * It is no construct of its own: its parts have the ids `LogGroup` and `Role` in the scope that it is given.
 */
export class FunctionParts {
  public readonly logGroup: logs.LogGroup;
  public readonly role: iam.Role;

  public constructor(scope: Construct, private readonly options: FunctionPartsOptions) {
    this.logGroup = createLogGroup(scope, 'LogGroup', options);
    this.role = new iam.Role(scope, 'Role', {
      description: description(options.description), assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
  }

  public get isTraced(): boolean {
    const { tracing = lambda.Tracing.DISABLED } = this.options;
    return tracing !== lambda.Tracing.DISABLED;
  }

  /** What it may do before it does anything of its own. */
  public statements(): iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] }),
      ...this.isTraced ? [new iam.PolicyStatement({ actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] })] : [],
    ];
  }

  /** The props of the function that belong to its parts. */
  public props(logLevel: keyof typeof lambda.ApplicationLogLevel) {
    return {
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel[logLevel],
    };
  }

  /** Not by the prop `tracing`, which gives the role an inline policy. */
  public trace(created: lambda.Function): void {
    if (this.isTraced) {
      (created.node.defaultChild as lambda.CfnFunction).tracingConfig = {
        mode: this.options.tracing === lambda.Tracing.ACTIVE ? 'Active' : 'PassThrough',
      };
    }
  }

  /** Writes down why findings about the function are right as they are. */
  public acknowledge(created: lambda.Function, reasons: FunctionReasons): void {
    const resource = created.node.defaultChild!;
    if (reasons.concurrency !== undefined) {
      acknowledgeResilience(resource, 'LambdaConcurrency', reasons.concurrency);
    }
    acknowledgeDeadLetters(resource, reasons.deadLetters);
    if (this.options.tracing === undefined) {
      acknowledgeNoTracing(resource);
    }
    if (reasons.network !== undefined) {
      acknowledgeCompliance(resource, 'LambdaInsideVPC', reasons.network);
    }
  }
}
