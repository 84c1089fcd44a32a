import { Stack } from 'aws-cdk-lib';
import { CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IOnCallSlack, OnCallSlackOptions } from './on-call-props';
import { accountWideName } from '../private/account-wide-name';
import { acknowledge } from '../private/acknowledge';

/** What is told in which channel. */
export interface OnCallSlackParts extends OnCallSlackOptions {
  readonly pageTopicArn: string;
  readonly ticketTopicArn: string;
  /** The names of both topics, where they are known: they are the same in other regions. */
  readonly topicNames?: { readonly page: string; readonly ticket: string };
}

/**
 * Tells in Slack, by Amazon Q Developer in chat applications. It is the service that subscribes to the topics, and by what it may do there.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/understanding-permissions.html
 */
export class OnCallSlack extends Construct implements IOnCallSlack {
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly pageChannel: CfnSlackChannelConfiguration;
  public readonly ticketChannel?: CfnSlackChannelConfiguration;

  public constructor(scope: Construct, id: string, private readonly parts: OnCallSlackParts) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      description: 'Amazon Q Developer in the chat channels of those who are on call',
      assumedBy: new iam.ServicePrincipal('chatbot.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } } }),
    });
    this.policy = this.createPolicy();
    const { channelId, ticketChannelId } = parts;
    const [pages, tickets] = [this.arns(parts.pageTopicArn, parts.topicNames?.page), this.arns(parts.ticketTopicArn, parts.topicNames?.ticket)];
    // One configuration is enough for a channel: with two, each would tell of its own.
    if (ticketChannelId === undefined || ticketChannelId === channelId) {
      this.pageChannel = this.createChannel('PageChannel', channelId, [...pages, ...tickets]);
    } else {
      this.pageChannel = this.createChannel('PageChannel', channelId, pages);
      this.ticketChannel = this.createChannel('TicketChannel', ticketChannelId, tickets);
    }
    this.node.defaultChild = this.pageChannel;
  }

  private arns(own: string, name: string | undefined): string[] {
    const others = this.parts.otherRegions ?? [];
    return [own, ...others.map((region) => Stack.of(this).formatArn({ service: 'sns', region, resource: name! }))];
  }

  /** What the template "Notification permissions" of the service's console allows. */
  private createPolicy(): iam.ManagedPolicy {
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Metrics and alarms for messages in chat channels',
      roles: [this.role],
      statements: [new iam.PolicyStatement({
        actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory', 'cloudwatch:GetMetricData', 'cloudwatch:GetMetricStatistics', 'cloudwatch:GetMetricWidgetImage', 'cloudwatch:ListMetrics'],
        resources: ['*'],
      })],
    });
    acknowledge(policy.node.defaultChild!, 'AwsSolutions-IAM5[Resource::*]', 'Metrics belong to no resource that can be named, and any alarm may be one that a message is about. It reads, and changes nothing.');
    return policy;
  }

  private createChannel(id: string, slackChannelId: string, snsTopicArns: string[]): CfnSlackChannelConfiguration {
    const { workspaceId, guardrailPolicies, userRoleRequired } = this.parts;
    return new CfnSlackChannelConfiguration(this, id, {
      configurationName: accountWideName(this, id, 128),
      slackWorkspaceId: workspaceId,
      slackChannelId,
      iamRoleArn: this.role.roleArn,
      snsTopicArns,
      guardrailPolicies: guardrailPolicies?.map(({ managedPolicyArn }) => managedPolicyArn) ?? [this.policy.managedPolicyArn],
      loggingLevel: 'ERROR',
      userRoleRequired: userRoleRequired ?? false,
    });
  }
}
