import { Duration, Names, Stack, Tags } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { API_ERRORS } from './errors';
import { createApiAlarms } from './music-api-alarms';
import { ApiBackend, LIVE } from './music-api-backend';
import { type ApplicationMetrics, MusicApiBase } from './music-api-base';
import { createApiDashboard } from './music-api-dashboard';
import { corsOf, defaultDeployment, environmentOf, RESERVED_VARIABLES } from './music-api-defaults';
import type { ApiDeployment } from './music-api-deployment';
import { ApiDomain } from './music-api-domain';
import type { ApiFrontOptions } from './music-api-front';
import { MusicApiGrants } from './music-api-grants';
import { HttpFront } from './music-api-http';
import { ImportedMusicApi } from './music-api-imported';
import {
  type IMusicApi, type MusicApiAttributes, type MusicApiKeyOptions, type MusicApiProps, type MusicApiRouteOptions,
  MusicApiType,
} from './music-api-props';
import { ApiRelease } from './music-api-release';
import { RestFront } from './music-api-rest';
import { LONGEST_REQUEST, validateApiKey, validateCheckedPaths, validateMusicApi, validateRoute } from './music-api-validation';
import { DeploymentTier, MonitoringDepth } from '../core/deployment-tier';
import { RdsCertificates } from '../database/rds-certificates';
import { PostDeploymentCheck } from '../deployment/post-deployment-check';
import type { PostDeploymentCheckOptions } from '../deployment/post-deployment-check-props';
import { ApiMigrations } from '../migrations/api-migrations';
import type { ApiMigrationsOptions } from '../migrations/api-migrations-props';
import { letLogsUseKey } from '../private/encrypted-logs';
import { fail } from '../private/errors';
import { sortLayers } from '../private/function-version';
import { always, injectable } from '../private/injectable';
import { createKey } from '../private/keys';
import { removalOf } from '../private/removal';
import { PythonCode } from '../python/python-code';
import { DEFAULT_PYTHON } from '../python/python-runtime';

/**
 * The API of the platform: a Python function behind API Gateway that may do what it needs and nothing more, deployed by versions that take
 * over step by step and go back by themselves (requirements E5, E7, E10, E11, E16).
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html
 * @example
 *
 * declare const database: IMusicDatabase;
 * const network = new MusicNetwork(this, 'Network');
 * const files = new MediaBucket(this, 'Files');
 * const api = new MusicApi(this, 'Api', { code: PythonCode.fromProject('backend'), network, database, files });
 */
@injectable<MusicApiProps>({ tier: always, network: ({ vpc }) => vpc === undefined, encryptionKey: always, alarmActions: always })
export class MusicApi extends MusicApiBase implements IMusicApi {
  /** What property injectors of the CDK know this construct by. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.MusicApi';

  /**
   * Uses an API that was made elsewhere.
   *
   * Throws `MusicApiUrlInvalid` and `MusicApiAliasInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes what is known of it
   */
  public static fromMusicApiAttributes(scope: Construct, id: string, attributes: MusicApiAttributes): IMusicApi {
    return new ImportedMusicApi(scope, id, attributes);
  }

  public readonly url: string;
  public readonly aliasArn: string;
  public readonly alias: lambda.IFunction;
  /** The alias itself, with what `alias` leaves out: its metrics, and provisioned concurrency. */
  public readonly liveAlias: lambda.Alias;
  public readonly grants: MusicApiGrants;

  /** The function. */
  public readonly function: lambda.Function;
  /** The version that this deployment publishes. Earlier ones are kept. */
  public readonly version: lambda.Version;
  /** The role of the function. */
  public readonly role: iam.Role;
  /** What that role may do. */
  public readonly policy: iam.ManagedPolicy;
  /** The layer with the dependencies of `PythonCode`, which migrations share; empty for other code. */
  public readonly dependencyLayers: lambda.ILayerVersion[];
  /** The security groups of the function; empty without a network. */
  public readonly securityGroups: ec2.ISecurityGroup[];
  /** The logs of the function. */
  public readonly logGroup: logs.LogGroup;
  /** One line of JSON for every request. */
  public readonly accessLogGroup: logs.LogGroup;
  /** The key that encrypts the logs. */
  public readonly encryptionKey: kms.IKey;

