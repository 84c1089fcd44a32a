import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { JsonSchemaType } from 'aws-cdk-lib/aws-apigateway';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import { madeApi, surroundings, zone } from '../support/music-api';
import { folderWith } from '../support/python';
import {
  ApiDeployment, ApiFront, ApiWebAcl, MusicApi, type MusicApiAttributes, type MusicApiKeyOptions, type MusicApiProps, type MusicApiRouteOptions,
  PythonCode, ValidationErrors,
} from '@eknmusic/constructs';

const aliasArn = 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api:live';

type Props = (stack: Stack) => Partial<MusicApiProps>;
const codes = (props: Props) => {
  const stack = testStack();
  return ValidationErrors.codes(errorOf(() => madeApi(props(stack), stack)));
};
const certificate = (stack: Stack, region = 'us-east-1') =>
  Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:${region}:123456789012:certificate/c`);
const webAcl = (region: string) => ApiWebAcl.fromArn(`arn:aws:wafv2:${region}:123456789012:regional/webacl/w/1`);
const vpc = (stack: Stack) => new Vpc(stack, 'Own');
const later = () => Lazy.number({ produce: () => 30 });
const REST = { front: ApiFront.rest() };
const TOKENS = { front: ApiFront.http({ jwtAuthorizer: { issuer: 'https://id.eknmusic.com', audience: ['a'] } }) };
const KEYS = { front: ApiFront.rest({ apiKeyRequired: true }) };

describe('fails when', () => {
  test.each<[string, string, Props]>([
    ['it would run on Python 3.10', 'MusicApiRuntimeUnsupported', () => ({ runtime: Runtime.PYTHON_3_10 })],
    ['it would run on Node.js', 'MusicApiRuntimeUnsupported', () => ({ runtime: Runtime.NODEJS_22_X })],
    ['an HTTP API would wait for 31 seconds', 'MusicApiTimeoutInvalid', () => ({ timeout: Duration.seconds(31) })],
    ['a REST API would wait for 30 seconds', 'MusicApiTimeoutInvalid', () => ({ ...REST, timeout: Duration.seconds(30) })],
    ['it has a part of a second', 'MusicApiTimeoutInvalid', () => ({ timeout: Duration.millis(1500) })],
    ['nobody knows yet how long it has', 'MusicApiTimeoutUnknown', () => ({ timeout: Duration.seconds(later()) })],
    ['nobody knows yet how many minutes it has', 'MusicApiTimeoutUnknown', () => ({ timeout: Duration.minutes(later()) })],
    ['it has 64 MB', 'MusicApiMemoryInvalid', () => ({ memorySize: 64 })],
    ['the user sets STAGE', 'MusicApiEnvironmentReserved', () => ({ environment: { STAGE: 'prod' } })],
    ['the user sets the secret of a database that there is not', 'MusicApiEnvironmentReserved', () => ({ environment: { DB_SECRET_ARN: 'arn:x' } })],
    ['the user sets what AWS Lambda sets', 'MusicApiEnvironmentReserved', () => ({ environment: { LAMBDA_TASK_ROOT: '/' } })],
    ['the stage does not fit', 'MusicApiEnvironmentTooLarge', () => ({ stage: 'x'.repeat(100_000) })],
    ['the stage is empty', 'MusicApiStageInvalid', () => ({ stage: '' })],
    ['the service has no name', 'MusicApiServiceNameInvalid', () => ({ serviceName: '' })],
    ['the name of the service would end the search for its metrics', 'MusicApiServiceNameInvalid', () => ({ serviceName: 'a"b' })],
    ['the name of the metrics is empty', 'MusicApiMetricsNamespaceInvalid', () => ({ metricsNamespace: '' })],
    ['a variable begins with a digit', 'MusicApiEnvironmentNameInvalid', () => ({ environment: { '2FA': 'on' } })],
    ['a variable has a hyphen', 'MusicApiEnvironmentNameInvalid', () => ({ environment: { 'FEATURE-FLAG': 'on' } })],
    ['a variable has a single letter', 'MusicApiEnvironmentNameInvalid', () => ({ environment: { X: 'on' } })],
    ['the variables do not fit with those of the construct', 'MusicApiEnvironmentTooLarge', () => ({ environment: { MOTTO: 'x'.repeat(4000) } })],
    ['the variables do not fit, by their bytes', 'MusicApiEnvironmentTooLarge', () => ({ environment: { MOTTO: '\u266b'.repeat(1400) } })],
    ['the names of the variables do not fit', 'MusicApiEnvironmentTooLarge', () => ({
      environment: Object.fromEntries([...Array(100).keys()].map((index) => [`A_RATHER_LONG_NAME_OF_A_VARIABLE_WITHOUT_A_VALUE_${index}`, ''])),
    })],
    ['the metrics are in a namespace of AWS', 'MusicApiMetricsNamespaceInvalid', () => ({ metricsNamespace: 'AWS/Music' })],
    ['the database is in a network and the function is not', 'MusicApiNetworkMissing', (stack) => ({ database: surroundings(stack).database })],
    ['there is nothing to migrate', 'MusicApiDatabaseMissing', () => ({ migrations: {} })],
    ['there are two networks', 'MusicApiNetworkConflict', (stack) => ({ network: surroundings(stack).network, vpc: vpc(stack) })],
    ['there are subnets of no network', 'MusicApiVpcMissing', () => ({ vpcSubnets: {} })],
    ['there are security groups of no network', 'MusicApiVpcMissing', () => ({ securityGroups: [] })],
    ['the web ACL is one of CloudFront', 'MusicApiWebAclInvalid', () => ({
      front: ApiFront.rest({ webAcl: ApiWebAcl.fromArn('arn:aws:wafv2:us-east-1:123456789012:global/webacl/w/1') }),
    })],
    ['the web ACL is in another region', 'MusicApiWebAclRegionInvalid', () => ({ front: ApiFront.rest({ webAcl: webAcl('eu-west-1') }) })],
    ['nobody says why there is no web ACL', 'MusicApiWebAclReasonMissing', () => ({ front: ApiFront.rest({ webAcl: ApiWebAcl.none('') }) })],
    ['no requests are allowed', 'MusicApiThrottleInvalid', () => ({ rateLimit: 0 })],
    ['half a request is allowed at once', 'MusicApiThrottleInvalid', () => ({ burstLimit: 0.5 })],
    ['a limit would be twice one that nobody knows yet', 'MusicApiBurstLimitMissing', () => ({ rateLimit: later() })],
    ['no request is worked on', 'MusicApiConcurrencyInvalid', () => ({ reservedConcurrency: 0 })],
    ['an origin has a path', 'MusicApiCorsOriginInvalid', () => ({ cors: { origins: ['https://eknmusic.com/'] } })],
    ['all origins are named beside one', 'MusicApiCorsOriginInvalid', () => ({ cors: { origins: ['https://eknmusic.com', '*'] } })],
    ['there are no origins', 'MusicApiCorsOriginInvalid', () => ({ cors: { origins: [] } })],
    ['an origin has a query', 'MusicApiCorsOriginInvalid', () => ({ cors: { origins: ['https://a?x'] } })],
    ['an origin has a fragment', 'MusicApiCorsOriginInvalid', () => ({ cors: { origins: ['https://a#x'] } })],
    ['an origin is in capitals', 'MusicApiCorsOriginInvalid', () => ({ cors: { origins: ['HTTPS://A'] } })],
    ['credentials are allowed to everybody', 'MusicApiCorsCredentialsInvalid', () => ({ cors: { origins: ['*'], allowCredentials: true } })],
    ['a header has a space', 'MusicApiCorsHeaderInvalid', () => ({ cors: { headers: ['X Request Id'] } })],
    ['an exposed header has a colon', 'MusicApiCorsHeaderInvalid', () => ({ cors: { exposedHeaders: ['ETag:'] } })],
    ['a media type has no subtype', 'MusicApiBinaryMediaTypeInvalid', () => ({ front: ApiFront.rest({ binaryMediaTypes: ['image'] }) })],
    ['a media type is there twice', 'MusicApiBinaryMediaTypeInvalid', () => ({ front: ApiFront.rest({ binaryMediaTypes: ['image/*', 'image/*'] }) })],
    ['nobody can tell yet how many seconds browsers remember', 'MusicApiCorsMaxAgeInvalid', () => ({ cors: { maxAge: Duration.minutes(later()) } })],
    ['nobody can tell yet how many minutes a step takes', 'MusicApiDeploymentInvalid', () => ({ deployment: ApiDeployment.linear(10, Duration.seconds(later())) })],
    ['more requests are allowed than any', 'MusicApiThrottleInvalid', () => ({ rateLimit: 1e300 })],
    ['a method is written small', 'MusicApiCorsMethodInvalid', () => ({ cors: { methods: ['get'] } })],
    ['browsers remember an answer of an HTTP API for two days', 'MusicApiCorsMaxAgeInvalid', () => ({ cors: { maxAge: Duration.days(2) } })],
    ['browsers remember an answer for a part of a second', 'MusicApiCorsMaxAgeInvalid', () => ({ ...REST, cors: { maxAge: Duration.millis(1500) } })],
    ['an issuer has no https', 'MusicApiAuthorizerInvalid', () => ({ front: ApiFront.http({ jwtAuthorizer: { issuer: 'id.eknmusic.com', audience: ['a'] } }) })],
    ['tokens are for nobody', 'MusicApiAuthorizerInvalid', () => ({ front: ApiFront.http({ jwtAuthorizer: { issuer: 'https://id.eknmusic.com', audience: [] } }) })],
    ['the domain name is an address', 'MusicApiDomainInvalid', (stack) => ({ domainName: 'https://api.eknmusic.com', certificate: certificate(stack) })],
    ['there is a zone for no name', 'MusicApiDomainMissing', (stack) => ({ hostedZone: zone(stack) })],
    ['the name is in another zone', 'MusicApiDomainOutsideZone', (stack) => ({ domainName: 'api.example.com', hostedZone: zone(stack) })],
    ['nothing could validate a certificate', 'MusicApiCertificateMissing', () => ({ domainName: 'api.eknmusic.com' })],
    ['the certificate is in another region', 'MusicApiCertificateRegionInvalid', (stack) => ({
      domainName: 'api.eknmusic.com', certificate: certificate(stack, 'eu-west-1'),
    })],
    ['the certificate is made in another region', 'MusicApiCertificateRegionInvalid', (stack) => ({
      domainName: 'api.eknmusic.com',
      certificate: new Certificate(new Stack(stack.node.root as App, 'Elsewhere', { env: { region: 'eu-west-1' } }), 'Certificate', {
        domainName: 'api.eknmusic.com',
      }),
    })],
    ['the zone is private', 'MusicApiHostedZonePrivate', (stack) => ({
      domainName: 'api.eknmusic.com',
      certificate: certificate(stack),
      hostedZone: new PrivateHostedZone(stack, 'Private', { zoneName: 'eknmusic.com', vpc: vpc(stack) }),
    })],
    ['the certificate is none of ACM', 'MusicApiCertificateInvalid', (stack) => ({
      domainName: 'api.eknmusic.com',
      certificate: Certificate.fromCertificateArn(stack, 'Other', 'arn:aws:iam::123456789012:server-certificate/c'),
    })],
    ['another API has the domain name', 'MusicApiNameTaken', (stack) => {
      const props = { domainName: 'api.eknmusic.com', hostedZone: zone(stack) };
      new MusicApi(stack, 'First', { code: Code.fromInline('x'), ...props });
      return props;
    }],
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

  test.each<[string, string, string, HttpMethod[]]>([
    ['a variable of a REST API has two names', 'MusicApiRouteVariableTaken', '/songs/{songId}/comments', [HttpMethod.GET]],
    ['a variable of a REST API stands beside the rest of a path', 'MusicApiRouteVariableTaken', '/songs/{path+}', [HttpMethod.GET]],
    ['a path of a REST API begins with a variable', 'MusicApiRouteVariableTaken', '/{id}', [HttpMethod.GET]],
    ['a path of a REST API begins with a variable and goes on', 'MusicApiRouteVariableTaken', '/{user}/songs', [HttpMethod.GET]],
    ['a REST API would send preflight requests to a function', 'MusicApiRoutePreflightTaken', '/songs', [HttpMethod.GET, HttpMethod.OPTIONS]],
  ])('%s: %s', (_, code, path, methods) => {
    const { api } = madeApi(REST);
    api.addRoute('/songs/{id}', [HttpMethod.GET]);
    expect(ValidationErrors.codes(errorOf(() => api.addRoute(path, methods)))).toEqual([code]);
  });

  test('a variable of a REST API has two names, and it says which', () => {
    const { api } = madeApi(REST);
    api.addRoute('/songs/{id}', [HttpMethod.GET]);
    const { message } = errorOf(() => api.addRoute('/songs/{songId}/comments', [HttpMethod.GET])) as Error;
    expect(message).toBe('Test/Api: [MusicApiRouteVariableTaken] `path` has `{songId}` where the route `/songs/{id}` has `{id}`, and a REST API takes '
      + 'one variable in a place; got "/songs/{songId}/comments". Call it the same in both. At the beginning of a path stands `{proxy+}`: begin with '
      + 'something fixed, such as "/songs/{id}".');
  });

  test('the route of preflight requests is there already, because all methods of the path ask for a token: MusicApiRouteTaken', () => {
    const { api } = madeApi(TOKENS);
    api.addRoute('/search', [HttpMethod.ANY]);
    expect(ValidationErrors.codes(errorOf(() => api.addRoute('/search', [HttpMethod.OPTIONS], { open: true })))).toEqual(['MusicApiRouteTaken']);
  });

  test.each<[string, string, ApiFront, string, MusicApiKeyOptions]>([
    ['an HTTP API has API keys', 'MusicApiFeatureOfRest', ApiFront.http(), 'Partner', {}],
    ['a key may not be used', 'MusicApiThrottleInvalid', ApiFront.rest(), 'Partner', { monthlyQuota: 0 }],
    ['a key is used more than any', 'MusicApiThrottleInvalid', ApiFront.rest(), 'Partner', { rateLimit: 1e300 }],
    ['a key has no id', 'MusicApiPropInvalid', ApiFront.rest(), ' ', {}],
    ['the id of a key is only known at deploy time', 'MusicApiPropInvalid', ApiFront.rest(), Lazy.string({ produce: () => 'Partner' }), {}],
    ['a key has the id of another', 'MusicApiKeyTaken', ApiFront.rest(), 'Known', {}],
  ])('%s: %s', (_, code, front, id, options) => {
    const { api } = madeApi({ front });
    if (api.rest) {
      api.addApiKey('Known');
    }
    expect(ValidationErrors.codes(errorOf(() => api.addApiKey(id, options)))).toEqual([code]);
  });

  test('keys are made that nobody must show: MusicApiKeyUnasked', () => {
    const { api, template } = madeApi(REST);
    api.addApiKey('Partner');
    api.addRoute('/health', [HttpMethod.GET], { open: true });
    expect(ValidationErrors.codes(errorOf(template))).toEqual(['MusicApiKeyUnasked']);
  });

  test('a REST API has an open route that asks for a key: MusicApiRouteContradiction', () => {
    const { api } = madeApi(REST);
    const error = errorOf(() => api.addRoute('/health', [HttpMethod.GET], { open: true, apiKeyRequired: true }));
    expect(ValidationErrors.codes(error)).toEqual(['MusicApiRouteContradiction']);
  });

  test.each(['page', 'body.title', 'header.', 'querystring.a b'])('a REST API asks for %j: MusicApiRouteParameterInvalid', (parameter) => {
    const { api } = madeApi(REST);
    const error = errorOf(() => api.addRoute('/songs', [HttpMethod.GET], { requiredParameters: [parameter] }));
    expect(ValidationErrors.codes(error)).toEqual(['MusicApiRouteParameterInvalid']);
  });

  test.each(['/a~b', '/caf%C3%A9', '/a b', '//a', '/', '', 'a', '/{a}b'])('a REST API has the path %j: MusicApiRoutePathInvalid', (path) => {
    const { api } = madeApi(REST);
    expect(ValidationErrors.codes(errorOf(() => api.addRoute(path as string, [HttpMethod.GET])))).toEqual(['MusicApiRoutePathInvalid']);
  });

  test.each([[[HttpMethod.GET, HttpMethod.GET], 'MusicApiRouteTaken'], ['GET', 'MusicApiPropInvalid'], [['get'], 'MusicApiRouteMethodsMissing']])(
    'a route has the methods %j: %s', (methods, code) => {
      const { api } = madeApi();
      expect(ValidationErrors.codes(errorOf(() => api.addRoute('/songs', methods as HttpMethod[])))).toEqual([code]);
    });

  test.each<[string, unknown]>([
    ['code', undefined], ['code', './backend'], ['tier', 'production'], ['handler', null], ['timeout', 30], ['memorySize', '512'],
    ['environment', { FEATURE: true }], ['environment', { FEATURE: null }], ['layers', 'layer'], ['cors', { origins: 'https://desktop-client' }],
    ['front', 'REST'], ['deployment', 'canary'], ['database', 'arn'], ['files', 'bucket'], ['jwtSecret', 'arn'], ['hostedZone', 'eknmusic.com'],
    ['certificate', 'arn:aws:acm:us-east-1:123456789012:certificate/c'], ['dashboard', 'yes'], ['alarmActions', [null]], ['removalPolicy', 7],
    ['serviceName', 7],
  ])('plain JavaScript puts something else into `%s`: MusicApiPropInvalid', (prop, value) => {
    const error = errorOf(() => madeApi({ [prop]: value }));
    expect(ValidationErrors.codes(error)).toEqual(['MusicApiPropInvalid']);
    expect((error as Error).message).toContain(`\`${prop}`);
  });

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['files', (stack) => new Bucket(stack, 'Bucket'), 'is not an `IMediaBucket`'],
    ['jwtSecret', (stack) => new Secret(stack, 'Secret'), 'is not an `IJwtSecret`'],
    ['timeout', () => 30, 'is not a `Duration`; got 30. Give a `Duration`, or leave it out.'],
    ['code', () => 'backend', 'is not a `Code`; got "backend". Give a `Code`.'],
  ])('`%s` of another type is told by the name of the type: MusicApiPropInvalid', (prop, value, text) => {
    const stack = testStack();
    const error = errorOf(() => madeApi({ [prop]: value(stack) }, stack));
    expect(ValidationErrors.codes(error)).toEqual(['MusicApiPropInvalid']);
    expect((error as Error).message).toContain(`\`${prop}\` ${text}`);
  });

  test.each([null, 'api', undefined])('plain JavaScript gives %j for all props: MusicApiPropInvalid', (props) => {
    expect(ValidationErrors.codes(errorOf(() => new MusicApi(testStack(), 'Api', props as never)))).toEqual(['MusicApiPropInvalid']);
  });

  describe('the handler of a Python project', () => {
    const code = () => PythonCode.fromProject(folderWith({ 'src/handler.py': 'def main(event, context): pass', 'src/other.py': '' }));
    const layer = (stack: Stack) => LayerVersion.fromLayerVersionArn(stack, 'Vendor', 'arn:aws:lambda:us-east-1:123456789012:layer:vendor:1');

    test.each<[string, string, Props]>([
      ['is in no file', 'MusicApiHandlerMissing', () => ({ code: PythonCode.fromProject(folderWith({ 'main.py': '' })) })],
      ['is not in its file', 'MusicApiHandlerMissing', () => ({ code: code(), handler: 'src/other.main' })],
      ['is in no file of a folder of the project, whatever layers there are', 'MusicApiHandlerMissing', (stack) => ({
        code: code(), handler: 'src/hander.main', layers: [layer(stack)],
      })],
      ['is in no file at all', 'MusicApiHandlerMissing', () => ({ code: code(), handler: 'vendor.main' })],
      ['is a file', 'MusicApiHandlerInvalid', () => ({ handler: 'handler.py' })],
      ['is empty', 'MusicApiHandlerInvalid', () => ({ handler: '' })],
      ['has no function', 'MusicApiHandlerInvalid', () => ({ handler: 'src/handler' })],
    ])('%s: %s', (_, expected, props) => {
      expect(codes(props)).toEqual([expected]);
    });

    test('may come with a layer', () => {
      expect(codes((stack) => ({ code: code(), handler: 'vendor.main', layers: [layer(stack)] }))).toEqual([]);
      expect(codes(() => ({ code: code() }))).toEqual([]);
    });
  });

  test('one layer is given twice, in one version or in two: MusicApiLayersTwice', () => {
    const version = (stack: Stack, number: number) =>
      LayerVersion.fromLayerVersionArn(stack, `Layer${number}`, `arn:aws:lambda:us-east-1:123456789012:layer:vendor:${number}`);
    expect(codes((stack) => ({ layers: [1, 2].map((number) => version(stack, number)) }))).toEqual(['MusicApiLayersTwice']);
    expect(codes((stack) => {
      const one = version(stack, 1);
      return { layers: [one, one] };
    })).toEqual(['MusicApiLayersTwice']);
  });

  test('with the layers of the construct there are more than five: MusicApiLayersTooMany', () => {
    const layers = (stack: Stack, count: number) => [...Array(count).keys()].map((index) =>
      LayerVersion.fromLayerVersionArn(stack, `Layer${index}`, `arn:aws:lambda:us-east-1:123456789012:layer:vendor${index}:1`));
    const database = (stack: Stack) => ({ ...surroundings(stack) });
    expect(codes((stack) => ({ layers: layers(stack, 6) }))).toEqual(['MusicApiLayersTooMany']);
    expect(codes((stack) => ({ ...database(stack), layers: layers(stack, 5) }))).toEqual(['MusicApiLayersTooMany']);
    expect(codes((stack) => ({ ...database(stack), layers: layers(stack, 4) }))).toEqual([]);
  });

  test.each<[string, string, MusicApiAttributes]>([
    ['an address without https is imported', 'MusicApiUrlInvalid', { url: 'http://api.eknmusic.com', aliasArn }],
    ['an address with a slash at its end is imported', 'MusicApiUrlInvalid', { url: 'https://api.eknmusic.com/', aliasArn }],
    ['a function is imported for an alias', 'MusicApiAliasInvalid', { url: 'https://api.eknmusic.com', aliasArn: aliasArn.replace(':live', '') }],
  ])('%s: %s', (_, code, attributes) => {
    expect(ValidationErrors.codes(errorOf(() => MusicApi.fromMusicApiAttributes(testStack(), 'Api', attributes)))).toEqual([code]);
  });
});

