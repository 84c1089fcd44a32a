import { App, Duration, Lazy, Stack, Stage, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { annotations } from '../support/checks';
import { errorOf } from '../support/error-of';
import {
  DeploymentTier, JwtSecret, MusicDefaults, OnCall, type OnCallProps, OnCallRecipient, OnCallSeverity, ValidationErrors,
} from '@eknmusic/constructs';

const { PAGE, TICKET, ESCALATION } = OnCallSeverity;

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App({ analyticsReporting: false, treeMetadata: false });
  stack = stackIn('us-east-1');
});

const stackIn = (region: string, scope: App | Stage = app, id = region) => new Stack(scope, id, { env: { account: '123456789012', region } });
const make = (props: OnCallProps = {}, scope = stack) => new OnCall(scope, 'OnCall', props);
const slack = { workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' };
const template = (of = stack) => Template.fromStack(of);
const resources = (type: string, of = stack) => Object.values(template(of).findResources(type)).map(({ Properties }) => Properties);
const secret = () => Secret.fromSecretNameV2(stack, 'Url', 'pagerduty');

describe('the topics', () => {
  test('are encrypted, take TLS alone, and let CloudWatch publish for this account', () => {
    make({ name: 'musicconnect' });
    expect(resources('AWS::SNS::Topic').map(({ TopicName, KmsMasterKeyId }) => [TopicName, KmsMasterKeyId !== undefined]))
      .toEqual([['musicconnect-page', true], ['musicconnect-ticket', true]]);
    for (const { PolicyDocument: { Statement } } of resources('AWS::SNS::TopicPolicy')) {
      expect(Statement).toContainEqual(expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }));
      expect(Statement).toContainEqual(expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      }));
    }
  });

  test('have a key that CloudWatch and SNS may use', () => {
    make();
    const [{ KeyPolicy: { Statement } }] = resources('AWS::KMS::Key');
    const services = Statement.filter(({ Principal }: any) => Principal.Service !== undefined);
    expect(services.map(({ Principal: { Service }, Action }: any) => [Service, Action])).toEqual([
      ['cloudwatch.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey*']], ['sns.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey*']],
    ]);
    expect(services.every(({ Condition }: any) => Condition !== undefined)).toBe(true);
  });
});

describe('PagerDuty', () => {
  test('is called by a URL that stays in Secrets Manager, again and again for most of an hour', () => {
    make().addRecipient('PagerDuty', PAGE, OnCallRecipient.pagerDuty(secret(), { secretField: 'url' }));
    const [{ Endpoint, Protocol, DeliveryPolicy: { healthyRetryPolicy: retries }, RedrivePolicy }] = resources('AWS::SNS::Subscription');
    expect(JSON.stringify(Endpoint)).toMatch(/\{\{resolve:secretsmanager:.*:pagerduty:SecretString:url::\}\}/);
    expect([Protocol, RedrivePolicy.deadLetterTargetArn]).toEqual(['https', { 'Fn::GetAtt': [expect.stringMatching(/^OnCallDeadLetterQueue/), 'Arn'] }]);
    // SNS takes no more than an hour for all of them together.
    const longest = retries.numRetries * retries.maxDelayTarget;
    expect([longest > 1800, longest <= 3600]).toEqual([true, true]);
    expect(retries.numNoDelayRetries + retries.numMinDelayRetries + retries.numMaxDelayRetries).toBeLessThanOrEqual(retries.numRetries);
  });
});

