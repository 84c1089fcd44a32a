import { App, DefaultStackSynthesizer, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { annotations, findings, testStack } from '../support/checks';
import { operators, zone } from '../support/specimen';
import { DeploymentTier, UpdateManifestSite, type UpdateManifestSiteProps } from '@eknmusic/constructs';

const ACCOUNT = '123456789012';

function siteIn(stack: Stack, props: Partial<UpdateManifestSiteProps> = {}): UpdateManifestSite {
  return new UpdateManifestSite(stack, 'Site', {
    app: 'eknmusic', domainName: 'updates.eknmusic.com', hostedZone: zone(stack), alarmActions: [operators(stack)], ...props,
  });
}

const stacksOf = (stack: Stack) => (stack.node.root as App).node.findAll().filter((node): node is Stack => Stack.isStack(node));
const named = (stack: Stack, id: string) => stacksOf(stack).find(({ node }) => node.id === id)!;
const resourcesOf = (stack: Stack): Array<{ Type: string }> => Object.values(Template.fromStack(stack).toJSON().Resources ?? {});
const typesOf = (stack: Stack) => [...new Set(resourcesOf(stack).map(({ Type }) => Type))].sort();
const outputOf = (from: Stack, id: string) => ({
  'Fn::GetStackOutput': Match.objectLike({ StackName: from.stackName, Region: from.region, OutputName: Match.stringLikeRegexp(id) }),
});

describe('in us-east-1', () => {
  test('everything stands in the one stack', () => {
    const stack = testStack();
    siteIn(stack);
    expect(stacksOf(stack)).toEqual([stack]);
    expect(typesOf(stack)).toEqual(expect.arrayContaining(['AWS::CertificateManager::Certificate', 'AWS::WAFv2::WebACL', 'AWS::CloudWatch::Alarm']));
  });
});

describe('in any other region', () => {
  const made = (region = 'eu-central-1', props: Partial<UpdateManifestSiteProps> = {}) => {
    const stack = testStack('Updates', region);
    return { stack, site: siteIn(stack, { edgeAlarmActions: [operators(testStack('Edge'))], ...props }) };
  };

  test('certificate and web ACL stand in a stack in us-east-1 that is deployed before', () => {
    const { stack } = made();
    const before = named(stack, 'Edge');
    expect([before.region, before.account]).toEqual(['us-east-1', ACCOUNT]);
    expect(typesOf(before)).toEqual(['AWS::CertificateManager::Certificate', 'AWS::WAFv2::WebACL']);
    expect(stack.dependencies).toEqual([before]);
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { WebACLId: outputOf(before, 'WebAclArn'), ViewerCertificate: Match.objectLike({ AcmCertificateArn: outputOf(before, 'CertificateArn') }) },
    });
  });

  test('the alarms on CloudFront stand in a stack there that is deployed after', () => {
    const { stack } = made();
    const after = named(stack, 'EdgeAlarms');
    expect(typesOf(after)).toEqual(['AWS::CloudWatch::Alarm']);
    expect(after.region).toBe('us-east-1');
    expect(after.dependencies).toEqual([stack]);
    Template.fromStack(after).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: '5xxErrorRate',
      Dimensions: Match.arrayWith([{ Name: 'DistributionId', Value: outputOf(stack, 'EdgeDistributionId') }]),
    });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'SecondsUntilExpiry' });
  });

  test('no custom resource and no export carries a value across, whatever the flags of the app', () => {
    for (const context of [{}, ...['strong', 'weak'].map((strength) => ({ '@aws-cdk/core:defaultCrossStackReferences': strength }))]) {
      const app = new App({ context });
      const stack = new Stack(app, 'Updates', { env: { account: ACCOUNT, region: 'eu-central-1' } });
      siteIn(stack, { edgeAlarmActions: [] });
      const text = JSON.stringify(stacksOf(stack).map((one) => Template.fromStack(one).toJSON()));
      expect(text).not.toMatch(/Custom::|Fn::ImportValue|"Export"/);
    }
  });

  test('no pack finds anything there', () => {
    expect(findings(made('eu-central-1').stack, 'AwsSolutions')).toEqual([]);
    expect(findings(made('eu-central-1').stack, 'NIST')).toEqual([]);
  });

  test('where CloudFront delivers no logs, they go to a bucket in us-east-1', () => {
    const { stack, site } = made('eu-south-1');
    const before = named(stack, 'Edge');
    expect(typesOf(before)).toContain('AWS::S3::Bucket');
    expect(site.delivery.logBucket).not.toBe(site.accessLogsBucket);
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { Logging: Match.objectLike({ Bucket: { 'Fn::Join': ['', Match.arrayWith([outputOf(before, 'LogBucketName')])] } }) },
    });
    expect(findings(stack, 'AwsSolutions')).toEqual([]);
    expect(findings(stack, 'NIST')).toEqual([]);
  });

  test('nothing is made in us-east-1 that is not needed there', () => {
    const { stack } = made('eu-central-1', { tier: DeploymentTier.DEVELOPMENT, domainName: undefined, hostedZone: undefined });
    expect(stacksOf(stack)).toEqual([stack]);
  });

  test('whoever is told by an alarm in the region is not told by those in us-east-1, and a warning says so', () => {
    const stack = testStack('Updates', 'eu-central-1');
    siteIn(stack);
    expect(annotations(stack)).toEqual([expect.stringContaining('@eknmusic/constructs:updateManifestSiteEdgeAlarmActionsMissing')]);
    expect(annotations(made().stack)).toEqual([]);
    expect(annotations(made('eu-central-1', { edgeAlarmActions: [] }).stack)).toEqual([]);
  });

  test('the same stack in a second region, and a second site of a stack, have stacks of their own in us-east-1', () => {
    const names = ['eu-central-1', 'eu-west-1'].map((region) => named(made(region).stack, 'Edge').stackName);
    expect(new Set(names).size).toBe(2);
    const { stack } = made();
    new UpdateManifestSite(stack, 'Second', { app: 'other', edgeAlarmActions: [] });
    const all = stacksOf(stack).map(({ stackName }) => stackName);
    expect(all).toHaveLength(5);
    expect(new Set(all).size).toBe(5);
    expect(all.every((name) => /^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name))).toBe(true);
  });

  test('the stacks keep their names when the stack is wrapped into a stage', () => {
    const nameIn = (scope: App | Stage) => {
      const stack = new Stack(scope, 'Site', { stackName: 'updates', env: { account: ACCOUNT, region: 'eu-central-1' } });
      siteIn(stack, { edgeAlarmActions: [] });
      return stack.node.findAll().filter((node): node is Stack => Stack.isStack(node)).map(({ stackName }) => stackName);
    };
    expect(nameIn(new Stage(new App(), 'Production'))).toEqual(nameIn(new App()));
  });

  test('in a stage and in a nested stack', () => {
    const app = new App();
    const stack = new Stack(new Stage(app, 'Production'), 'Updates', { env: { account: ACCOUNT, region: 'eu-central-1' } });
    siteIn(new NestedStack(stack, 'Nested'), { edgeAlarmActions: [] });
    app.synth();
    const [before, after] = ['Edge', 'EdgeAlarms'].map((id) => named(stack, id));
    expect(stack.dependencies).toEqual([before]);
    expect(after.dependencies).toEqual([stack]);
    expect(Object.keys(Template.fromStack(stack).toJSON().Outputs)).toEqual([expect.stringContaining('EdgeDistributionId')]);
  });

  test('a stack that was bootstrapped with a qualifier of its own has its stacks there with the same', () => {
    const app = new App();
    const stack = new Stack(app, 'Updates', { env: { account: ACCOUNT, region: 'eu-central-1' }, synthesizer: new DefaultStackSynthesizer({ qualifier: 'music' }) });
    siteIn(stack, { edgeAlarmActions: [] });
    expect(named(stack, 'Edge').synthesizer.bootstrapQualifier).toBe('music');
  });
});
