import { Token } from 'aws-cdk-lib';
import { type Problems } from '../private/errors';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MOST_WIDGETS = 500;
const MOST_METRICS_OF_WIDGET = 500;
const MOST_METRICS = 2500;
/** In bytes: a template of CloudFormation, which the text of the dashboard is a part of. */
const LONGEST = 1_000_000;

/** What becomes the JSON of a widget. */
interface DrawnWidget {
  readonly type?: string;
  readonly properties?: { readonly title?: string; readonly metrics?: unknown[]; readonly annotations?: { readonly alarms?: unknown[] } };
}

/** Notes what CloudWatch would refuse of a dashboard. */
export function findExceeded(problems: Problems, drawn: unknown[]): void {
  const widgets = drawn as DrawnWidget[];
  problems.addIf(widgets.length > MOST_WIDGETS, { code: 'OperationsDashboardWidgetsExceeded', prop: 'addWidgets', got: widgets.length });
  // Also those that are only used by expressions.
  const counts = widgets.map(({ properties }) => countOf(properties?.metrics));
  counts.forEach((count, index) => problems.addIf(count > MOST_METRICS_OF_WIDGET, {
    code: 'OperationsDashboardMetricsOfWidgetExceeded', prop: `the metrics of "${widgets[index].properties?.title}"`, got: count,
  }));
  const all = counts.reduce((sum, count) => sum + count, 0);
  problems.addIf(all > MOST_METRICS, { code: 'OperationsDashboardMetricsExceeded', prop: 'addMetrics', got: all });
  const size = Buffer.byteLength(JSON.stringify(drawn));
  problems.addIf(size > LONGEST, { code: 'OperationsDashboardBodyTooLong', prop: 'addWidgets', got: size });
}

function countOf(metrics: unknown): number {
  return Array.isArray(metrics) && !Token.isUnresolved(metrics) ? metrics.length : 0;
}
