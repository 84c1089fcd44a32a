import * as path from 'path';
import type { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { description } from './descriptions';
import { FunctionParts, type FunctionPartsOptions, type FunctionReasons, TRACING_REASON } from './function-parts';
import { NETWORK_ACCESS_REASON, networkAccess } from './network-access';
import type { Placement } from './network-placement';
import { acknowledgeRuntime, HANDLER_RUNTIME } from './node-runtime';
import { packagedCode } from './package-files';

/** Why findings about a function are right as they are. */
export interface HandlerFunctionReasons extends FunctionReasons {
  /** Why its own statements name `*` as a resource. @default - they do not */
  readonly anyResource?: string;
}

/** What a function is made with that runs a handler of this library. */
export interface HandlerFunctionOptions extends FunctionPartsOptions {
  /** The folder below `assets/` that holds the handler: "secrets/jwt-rotation.lambda". */
  readonly code: string;
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

  private readonly parts: FunctionParts;

  public constructor(private readonly scope: Construct, private readonly options: HandlerFunctionOptions) {
    this.parts = new FunctionParts(scope, options);
    this.logGroup = this.parts.logGroup;
    this.role = this.parts.role;
    this.policy = this.createPolicy();
    this.function = this.createFunction();
    this.acknowledgeFindings();
  }

  private createPolicy(): iam.ManagedPolicy {
    const { policyDescription, statements, network } = this.options;
    return new iam.ManagedPolicy(this.scope, 'Policy', {
      description: policyDescription,
      roles: [this.role],
      statements: [
        ...statements,
        ...this.parts.statements(),
        ...network ? networkAccess() : [],
      ],
    });
  }

  private createFunction(): lambda.Function {
    const { code, runtime, environment, timeout, network, logLevel } = this.options;
    const created = new lambda.Function(this.scope, 'Function', {
      description: description(this.options.description),
      runtime: runtime ?? HANDLER_RUNTIME,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: packagedCode(this.scope, path.join(ASSETS, code)),
      environment,
      memorySize: 256,
      timeout,
      ...network,
      ...this.parts.props(logLevel),
    });
    this.parts.trace(created);
    if (network) {
      // AWS Lambda makes no function in a network whose role it cannot use there.
      created.node.addDependency(this.policy);
    }
    return created;
  }

  private acknowledgeFindings(): void {
    const { reasons, network, runtime } = this.options;
    this.parts.acknowledge(this.function, network ? { ...reasons, network: undefined } : reasons);
    const anyResource = [
      reasons.anyResource,
      network && NETWORK_ACCESS_REASON,
      this.parts.isTraced ? TRACING_REASON : undefined,
    ].filter((reason) => reason !== undefined);
    if (anyResource.length > 0) {
      acknowledge(this.policy.node.defaultChild!, 'AwsSolutions-IAM5[Resource::*]', anyResource.join(' '));
    }
    if (runtime === undefined) {
      acknowledgeRuntime(this.function);
    }
  }
}
