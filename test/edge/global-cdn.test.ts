import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FunctionCode, LambdaEdgeEventType } from 'aws-cdk-lib/aws-cloudfront';
import { AccountPrincipal, ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Version } from 'aws-cdk-lib/aws-lambda';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { EmulatedEdge } from '../../tools/edge/emulated-edge';
import { annotations, testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import { operators } from '../support/specimen';
import { DeploymentTier, GlobalCdn, type GlobalCdnProps, ValidationErrors } from '@eknmusic/constructs';

const FOUR = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-1'];
const EIGHT = [...FOUR, 'sa-east-1', 'ap-northeast-1', 'af-south-1', 'ap-south-1'];
const origins = (regions: string[]) => regions.map((region) => ({ region, domainName: `${region}.origin.musicconnect.com` }));
const zoneOf = (stack: Stack) => HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0EXAMPLE', zoneName: 'musicconnect.com' });

function made(props: Partial<GlobalCdnProps> = {}, stack = testStack()) {
  const cdn = new GlobalCdn(stack, 'Cdn', { domainName: 'musicconnect.com', hostedZone: zoneOf(stack), origins: origins(FOUR), ...props });
  return { stack, cdn, template: Template.fromStack(stack) };
}
const configOf = (template: Template) => Object.values(template.findResources('AWS::CloudFront::Distribution'))[0].Properties.DistributionConfig;

describe('the distribution', () => {
  const { template } = made();
  const config = configOf(template);

  test('has an origin for each region, by TLS 1.2 alone, that is given up after six seconds', () => {
    // eslint-disable-next-line @stylistic/max-len
    expect(config.Origins.map(({ Id, DomainName }: any) => [Id, DomainName])).toEqual(origins(FOUR).map(({ region, domainName }) => [region, domainName]));
    for (const origin of config.Origins) {
      expect(origin).toMatchObject({
        ConnectionTimeout: 3, ConnectionAttempts: 2, CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
      });
    }
  });

  test('has no group of origins: CloudFront refuses one for what writes, and the function makes them for what is read', () => {
    expect(config.OriginGroups).toBeUndefined();
    expect(config.DefaultCacheBehavior.AllowedMethods).toEqual(['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE']);
  });

  test('redirects to HTTPS, and takes TLS 1.2 of 2021 or newer', () => {
    expect(config.ViewerCertificate).toMatchObject({ MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' });
    expect([...config.CacheBehaviors, config.DefaultCacheBehavior].map(({ ViewerProtocolPolicy }) => ViewerProtocolPolicy)).toEqual(Array(5).fill('redirect-to-https'));
  });

  test('leads to the health of each region, which is kept nowhere', () => {
    expect(config.CacheBehaviors.map(({ PathPattern, TargetOriginId, CachePolicyId }: any) => [PathPattern, TargetOriginId, CachePolicyId]))
      .toEqual(FOUR.map((region) => [`/_origin/${region}/health`, region, '4135ea2d-6df8-44a3-9df3-4b5a84be39ad']));
  });

  test('keeps no errors, so that a region that is well again is asked again', () => {
    expect(config.CustomErrorResponses).toEqual([500, 502, 503, 504].map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 0 })));
  });

  test('tells the function and the origins the country, the state or the province of a viewer', () => {
    template.hasResourceProperties('AWS::CloudFront::OriginRequestPolicy', {
      OriginRequestPolicyConfig: { HeadersConfig: { HeaderBehavior: 'allViewerAndWhitelistCloudFront', Headers: ['CloudFront-Viewer-Country', 'CloudFront-Viewer-Country-Region'] } },
    });
  });

  test('adds security headers, and those about content where the application says nothing of it', () => {
    template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: true, Override: true },
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY', Override: false },
          ContentSecurityPolicy: { ContentSecurityPolicy: Match.stringLikeRegexp('frame-ancestors'), Override: false },
        },
      },
    });
  });

  test('writes standard logs to a bucket that takes them', () => {
    expect(config.Logging).toMatchObject({ Prefix: 'cdn/Cdn/' });
    template.hasResourceProperties('AWS::S3::Bucket', { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] } });
  });

  test('has a store without content, so that no deployment brings back what was drained', () => {
    const [store] = Object.values(template.findResources('AWS::CloudFront::KeyValueStore'));
    expect(store.Properties.ImportSource).toBeUndefined();
    template.hasResourceProperties('AWS::CloudFront::Function', { FunctionConfig: { Runtime: 'cloudfront-js-2.0', KeyValueStoreAssociations: [Match.anyValue()] } });
  });

  test('has functions of its user at responses and at requests to the origins', () => {
    const stack = testStack();
    const functionVersion = Version.fromVersionArn(stack, 'Version', 'arn:aws:lambda:us-east-1:123456789012:function:mine:3');
    const { template: own } = made({
      viewerResponse: FunctionCode.fromInline('function handler(event) { return event.response; }'), edgeLambdas: [{ functionVersion, eventType: LambdaEdgeEventType.ORIGIN_REQUEST }],
    }, stack);
    const { DefaultCacheBehavior: behavior, CacheBehaviors: [health] } = configOf(own);
    expect(behavior.FunctionAssociations.map(({ EventType }: any) => EventType)).toEqual(['viewer-request', 'viewer-response']);
    expect(behavior.LambdaFunctionAssociations).toEqual([{ EventType: 'origin-request', LambdaFunctionARN: 'arn:aws:lambda:us-east-1:123456789012:function:mine:3' }]);
    expect(health.LambdaFunctionAssociations).toBeUndefined();
  });
});

