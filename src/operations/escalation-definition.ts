import { jsonata } from '../private/state-machines';

/** What a machine knows that escalates. */
export interface EscalationDefinitionOptions {
  readonly pageTopicArn: string;
  readonly escalationTopicArn: string;
  /** How long an alarm may go off before it is escalated, in seconds. */
  readonly after: number;
}

const RETRY = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 30, MaxAttempts: 8, JitterStrategy: 'FULL' }];

/** Metric and composite alarms have their names in common. */
const LOOK = {
  Type: 'Task',
  Resource: 'arn:aws:states:::aws-sdk:cloudwatch:describeAlarms',
  Arguments: { AlarmNames: jsonata('[$states.input.detail.alarmName]'), AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
  // The event stays what the states after it are given: without it the answer would take its place.
  Output: jsonata('$states.input'),
  Retry: RETRY,
};

/** The alarm of an answer; nothing of it when it is gone. */
const ALARM = '$append($states.result.MetricAlarms, $states.result.CompositeAlarms)[0]';

/**
 * Waits as long as a page may take, looks at the alarm again, and tells somebody else when it has not changed its state since. An alarm that went well
 * and off again has begun again, and with it another execution.
 *
 * The message has the shape of CloudWatch's own, so that whatever reads those reads this.
 */
export function escalationDefinition({ pageTopicArn, escalationTopicArn, after }: EscalationDefinitionOptions): object {
  return {
    Comment: 'Tells somebody else when an alarm that pages has not ended in time',
    QueryLanguage: 'JSONata',
    StartAt: 'Look',
    States: {
      Look: {
        ...LOOK,
        Assign: {
          // The state of the event may be older than the one that is seen here.
          since: jsonata(`$exists(${ALARM}) ? $string(${ALARM}.StateTransitionedTimestamp) : ''`),
          pages: jsonata(`'${pageTopicArn}' in ${ALARM}.AlarmActions and ${ALARM}.StateValue = 'ALARM'`),
        },
        Next: 'Pages',
      },
      Pages: { Type: 'Choice', Choices: [{ Condition: jsonata('$pages'), Next: 'Wait' }], Default: 'Done' },
      Wait: { Type: 'Wait', Seconds: after, Next: 'LookAgain' },
      LookAgain: {
        ...LOOK,
        Assign: {
          goesOn: jsonata(`${ALARM}.StateValue = 'ALARM' and $string(${ALARM}.StateTransitionedTimestamp) = $since`),
          description: jsonata(`$exists(${ALARM}.AlarmDescription) ? ${ALARM}.AlarmDescription : ''`),
        },
        Next: 'GoesOn',
      },
      GoesOn: { Type: 'Choice', Choices: [{ Condition: jsonata('$goesOn'), Next: 'Escalate' }], Default: 'Done' },
      Escalate: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sns:publish',
        Arguments: {
          TopicArn: escalationTopicArn,
          Subject: jsonata('$substring(\'ALARM: escalated: \' & $replace($states.input.detail.alarmName, /[^ -~]/, \'?\'), 0, 99)'),
          Message: jsonata(`$string({
            'AlarmName': $states.input.detail.alarmName,
            'AlarmDescription': $description,
            'AWSAccountId': $states.input.account,
            'Region': $states.input.region,
            'NewStateValue': 'ALARM',
            'NewStateReason': 'Escalated: it has gone off for ${Math.round(after / 60)} minutes. ' & $string($states.input.detail.state.reason),
            'StateChangeTime': $states.input.time,
            'OldStateValue': 'ALARM'
          })`),
        },
        Retry: RETRY,
        Next: 'Done',
      },
      Done: { Type: 'Succeed' },
    },
  };
}
