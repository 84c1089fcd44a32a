import { App, Duration, Fn, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Color, GraphWidget, type IMetric, type IWidget, MathExpression, Metric, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { annotations } from '../support/checks';
import { errorOf } from '../support/error-of';
import { musicNetwork, PYTHON } from '../support/specimen';
import {
  AvailabilityIndicator, AvailabilityObjective, ClusterCache, CostGuards, DeploymentTier, GlobalCdn, GlobalMusicDatabase, MusicApi,
  MusicDatabase, MusicDefaults,
  OnCall, OperationsDashboard, type OperationsDashboardProps, RegionalCluster, ValidationErrors,
} from '@eknmusic/constructs';

const ACCOUNT = '123456789012';
const tier = DeploymentTier.PRODUCTION;

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App({ analyticsReporting: false, treeMetadata: false });
  stack = stackIn('eu-central-1', 'Operations');
});

const stackIn = (region: string, id = region, scope: App | Stage = app) => new Stack(scope, id, { env: { account: ACCOUNT, region } });
const make = (props?: OperationsDashboardProps, scope: Stack = stack) => new OperationsDashboard(scope, 'Dashboard', props);
const codes = (act: () => unknown) => ValidationErrors.codes(errorOf(act));
const metric = (metricName: string, region?: string) => new Metric({ namespace: 'Songs', metricName, region });
const alarmIn = (scope: Stack, id: string) => metric('Failures').createAlarm(scope, id, { threshold: 1, evaluationPeriods: 1 });

/** A region of a platform, in a stack of its own. */
function platformIn(region: string, dashboard: OperationsDashboard): Stack {
  const made = stackIn(region);
  const network = musicNetwork(made, tier);
  dashboard.addCluster(new RegionalCluster(made, 'Cluster', { project: 'musicconnect', version: KubernetesVersion.V1_35, network, tier }));
  dashboard.addCache(new ClusterCache(made, 'Cache', { network, tier }));
  return made;
}

const cdnIn = (scope: Stack) => new GlobalCdn(scope, 'Cdn', {
  origins: ['us-east-1', 'eu-west-1'].map((region) => ({ region, domainName: `${region}.origin.musicconnect.com` })),
});

interface Drawn {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { title?: string; markdown?: string; metrics?: unknown[][]; alarms?: string[]; region?: string };
}

