import { App, Duration, Lazy, NestedStack, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Port, SecurityGroup, SubnetFilter, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, CfnFunction, Code, Function as LambdaFunction, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { DELETED, KEPT, testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import { madeApi, operators, surroundings, zone } from '../support/music-api';
import { folderWith } from '../support/python';
import { ApiDeployment, ApiFront, DeploymentTier, LogLevel, MusicApi, MusicDatabase, PythonCode, ValidationErrors } from '@eknmusic/constructs';

const FUNCTION = 'AWS::Lambda::Function';
const only = (template: Template, type: string) => Object.values(template.findResources(type))[0];

describe('the function', () => {
  test('is as documented: handler, 512 MB, 30 seconds, Python 3.13, traced, logging JSON into its own log group', () => {
    const { template, stack, api } = madeApi();
    template().hasResourceProperties(FUNCTION, {
      Handler: 'src/handler.main',
      MemorySize: 512,
      Timeout: 30,
      Runtime: 'python3.13',
      Architectures: ['x86_64'],
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', LogGroup: stack.resolve(api.logs.function.logGroupName) },
      ReservedConcurrentExecutions: Match.absent(),
      VpcConfig: Match.absent(),
    });
  });

  test('is another by choice', () => {
    const { template } = madeApi({
      handler: 'app.handler',
      memorySize: 1024,
      timeout: Duration.seconds(10),
      runtime: Runtime.PYTHON_3_12,
      architecture: Architecture.ARM_64,
      reservedConcurrency: 20,
    });
    template().hasResourceProperties(FUNCTION, {
      Handler: 'app.handler', MemorySize: 1024, Timeout: 10, Runtime: 'python3.12', Architectures: ['arm64'], ReservedConcurrentExecutions: 20,
    });
  });

  test('knows its stage, its secrets, its bucket and how the database proves who it is', () => {
    const stack = testStack();
    const { template } = madeApi({ ...surroundings(stack), tier: DeploymentTier.STAGING, environment: { FEATURE: 'on' } }, stack);
    expect(only(template(), FUNCTION).Properties.Environment.Variables).toEqual({
      STAGE: 'staging',
      LOG_LEVEL: 'INFO',
      POWERTOOLS_LOG_LEVEL: 'INFO',
      POWERTOOLS_SERVICE_NAME: 'api',
      POWERTOOLS_METRICS_NAMESPACE: 'EKNMusic',
      DB_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/database-AbCdEf',
      PGSSLROOTCERT: '/opt/rds-ca.pem',
      PGSSLMODE: 'verify-full',
      JWT_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/jwt-secret-AbCdEf',
      FILES_BUCKET: 'eknmusic-files-prod',
      FEATURE: 'on',
    });
  });

  test('is told of nothing that it has not', () => {
    expect(Object.keys(only(madeApi().template(), FUNCTION).Properties.Environment.Variables)).toEqual([
      'STAGE', 'LOG_LEVEL', 'POWERTOOLS_LOG_LEVEL', 'POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE',
    ]);
  });

  test('has the stage, the service and the namespace of choice', () => {
    madeApi({ stage: 'prod', serviceName: 'backend', metricsNamespace: 'Songs' }).template().hasResourceProperties(FUNCTION, {
      Environment: { Variables: { STAGE: 'prod', POWERTOOLS_SERVICE_NAME: 'backend', POWERTOOLS_METRICS_NAMESPACE: 'Songs' } },
    });
  });

  test('trusts the CA bundle of Amazon RDS where it has a database', () => {
    const stack = testStack();
    const { template } = madeApi({ ...surroundings(stack) }, stack);
    const [layer] = Object.keys(template().findResources('AWS::Lambda::LayerVersion'));
    template().hasResourceProperties(FUNCTION, { Layers: [{ Ref: layer }] });
    madeApi().template().hasResourceProperties(FUNCTION, { Layers: Match.absent() });
  });

  test.each([['DEBUG', 7, DeploymentTier.DEVELOPMENT], ['INFO', 14, DeploymentTier.STAGING], ['WARN', 30, DeploymentTier.PRODUCTION]])(
    'logs as its tier does: %s for %i days', (LOG_LEVEL, RetentionInDays, tier) => {
      const template = madeApi({ tier }).template();
      template.hasResourceProperties(FUNCTION, { Environment: { Variables: { LOG_LEVEL, POWERTOOLS_LOG_LEVEL: LOG_LEVEL } } });
      template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays });
    });

  test('keeps its logs as long as the user says', () => {
    madeApi({ logRetention: RetentionDays.ONE_YEAR }).template().allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });

  test('is made when it has all its rights: AWS Lambda tries those to the network', () => {
    const stack = testStack();
    const { template } = madeApi({ network: surroundings(stack).network }, stack);
    const [policyId] = Object.keys(template().findResources('AWS::IAM::ManagedPolicy', { Properties: { Description: 'What the code of the API may do' } }));
    expect(only(template(), FUNCTION).DependsOn).toContain(policyId);
  });
});

