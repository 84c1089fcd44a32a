import * as path from 'path';
import { type CustomResource, Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ApiMigrationsGrants } from './api-migrations-grants';
import type { ApiMigrationsProps, IMigrationDeployment } from './api-migrations-props';
import { validateApiMigrations } from './api-migrations-validation';
import { MigrationAtDeploy } from './migration-at-deploy';
import { MigrationDriver } from './migration-driver';
import { DeploymentTier } from '../core/deployment-tier';
import { RdsCertificates } from '../database/rds-certificates';
import { acknowledge } from '../private/acknowledge';
import { createAlarm } from '../private/alarms';
import { FunctionParts, TRACING_REASON } from '../private/function-parts';
import { publishVersion, sortLayers } from '../private/function-version';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { ManagedPolicyPrincipal } from '../private/managed-policy-principal';
import { NETWORK_ACCESS_REASON, networkAccess } from '../private/network-access';
import { type Placement, placeFunction } from '../private/network-placement';
import { packagedCode } from '../private/package-files';
import { acknowledgePython, DEFAULT_PYTHON } from '../private/python-runtime';
import { PythonCode } from '../python/python-code';

const LIBRARY = path.join(__dirname, '../../assets/migrations/layer');

/**
 * Runs the alembic migrations of a project: at each deployment, and when an operator asks for it.
 *
 * A deployment waits for the migrations and stops when they fail. What depends on this construct is changed after them, so that the
 * version before keeps serving. Migrations that fail are rolled back, two at once wait for each other, and what is done already is not
 * done again.
 *
 * @see https://alembic.sqlalchemy.org
 * @example
 *
 * declare const database: IMusicDatabase;
 * declare const network: IMusicNetwork;
 *
 * const migrations = new ApiMigrations(this, 'Migrations', { code: PythonCode.fromProject('backend'), database, network });
 * migrations.grants.run(role);
 */
@injectable<ApiMigrationsProps>({ tier: always, network: ({ vpc }) => vpc === undefined, encryptionKey: always, alarmActions: always })
export class ApiMigrations extends Construct implements iam.IGrantable, ec2.IConnectable {
  /** The ID by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.ApiMigrations';

  /** The function that runs migrations. Called without a version, it is the one that was deployed last. */
  public readonly function: lambda.Function;
  /** The version of this code, which a deployment calls. */
  public readonly version: lambda.Version;
  /** The role of the function. */
  public readonly role: iam.Role;
  /** The permissions of that role. What is granted to the migrations is added to it. */
  public readonly policy: iam.ManagedPolicy;
  /** The principal of the function, for what env.py or a migration needs besides the database. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** The security groups of the function. */
  public readonly securityGroups: ec2.ISecurityGroup[];
  /** The network connections of the function. */
  public readonly connections: ec2.Connections;
  /** The log group of the function: what was applied and reverted, and what failed. */
  public readonly logGroup: logs.LogGroup;
  /** The KMS key of the log groups. */
  public readonly encryptionKey: kms.IKey;
  /** The migration of each deployment. Undefined without `runAtDeploy`. */
  public readonly deployment?: IMigrationDeployment;
  /** The alarm of the migrations; empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[] = [];
  /** Permissions to run the function. */
  public readonly grants: ApiMigrationsGrants;

  private readonly parts: FunctionParts;
  private readonly placement: Placement;
  private readonly tier: DeploymentTier;
  private readonly runtime: lambda.Runtime;
  private readonly architecture: lambda.Architecture;
  private readonly timeout: Duration;

