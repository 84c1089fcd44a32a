import { evacuationDefinition } from '../../src/operations/evacuation-definition';
import { type Answer, type Call, execute, ServiceError } from '../../tools/states/state-machine';

const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];
const STORE = 'arn:aws:cloudfront::123456789012:key-value-store/1234abcd';
const machineIn = (region: string, { database = true, told = true } = {}) => evacuationDefinition({
  name: 'music',
  region,
  regions: REGIONS,
  store: { arn: STORE, key: 'drained' },
  account: '123456789012',
  database: database ? {
    globalClusterIdentifier: 'music', primaryRegion: 'us-east-1', machineArn: `arn:aws:states:${region}:123456789012:stateMachine:music-failover`,
  } : undefined,
  topicArn: told ? `arn:aws:sns:${region}:123456789012:music-page` : undefined,
});

/** Stands in for the services: a store with versions, and a database that writes in one region. */
class World {
  public drained?: string;
  public writer = 'us-east-1';
  public resync: string[] = [];
  public version = 1;
  /** What goes wrong, by action: as often as it stands there. */
  public readonly errors: Record<string, ServiceError[]> = {};
  /** What the promotion says each time it is looked at. */
  public promotion: object[] = [{ Status: 'RUNNING' }, { Status: 'SUCCEEDED' }];

  public readonly answer = ({ action, input }: Call): Answer => {
    const error = this.errors[action]?.shift();
    if (error) {
      return error;
    }
    const given = input as Record<string, string>;
    switch (action) {
      case 'describeKeyValueStore': return { ETag: `v${this.version}` };
      case 'getKey': return this.drained === undefined ? new ServiceError('CloudFrontKeyValueStore.ResourceNotFoundException') : { Value: this.drained };
      case 'putKey':
        if (given.IfMatch !== `v${this.version}`) {
          return new ServiceError('CloudFrontKeyValueStore.ConflictException');
        }
        this.version++;
        this.drained = given.Value;
        return {};
      case 'describeGlobalClusters': return {
        GlobalClusters: [{
          GlobalClusterMembers: REGIONS.map((region) => ({
            DbClusterArn: `arn:aws:rds:${region}:123456789012:cluster:music-${region}`,
            IsWriter: region === this.writer,
            SynchronizationStatus: this.resync.includes(region) ? 'pending-resync' : 'connected',
          })),
        }],
      };
      case 'startExecution': return { ExecutionArn: 'arn:aws:states:us-west-2:123456789012:execution:music-failover:1' };
      case 'describeExecution': {
        const answer = this.promotion.length > 1 ? this.promotion.shift()! : this.promotion[0];
        return answer;
      }
      case 'publish': return {};
      default: throw new Error(`${action} was called`);
    }
  };
}

const LOST = { action: 'evacuate', region: 'us-east-1', mode: 'failover', confirm: 'music', reason: 'us-east-1 is down' };
const actions = ({ calls }: { calls: Call[] }) => calls.map(({ action }) => action).filter((action) => action !== 'publish');
const inputs = ({ calls }: { calls: Call[] }, wanted: string) => calls.filter(({ action }) => action === wanted).map(({ input }) => input as any);