/** The body as CloudWatch gets it: what is read at the deployment stands there by its name. */
function bodyOf(of: Stack = stack): { readonly widgets: Drawn[]; readonly start?: string; readonly periodOverride?: string } {
  const [{ Properties }] = Object.values(Template.fromStack(of).findResources('AWS::CloudWatch::Dashboard'));
  const parts: unknown[] = typeof Properties.DashboardBody === 'string' ? [Properties.DashboardBody] : Properties.DashboardBody['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : `<${nameOf(part as Record<string, unknown>)}>`)).join(''));
}

function nameOf(intrinsic: Record<string, unknown>): string {
  const [[name, value]] = Object.entries(intrinsic);
  return name === 'Fn::GetStackOutput' ? Object.values(value as Record<string, string>).join(' ') : `${name} ${String(value)}`;
}

const titles = (of?: Stack) => bodyOf(of).widgets.map(({ properties: { title, markdown } }) => title ?? markdown);
const widget = (title: string, of?: Stack) => bodyOf(of).widgets.find(({ properties }) => properties.title === title)!;


describe('from top to bottom', () => {
  test('it shows the state of regions, edge and objectives, what to do, a row for each region, and the details', () => {
    const dashboard = make({ dashboardName: 'musicconnect' });
    dashboard.addRunbook('Evacuate a region', 'https://runbooks.musicconnect.com/evacuation');
    const edge = stackIn('us-east-1', 'Edge');
    const cdn = cdnIn(edge);
    dashboard.addObjective(new AvailabilityObjective(edge, 'Availability', { indicator: AvailabilityIndicator.distribution(cdn.distribution) }));
    dashboard.addCdn(cdn);
    platformIn('us-east-1', dashboard);
    platformIn('eu-west-1', dashboard);
    const region = (name: string) => [
      `## ${name}`, 'Cdn: answers at the edge', 'Cluster: API server, % of requests', 'Cluster: pods without a node', 'Cache: refused requests, connections',
    ];
    expect(titles()).toEqual([
      'us-east-1', 'eu-west-1', 'Edge', 'Objectives',
      'Availability: budget left of 99.99 %, in % of 30 days', 'Availability: burn rate, 1 uses the budget up in 30 days',
      '[button:Evacuate a region](https://runbooks.musicconnect.com/evacuation)',
      ...region('us-east-1'), ...region('eu-west-1'),
      '## Edge', 'Cdn: requests', 'Cdn: errors, %', 'Cdn: regions that answer',
      '## Clusters', 'API server: requests', 'API server: p99 latency of GET, s', 'API server: p99 latency of POST, s', 'Pods that wait',
      '## Caches', 'Data, bytes', 'Hit rate, %', 'Processing units',
    ]);
    // No widget stands on another one, and none beside the grid.
    const { widgets, start, periodOverride } = bodyOf();
    const cells = widgets.flatMap(({ x, y, width, height }) => Array.from({ length: width * height }, (_, cell) => `${x + cell % width} ${y + Math.floor(cell / width)}`));
    expect(new Set(cells).size).toBe(cells.length);
    expect(widgets.filter(({ x, width }) => x + width > 24)).toEqual([]);
    expect([start, periodOverride]).toEqual(['-PT3H', 'inherit']);
  });

  test('regions stand in the order that is given, and those of alarms alone among them', () => {
    const dashboard = make({ regions: ['eu-west-1', 'us-east-1'] });
    ['us-east-1', 'ap-northeast-1', 'eu-west-1'].forEach((region) => dashboard.addAlarms(region, [alarmIn(stackIn(region), 'Alarm')]));
    expect(titles()).toEqual(['eu-west-1', 'us-east-1', 'ap-northeast-1']);
  });

  test('more than 100 alarms are divided, since a widget takes no more', () => {
    make().addAlarms('Songs', Array.from({ length: 101 }, (_, index) => alarmIn(stack, `Alarm${index}`)));
    expect(bodyOf().widgets.map(({ type, properties: { title, alarms } }) => [type, title, alarms!.length])).toEqual([
      ['alarm', 'Songs (1 of 2)', 100], ['alarm', 'Songs (2 of 2)', 1],
    ]);
  });

  test('what is added twice is there once', () => {
    const dashboard = make();
    const cache = ClusterCache.fromClusterCacheAttributes(stackIn('us-east-1'), 'Cache', { cacheName: 'songs', endpointAddress: 'songs.cache.amazonaws.com', securityGroupIds: ['sg-1'] });
    dashboard.addCache(cache);
    dashboard.addCache(cache);
    expect(titles().filter((title) => title!.startsWith('Cache:'))).toHaveLength(1);
  });

  test('metrics and widgets of the user stand at the end', () => {
    const dashboard = make();
    dashboard.addWidgets('Songs', [new TextWidget({ markdown: 'Streams' })]);
    dashboard.addMetrics('Plays', [metric('Plays', 'us-west-2')]);
    dashboard.addAlarms('Songs', [alarmIn(stack, 'Alarm')]);
    expect(titles()).toEqual(['Songs', '## Songs', 'Streams', '## More', 'Plays']);
    expect(JSON.stringify(widget('Plays').properties.metrics)).toContain('us-west-2');
  });
});

describe('it shows', () => {
  test('of a global database which region is written to, and how far the others are behind', () => {
    const dashboard = make();
    const primary = stackIn('us-east-1', 'Primary');
    const replica = stackIn('eu-west-1', 'Replica');
    const database = new GlobalMusicDatabase(primary, 'Database', {
      globalClusterIdentifier: 'musicconnect', engineVersion: rds.AuroraPostgresEngineVersion.VER_17_9, network: musicNetwork(primary, tier),
    });
    dashboard.addDatabase(database);
    dashboard.addDatabase(database.addReplica(replica, 'Database', { network: musicNetwork(replica, tier) }));
    expect(titles().filter((title) => title!.startsWith('Database:'))).toEqual([
      'Database: commits (of the writer), RPO lag', 'Database: connections', 'Database: commits (of the writer), RPO lag', 'Database: connections',
    ]);
    const lag = widget('RPO lag, ms: what a failover would lose; none of the writer').properties.metrics!;
    expect(lag.map((line) => (line.at(-1) as { label: string; region: string })).map(({ label, region }) => [label, region])).toEqual([['us-east-1', 'us-east-1'], ['eu-west-1', 'eu-west-1']]);
    expect(widget('us-east-1').properties.alarms!.length).toBe(database.alarms.length);
  });

  test('of a database in one region CPU, free storage and connections', () => {
    const dashboard = make();
    const made = stackIn('us-east-1');
    dashboard.addDatabase(new MusicDatabase(made, 'Database', { network: musicNetwork(made, tier) }));
    expect(titles()).toEqual(['us-east-1', '## us-east-1', 'Database: CPU, free storage', 'Database: connections', '## Databases', 'CPU, %', 'Connections']);
  });

  test('of an API its errors and latency', () => {
    const dashboard = make();
    dashboard.addApi(new MusicApi(stackIn('us-east-1'), 'Api', { code: PYTHON }));
    expect(titles()).toEqual(['us-east-1', '## us-east-1', 'Api: 5xx, latency', '## APIs', 'Requests', '5xx', 'p99 latency, ms']);
    expect(widget('Requests').properties.metrics![0]).toEqual(['AWS/ApiGateway', 'Count', 'ApiId', expect.stringMatching(/^<us-east-1 us-east-1 Read[0-9a-f]{8}>$/), { label: 'us-east-1', region: 'us-east-1', stat: 'Sum' }]);
  });

  test('of costs the charges of the month beside the budget', () => {
    const onCall = new OnCall(stack, 'OnCall');
    const dashboard = make();
    dashboard.addCosts(new CostGuards(stack, 'Guards', { monthlyBudget: 500, onCall, costAllocationTag: { key: 'project', value: 'musicconnect' } }));
    expect(titles()).toEqual(['## Costs', 'Guards: charges of the account in this month, US dollars']);
    expect(bodyOf().widgets[1].properties).toMatchObject({ region: 'us-east-1', annotations: { horizontal: [{ value: 500, label: 'budget of project = musicconnect' }] } });
  });

  test('of an imported cluster and distribution what is known of them', () => {
    const dashboard = make();
    dashboard.addCluster(RegionalCluster.fromRegionalClusterAttributes(stack, 'Cluster', { project: 'musicconnect', region: 'us-east-1' }));
    dashboard.addCdn(GlobalCdn.fromGlobalCdnAttributes(stack, 'Cdn', {
      distributionId: 'E123EXAMPLE', domainName: 'musicconnect.com', regions: ['us-east-1'], keyValueStoreArn: `arn:aws:cloudfront::${ACCOUNT}:key-value-store/1234abcd-12ab-34cd-56ef-1234567890ab`,
    }));
    expect(titles()).toEqual([
      '## us-east-1', 'Cluster: API server, % of requests', 'Cluster: pods without a node',
      '## Clusters', 'API server: requests', 'API server: p99 latency of GET, s', 'API server: p99 latency of POST, s', 'Pods that wait',
      '## Edge', 'Cdn: requests', 'Cdn: errors, %',
    ]);
  });

  test('its address in the console, also of another partition', () => {
    expect(make({ dashboardName: 'musicconnect' }).dashboardUrl).toBe('https://console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/musicconnect');
    expect(make({ dashboardName: 'cn' }, stackIn('cn-north-1')).dashboardUrl).toContain('https://console.amazonaws.cn/cloudwatch/');
    expect(make({ dashboardName: 'gov' }, stackIn('us-gov-west-1')).dashboardUrl).toContain('https://console.amazonaws-us-gov.com/cloudwatch/');
  });
});

describe('what other stacks know at their deployment', () => {
  test.each(['us-east-1', 'eu-central-1'])('is read from an output of theirs, without an export: %s', (region) => {
    const other = stackIn(region, 'Other');
    make().addAlarms('Songs', [alarmIn(other, 'Alarm')]);
    const { Outputs } = Template.fromStack(other).toJSON();
    const [[name, output]] = Object.entries<Record<string, unknown>>(Outputs);
    expect(output).toEqual({ Value: { 'Fn::GetAtt': [expect.stringMatching(/^Alarm/), 'Arn'] } });
    expect(widget('Songs').properties.alarms).toEqual([`<Other ${region} ${name}>`]);
    expect(stack.dependencies).toEqual([other]);
  });

  test('is the same output for two dashboards, and in another stage', () => {
    const namesIn = (scope: App | Stage) => {
      const other = stackIn('us-east-1', 'Other', scope);
      const alarm = alarmIn(other, 'Alarm');
      const operations = stackIn('us-east-1', 'Dashboards', scope);
      ['One', 'Two'].forEach((id) => new OperationsDashboard(operations, id).addAlarms('Songs', [alarm]));
      return Object.keys(Template.fromStack(other).toJSON().Outputs);
    };
    const names = namesIn(app);
    expect(names).toHaveLength(1);
    expect(namesIn(new Stage(app, 'Production'))).toEqual(names);
  });

  test('is read from another stage, which has to be deployed before', () => {
    const other = stackIn('us-east-1', 'Other', new Stage(app, 'Production'));
    make().addAlarms('Songs', [alarmIn(other, 'Alarm'), alarmIn(other, 'Second')]);
    expect(annotations(stack)).toEqual(['warning: The dashboard reads outputs of Production/Other, which is in another stage: deploy that one before. Acknowledge this when you do. [ack: @eknmusic/constructs:operationsDashboardOrder]']);
    expect(widget('Songs').properties.alarms![0]).toMatch(/^<Production-Other us-east-1 Read[0-9a-f]{8}>$/);
    expect(Object.keys(Template.fromStack(other).toJSON().Outputs)).toHaveLength(2);
  });

  test('is read as a whole where a part of it is meant', () => {
    const other = stackIn('us-east-1', 'Other');
    const alarm = alarmIn(other, 'Alarm');
    const part = (index: number) => Fn.select(index, Fn.split(':', alarm.alarmArn));
    make().addMetrics('Songs', [5, 6, 5].map((index) => metric('Plays').with({ dimensionsMap: { Alarm: part(index) } })));
    expect(Object.values<{ Value: unknown }>(Template.fromStack(other).toJSON().Outputs).map(({ Value }) => Value)).toEqual([5, 6].map((index) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', { 'Fn::GetAtt': [expect.stringMatching(/^Alarm/), 'Arn'] }] }] })));
    expect(new Set(widget('Songs').properties.metrics!.map(([, , , value]) => value)).size).toBe(2);
  });

  test('is referred to by the CDK within a stack and those nested in it', () => {
    const nested = new NestedStack(stack, 'Nested');
    make().addAlarms('Songs', [alarmIn(stack, 'Alarm'), alarmIn(nested, 'Inner')]);
    app.synth();
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('Fn::GetStackOutput');
    expect(widget('Songs').properties.alarms).toEqual([expect.stringMatching(/^<Fn::GetAtt Alarm/), expect.stringMatching(/^<Fn::GetAtt Nested.*Outputs\./)]);
  });

  test('is no business of a value that is made of no other stack', () => {
    make().addMetrics('Songs', [metric(Lazy.string({ produce: () => 'Late' })), metric(`${stack.stackId}`)]);
    expect(widget('Songs').properties.metrics!.map(([, name]) => name)).toEqual(['Late', '<Ref AWS::StackId>']);
  });

  test('may be said as late as at synthesis', () => {
    let ready = false;
    const late = Lazy.string({
      produce: () => {
        if (!ready) {
          throw new Error('not yet');
        }
        return 'Late';
      },
    });
    make().addMetrics('Songs', [metric(late)]);
    ready = true;
    expect(widget('Songs').properties.metrics![0]).toEqual(['Songs', 'Late']);
  });

  test('is refused of another account', () => {
    const other = new Stack(app, 'Other', { env: { account: '210987654321', region: 'us-east-1' } });
    expect(codes(() => make().addAlarms('Songs', [alarmIn(other, 'Alarm')]))).toEqual(['OperationsDashboardAccountInvalid']);
  });
});

describe('it refuses', () => {
  test.each<[string, OperationsDashboardProps, string]>([
    ['a name with blanks', { dashboardName: 'Music Connect' }, 'OperationsDashboardNameInvalid'],
    ['a name that is too long', { dashboardName: 'm'.repeat(256) }, 'OperationsDashboardNameInvalid'],
    ['a region twice', { regions: ['us-east-1', 'us-east-1'] }, 'OperationsDashboardRegionInvalid'],
    ['what is no region', { regions: ['Virginia'] }, 'OperationsDashboardRegionInvalid'],
    ['a region of deploy time', { regions: [Lazy.string({ produce: () => 'us-east-1' })] }, 'OperationsDashboardRegionInvalid'],
    ['an interval of nothing', { defaultInterval: Duration.seconds(30) }, 'OperationsDashboardIntervalInvalid'],
    ['a runbook that is no page', { runbooks: [{ title: 'Evacuate', url: 'docs/evacuate.md' }] }, 'OperationsDashboardRunbookInvalid'],
    ['a runbook with brackets in its title', { runbooks: [{ title: 'Evacuate [all]', url: 'https://musicconnect.com' }] }, 'OperationsDashboardRunbookInvalid'],
  ])('%s', (_, props, code) => {
    expect(codes(() => make(props))).toEqual([code]);
  });

  test('empty lists, titles that are none, and a database that is not known', () => {
    const dashboard = make();
    expect(codes(() => dashboard.addAlarms('Songs', []))).toEqual(['OperationsDashboardEmpty']);
    expect(codes(() => dashboard.addMetrics('Songs', []))).toEqual(['OperationsDashboardEmpty']);
    expect(codes(() => dashboard.addWidgets(' ', [new TextWidget({ markdown: 'x' })]))).toEqual(['OperationsDashboardTitleInvalid']);
    expect(codes(() => dashboard.addRunbook('Evacuate', 'http://musicconnect.com'))).toEqual(['OperationsDashboardRunbookInvalid']);
    const imported = MusicDatabase.fromMusicDatabaseAttributes(stack, 'Database', {
      secretArn: `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:songs-AbCdEf`, securityGroupIds: ['sg-0a1b2c3d4e5f60001'],
    });
    expect(codes(() => dashboard.addDatabase(imported))).toEqual(['OperationsDashboardDatabaseUnknown']);
  });

  const metrics = (count: number): IMetric[] => Array.from({ length: count }, (_, index) => metric(`M${index}`));
  const graph = (left: IMetric[]): IWidget => new GraphWidget({ title: 'Songs', left });
  test.each<[string, (dashboard: OperationsDashboard) => void, string]>([
    ['nothing at all', () => {}, 'OperationsDashboardEmpty'],
    ['more than 500 widgets', (dashboard) => dashboard.addWidgets('Songs', Array.from({ length: 500 }, () => new TextWidget({ markdown: 'x' }))), 'OperationsDashboardWidgetsExceeded'],
    ['more than 500 metrics in a widget', (dashboard) => dashboard.addMetrics('Songs', metrics(501)), 'OperationsDashboardMetricsOfWidgetExceeded'],
    ['more than 500 metrics in a widget, of an expression', (dashboard) => dashboard.addMetrics('Songs', [new MathExpression({
      expression: 'm0', usingMetrics: Object.fromEntries(metrics(500).map((one, index) => [`m${index}`, one])),
    })]), 'OperationsDashboardMetricsOfWidgetExceeded'],
    ['more than 2,500 metrics', (dashboard) => dashboard.addWidgets('Songs', [500, 500, 500, 500, 500, 1].map((count) => graph(metrics(count)))), 'OperationsDashboardMetricsExceeded'],
    ['a text that no template takes', (dashboard) => dashboard.addWidgets('Songs', [new TextWidget({ markdown: 'x'.repeat(1_000_000) })]), 'OperationsDashboardBodyTooLong'],
    ['more outputs of a stack than it has', (dashboard) => {
      const other = stackIn('us-east-1', 'Other');
      dashboard.addAlarms('Songs', Array.from({ length: 201 }, (_, index) => alarmIn(other, `Alarm${index}`)));
    }, 'OperationsDashboardOutputsExceeded'],
  ])('%s, at synthesis', (_, add, code) => {
    add(make());
    expect(String(errorOf(() => app.synth()))).toContain(`[${code}]`);
  });

  test('nothing of what is at its limits', () => {
    make().addWidgets('Songs', [...[500, 500, 500, 500, 500].map((count) => graph(metrics(count))), ...Array.from({ length: 494 }, () => new TextWidget({ markdown: 'x' }))]);
    app.synth();
  });
});

test('burn rates are speeds of the error budget', () => {
  const objective = new AvailabilityObjective(stack, 'Availability', {
    indicator: AvailabilityIndicator.of({ requests: metric('Requests'), failures: metric('Failures') }), objective: 99.9,
  });
  expect(objective.metricBurnRate()).toMatchObject({ expression: '(100 * FILL(failures, 0) / requests) / 0.1', label: 'burn rate' });
  expect(objective.metricBurnRate().period.toHours()).toBe(1);
  make().addObjective(objective);
  expect(JSON.stringify(widget('Availability: burn rate, 1 uses the budget up in 30 days'))).toContain(Color.RED);
});

test('the tier is written on it, and the address is an output', () => {
  MusicDefaults.of(app).add({ tier: DeploymentTier.STAGING });
  make().addWidgets('Songs', [new TextWidget({ markdown: 'x' })]);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudWatch::Dashboard', { Tags: [{ Key: 'eknmusic:tier', Value: 'staging' }] });
  expect(Object.keys(template.findOutputs('*'))).toEqual([expect.stringMatching(/^DashboardUrl/)]);
});