  /**
   * Throws `ApiMigrations...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param props what is migrated, with what, and when
   */
  public constructor(scope: Construct, id: string, private readonly props: ApiMigrationsProps) {
    super(scope, id);
    const python = props.code instanceof PythonCode ? props.code : undefined;
    this.tier = props.tier ?? DeploymentTier.PRODUCTION;
    this.runtime = props.runtime ?? python?.runtime ?? DEFAULT_PYTHON;
    this.architecture = props.architecture ?? python?.architecture ?? lambda.Architecture.X86_64;
    this.timeout = props.timeout ?? Duration.minutes(10);
    const { name: driver } = props.driver ?? MigrationDriver.PG8000;
    const revision = props.revision ?? 'head';
    const environment = this.renderEnvironment(driver);
    validateApiMigrations(this, props, {
      runtime: this.runtime, architecture: this.architecture, timeout: this.timeout, driver, revision, environment,
    });

    const kept = new KeptData(props, this.tier);
    const { logRetention, removalPolicy } = kept;
    this.encryptionKey = kept.chooseKey(this, `Encrypts the logs of ${this.node.path}`);
    this.parts = new FunctionParts(this, {
      description: `Migrates the database for ${this.node.path}`, encryptionKey: this.encryptionKey, logRetention, removalPolicy, tracing: props.tracing,
    });
    this.logGroup = this.parts.logGroup;
    this.role = this.parts.role;
    this.policy = this.createPolicy();
    this.placement = placeFunction(this, props, { description: 'The migrations of the database', database: props.database })!;
    this.securityGroups = this.placement.securityGroups;
    const layers = sortLayers([
      this.createLibrary(),
      props.certificates ?? RdsCertificates.layer(this, 'RdsCertificates'),
      ...props.layers ?? python?.dependencyLayers(this, 'Dependencies') ?? [],
    ]);
    this.function = this.createFunction(layers, { ...props.environment, ...environment });
    // A version is of use until the deployment that made it has ended or was rolled back.
    this.version = publishVersion(this, 'Version', {
      function: this.function, told: [props.database.secret], removalPolicy: RemovalPolicy.DESTROY,
    });
    this.connections = new ec2.Connections({ securityGroups: this.securityGroups });
    this.grantPrincipal = new ManagedPolicyPrincipal(this.role, () => this.policy);
    this.grants = ApiMigrationsGrants.fromApiMigrations(this);
    this.node.defaultChild = this.function.node.defaultChild;

    if (props.runAtDeploy ?? true) {
      const atDeploy = new MigrationAtDeploy(this, 'AtDeploy', {
        version: this.version,
        revision,
        migrationLogGroup: this.logGroup,
        encryptionKey: this.encryptionKey,
        logRetention,
        removalPolicy,
        tracing: props.tracing,
      });
      this.afterWhatItNeeds(atDeploy.resource);
      this.deployment = atDeploy;
    }
    if (this.tier.alarmsEnabled) {
      this.alarms.push(createAlarm(this, 'FailedAlarm', {
        metric: this.metricErrors(),
        description: `A migration of ${this.node.path} failed and was rolled back; the log says why`,
        above: 0,
        atOnce: true,
        actions: props.alarmActions ?? [],
      }));
    }
    this.acknowledgeFindings();
    Tags.of(this).add('eknmusic:tier', this.tier.name);
  }

  /**
   * The migrations that failed or were refused.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.function.metricErrors(options);
  }

  private renderEnvironment(driver: string): Record<string, string> {
    return {
      STAGE: this.props.stage ?? this.tier.name,
      DB_SECRET_ARN: this.props.database.secretArn,
      DB_DRIVER: driver,
      PGSSLROOTCERT: RdsCertificates.FILE,
      PGSSLMODE: 'verify-full',
      LOG_LEVEL: this.tier.logLevel,
    };
  }

  private createPolicy(): iam.ManagedPolicy {
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'What the migrations of the database may do',
      roles: [this.role],
      statements: [
        ...this.parts.statements(),
        ...networkAccess(),
      ],
    });
    this.props.database.grants.readSecret(new ManagedPolicyPrincipal(this.role, () => policy));
    return policy;
  }

  private createLibrary(): lambda.LayerVersion {
    return new lambda.LayerVersion(this, 'Library', {
      description: 'Runs the alembic migrations of a project: eknmusic_migrations.main',
      code: packagedCode(this, LIBRARY),
      // A published version of a function keeps the layer that it was published with.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private createFunction(layers: lambda.ILayerVersion[], environment: Record<string, string>): lambda.Function {
    const { code, memorySize = 512 } = this.props;
    const created = new lambda.Function(this, 'Function', {
      description: 'Migrates the database of the API',
      runtime: this.runtime,
      architecture: this.architecture,
      handler: 'eknmusic_migrations.main',
      code,
      layers,
      memorySize,
      timeout: this.timeout,
      environment,
      ...this.placement,
      // What was done to the database is worth knowing in every environment, and more is not to be said in any.
      ...this.parts.props('INFO'),
    });
    this.parts.trace(created);
    // AWS Lambda tries the permissions for network interfaces and for the log when it creates the function.
    created.node.addDependency(this.policy);
    return created;
  }

  /** The instance and the secret, which knows its address; and the ways of the network to Secrets Manager. */
  private afterWhatItNeeds(resource: CustomResource): void {
    const { database, network, vpc = network!.vpc } = this.props;
    resource.node.addDependency(database, network ?? vpc, vpc, ...this.securityGroups);
  }

  private acknowledgeFindings(): void {
    acknowledge(this.policy.node.defaultChild!, 'AwsSolutions-IAM5[Resource::*]',
      this.parts.isTraced ? `${NETWORK_ACCESS_REASON} ${TRACING_REASON}` : NETWORK_ACCESS_REASON);
    this.parts.acknowledge(this.function, {
      concurrency: 'A lock in the database lets one migration run at a time. A share of the account\'s concurrency would be taken from the functions that '
        + 'serve users.',
      deadLetters: 'The caller of the function waits for its answer and gets its error: no event is left over.',
    });
    acknowledgePython(this.function);
  }
}