describe('Slack', () => {
  test('tells of both severities in one channel, where people read metrics and do nothing', () => {
    make({ slack });
    const [{ GuardrailPolicies, SnsTopicArns, ...rest }] = resources('AWS::Chatbot::SlackChannelConfiguration');
    expect(rest).toMatchObject({ SlackWorkspaceId: 'T07EA123LEP', SlackChannelId: 'C07EZ1ABC23', LoggingLevel: 'ERROR', UserRoleRequired: false });
    expect(SnsTopicArns).toEqual([{ Ref: expect.stringMatching(/^OnCallPageTopic/) }, { Ref: expect.stringMatching(/^OnCallTicketTopic/) }]);
    expect(GuardrailPolicies).toEqual([{ Ref: expect.stringMatching(/^OnCallSlackPolicy/) }]);
    const [{ PolicyDocument: { Statement: [{ Action }] } }] = resources('AWS::IAM::ManagedPolicy');
    expect(Action.filter((action: string) => !/^cloudwatch:(Describe|Get|List)/.test(action))).toEqual([]);
  });

  test('tells of the topics of other regions, and of tickets in another channel', () => {
    const onCall = make({ name: 'musicconnect', slack: { ...slack, ticketChannelId: 'C07EZ1ABC24', otherRegions: ['eu-west-1'] } });
    make({ name: 'musicconnect' }, stackIn('eu-west-1'));
    const channels = resources('AWS::Chatbot::SlackChannelConfiguration').map(({ SlackChannelId, SnsTopicArns: [, other] }) => [SlackChannelId, JSON.stringify(other)]);
    expect(channels).toEqual([
      ['C07EZ1ABC23', expect.stringContaining(':sns:eu-west-1:123456789012:musicconnect-page')],
      ['C07EZ1ABC24', expect.stringContaining(':sns:eu-west-1:123456789012:musicconnect-ticket')],
    ]);
    expect(onCall.slack!.ticketChannel).toBeDefined();
    // Those of the other region are told here.
    expect(annotations(stackOf('eu-west-1'))).toEqual([]);
  });
});

const stackOf = (region: string) => app.node.findChild(region) as Stack;

describe('an alarm', () => {
  const alarmActions = (of: Stack) => resources('AWS::CloudWatch::Alarm', of).flatMap(({ AlarmActions, OKActions }) => [AlarmActions, OKActions]);
  const withAlarm = (scope: Stack, onCall: OnCall) => new JwtSecret(scope, 'JwtSecret', { alarmActions: [onCall.page.alarmAction] });

  test('in the same stack refers to the topic', () => {
    withAlarm(stack, make({ name: 'musicconnect', tier: DeploymentTier.DEVELOPMENT }));
    expect(alarmActions(stack)[0]).toEqual([{ Ref: expect.stringMatching(/^OnCallPageTopic/) }]);
  });

  test('in any region goes to the topic of the name there, by one action for the whole app', () => {
    const onCall = make({ name: 'musicconnect' });
    MusicDefaults.of(app).add({ alarmActions: [onCall.page.alarmAction] });
    const europe = stackIn('eu-west-1');
    new JwtSecret(europe, 'JwtSecret');
    expect(alarmActions(europe).length).toBeGreaterThan(0);
    alarmActions(europe).forEach((actions) => expect(JSON.stringify(actions)).toContain(':sns:eu-west-1:123456789012:musicconnect-page'));
  });

  test('in another region where there is no topic of the name is warned about', () => {
    const onCall = make({ name: 'musicconnect', slack });
    withAlarm(stackIn('eu-west-1'), onCall);
    expect(annotations(stack)).toEqual([expect.stringMatching(/topics of "musicconnect" in eu-west-1, where this app has no on-call of that name/)]);
    expect(annotations(stack)[0]).toContain('@eknmusic/constructs:onCallMissingInRegion');
  });

  test('in another stage goes to the topic of the name', () => {
    const onCall = make({ name: 'musicconnect' });
    const other = stackIn('us-east-1', new Stage(app, 'Production'), 'Other');
    withAlarm(other, onCall);
    expect(JSON.stringify(alarmActions(other)[0])).toContain(':sns:us-east-1:123456789012:musicconnect-page');
  });

  test('in another stack of the region refers to a topic without a name', () => {
    const onCall = make();
    const other = stackIn('us-east-1', app, 'Other');
    withAlarm(other, onCall);
    expect(JSON.stringify(alarmActions(other)[0])).toContain('Fn::ImportValue');
  });
});

