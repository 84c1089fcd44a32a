import { CustomResource, Duration, type RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IMigrationDeployment } from './api-migrations-props';
import { HandlerFunction } from '../private/handler-function';
import { acknowledgeWildcard } from '../private/rendered';

/** What is run at each deployment. */
export interface MigrationAtDeployOptions {
  readonly version: lambda.Version;
  readonly revision: string;
  /** Where the function that migrates writes its log. */
  readonly migrationLogGroup: logs.LogGroup;
  readonly encryptionKey: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  readonly tracing?: lambda.Tracing;
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
    const { version, migrationLogGroup } = options;
    const versions = `${version.lambda.functionArn}:*`;
    const handler = new HandlerFunction(this, {
      ...options,
      code: 'migrations/migration.lambda',
      description: `Calls ${scope.node.path} for CloudFormation`,
      policyDescription: 'What the caller of the migrations may do',
      statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [versions] })],
      // As long as a function can run: it waits for another one.
      timeout: Duration.minutes(15),
      environment: { MIGRATION_LOG_GROUP: migrationLogGroup.logGroupName },
      logLevel: 'INFO',
      reasons: {
        concurrency: 'CloudFormation calls the function once in a deployment. A share of the account\'s concurrency would be taken from the functions '
          + 'that serve users.',
        deadLetters: 'CloudFormation waits for the answer: a call that is lost fails the deployment, which is then begun again.',
        network: 'The function calls the API of AWS Lambda and answers CloudFormation, both by TLS; there is nothing in a network that it should reach.',
      },
    });
    acknowledgeWildcard(handler.policy, versions,
      'Each deployment publishes another version, and a rollback calls the one before it; the permission is for the versions of this one function.');
    this.logGroup = handler.logGroup;
    this.role = handler.role;
    this.policy = handler.policy;
    this.function = handler.function;
    this.resource = this.createResource();
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
}
