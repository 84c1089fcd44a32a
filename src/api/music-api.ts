import { Duration, Names, Stack, Tags } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ApiDeployment } from './api-deployment';
import { API_ERRORS } from './errors';
import { createApiAlarms } from './music-api-alarms';
import { ApiBackend, LIVE } from './music-api-backend';
import { type ApplicationMetrics, MusicApiBase } from './music-api-base';
import { createApiDashboard } from './music-api-dashboard';
import { corsOf, defaultDeployment, environmentOf } from './music-api-defaults';
import { ApiDomain } from './music-api-domain';
import type { FrontOptions } from './music-api-front';
import { MusicApiGrants } from './music-api-grants';
import { HttpFront } from './music-api-http';
import { ImportedMusicApi } from './music-api-imported';
import type {
  MusicApiAlarms, MusicApiDomain, MusicApiHttp, MusicApiLogs, MusicApiRelease, MusicApiRest, MusicApiRoute,
} from './music-api-parts';
import type { IMusicApi, MusicApiAttributes, MusicApiKeyOptions, MusicApiProps, MusicApiRouteOptions } from './music-api-props';
import { ApiRelease } from './music-api-release';
import { RestFront } from './music-api-rest';
import { validateApiKey, validateCheckedPaths, validateKeys, validateRoute } from './music-api-route-validation';
import { longestRequest, validateMusicApi, validateWithLayers } from './music-api-validation';
import { DeploymentTier, MonitoringDepth } from '../core/deployment-tier';
import { RdsCertificates } from '../database/rds-certificates';
import { PostDeploymentCheck } from '../deployment/post-deployment-check';
import type { PostDeploymentCheckOptions } from '../deployment/post-deployment-check-props';
import { ApiMigrations } from '../migrations/api-migrations';
import type { ApiMigrationsOptions } from '../migrations/api-migrations-props';
import { fail } from '../private/errors';
import { sortLayers } from '../private/function-version';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { DEFAULT_PYTHON } from '../private/python-runtime';
import { PythonCode } from '../python/python-code';

