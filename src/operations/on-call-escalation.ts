import { type Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { escalationDefinition } from './escalation-definition';
import type { IOnCallEscalation } from './on-call-props';
import { PUBLISHING } from './publishing';
import { acknowledge } from '../private/acknowledge';
import { createLogGroup } from '../private/encrypted-logs';
import { createMachineRole, createStateMachine, tracesAndLogs } from '../private/state-machines';

/** What an escalation is made with. */
export interface OnCallEscalationParts {
  readonly pageTopic: sns.Topic;
  readonly topic: sns.Topic;
  readonly after: Duration;
  readonly encryptionKey: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Waits, looks again, and tells somebody else: Amazon EventBridge starts it, AWS Step Functions waits, and no function is in it. */
export class OnCallEscalation extends Construct implements IOnCallEscalation {
  public readonly topic: sns.Topic;
  public readonly logGroup: logs.LogGroup;
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly stateMachine: sfn.StateMachine;
  public readonly rule: events.Rule;

  public constructor(scope: Construct, id: string, private readonly parts: OnCallEscalationParts) {
    super(scope, id);
    this.topic = parts.topic;
    this.logGroup = createLogGroup(this, 'LogGroup', parts);
    this.role = createMachineRole(this, 'Escalates alarms that go on');
    this.policy = this.createPolicy();
    this.stateMachine = this.createStateMachine();
    this.rule = this.createRule();
    this.node.defaultChild = this.stateMachine;
  }

  private createPolicy(): iam.ManagedPolicy {
    const { topic, encryptionKey } = this.parts;
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Looks at alarms and tells somebody else',
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
        new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }),
        new iam.PolicyStatement({
          actions: PUBLISHING,
          resources: [encryptionKey.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `sns.${Stack.of(this).region}.amazonaws.com` } },
        }),
        ...tracesAndLogs(),
      ],
    });
    acknowledge(policy.node.defaultChild!, 'AwsSolutions-IAM5[Resource::*]',
      'Any alarm of the account may page, composite ones among them, and looking at it changes nothing; traces and the delivery of logs belong to no resource that a policy can name.');
    acknowledge(policy.node.defaultChild!, 'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]', 'SNS asks for data keys in the one way or the other, and only by SNS may the key be used.');
    return policy;
  }

  private createStateMachine(): sfn.StateMachine {
    const { pageTopic, topic, after } = this.parts;
    // eslint-disable-next-line @stylistic/max-len
    const definition = Stack.of(this).toJsonString(escalationDefinition({ pageTopicArn: pageTopic.topicArn, escalationTopicArn: topic.topicArn, after: after.toSeconds() }));
    return createStateMachine(this, { definition, role: this.role, policy: this.policy, logGroup: this.logGroup });
  }

  /** An event does not say what an alarm does: the machine looks. */
  private createRule(): events.Rule {
    const role = new iam.Role(this, 'RuleRole', {
      description: 'Starts the escalation of an alarm',
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } } }),
    });
    const policy = new iam.ManagedPolicy(this, 'RulePolicy', {
      description: 'Starts the escalation of an alarm',
      roles: [role],
      statements: [new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [this.stateMachine.stateMachineArn] })],
    });
    const rule = new events.Rule(this, 'Rule', {
      description: 'An alarm goes off',
      eventPattern: { source: ['aws.cloudwatch'], detailType: ['CloudWatch Alarm State Change'], detail: { state: { value: ['ALARM'] } } },
      targets: [new SfnStateMachine(this.stateMachine, { role: role.withoutPolicyUpdates() })],
    });
    rule.node.addDependency(policy);
    acknowledge(rule.node.defaultChild!, 'Serverless-EventBusDLQ', 'Amazon EventBridge tries again for a day, and an alarm tells of what it could not start: an escalation that is read from a queue comes too late.');
    return rule;
  }
}
