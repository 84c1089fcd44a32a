import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';
import type { OnCallGrants } from './on-call-grants';
import type { DeploymentTier } from '../core';

/** The severity of what is told, which decides how soon somebody looks at it. */
export enum OnCallSeverity {
  /** Somebody is woken: users notice, or will within minutes. */
  PAGE = 'page',
  /** Somebody looks at it within the next working day. */
  TICKET = 'ticket',
  /** A page that was not put right in time. */
  ESCALATION = 'escalation',
}

/** The part of an on-call that tells of one severity. */
export interface IOnCallTopic {
  /** The SNS topic: what is published here is told. */
  readonly topic: sns.ITopic;
  /**
   * The action of alarms, for `alarmActions` of every construct and of `MusicDefaults`.
   *
   * An alarm in another stack or region goes to the topic of the same name in its own region: that needs the `name` of the on-call, and one with
   * the same name there. Without a name it throws `OnCallNameMissing` for an alarm of another region or stage.
   */
  readonly alarmAction: cloudwatch.IAlarmAction;
}

/** Those who are told when something is wrong, made here or elsewhere. */
export interface IOnCall extends IConstruct {
  /** The topic of what wakes somebody. */
  readonly page: IOnCallTopic;
  /** The topic of what waits for the next working day. */
  readonly ticket: IOnCallTopic;
  /** Permissions to tell. */
  readonly grants: OnCallGrants;
}

/** The attributes of an on-call that was made elsewhere. */
export interface OnCallAttributes {
  /** The ARN of the topic of pages. */
  readonly pageTopicArn: string;
  /** The ARN of the topic of tickets. */
  readonly ticketTopicArn: string;

  /**
   * The KMS key of the topics, which whoever publishes has to use.
   *
   * @default - whoever publishes is given no permission for a key
   */
  readonly encryptionKey?: kms.IKey;
}

/** The part of an on-call that tells in Slack, by Amazon Q Developer in chat applications. */
export interface IOnCallSlack extends IConstruct {
  /** The configuration of the channel of pages. */
  readonly pageChannel: CfnSlackChannelConfiguration;
  /** The configuration of the channel of tickets. Undefined where they go to the same channel. */
  readonly ticketChannel?: CfnSlackChannelConfiguration;
  /** The role that Amazon Q Developer has in these channels: what people ask there is answered by its permissions. */
  readonly role: iam.Role;
  /** The permissions of that role: to read metrics and alarms, for the graphs that come with a message. */
  readonly policy: iam.ManagedPolicy;
}

/** The part of an on-call that tells somebody else when an alarm has not ended in time. */
export interface IOnCallEscalation extends IConstruct {
  /** The topic of escalations. */
  readonly topic: sns.Topic;
  /** The state machine that waits and looks again. */
  readonly stateMachine: sfn.StateMachine;
  /** The rule that starts it whenever an alarm goes off. */
  readonly rule: events.Rule;
  /** The log group of the state machine. */
  readonly logGroup: logs.LogGroup;
  /** The role of the state machine. */
  readonly role: iam.Role;
  /** The permissions of the state machine. */
  readonly policy: iam.ManagedPolicy;
}

/** Options for telling in Slack. */
export interface OnCallSlackOptions {
  /**
   * The ID of the Slack workspace, which somebody has authorized in the console of Amazon Q Developer in chat applications once: `T07EA123LEP`.
   *
   * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/slack-setup.html
   */
  readonly workspaceId: string;

  /** The ID of the channel: `C07EZ1ABC23`. In a private channel, somebody invites the application. */
  readonly channelId: string;

  /**
   * The ID of another channel for tickets.
   *
   * @default - tickets go to the same channel
   */
  readonly ticketChannelId?: string;

  /**
   * The other regions whose topics of the same `name` are told in the same channels, by the one configuration that this on-call makes.
   *
   * @default - this region alone
   */
  readonly otherRegions?: string[];

  /**
   * The most that anybody may do from these channels, whatever the permissions of a role: managed policies.
   *
   * @default - to read metrics and alarms. Without guardrails AWS takes `AdministratorAccess`
   */
  readonly guardrailPolicies?: iam.IManagedPolicy[];

  /**
   * People need a role of their own to ask for anything in the channels.
   *
   * @default false
   */
  readonly userRoleRequired?: boolean;
}

/** Options for telling somebody else when a page has not ended in time. */
export interface OnCallEscalationOptions {
  /**
   * The time after which an alarm that still goes off is escalated: from one minute to a day, in whole seconds.
   *
   * @default Duration.minutes(15)
   */
  readonly after?: Duration;
}

/** Properties for OnCall. */
export interface OnCallProps {
  /**
   * The deployment tier, which decides for how long logs are kept, and whether undelivered messages raise alarms.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The name that the topics begin with: `musicconnect-production` makes `musicconnect-production-page` and `-ticket`. With a name, one alarm action
   * holds for the stacks of every region that has an on-call of the same name. Letters, digits, hyphens and underscores, at most 100.
   *
   * @default - CloudFormation makes the names up
   */
  readonly name?: string;

  /**
   * Tells in Slack.
   *
   * @default - not in Slack
   */
  readonly slack?: OnCallSlackOptions;

  /**
   * Tells somebody else when an alarm that pages has not ended in time. PagerDuty escalates by its own policies, which know who has acknowledged:
   * this is for those who have none.
   *
   * @default - nobody else is told
   */
  readonly escalation?: OnCallEscalationOptions;

  /**
   * The KMS key of topics, queue and logs. One that was not made in this app must allow `cloudwatch.amazonaws.com`, `sns.amazonaws.com` and CloudWatch Logs of
   * this region to use it.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time for which the log of escalations is kept.
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The removal policy of the log and the key.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}