/**
 * The API of the platform: a Python function behind API Gateway that may do what it needs and nothing more, deployed by versions that take
 * over step by step and are rolled back automatically.
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
export class MusicApi extends MusicApiBase implements IMusicApi, iam.IGrantable, ec2.IConnectable {
  /** The ID by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.MusicApi';

  /**
   * Uses an API that was made elsewhere.
   *
   * Throws `MusicApiUrlInvalid` and `MusicApiAliasInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes its attributes
   */
  public static fromMusicApiAttributes(scope: Construct, id: string, attributes: MusicApiAttributes): IMusicApi {
    return new ImportedMusicApi(scope, id, attributes);
  }

  public readonly url: string;
  public readonly aliasArn: string;
  public readonly alias: lambda.IFunction;
  public readonly functionArn: string;
  public readonly grants: MusicApiGrants;
  /** The role of the function: what is granted to the API is granted to its code. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The function. */
  public readonly function: lambda.Function;
  /** The role of the function. */
  public readonly role: iam.Role;
  /** The policy of that role. */
  public readonly policy: iam.ManagedPolicy;
  /** The layer with the dependencies of `PythonCode`, which migrations share; empty for other code. */
  public readonly dependencyLayers: lambda.ILayerVersion[];
  /** The log groups. */
  public readonly logs: MusicApiLogs;
  /** The key that encrypts the logs. */
  public readonly encryptionKey: kms.IKey;
  /** The id of the API at API Gateway, whichever kind it is of. */
  public readonly apiId: string;
  /** The HTTP API. Undefined for a REST API. */
  public readonly http?: MusicApiHttp;
  /** The REST API. Undefined for an HTTP API. */
  public readonly rest?: MusicApiRest;
  /** The domain name. Undefined without one. */
  public readonly domain?: MusicApiDomain;
  /** The versions of the function, and how requests move from one to the next. */
  public readonly release: MusicApiRelease;
  /** The migrations, which run before requests move to a new version. Undefined without `migrations`. */
  public readonly migrations?: ApiMigrations;
  /** The check that walks the checklist after a deployment. Undefined without `postDeploymentCheck`. */
  public readonly postDeploymentCheck?: PostDeploymentCheck;
  /** The alarms for operators. */
  public readonly alarms: MusicApiAlarms;
  /** The dashboard with function, API, database and application on one page. Undefined where there is none. */
  public readonly dashboard?: cloudwatch.Dashboard;

  /** @internal */
  protected readonly _front: HttpFront | RestFront;
  /** @internal */
  protected readonly _application: ApplicationMetrics;
  private readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Throws `MusicApi...` errors, see docs/errors.md, and those of the code.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids: a change of it makes another API
   * @param props its properties
   */
  public constructor(scope: Construct, id: string, props: MusicApiProps) {
    super(scope, id);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    this._application = { namespace: props.metricsNamespace ?? 'EKNMusic', service: props.serviceName ?? 'api' };
    const python = props.code instanceof PythonCode ? props.code : undefined;
    const runtime = props.runtime ?? python?.runtime ?? DEFAULT_PYTHON;
    const architecture = props.architecture ?? python?.architecture ?? lambda.Architecture.X86_64;
    const timeout = props.timeout ?? Duration.seconds(longestRequest(props));
    const deployment = props.deployment ?? defaultDeployment(tier);
    const own = environmentOf(props, tier, this._application);
    const cors = corsOf(this, props.cors);
    validateMusicApi(this, props, { runtime, architecture, timeout, deployment, own, cors, service: this._application.service });

    const kept = new KeptData(props, tier);
    const { logRetention, removalPolicy } = kept;
    this.encryptionKey = kept.chooseKey(this, `Encrypts the logs of ${this.node.path}`);
    this.dependencyLayers = python?.dependencyLayers(this, 'Dependencies') ?? [];
    const certificates = props.database && RdsCertificates.layer(this, 'RdsCertificates');
    const layers = sortLayers([...this.dependencyLayers, ...certificates ? [certificates] : [], ...props.layers ?? []]);
    validateWithLayers(this, props, layers, [...this.dependencyLayers, ...props.layers ?? []]);
    const backend = new ApiBackend(this, 'Backend', {
      props,
      tier,
      runtime,
      architecture,
      layers,
      timeout,
      environment: { ...own, ...props.environment },
      encryptionKey: this.encryptionKey,
      logRetention,
      removalPolicy,
    });
    this.function = backend.function;
    this.functionArn = backend.function.functionArn;
    this.role = backend.role;
    this.grantPrincipal = backend.role;
    this.policy = backend.policy;
    this.securityGroups = backend.securityGroups;
    this.alias = backend.alias;
    // Not a reference to the alias: what the alias waits for, such as the check of a deployment, may be given permissions to it.
    this.aliasArn = `${this.functionArn}:${LIVE}`;
    this.grants = MusicApiGrants.fromMusicApi(this);
    this.node.defaultChild = this.function.node.defaultChild;

    const rateLimit = props.rateLimit ?? (tier.alarmsEnabled ? 1000 : 50);
    const front: FrontOptions = {
      props,
      // The metrics of a REST API know it by this name alone: a copy of the app must have another.
      name: Names.uniqueResourceName(this, { maxLength: 128, separator: '-', allowedSpecialCharacters: '_-' }),
      alias: backend.alias,
      cors,
      rateLimit,
      burstLimit: props.burstLimit ?? 2 * rateLimit,
      detailedMetrics: tier.monitoringDepth === MonitoringDepth.ENHANCED,
      encryptionKey: this.encryptionKey,
      logProps: { encryptionKey: this.encryptionKey, retention: logRetention, removalPolicy },
    };
    if (props.front?._rest) {
      const rest = new RestFront(this, 'Rest', front);
      this._front = rest;
      this.rest = { api: rest.api, stage: rest.stage, requestValidator: rest.validator, webAclArn: rest.filter?.webAclArn };
      this.logs = { function: backend.logGroup, access: rest.accessLogGroup, execution: rest.executionLogGroup, webAcl: rest.filter?.logGroup };
      this.judgeKeysAtTheEnd(rest);
    } else {
      const http = new HttpFront(this, 'Http', front);
      this._front = http;
      this.http = { api: http.api, stage: http.stage };
      this.logs = { function: backend.logGroup, access: http.accessLogGroup };
    }
    this.apiId = this._front.apiId;
    this.url = this._front.url;
    if (props.domainName !== undefined) {
      const { domainName, hostedZone, certificate } = props;
      const domain = new ApiDomain(this, 'Domain', { front: this._front, domainName, hostedZone, certificate });
      this.domain = { domainName: domain.domainName, certificate: domain.certificate, records: domain.records };
    }

    const alarmActions = props.alarmActions ?? [];
    if (props.migrations) {
      this.migrations = this.createMigrations(props, props.migrations, tier, certificates);
      // Requests move to the new version when its tables are there. When they cannot be made, the version before keeps serving.
      backend.alias.node.addDependency(this.migrations);
    }
    if (props.postDeploymentCheck) {
      this.postDeploymentCheck = this.createCheck(props, props.postDeploymentCheck, tier, cors.origins);
      this.judgeCheckedPathsAtTheEnd(props.postDeploymentCheck);
    }
    this.release = {
      alias: backend.alias,
      version: backend.version,
      rollbackCommand: this.renderRollbackCommand(),
      ...deployment.percentage !== undefined ? releaseParts(new ApiRelease(this, 'Release', {
        alias: backend.alias,
        version: backend.version,
        deployment: deployment as Required<ApiDeployment>,
        actions: alarmActions,
        check: this.postDeploymentCheck,
      })) : {},
    };
    this.alarms = tier.alarmsEnabled ? createApiAlarms(this, timeout, alarmActions) : { all: [] };
    if (props.dashboard ?? tier.monitoringDepth === MonitoringDepth.ENHANCED) {
      this.dashboard = createApiDashboard(this, props);
    }
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /**
   * The connections of the function: its security groups.
   *
   * Throws `MusicApiNetworkMissing` where the function is in no network.
   */
  public get connections(): ec2.Connections {
    if (this.securityGroups!.length === 0) {
      return fail(this, API_ERRORS, { code: 'MusicApiNetworkMissing', prop: 'network', got: undefined, why: 'is needed for connections: without it the function has no security group' });
    }
    return this.function.connections;
  }

  /**
   * Adds a route besides `/` and `/{proxy+}`, which it goes before: to another function, open to everyone, or with validation.
   *
   * With `jwtAuthorizer`, a route for all methods brings an open one for `OPTIONS` along, because preflight requests have no token.
   *
   * Throws `MusicApiRoute...` errors, and `MusicApiFeatureOfRest` for what an HTTP API does not have.
   *
   * @param path the path, such as `/health` or `/songs/{id}`
   * @param methods the methods
   * @param options the options of the route
   */
  public addRoute(path: string, methods: apigatewayv2.HttpMethod[], options: MusicApiRouteOptions = {}): MusicApiRoute {
    validateRoute(this, { isRest: this.rest !== undefined, routes: this._front.routes, path, methods, options });
    return this._front.addRoute({ ...options, path, methods, handler: options.handler ?? this.alias, open: options.open ?? false });
  }

  /**
   * Makes an API key with limits of its own, which clients send in the header `X-Api-Key`.
   *
   * The value of the key is in no template: `aws apigateway get-api-key --include-value` shows it.
   *
   * Throws `MusicApiFeatureOfRest` for an HTTP API, `MusicApiKeyTaken` and `MusicApiThrottleInvalid`; and, when the
   * app is synthesized, `MusicApiKeyUnasked` where no route asks for a key.
   *
   * @param id the id of the key, which decides its logical id: a change of it makes another key with another value
   * @param options the limits of the key
   */
  public addApiKey(id: string, options: MusicApiKeyOptions = {}): apigateway.ApiKey {
    if (!(this._front instanceof RestFront)) {
      return fail(this, API_ERRORS, { code: 'MusicApiFeatureOfRest', prop: 'addApiKey', got: id });
    }
    validateApiKey(this, this._front, id, options);
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
      ...network ? { network } : { vpc, vpcSubnets, securityGroups: this.securityGroups! },
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
      function: this.alias,
      url: this.url,
      logGroup: this.logs.function,
      payloadVersion: this.rest ? apigatewayv2.PayloadFormatVersion.VERSION_1_0 : apigatewayv2.PayloadFormatVersion.VERSION_2_0,
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
  private judgeCheckedPathsAtTheEnd(options: PostDeploymentCheckOptions): void {
    this.node.addValidation({
      validate: () => {
        validateCheckedPaths(this, this._front, options);
        return [];
      },
    });
  }

  /** At the end: keys and routes are added later. */
  private judgeKeysAtTheEnd(rest: RestFront): void {
    this.node.addValidation({
      validate: () => {
        validateKeys(this, rest);
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

function releaseParts({ group, application, configuration, role, policy, errorsAlarm }: ApiRelease): Omit<MusicApiRelease, 'alias' | 'version' | 'rollbackCommand'> {
  return { group, application, configuration, role, policy, errorsAlarm };
}