describe('the regions', () => {
  test.each([[1], [2], [4], [8]])('%i of them synthesize', (count) => {
    expect(configOf(made({ origins: origins(EIGHT.slice(0, count)) }).template).Origins).toHaveLength(count);
  });

  test('one more adds its origin, its health path, its check and its alarm, and changes the function and the distribution alone', () => {
    const resources = (count: number): Record<string, any> => made({ origins: origins(EIGHT.slice(0, count)), regionalDomainName: 'direct.musicconnect.com' }).template.toJSON().Resources;
    for (const count of [2, 4, 7]) {
      const [before, after] = [resources(count), resources(count + 1)];
      expect(Object.keys(before).filter((id) => !(id in after))).toEqual([]);
      expect(Object.keys(after).filter((id) => !(id in before)).map((id) => after[id].Type).sort()).toEqual(['AWS::CloudWatch::Alarm', 'AWS::Route53::HealthCheck', 'AWS::Route53::RecordSet']);
      const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
      expect(changed.map((id) => before[id].Type).sort()).toEqual(['AWS::CloudFront::Distribution', 'AWS::CloudFront::Function']);
    }
  });

  test('each has a health check that asks by way of the edge', () => {
    const { template } = made();
    template.resourceCountIs('AWS::Route53::HealthCheck', 4);
    template.hasResourceProperties('AWS::Route53::HealthCheck', {
      HealthCheckConfig: { Type: 'HTTPS', FullyQualifiedDomainName: 'musicconnect.com', ResourcePath: '/_origin/eu-west-1/health', EnableSNI: true, FailureThreshold: 3 },
    });
  });

  test('clients without CloudFront come to them by latency records that follow the checks', () => {
    const { template } = made({ regionalDomainName: 'direct.musicconnect.com' });
    template.hasResourceProperties('AWS::Route53::RecordSet', {
      Name: 'direct.musicconnect.com.',
      Type: 'CNAME',
      Region: 'eu-west-1',
      SetIdentifier: 'eu-west-1',
      ResourceRecords: ['eu-west-1.origin.musicconnect.com'],
      HealthCheckId: { Ref: Match.stringLikeRegexp('CdnHealthCheckeuwest1') },
    });
  });

  test('a tier without alarms has no checks, unless records follow them', () => {
    const tier = DeploymentTier.DEVELOPMENT;
    made({ tier }).template.resourceCountIs('AWS::Route53::HealthCheck', 0);
    made({ tier, regionalDomainName: 'direct.musicconnect.com' }).template.resourceCountIs('AWS::Route53::HealthCheck', 4);
  });
});

