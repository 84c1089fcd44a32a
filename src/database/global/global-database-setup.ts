import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IDependable } from 'constructs';
import type { GlobalClusterNames } from './global-cluster-names';
import { SetupSql } from './setup-sql';
import { HandlerFunction, type HandlerFunctionOptions } from '../../private/handler-function';

/** What the setup of a global database is made with. */
export interface GlobalDatabaseSetupOptions extends Pick<HandlerFunctionOptions, 'runtime' | 'logLevel' | 'logRetention' | 'removalPolicy' | 'tracing'> {
  readonly names: GlobalClusterNames;
  /** The cluster of this region, with the RDS Data API. */
  readonly cluster: rds.IDatabaseCluster;
  readonly globalCluster: rds.CfnGlobalCluster;
  readonly masterSecret: secretsmanager.ISecret;
  /** The KMS key of the logs and of the secrets. */
  readonly encryptionKey: kms.IKey;
  /** What has to be there before anything is asked or run. @default - the cluster with its instances, and the global cluster */
  readonly dependencies?: IDependable[];
}

/** What is run in the database. */
export interface GlobalDatabaseSetupRun {
  /** The secret of the application's user, as JSON with `username` and `password`. */
  readonly applicationSecret: secretsmanager.ISecret;
  /** What that secret is generated from: when it changes, there is another password in the secret, which the database has to know. */
  readonly secretTemplate: string;
  readonly databaseName: string;
  readonly setupSql: SetupSql;
}

/** As long as a function can run. */
const TIMEOUT = Duration.minutes(15);

/** The function that tells a deployment where the writer is, and sets the database up by the RDS Data API: it is in no network and has no driver. */
export class GlobalDatabaseSetup extends Construct {
  public readonly logGroup: logs.LogGroup;
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly function: lambda.Function;
  /** The endpoint that follows the writer: CloudFormation cannot be asked for it. */
  public readonly writerEndpoint: string;

  public constructor(scope: Construct, id: string, private readonly options: GlobalDatabaseSetupOptions) {
    super(scope, id);
    const handler = new HandlerFunction(this, {
      ...options,
      code: 'database/global/global-database-setup.lambda',
      description: `Sets up ${scope.node.path}`,
      policyDescription: 'Setup of a global database',
      statements: this.statements(),
      timeout: TIMEOUT,
      reasons: {
        concurrency: 'CloudFormation calls the function once in a deployment. A share of the account\'s concurrency would be taken from the functions '
          + 'that serve users.',
        deadLetters: 'CloudFormation waits for the answer: a call that is lost fails the deployment, which is then begun again.',
        network: 'The function calls the RDS Data API, RDS, Secrets Manager and CloudFormation, all by TLS; it opens no connection to the database.',
      },
    });
    this.logGroup = handler.logGroup;
    this.role = handler.role;
    this.policy = handler.policy;
    this.function = handler.function;
    // An environment of this kind is no part of the function's name: it says in a failed deployment where there is more.
    this.function.addEnvironment('SETUP_LOG_GROUP', this.logGroup.logGroupName);
    this.writerEndpoint = this.createResource('WriterEndpoint', 'Custom::EknMusicGlobalWriterEndpoint', {}).getAttString('Address');
    this.node.defaultChild = this.function.node.defaultChild;
  }

  /** Runs the SQL at the deployment. The attribute `SecretArn` of the resource is that of the application's secret, and is there when its user is. */
  public run({ applicationSecret, secretTemplate, databaseName, setupSql }: GlobalDatabaseSetupRun): CustomResource {
    SetupSql._refuseOther(this.node.scope!, 'GlobalMusicDatabase', 'setupSql', setupSql);
    // A policy of its own: the secret is made when the endpoint is known, for which the function has to have the others.
    const policy = new iam.ManagedPolicy(this, 'ApplicationSecretPolicy', {
      description: 'The secret of the application, for the setup of a global database', roles: [this.role], statements: [this.mayRead(applicationSecret)],
    });
    const { cluster, masterSecret } = this.options;
    const resource = this.createResource('Resource', 'Custom::EknMusicGlobalDatabaseSetup', {
      ClusterArn: cluster.clusterArn,
      MasterSecretArn: masterSecret.secretArn,
      ApplicationSecretArn: applicationSecret.secretArn,
      DatabaseName: databaseName,
      SecretTemplate: secretTemplate,
      Statements: setupSql._statements(this),
    });
    resource.node.addDependency(policy);
    return resource;
  }

  private createResource(id: string, resourceType: string, properties: Record<string, unknown>): CustomResource {
    const { names, cluster, globalCluster, dependencies = [cluster] } = this.options;
    const resource = new CustomResource(this, id, {
      resourceType,
      serviceToken: this.function.functionArn,
      // The function always answers; this is for the case that it cannot be started.
      serviceTimeout: TIMEOUT.plus(Duration.minutes(1)),
      properties: { GlobalClusterIdentifier: names.globalClusterIdentifier, ...properties },
    });
    resource.node.addDependency(this.policy, globalCluster, ...dependencies);
    return resource;
  }

  /**
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html
   */
  private statements(): iam.PolicyStatement[] {
    const { names, cluster, masterSecret, encryptionKey } = this.options;
    return [
      new iam.PolicyStatement({ actions: ['rds:DescribeGlobalClusters'], resources: [names.globalClusterArn(this)] }),
      new iam.PolicyStatement({
        actions: ['rds-data:BeginTransaction', 'rds-data:CommitTransaction', 'rds-data:ExecuteStatement', 'rds-data:RollbackTransaction'],
        resources: [cluster.clusterArn],
      }),
      this.mayRead(masterSecret),
      new iam.PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [encryptionKey.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(this).region}.amazonaws.com` } },
      }),
      // Whether the deployment is taken back, when an error would leave the stack where nobody can change it.
      new iam.PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [Stack.of(this).stackId] }),
    ];
  }

  private mayRead(secret: secretsmanager.ISecret): iam.PolicyStatement {
    return new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] });
  }
}
