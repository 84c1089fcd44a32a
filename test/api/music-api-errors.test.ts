import { Duration, Lazy } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { JsonSchemaType } from 'aws-cdk-lib/aws-apigateway';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { testStack } from '../support/checks';
import { madeApi, surroundings, zone } from '../support/music-api';
import {
  ApiDeployment, ApiWebAcl, MusicApi, type MusicApiAttributes, type MusicApiKeyOptions, type MusicApiProps, type MusicApiRouteOptions, MusicApiType,
  ValidationErrors,
} from '@eknmusic/constructs';

function errorOf(make: () => unknown): unknown {
  try {
    make();
    return undefined;
  } catch (error) {
    return error;
  }
}

const aliasArn = 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api:live';

type Props = (stack: Stack) => Partial<MusicApiProps>;
const codes = (props: Props) => {
  const stack = testStack();
  return ValidationErrors.codes(errorOf(() => madeApi(props(stack), stack)));
};
const certificate = (stack: Stack) => Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:123456789012:certificate/c');
const vpc = (stack: Stack) => new Vpc(stack, 'Own');
const REST = { apiType: MusicApiType.REST };

describe('fails when', () => {
  test.each<[string, string, Props]>([
    ['it would run on Python 3.10', 'MusicApiRuntimeUnsupported', () => ({ runtime: Runtime.PYTHON_3_10 })],
    ['it would run on Node.js', 'MusicApiRuntimeUnsupported', () => ({ runtime: Runtime.NODEJS_22_X })],
    ['an HTTP API would wait for 31 seconds', 'MusicApiTimeoutInvalid', () => ({ timeout: Duration.seconds(31) })],
    ['a REST API would wait for 30 seconds', 'MusicApiTimeoutInvalid', () => ({ ...REST, timeout: Duration.seconds(30) })],
    ['it has a part of a second', 'MusicApiTimeoutInvalid', () => ({ timeout: Duration.millis(1500) })],
    ['it has 64 MB', 'MusicApiMemoryInvalid', () => ({ memorySize: 64 })],
    ['the user sets STAGE', 'MusicApiEnvironmentReserved', () => ({ environment: { STAGE: 'prod' } })],
    ['the user sets the secret of a database that there is not', 'MusicApiEnvironmentReserved', () => ({ environment: { DB_SECRET_ARN: 'arn:x' } })],
    ['the metrics are in a namespace of AWS', 'MusicApiMetricsNamespaceInvalid', () => ({ metricsNamespace: 'AWS/Music' })],
    ['the database is in a network and the function is not', 'MusicApiNetworkMissing', (stack) => ({ database: surroundings(stack).database })],
    ['there is nothing to migrate', 'MusicApiDatabaseMissing', () => ({ migrations: {} })],
    ['there are two networks', 'MusicApiNetworkTwice', (stack) => ({ network: surroundings(stack).network, vpc: vpc(stack) })],
    ['there are subnets of no network', 'MusicApiVpcMissing', () => ({ vpcSubnets: {} })],
    ['there are security groups of no network', 'MusicApiVpcMissing', () => ({ securityGroups: [] })],
    ['an HTTP API asks for API keys', 'MusicApiFeatureOfRest', () => ({ apiKeyRequired: true })],
    ['an HTTP API has a web ACL', 'MusicApiFeatureOfRest', () => ({ webAcl: ApiWebAcl.managed() })],
    ['a REST API checks tokens', 'MusicApiFeatureOfHttp', () => ({ ...REST, jwtAuthorizer: { issuer: 'https://id.eknmusic.com', audience: ['a'] } })],
    ['the web ACL is one of CloudFront', 'MusicApiWebAclInvalid', () => ({
      ...REST, webAcl: ApiWebAcl.fromArn('arn:aws:wafv2:us-east-1:123456789012:global/webacl/w/1'),
    })],
    ['nobody says why there is no web ACL', 'MusicApiWebAclReasonMissing', () => ({ ...REST, webAcl: ApiWebAcl.none('') })],
    ['no requests are allowed', 'MusicApiThrottleInvalid', () => ({ rateLimit: 0 })],
    ['half a request is allowed at once', 'MusicApiThrottleInvalid', () => ({ burstLimit: 0.5 })],
    ['no request is worked on', 'MusicApiConcurrencyInvalid', () => ({ reservedConcurrency: 0 })],
    ['an origin has a path', 'MusicApiCorsOriginInvalid', () => ({ cors: { origins: ['https://eknmusic.com/'] } })],
    ['all origins are named beside one', 'MusicApiCorsOriginInvalid', () => ({ cors: { origins: ['https://eknmusic.com', '*'] } })],
    ['there are no origins', 'MusicApiCorsOriginInvalid', () => ({ cors: { origins: [] } })],
    ['a method is written small', 'MusicApiCorsMethodInvalid', () => ({ cors: { methods: ['get'] } })],
    ['an issuer has no https', 'MusicApiAuthorizerInvalid', () => ({ jwtAuthorizer: { issuer: 'id.eknmusic.com', audience: ['a'] } })],
    ['tokens are for nobody', 'MusicApiAuthorizerInvalid', () => ({ jwtAuthorizer: { issuer: 'https://id.eknmusic.com', audience: [] } })],
    ['the domain name is an address', 'MusicApiDomainInvalid', (stack) => ({ domainName: 'https://api.eknmusic.com', certificate: certificate(stack) })],
    ['there is a zone for no name', 'MusicApiDomainMissing', (stack) => ({ hostedZone: zone(stack) })],
    ['the name is in another zone', 'MusicApiDomainOutsideZone', (stack) => ({ domainName: 'api.example.com', hostedZone: zone(stack) })],
    ['nothing could validate a certificate', 'MusicApiCertificateMissing', () => ({ domainName: 'api.eknmusic.com' })],
    ['all requests go first', 'MusicApiDeploymentInvalid', () => ({ deployment: ApiDeployment.canary(100, Duration.minutes(5)) })],
    ['a step takes three days', 'MusicApiDeploymentInvalid', () => ({ deployment: ApiDeployment.linear(10, Duration.days(3)) })],
    ['a step takes a part of a minute', 'MusicApiDeploymentInvalid', () => ({ deployment: ApiDeployment.linear(10, Duration.seconds(90)) })],
  ])('%s: %s', (_, code, props) => {
    expect(codes(props)).toEqual([code]);
  });

  test.each<[string, string, string, HttpMethod[], MusicApiRouteOptions]>([
    ['a path has no slash', 'MusicApiRoutePathInvalid', 'health', [HttpMethod.GET], {}],
    ['a path ends with a slash', 'MusicApiRoutePathInvalid', '/health/', [HttpMethod.GET], {}],
    ['something follows the rest of a path', 'MusicApiRoutePathInvalid', '/{path+}/x', [HttpMethod.GET], {}],
    ['a route has no methods', 'MusicApiRouteMethodsMissing', '/health', [], {}],
    ['a route has all methods and one more', 'MusicApiRouteMethodsMissing', '/health', [HttpMethod.ANY, HttpMethod.GET], {}],
    ['a route is the proxy', 'MusicApiRouteTaken', '/{proxy+}', [HttpMethod.GET], {}],
    ['a route is there already', 'MusicApiRouteTaken', '/songs', [HttpMethod.GET], {}],
    ['an HTTP API compares bodies', 'MusicApiFeatureOfRest', '/health', [HttpMethod.POST], { requestSchema: { type: JsonSchemaType.OBJECT } }],
    ['an HTTP API compares parameters', 'MusicApiFeatureOfRest', '/health', [HttpMethod.GET], { requiredParameters: ['querystring.page'] }],
  ])('%s: %s', (_, code, path, methods, options) => {
    const { api } = madeApi();
    api.addRoute('/songs', [HttpMethod.GET]);
    expect(ValidationErrors.codes(errorOf(() => api.addRoute(path, methods, options)))).toEqual([code]);
  });

  test.each<[string, string, MusicApiType, MusicApiKeyOptions]>([
    ['an HTTP API has API keys', 'MusicApiFeatureOfRest', MusicApiType.HTTP, {}],
    ['a key may not be used', 'MusicApiThrottleInvalid', MusicApiType.REST, { monthlyQuota: 0 }],
  ])('%s: %s', (_, code, apiType, options) => {
    const { api } = madeApi({ apiType });
    expect(ValidationErrors.codes(errorOf(() => api.addApiKey('Partner', options)))).toEqual([code]);
  });

  test.each<[string, string, MusicApiAttributes]>([
    ['an address without https is imported', 'MusicApiUrlInvalid', { url: 'http://api.eknmusic.com', aliasArn }],
    ['an address with a slash at its end is imported', 'MusicApiUrlInvalid', { url: 'https://api.eknmusic.com/', aliasArn }],
    ['a function is imported for an alias', 'MusicApiAliasInvalid', { url: 'https://api.eknmusic.com', aliasArn: aliasArn.replace(':live', '') }],
  ])('%s: %s', (_, code, attributes) => {
    expect(ValidationErrors.codes(errorOf(() => MusicApi.fromMusicApiAttributes(testStack(), 'Api', attributes)))).toEqual([code]);
  });
});

