import { Annotations, Duration, Stack, Tags } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { OPERATIONS_ERRORS } from './errors';
import { OnCallEscalation } from './on-call-escalation';
import { OnCallGrants } from './on-call-grants';
import {
  type IOnCall, type IOnCallEscalation, type IOnCallSlack, type IOnCallTopic, type OnCallAttributes, type OnCallProps, OnCallSeverity,
} from './on-call-props';
import type { OnCallRecipient } from './on-call-recipient';
import { OnCallSlack } from './on-call-slack';
import { validateOnCall, validateOnCallAttributes } from './on-call-validation';
import { PUBLISHING } from './publishing';
import { SeverityTopic } from './severity-topic';
import { DeploymentTier } from '../core';
import { acknowledge } from '../private/acknowledge';
import { createAlarm } from '../private/alarms';
import { checkedParameters } from '../private/checked-parameters';
import { fail } from '../private/errors';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';

/** How SNS tries again at an HTTPS endpoint: for most of the hour that it takes at most, where its own default gives up after a minute. */
const DELIVERY_POLICY = {
  healthyRetryPolicy: { minDelayTarget: 5, maxDelayTarget: 60, numRetries: 50, numNoDelayRetries: 2, numMinDelayRetries: 3, numMaxDelayRetries: 40, backoffFunction: 'exponential' },
};

/**
 * Tells people that something is wrong: pages wake somebody, tickets wait for the next working day, and a page that is not put right in time goes
 * to somebody else. By Slack, PagerDuty, email and text message.
 *
 * Make one in each region that has alarms, with the same `name`, before what has alarms. `alarmAction` is for `alarmActions` of every construct,
 * and of `MusicDefaults` for all of them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 * @example
 *
 * declare const secret: secretsmanager.ISecret;
 *
 * const onCall = new OnCall(this, 'OnCall', {
 *   name: 'eknmusic-production',
 *   slack: { workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' },
 * });
 * onCall.addRecipient('PagerDuty', OnCallSeverity.PAGE, OnCallRecipient.pagerDuty(secret));
 * MusicDefaults.of(this).add({ alarmActions: [onCall.page.alarmAction] });
 */
@injectable<OnCallProps>({ tier: always, encryptionKey: always })
export class OnCall extends Construct implements IOnCall {
  /** The name by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.OnCall';

  /**
   * Uses an on-call that was made elsewhere.
   *
   * Throws `OnCallTopicArnInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes the attributes of the on-call
   */
  public static fromOnCallAttributes(scope: Construct, id: string, attributes: OnCallAttributes): IOnCall {
    return new ImportedOnCall(scope, id, attributes);
  }

  public readonly page: IOnCallTopic;
  public readonly ticket: IOnCallTopic;
  /** The part that tells in Slack. Undefined where there is none. */
  public readonly slack?: IOnCallSlack;
  /** The part that escalates. Undefined where there is none. */
  public readonly escalation?: IOnCallEscalation;
  /** The queue of messages that could not be delivered to a recipient, kept for 14 days. */
  public readonly deadLetterQueue: sqs.Queue;
  /** The KMS key of topics, queue and logs. */
  public readonly encryptionKey: kms.IKey;
  /** The alarms on messages that do not arrive, each of which is told by the topic of another severity; none where the tier has no alarms. */
  public readonly alarms: cloudwatch.Alarm[] = [];
  public readonly grants: OnCallGrants;

  private readonly topicName?: string;
  private readonly told = new Set<OnCallSeverity>();
  private readonly otherRegionsOfSlack: string[];