describe('code of a Python project', () => {
  const python = (options = {}) => {
    const folder = folderWith({ 'src/handler.py': 'def main(event, context): pass' });
    return PythonCode.fromProject(folder, options);
  };

  test('brings runtime and processor with it', () => {
    madeApi({ code: python({ runtime: Runtime.PYTHON_3_12, architecture: Architecture.ARM_64 }) }).template()
      .hasResourceProperties(FUNCTION, { Runtime: 'python3.12', Architectures: ['arm64'] });
  });

  test('brings a layer with its dependencies, once, beside those of the user', () => {
    const stack = testStack();
    const code = python();
    const dependencies = new LayerVersion(stack, 'Made', { code: Code.fromAsset(__dirname) });
    const asked = jest.spyOn(code, 'dependencyLayers').mockReturnValue([dependencies]);
    const own = LayerVersion.fromLayerVersionArn(stack, 'Own', 'arn:aws:lambda:us-east-1:123456789012:layer:own:1');
    const { template, api } = madeApi({ code, layers: [own] }, stack);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(api.dependencyLayers).toEqual([dependencies]);
    template().hasResourceProperties(FUNCTION, { Layers: [stack.resolve(dependencies.layerVersionArn), own.layerVersionArn] });
  });
});

describe('the network', () => {
  test('is that of the database, with its subnets and its security group for functions', () => {
    const stack = testStack();
    const { template, api } = madeApi({ ...surroundings(stack) }, stack);
    template().hasResourceProperties(FUNCTION, { VpcConfig: { SubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'], SecurityGroupIds: ['sg-0a1b2c3d4e5f60001'] } });
    template().resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    expect(api.connections.securityGroups).toHaveLength(1);
  });

  test('is any other by choice, where the database lets the function in', () => {
    const stack = testStack();
    const { database } = surroundings(stack);
    const { template, api } = madeApi({ vpc: new Vpc(stack, 'Own'), database }, stack);
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: 'sg-0a1b2c3d4e5f60002',
      FromPort: 5454,
      ToPort: 5454,
      SourceSecurityGroupId: stack.resolve(api.connections.securityGroups[0].securityGroupId),
    });
    const [own] = api.connections.securityGroups;
    template().hasResourceProperties(FUNCTION, { VpcConfig: { SecurityGroupIds: [stack.resolve(own.securityGroupId)] } });
  });

  test('has the security groups of choice', () => {
    const stack = testStack();
    const own = SecurityGroup.fromSecurityGroupId(stack, 'OwnGroup', 'sg-own');
    const { template } = madeApi({ vpc: new Vpc(stack, 'Own'), securityGroups: [own], vpcSubnets: { subnetFilters: [SubnetFilter.availabilityZones(['dummy1a'])], subnetType: SubnetType.PRIVATE_WITH_EGRESS } }, stack);
    template().hasResourceProperties(FUNCTION, { VpcConfig: { SecurityGroupIds: ['sg-own'], SubnetIds: [Match.anyValue()] } });
  });
});

describe('the HTTP API', () => {
  test('sends every path and method to the alias, and nothing else may call it', () => {
    const { template, stack, api } = madeApi();
    const routes = Object.values(template().findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties.RouteKey);
    expect(routes.sort()).toEqual(['ANY /', 'ANY /{proxy+}']);
    template().resourceCountIs('AWS::ApiGatewayV2::Integration', 1);
    template().hasResourceProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationUri: stack.resolve(api.release.alias.functionArn), PayloadFormatVersion: '2.0',
    });
    template().allResourcesProperties('AWS::Lambda::Permission', {
      FunctionName: stack.resolve(api.release.alias.functionArn), Principal: 'apigateway.amazonaws.com', SourceArn: Match.anyValue(),
    });
  });

  test('lets the desktop client in', () => {
    madeApi().template().hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: {
        AllowOrigins: ['https://desktop-client'],
        AllowMethods: ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'],
        AllowHeaders: ['Authorization', 'Content-Type', 'X-Api-Key', 'X-Request-Id'],
        MaxAge: 3600,
      },
    });
  });

  test('lets in who the user names', () => {
    madeApi({ cors: { origins: ['https://eknmusic.com'], methods: ['GET'], headers: ['Authorization'], maxAge: Duration.minutes(5) } }).template()
      .hasResourceProperties('AWS::ApiGatewayV2::Api', {
        CorsConfiguration: { AllowOrigins: ['https://eknmusic.com'], AllowMethods: ['GET'], AllowHeaders: ['Authorization'], MaxAge: 300 },
      });
  });

  test.each([[50, 100, DeploymentTier.DEVELOPMENT], [1000, 2000, DeploymentTier.STAGING], [1000, 2000, DeploymentTier.PRODUCTION]])(
    'is throttled by its tier: %i, %i', (ThrottlingRateLimit, ThrottlingBurstLimit, tier) => {
      madeApi({ tier }).template().hasResourceProperties('AWS::ApiGatewayV2::Stage', { DefaultRouteSettings: { ThrottlingRateLimit, ThrottlingBurstLimit } });
    });

  test('is throttled as the user says', () => {
    madeApi({ rateLimit: 10 }).template().hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
    });
    madeApi({ rateLimit: 10, burstLimit: 15 }).template().hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 15 },
    });
  });

  test('writes one line of JSON for every request into an encrypted log group', () => {
    const { template, stack, api } = madeApi();
    const { Properties } = only(template(), 'AWS::ApiGatewayV2::Stage');
    expect(Properties).toMatchObject({ StageName: '$default', AutoDeploy: true });
    expect(Properties).not.toHaveProperty('StageVariables');
    expect(Properties.AccessLogSettings.DestinationArn).toEqual(stack.resolve(api.logs.access.logGroupArn));
    // A name that keeps it out of the log-delivery policy of the account, which is full after some forty others.
    template().hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Join': ['', ['/aws/vendedlogs/apigateway/', stack.resolve(api.apiId)]] }, RetentionInDays: 30,
    });
    expect(JSON.parse(Properties.AccessLogSettings.Format)).toEqual({
      requestId: '$context.requestId',
      ip: '$context.identity.sourceIp',
      userAgent: '$context.identity.userAgent',
      requestTime: '$context.requestTime',
      httpMethod: '$context.httpMethod',
      path: '$context.path',
      routeKey: '$context.routeKey',
      status: '$context.status',
      protocol: '$context.protocol',
      responseLength: '$context.responseLength',
      responseLatency: '$context.responseLatency',
      integrationLatency: '$context.integrationLatency',
      integrationError: '$context.integrationErrorMessage',
    });
    template().allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: stack.resolve(api.encryptionKey.keyArn) });
  });

  test('tells routes apart in its metrics where the tier watches closely', () => {
    for (const [DetailedMetricsEnabled, tier] of [[false, DeploymentTier.DEVELOPMENT], [true, DeploymentTier.STAGING]] as const) {
      madeApi({ tier }).template().hasResourceProperties('AWS::ApiGatewayV2::Stage', { DefaultRouteSettings: { DetailedMetricsEnabled } });
    }
  });
});