describe('the synthesis fails when the check after a deployment asks for a path that is closed to it', () => {
  const synthesized = (props: Partial<MusicApiProps>, addRoutes: (api: MusicApi) => void = () => {}) => {
    const { api, template } = madeApi({ postDeploymentCheck: {}, ...props });
    addRoutes(api);
    return errorOf(template);
  };
  const CLOSED = ['MusicApiCheckedPathClosed'];

  test.each<[string, Partial<MusicApiProps>]>([['a token', TOKENS], ['an API key', KEYS]])('without %s', (_, props) => {
    expect(ValidationErrors.codes(synthesized(props))).toEqual(CLOSED);
  });

  test('and says which, and the line that opens it', () => {
    const error = synthesized({ ...KEYS, postDeploymentCheck: { paths: ['/version', '/'] } }) as Error;
    const why = 'asks for a token or an API key, which the check has not, so that it would fail after every deployment';
    expect(error.message).toBe([
      'Test/Api: 3 problems',
      `  - [MusicApiCheckedPathClosed] \`postDeploymentCheck.healthPath\` ${why}; got "/health". `
        + 'Open it: call `addRoute` with the path "/health", the method GET and the option `open`.',
      `  - [MusicApiCheckedPathClosed] \`postDeploymentCheck.paths[0]\` ${why}; got "/version". `
        + 'Open it: call `addRoute` with the path "/version", the method GET and the option `open`.',
      `  - [MusicApiCheckedPathClosed] \`postDeploymentCheck.paths[1]\` ${why}; got "/". `
        + 'Give a path that a route can be added for, such as "/health", and open that.',
    ].join('\n'));
  });

  test.each<[string, (api: MusicApi) => void]>([
    ['only another method of it is open', (api) => api.addRoute('/health', [HttpMethod.POST], { open: true })],
    ['its own route asks for a token', (api) => api.addRoute('/health', [HttpMethod.GET])],
    ['only what is below it is open', (api) => api.addRoute('/health/{part}', [HttpMethod.GET], { open: true })],
    ['an open route stands back behind a closed one that names it', (api) => {
      api.addRoute('/{path}', [HttpMethod.GET], { open: true });
      api.addRoute('/health', [HttpMethod.ANY]);
    }],
    ['an open route stands back behind a closed one of its method', (api) => {
      api.addRoute('/health', [HttpMethod.ANY], { open: true });
      api.addRoute('/health', [HttpMethod.GET]);
    }],
  ])('also when %s', (_, addRoutes) => {
    expect(ValidationErrors.codes(synthesized(TOKENS, addRoutes))).toEqual(CLOSED);
  });

  test.each<[string, Partial<MusicApiProps>, (api: MusicApi) => void]>([
    ['a route of its own is open', KEYS, (api) => api.addRoute('/health', [HttpMethod.GET], { open: true })],
    ['all its methods are open', TOKENS, (api) => api.addRoute('/health', [HttpMethod.ANY], { open: true })],
    ['a route with a variable is open', { ...TOKENS, postDeploymentCheck: { healthPath: '/status/api.json' } }, (api) =>
      api.addRoute('/status/{part}', [HttpMethod.GET], { open: true })],
    ['everything below is open', { ...TOKENS, postDeploymentCheck: { healthPath: '/status/api/v1', paths: ['/status/web'] } }, (api) =>
      api.addRoute('/status/{path+}', [HttpMethod.GET], { open: true })],
    ['nobody is asked for anything', REST, () => {}],
    ['the path is only known at deploy time', { ...TOKENS, postDeploymentCheck: { healthPath: Lazy.string({ produce: () => '/later' }) } }, () => {}],
    ['there is no check', { ...TOKENS, postDeploymentCheck: undefined }, () => {}],
  ])('but not when %s', (_, props, addRoutes) => {
    expect(synthesized(props, addRoutes)).toBeUndefined();
  });
});

