import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { ISpotInterruptions } from './regional-cluster-props';
import { acknowledge } from '../private/acknowledge';
import { checkedParameters } from '../private/checked-parameters';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html */
@checkedParameters('RegionalCluster', 'ISpotInterruptions')
export class SpotInterruptions extends Construct implements ISpotInterruptions {
  public readonly rule: events.Rule;

  public constructor(scope: Construct, id: string, clusterName: string) {
    super(scope, id);
    this.rule = new events.Rule(this, 'Rule', {
      description: `Counts the spot instances that EC2 takes away, for ${clusterName}`,
      eventPattern: { source: ['aws.ec2'], detailType: ['EC2 Spot Instance Interruption Warning'] },
    });
    acknowledge(this.rule.node.defaultChild!, 'Serverless-EventBusDLQ', 'The rule counts and has no target, so that there is no delivery that could fail.');
  }

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
  public metricMatchedEvents(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Events',
      metricName: 'MatchedEvents',
      dimensionsMap: { RuleName: this.rule.ruleName },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(5),
      ...options,
    }).attachTo(this);
  }
}