describe('the name of the API', () => {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const nameIn = (scope: Construct, id = 'Api') =>
    new MusicApi(scope, id, { code: Code.fromInline('def main(event, context): pass') }).http!.api.httpApiName!;

  test('begins with the stack\'s, so that copies of an app are told apart', () => {
    const names = ['eknmusic-staging', 'eknmusic-prod'].map((stackName) => nameIn(new Stack(new Stage(app, stackName), 'Backend', { stackName })));
    expect(names).toEqual([expect.stringMatching(/^eknmusic-staging-Api-[0-9A-F]{8}$/), expect.stringMatching(/^eknmusic-prod-Api-[0-9A-F]{8}$/)]);
  });

  test('begins with the outermost stack\'s where the API is in a nested one, whose own is only known at deploy time', () => {
    const nested = new NestedStack(new Stack(app, 'Outer', { stackName: 'eknmusic-prod' }), 'Inner');
    expect(nameIn(nested)).toMatch(/^eknmusic-prod-Inner-Api-[0-9A-F]{8}$/);
  });

  test('is another one for each construct, also where the parts of the path read the same', () => {
    const stack = new Stack(app, 'X');
    const names = [
      nameIn(stack, 'Y-Api'), nameIn(new Construct(stack, 'Y'), 'Api'), nameIn(new Stack(app, 'X-Y'), 'Api'), nameIn(new Construct(stack, 'Y-Api-Z'), 'A'),
      nameIn(new Construct(new Construct(stack, 'Y-Api-Z2'), 'Z'), 'A'),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  test('is one that API Gateway accepts, however long the path', () => {
    const scope = ['A', 'B', 'C'].reduce((parent: Construct, id) => new Construct(parent, id.repeat(55)), new Stack(app, 'Deep'));
    expect(nameIn(scope).length).toBeLessThanOrEqual(128);
    expect(nameIn(scope, 'Other')).not.toBe(nameIn(scope, 'Another'));
  });
});

describe('tokens', () => {
  const jwtAuthorizer = { issuer: 'https://id.eknmusic.com/', audience: ['desktop'] };
  const authorization = (template: Template) => Object.fromEntries(Object.values(template.findResources('AWS::ApiGatewayV2::Route'))
    .map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType]));

  test('are checked by the application', () => {
    expect(authorization(madeApi().template())).toEqual({ 'ANY /': 'NONE', 'ANY /{proxy+}': 'NONE' });
  });

  test('are checked by API Gateway, by choice; a preflight request has none', () => {
    const { template, api } = madeApi({ front: ApiFront.http({ jwtAuthorizer }) });
    api.addRoute('/health', [HttpMethod.GET], { open: true });
    api.addRoute('/songs', [HttpMethod.GET]);
    template().hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: 'https://id.eknmusic.com/', Audience: ['desktop'] },
    });
    expect(authorization(template())).toEqual({
      'ANY /': 'JWT', 'ANY /{proxy+}': 'JWT', 'OPTIONS /': 'NONE', 'OPTIONS /{proxy+}': 'NONE', 'GET /health': 'NONE', 'GET /songs': 'JWT',
    });
  });

  test('are not asked of a preflight request either where a route of its own takes all methods', () => {
    const { template, api } = madeApi({ front: ApiFront.http({ jwtAuthorizer }) });
    api.addRoute('/search', [HttpMethod.ANY]);
    api.addRoute('/health', [HttpMethod.ANY], { open: true });
    api.addRoute('/login', [HttpMethod.OPTIONS], { open: true });
    api.addRoute('/login', [HttpMethod.ANY]);
    expect(authorization(template())).toEqual({
      'ANY /': 'JWT',
      'ANY /{proxy+}': 'JWT',
      'OPTIONS /': 'NONE',
      'OPTIONS /{proxy+}': 'NONE',
      'ANY /search': 'JWT',
      'OPTIONS /search': 'NONE',
      'ANY /health': 'NONE',
      'OPTIONS /login': 'NONE',
      'ANY /login': 'JWT',
    });
  });
});

