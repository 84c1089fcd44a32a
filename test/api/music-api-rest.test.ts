import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { JsonSchemaType } from 'aws-cdk-lib/aws-apigateway';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { annotations, DELETED, KEPT, testStack } from '../support/checks';
import { madeApi, zone } from '../support/music-api';
import { ApiFront, ApiWebAcl, DeploymentTier, type MusicApiProps, type RestApiOptions } from '@eknmusic/constructs';

const only = (template: Template, type: string) => Object.values(template.findResources(type))[0];
const rest = (props: Partial<MusicApiProps> = {}, stack = testStack()) => madeApi({ front: ApiFront.rest(), ...props }, stack);
const restWith = (options: RestApiOptions, props: Partial<MusicApiProps> = {}) => rest({ front: ApiFront.rest(options), ...props });
const methods = (template: Template, name: string) => Object.values(template.findResources('AWS::ApiGateway::Method'))
  .filter(({ Properties }) => Properties.HttpMethod === name).map(({ Properties }) => Properties);

describe('the REST API', () => {
  test('is regional, sends every path and method to the alias, and gives the function 29 seconds', () => {
    const { template, stack, api } = rest();
    template().hasResourceProperties('AWS::ApiGateway::RestApi', {
      Name: Match.stringLikeRegexp('^Test-Api-'), EndpointConfiguration: { Types: ['REGIONAL'], IpAddressType: 'dualstack' }, DisableExecuteApiEndpoint: false,
    });
    template().resourceCountIs('AWS::ApiGatewayV2::Api', 0);
    const any = methods(template(), 'ANY');
    expect(any).toHaveLength(2);
    for (const { Integration } of any) {
      expect(Integration).toMatchObject({ Type: 'AWS_PROXY' });
      expect(JSON.stringify(Integration.Uri)).toContain(JSON.stringify(stack.resolve(api.release.alias.functionArn)));
    }
    template().allResourcesProperties('AWS::Lambda::Permission', { FunctionName: stack.resolve(api.release.alias.functionArn) });
    template().hasResourceProperties('AWS::Lambda::Function', { Timeout: 29 });
    expect(api.http).toBeUndefined();
  });

  test('leaves the role of the whole account alone', () => {
    rest().template().resourceCountIs('AWS::ApiGateway::Account', 0);
  });

  test('has one stage: throttled, traced, uncached, without data in its logs', () => {
    const { template } = rest({ rateLimit: 10 });
    template().hasResourceProperties('AWS::ApiGateway::Stage', {
      StageName: 'live',
      TracingEnabled: true,
      CacheClusterEnabled: Match.absent(),
      Variables: Match.absent(),
      MethodSettings: [{
        ResourcePath: '/*',
        HttpMethod: '*',
        LoggingLevel: 'ERROR',
        DataTraceEnabled: false,
        MetricsEnabled: true,
        ThrottlingRateLimit: 10,
        ThrottlingBurstLimit: 20,
      }],
    });
  });

  test('writes one line of JSON for every request, and its troubles into a log group that would otherwise be neither encrypted nor expire', () => {
    const { template, stack, api } = rest();
    const { AccessLogSetting } = only(template(), 'AWS::ApiGateway::Stage').Properties;
    expect(AccessLogSetting.DestinationArn).toEqual(stack.resolve(api.logs.access.logGroupArn));
    template().hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Join': ['', ['/aws/vendedlogs/apigateway/', stack.resolve(api.apiId)]] }, RetentionInDays: 30,
    });
    expect(JSON.parse(AccessLogSetting.Format)).toMatchObject({ requestId: '$context.requestId', integrationError: '$context.integration.error' });
    template().hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Join': ['', ['API-Gateway-Execution-Logs_', stack.resolve(api.apiId), '/live']] },
      RetentionInDays: 30,
      KmsKeyId: stack.resolve(api.encryptionKey.keyArn),
    });
    expect(only(template(), 'AWS::ApiGateway::Stage').DependsOn).toContain(stack.getLogicalId(api.logs.execution!.node.defaultChild as never));
    const encrypted = only(template(), 'AWS::KMS::Key').Properties.KeyPolicy.Statement
      .flatMap(({ Condition }: any) => Condition ? [JSON.stringify(Condition.ArnLike['kms:EncryptionContext:aws:logs:arn'])] : []);
    expect(encrypted).toEqual(['AWS::StackName', 'API-Gateway-Execution-Logs_', '/aws/vendedlogs/apigateway/', 'aws-waf-logs-'].map((name) => expect.stringContaining(name)));
  });

  test('answers preflight requests by itself, and lets pages read why they were refused', () => {
    const { template } = rest();
    const options = methods(template(), 'OPTIONS');
    expect(options).toHaveLength(2);
    expect(options[0].Integration.IntegrationResponses[0].ResponseParameters).toMatchObject({
      'method.response.header.Access-Control-Allow-Origin': '\'https://desktop-client\'',
      'method.response.header.Access-Control-Allow-Methods': '\'GET,HEAD,PUT,POST,PATCH,DELETE\'',
    });
    for (const ResponseType of ['DEFAULT_4XX', 'DEFAULT_5XX']) {
      template().hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
        ResponseType, ResponseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': '\'*\'' },
      });
    }
  });

  test('is called by its own address or by a domain name', () => {
    const { stack, api } = rest();
    expect(stack.resolve(api.url)).toEqual({
      'Fn::Join': ['', ['https://', stack.resolve(api.apiId), '.execute-api.us-east-1.', { Ref: 'AWS::URLSuffix' }, '/live']],
    });
    const other = testStack();
    const named = rest({ domainName: 'api.eknmusic.com', hostedZone: zone(other) }, other);
    expect(named.api.url).toBe('https://api.eknmusic.com');
    named.template().hasResourceProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: true });
    named.template().hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { ApiId: other.resolve(named.api.apiId) });
    named.template().resourceCountIs('AWS::Route53::RecordSet', 2);
  });

  test('has its own metrics, which API Gateway tells apart by the name alone', () => {
    const { api, template } = rest();
    const ApiName = only(template(), 'AWS::ApiGateway::RestApi').Properties.Name;
    expect(api.metric5xxErrors()).toMatchObject({ metricName: '5XXError', dimensions: { ApiName, Stage: 'live' } });
    const copies = ['eknmusic-staging', 'eknmusic-prod'].map((stackName) =>
      rest({}, new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test', { stackName })).api.metric5xxErrors().dimensions!.ApiName);
    expect(copies[0]).not.toBe(copies[1]);
    expect([api.metric4xxErrors(), api.metricRequests(), api.metricLatency()].map(({ metricName }) => metricName)).toEqual(['4XXError', 'Count', 'Latency']);
  });
});