describe('the emulated distribution', () => {
  const template = made({ cacheBehaviors: [] }).template.toJSON();
  const edge = (broken: Record<string, number | undefined> = {}) => new EmulatedEdge(template as any, async (originId, { uri }) =>
    originId in broken ? broken[originId] === undefined ? undefined : { status: broken[originId] } : { status: 200, body: `${originId} ${uri}` });

  test.each([['AT', 'eu-west-1'], ['US', 'us-east-1'], ['SG', 'ap-southeast-1']])('a viewer in %s is served by %s', async (country, region) => {
    expect(await edge().ask({ uri: '/songs', country })).toMatchObject({ status: 200, body: `${region} /songs`, asked: [region] });
  });

  test.each([['answers 500', 500], ['answers 502', 502], ['answers 503', 503], ['answers 504', 504], ['does not answer', undefined]])('a viewer does not notice that a region %s', async (_, status) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect(await edge({ 'eu-west-1': status }).ask({ method, uri: '/songs', country: 'AT' })).toMatchObject({ status: 200, asked: ['eu-west-1', 'us-east-1'] });
    }
  });

  test('what writes fails until the region is drained, and then at once no more', async () => {
    const one = edge({ 'eu-west-1': undefined });
    expect(await one.ask({ method: 'POST', uri: '/songs', country: 'AT' })).toMatchObject({ status: 504, asked: ['eu-west-1'] });
    one.store.set(GlobalCdn.DRAINED_KEY, 'eu-west-1');
    expect(await one.ask({ method: 'POST', uri: '/songs', country: 'AT' })).toMatchObject({ status: 200, asked: ['us-east-1'] });
    one.store.set(GlobalCdn.DRAINED_KEY, 'none');
    expect(await one.ask({ method: 'POST', uri: '/songs', country: 'AT' })).toMatchObject({ status: 504, asked: ['eu-west-1'] });
  });

  test('what a client did wrong is asked once', async () => {
    expect(await edge({ 'eu-west-1': 404 }).ask({ uri: '/songs', country: 'AT' })).toMatchObject({ status: 404, asked: ['eu-west-1'] });
  });

  test('two regions that fail are the most that CloudFront asks, and draining leads to the third', async () => {
    const one = edge({ 'eu-west-1': undefined, 'us-east-1': 503 });
    expect(await one.ask({ uri: '/songs', country: 'AT' })).toMatchObject({ status: 503, asked: ['eu-west-1', 'us-east-1'] });
    one.store.set(GlobalCdn.DRAINED_KEY, 'eu-west-1,us-east-1');
    expect(await one.ask({ uri: '/songs', country: 'AT' })).toMatchObject({ status: 200, asked: ['us-west-2'] });
  });

  test('the edge answers for itself while no region does, and each region for itself', async () => {
    const dead = edge(Object.fromEntries(FOUR.map((region) => [region, undefined])));
    expect(await dead.ask({ method: 'HEAD', uri: '/health', country: 'AT' })).toMatchObject({ status: 200, body: '', asked: [] });
    expect(await dead.ask({ uri: '/_origin/eu-west-1/health' })).toMatchObject({ status: 504, asked: ['eu-west-1'] });
    const well = edge();
    well.store.set(GlobalCdn.DRAINED_KEY, 'eu-west-1');
    expect(await well.ask({ uri: '/_origin/eu-west-1/health', country: 'US' })).toMatchObject({ status: 200, body: 'eu-west-1 /health', asked: ['eu-west-1'] });
    expect(await well.ask({ method: 'POST', uri: '/_origin/eu-west-1/health' })).toMatchObject({ status: 403, asked: [] });
  });
});

describe('permissions', () => {
  const roleIn = (stack: Stack) => new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });

  test('to drain are those to read and put keys of this store', () => {
    const stack = testStack();
    const role = roleIn(stack);
    new GlobalCdn(stack, 'Cdn', { origins: origins(FOUR) }).grants.drain(role);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{
          Action: ['cloudfront-keyvaluestore:DescribeKeyValueStore', 'cloudfront-keyvaluestore:GetKey', 'cloudfront-keyvaluestore:PutKey'],
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CdnRoutingStore'), 'Arn'] },
        }],
      },
    });
  });

  test('to invalidate are those on this distribution', () => {
    const stack = testStack();
    const cdn = GlobalCdn.fromGlobalCdnAttributes(stack, 'Cdn', ATTRIBUTES);
    cdn.grants.invalidate(new ManagedPolicy(stack, 'Policy'));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: [{ Action: ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'], Effect: 'Allow', Resource: { 'Fn::Join': ['', Match.arrayWith([':cloudfront::123456789012:distribution/E2QWRUHEXAMPLE'])] } }] },
    });
  });

  test('cannot be given to whom they would not help', () => {
    const stack = testStack();
    const cdn = new GlobalCdn(stack, 'Cdn', { origins: origins(FOUR) });
    const codes = (act: () => unknown) => ValidationErrors.codes(errorOf(act));
    expect(codes(() => cdn.grants.drain(new AccountPrincipal('210987654321')))).toEqual(['GlobalCdnGranteeElsewhere']);
    expect(codes(() => cdn.grants.invalidate(new ServicePrincipal('ec2.amazonaws.com')))).toEqual(['GlobalCdnGranteeWithoutPolicy']);
    expect(cdn.grants.drain(roleIn(stack)).success).toBe(true);
  });
});

const ATTRIBUTES = {
  distributionId: 'E2QWRUHEXAMPLE',
  domainName: 'musicconnect.com',
  regions: ['us-east-1', 'eu-west-1'],
  keyValueStoreArn: 'arn:aws:cloudfront::123456789012:key-value-store/1234abcd-12ab-34cd-56ef-1234567890ab',
};

