import * as path from 'path';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeCompliance, acknowledgeDeadLetters, acknowledgeNoTracing, acknowledgeResilience } from './acknowledge';
import { description } from './descriptions';
import { letLogsUseKey } from './encrypted-logs';
import { NETWORK_ACCESS_REASON, networkAccess } from './network-access';
import type { Placement } from './network-placement';
import { acknowledgeRuntime, HANDLER_RUNTIME } from './node-runtime';
import { packagedCode } from './package-files';

/** Why findings about a function are right as they are. */
export interface HandlerFunctionReasons {
  /** Why no executions are reserved for it. */
  readonly concurrency: string;
  /** Why no event goes to a dead-letter queue. */
  readonly deadLetters: string;
  /** Why it is in no network. @default - it is in one */
  readonly network?: string;
  /** Why its own statements name `*` as a resource. @default - they do not */
  readonly anyResource?: string;
}

/** What a function is made with that runs a handler of this library. */
export interface HandlerFunctionOptions {
  /** The folder below `assets/` that holds the handler: "secrets/jwt-rotation.lambda". */
  readonly code: string;
  /** What it does: "Rotates the key of Test/JwtSecret". */
  readonly description: string;
  /** What its policy is for, in words that are the same for every function of its kind: the description of a policy is create-only. */
  readonly policyDescription: string;
  /** What it may do, besides writing its log. */
  readonly statements: iam.PolicyStatement[];
  readonly timeout: Duration;
  readonly environment?: Record<string, string>;
  /** @default - the newest that the handlers were tested with */
  readonly runtime?: lambda.Runtime;
  /** The name of a level. */
  readonly logLevel: keyof typeof lambda.ApplicationLogLevel;
  /** The KMS key of the log group, whose policy is told so. */
  readonly encryptionKey: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  /** Of the log group. */
  readonly removalPolicy: RemovalPolicy;
  /** @default Tracing.DISABLED */
  readonly tracing?: lambda.Tracing;
  /** Where it is. @default - in no network */
  readonly network?: Placement;
  readonly reasons: HandlerFunctionReasons;
}

const ASSETS = path.join(__dirname, '../../assets');

/**
 * A function that runs a handler of this library, with its role, policy and log group, and with the reasons for what checks find in it.
 *
 * It is no construct of its own: its parts have the ids `LogGroup`, `Role`, `Policy` and `Function` in the scope that it is given.
 */
export class HandlerFunction {
  public readonly logGroup: logs.LogGroup;
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly function: lambda.Function;

  public constructor(private readonly scope: Construct, private readonly options: HandlerFunctionOptions) {
    letLogsUseKey(scope, options.encryptionKey);
    this.logGroup = new logs.LogGroup(scope, 'LogGroup', {
      encryptionKey: options.encryptionKey, retention: options.logRetention, removalPolicy: options.removalPolicy,
    });
    this.role = new iam.Role(scope, 'Role', {
      description: description(options.description), assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    this.policy = this.createPolicy();
    this.function = this.createFunction();
    this.acknowledgeFindings();
  }

  private get isTraced(): boolean {
    const { tracing = lambda.Tracing.DISABLED } = this.options;
    return tracing !== lambda.Tracing.DISABLED;
  }

  private createPolicy(): iam.ManagedPolicy {
    const { policyDescription, statements, network } = this.options;
    return new iam.ManagedPolicy(this.scope, 'Policy', {
      description: policyDescription,
      roles: [this.role],
      statements: [
        ...statements,
        new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] }),
        ...this.isTraced ? [new iam.PolicyStatement({ actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] })] : [],
        ...network ? networkAccess() : [],
      ],
    });
  }

  private createFunction(): lambda.Function {
    const { code, runtime, environment, timeout, network, logLevel, tracing } = this.options;
    const created = new lambda.Function(this.scope, 'Function', {
      description: description(this.options.description),
      runtime: runtime ?? HANDLER_RUNTIME,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: packagedCode(this.scope, path.join(ASSETS, code)),
      environment,
      memorySize: 256,
      timeout,
      role: this.role,
      ...network,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel[logLevel],
    });
    if (this.isTraced) {
      // Not by the prop `tracing`, which gives the role an inline policy.
      (created.node.defaultChild as lambda.CfnFunction).tracingConfig = { mode: tracing === lambda.Tracing.ACTIVE ? 'Active' : 'PassThrough' };
    }
    if (network) {
      // AWS Lambda makes no function in a network whose role it cannot use there.
      created.node.addDependency(this.policy);
    }
    return created;
  }

  private acknowledgeFindings(): void {
    const { reasons, network, runtime, tracing } = this.options;
    const resource = this.function.node.defaultChild!;
    acknowledgeResilience(resource, 'LambdaConcurrency', reasons.concurrency);
    acknowledgeDeadLetters(resource, reasons.deadLetters);
    if (tracing === undefined) {
      acknowledgeNoTracing(resource);
    }
    if (!network && reasons.network !== undefined) {
      acknowledgeCompliance(resource, 'LambdaInsideVPC', reasons.network);
    }
    const anyResource = [
      reasons.anyResource,
      network && NETWORK_ACCESS_REASON,
      this.isTraced ? 'Traces of AWS X-Ray belong to no resource.' : undefined,
    ].filter((reason) => reason !== undefined);
    if (anyResource.length > 0) {
      acknowledge(this.policy.node.defaultChild!, 'AwsSolutions-IAM5[Resource::*]', anyResource.join(' '));
    }
    if (runtime === undefined) {
      acknowledgeRuntime(this.function);
    }
  }
}