describe('more routes', () => {
  test('lead to the same function, or to another one, which lets the API in', () => {
    const { template, stack, api } = madeApi();
    const handler = new LambdaFunction(stack, 'Search', { runtime: Runtime.PYTHON_3_13, handler: 'search.main', code: Code.fromInline('x') });
    api.addRoute('/search', [HttpMethod.GET, HttpMethod.POST], { handler });
    api.addRoute('/songs/{id}', [HttpMethod.GET]);
    template().hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'POST /search' });
    template().hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'GET /songs/{id}' });
    template().hasResourceProperties('AWS::ApiGatewayV2::Integration', { IntegrationUri: stack.resolve(handler.functionArn) });
    template().resourceCountIs('AWS::ApiGatewayV2::Integration', 2);
    template().hasResourceProperties('AWS::Lambda::Permission', { FunctionName: stack.resolve(handler.functionArn), Principal: 'apigateway.amazonaws.com' });
  });

  test.each([ApiFront.http(), ApiFront.rest()])('need no more of the policy of a function, which takes 20 kB, than one does: %#', (front) => {
    const { template, stack, api } = madeApi({ front });
    const handler = new LambdaFunction(stack, 'Search', { runtime: Runtime.PYTHON_3_13, handler: 'search.main', code: Code.fromInline('x') });
    for (let index = 0; index < 45; index++) {
      api.addRoute(`/songs/${index}`, [HttpMethod.GET, HttpMethod.POST], index % 2 ? { handler } : {});
    }
    const permissions = Object.values(template().findResources('AWS::Lambda::Permission')).map(({ Properties }) => Properties);
    const functions = [api.release.alias, handler].map(({ functionArn }) => stack.resolve(functionArn));
    expect(permissions.map(({ FunctionName }) => FunctionName)).toEqual(functions);
    for (const { SourceArn } of permissions) {
      expect(JSON.stringify(SourceArn)).toContain(JSON.stringify(stack.resolve(api.apiId)));
      expect(JSON.stringify(SourceArn)).toContain('/*/*/*');
    }
  });
});