  /** The HTTP API. Undefined for a REST API. */
  public readonly httpApi?: apigatewayv2.HttpApi;
  /** The stage of the HTTP API. Undefined for a REST API. */
  public readonly httpStage?: apigatewayv2.HttpStage;
  /** The REST API. Undefined for an HTTP API. */
  public readonly restApi?: apigateway.RestApi;
  /** The stage of the REST API. Undefined for an HTTP API. */
  public readonly restStage?: apigateway.Stage;
  /** What compares requests to a REST API with what their route asks for. Undefined for an HTTP API. */
  public readonly requestValidator?: apigateway.RequestValidator;
  /** What API Gateway says about requests to a REST API that it could not serve. Undefined for an HTTP API. */
  public readonly executionLogGroup?: logs.LogGroup;
  /** What filters requests to a REST API. Undefined for an HTTP API, and where the web ACL was made elsewhere. */
  public readonly webAcl?: wafv2.CfnWebACL;
  /** Puts the web ACL before the stage. Undefined for an HTTP API, and without a web ACL. */
  public readonly webAclAssociation?: wafv2.CfnWebACLAssociation;
  /** What the web ACL let through or not. Undefined where `webAcl` is. */
  public readonly webAclLogGroup?: logs.LogGroup;
  /** The id of the API, whichever kind it is of. */
  public readonly apiId: string;
  /** The domain name at API Gateway. Undefined without one of your own. */
  public readonly domain?: apigatewayv2.DomainName;
  /** The certificate of the domain name. Undefined without a domain name. */
  public readonly certificate?: acm.ICertificate;
  /** The address records of the domain name; empty without a hosted zone. */
  public readonly records: route53.RecordSet[] = [];

  /** What CodeDeploy keeps deployments under. Undefined where all requests move at once. */
  public readonly deploymentApplication?: codedeploy.LambdaApplication;
  /** Moves requests from version to version. Undefined where all requests move at once. */
  public readonly deploymentGroup?: codedeploy.LambdaDeploymentGroup;
  /** The steps in which requests move. Undefined where all requests move at once. */
  public readonly deploymentConfig?: codedeploy.LambdaDeploymentConfig;
  /** The role of CodeDeploy. Undefined where all requests move at once. */
  public readonly deploymentRole?: iam.Role;
  /** What that role may do. Undefined where all requests move at once. */
  public readonly deploymentPolicy?: iam.ManagedPolicy;
  /** Migrates the database before requests move to a new version. Undefined where nobody asks for it. */
  public readonly migrations?: ApiMigrations;
  /** Walks the checklist after a deployment. Undefined where none is asked for. */
  public readonly postDeploymentCheck?: PostDeploymentCheck;
  /** The alarms that take a deployment back; empty where all requests move at once. */
  public readonly rollbackAlarms: cloudwatch.Alarm[] = [];
  /** The alarms for operators; empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[] = [];
  /** Function, API, database and application on one page. Undefined where there is none. */
  public readonly dashboard?: cloudwatch.Dashboard;
  /**
   * The command that gives all requests back to the version before the newest one (requirement E16), for an operator's shell; print it
   * by a `CfnOutput`.
   */
  public readonly rollbackCommand: string;

  /** @internal */
  protected readonly _front: HttpFront | RestFront;
  /** @internal */
  protected readonly _application: ApplicationMetrics;
  private readonly apiType: MusicApiType;