describe('a deployment of the API', () => {
  const deploymentId = (template: Template) => Object.keys(template.findResources('AWS::ApiGateway::Deployment'))[0];

  test('is another one when a route changes, and the same when the function does', () => {
    const { template, api } = rest();
    api.addRoute('/health', [HttpMethod.GET]);
    expect(deploymentId(template())).not.toBe(deploymentId(rest().template()));
    expect(deploymentId(rest({ memorySize: 1024, tier: DeploymentTier.STAGING }).template())).toBe(deploymentId(rest().template()));
  });

  test('waits for every route', () => {
    const { template, api } = rest();
    api.addRoute('/health', [HttpMethod.GET]);
    const waits = only(template(), 'AWS::ApiGateway::Deployment').DependsOn;
    expect(waits).toEqual(expect.arrayContaining(Object.keys(template().findResources('AWS::ApiGateway::Method'))));
    expect(waits).toEqual(expect.arrayContaining(Object.keys(template().findResources('AWS::ApiGateway::GatewayResponse'))));
  });
});

describe('requests are compared', () => {
  test('with a schema and with what they must have', () => {
    const { template, stack, api } = rest();
    api.addRoute('/songs', [HttpMethod.POST], {
      requestSchema: { type: JsonSchemaType.OBJECT, required: ['title'], properties: { title: { type: JsonSchemaType.STRING } } },
      requiredParameters: ['header.X-Request-Id'],
    });
    template().hasResourceProperties('AWS::ApiGateway::RequestValidator', { ValidateRequestBody: true, ValidateRequestParameters: true });
    template().hasResourceProperties('AWS::ApiGateway::Model', {
      ContentType: 'application/json', Schema: Match.objectLike({ type: 'object', required: ['title'] }),
    });
    const [post] = methods(template(), 'POST');
    const model = { Ref: Object.keys(template().findResources('AWS::ApiGateway::Model'))[0] };
    expect(post).toMatchObject({
      // Without `$default`, a body that calls itself something else would not be compared with anything.
      RequestModels: { 'application/json': model, '$default': model },
      RequestParameters: { 'method.request.header.X-Request-Id': true },
      RequestValidatorId: stack.resolve(api.rest!.requestValidator.requestValidatorId),
    });
  });
});