describe('a region that is lost', () => {
  test('is drained at the edge first, then the region of the machine becomes the writer', async () => {
    const world = new World();
    const execution = await execute(machineIn('us-west-2'), LOST, world.answer);
    expect(execution).toMatchObject({
      status: 'SUCCEEDED',
      output: { outcome: 'evacuated', region: 'us-east-1', edge: 'drained', drained: 'us-east-1', database: 'us-west-2 writes', reason: 'us-east-1 is down', seconds: 10 },
    });
    expect(actions(execution)).toEqual([
      'describeKeyValueStore', 'getKey', 'putKey', 'describeGlobalClusters', 'startExecution', 'describeExecution', 'describeExecution',
    ]);
    expect(inputs(execution, 'putKey')).toEqual([{ KvsARN: STORE, Key: 'drained', Value: 'us-east-1', IfMatch: 'v1' }]);
    const [{ StateMachineArn, Input }] = inputs(execution, 'startExecution');
    expect(StateMachineArn).toBe('arn:aws:states:us-west-2:123456789012:stateMachine:music-failover');
    expect(JSON.parse(Input)).toEqual({ mode: 'failover', target: 'us-west-2', reason: 'us-east-1 is down', confirm: 'music' });
  });

  test('what was drained before stays so, also what the edge does not know yet', async () => {
    const world = new World();
    world.drained = 'eu-west-1, sa-east-1';
    await execute(machineIn('us-west-2'), LOST, world.answer);
    expect(world.drained).toBe('eu-west-1,sa-east-1,us-east-1');
  });

  test('where another region writes, the database stays', async () => {
    const world = new World();
    world.writer = 'eu-west-1';
    const execution = await execute(machineIn('us-west-2'), LOST, world.answer);
    expect(execution.output).toMatchObject({ edge: 'drained', database: 'stays: eu-west-1 writes' });
    expect(actions(execution)).not.toContain('startExecution');
  });

  test('started again, it does nothing twice', async () => {
    const world = new World();
    await execute(machineIn('us-west-2'), LOST, world.answer);
    world.writer = 'us-west-2';
    const again = await execute(machineIn('us-west-2'), LOST, world.answer);
    expect(again.output).toMatchObject({ outcome: 'evacuated', edge: 'as it was', database: 'stays: us-west-2 writes' });
    expect(actions(again)).toEqual(['describeKeyValueStore', 'getKey', 'describeGlobalClusters']);
  });

  test('others who change the store meanwhile lose nothing', async () => {
    const world = new World();
    const { answer } = world;
    let others = 1;
    const execution = await execute(machineIn('us-west-2'), LOST, (call) => {
      if (call.action === 'putKey' && others-- > 0) {
        world.version++;
        world.drained = 'eu-west-1';
      }
      return answer(call);
    });
    expect(execution.status).toBe('SUCCEEDED');
    expect(world.drained).toBe('eu-west-1,us-east-1');
  });

  test('an edge that cannot be asked does not hold up the database, and what is left is said', async () => {
    const world = new World();
    world.errors.describeKeyValueStore = Array(5).fill(new ServiceError('CloudFrontKeyValueStore.InternalServerException', 'no'));
    const execution = await execute(machineIn('us-west-2'), LOST, world.answer);
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: 'NotAllDone',
      cause: 'Start it again for what is left. edge: failed: CloudFrontKeyValueStore.InternalServerException: no; database: us-west-2 writes',
    });
  });

  test('a promotion that fails is said, with what it says of itself', async () => {
    const world = new World();
    world.promotion = [{ Status: 'FAILED', Error: 'TargetNotReady', Cause: 'Nothing was done.' }];
    const execution = await execute(machineIn('us-west-2'), LOST, world.answer);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'NotAllDone' });
    expect(execution.cause).toContain('edge: drained; database: failed: TargetNotReady: Nothing was done.');
  });

  test.each(['ConflictException', 'ValidationException'])('others who change the store all the time are given up: %s', async (answer) => {
    const world = new World();
    world.errors.putKey = Array(20).fill(new ServiceError(`CloudFrontKeyValueStore.${answer}`));
    const execution = await execute(machineIn('us-west-2'), LOST, world.answer);
    expect(execution.cause).toContain('edge: failed: others changed the store 10 times meanwhile; database: us-west-2 writes');
  });

  test('users alone leave by the mode edge, and where no database is known', async () => {
    const world = new World();
    const edge = await execute(machineIn('us-west-2'), { ...LOST, mode: 'edge' }, world.answer);
    expect(edge.output).toMatchObject({ edge: 'drained', database: 'not asked' });
    const alone = await execute(machineIn('us-west-2', { database: false, told: false }), { action: 'evacuate', region: 'eu-west-1', reason: 'why' }, world.answer);
    expect(alone.output).toMatchObject({ edge: 'drained', drained: 'us-east-1,eu-west-1', database: 'there is none' });
    expect(actions(alone)).toEqual(['describeKeyValueStore', 'getKey', 'putKey']);
  });
});

describe('a region that is still well', () => {
  const PLANNED = { action: 'evacuate', region: 'us-east-1', reason: 'maintenance' };

  test('loses nothing: its own machine switches over to the region that is asked for, or to the first that follows', async () => {
    for (const [target, writes] of [['eu-west-1', 'eu-west-1'], [undefined, 'us-west-2']]) {
      const execution = await execute(machineIn('us-east-1'), { ...PLANNED, ...target ? { target } : {} }, new World().answer);
      expect(execution.output).toMatchObject({ edge: 'drained', database: `${writes} writes` });
      expect(JSON.parse(inputs(execution, 'startExecution')[0].Input)).toEqual({ mode: 'switchover', target: writes, reason: 'maintenance', confirm: '' });
    }
  });

  test('a machine of another region drains it, and says where the switchover is started', async () => {
    const execution = await execute(machineIn('us-west-2'), PLANNED, new World().answer);
    expect(execution.cause).toContain('edge: drained; database: failed: a switchover is started in the region of the writer, us-east-1');
  });

  test('nobody writes where nobody follows', async () => {
    const world = new World();
    world.resync = ['us-west-2', 'eu-west-1'];
    const execution = await execute(machineIn('us-east-1'), PLANNED, world.answer);
    expect(execution.cause).toContain('database: failed: no region follows the writer in us-east-1');
    expect(actions(execution)).not.toContain('startExecution');
  });
});

