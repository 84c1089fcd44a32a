import * as path from 'path';
import { CustomResource, Duration, type RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IMigrationDeployment } from './api-migrations-props';
import { acknowledgeCompliance, acknowledgeResilience } from '../private/acknowledge';
import { description } from '../private/descriptions';
import { acknowledgeRuntime, HANDLER_RUNTIME } from '../private/node-runtime';
import { packagedCode } from '../private/package-files';
import { acknowledgeWildcard } from '../private/rendered';

const HANDLER = path.join(__dirname, '../../assets/migrations/migration.lambda');

/** What is run at each deployment. */
export interface MigrationAtDeployOptions {
  readonly version: lambda.Version;
  readonly revision: string;
  /** Where the function that migrates writes its log. */
  readonly migrationLogGroup: logs.LogGroup;
  readonly encryptionKey: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** A custom resource that calls each new version of the function that migrates, and makes the deployment wait for it or fail with it. */
export class MigrationAtDeploy extends Construct implements IMigrationDeployment {
  public readonly logGroup: logs.LogGroup;
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly function: lambda.Function;
  public readonly resource: CustomResource;

  public constructor(scope: Construct, id: string, private readonly options: MigrationAtDeployOptions) {
    super(scope, id);
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      encryptionKey: options.encryptionKey,
      retention: options.logRetention,
      removalPolicy: options.removalPolicy,
    });
    this.role = new iam.Role(this, 'Role', {
      description: description(`Runs ${scope.node.path} for CloudFormation`),
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    this.policy = this.createPolicy();
    this.function = this.createFunction();
    this.resource = this.createResource();
    this.acknowledgeFindings();
  }

  private createPolicy(): iam.ManagedPolicy {
    const versions = `${this.options.version.lambda.functionArn}:*`;
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'What the caller of the migrations may do',
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [versions] }),
        new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] }),
      ],
    });
    acknowledgeWildcard(policy, versions,
      'Each deployment makes another version, and a rollback calls the one before it; the right is to the versions of this one function.');
    return policy;
  }

  private createFunction(): lambda.Function {
    return new lambda.Function(this, 'Function', {
      description: description(`Calls ${this.node.scope!.node.path} for CloudFormation`),
      runtime: HANDLER_RUNTIME,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: packagedCode(this, HANDLER),
      memorySize: 256,
      // As long as a function can run: it waits for another one.
      timeout: Duration.minutes(15),
      environment: { MIGRATION_LOG_GROUP: this.options.migrationLogGroup.logGroupName },
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
    });
  }

  private createResource(): CustomResource {
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::EknMusicMigration',
      serviceToken: this.function.functionArn,
      // The function above always answers; this is for the case that it cannot be started.
      serviceTimeout: Duration.minutes(16),
      properties: { FunctionArn: this.options.version.functionArn, Revision: this.options.revision },
    });
    resource.node.addDependency(this.policy);
    return resource;
  }

  private acknowledgeFindings(): void {
    const resource = this.function.node.defaultChild as lambda.CfnFunction;
    acknowledgeResilience(resource, 'LambdaConcurrency',
      'CloudFormation calls the function once in a deployment. A share of the account\'s concurrency would be taken from the functions that serve users.');
    acknowledgeResilience(resource, 'LambdaDLQ',
      'CloudFormation waits for the answer: a call that is lost fails the deployment, which is then begun again.');
    acknowledgeCompliance(resource, 'LambdaInsideVPC',
      'The function calls the API of AWS Lambda and answers CloudFormation, both by TLS; there is nothing in a network that it should reach.');
    acknowledgeRuntime(this.function);
  }
}