  /**
   * Throws `OnCall...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids
   * @param props properties for the on-call
   */
  public constructor(scope: Construct, id: string, props: OnCallProps = {}) {
    super(scope, id);
    validateOnCall(this, props);
    const { slack, escalation } = props;
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const kept = new KeptData(props, tier);
    this.topicName = props.name;
    this.otherRegionsOfSlack = slack?.otherRegions ?? [];
    this.encryptionKey = kept.chooseKey(this, `Encrypts the messages of ${this.node.path}`);
    this.letServicesUseKey();
    this.deadLetterQueue = this.createDeadLetterQueue();
    const page = this.createTopic('PageTopic', OnCallSeverity.PAGE);
    const ticket = this.createTopic('TicketTopic', OnCallSeverity.TICKET);
    this.page = new SeverityTopic(this, page, this.nameOf(OnCallSeverity.PAGE));
    this.ticket = new SeverityTopic(this, ticket, this.nameOf(OnCallSeverity.TICKET));
    this.node.defaultChild = page.node.defaultChild;
    if (slack !== undefined) {
      // eslint-disable-next-line @stylistic/max-len
      const topicNames = props.name === undefined ? undefined : { page: this.nameOf(OnCallSeverity.PAGE)!, ticket: this.nameOf(OnCallSeverity.TICKET)! };
      this.slack = new OnCallSlack(this, 'Slack', { ...slack, pageTopicArn: page.topicArn, ticketTopicArn: ticket.topicArn, topicNames });
      this.told.add(OnCallSeverity.PAGE).add(OnCallSeverity.TICKET);
    }
    if (escalation !== undefined) {
      this.escalation = new OnCallEscalation(this, 'Escalation', {
        pageTopic: page,
        topic: this.createTopic('EscalationTopic', OnCallSeverity.ESCALATION),
        after: escalation.after ?? Duration.minutes(15),
        encryptionKey: this.encryptionKey,
        logRetention: kept.logRetention,
        removalPolicy: kept.removalPolicy,
      });
    }
    this.grants = OnCallGrants.fromOnCall(this);
    if (tier.alarmsEnabled) {
      this.createAlarms();
    }
    this.node.addValidation({ validate: () => this.warnOfSilence() });
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /**
   * Adds somebody who is told of a severity.
   *
   * Throws `OnCallEscalationMissing`.
   *
   * @param id the id of the subscription, which decides its logical id: another id makes another subscription
   * @param severity what they are told of
   * @param recipient who is told
   */
  public addRecipient(id: string, severity: OnCallSeverity, recipient: OnCallRecipient): sns.CfnSubscription {
    const topic = this.topicOf(severity);
    this.told.add(severity);
    const { protocol, endpoint } = recipient;
    return new sns.CfnSubscription(this, id, {
      topicArn: topic.topicArn,
      protocol,
      endpoint,
      deliveryPolicy: protocol === sns.SubscriptionProtocol.HTTPS ? DELIVERY_POLICY : undefined,
      redrivePolicy: { deadLetterTargetArn: this.deadLetterQueue.queueArn },
    });
  }

  /**
   * The number of attempts to reach a recipient that failed, of which those by HTTPS are repeated for most of an hour.
   *
   * @param severity of which severity
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricNumberOfNotificationsFailed(severity: OnCallSeverity, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(severity, 'NumberOfNotificationsFailed', options);
  }

  /**
   * The number of messages that reached a recipient.
   *
   * @param severity of which severity
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricNumberOfNotificationsDelivered(severity: OnCallSeverity, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(severity, 'NumberOfNotificationsDelivered', options);
  }

  private metric(severity: OnCallSeverity, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/SNS', metricName, dimensionsMap: { TopicName: this.topicOf(severity).topicName }, statistic: cloudwatch.Stats.SUM, period: Duration.minutes(5), ...options,
    }).attachTo(this);
  }

  private topicOf(severity: OnCallSeverity): sns.ITopic {
    // eslint-disable-next-line @stylistic/max-len
    const topics = { [OnCallSeverity.PAGE]: this.page.topic, [OnCallSeverity.TICKET]: this.ticket.topic, [OnCallSeverity.ESCALATION]: this.escalation?.topic };
    return topics[severity] ?? fail(this, OPERATIONS_ERRORS, { code: 'OnCallEscalationMissing', prop: 'severity', got: severity });
  }

  private nameOf(severity: OnCallSeverity): string | undefined {
    return this.topicName === undefined ? undefined : `${this.topicName}-${severity}`;
  }

  /** @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services */
  private letServicesUseKey(): void {
    const stack = Stack.of(this);
    // Conditions are those of the principal: with the CDK's flag for smaller policies, statements with the same conditions can be made one then.
    const notifications = { ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'sns', resource: '*' }) } };
    for (const principal of [alarmsOf(stack), new iam.ServicePrincipal('sns.amazonaws.com', { conditions: notifications })]) {
      this.encryptionKey.addToResourcePolicy(new iam.PolicyStatement({ principals: [principal], actions: PUBLISHING, resources: ['*'] }));
    }
  }

  private createDeadLetterQueue(): sqs.Queue {
    const queue = new sqs.Queue(this, 'DeadLetterQueue', {
      encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: this.encryptionKey, enforceSSL: true, retentionPeriod: Duration.days(14),
    });
    for (const rule of ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy']) {
      acknowledge(queue.node.defaultChild!, rule, 'It is the dead-letter queue itself: what is in it could not be delivered, and an alarm has said so.');
    }
    return queue;
  }

  private createTopic(id: string, severity: OnCallSeverity): sns.Topic {
    const topic = new sns.Topic(this, id, { topicName: this.nameOf(severity), masterKey: this.encryptionKey, enforceSSL: true });
    // A policy of its own takes the place of the one by which SNS lets the whole account publish.
    topic.addToResourcePolicy(new iam.PolicyStatement({
      principals: [alarmsOf(Stack.of(this))], actions: ['sns:Publish'], resources: [topic.topicArn],
    }));
    this.deadLetterQueue.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('sns.amazonaws.com', { conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } } })],
      actions: ['sqs:SendMessage'],
      resources: [this.deadLetterQueue.queueArn],
    }));
    return topic;
  }

  /** Whoever is not reached by one topic may be by the other. */
  private createAlarms(): void {
    const { PAGE, TICKET, ESCALATION } = OnCallSeverity;
    const undelivered = (id: string, severity: OnCallSeverity, others: IOnCallTopic) => this.alarms.push(createAlarm(this, id, {
      // Attempts that fail are repeated: what was given up is in the dead-letter queue, or was lost on the way there.
      metric: new cloudwatch.MathExpression({
        expression: 'FILL(redriven, 0) + FILL(lost, 0)',
        usingMetrics: {
          redriven: this.metric(severity, 'NumberOfNotificationsRedrivenToDlq'), lost: this.metric(severity, 'NumberOfNotificationsFailedToRedriveToDlq'),
        },
        label: 'undelivered',
        period: Duration.minutes(5),
      }),
      description: `A ${severity} of ${this.node.path} did not reach somebody; the dead-letter queue has the message`,
      above: 0,
      atOnce: true,
      actions: [others.alarmAction],
    }));
    undelivered('PageUndeliveredAlarm', PAGE, this.ticket);
    undelivered('TicketUndeliveredAlarm', TICKET, this.page);
    if (this.escalation !== undefined) {
      undelivered('EscalationUndeliveredAlarm', ESCALATION, this.page);
      const { rule, stateMachine } = this.escalation;
      const failed = (id: string, metric: cloudwatch.Metric, description: string) => this.alarms.push(createAlarm(this, id, {
        metric, description, above: 0, atOnce: true, actions: [this.ticket.alarmAction],
      }));
      failed('EscalationFailedAlarm', stateMachine.metricFailed({ period: Duration.minutes(5) }), `An escalation of ${this.node.path} failed; the log of its state machine says why`);
      failed('EscalationNotStartedAlarm', new cloudwatch.Metric({
        namespace: 'AWS/Events', metricName: 'FailedInvocations', dimensionsMap: { RuleName: rule.ruleName }, statistic: cloudwatch.Stats.SUM, period: Duration.minutes(5),
      }), `An alarm could not start its escalation by ${this.node.path}`);
    }
  }

  /** Recipients are added until the app is done, and on-calls of other regions made. */
  private warnOfSilence(): string[] {
    const { PAGE, TICKET, ESCALATION } = OnCallSeverity;
    // eslint-disable-next-line @stylistic/max-len
    const others = this.node.root.node.findAll().filter((node): node is OnCall => node !== this && node instanceof OnCall && node.topicName !== undefined && node.topicName === this.topicName);
    const { region } = Stack.of(this);
    // eslint-disable-next-line @stylistic/max-len
    const isToldElsewhere = (severity: OnCallSeverity) => severity !== ESCALATION && others.some(({ otherRegionsOfSlack }) => otherRegionsOfSlack.includes(region));
    // eslint-disable-next-line @stylistic/max-len
    const untold = [PAGE, TICKET, ...this.escalation === undefined ? [] : [ESCALATION]].filter((severity) => !this.told.has(severity) && !isToldElsewhere(severity));
    if (untold.length > 0) {
      Annotations.of(this).addWarningV2('@eknmusic/constructs:onCallTellsNobody', `Nobody is told of what goes to ${untold.join(' and ')}: add somebody by \`addRecipient\`, or give \`slack\`.`);
    }
    const regions = new Set(others.map((other) => Stack.of(other).region));
    // eslint-disable-next-line @stylistic/max-len
    const missing = [...(this.page as SeverityTopic).otherRegions, ...(this.ticket as SeverityTopic).otherRegions, ...this.otherRegionsOfSlack].filter((other) => !regions.has(other));
    if (missing.length > 0) {
      Annotations.of(this).addWarningV2('@eknmusic/constructs:onCallMissingInRegion',
        `Alarms or channels name topics of "${this.topicName}" in ${[...new Set(missing)].sort().join(', ')}, where this app has no on-call of that name. Make one there, or acknowledge this where another app does.`);
    }
    return [];
  }
}

@checkedParameters('OnCall')
class ImportedOnCall extends Construct implements IOnCall {
  public readonly page: IOnCallTopic;
  public readonly ticket: IOnCallTopic;
  public readonly grants: OnCallGrants;

  public constructor(scope: Construct, id: string, attributes: OnCallAttributes) {
    super(scope, id);
    validateOnCallAttributes(this, attributes);
    const { pageTopicArn, ticketTopicArn, encryptionKey } = attributes;
    const imported = (part: string, topicArn: string) => new SeverityTopic(this, encryptionKey === undefined
      ? sns.Topic.fromTopicArn(this, part, topicArn)
      : sns.Topic.fromTopicAttributes(this, part, { topicArn, keyArn: encryptionKey.keyArn }));
    this.page = imported('PageTopic', pageTopicArn);
    this.ticket = imported('TicketTopic', ticketTopicArn);
    this.grants = OnCallGrants.fromOnCall(this);
  }
}

/** The alarms of the account. */
function alarmsOf(stack: Stack): iam.ServicePrincipal {
  return new iam.ServicePrincipal('cloudwatch.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': stack.account } } });
}
