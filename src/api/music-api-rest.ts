import { CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ApiWebAcl } from './api-web-acl';
import { ACCESS_LOG_FIELDS, type Front, type FrontOptions, type FrontRoute, createAccessLogGroup, letApiCall, PROXY_PATH } from './music-api-front';
import type { MusicApiRoute } from './music-api-parts';
import type { MusicApiKeyOptions } from './music-api-props';
import { ApiFilter } from './music-api-rest-filter';
import { acknowledge, acknowledgeCompliance } from '../private/acknowledge';
import { contentHash } from '../private/content-hash';
import { description } from '../private/descriptions';
import { letLogGroupUseKey } from '../private/encrypted-logs';

const STAGE_NAME = 'live';

/** What a deployment of a REST API is a copy of. */
const DEPLOYED = /^AWS::ApiGateway::(RestApi|Resource|Method|Model|RequestValidator|GatewayResponse)$/;

/** A REST API with one stage: validation, API keys, a web ACL. */
export class RestFront extends Construct implements Front {
  public readonly api: apigateway.RestApi;
  public readonly validator: apigateway.RequestValidator;
  public readonly deployment: apigateway.Deployment;
  public readonly executionLogGroup: logs.LogGroup;
  public readonly accessLogGroup: logs.LogGroup;
  public readonly stage: apigateway.Stage;
  public readonly filter?: ApiFilter;
  public readonly url: string;
  public readonly apiId: string;
  public readonly metricNames = { requests: 'Count', clientErrors: '4XXError', serverErrors: '5XXError', latency: 'Latency' };
  public readonly dimensions: Record<string, string>;
  public readonly routes: FrontRoute[] = [];

  /** Every API key that was made. */
  public readonly keys: apigateway.ApiKey[] = [];

  private readonly integrations = new Map<lambda.IFunction, apigateway.Integration>();

  public constructor(scope: Construct, id: string, private readonly options: FrontOptions) {
    super(scope, id);
    this.api = this.createApi();
    this.apiId = this.api.restApiId;
    this.dimensions = { ApiName: options.name, Stage: STAGE_NAME };
    const { region, urlSuffix } = Stack.of(this);
    this.url = `https://${options.props.domainName ?? `${this.apiId}.execute-api.${region}.${urlSuffix}/${STAGE_NAME}`}`;
    this.validator = this.api.addRequestValidator('Validator', { validateRequestBody: true, validateRequestParameters: true });
    this.deployment = this.createDeployment();
    this.executionLogGroup = this.createExecutionLogGroup();
    this.accessLogGroup = createAccessLogGroup(this, this.apiId, options);
    this.stage = this.createStage();
    this.filter = this.createFilter(options.props.front?._rest?.webAcl ?? ApiWebAcl.managed());
    for (const path of ['/', PROXY_PATH]) {
      this.addRoute({ path, methods: [apigatewayv2.HttpMethod.ANY], handler: options.alias, open: false });
    }
  }

  public addRoute(route: FrontRoute): MusicApiRoute {
    const { path, methods, handler, requestSchema, requiredParameters = [] } = route;
    this.routes.push(route);
    const resource = this.api.root.resourceForPath(path);
    const integration = this.integrationOf(handler);
    const restMethods = methods.map((name) => {
      const model = requestSchema && new apigateway.Model(resource, `${name}Body`, {
        restApi: this.api, contentType: 'application/json', schema: requestSchema,
      });
      const method = resource.addMethod(name, integration, {
        authorizationType: apigateway.AuthorizationType.NONE,
        apiKeyRequired: this.isClosed(route),
        requestValidator: this.validator,
        // Without `$default`, a body would pass unseen when its sender calls it something else.
        ...model ? { requestModels: { 'application/json': model, '$default': model } } : {},
        requestParameters: Object.fromEntries(requiredParameters.map((parameter) => [`method.request.${parameter}`, true])),
      });
      for (const rule of ['APIG4', 'COG4']) {
        acknowledge(method.node.defaultChild!, `AwsSolutions-${rule}`,
          'The application checks the tokens, because its own users sign in with it; API Gateway checks API keys where they are asked for.');
      }
      return method;
    });
    return { path, httpRoutes: [], restMethods };
  }

