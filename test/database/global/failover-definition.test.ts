import { failoverDefinition } from '../../../src/database/global/failover-definition';
import { type Answer, type Call, execute, ServiceError } from '../../../tools/states/state-machine';

const arn = (region: string) => `arn:aws:rds:${region}:123456789012:cluster:music-${region}`;
const MEMBERS = Object.fromEntries(['us-east-1', 'us-west-2', 'eu-west-1'].map((region) => [region, arn(region)]));
const RTO = 900;
const machineIn = (region: string) => failoverDefinition({ globalClusterIdentifier: 'music', region, members: MEMBERS, rto: RTO });

/** A global cluster as `DescribeGlobalClusters` shows it to Step Functions. */
function cluster(writer: string, { status = 'available', to, losesData = false, without, resync }: {
  status?: string; to?: string; losesData?: boolean; without?: string; resync?: string;
} = {}): object {
  return {
    GlobalClusters: [{
      GlobalClusterIdentifier: 'music',
      Status: status,
      GlobalClusterMembers: Object.keys(MEMBERS).filter((region) => region !== without).map((region) => ({
        DbClusterArn: arn(region), IsWriter: region === writer, Readers: [], SynchronizationStatus: region === resync ? 'pending-resync' : 'connected',
      })),
      ...to ? { FailoverState: { Status: status, FromDbClusterArn: arn(writer), ToDbClusterArn: arn(to), IsDataLossAllowed: losesData } } : {},
    }],
  };
}

const READY = { DbClusters: [{ Status: 'available', DbClusterMembers: [{ DbInstanceIdentifier: 'music-1' }] }] };

/** Answers each action with the recorded answers in their order, and the last of them from then on. */
function recorded(answers: Record<string, Answer[]>): (call: Call) => Answer {
  const left = new Map(Object.entries({ describeDBClusters: [READY], putMetricData: [{}], ...answers }).map(([action, list]) => [action, [...list]]));
  return ({ action }) => {
    const list = left.get(action);
    if (!list) {
      throw new Error(`${action} was called`);
    }
    return list.length > 1 ? list.shift()! : list[0];
  };
}

const actions = ({ calls }: { calls: Call[] }) => calls.map(({ action }) => action);
const SWITCHOVER = { mode: 'switchover', reason: 'maintenance', target: 'us-west-2' };
const FAILOVER = { mode: 'failover', reason: 'us-east-1 is down', confirm: 'music' };

describe('planned', () => {
  test('switches over from the region of the writer, and waits until the target writes', async () => {
    const execution = await execute(machineIn('us-east-1'), SWITCHOVER, recorded({
      describeGlobalClusters: [
        cluster('us-east-1'),
        // As it was, until the operation has begun.
        cluster('us-east-1'),
        cluster('us-east-1', { status: 'switching-over', to: 'us-west-2' }),
        cluster('us-west-2', { status: 'switching-over', to: 'us-west-2' }),
        cluster('us-west-2'),
      ],
      switchoverGlobalCluster: [{}],
    }));
    expect(execution).toMatchObject({
      status: 'SUCCEEDED',
      output: { outcome: 'promoted', globalCluster: 'music', writer: 'us-west-2', previousWriter: 'us-east-1', mode: 'switchover', reason: 'maintenance', seconds: 20 },
    });
    expect(execution.calls.filter(({ action }) => action === 'switchoverGlobalCluster').map(({ input }) => input)).toEqual([
      { GlobalClusterIdentifier: 'music', TargetDbClusterIdentifier: arn('us-west-2') },
    ]);
  });

  test('without a target it is the region of the machine that is promoted', async () => {
    const execution = await execute(machineIn('us-west-2'), { mode: 'switchover', reason: 'maintenance' }, recorded({
      describeGlobalClusters: [cluster('us-east-1'), cluster('us-west-2')], switchoverGlobalCluster: [{}],
    }));
    expect(execution.output).toMatchObject({ writer: 'us-west-2' });
    // Only there can its cluster be looked at.
    expect(actions(execution)).toContain('describeDBClusters');
  });

  test('writes down how long it took', async () => {
    const execution = await execute(machineIn('us-east-1'), SWITCHOVER, recorded({
      describeGlobalClusters: [cluster('us-east-1'), cluster('us-east-1'), cluster('us-west-2')], switchoverGlobalCluster: [{}],
    }));
    expect(execution.calls.at(-1)).toMatchObject({
      action: 'putMetricData',
      input: {
        Namespace: 'EKNMusic/GlobalMusicDatabase',
        MetricData: [{
          MetricName: 'PromotionTime',
          Dimensions: [{ Name: 'GlobalCluster', Value: 'music' }, { Name: 'Mode', Value: 'switchover' }],
          Unit: 'Seconds',
          Value: 10,
        }],
      },
    });
  });

  test('is promoted also when nobody takes the metric', async () => {
    const execution = await execute(machineIn('us-east-1'), SWITCHOVER, recorded({
      describeGlobalClusters: [cluster('us-east-1'), cluster('us-west-2')],
      switchoverGlobalCluster: [{}],
      putMetricData: [new ServiceError('CloudWatch.InternalServiceException')],
    }));
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'promoted' } });
  });

  test('waits for no target that is being synchronized again', async () => {
    const execution = await execute(machineIn('us-east-1'), SWITCHOVER, recorded({ describeGlobalClusters: [cluster('us-east-1', { resync: 'us-west-2' })] }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'TargetNotReady' });
  });
});

