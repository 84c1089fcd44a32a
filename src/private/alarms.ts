import { Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct, IConstruct } from 'constructs';
import { isInOtherRegion, regionOfArn } from './arns';
import { commonErrors } from './common-errors';
import { cut } from './descriptions';
import { fail } from './errors';

/** On which side of a value of the metric, in its unit, an alarm goes off. */
type Threshold = { readonly above: number; readonly below?: undefined } | { readonly below: number; readonly above?: undefined };

/** When an alarm goes off, and what it does then. */
export type AlarmOptions = Threshold & {
  readonly metric: cloudwatch.Metric | cloudwatch.MathExpression;
  /** What is wrong, in words for an operator. */
  readonly description: string;
  /** Whether a single period is enough. @default - two of three are needed, so that a moment's trouble wakes nobody */
  readonly atOnce?: boolean;
  /** How many periods in a row have to be bad, for what heals by itself within some of them. @default - two of three are needed, or one, at once */
  readonly allOf?: number;
  /** Whether no data means trouble: for what reports all the time. @default - silence is taken for health */
  readonly silenceIsTrouble?: boolean;
  readonly actions: cloudwatch.IAlarmAction[];
};

/** An alarm that tells when trouble begins and when it ends. */
export function createAlarm(scope: Construct, id: string, options: AlarmOptions): cloudwatch.Alarm {
  const alarm = options.metric.createAlarm(scope, id, {
    alarmDescription: cut(options.description, 1024),
    ...options.below === undefined
      ? { threshold: options.above, comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD }
      : { threshold: options.below, comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD },
    ...options.allOf !== undefined || options.atOnce ? { evaluationPeriods: options.allOf ?? 1 } : { evaluationPeriods: 3, datapointsToAlarm: 2 },
    treatMissingData: options.silenceIsTrouble ? cloudwatch.TreatMissingData.BREACHING : cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  const actions = boundActions(options.actions, alarm);
  alarm.addAlarmAction(...actions);
  refuseActionsElsewhere(alarm);
  alarm.addOkAction(...actions);
  return alarm;
}

/** The actions of an alarm, each of which is refused that is not bound to an ARN. */
export function boundActions(actions: cloudwatch.IAlarmAction[], alarm: cloudwatch.AlarmBase): cloudwatch.IAlarmAction[] {
  return actions.map((action) => ({ bind: () => ({ alarmActionArn: actionArn(action, alarm) }) }));
}

/** What CloudWatch calls when the alarm goes off; whoever writes an action of their own has no compiler that knows ARNs. */
function actionArn(action: cloudwatch.IAlarmAction, alarm: cloudwatch.AlarmBase): string {
  const { alarmActionArn } = Object(action.bind(alarm, alarm)) as Partial<cloudwatch.AlarmActionConfig>;
  const isArn = typeof alarmActionArn === 'string' && (Token.isUnresolved(alarmActionArn) || /^arn:[a-z-]+:[a-z0-9-]+:\S+$/.test(alarmActionArn));
  if (!isArn) {
    const construct = publicConstructAround(alarm);
    fail(construct.scope, commonErrors(construct.name), { code: `${construct.name}AlarmActionInvalid`, prop: 'alarmActions', got: alarmActionArn });
  }
  return alarmActionArn;
}

/**
 * Refuses actions that are not where the alarm is, after those for the state of alarm were added and before others are.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export function refuseActionsElsewhere(alarm: cloudwatch.AlarmBase): void {
  // The resource has them as a value of synthesis, and binding an action once more could make something once more.
  const { alarmActionArns = [] } = alarm as unknown as { readonly alarmActionArns?: string[] };
  const elsewhere = alarmActionArns.find((action) => isInOtherRegion(action, alarm));
  if (elsewhere !== undefined) {
    const construct = publicConstructAround(alarm);
    const code = `${construct.name}AlarmActionRegionInvalid`;
    fail(construct.scope, commonErrors(construct.name), { code, prop: 'alarmActions', got: regionOfArn(elsewhere) });
  }
}

/** The construct of this library that an alarm is a part of. */
function publicConstructAround(alarm: IConstruct): { readonly scope: IConstruct; readonly name: string } {
  const isOurs = ({ constructor }: IConstruct) => String((constructor as Partial<Injected>).PROPERTY_INJECTION_ID).startsWith(OURS);
  const scope = [...alarm.node.scopes].reverse().find(isOurs);
  return { scope: scope ?? alarm, name: scope ? (scope.constructor as unknown as Injected).PROPERTY_INJECTION_ID.slice(OURS.length) : '' };
}

const OURS = '@eknmusic/constructs.';

interface Injected {
  readonly PROPERTY_INJECTION_ID: string;
}
