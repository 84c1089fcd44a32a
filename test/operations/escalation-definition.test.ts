import { escalationDefinition } from '../../src/operations/escalation-definition';
import { type Answer, execute } from '../../tools/states/state-machine';

const PAGE = 'arn:aws:sns:us-east-1:123456789012:page';
const ESCALATION = 'arn:aws:sns:us-east-1:123456789012:escalation';

const definition = escalationDefinition({ pageTopicArn: PAGE, escalationTopicArn: ESCALATION, after: 900 });
const event = {
  account: '123456789012', region: 'us-east-1', time: '2026-11-29T03:00:00Z', detail: { alarmName: 'API: 5xx', state: { value: 'ALARM', reason: 'Threshold crossed' } },
};

const alarm = (StateValue: string, since = '03:00', AlarmActions = [PAGE]) => ({ AlarmName: 'API: 5xx', AlarmDescription: 'Requests fail', StateValue, StateTransitionedTimestamp: since, AlarmActions });
const metricAlarm = (...given: Parameters<typeof alarm>) => ({ MetricAlarms: [alarm(...given)], CompositeAlarms: [] });
const compositeAlarm = (...given: Parameters<typeof alarm>) => ({ MetricAlarms: [], CompositeAlarms: [alarm(...given)] });

/** The answers to both looks, and what is done then. */
async function run(first: Answer, second: Answer = first) {
  const looks = [first, second];
  const { status, states, calls, seconds } = await execute(definition, event, ({ action }) => (action === 'describeAlarms' ? looks.shift()! : {}));
  const published: any = calls.find(({ action }) => action === 'publish')?.input;
  return { status, seconds, waited: states.includes('Wait'), published };
}

test.each([['metric', metricAlarm], ['composite', compositeAlarm]])('a %s alarm that pages and goes on is told to somebody else after its time', async (_, answer) => {
  const { published, ...rest } = await run(answer('ALARM'));
  expect(rest).toEqual({ status: 'SUCCEEDED', seconds: 900, waited: true });
  expect([published.TopicArn, published.Subject]).toEqual([ESCALATION, 'ALARM: escalated: API: 5xx']);
  // The shape that whoever reads alarms of CloudWatch knows, PagerDuty among them.
  expect(JSON.parse(published.Message)).toMatchObject({
    AlarmName: 'API: 5xx', AlarmDescription: 'Requests fail', NewStateValue: 'ALARM', NewStateReason: 'Escalated: it has gone off for 15 minutes. Threshold crossed', Region: 'us-east-1',
  });
});

test('one that pages nobody is not waited for', async () => {
  expect(await run(metricAlarm('ALARM', '03:00', ['arn:aws:sns:us-east-1:123456789012:ticket']))).toMatchObject({ status: 'SUCCEEDED', waited: false, published: undefined });
  expect(await run(metricAlarm('ALARM', '03:00', []))).toMatchObject({ status: 'SUCCEEDED', waited: false, published: undefined });
});

test('one that has ended is not told', async () => {
  expect(await run(metricAlarm('ALARM'), metricAlarm('OK', '03:10'))).toMatchObject({ status: 'SUCCEEDED', waited: true, published: undefined });
});

test('one that ended and went off again is left to the execution that began with it', async () => {
  expect(await run(metricAlarm('ALARM'), metricAlarm('ALARM', '03:12'))).toMatchObject({ status: 'SUCCEEDED', waited: true, published: undefined });
});

test('one that is gone is no failure', async () => {
  const gone = { MetricAlarms: [], CompositeAlarms: [] };
  expect(await run(gone)).toMatchObject({ status: 'SUCCEEDED', published: undefined });
  expect(await run(metricAlarm('ALARM'), gone)).toMatchObject({ status: 'SUCCEEDED', published: undefined });
});

test('the definition is valid, every state is reached, and no transition leads nowhere', () => {
  // Its types are of the ES module that it is not.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const judge = require('asl-validator') as (given: unknown) => { isValid: boolean; errors: unknown[] };
  expect(judge(definition)).toMatchObject({ isValid: true, errors: [] });
});