describe('messages that do not arrive', () => {
  test('are kept for 14 days, and the other topic tells of them', () => {
    const onCall = make({ escalation: {} });
    template().hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 1_209_600, KmsMasterKeyId: Match.anyValue() });
    const told = resources('AWS::CloudWatch::Alarm').map(({ MetricName, Metrics, Dimensions, AlarmActions: [{ Ref }] }) => {
      const watched = (Metrics ?? []).flatMap(({ MetricStat }: any) => (MetricStat ? [MetricStat.Metric] : []));
      const topic = (watched[0]?.Dimensions ?? Dimensions)[0].Value['Fn::GetAtt']?.[0].slice(0, 12);
      return [MetricName ?? watched.map((metric: any) => metric.MetricName).join(), topic, Ref.slice(0, 12)];
    });
    // What SNS gave up, and not each attempt that it repeats.
    const lost = 'NumberOfNotificationsRedrivenToDlq,NumberOfNotificationsFailedToRedriveToDlq';
    expect(told).toEqual([
      [lost, 'OnCallPageTo', 'OnCallTicket'],
      [lost, 'OnCallTicket', 'OnCallPageTo'],
      [lost, 'OnCallEscala', 'OnCallPageTo'],
      ['ExecutionsFailed', undefined, 'OnCallTicket'],
      ['FailedInvocations', undefined, 'OnCallTicket'],
    ]);
    expect(onCall.alarms).toHaveLength(5);
  });

  test('raise no alarm in development', () => {
    expect(make({ tier: DeploymentTier.DEVELOPMENT }).alarms).toEqual([]);
  });

  test('have metrics', () => {
    const onCall = make();
    expect(onCall.metricNumberOfNotificationsFailed(TICKET).toMetricConfig().metricStat).toMatchObject({ namespace: 'AWS/SNS', metricName: 'NumberOfNotificationsFailed' });
    expect(onCall.metricNumberOfNotificationsDelivered(PAGE, { period: Duration.hours(1) }).period.toHours()).toBe(1);
    expect(codes(() => onCall.metricNumberOfNotificationsFailed(ESCALATION))).toEqual(['OnCallEscalationMissing']);
  });
});

test('a severity that nobody is told of is warned about', () => {
  make({ escalation: {} }).addRecipient('Team', TICKET, OnCallRecipient.email('team@eknmusic.com'));
  expect(annotations(stack)).toEqual([expect.stringContaining('Nobody is told of what goes to page and escalation')]);
  expect(annotations(stack)[0]).toContain('@eknmusic/constructs:onCallTellsNobody');
});

