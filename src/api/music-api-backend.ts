import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { apiPolicy } from './music-api-permissions';
import type { MusicApiProps } from './music-api-props';
import { type DeploymentTier, LogLevel } from '../core/deployment-tier';
import { FunctionParts } from '../private/function-parts';
import { publishVersion } from '../private/function-version';
import { type Placement, placeFunction } from '../private/network-placement';
import { acknowledgePython } from '../private/python-runtime';

/** The alias that serves requests. */
export const LIVE = 'live';

/**
 * The level from which on AWS Lambda keeps lines: INFO where the application writes less than that.
 *
 * AWS Lambda takes a line for INFO that has no `level` which it knows. That is so for metrics in the embedded metric format, and for the
 * exceptions that the Python runtime writes: at WARN both would be lost. What the application writes is for `LOG_LEVEL` to say.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
function filterLevel(level: LogLevel): 'DEBUG' | 'INFO' {
  return level === LogLevel.DEBUG ? 'DEBUG' : 'INFO';
}

/** What the function is made of. */
export interface ApiBackendOptions {
  readonly props: MusicApiProps;
  readonly tier: DeploymentTier;
  readonly runtime: lambda.Runtime;
  readonly architecture: lambda.Architecture;
  readonly layers: lambda.ILayerVersion[];
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
  readonly encryptionKey: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** The function, what it may do, its versions and the alias that serves requests. */
export class ApiBackend extends Construct {
  public readonly logGroup: logs.LogGroup;
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly securityGroups: ec2.ISecurityGroup[];
  public readonly function: lambda.Function;
  public readonly version: lambda.Version;
  public readonly alias: lambda.Alias;

  private readonly parts: FunctionParts;

  public constructor(scope: Construct, id: string, private readonly options: ApiBackendOptions) {
    super(scope, id);
    this.parts = new FunctionParts(this, {
      description: `Runs the code of ${scope.node.path}`,
      encryptionKey: options.encryptionKey,
      logRetention: options.logRetention,
      removalPolicy: options.removalPolicy,
      tracing: lambda.Tracing.ACTIVE,
    });
    this.logGroup = this.parts.logGroup;
    this.role = this.parts.role;
    const { props } = options;
    this.policy = apiPolicy(this, 'Policy', { role: this.role, statements: this.parts.statements(), ...props });
    const placement = placeFunction(this, props, { description: 'The function of the API', database: props.database });
    this.securityGroups = placement?.securityGroups ?? [];
    this.function = this.createFunction(placement);
    this.version = publishVersion(this, 'Version', {
      function: this.function,
      told: [props.database?.secret, props.jwtSecret?.secret, props.files?.bucket],
      // One of a deployment that goes back has no use, and would be in the way of the same deployment later: AWS Lambda publishes nothing twice.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.alias = new lambda.Alias(this, 'Alias', {
      aliasName: LIVE, version: this.version, description: 'Serves the requests; the versions before it are kept',
    });
    this.acknowledgeFindings();
  }

  private createFunction(placement: Placement | undefined): lambda.Function {
    const { props, tier, runtime, architecture, layers, timeout, environment } = this.options;
    const created = new lambda.Function(this, 'Function', {
      description: 'Answers the requests to the API',
      runtime,
      architecture,
      layers: [...layers],
      handler: props.handler ?? 'src/handler.main',
      code: props.code,
      memorySize: props.memorySize ?? 512,
      timeout,
      environment,
      ...this.parts.props(filterLevel(tier.logLevel)),
      reservedConcurrentExecutions: props.reservedConcurrency,
      ...placement,
    });
    this.parts.trace(created);
    // AWS Lambda tries the permissions for network interfaces and the log when it makes the function.
    created.node.addDependency(this.policy);
    return created;
  }

  private acknowledgeFindings(): void {
    const { props } = this.options;
    this.parts.acknowledge(this.function, {
      concurrency: props.reservedConcurrency !== undefined ? undefined
        : 'API Gateway throttles the requests before they reach the function. `reservedConcurrency` keeps a part of the account\'s limit for it, '
          + 'at the cost of all other functions.',
      deadLetters: 'The function is called by API Gateway, which waits for the answer: a failed request is answered with an error, and no event is left over.',
      network: props.network || props.vpc ? undefined
        : 'The function calls the APIs of AWS by TLS and has no database: there is nothing in a network that it should reach.',
    });
    acknowledgePython(this.function);
  }
}