test('reports everything that is wrong at once, and makes nothing', () => {
  const stack = testStack();
  const error = errorOf(() => madeApi({
    code: Code.fromInline('x'), timeout: Duration.minutes(1), environment: { STAGE: 'prod' }, rateLimit: 0,
  }, stack)) as Error;
  expect(error.message).toBe([
    'Test/Api: 3 problems',
    '  - [MusicApiTimeoutInvalid] `timeout` is not a time that an HTTP API waits for, which is whole seconds from 1 to 30; '
      + 'got 1 minute. Answer sooner and do the work behind a queue; API Gateway gives up on a longer request while the function still runs.',
    '  - [MusicApiEnvironmentReserved] `environment.STAGE` is set by the construct itself; got "prod". Leave it out and use the prop that it '
      + 'comes from: `stage`, `tier`, `database`, `files`, `jwtSecret`, `serviceName` or `metricsNamespace`.',
    '  - [MusicApiThrottleInvalid] `rateLimit` is not a number of requests that can be allowed; got 0. Give a whole number from 1 to 2147483647.',
  ].join('\n'));
  expect(stack.node.findChild('Api').node.children).toEqual([]);
});

test('a value that is only known at deploy time is not judged', () => {
  const token = Lazy.string({ produce: () => 'NotYetKnown' });
  const number = Lazy.number({ produce: () => 0 });
  const stack = testStack();
  expect(errorOf(() => madeApi({
    domainName: token,
    certificate: certificate(stack),
    memorySize: number,
    rateLimit: number,
    burstLimit: number,
    environment: { LATER: token, MOTTO: `${'x'.repeat(3000)}${token}` },
    cors: { origins: [token], maxAge: Duration.seconds(number) },
    front: ApiFront.http({ jwtAuthorizer: { issuer: token, audience: ['a'] } }),
  }, stack))).toBeUndefined();
  expect(codes(() => ({ front: ApiFront.rest({ webAcl: ApiWebAcl.fromArn(`arn:aws:wafv2:${token}:123456789012:regional/webacl/w/1`) }) }))).toEqual([]);
  expect(errorOf(() => MusicApi.fromMusicApiAttributes(testStack(), 'Api', { url: token, aliasArn: token }))).toBeUndefined();
});