  /** Whether API Gateway refuses requests to a route that have no API key. */
  public isClosed({ open, apiKeyRequired }: FrontRoute): boolean {
    return !open && (apiKeyRequired ?? this.options.props.front?._rest?.apiKeyRequired ?? false);
  }

  /** A key with a usage plan of its own. */
  public addKey(id: string, { name, rateLimit, burstLimit, monthlyQuota }: MusicApiKeyOptions): apigateway.ApiKey {
    const parts = new Construct(this, `Key${id}`);
    const key = new apigateway.ApiKey(parts, 'Key', { apiKeyName: name, description: description(`A key of ${this.node.scope!.node.path}`) });
    if (this.options.logProps.removalPolicy) {
      key.applyRemovalPolicy(this.options.logProps.removalPolicy);
    }
    this.keys.push(key);
    const plan = new apigateway.UsagePlan(parts, 'Plan', {
      apiStages: [{ api: this.api, stage: this.stage }],
      throttle: rateLimit !== undefined || burstLimit !== undefined ? { rateLimit, burstLimit } : undefined,
      quota: monthlyQuota !== undefined ? { limit: monthlyQuota, period: apigateway.Period.MONTH } : undefined,
    });
    // `plan.addApiKey` makes up an id, and another one with a feature flag.
    new apigateway.CfnUsagePlanKey(parts, 'PlanKey', { keyId: key.keyId, keyType: 'API_KEY', usagePlanId: plan.usagePlanId });
    return key;
  }

  /** As `LambdaIntegration` does, without a permission for each method: the policy of a function takes about 40 of them. */
  private integrationOf(handler: lambda.IFunction): apigateway.Integration {
    const known = this.integrations.get(handler);
    if (known) {
      return known;
    }
    letApiCall(this, this.apiId, handler);
    const integration = new apigateway.AwsIntegration({
      proxy: true, service: 'lambda', path: `2015-03-31/functions/${handler.functionArn}/invocations`,
    });
    this.integrations.set(handler, integration);
    return integration;
  }