describe('whoever publishes', () => {
  const statements = () => resources('AWS::IAM::Policy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

  test('as a role may use the topic and its key', () => {
    const role = new Role(stack, 'Role', { assumedBy: new AccountPrincipal('123456789012') });
    expect(make().grants.publishPages(role).success).toBe(true);
    expect(statements()).toEqual([
      expect.objectContaining({ Action: 'sns:Publish', Resource: { Ref: expect.stringMatching(/^OnCallPageTopic/) } }),
      expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
    ]);
  });

  test('as a service may do so by the policies of both, under its conditions', () => {
    const conditions = { StringEquals: { 'aws:SourceAccount': '123456789012' } };
    make().grants.publishTickets(new ServicePrincipal('budgets.amazonaws.com', { conditions }));
    const budgets = [...resources('AWS::SNS::TopicPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement), ...resources('AWS::KMS::Key')[0].KeyPolicy.Statement]
      .filter(({ Principal }: any) => Principal.Service === 'budgets.amazonaws.com');
    expect(budgets.map(({ Action, Condition }) => [Action, Condition])).toEqual([['sns:Publish', conditions], [['kms:Decrypt', 'kms:GenerateDataKey*'], conditions]]);
  });

  test('may be given an on-call of another app', () => {
    const imported = OnCall.fromOnCallAttributes(stack, 'Imported', {
      pageTopicArn: 'arn:aws:sns:us-east-1:123456789012:page', ticketTopicArn: 'arn:aws:sns:us-east-1:123456789012:ticket', encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
    });
    const role = new Role(stack, 'Role', { assumedBy: new AccountPrincipal('123456789012') });
    imported.grants.publishTickets(role);
    expect(statements()[0]).toMatchObject({ Resource: 'arn:aws:sns:us-east-1:123456789012:ticket' });
    expect(imported.page.alarmAction.bind(stack, undefined as never)).toEqual({ alarmActionArn: 'arn:aws:sns:us-east-1:123456789012:page' });
    expect(codes(() => OnCall.fromOnCallAttributes(stack, 'Wrong', { pageTopicArn: 'page', ticketTopicArn: Lazy.string({ produce: () => 'x' }) }))).toEqual(['OnCallTopicArnInvalid']);
  });
});

const codes = (act: () => unknown) => ValidationErrors.codes(errorOf(act));

describe('fails when', () => {
  test.each<[string, string, OnCallProps]>([
    ['topics cannot be called so', 'OnCallNameInvalid', { name: 'Music Connect' }],
    ['the name is not known at synthesis', 'OnCallNameInvalid', { name: Lazy.string({ produce: () => 'musicconnect' }) }],
    ['a channel is given by its name', 'OnCallSlackIdInvalid', { slack: { ...slack, channelId: '#alarms' } }],
    ['a workspace is given by its name', 'OnCallSlackIdInvalid', { slack: { ...slack, workspaceId: 'eknmusic' } }],
    ['a channel of tickets is given by its name', 'OnCallSlackIdInvalid', { slack: { ...slack, ticketChannelId: '#tickets' } }],
    ['topics of other regions have no name', 'OnCallNameMissing', { slack: { ...slack, otherRegions: ['eu-west-1'] } }],
    ['its own region is another one', 'OnCallRegionInvalid', { name: 'a', slack: { ...slack, otherRegions: ['us-east-1'] } }],
    ['a region is named twice', 'OnCallRegionInvalid', { name: 'a', slack: { ...slack, otherRegions: ['eu-west-1', 'eu-west-1'] } }],
    ['there are no guardrails', 'OnCallGuardrailsInvalid', { slack: { ...slack, guardrailPolicies: [] } }],
    ['an escalation comes at once', 'OnCallEscalationInvalid', { escalation: { after: Duration.seconds(30) } }],
    ['an escalation comes too late', 'OnCallEscalationInvalid', { escalation: { after: Duration.days(2) } }],
    ['an escalation comes nobody knows when', 'OnCallEscalationInvalid', { escalation: { after: Duration.seconds(Token.asNumber({ Ref: 'After' })) } }],
    ['a prop is of another type', 'OnCallPropInvalid', { slack: 'C07EZ1ABC23' as never }],
  ])('%s: %s', (_, code, props) => {
    expect(new Set(codes(() => make(props)))).toEqual(new Set([code]));
  });

  test('an alarm is in another region or stage, and the topics have no name', () => {
    const onCall = make();
    expect(codes(() => new JwtSecret(stackIn('eu-west-1'), 'JwtSecret', { alarmActions: [onCall.page.alarmAction] }))).toEqual(['OnCallNameMissing']);
    const other = stackIn('us-east-1', new Stage(app, 'Production'), 'Other');
    expect(codes(() => new JwtSecret(other, 'JwtSecret', { alarmActions: [onCall.page.alarmAction] }))).toEqual(['OnCallNameMissing']);
  });

  test('a recipient is none, or there are no escalations', () => {
    expect(codes(() => OnCallRecipient.email('team'))).toEqual(['OnCallEmailInvalid']);
    expect(codes(() => OnCallRecipient.textMessage('0664 1234567'))).toEqual(['OnCallPhoneNumberInvalid']);
    expect(codes(() => make().addRecipient('Head', ESCALATION, OnCallRecipient.textMessage('+436641234567')))).toEqual(['OnCallEscalationMissing']);
  });

  test('the name is taken', () => {
    make({ name: 'musicconnect' });
    expect(new Set(codes(() => new OnCall(stack, 'Second', { name: 'musicconnect' })))).toEqual(new Set(['OnCallNameTaken']));
  });
});
