import { Duration, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IDependable } from 'constructs';
import { checkedParameters } from './checked-parameters';
import { HandlerFunction, type HandlerFunctionOptions } from './handler-function';

/** What every rotation is told. */
export interface SecretRotationOptions extends Pick<HandlerFunctionOptions, 'runtime' | 'logLevel' | 'logRetention' | 'removalPolicy' | 'tracing'> {
  readonly secretArn: string;
  /** The KMS key of the secret. @default - the one that AWS keeps for Secrets Manager, which the function may use anyway */
  readonly secretKey?: kms.IKey;
  /** The KMS key of the logs. */
  readonly encryptionKey: kms.IKey;
  /** Known at synthesis. */
  readonly automaticallyAfter: Duration;
}

/** What one kind of rotation differs in from another. */
export interface SecretRotationKind extends Pick<HandlerFunctionOptions, 'code' | 'environment' | 'network'> {
  /** The construct that it is a part of: `JwtSecret`. */
  readonly construct: string;
  /** What is replaced: "the key of Test/JwtSecret". */
  readonly subject: string;
  /** What it may do besides using the secret and its key. */
  readonly statements?: iam.PolicyStatement[];
  /** Why those name `*` as a resource. @default - they do not */
  readonly anyResource?: string;
  /** What the first rotation needs, which begins with the schedule. */
  readonly dependencies?: IDependable[];
  /** How long a step may take. @default Duration.seconds(30) */
  readonly timeout?: Duration;
}

/** A function that replaces what a secret holds, and the schedule on which Secrets Manager calls it. */
@checkedParameters(({ construct }: SecretRotation) => construct, 'ISecretRotation')
export abstract class SecretRotation extends Construct {
  public readonly function: lambda.Function;
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly logGroup: logs.LogGroup;
  private readonly construct: string;

  protected constructor(scope: Construct, id: string, options: SecretRotationOptions, kind: SecretRotationKind) {
    super(scope, id);
    const handler = new HandlerFunction(this, {
      ...options,
      ...kind,
      description: `Rotates ${kind.subject}`,
      policyDescription: 'Rotation of a secret',
      statements: this.statements(options, kind),
      timeout: kind.timeout ?? Duration.seconds(30),
      reasons: {
        concurrency: 'Secrets Manager rotates a secret once at a time, and a step that runs twice does no harm. A share of the account\'s concurrency '
          + 'would be taken from the functions that serve users.',
        deadLetters: 'Secrets Manager begins a failed rotation again by itself, so that no event is lost that anybody would need; the alarm tells that it failed.',
        network: 'The function calls the API of Secrets Manager by TLS and nothing else; there is nothing in a network that it should reach.',
        anyResource: kind.anyResource,
      },
    });
    this.construct = kind.construct;
    this.function = handler.function;
    this.role = handler.role;
    this.policy = handler.policy;
    this.logGroup = handler.logGroup;
    this.createSchedule(options, kind);
    this.node.defaultChild = this.function.node.defaultChild;
  }

  /** The steps of rotations that failed. */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.function.metricErrors(options);
  }

  private statements({ secretArn, secretKey }: SecretRotationOptions, { statements = [] }: SecretRotationKind): iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({
        actions: [
          'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        resources: [secretArn],
      }),
      ...statements,
      ...secretKey ? [new iam.PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [secretKey.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(this).region}.amazonaws.com` } },
      })] : [],
    ];
  }

  /** Written here and not by `secret.addRotationSchedule`, which gives the role an inline policy with `*` in it. */
  private createSchedule({ secretArn, automaticallyAfter }: SecretRotationOptions, { dependencies = [] }: SecretRotationKind): void {
    const permission = new lambda.CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: this.function.functionArn,
      principal: 'secretsmanager.amazonaws.com',
      sourceAccount: Stack.of(this).account,
      // The function rotates this secret only, and no other secret of the account needs to call it.
      sourceArn: secretArn,
    });
    const schedule = new secretsmanager.CfnRotationSchedule(this, 'Schedule', {
      secretId: secretArn,
      rotationLambdaArn: this.function.functionArn,
      rotationRules: { scheduleExpression: rateOf(automaticallyAfter) },
      // Without it Secrets Manager would call the function for a version that it makes for a trial and takes away again.
      rotateImmediatelyOnUpdate: true,
    });
    // The first rotation begins with the schedule, and needs all that the function may do.
    schedule.node.addDependency(permission, this.policy, ...dependencies);
  }
}

/** A schedule of Secrets Manager: `rate(30 days)`, `rate(36 hours)`. */
function rateOf(duration: Duration): string {
  const hours = duration.toHours();
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `rate(${count} ${unit}${count === 1 ? '' : 's'})`;
}

/** Whether Secrets Manager rotates after this time: whole hours, from 4 hours to 999 days, known at synthesis. */
export function isRotationInterval(duration: Duration): boolean {
  if (duration.isUnresolved()) {
    return false;
  }
  const hours = duration.toHours({ integral: false });
  return Number.isInteger(hours) && hours >= 4 && hours <= 999 * 24;
}