describe('forced', () => {
  test('fails over in the region that is promoted', async () => {
    const execution = await execute(machineIn('us-west-2'), FAILOVER, recorded({
      describeGlobalClusters: [cluster('us-east-1'), cluster('us-east-1', { status: 'failing-over', to: 'us-west-2', losesData: true }), cluster('us-west-2')],
      failoverGlobalCluster: [{}],
    }));
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'promoted', mode: 'failover', writer: 'us-west-2', reason: 'us-east-1 is down' } });
    expect(execution.calls.find(({ action }) => action === 'failoverGlobalCluster')!.input).toEqual({
      GlobalClusterIdentifier: 'music', TargetDbClusterIdentifier: arn('us-west-2'), AllowDataLoss: true,
    });
  });

  test.each([{}, { confirm: 'yes' }, { confirm: 'Music' }])('is not done when it is not confirmed by the name of the global cluster: %j', async (confirm) => {
    const execution = await execute(machineIn('us-west-2'), { mode: 'failover', reason: 'down', ...confirm }, recorded({}));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'NotConfirmed', calls: [] });
    expect(execution.cause).toContain('music');
  });

  test('is not done from another region, which may be the one that is down', async () => {
    const execution = await execute(machineIn('us-east-1'), { ...FAILOVER, target: 'us-west-2' }, recorded({}));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'TargetElsewhere', calls: [] });
    expect(execution.cause).toContain('start the machine in us-west-2');
  });

  test.each([
    ['is not available', { Status: 'backing-up', DbClusterMembers: [{}] }],
    ['has no instance', { Status: 'available', DbClusterMembers: [] }],
  ])('is not done when the target %s', async (_, target) => {
    const execution = await execute(machineIn('us-west-2'), FAILOVER, recorded({
      describeGlobalClusters: [cluster('us-east-1')], describeDBClusters: [{ DbClusters: [target] }],
    }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'TargetNotReady' });
  });

  test('is tried also while a switchover to the same region hangs', async () => {
    const execution = await execute(machineIn('us-west-2'), FAILOVER, recorded({
      describeGlobalClusters: [cluster('us-east-1', { status: 'switching-over', to: 'us-west-2' }), cluster('us-west-2')],
      failoverGlobalCluster: [{}],
    }));
    expect(actions(execution)).toContain('failoverGlobalCluster');
    expect(execution.output).toMatchObject({ outcome: 'promoted' });
  });
});

test.each([
  [{ mode: 'switchover', target: 'us-west-2' }, 'ReasonMissing'],
  [{ mode: 'switchover', reason: ' ', target: 'us-west-2' }, 'ReasonMissing'],
  [{ reason: 'maintenance' }, 'ModeUnknown'],
  [{ mode: 'fail-over', reason: 'maintenance' }, 'ModeUnknown'],
  [{ mode: 'switchover', reason: 'maintenance', target: 'us-west-1' }, 'TargetUnknown'],
])('does nothing for %j', async (input, error) => {
  const execution = await execute(machineIn('us-east-1'), input, recorded({}));
  expect(execution).toMatchObject({ status: 'FAILED', error, calls: [] });
  expect(execution.cause).toMatch(/^Nothing was done\. /);
});

test('does nothing where the target writes already', async () => {
  const execution = await execute(machineIn('us-west-2'), FAILOVER, recorded({ describeGlobalClusters: [cluster('us-west-2')] }));
  expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'already the writer', writer: 'us-west-2' } });
});

test('does nothing where the target has left the global cluster', async () => {
  const execution = await execute(machineIn('us-east-1'), SWITCHOVER, recorded({ describeGlobalClusters: [cluster('us-east-1', { without: 'us-west-2' })] }));
  expect(execution).toMatchObject({ status: 'FAILED', error: 'TargetNoMember' });
});