test('reports everything that is wrong at once, and makes nothing', () => {
  const stack = testStack();
  const error = errorOf(() => madeApi({
    code: Code.fromInline('x'), timeout: Duration.minutes(1), environment: { STAGE: 'prod' }, apiKeyRequired: true,
  }, stack)) as Error;
  expect(error.message).toBe([
    'Test/Api: 3 problems',
    '  - [MusicApiTimeoutInvalid] `timeout` is not a time that the integration of an HTTP API waits for, which is whole seconds from 1 to 30; '
      + 'got 1 minute. Answer sooner and do the work behind a queue; API Gateway gives up on a longer request while the function still runs.',
    '  - [MusicApiEnvironmentReserved] `environment.STAGE` is set by the construct itself; got "prod". Leave it out and use the prop that it '
      + 'comes from: `stage`, `tier`, `database`, `files`, `jwtSecret`, `serviceName` or `metricsNamespace`.',
    '  - [MusicApiFeatureOfRest] `apiKeyRequired` is a feature of REST APIs, and this is an HTTP API; got true. '
      + 'Set `apiType: MusicApiType.REST`, or leave it out.',
  ].join('\n'));
  expect(stack.node.findChild('Api').node.children).toEqual([]);
});

test('a value that is only known at deploy time is not judged', () => {
  const token = Lazy.string({ produce: () => 'NotYetKnown' });
  const number = Lazy.number({ produce: () => 0 });
  const timeout = Duration.seconds(number);
  expect(codes((stack) => ({
    domainName: token,
    certificate: certificate(stack),
    memorySize: number,
    rateLimit: number,
    burstLimit: number,
    timeout,
    cors: { origins: [token] },
    jwtAuthorizer: { issuer: token, audience: ['a'] },
  }))).toEqual([]);
  expect(errorOf(() => MusicApi.fromMusicApiAttributes(testStack(), 'Api', { url: token, aliasArn: token }))).toBeUndefined();
});

test('what AWS accepts is accepted', () => {
  expect(codes(() => ({ timeout: Duration.seconds(30), memorySize: 10240, runtime: Runtime.PYTHON_3_11, cors: { origins: ['*'], methods: ['OPTIONS'] } })))
    .toEqual([]);
  expect(codes((stack) => ({ ...REST, timeout: Duration.seconds(29), domainName: 'eknmusic.com', hostedZone: zone(stack) }))).toEqual([]);
  expect(codes(() => ({ deployment: ApiDeployment.linear(1, Duration.days(2)), reservedConcurrency: 1, rateLimit: 1, burstLimit: 1 }))).toEqual([]);
});
