import { Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { OPERATIONS_ERRORS } from './errors';
import type { OperationsDashboardProps, OperationsRunbook } from './operations-dashboard-props';
import { validateDuration } from '../private/durations';
import { Problems } from '../private/errors';
import { isRegionName } from '../private/regions';

/** Throws everything that is wrong with the props of a dashboard. */
export function validateOperationsDashboard(
  scope: Construct, { dashboardName, regions = [], runbooks = [], defaultInterval }: OperationsDashboardProps,
): void {
  const problems = new Problems(scope, OPERATIONS_ERRORS);
  problems.addIf(dashboardName !== undefined && !/^[\w-]{1,255}$/.test(dashboardName), {
    code: 'OperationsDashboardNameInvalid', prop: 'dashboardName', got: dashboardName,
  });
  regions.forEach((region, index) => {
    if (Token.isUnresolved(region) || !isRegionName(region) || regions.indexOf(region) !== index) {
      problems.add({ code: 'OperationsDashboardRegionInvalid', prop: `regions[${index}]`, got: region });
    }
  });
  runbooks.forEach((runbook, index) => findWrongRunbook(problems, runbook, `runbooks[${index}].`));
  validateDuration(problems, defaultInterval, { unit: 'minutes', least: 1, most: Duration.days(455).toMinutes(), mayBeLate: false }, {
    code: 'OperationsDashboardIntervalInvalid', prop: 'defaultInterval',
  });
  problems.throwIfAny();
}

/** Throws what is wrong with a runbook. */
export function validateRunbook(scope: Construct, runbook: OperationsRunbook): void {
  const problems = new Problems(scope, OPERATIONS_ERRORS);
  findWrongRunbook(problems, runbook, '');
  problems.throwIfAny();
}

/** Throws what is wrong with a title, which is a heading of Markdown. */
export function validateTitle(scope: Construct, title: string): void {
  const problems = new Problems(scope, OPERATIONS_ERRORS);
  problems.addIf(!/^\S(.{0,98}\S)?$/.test(title), { code: 'OperationsDashboardTitleInvalid', prop: 'title', got: title });
  problems.throwIfAny();
}

function findWrongRunbook(problems: Problems, { title, url }: OperationsRunbook, path: string): void {
  problems.addIf(!/^[^\s[\]]([^[\]\n]{0,58}[^\s[\]])?$/.test(title), {
    code: 'OperationsDashboardRunbookInvalid', prop: `${path}title`, got: title, why: 'is not a text that a button says', fix: 'Use 1 to 60 characters on one line, without brackets.',
  });
  problems.addIf(!/^https:\/\/[^\s()<>"]{1,1000}$/.test(url), { code: 'OperationsDashboardRunbookInvalid', prop: `${path}url`, got: url });
}