describe('somebody was there before', () => {
  test('a machine that was stopped half-way and is started again goes on watching, and calls nothing twice', async () => {
    const execution = await execute(machineIn('us-east-1'), SWITCHOVER, recorded({
      describeGlobalClusters: [cluster('us-east-1', { status: 'switching-over', to: 'us-west-2' }), cluster('us-west-2')],
    }));
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'promoted', previousWriter: 'not known: the promotion was under way already' } });
    expect(actions(execution)).not.toContain('switchoverGlobalCluster');
  });

  test('of two regions that are asked at once, one wins', async () => {
    const execution = await execute(machineIn('us-west-2'), FAILOVER, recorded({
      describeGlobalClusters: [cluster('us-east-1'), cluster('us-east-1', { status: 'failing-over', to: 'eu-west-1', losesData: true })],
      failoverGlobalCluster: [new ServiceError('Rds.InvalidGlobalClusterStateException', 'a failover is in progress')],
    }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'OtherPromotionUnderway' });
    expect(execution.cause).toContain('eu-west-1 is being promoted');
  });

  test('a call that had begun before its answer was lost is watched to its end', async () => {
    const execution = await execute(machineIn('us-east-1'), SWITCHOVER, recorded({
      describeGlobalClusters: [cluster('us-east-1'), cluster('us-east-1', { status: 'switching-over', to: 'us-west-2' }), cluster('us-west-2')],
      switchoverGlobalCluster: [new ServiceError('Rds.SdkClientException', 'timeout'), new ServiceError('Rds.InvalidGlobalClusterStateException')],
    }));
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'promoted' } });
  });

  test('a failover that RDS refuses while a switchover to the same region hangs waits for that one', async () => {
    const hanging = cluster('us-east-1', { status: 'switching-over', to: 'us-west-2' });
    const execution = await execute(machineIn('us-west-2'), FAILOVER, recorded({
      describeGlobalClusters: [hanging, hanging, cluster('us-west-2')],
      failoverGlobalCluster: [new ServiceError('Rds.InvalidGlobalClusterStateException')],
    }));
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'promoted' } });
  });
});

describe('trouble', () => {
  test('the time is up at the RTO', async () => {
    const execution = await execute(machineIn('us-east-1'), SWITCHOVER, recorded({
      describeGlobalClusters: [cluster('us-east-1'), cluster('us-east-1', { status: 'switching-over', to: 'us-west-2' })],
      switchoverGlobalCluster: [{}],
    }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'TimeIsUp', seconds: RTO + 5 });
    expect(execution.cause).toMatch(/us-west-2 is not done after 900 s\. It goes on/);
  });

  test('a promotion that Aurora gives up is told long before the RTO, and not while it may still begin', async () => {
    const execution = await execute(machineIn('us-east-1'), SWITCHOVER, recorded({
      describeGlobalClusters: [cluster('us-east-1'), cluster('us-east-1'), cluster('us-east-1', { status: 'switching-over', to: 'us-west-2' }), cluster('us-east-1')],
      switchoverGlobalCluster: [{}],
    }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'GivenUp', seconds: 75 });
    expect(execution.cause).toContain('the writer is us-east-1, as before');
  });

  test('a throttled API is asked again', async () => {
    const throttled = new ServiceError('Rds.RdsException', 'Rate exceeded (Service: Rds, Status Code: 400)');
    const execution = await execute(machineIn('us-east-1'), SWITCHOVER, recorded({
      describeGlobalClusters: [throttled, throttled, cluster('us-east-1'), throttled, cluster('us-west-2')],
      switchoverGlobalCluster: [throttled, throttled, {}],
    }));
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'promoted' } });
  });

  test('an error of the API ends it with the words of the API', async () => {
    const execution = await execute(machineIn('us-east-1'), SWITCHOVER, recorded({
      describeGlobalClusters: [new ServiceError('Rds.GlobalClusterNotFoundException', 'music does not exist')],
    }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'Rds.GlobalClusterNotFoundException', cause: 'music does not exist' });
  });

  test('a refusal that no promotion explains is told in the words of RDS', async () => {
    const execution = await execute(machineIn('us-east-1'), SWITCHOVER, recorded({
      describeGlobalClusters: [cluster('us-east-1')],
      switchoverGlobalCluster: [new ServiceError('Rds.InvalidDbClusterStateException', 'music-us-west-2 is being upgraded')],
    }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'Refused' });
    expect(execution.cause).toContain('music-us-west-2 is being upgraded');
  });
});

test('the definition is valid, every state is reached, and no transition leads nowhere', async () => {
  // Its types are of the ES module that it is not.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const judge = require('asl-validator') as (definition: unknown, options?: object) => { isValid: boolean; errors: unknown[] };
  const result = judge(machineIn('us-west-2'));
  expect(result).toMatchObject({ isValid: true, errors: [] });
});