describe('API keys', () => {
  test('are asked for where the user says so, except on open routes', () => {
    const { template, api } = restWith({ apiKeyRequired: true });
    api.addRoute('/health', [HttpMethod.GET], { open: true });
    expect(methods(template(), 'ANY').map(({ ApiKeyRequired }) => ApiKeyRequired)).toEqual([true, true]);
    expect(methods(template(), 'GET').map(({ ApiKeyRequired }) => ApiKeyRequired)).toEqual([false]);
    expect(methods(rest().template(), 'ANY').map(({ ApiKeyRequired }) => ApiKeyRequired)).toEqual([false, false]);
  });

  test('have a usage plan each', () => {
    const { template, stack, api } = restWith({ apiKeyRequired: true });
    const key = api.addApiKey('Partner', { name: 'partner', rateLimit: 5, burstLimit: 10, monthlyQuota: 1000 });
    template().hasResourceProperties('AWS::ApiGateway::ApiKey', { Name: 'partner', Enabled: true, Value: Match.absent() });
    template().hasResourceProperties('AWS::ApiGateway::UsagePlan', {
      Throttle: { RateLimit: 5, BurstLimit: 10 },
      Quota: { Limit: 1000, Period: 'MONTH' },
      ApiStages: [Match.objectLike({ ApiId: stack.resolve(api.apiId), Stage: stack.resolve(api.rest!.stage.stageName) })],
    });
    template().hasResourceProperties('AWS::ApiGateway::UsagePlanKey', { KeyId: stack.resolve(key.keyId), KeyType: 'API_KEY' });
    const unlimited = restWith({ apiKeyRequired: true });
    unlimited.api.addApiKey('Partner');
    unlimited.template().hasResourceProperties('AWS::ApiGateway::UsagePlan', { Throttle: Match.absent(), Quota: Match.absent() });
  });
});

describe('API keys of some routes', () => {
  test('are asked for by the routes that say so, and by no others', () => {
    const { template, api } = rest();
    api.addApiKey('Partner');
    api.addRoute('/partners', [HttpMethod.GET], { apiKeyRequired: true });
    expect(methods(template(), 'GET').map(({ ApiKeyRequired }) => ApiKeyRequired)).toEqual([true]);
    expect(methods(template(), 'ANY').map(({ ApiKeyRequired }) => ApiKeyRequired)).toEqual([false, false]);
    const closed = restWith({ apiKeyRequired: true });
    closed.api.addRoute('/public', [HttpMethod.GET], { apiKeyRequired: false });
    expect(methods(closed.template(), 'GET').map(({ ApiKeyRequired }) => ApiKeyRequired)).toEqual([false]);
  });

  test('are warned about where there are none, since nobody could call', () => {
    const { stack } = restWith({ apiKeyRequired: true });
    expect(annotations(stack)).toEqual([expect.stringContaining('@eknmusic/constructs:apiKeysMissing')]);
    const known = restWith({ apiKeyRequired: true });
    known.api.addApiKey('Partner');
    expect(annotations(known.stack)).toEqual([]);
  });

  test.each([[DeploymentTier.DEVELOPMENT, DELETED], [DeploymentTier.PRODUCTION, KEPT]])('are deleted or kept, as the tier says: %#', (tier, policies) => {
    const { template, api } = restWith({ apiKeyRequired: true }, { tier });
    api.addApiKey('Partner');
    template().hasResource('AWS::ApiGateway::ApiKey', policies);
  });
});

