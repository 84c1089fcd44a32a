import jsonata from 'jsonata';

/** A call that a state machine makes. */
export interface Call {
  readonly state: string;
  /** `describeGlobalClusters`. */
  readonly action: string;
  readonly input: unknown;
}

/** What a service answers: a result, or an error as Step Functions names it. */
export type Answer = object | ServiceError;

/** An error of a service. */
export class ServiceError {
  public constructor(public readonly name: string, public readonly message: string = name) {}
}

/** How an execution ended, and what it did until then. */
export interface Execution {
  readonly status: 'SUCCEEDED' | 'FAILED';
  /** The name of every state, in the order in which it was entered. */
  readonly states: string[];
  readonly calls: Call[];
  readonly output?: any;
  readonly error?: string;
  readonly cause?: string;
  /** How long it took by the clock of the machine, in seconds. */
  readonly seconds: number;
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly [key: string]: any;
}

/** The clock of a machine. */
export interface Clock {
  /** The milliseconds of now. */
  now(): number;
  /** Waits for seconds. */
  wait(seconds: number): Promise<void>;
}

/** A clock whose time passes when somebody waits for it, and at once. */
function ownClock(): Clock {
  let now = Date.UTC(2026, 0, 1);
  return { now: () => now, wait: async (seconds) => { now += 1000 * seconds; } };
}

/**
 * Runs a state machine in JSONata state by state, by default with a clock of its own: what it waits for has passed at once.
 *
 * It knows the states, fields and retries that the machines of this library use, and refuses any other.
 */
export async function execute(
  definition: any, input: object, answer: (call: Call, seconds: number) => Answer | Promise<Answer>, clock: Clock = ownClock(),
): Promise<Execution> {
  const start = clock.now();
  const variables: Record<string, unknown> = {};
  const states: string[] = [];
  const calls: Call[] = [];

  const evaluate = async (value: unknown, bindings: object): Promise<unknown> => {
    if (typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}')) {
      const expression = jsonata(value.slice(2, -2));
      expression.registerFunction('millis', () => clock.now());
      const result = await expression.evaluate(undefined, { ...variables, ...bindings });
      if (result === undefined) {
        throw new Error(`States.QueryEvaluationError: ${value} is undefined`);
      }
      return JSON.parse(JSON.stringify(result));
    }
    if (Array.isArray(value)) {
      return Promise.all(value.map((each) => evaluate(each, bindings)));
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, each]) => [key, await evaluate(each, bindings)])));
    }
    return value;
  };
  const assign = async (values: object | undefined, bindings: object) => {
    // All of them see what was there before.
    Object.assign(variables, values ? await evaluate(values, bindings) : {});
  };
  const matches = (errors: string[], error: ServiceError) =>
    errors.includes(error.name) || errors.includes('States.ALL') || errors.includes('States.TaskFailed');

  /** Answers the state that follows. */
  const task = async (name: string, state: State): Promise<string | ServiceError> => {
    const action = state.Resource.split(':').pop();
    const given = await evaluate(state.Arguments, { states: { input } });
    const attempts = new Map<object, number>();
    for (;;) {
      const call = { state: name, action, input: given };
      calls.push(call);
      const result = await answer(call, (clock.now() - start) / 1000);
      if (!(result instanceof ServiceError)) {
        // What a state assigns and what it hands on see the variables of before.
        const output = state.Output === undefined ? result : await evaluate(state.Output, { states: { input, result } });
        await assign(state.Assign, { states: { input, result } });
        input = output as object;
        return state.Next!;
      }
      const retry = (state.Retry ?? []).find(({ ErrorEquals }: any) => matches(ErrorEquals, result));
      const attempt = (attempts.get(retry) ?? 0) + 1;
      if (retry && attempt <= (retry.MaxAttempts ?? 3)) {
        attempts.set(retry, attempt);
        await clock.wait(Math.min((retry.IntervalSeconds ?? 1) * (retry.BackoffRate ?? 2) ** (attempt - 1), retry.MaxDelaySeconds ?? Infinity));
        continue;
      }
      const catcher = (state.Catch ?? []).find(({ ErrorEquals }: any) => matches(ErrorEquals, result));
      if (!catcher) {
        return result;
      }
      const errorOutput = { Error: result.name, Cause: result.message };
      const output = catcher.Output === undefined ? errorOutput : await evaluate(catcher.Output, { states: { input, errorOutput } });
      await assign(catcher.Assign, { states: { input, errorOutput } });
      input = output as object;
      return catcher.Next;
    }
  };
  const end = (status: Execution['status'], rest: Partial<Execution>): Execution => ({ status, states, calls, seconds: (clock.now() - start) / 1000, ...rest });

  for (let name: string = definition.StartAt; ;) {
    const state: State = definition.States[name];
    states.push(name);
    if (states.length > 2_000) {
      throw new Error('The machine does not end.');
    }
    switch (state.Type) {
      case 'Pass':
        await assign(state.Assign, { states: { input } });
        name = state.Next!;
        break;
      case 'Wait':
        await clock.wait(state.Seconds);
        name = state.Next!;
        break;
      case 'Choice': {
        name = state.Default;
        for (const { Condition, Next } of state.Choices) {
          const holds = await evaluate(Condition, { states: { input } });
          if (typeof holds !== 'boolean') {
            throw new Error(`States.QueryEvaluationError: ${Condition} is ${JSON.stringify(holds)}, not a boolean`);
          }
          if (holds) {
            name = Next;
            break;
          }
        }
        break;
      }
      case 'Task': {
        const next = await task(name, state);
        if (next instanceof ServiceError) {
          return end('FAILED', { error: next.name, cause: next.message });
        }
        name = next;
        break;
      }
      case 'Succeed':
        return end('SUCCEEDED', { output: await evaluate(state.Output, { states: { input } }) });
      case 'Fail':
        return end('FAILED', { error: state.Error, cause: await evaluate(state.Cause, { states: { input } }) as string });
      default:
        throw new Error(`${name}: states of the type ${state.Type} are not run here`);
    }
  }
}