test('regions are compared where both are known', () => {
  const anywhere = () => new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test');
  const stack = anywhere();
  expect(errorOf(() => madeApi({ domainName: 'api.eknmusic.com', certificate: certificate(stack, 'eu-west-1') }, stack))).toBeUndefined();
  expect(errorOf(() => madeApi({ front: ApiFront.rest({ webAcl: webAcl('eu-west-1') }) }, anywhere()))).toBeUndefined();
  expect(codes(() => ({ front: ApiFront.rest({ webAcl: webAcl('us-east-1') }) }))).toEqual([]);
});

test('routes that API Gateway accepts are accepted', () => {
  const rest = madeApi(REST).api;
  for (const path of ['/songs/{id}', '/songs/{id}/comments', '/songs/latest', '/albums/{albumId}', '/files/{path+}']) {
    expect(errorOf(() => rest.addRoute(path, [HttpMethod.GET]))).toBeUndefined();
  }
  const http = madeApi().api;
  for (const path of ['/songs/{id}', '/songs/{songId}/comments', '/{id}']) {
    expect(errorOf(() => http.addRoute(path, [HttpMethod.GET, HttpMethod.OPTIONS]))).toBeUndefined();
  }
});

test('what AWS accepts is accepted', () => {
  expect(codes(() => ({ timeout: Duration.seconds(30), memorySize: 10240, runtime: Runtime.PYTHON_3_11, cors: { origins: ['*'], methods: ['OPTIONS'] } })))
    .toEqual([]);
  expect(codes((stack) => ({ ...REST, timeout: Duration.seconds(29), domainName: 'eknmusic.com', hostedZone: zone(stack) }))).toEqual([]);
  expect(codes(() => ({ cors: { maxAge: Duration.days(1) }, environment: { Ab: '', a_1: 'x'.repeat(3700) } }))).toEqual([]);
  expect(codes(() => ({ ...REST, cors: { maxAge: Duration.days(2) } }))).toEqual([]);
  expect(codes(() => ({ deployment: ApiDeployment.linear(1, Duration.days(2)), reservedConcurrency: 1, rateLimit: 1, burstLimit: 1 }))).toEqual([]);
});
