import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { functionOf } from './support/functions';
import { createStack, startEmulator } from './support/servers';
import { Emulator } from '../../tools/emulator/emulator';
import { ensurePythonEnvironment, lambdaPythonVersions } from '../../tools/emulator/python-environment';

const CODE = `
import json, time
def handler(event, context):
    time.sleep(0.02)
    return {"statusCode": 200, "body": json.dumps({"event": event, "function": context.invoked_function_arn})}
`;
const KEY = 'a-key-of-twenty-characters';
const ORIGIN = 'https://music.example';
const DOMAIN = 'api.music.example';
const target = { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] };
const uri = { 'Fn::Join': ['', ['arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/', { Ref: 'Alias' }, '/invocations']] };

const resource = (Type: string, Properties: Record<string, unknown>, more: Record<string, unknown> = {}) => ({ Type, Properties, ...more });

function resources(runtime: string) {
  return {
    ...functionOf(runtime, CODE),
    Version: resource('AWS::Lambda::Version', { FunctionName: { Ref: 'Function' } }),
    // As the reducer leaves it where CodeDeploy is taken out.
    Alias: resource('AWS::Lambda::Alias',
      { FunctionName: { Ref: 'Function' }, FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] }, Name: 'live' },
      { UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: 'not-emulated-App', DeploymentGroupName: 'not-emulated-Group' } } }),
    Http: resource('AWS::ApiGatewayV2::Api', { Name: 'http', ProtocolType: 'HTTP', CorsConfiguration: { AllowOrigins: [ORIGIN], AllowMethods: ['GET'] } }),
    Integration: resource('AWS::ApiGatewayV2::Integration',
      { ApiId: { Ref: 'Http' }, IntegrationType: 'AWS_PROXY', IntegrationUri: { Ref: 'Alias' }, PayloadFormatVersion: '2.0' }),
    Route: resource('AWS::ApiGatewayV2::Route', { ApiId: { Ref: 'Http' }, RouteKey: 'ANY /{proxy+}', Target: target }),
    Authorizer: resource('AWS::ApiGatewayV2::Authorizer', {
      ApiId: { Ref: 'Http' },
      AuthorizerType: 'JWT',
      Name: 'jwt',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Audience: ['songs'], Issuer: 'https://issuer.invalid' },
    }),
    Closed: resource('AWS::ApiGatewayV2::Route',
      { ApiId: { Ref: 'Http' }, RouteKey: 'GET /closed', AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Authorizer' }, Target: target }),
    HttpStage: resource('AWS::ApiGatewayV2::Stage', { ApiId: { Ref: 'Http' }, StageName: '$default', AutoDeploy: true }),
    Domain: resource('AWS::ApiGatewayV2::DomainName', {
      DomainName: DOMAIN,
      DomainNameConfigurations: [{ CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/x', EndpointType: 'REGIONAL' }],
    }),
    Mapping: resource('AWS::ApiGatewayV2::ApiMapping', { ApiId: { Ref: 'Http' }, DomainName: DOMAIN, Stage: '$default' }, { DependsOn: ['Domain', 'HttpStage'] }),
    Rest: resource('AWS::ApiGateway::RestApi', { Name: 'rest' }),
    Proxy: resource('AWS::ApiGateway::Resource',
      { RestApiId: { Ref: 'Rest' }, ParentId: { 'Fn::GetAtt': ['Rest', 'RootResourceId'] }, PathPart: '{proxy+}' }),
    Method: resource('AWS::ApiGateway::Method', {
      RestApiId: { Ref: 'Rest' },
      ResourceId: { Ref: 'Proxy' },
      HttpMethod: 'ANY',
      AuthorizationType: 'NONE',
      ApiKeyRequired: true,
      Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: uri },
    }),
    Open: resource('AWS::ApiGateway::Resource',
      { RestApiId: { Ref: 'Rest' }, ParentId: { 'Fn::GetAtt': ['Rest', 'RootResourceId'] }, PathPart: 'open' }),
    OpenMethod: resource('AWS::ApiGateway::Method', {
      RestApiId: { Ref: 'Rest' },
      ResourceId: { Ref: 'Open' },
      HttpMethod: 'GET',
      AuthorizationType: 'NONE',
      Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: uri },
    }),
    Deployment: resource('AWS::ApiGateway::Deployment', { RestApiId: { Ref: 'Rest' } }, { DependsOn: ['Method', 'OpenMethod'] }),
    RestStage: resource('AWS::ApiGateway::Stage', { RestApiId: { Ref: 'Rest' }, DeploymentId: { Ref: 'Deployment' }, StageName: 'v1' }),
    HeldStage: resource('AWS::ApiGateway::Stage', {
      RestApiId: { Ref: 'Rest' },
      DeploymentId: { Ref: 'Deployment' },
      StageName: 'held',
      MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 }],
    }),
    Key: resource('AWS::ApiGateway::ApiKey', { Enabled: true, Value: KEY }),
    Plan: resource('AWS::ApiGateway::UsagePlan',
      { ApiStages: [{ ApiId: { Ref: 'Rest' }, Stage: { Ref: 'RestStage' } }], Throttle: { RateLimit: 1, BurstLimit: 2 } }),
    PlanKey: resource('AWS::ApiGateway::UsagePlanKey', { KeyId: { Ref: 'Key' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } }),
  };
}

