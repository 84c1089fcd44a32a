import { Stack, Stage, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { OPERATIONS_ERRORS } from './errors';
import type { IOnCallTopic } from './on-call-props';
import { fail } from '../private/errors';
import { differ, outermostStack } from '../private/places';

/** The topic of one severity, and the action of the alarms that go to it. */
export class SeverityTopic implements IOnCallTopic {
  public readonly alarmAction: cloudwatch.IAlarmAction;
  /** The other regions in which alarms go to a topic of this name. */
  public readonly otherRegions = new Set<string>();

  /**
   * @param scope the on-call, which errors name
   * @param topic the topic
   * @param name the name of the topic, where it is one of synthesis: in every region it is called so
   */
  public constructor(private readonly scope: Construct, public readonly topic: sns.ITopic, private readonly name?: string) {
    this.alarmAction = { bind: (alarm: Construct) => ({ alarmActionArn: this.arnFor(alarm) }) };
  }

  /** By reference where both are in one stack: another stack that imports the ARN would keep this one from ever changing the topic. */
  private arnFor(alarm: Construct): string {
    const [here, there] = [Stack.of(this.scope), Stack.of(alarm)];
    if (outermostStack(here) === outermostStack(there)) {
      return this.topic.topicArn;
    }
    const isElsewhere = differ(here.region, there.region);
    if (this.name !== undefined) {
      if (isElsewhere) {
        this.otherRegions.add(there.region);
      }
      return there.formatArn({ service: 'sns', account: Token.isUnresolved(here.account) ? there.account : here.account, resource: this.name });
    }
    if (isElsewhere || Stage.of(here) !== Stage.of(there)) {
      fail(this.scope, OPERATIONS_ERRORS, { code: 'OnCallNameMissing', prop: 'name', got: undefined, why: `is needed: ${alarm.node.path} is in another ${isElsewhere ? `region (${there.region})` : 'stage'}` });
    }
    return this.topic.topicArn;
  }
}
