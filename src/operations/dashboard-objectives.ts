import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AvailabilityObjective } from './availability-objective';

/** What is left of an error budget, and how fast it is used up: together half of a dashboard. */
export function objectiveWidgets(objective: AvailabilityObjective): cloudwatch.IWidget[] {
  const { region } = Stack.of(objective);
  const title = (what: string) => `${objective.node.id}: ${what}`;
  return [
    new cloudwatch.SingleValueWidget({
      title: title(`budget left of ${objective.objective} %, in % of 30 days`),
      metrics: [objective.metricErrorBudgetLeft()],
      setPeriodToTimeRange: true,
      start: '-P30D',
      region,
      width: 4,
      height: 5,
    }),
    new cloudwatch.GraphWidget({
      title: title('burn rate, 1 uses the budget up in 30 days'),
      left: [objective.metricBurnRate({ label: 'within an hour' })],
      leftAnnotations: [{ value: 14.4, label: 'pages', color: cloudwatch.Color.RED }],
      leftYAxis: { min: 0, showUnits: false },
      region,
      width: 8,
      height: 5,
    }),
  ];
}
