import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { CostGuards } from './cost-guards';

/**
 * What the month has cost so far, beside its budget. CloudWatch has it for the account as a whole, in us-east-1, once billing alerts are received there.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html
 */
export function costWidgets({ node, monthlyBudget, costAllocationTag }: CostGuards): cloudwatch.IWidget[] {
  const label = costAllocationTag === undefined ? 'budget' : `budget of ${costAllocationTag.key} = ${costAllocationTag.value}`;
  return [new cloudwatch.GraphWidget({
    title: `${node.id}: charges of the account in this month, US dollars`,
    left: [new cloudwatch.Metric({
      namespace: 'AWS/Billing',
      metricName: 'EstimatedCharges',
      dimensionsMap: { Currency: 'USD' },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.hours(6),
      region: 'us-east-1',
      label: 'charges',
    })],
    leftAnnotations: [{ value: monthlyBudget, label }],
    leftYAxis: { min: 0, showUnits: false },
    start: '-P30D',
    region: 'us-east-1',
    width: 12,
    height: 5,
  })];
}