describe('the address', () => {
  test('is that of API Gateway', () => {
    const { stack, api, template } = madeApi();
    expect(stack.resolve(api.url)).toEqual(stack.resolve(api.http!.api.apiEndpoint));
    template().hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: false });
    expect(api.domain).toBeUndefined();
  });

  test('is a domain name, by choice, and then the only one', () => {
    const stack = testStack();
    const { template, api } = madeApi({ domainName: 'api.eknmusic.com', hostedZone: zone(stack) }, stack);
    expect(api.url).toBe('https://api.eknmusic.com');
    template().hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
    template().hasResourceProperties('AWS::CertificateManager::Certificate', { DomainName: 'api.eknmusic.com', ValidationMethod: 'DNS' });
    template().hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'api.eknmusic.com',
      DomainNameConfigurations: [{
        CertificateArn: Match.anyValue(), EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2', IpAddressType: 'dualstack',
      }],
    });
    template().hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { ApiId: stack.resolve(api.apiId), Stage: stack.resolve(api.http!.stage.stageName) });
    for (const Type of ['A', 'AAAA']) {
      template().hasResourceProperties('AWS::Route53::RecordSet', {
        Name: 'api.eknmusic.com.', Type, AliasTarget: { DNSName: stack.resolve(api.domain!.domainName.regionalDomainName) },
      });
    }
    expect(api.domain!.records).toHaveLength(2);
  });

  test('has the certificate of choice; without a zone there are no records', () => {
    const stack = testStack();
    const certificate = Certificate.fromCertificateArn(stack, 'Own', 'arn:aws:acm:us-east-1:123456789012:certificate/c');
    const { template, api } = madeApi({ domainName: 'api.eknmusic.com', certificate }, stack);
    template().resourceCountIs('AWS::CertificateManager::Certificate', 0);
    template().resourceCountIs('AWS::Route53::RecordSet', 0);
    expect(api.domain!.certificate).toBe(certificate);
  });
});