let emulator: Emulator;
let outputs: Record<string, string>;
const host = (id: string) => `${id}.execute-api.us-east-1.amazonaws.com`;
const get = (path: string, headers: Record<string, string>, method = 'GET') => emulator.fetch(`${emulator.endpoint}${path}`, { headers, method });

beforeAll(async () => {
  emulator = await startEmulator();
  const version = lambdaPythonVersions(await ensurePythonEnvironment()).at(-1)!;
  const result = await createStack(emulator, 'Apis', {
    Resources: resources(`python${version}`),
    Outputs: Object.fromEntries(['Http', 'Rest', 'Alias'].map((name) => [name, { Value: { Ref: name } }])),
  });
  expect(result).toMatchObject({ status: 'CREATE_COMPLETE', reasons: '' });
  outputs = result.outputs;
});
afterAll(() => emulator?.stop());

test('an HTTP API calls the alias with the payload of version 2.0, by its host and by its custom domain', async () => {
  for (const name of [host(outputs.Http), DOMAIN]) {
    const { status, body } = await get('/songs/1?sort=name', { host: name });
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toMatchObject({
      event: { version: '2.0', routeKey: 'ANY /{proxy+}', rawPath: '/songs/1', rawQueryString: 'sort=name', pathParameters: { proxy: 'songs/1' } },
    });
  }
  const { FunctionError } = await new LambdaClient(emulator.client).send(new InvokeCommand({ FunctionName: outputs.Alias, Payload: '{}' }));
  expect(FunctionError).toBeUndefined();
});

test('an HTTP API answers preflight requests of its origins, and refuses the others', async () => {
  const preflight = (origin: string) => get('/songs', { origin, 'host': host(outputs.Http), 'access-control-request-method': 'GET' }, 'OPTIONS');
  expect((await preflight(ORIGIN)).headers).toMatchObject({ 'access-control-allow-origin': ORIGIN, 'access-control-allow-methods': 'GET' });
  expect((await preflight('https://other.example')).headers).not.toHaveProperty('access-control-allow-origin');
});

test('a JWT authorizer refuses who has no token, or one that its issuer did not sign', async () => {
  expect((await get('/closed', { host: host(outputs.Http) })).status).toBe(401);
  expect((await get('/closed', { host: host(outputs.Http), authorization: 'Bearer a.b.c' })).status).toBe(401);
});

test('a REST API asks for the key, and holds back who asks more often than the usage plan allows', async () => {
  const ask = async (headers: Record<string, string>) => (await get('/v1/songs', { host: host(outputs.Rest), ...headers })).status;
  expect(await ask({})).toBe(403);
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask({ 'x-api-key': KEY })));
  expect(new Set(answers)).toEqual(new Set([200, 429]));
});

test('a REST API holds back who asks more often than its stage allows', async () => {
  const ask = async (stage: string) =>
    new Set((await Promise.all(Array.from({ length: 8 }, () => get(`/${stage}/open`, { host: host(outputs.Rest) })))).map(({ status }) => status));
  expect(await ask('v1')).toEqual(new Set([200]));
  expect(await ask('held')).toEqual(new Set([200, 429]));
});

test('one function answers 200 requests of 8 clients at once', async () => {
  const statuses = await Promise.all(Array.from({ length: 8 }, async () => {
    const found: number[] = [];
    for (let request = 0; request < 25; request++) {
      found.push((await get('/songs', { host: host(outputs.Http) })).status);
    }
    return found;
  }));
  expect(statuses.flat()).toEqual(Array(200).fill(200));
});
