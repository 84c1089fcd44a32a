import * as path from 'path';
import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { LogLevel } from './deployment-tier';
import { acknowledge, acknowledgeCompliance } from '../private/acknowledge';
import { letLogsUseKey } from '../private/encrypted-logs';
import { acknowledgeRuntime, HANDLER_RUNTIME } from '../private/node-runtime';

const HANDLER = path.join(__dirname, '../../assets/operations/jwt-rotation.lambda');

/** How a secret is rotated. */
export interface JwtRotationOptions {
  readonly secret: secretsmanager.Secret;
  readonly encryptionKey: kms.IKey;
  readonly rotateAfter: Duration;
  /** @default - the newest that the handler was tested with */
  readonly runtime?: lambda.Runtime;
  readonly logLevel: LogLevel;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** The function that makes a new key, and the schedule on which Secrets Manager calls it. */
export class JwtRotation extends Construct {
  public readonly logGroup: logs.LogGroup;
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly function: lambda.Function;
  public readonly permission: lambda.CfnPermission;
  public readonly schedule: secretsmanager.CfnRotationSchedule;

  public constructor(scope: Construct, id: string, private readonly options: JwtRotationOptions) {
    super(scope, id);
    this.logGroup = this.createLogGroup();
    this.role = new iam.Role(this, 'Role', {
      description: `Rotates the key of ${scope.node.path}`,
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    this.policy = this.createPolicy();
    this.function = this.createFunction();
    this.permission = this.createPermission();
    this.schedule = this.createSchedule();
    this.acknowledgeFindings();
  }

  private createLogGroup(): logs.LogGroup {
    letLogsUseKey(this, this.options.encryptionKey);
    return new logs.LogGroup(this, 'LogGroup', {
      encryptionKey: this.options.encryptionKey,
      retention: this.options.logRetention,
      removalPolicy: this.options.removalPolicy,
    });
  }

  private createPolicy(): iam.ManagedPolicy {
    return new iam.ManagedPolicy(this, 'Policy', {
      description: `Rotation of the key of ${this.node.scope!.node.path}`,
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({
          actions: [
            'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue',
            'secretsmanager:UpdateSecretVersionStage',
          ],
          resources: [this.options.secret.secretArn],
        }),
        new iam.PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [this.options.encryptionKey.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(this).region}.amazonaws.com` } },
        }),
        new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] }),
      ],
    });
  }

  private createFunction(): lambda.Function {
    return new lambda.Function(this, 'Function', {
      description: `Rotates the key of ${this.node.scope!.node.path}`,
      runtime: this.options.runtime ?? HANDLER_RUNTIME,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(HANDLER),
      memorySize: 256,
      timeout: Duration.seconds(30),
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel[this.options.logLevel],
    });
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
  private createSchedule(): secretsmanager.CfnRotationSchedule {
    const schedule = new secretsmanager.CfnRotationSchedule(this, 'Schedule', {
      secretId: this.options.secret.secretArn,
      rotationLambdaArn: this.function.functionArn,
      rotationRules: { scheduleExpression: rateOf(this.options.rotateAfter) },
      // Without it Secrets Manager would call the function for a version that it makes for a trial and takes away again.
      rotateImmediatelyOnUpdate: true,
    });
    // The first rotation begins with the schedule, and needs all the rights.
    schedule.node.addDependency(this.permission, this.policy);
    return schedule;
  }

  private acknowledgeFindings(): void {
    const resource = this.function.node.defaultChild as lambda.CfnFunction;
    for (const pack of ['NIST.800.53.R5', 'HIPAA.Security']) {
      acknowledge(resource, `${pack}-LambdaConcurrency`,
        'Secrets Manager rotates a secret once at a time, and a step that runs twice does no harm. A share of the account\'s concurrency '
        + 'would be taken from the functions that serve users.');
      acknowledge(resource, `${pack}-LambdaDLQ`,
        'Secrets Manager begins a failed rotation again by itself, so that no event is lost that anybody would need; the alarm tells that it failed.');
    }
    acknowledgeCompliance(resource, 'LambdaInsideVPC',
      'The function calls the API of Secrets Manager by TLS and nothing else; there is nothing in a network that it should reach.');
    if (this.options.runtime === undefined) {
      acknowledgeRuntime(this.function);
    }
  }
}

function rateOf(duration: Duration): string {
  const hours = duration.toHours();
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `rate(${count} ${unit}${count === 1 ? '' : 's'})`;
}