describe('what operators see', () => {
  const alarmed = () => {
    const stack = testStack();
    const { template, api } = madeApi({ alarmActions: [operators(stack)] }, stack);
    const rows = Object.values(template().findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties)
      .filter(({ Period }) => Period === 300)
      .map((it) => [it.MetricName, it.Statistic ?? it.ExtendedStatistic, it.Threshold, it.AlarmActions]);
    return { alarms: api.alarms.all, rows };
  };

  test('is an alarm for each thing that goes wrong', () => {
    const actions = ['arn:aws:sns:us-east-1:123456789012:operators'];
    const { alarms, rows } = alarmed();
    expect(alarms).toHaveLength(5);
    expect(rows).toEqual([
      ['Errors', 'Sum', 10, actions], ['Throttles', 'Sum', 0, actions], ['Duration', 'p99', 24_000, actions],
      ['5xx', 'Sum', 10, actions], ['Latency', 'p95', 3000, actions],
    ]);
  });

  test('is nothing in development', () => {
    const { template, api } = madeApi({ tier: DeploymentTier.DEVELOPMENT });
    template().resourceCountIs('AWS::CloudWatch::Alarm', 0);
    template().resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    expect([api.alarms.all, api.release.errorsAlarm, api.dashboard]).toEqual([[], undefined, undefined]);
  });

  test('is a dashboard with function, API, database and application', () => {
    const stack = testStack();
    const { network } = surroundings(stack);
    const database = new MusicDatabase(stack, 'Made', { network });
    const body = JSON.stringify(only(madeApi({ network, database }, stack).template(), 'AWS::CloudWatch::Dashboard').Properties.DashboardBody);
    for (const shown of ['AWS/Lambda', 'AWS/ApiGateway', 'CPUUtilization', 'DatabaseConnections', 'FreeStorageSpace', 'EKNMusic']) {
      expect(body).toContain(shown);
    }
    expect(JSON.stringify(only(madeApi().template(), 'AWS::CloudWatch::Dashboard').Properties.DashboardBody)).not.toContain('CPUUtilization');
  });

  test('is a dashboard or not, by choice', () => {
    madeApi({ tier: DeploymentTier.DEVELOPMENT, dashboard: true }).template().resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    madeApi({ dashboard: false }).template().resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });

  test('is every metric, of the alias that serves requests', () => {
    const { stack, api } = madeApi();
    const name = stack.resolve(api.function.functionName);
    for (const metric of [api.metricInvocations(), api.metricErrors(), api.metricDuration(), api.metricThrottles()]) {
      expect(stack.resolve(metric.dimensions)).toEqual({ FunctionName: name, Resource: { 'Fn::Join': ['', [name, ':live']] } });
    }
    for (const [metric, expected] of [
      [api.metricRequests(), 'Count'], [api.metric4xxErrors(), '4xx'], [api.metric5xxErrors(), '5xx'], [api.metricLatency(), 'Latency'],
    ] as const) {
      expect(metric).toMatchObject({ namespace: 'AWS/ApiGateway', metricName: expected });
      expect(stack.resolve(metric.dimensions)).toEqual({ ApiId: stack.resolve(api.apiId) });
    }
    expect(api.metricLatency({ period: Duration.minutes(1), statistic: 'p50' })).toMatchObject({ period: Duration.minutes(1), statistic: 'p50' });
    expect(api.metricApplication('SongsPlayed')).toMatchObject({
      namespace: 'EKNMusic', metricName: 'SongsPlayed', dimensions: { service: 'api' }, statistic: 'Sum',
    });
  });
});

describe('the logs', () => {
  test('are encrypted with a key of their own, renewed every year, or with one of choice', () => {
    madeApi().template().hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true, PendingWindowInDays: 30 });
    const stack = testStack();
    const encryptionKey = new Key(stack, 'Shared');
    const { template } = madeApi({ encryptionKey }, stack);
    template().resourceCountIs('AWS::KMS::Key', 1);
    template().allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: stack.resolve(encryptionKey.keyArn) });
    template().hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'logs.us-east-1.amazonaws.com' } })]) } });
  });

  test.each([
    [DeploymentTier.DEVELOPMENT, DELETED], [DeploymentTier.STAGING, KEPT], [DeploymentTier.PRODUCTION, KEPT],
  ])('are deleted or kept with their key, as the tier says: %#', (tier, policies) => {
    for (const type of ['AWS::KMS::Key', 'AWS::Logs::LogGroup']) {
      madeApi({ tier }).template().allResources(type, policies);
    }
  });

  test('are kept when the user says so', () => {
    madeApi({ tier: DeploymentTier.DEVELOPMENT, removalPolicy: RemovalPolicy.RETAIN }).template()
      .allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
  });
});

describe('an API that exists', () => {
  const aliasArn = 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api:live';

  test('is used without making anything', () => {
    const stack = testStack();
    const api = MusicApi.fromMusicApiAttributes(stack, 'Api', { url: 'https://api.eknmusic.com', aliasArn });
    expect([api.url, api.aliasArn, api.alias.functionArn]).toEqual(['https://api.eknmusic.com', aliasArn, aliasArn]);
    expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
  });

  test('can be called by whom it is granted to', () => {
    const stack = testStack();
    const role = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('events.amazonaws.com') });
    MusicApi.fromMusicApiAttributes(stack, 'Api', { url: 'https://api.eknmusic.com', aliasArn }).grants.invoke(role);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: aliasArn }] },
    });
  });
});

test('everything is tagged with its tier', () => {
  madeApi().template().hasResourceProperties(FUNCTION, { Tags: [{ Key: 'eknmusic:tier', Value: 'production' }] });
});

test('a tier of one\'s own decides the same things', () => {
  const tier = DeploymentTier.of('preview', { alarmsEnabled: false, logLevel: LogLevel.DEBUG });
  const { template } = madeApi({ tier, deployment: ApiDeployment.allAtOnce() });
  template().hasResourceProperties(FUNCTION, { LoggingConfig: { ApplicationLogLevel: 'DEBUG' }, Environment: { Variables: { STAGE: 'preview' } } });
  template().resourceCountIs('AWS::CloudWatch::Alarm', 0);
});