describe('URLs and metrics', () => {
  test('tell how the edge is, and each region', () => {
    const { cdn } = made();
    expect([cdn.url, cdn.healthUrl(), cdn.healthUrl('eu-west-1')]).toEqual(['https://musicconnect.com', 'https://musicconnect.com/health', 'https://musicconnect.com/_origin/eu-west-1/health']);
    expect(GlobalCdn.fromGlobalCdnAttributes(testStack(), 'Cdn', { ...ATTRIBUTES, healthPath: '/edge' }).healthUrl()).toBe('https://musicconnect.com/edge');
    expect(ValidationErrors.codes(errorOf(() => cdn.healthUrl('eu-west-2')))).toEqual(['GlobalCdnRegionUnknownHere']);
    expect(ValidationErrors.codes(errorOf(() => cdn.metricHealthCheckStatus('eu-west-2')))).toEqual(['GlobalCdnRegionUnknownHere']);
  });

  test('are those that AWS publishes, in us-east-1', () => {
    const { cdn } = made();
    const all = [
      cdn.metric('BytesUploaded'), cdn.metric4xxErrorRate(), cdn.metric5xxErrorRate(), cdn.metricRequests(), cdn.metricBytesDownloaded(),
      cdn.metricFunctionExecutionErrors(), cdn.metricFunctionComputeUtilization(), cdn.metricHealthCheckStatus('eu-west-1'),
    ];
    expect(all.map(({ namespace, metricName, statistic, region }) => `${namespace} ${metricName} ${statistic} ${region}`)).toEqual([
      'AWS/CloudFront BytesUploaded Average us-east-1', 'AWS/CloudFront 4xxErrorRate Average us-east-1', 'AWS/CloudFront 5xxErrorRate Average us-east-1',
      'AWS/CloudFront Requests Sum us-east-1', 'AWS/CloudFront BytesDownloaded Sum us-east-1', 'AWS/CloudFront FunctionExecutionErrors Sum us-east-1',
      'AWS/CloudFront FunctionComputeUtilization Average us-east-1', 'AWS/Route53 HealthCheckStatus Minimum us-east-1',
    ]);
  });
});

describe('an invalidation', () => {
  test('comes with a version, and paths', () => {
    made({ invalidation: { version: '4f2a1c9' } }).template.hasResourceProperties('Custom::EknMusicInvalidation', { Paths: ['/*'], Version: '4f2a1c9' });
  });

  test('is not made unless it is asked for', () => {
    const { template, cdn } = made();
    template.resourceCountIs('AWS::Lambda::Function', 0);
    expect(cdn.invalidation).toBeUndefined();
  });
});

describe('in other regions', () => {
  const stacksOf = (stack: Stack) => (stack.node.root as App).node.findAll().filter((node): node is Stack => Stack.isStack(node));
  const typesOf = (stack: Stack) => [...new Set(Object.values<any>(Template.fromStack(stack).toJSON().Resources).map(({ Type }) => Type))].sort();

  test('certificate and web ACL stand in a stack in us-east-1 that is deployed before, alarms in one that is deployed after', () => {
    const stack = testStack('Cdn', 'eu-west-1');
    made({ edgeAlarmActions: [] }, stack);
    const [before, after] = ['Edge', 'EdgeAlarms'].map((id) => stacksOf(stack).find(({ node }) => node.id === id)!);
    expect([before.region, typesOf(before)]).toEqual(['us-east-1', ['AWS::CertificateManager::Certificate', 'AWS::WAFv2::WebACL']]);
    expect([after.region, typesOf(after)]).toEqual(['us-east-1', ['AWS::CloudWatch::Alarm']]);
    expect([stack.dependencies, after.dependencies]).toEqual([[before], [stack]]);
    Template.fromStack(after).resourceCountIs('AWS::CloudWatch::Alarm', 7);
    expect(JSON.stringify(stacksOf(stack).map((one) => Template.fromStack(one).toJSON()))).not.toMatch(/Custom::|Fn::ImportValue|"Export"/);
  });

  test('one more region changes nothing of the stack in us-east-1 that is deployed before', () => {
    const before = (count: number) => {
      const stack = testStack('Cdn', 'eu-west-1');
      made({ edgeAlarmActions: [], origins: origins(EIGHT.slice(0, count)) }, stack);
      return Template.fromStack(stacksOf(stack).find(({ node }) => node.id === 'Edge')!).toJSON();
    };
    expect(before(5)).toEqual(before(4));
  });

  test('where CloudFront delivers no logs, they go to a bucket in us-east-1', () => {
    const stack = testStack('Cdn', 'eu-south-1');
    made({ edgeAlarmActions: [] }, stack);
    expect(typesOf(stacksOf(stack).find(({ node }) => node.id === 'Edge')!)).toContain('AWS::S3::Bucket');
  });

  test('alarms that tell nobody are warned about', () => {
    const stack = testStack('Cdn', 'eu-west-1');
    made({ alarmActions: [operators(stack)] }, stack);
    expect(annotations(stack)).toEqual([expect.stringContaining('@eknmusic/constructs:globalCdnEdgeAlarmActionsMissing')]);
  });
});