describe('the way back', () => {
  const BACK = { action: 'return', region: 'us-east-1', reason: 'us-east-1 is well' };
  const evacuated = () => Object.assign(new World(), { drained: 'us-east-1', writer: 'us-west-2' });

  test('the writer comes first, by a switchover, and users last', async () => {
    const world = evacuated();
    const execution = await execute(machineIn('us-west-2'), BACK, world.answer);
    expect(execution.output).toMatchObject({ outcome: 'back', edge: 'brought back', drained: 'none', database: 'us-east-1 writes' });
    expect(actions(execution)).toEqual([
      'describeGlobalClusters', 'startExecution', 'describeExecution', 'describeExecution', 'describeKeyValueStore', 'getKey', 'putKey',
    ]);
    expect(JSON.parse(inputs(execution, 'startExecution')[0].Input)).toMatchObject({ mode: 'switchover', target: 'us-east-1' });
    expect(world.drained).toBe('none');
  });

  test('brings nobody back to a region whose database does not follow', async () => {
    const world = evacuated();
    world.resync = ['us-east-1'];
    const execution = await execute(machineIn('us-west-2'), BACK, world.answer);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'NotAllDone' });
    expect(execution.cause).toContain('edge: not asked; database: failed: us-east-1 does not follow the writer in us-west-2');
    expect(world.drained).toBe('us-east-1');
  });

  test('leaves the writer where it is for a region that is not its own, and for the mode edge', async () => {
    const world = Object.assign(new World(), { drained: 'eu-west-1,us-west-2' });
    const execution = await execute(machineIn('us-east-1'), { ...BACK, region: 'eu-west-1' }, world.answer);
    expect(execution.output).toMatchObject({ edge: 'brought back', drained: 'us-west-2', database: 'stays: us-east-1 writes' });
    const edge = await execute(machineIn('us-west-2'), { ...BACK, mode: 'edge' }, evacuated().answer);
    expect(edge.output).toMatchObject({ edge: 'brought back', database: 'not asked' });
  });
});

describe('nothing is done', () => {
  test.each([
    ['ReasonMissing', { reason: ' ' }],
    ['ActionUnknown', { action: 'leave' }],
    ['RegionUnknown', { region: 'eu-central-1' }],
    ['ModeUnknown', { mode: 'quickly' }],
    ['ModeUnknown', { action: 'return' }],
    ['NotConfirmed', { confirm: 'misic' }],
    ['RegionIsHere', { region: 'us-west-2' }],
  ])('%s: %j', async (error, wrong) => {
    const execution = await execute(machineIn('us-west-2'), { ...LOST, ...wrong }, () => { throw new Error('Something was called.'); });
    expect(execution).toMatchObject({ status: 'FAILED', error });
    expect(execution.cause).toMatch(/^Nothing was done\. /);
  });

  test('where a database is not known, its modes are not', async () => {
    const execution = await execute(machineIn('us-west-2', { database: false }), LOST, new World().answer);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'ModeUnknown' });
  });

  test('when all other regions are drained, to none of which the edge would lead', async () => {
    const world = Object.assign(new World(), { drained: 'us-west-2,eu-west-1' });
    const execution = await execute(machineIn('us-west-2'), LOST, world.answer);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'NowhereToGo' });
    expect(actions(execution)).toEqual(['describeKeyValueStore', 'getKey']);
  });
});

describe('those on call', () => {
  const told = (execution: { calls: Call[] }) => inputs(execution, 'publish').map(({ Message }) => JSON.parse(Message));

  test('are told as by an alarm that goes off with the evacuation and ends with the way back', async () => {
    const world = new World();
    const there = told(await execute(machineIn('us-west-2'), LOST, world.answer));
    world.writer = 'us-west-2';
    const back = told(await execute(machineIn('us-west-2'), { action: 'return', region: 'us-east-1', reason: 'well' }, world.answer));
    expect([...there, ...back].map(({ AlarmName, NewStateValue, NewStateReason }) => [AlarmName, NewStateValue, NewStateReason])).toEqual([
      ['Evacuation of us-east-1 of music', 'ALARM', 'The evacuation begins: us-east-1 is down'],
      ['Evacuation of us-east-1 of music', 'ALARM', 'Evacuated; edge: drained; database: us-west-2 writes'],
      ['Evacuation of us-east-1 of music', 'ALARM', 'The way back begins: well'],
      ['Evacuation of us-east-1 of music', 'OK', 'Back; edge: brought back; database: us-east-1 writes'],
    ]);
  });

  test('who cannot be told hold nothing up', async () => {
    const world = new World();
    world.errors.publish = Array(9).fill(new ServiceError('SNS.KmsDisabledException'));
    expect((await execute(machineIn('us-west-2'), LOST, world.answer)).status).toBe('SUCCEEDED');
  });
});

test('no state is unreachable, and none leads nowhere', () => {
  for (const options of [{}, { database: false }, { told: false }, { database: false, told: false }]) {
    const { States, StartAt } = machineIn('us-west-2', options) as any;
    const next = Object.values<any>(States).flatMap(
      ({ Next, Default, Choices = [], Catch = [] }) => [Next, Default, ...[...Choices, ...Catch].map((each: any) => each.Next)],
    );
    expect(new Set([StartAt, ...next.filter(Boolean)])).toEqual(new Set(Object.keys(States)));
  }
});