test('a stack that knows neither account nor region is enough', () => {
  const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test');
  madeApi({}, stack).template().resourceCountIs('AWS::ApiGatewayV2::Api', 1);
});

test('the resource of every part is within reach', () => {
  const { template, api } = madeApi();
  (api.function.node.defaultChild as CfnFunction).addPropertyOverride('EphemeralStorage.Size', 1024);
  (api.http!.stage.node.defaultChild as CfnFunction).addPropertyOverride('Description', 'Ours');
  template().hasResourceProperties(FUNCTION, { EphemeralStorage: { Size: 1024 } });
  template().hasResourceProperties('AWS::ApiGatewayV2::Stage', { Description: 'Ours' });
});

describe('the API as a construct', () => {
  const grantee = (stack: Stack) => new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ecs.amazonaws.com') });

  test('may be rolled back by whom it is granted to, which takes exactly what the command does', () => {
    const { stack, api, template } = madeApi();
    api.grants.rollBack(grantee(stack)).assertSuccess();
    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{
          Effect: 'Allow',
          Action: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:ListVersionsByFunction'],
          Resource: stack.resolve(api.function.functionArn),
        }],
      },
    });
  });

  test.each([['a literal ARN', false], ['an ARN that is only known at deploy time', true]])('may be rolled back when it was imported by %s', (_, isToken) => {
    const stack = testStack();
    const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api';
    const aliasArn = isToken ? Lazy.string({ produce: () => `${functionArn}:live` }) : `${functionArn}:live`;
    const api = MusicApi.fromMusicApiAttributes(stack, 'Api', { url: 'https://api.eknmusic.com', aliasArn });
    api.grants.rollBack(grantee(stack));
    const Resource = isToken ? { 'Fn::Join': [':', Match.arrayWith([{ 'Fn::Select': [6, { 'Fn::Split': [':', `${functionArn}:live`] }] }])] } : functionArn;
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [Match.objectLike({ Resource })] } });
  });

  test('is granted to as its function is', () => {
    const { stack, api, template } = madeApi();
    new Key(stack, 'Shared').grantDecrypt(api);
    template().hasResourceProperties('AWS::IAM::Policy', {
      Roles: [stack.resolve(api.role.roleName)], PolicyDocument: { Statement: [Match.objectLike({ Action: 'kms:Decrypt' })] },
    });
  });

  test('connects as its function does, where that is in a network', () => {
    const stack = testStack();
    const vpc = new Vpc(stack, 'Own');
    const { api, template } = madeApi({ vpc }, stack);
    new SecurityGroup(stack, 'Cache', { vpc }).connections.allowFrom(api, Port.tcp(6379));
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 6379, SourceSecurityGroupId: stack.resolve(api.connections.securityGroups[0].securityGroupId),
    });
    expect(ValidationErrors.codes(errorOf(() => madeApi().api.connections))).toEqual(['MusicApiNetworkMissing']);
  });

  test('has its function for its default child', () => {
    const { api } = madeApi();
    expect(api.node.defaultChild).toBe(api.function.node.defaultChild);
  });

  test('gives the resources of a route that is added', () => {
    const { httpRoutes, restMethods } = madeApi().api.addRoute('/songs', [HttpMethod.GET, HttpMethod.POST]);
    expect([httpRoutes.map(({ path }) => path), restMethods]).toEqual([['/songs', '/songs'], []]);
    const route = madeApi({ front: ApiFront.rest() }).api.addRoute('/songs', [HttpMethod.GET, HttpMethod.POST]);
    expect([route.httpRoutes, route.restMethods.map(({ httpMethod }) => httpMethod)]).toEqual([[], ['GET', 'POST']]);
  });
});

test('an alarm tells the symptom and its number first', () => {
  const { stack, api } = madeApi({ timeout: Duration.seconds(10) });
  expect(api.alarms.all.map((alarm) => stack.resolve((alarm.node.defaultChild as CfnAlarm).alarmDescription))).toEqual([
    'More than 10 exceptions and timeouts of the function of Test/Api in 5 minutes',
    expect.stringMatching(/^Requests to Test\/Api are throttled/),
    'p99 duration of the function of Test/Api is above 8 s, four fifths of its timeout',
    'More than 10 answers of Test/Api with 5xx in 5 minutes',
    'p95 latency of Test/Api is above 3 s',
  ]);
});