  /**
   * Throws `MusicApi...` errors, see docs/errors.md, and those of the code.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids: a change of it makes another API
   * @param props what the API is like
   */
  public constructor(scope: Construct, id: string, props: MusicApiProps) {
    super(scope, id);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    this.apiType = props.apiType ?? MusicApiType.HTTP;
    this._application = { namespace: props.metricsNamespace ?? 'EKNMusic', service: props.serviceName ?? 'api' };
    const python = props.code instanceof PythonCode ? props.code : undefined;
    const runtime = props.runtime ?? python?.runtime ?? DEFAULT_PYTHON;
    const architecture = props.architecture ?? python?.architecture ?? lambda.Architecture.X86_64;
    const timeout = props.timeout ?? Duration.seconds(LONGEST_REQUEST[this.apiType]);
    const deployment = props.deployment ?? defaultDeployment(tier);
    const environment = { ...environmentOf(props, tier, this._application), ...props.environment };
    validateMusicApi(this, props, {
      apiType: this.apiType, runtime, architecture, timeout, deployment, environment, reserved: RESERVED_VARIABLES,
    });

    const removal = removalOf(props.removalPolicy, tier);
    const { removalPolicy } = removal;
    const logRetention = props.logRetention ?? tier.logRetention;
    this.encryptionKey = props.encryptionKey ?? createKey(this, `Encrypts the logs of ${this.node.path}`, removal);
    letLogsUseKey(this, this.encryptionKey);
    this.dependencyLayers = python?.dependencyLayers(this, 'Dependencies') ?? [];
    const certificates = props.database && RdsCertificates.layer(this, 'RdsCertificates');
    const layers = sortLayers([...this.dependencyLayers, ...certificates ? [certificates] : [], ...props.layers ?? []]);
    const backend = new ApiBackend(this, 'Backend', {
      props,
      tier,
      runtime,
      architecture,
      layers,
      timeout,
      environment,
      encryptionKey: this.encryptionKey,
      logRetention,
      removalPolicy,
    });
    this.function = backend.function;
    this.version = backend.version;
    this.role = backend.role;
    this.policy = backend.policy;
    this.securityGroups = backend.securityGroups;
    this.logGroup = backend.logGroup;
    this.liveAlias = backend.alias;
    this.alias = backend.alias;
    // Not a reference to the alias: what the alias waits for, such as the check of a deployment, may be given rights to it.
    this.aliasArn = `${backend.function.functionArn}:${LIVE}`;
    this.grants = MusicApiGrants.fromMusicApi(this);

    const cors = corsOf(this, props.cors);
    const rateLimit = props.rateLimit ?? (tier.alarmsEnabled ? 1000 : 50);
    const front: ApiFrontOptions = {
      props,
      // The metrics of a REST API know it by this name alone, and its alarms take deployments back: a copy of the app must have another.
      name: Names.uniqueResourceName(this, { maxLength: 128, separator: '-', allowedSpecialCharacters: '_-' }),
      alias: this.liveAlias,
      cors,
      rateLimit,
      burstLimit: props.burstLimit ?? 2 * rateLimit,
      detailedMetrics: tier.monitoringDepth === MonitoringDepth.ENHANCED,
      encryptionKey: this.encryptionKey,
      logProps: { encryptionKey: this.encryptionKey, retention: logRetention, removalPolicy },
    };
    if (this.apiType === MusicApiType.HTTP) {
      const http = new HttpFront(this, 'Http', front);
      this.httpApi = http.api;
      this.httpStage = http.stage;
      this._front = http;
    } else {
      const rest = new RestFront(this, 'Rest', front);
      this.restApi = rest.api;
      this.restStage = rest.stage;
      this.requestValidator = rest.validator;
      this.executionLogGroup = rest.executionLogGroup;
      this.webAcl = rest.filter?.webAcl;
      this.webAclAssociation = rest.filter?.association;
      this.webAclLogGroup = rest.filter?.logGroup;
      this._front = rest;
    }
    this.accessLogGroup = this._front.accessLogGroup;
    this.apiId = this._front.apiId;
    this.url = this._front.url;
    if (props.domainName !== undefined) {
      const { domainName, hostedZone, certificate } = props;
      const domain = new ApiDomain(this, 'Domain', { front: this._front, domainName, hostedZone, certificate });
      this.domain = domain.domain;
      this.certificate = domain.certificate;
      this.records.push(...domain.records);
    }
    this.rollbackCommand = this.renderRollbackCommand();

    const alarmActions = props.alarmActions ?? [];
    if (props.migrations) {
      this.migrations = this.createMigrations(props, props.migrations, tier, certificates);
      // Requests move to the new version when its tables are there. When they cannot be made, the version before keeps serving.
      this.liveAlias.node.addDependency(this.migrations);
    }
    if (props.postDeploymentCheck) {
      this.postDeploymentCheck = this.createCheck(props, props.postDeploymentCheck, tier, cors.origins);
      if (props.apiKeyRequired || props.jwtAuthorizer) {
        this.refuseClosedPaths(props.postDeploymentCheck);
      }
    }
    if (deployment.percentage !== undefined) {
      const release = new ApiRelease(this, 'Release', {
        alias: this.liveAlias,
        version: this.version,
        deployment: deployment as Required<ApiDeployment>,
        actions: alarmActions,
        check: this.postDeploymentCheck,
      });
      this.deploymentApplication = release.application;
      this.deploymentGroup = release.group;
      this.deploymentConfig = release.configuration;
      this.deploymentRole = release.role;
      this.deploymentPolicy = release.policy;
      this.rollbackAlarms.push(release.errorsAlarm);
    }
    if (tier.alarmsEnabled) {
      this.alarms.push(...createApiAlarms(this, timeout, alarmActions));
    }
    if (props.dashboard ?? tier.monitoringDepth === MonitoringDepth.ENHANCED) {
      this.dashboard = createApiDashboard(this, props);
    }
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /**
   * Adds a route besides `/` and `/{proxy+}`, which it goes before: to another function, open to everyone, or with validation.
   *
   * With `jwtAuthorizer`, a route for all methods brings an open one for `OPTIONS` along, because preflight requests have no token.
   *
   * Throws `MusicApiRoutePathInvalid`, `MusicApiRouteMethodsMissing`, `MusicApiRouteTaken`, `MusicApiFeatureOfRest` for validation that
   * an HTTP API does not have, and `MusicApiRouteVariableTaken` and `MusicApiRoutePreflightTaken` for what a REST API does not take.
   *
   * @param path the path, such as `/health` or `/songs/{id}`
   * @param methods the methods
   * @param options what is special about the route
   */
  public addRoute(path: string, methods: apigatewayv2.HttpMethod[], options: MusicApiRouteOptions = {}): void {
    validateRoute(this, { apiType: this.apiType, routes: this._front.routes, path, methods, options });
    this._front.addRoute({ path, methods, handler: options.handler ?? this.liveAlias, open: options.open ?? false, ...options });
  }

  /**
   * Makes an API key with limits of its own, which clients send in the header `X-Api-Key`. Routes ask for one where `apiKeyRequired` says so.
   *
   * The value of the key is in no template: `aws apigateway get-api-key --include-value` shows it.
   *
   * Throws `MusicApiFeatureOfRest` for an HTTP API, and `MusicApiThrottleInvalid`.
   *
   * @param id the id of the key, which decides its logical id: a change of it makes another key
   * @param options how much the key may be used
   */
  public addApiKey(id: string, options: MusicApiKeyOptions = {}): apigateway.ApiKey {
    if (!(this._front instanceof RestFront)) {
      return fail(this, API_ERRORS, { code: 'MusicApiFeatureOfRest', prop: 'addApiKey', got: id });
    }
    validateApiKey(this, options);
    return this._front.addKey(id, options);
  }

  private createMigrations(
    props: MusicApiProps, options: ApiMigrationsOptions, tier: DeploymentTier, certificates?: lambda.ILayerVersion,
  ): ApiMigrations {
    const { network, vpc, vpcSubnets } = props;
    return new ApiMigrations(this, 'Migrations', {
      ...options,
      code: props.code,
      database: props.database!,
      tier,
      runtime: this.function.runtime,
      architecture: this.function.architecture,
      layers: [...this.dependencyLayers, ...props.layers ?? []],
      certificates,
      ...network ? { network } : { vpc, vpcSubnets, securityGroups: this.securityGroups },
      stage: props.stage,
      encryptionKey: this.encryptionKey,
      logRetention: props.logRetention,
      alarmActions: props.alarmActions,
      removalPolicy: props.removalPolicy,
    });
  }

  private createCheck(props: MusicApiProps, options: PostDeploymentCheckOptions, tier: DeploymentTier, origins: string[]): PostDeploymentCheck {
    return new PostDeploymentCheck(this, 'PostDeploymentCheck', {
      clientOrigin: origins.find((origin) => origin !== '*'),
      ...options,
      function: this.liveAlias,
      url: this.url,
      logGroup: this.logGroup,
      payloadVersion: this.apiType === MusicApiType.HTTP
        ? apigatewayv2.PayloadFormatVersion.VERSION_2_0
        : apigatewayv2.PayloadFormatVersion.VERSION_1_0,
      files: props.files,
      migrateFunction: this.migrations?.function,
      tier,
      alarmActions: props.alarmActions,
      logRetention: props.logRetention,
      encryptionKey: this.encryptionKey,
      removalPolicy: props.removalPolicy,
    });
  }

  /** At the end: routes are added later. */
  private refuseClosedPaths(options: PostDeploymentCheckOptions): void {
    this.node.addValidation({
      validate: () => {
        validateCheckedPaths(this, this._front.routes, options);
        return [];
      },
    });
  }

  private renderRollbackCommand(): string {
    const target = `--region ${Stack.of(this).region} --function-name ${this.function.functionName}`;
    // As JSON, because the AWS CLI applies a query to each page of a long list by itself when it prints text.
    const previous = `aws lambda list-versions-by-function ${target} --query 'Versions[-2].Version' --output json | tr -d '"'`;
    return `aws lambda update-alias ${target} --name ${LIVE} --routing-config AdditionalVersionWeights={} --function-version "$(${previous})"`;
  }
}