  private createApi(): apigateway.RestApi {
    const { name, props, cors } = this.options;
    const api = new apigateway.RestApi(this, 'Api', {
      restApiName: name,
      description: description(`The API of ${this.node.scope!.node.path}`),
      deploy: false,
      // It would set the role of the whole account and region, and take it away with this stack.
      cloudWatchRole: false,
      endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL], ipAddressType: apigateway.IpAddressType.DUAL_STACK },
      disableExecuteApiEndpoint: props.domainName !== undefined,
      binaryMediaTypes: props.front?._rest?.binaryMediaTypes,
      defaultCorsPreflightOptions: {
        allowOrigins: cors.origins,
        allowMethods: cors.methods,
        allowHeaders: cors.headers,
        maxAge: cors.maxAge,
        exposeHeaders: cors.exposedHeaders.length > 0 ? cors.exposedHeaders : undefined,
        allowCredentials: cors.allowCredentials || undefined,
      },
    });
    for (const [id, type] of [['Refused', apigateway.ResponseType.DEFAULT_4XX], ['Failed', apigateway.ResponseType.DEFAULT_5XX]] as const) {
      // Otherwise a page cannot read why it was refused. What API Gateway says itself is no secret.
      api.addGatewayResponse(id, { type, responseHeaders: readable(cors) });
    }
    return api;
  }

  /** Its logical id follows what is deployed: a stage stays with its deployment, whatever changes around it. */
  private createDeployment(): apigateway.Deployment {
    const deployment = new apigateway.Deployment(this, 'Deployment', { api: this.api });
    const resource = deployment.node.defaultChild as CfnResource;
    const logicalId = `${Stack.of(this).getLogicalId(this.validator.node.defaultChild as CfnResource)}Deployment`;
    resource.overrideLogicalId(Lazy.uncachedString({ produce: () => logicalId + contentHash(this.deployed(), (property) => !['Tags', 'Description'].includes(property)) }));
    // The routes see to that themselves.
    deployment.node.addDependency(...this.deployed().filter(({ cfnResourceType }) => cfnResourceType === 'AWS::ApiGateway::GatewayResponse'));
    return deployment;
  }

  private deployed(): CfnResource[] {
    return this.api.node.findAll().filter((node): node is CfnResource => CfnResource.isCfnResource(node) && DEPLOYED.test(node.cfnResourceType));
  }

  /** API Gateway would make it itself otherwise, unencrypted and without expiration. The name is the one that it writes to. */
  private createExecutionLogGroup(): logs.LogGroup {
    const logGroupName = `API-Gateway-Execution-Logs_${this.apiId}/${STAGE_NAME}`;
    letLogGroupUseKey(this, this.options.encryptionKey, { name: logGroupName, elsewhere: `API-Gateway-Execution-Logs_*/${STAGE_NAME}` });
    return new logs.LogGroup(this, 'ExecutionLogGroup', { ...this.options.logProps, logGroupName });
  }

  private createStage(): apigateway.Stage {
    const { rateLimit, burstLimit, detailedMetrics } = this.options;
    const stage = new apigateway.Stage(this, 'Stage', {
      deployment: this.deployment,
      stageName: STAGE_NAME,
      tracingEnabled: true,
      metricsEnabled: detailedMetrics,
      loggingLevel: apigateway.MethodLoggingLevel.ERROR,
      dataTraceEnabled: false,
      throttlingRateLimit: rateLimit,
      throttlingBurstLimit: burstLimit,
      accessLogDestination: new apigateway.LogGroupLogDestination(this.accessLogGroup),
      accessLogFormat: apigateway.AccessLogFormat.custom(JSON.stringify({
        ...ACCESS_LOG_FIELDS,
        resourcePath: '$context.resourcePath',
        apiKeyId: '$context.identity.apiKeyId',
        integrationError: '$context.integration.error',
        errorMessage: '$context.error.message',
      })),
    });
    stage.node.addDependency(this.executionLogGroup);
    const resource = stage.node.defaultChild!;
    acknowledgeCompliance(resource, 'APIGWCacheEnabledAndEncrypted',
      'Answers differ from user to user and must not come from a cache; a cache is also paid for by the hour.');
    acknowledgeCompliance(resource, 'APIGWSSLEnabled',
      'A client certificate shows servers on the internet who calls them. This API calls AWS Lambda, which checks its right to by IAM.');
    return stage;
  }

  private createFilter(webAcl: ApiWebAcl): ApiFilter | undefined {
    if (webAcl.reasonForNone !== undefined) {
      for (const rule of ['AwsSolutions-APIG3', 'NIST.800.53.R5-APIGWAssociatedWithWAF', 'PCI.DSS.321-APIGWAssociatedWithWAF']) {
        acknowledge(this.stage.node.defaultChild!, rule, webAcl.reasonForNone);
      }
      return undefined;
    }
    return new ApiFilter(this, 'Filter', {
      webAclArn: webAcl.webAclArn, stage: this.stage, apiId: this.apiId, encryptionKey: this.options.encryptionKey, logProps: this.options.logProps,
    });
  }
}

/** Without an origin of its own a browser shows no page an answer to a request with credentials, and one header names one origin. */
function readable({ origins, allowCredentials }: FrontOptions['cors']): Record<string, string> {
  return allowCredentials && origins.length === 1
    ? { 'Access-Control-Allow-Origin': `'${origins[0]}'`, 'Access-Control-Allow-Credentials': '\'true\'' }
    : { 'Access-Control-Allow-Origin': '\'*\'' };
}
