import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IDependable } from 'constructs';
import { acknowledgeCompliance, acknowledgeResilience } from './acknowledge';
import { description } from './descriptions';
import { letLogsUseKey } from './encrypted-logs';
import { networkAccess } from './network-access';
import type { Placement } from './network-placement';
import { acknowledgeRuntime, HANDLER_RUNTIME } from './node-runtime';
import { packagedCode } from './package-files';

/** What every rotation is told. */
export interface SecretRotationOptions {
  readonly secretArn: string;
  readonly encryptionKey: kms.IKey;
  readonly rotateAfter: Duration;
  /** @default - the newest that the handlers were tested with */
  readonly runtime?: lambda.Runtime;
  /** The name of a level. */
  readonly logLevel: keyof typeof lambda.ApplicationLogLevel;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** What one kind of rotation differs in from another. */
export interface SecretRotationKind {
  /** What is replaced: "the key of Test/JwtSecret". */
  readonly subject: string;
  /** The folder with the handler. */
  readonly handler: string;
  /** Rights besides those to the secret, its key and the logs. */
  readonly statements?: iam.PolicyStatement[];
  readonly environment?: Record<string, string>;
  /** Where the function is. @default - in no network */
  readonly network?: Placement;
  /** What the first rotation needs, which begins with the schedule. */
  readonly dependencies?: IDependable[];
}

/** A function that replaces what a secret holds, and the schedule on which Secrets Manager calls it. */
export abstract class SecretRotation extends Construct {
  public readonly logGroup: logs.LogGroup;
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly function: lambda.Function;
  public readonly permission: lambda.CfnPermission;
  public readonly schedule: secretsmanager.CfnRotationSchedule;

  protected constructor(scope: Construct, id: string, options: SecretRotationOptions, kind: SecretRotationKind) {
    super(scope, id);
    letLogsUseKey(this, options.encryptionKey);
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      encryptionKey: options.encryptionKey, retention: options.logRetention, removalPolicy: options.removalPolicy,
    });
    this.role = new iam.Role(this, 'Role', {
      description: description(`Rotates ${kind.subject}`),
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    this.policy = this.createPolicy(options, kind);
    this.function = this.createFunction(options, kind);
    this.permission = this.createPermission();
    this.schedule = this.createSchedule(options, kind);
    this.acknowledgeFindings(options, kind);
  }

  private createPolicy(options: SecretRotationOptions, { statements = [], network }: SecretRotationKind): iam.ManagedPolicy {
    return new iam.ManagedPolicy(this, 'Policy', {
      description: 'Rotation of a secret',
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({
          actions: [
            'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue',
            'secretsmanager:UpdateSecretVersionStage',
          ],
          resources: [options.secretArn],
        }),
        ...statements,
        new iam.PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [options.encryptionKey.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(this).region}.amazonaws.com` } },
        }),
        new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] }),
        ...network ? networkAccess() : [],
      ],
    });
  }

  private createFunction(options: SecretRotationOptions, { subject, handler, environment, network }: SecretRotationKind): lambda.Function {
    const created = new lambda.Function(this, 'Function', {
      description: description(`Rotates ${subject}`),
      runtime: options.runtime ?? HANDLER_RUNTIME,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: packagedCode(this, handler),
      environment,
      memorySize: 256,
      timeout: Duration.seconds(30),
      role: this.role,
      ...network,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel[options.logLevel],
    });
    if (network) {
      // AWS Lambda makes no function in a network whose role it cannot use there.
      created.node.addDependency(this.policy);
    }
    return created;
  }

  private createPermission(): lambda.CfnPermission {
    return new lambda.CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: this.function.functionArn,
      principal: 'secretsmanager.amazonaws.com',
      sourceAccount: Stack.of(this).account,
    });
  }

  /** Written here and not by `secret.addRotationSchedule`, which gives the role an inline policy with `*` in it. */
  private createSchedule(options: SecretRotationOptions, { dependencies = [] }: SecretRotationKind): secretsmanager.CfnRotationSchedule {
    const schedule = new secretsmanager.CfnRotationSchedule(this, 'Schedule', {
      secretId: options.secretArn,
      rotationLambdaArn: this.function.functionArn,
      rotationRules: { scheduleExpression: rateOf(options.rotateAfter) },
      // Without it Secrets Manager would call the function for a version that it makes for a trial and takes away again.
      rotateImmediatelyOnUpdate: true,
    });
    // The first rotation begins with the schedule, and needs all the rights.
    schedule.node.addDependency(this.permission, this.policy, ...dependencies);
    return schedule;
  }

  private acknowledgeFindings({ runtime }: SecretRotationOptions, { network }: SecretRotationKind): void {
    const resource = this.function.node.defaultChild!;
    acknowledgeResilience(resource, 'LambdaConcurrency',
      'Secrets Manager rotates a secret once at a time, and a step that runs twice does no harm. A share of the account\'s concurrency '
      + 'would be taken from the functions that serve users.');
    acknowledgeResilience(resource, 'LambdaDLQ',
      'Secrets Manager begins a failed rotation again by itself, so that no event is lost that anybody would need; the alarm tells that it failed.');
    if (!network) {
      acknowledgeCompliance(resource, 'LambdaInsideVPC',
        'The function calls the API of Secrets Manager by TLS and nothing else; there is nothing in a network that it should reach.');
    }
    if (runtime === undefined) {
      acknowledgeRuntime(this.function);
    }
  }
}

/** A schedule of Secrets Manager: `rate(30 days)`, `rate(36 hours)`. */
function rateOf(duration: Duration): string {
  const hours = duration.toHours();
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `rate(${count} ${unit}${count === 1 ? '' : 's'})`;
}
