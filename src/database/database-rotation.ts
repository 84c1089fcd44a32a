import * as path from 'path';
import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IDependable } from 'constructs';
import { RdsCertificates } from './rds-certificates';
import type { LogLevel } from '../operations/deployment-tier';
import { acknowledge } from '../private/acknowledge';
import { letLogsUseKey } from '../private/encrypted-logs';
import { NETWORK_ACCESS_REASON, networkAccess } from '../private/network-access';
import { acknowledgeRuntime, HANDLER_RUNTIME } from '../private/node-runtime';
import { rotationRate } from '../private/rotation-rate';

const HANDLER = path.join(__dirname, '../../assets/database/database-rotation.lambda');

/** What no password has in it: RDS refuses some of it, and shells, URLs and connection strings stumble over the rest. */
export const EXCLUDED_CHARACTERS = ' %+~`#$&*()|[]{}:;<>?!\'/@"\\';

/** How the password of a database is rotated. */
export interface DatabaseRotationOptions {
  /** The ARN of the secret, once it knows the address of the database. */
  readonly secretArn: string;
  readonly encryptionKey: kms.IKey;
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly securityGroups: ec2.ISecurityGroup[];
  readonly rotateAfter: Duration;
  /** @default - the newest that the handler was tested with */
  readonly runtime?: lambda.Runtime;
  readonly logLevel: LogLevel;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  /** What the first rotation needs, which begins with the schedule. */
  readonly dependencies: IDependable[];
}

/** The function that makes a new password and gives it to the database, and the schedule on which Secrets Manager calls it. */
export class DatabaseRotation extends Construct {
  public readonly certificates: lambda.LayerVersion;
  public readonly logGroup: logs.LogGroup;
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly function: lambda.Function;
  public readonly permission: lambda.CfnPermission;
  public readonly schedule: secretsmanager.CfnRotationSchedule;

  public constructor(scope: Construct, id: string, private readonly options: DatabaseRotationOptions) {
    super(scope, id);
    this.certificates = RdsCertificates.layer(this, 'Certificates');
    this.logGroup = this.createLogGroup();
    this.role = new iam.Role(this, 'Role', {
      description: `Rotates the password of ${scope.node.path}`,
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
      description: `Rotation of the password of ${this.node.scope!.node.path}`,
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({
          actions: [
            'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue',
            'secretsmanager:UpdateSecretVersionStage',
          ],
          resources: [this.options.secretArn],
        }),
        new iam.PolicyStatement({ actions: ['secretsmanager:GetRandomPassword'], resources: ['*'] }),
        new iam.PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [this.options.encryptionKey.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(this).region}.amazonaws.com` } },
        }),
        new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] }),
        ...networkAccess(),
      ],
    });
  }

  private createFunction(): lambda.Function {
    const { vpc, vpcSubnets, securityGroups } = this.options;
    const handler = new lambda.Function(this, 'Function', {
      description: `Rotates the password of ${this.node.scope!.node.path}`,
      runtime: this.options.runtime ?? HANDLER_RUNTIME,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(HANDLER),
      layers: [this.certificates],
      environment: { EXCLUDE_CHARACTERS: EXCLUDED_CHARACTERS, NODE_EXTRA_CA_CERTS: RdsCertificates.FILE },
      memorySize: 256,
      timeout: Duration.seconds(30),
      role: this.role,
      vpc,
      vpcSubnets,
      securityGroups,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel[this.options.logLevel],
    });
    // AWS Lambda makes no function in a network whose role it cannot use there.
    handler.node.addDependency(this.policy);
    return handler;
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
      secretId: this.options.secretArn,
      rotationLambdaArn: this.function.functionArn,
      rotationRules: { scheduleExpression: rotationRate(this.options.rotateAfter) },
      // Without it Secrets Manager would call the function for a version that it makes for a trial and takes away again.
      rotateImmediatelyOnUpdate: true,
    });
    schedule.node.addDependency(this.permission, this.policy, ...this.options.dependencies);
    return schedule;
  }

  private acknowledgeFindings(): void {
    acknowledge(this.policy.node.defaultChild!, 'AwsSolutions-IAM5[Resource::*]',
      `A random password belongs to no resource. ${NETWORK_ACCESS_REASON}`);
    const resource = this.function.node.defaultChild!;
    for (const pack of ['NIST.800.53.R5', 'HIPAA.Security']) {
      acknowledge(resource, `${pack}-LambdaConcurrency`,
        'Secrets Manager rotates a secret once at a time, and a step that runs twice does no harm. A share of the account\'s concurrency '
        + 'would be taken from the functions that serve users.');
      acknowledge(resource, `${pack}-LambdaDLQ`,
        'Secrets Manager begins a failed rotation again by itself, so that no event is lost that anybody would need; the alarm tells that it failed.');
    }
    if (this.options.runtime === undefined) {
      acknowledgeRuntime(this.function);
    }
  }
}
