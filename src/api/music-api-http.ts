import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ACCESS_LOG_FIELDS, type Front, type FrontOptions, type FrontRoute, createAccessLogGroup, hasRoute, letApiCall, PROXY_PATH } from './music-api-front';
import type { MusicApiRoute } from './music-api-parts';
import { acknowledge } from '../private/acknowledge';
import { description } from '../private/descriptions';

/** An HTTP API with one stage, which changes as soon as CloudFormation changes anything. */
export class HttpFront extends Construct implements Front {
  public readonly api: apigatewayv2.HttpApi;
  public readonly accessLogGroup: logs.LogGroup;
  public readonly stage: apigatewayv2.HttpStage;
  public readonly url: string;
  public readonly apiId: string;
  public readonly metricNames = { requests: 'Count', clientErrors: '4xx', serverErrors: '5xx', latency: 'Latency' };
  public readonly dimensions: Record<string, string>;
  public readonly routes: FrontRoute[] = [];

  private readonly authorizer?: HttpJwtAuthorizer;
  private readonly integrations = new Map<lambda.IFunction, FunctionIntegration>();

  public constructor(scope: Construct, id: string, private readonly options: FrontOptions) {
    super(scope, id);
    const { props, cors, alias } = options;
    const jwtAuthorizer = props.front?._http?.jwtAuthorizer;
    this.api = new apigatewayv2.HttpApi(this, 'Api', {
      apiName: options.name,
      description: description(`The API of ${scope.node.path}`),
      createDefaultStage: false,
      disableExecuteApiEndpoint: props.domainName !== undefined,
      ipAddressType: apigatewayv2.IpAddressType.DUAL_STACK,
      corsPreflight: {
        allowOrigins: cors.origins,
        allowMethods: cors.methods as apigatewayv2.CorsHttpMethod[],
        allowHeaders: cors.headers,
        exposeHeaders: cors.exposedHeaders.length > 0 ? cors.exposedHeaders : undefined,
        allowCredentials: cors.allowCredentials || undefined,
        maxAge: cors.maxAge,
      },
    });
    this.accessLogGroup = createAccessLogGroup(this, this.api.apiId, options);
    this.stage = this.createStage();
    this.url = props.domainName !== undefined ? `https://${props.domainName}` : this.api.apiEndpoint;
    this.apiId = this.api.apiId;
    this.dimensions = { ApiId: this.apiId };
    this.authorizer = jwtAuthorizer && new HttpJwtAuthorizer('Authorizer', jwtAuthorizer.issuer, { jwtAudience: jwtAuthorizer.audience });

    for (const path of ['/', PROXY_PATH]) {
      this.addRoute({ path, methods: [apigatewayv2.HttpMethod.ANY], handler: alias, open: false });
    }
  }

  public addRoute(route: FrontRoute): MusicApiRoute {
    const { path, methods, handler, open } = route;
    this.routes.push(route);
    const authorizer = open ? undefined : this.authorizer;
    const added = this.api.addRoutes({ path, methods, integration: this.integrationOf(handler), authorizer });
    if (!authorizer) {
      added.forEach(({ node }) => acknowledge(node.defaultChild!, 'AwsSolutions-APIG4', open && this.authorizer
        ? 'This route is meant for callers without a token; all others ask for one.'
        : 'The application checks the tokens, because its own users sign in with it; `jwtAuthorizer` lets API Gateway check those of another issuer.'));
    }
    const { ANY, OPTIONS } = apigatewayv2.HttpMethod;
    if (authorizer && methods.includes(ANY) && !hasRoute(this.routes, OPTIONS, path)) {
      // A preflight request carries no token: `ANY` would refuse it before API Gateway answers it, whatever OPTIONS of other paths do.
      this.addRoute({ path, methods: [OPTIONS], handler, open: true });
    }
    return { path, httpRoutes: added, restMethods: [] };
  }

  public isClosed({ open }: FrontRoute): boolean {
    return this.authorizer !== undefined && !open;
  }

  private createStage(): apigatewayv2.HttpStage {
    const { rateLimit, burstLimit, detailedMetrics } = this.options;
    const stage = new apigatewayv2.HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit, burstLimit },
      detailedMetricsEnabled: detailedMetrics,
      accessLogSettings: {
        destination: new apigatewayv2.LogGroupLogDestination(this.accessLogGroup),
        format: apigateway.AccessLogFormat.custom(JSON.stringify({
          ...ACCESS_LOG_FIELDS, routeKey: '$context.routeKey', integrationError: '$context.integrationErrorMessage',
        })),
      },
    });
    return stage;
  }

  private integrationOf(handler: lambda.IFunction): FunctionIntegration {
    const known = this.integrations.get(handler);
    if (known) {
      return known;
    }
    letApiCall(this, this.apiId, handler);
    const integration = new FunctionIntegration(handler);
    this.integrations.set(handler, integration);
    return integration;
  }
}

/** Calls a function, as `HttpLambdaIntegration` does, without a permission for each route: the policy of a function takes about 40 of them. */
class FunctionIntegration extends apigatewayv2.HttpRouteIntegration {
  public constructor(private readonly handler: lambda.IFunction) {
    super('Function');
  }

  public bind(): apigatewayv2.HttpRouteIntegrationConfig {
    return {
      type: apigatewayv2.HttpIntegrationType.AWS_PROXY,
      uri: this.handler.functionArn,
      payloadFormatVersion: apigatewayv2.PayloadFormatVersion.VERSION_2_0,
    };
  }
}