describe('bodies of bytes', () => {
  test('are those of the media types of choice', () => {
    restWith({ binaryMediaTypes: ['image/png', 'application/*'] }).template()
      .hasResourceProperties('AWS::ApiGateway::RestApi', { BinaryMediaTypes: ['image/png', 'application/*'] });
    rest().template().hasResourceProperties('AWS::ApiGateway::RestApi', { BinaryMediaTypes: Match.absent() });
  });
});

test('pages may read headers of choice and send credentials, also where they were refused', () => {
  const { template } = rest({ cors: { origins: ['https://eknmusic.com'], exposedHeaders: ['ETag'], allowCredentials: true } });
  expect(methods(template(), 'OPTIONS')[0].Integration.IntegrationResponses[0].ResponseParameters).toMatchObject({
    'method.response.header.Access-Control-Expose-Headers': '\'ETag\'', 'method.response.header.Access-Control-Allow-Credentials': '\'true\'',
  });
  template().hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
    ResponseParameters: {
      'gatewayresponse.header.Access-Control-Allow-Origin': '\'https://eknmusic.com\'',
      'gatewayresponse.header.Access-Control-Allow-Credentials': '\'true\'',
    },
  });
});

describe('the web ACL', () => {
  test('is three rule groups of AWS, in front of the stage, with a log that names no token', () => {
    const { template, stack, api } = rest();
    const { Properties } = only(template(), 'AWS::WAFv2::WebACL');
    expect(Properties).toMatchObject({ Scope: 'REGIONAL', DefaultAction: { Allow: {} } });
    expect(Properties.Rules.map(({ Name, OverrideAction }: { Name: string; OverrideAction: unknown }) => [Name, OverrideAction])).toEqual([
      ['AWSManagedRulesAmazonIpReputationList', { None: {} }],
      ['AWSManagedRulesCommonRuleSet', { None: {} }],
      ['AWSManagedRulesKnownBadInputsRuleSet', { None: {} }],
    ]);
    expect(Properties.Rules[1].Statement.ManagedRuleGroupStatement.RuleActionOverrides).toEqual([
      { Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } },
    ]);
    template().hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
      ResourceArn: stack.resolve(api.rest!.stage.stageArn), WebACLArn: stack.resolve(api.rest!.webAclArn),
    });
    template().hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      RedactedFields: ['authorization', 'x-api-key', 'cookie'].map((Name) => ({ SingleHeader: { Name } })),
    });
    template().hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: { 'Fn::Join': ['', ['aws-waf-logs-', stack.resolve(api.apiId)]] } });
  });

  test('is another one, or none, by choice', () => {
    const webAclArn = 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shared/1234abcd-12ab-34cd-56ef-1234567890ab';
    const shared = restWith({ webAcl: ApiWebAcl.fromArn(webAclArn) });
    shared.template().resourceCountIs('AWS::WAFv2::WebACL', 0);
    shared.template().hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: webAclArn });
    const none = restWith({ webAcl: ApiWebAcl.none('CloudFront in front of it has a web ACL') });
    none.template().resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
    expect([none.api.rest!.webAclArn, none.api.logs.webAcl]).toEqual([undefined, undefined]);
    expect([shared.api.rest!.webAclArn, shared.api.logs.webAcl]).toEqual([webAclArn, undefined]);
  });
});

test('a REST API has 29 seconds at most, and less by choice', () => {
  rest({ timeout: Duration.seconds(10) }).template().hasResourceProperties('AWS::Lambda::Function', { Timeout: 10 });
});
