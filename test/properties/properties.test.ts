import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, CfnParameter, Duration, Fn, Lazy, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import * as fc from 'fast-check';
import { Arbitraries, type Kind } from './arbitraries';
import { CONSTRUCTS, type Method, methodsOf, type PublicType } from './assembly';
import { literal, type Value } from './values';
import { type Engine, report, startEngine } from '../support/cloudformation-validate';
import { invariantFaults } from '../support/invariants';
import type { Resources } from '../support/replacement';
import { PYTHON } from '../support/specimen';
import * as library from '@eknmusic/constructs';

/*
 * Whatever props a user writes: what is thrown is an error of this library, with a code, the path and a message that can be read; and what
 * is not thrown is a template that CloudFormation takes, that keeps what is promised, and that is the same the second time.
 *
 * `npm run test:properties -- --runs 10000 --seed 7` tries more. A failure prints the smallest input that was found.
 */

const RUNS = Number(process.env.PROPERTY_RUNS ?? 60);
const SEED = Number(process.env.PROPERTY_SEED ?? 20261128);
const LONGEST_MESSAGE = 10_000;
const { ValidationErrors } = library;

/** Something to do with a construct of this library: `new`, a static method that makes one, and methods of what was made. */
interface Use {
  readonly type: PublicType;
  readonly props: Value;
  readonly calls: ReadonlyArray<{ readonly method: Method; readonly values: Value[] }>;
}

/** What came of the apps, for whoever runs it at length. */
const figures = { apps: 0, refused: 0, valid: 0 };
const start = Date.now();

let engine: Engine;
let folder: string;
beforeAll(() => {
  engine = startEngine();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'properties-'));
}, 180_000);
afterAll(() => {
  engine?.free();
  if (process.env.PROPERTY_RUNS) {
    const { apps, refused, valid } = figures;
    process.stdout.write(`seed ${SEED}: ${apps} apps, ${refused} refused, ${valid} valid, ${apps - refused - valid} neither, ${Math.round((Date.now() - start) / 1000)} s\n`);
  }
  fs.rmSync(folder, { recursive: true, force: true });
});

/** The parts of the message of a run, empty when all is well. */
function faultsOf(use: Use): string[] {
  const [first, second] = [attempt(use), attempt(use)];
  figures.apps++;
  if ('thrown' in first) {
    figures.refused++;
    return [...first.thrown, ...'thrown' in second ? [] : ['it is thrown only the first time']];
  }
  if ('thrown' in second || second.text !== first.text) {
    return ['it is another template the second time'];
  }
  const file = path.join(folder, 'template.json');
  fs.writeFileSync(file, first.text);
  const { diagnostics } = report(engine, file, 'ERROR');
  const faults = [
    ...diagnostics.map(({ ruleId, entity, message }) => `${ruleId} ${entity?.logicalId}: ${message}`),
    ...invariantFaults(first.stack, 'It', first.resources),
  ];
  figures.valid += faults.length === 0 ? 1 : 0;
  return faults;
}

type Attempt = { readonly thrown: string[] } | { readonly stack: Stack; readonly text: string; readonly resources: Resources };

function attempt({ type, props, calls }: Use): Attempt {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Stack', { env: { account: '123456789012', region: 'us-east-1' } });
  let given: unknown;
  let values: unknown[][];
  try {
    given = props.make(stack);
    values = calls.map((call) => call.values.map((value) => value.make(stack)));
  } catch (error) {
    return { thrown: badErrors(error) };
  }
  try {
    const made = new (library as any)[type.name](stack, 'It', given);
    calls.forEach(({ method }, index) => method.static
      ? (library as any)[type.name][method.name](...values[index])
      : made[method.name](...values[index]));
    const [artifact] = app.synth().stacks;
    const text = fs.readFileSync(artifact.templateFullPath, 'utf8');
    return { stack, text, resources: JSON.parse(text).Resources ?? {} };
  } catch (error) {
    return { thrown: badErrors(error) };
  }
}

function badErrors(error: unknown): string[] {
  const { message = String(error), stack = '' } = (error ?? {}) as Error;
  if (!ValidationErrors.isValidationError(error)) {
    const where = stack.split('\n').filter((line) => /\/src\//.test(line)).slice(0, 2).map((line) => line.trim().replace(/\(.*\/src\//, '(src/'));
    return [`no error of this library: ${message.slice(0, 300)} ${where.join(' ')}`];
  }
  return [
    ...message.length > LONGEST_MESSAGE ? [`a message of ${message.length} characters`] : [],
    ...ValidationErrors.codes(error).length === 0 ? ['no code'] : [],
    ...message.includes('undefined') ? [`a message with undefined in it: ${message.slice(0, 300)}`] : [],
  ];
}

/** Two constructs of one scope have two ids, as the CDK says itself. */
function withOwnId<T extends { readonly method: Method; readonly values: Value[] }>(call: T, index: number): T {
  const [scope, id, ...others] = call.values;
  return call.method.parameters?.[1]?.name === 'id' && id !== undefined ? { ...call, values: [scope, literal(`Other${index}`), ...others] } : call;
}

function uses(type: PublicType, kind: Kind): fc.Arbitrary<Use & { toString(): string }> {
  const arbitraries = new Arbitraries(kind);
  const [, , parameter] = type.initializer!.parameters!;
  const props = parameter === undefined ? fc.constant(literal(undefined)) : arbitraries.value(parameter.type, 'props');
  const methods = methodsOf(type).map((method) => arbitraries.argumentsOf(method.parameters ?? [])
    .map((values) => ({ method, values })));
  const calls = methods.length === 0 ? fc.constant([]) : fc.array(fc.oneof(...methods), { maxLength: 2 });
  return fc.tuple(props, calls).map(([made, called]) => ({
    type,
    props: made,
    calls: called.map(withOwnId),
    [fc.toStringMethod]: () => [
      `new ${type.name}(stack, 'It', ${made.text})`,
      ...called.map(withOwnId).map(({ method, values }) => `.${method.name}(${values.map(({ text }) => text).join(', ')})`),
    ].join('\n'),
  }));
}

const KINDS: Array<{ kind: Kind; title: string }> = [
  { kind: 'valid', title: 'props that mean something' },
  { kind: 'hostile', title: 'hostile props' },
  { kind: 'untyped', title: 'props of other types' },
];

describe.each(CONSTRUCTS)('$name', (type) => {
  test.each(KINDS)('$title end in a coded error, or in a template that is right', ({ kind }) => {
    const found = fc.check(fc.property(uses(type, kind), (use) => faultsOf(use).length === 0), {
      seed: SEED, numRuns: Math.ceil(RUNS / CONSTRUCTS.length / KINDS.length),
    });
    const [smallest] = found.counterexample ?? [];
    expect(smallest === undefined ? '' : `${fc.stringify(smallest)}\n${faultsOf(smallest).join('\n')}`).toBe('');
  }, 60_000 + RUNS * 5_000);
});

/** The kinds that random props found once, by their smallest inputs. */
describe('what was found once', () => {
  const inStack = () => new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Stack', { env: { account: '123456789012', region: 'us-east-1' } });
  const late = (stack: Stack) => Duration.hours(new CfnParameter(stack, `Hours${stack.node.children.length}`, { type: 'Number' }).valueAsNumber);
  const codesOf = (act: (stack: Stack) => unknown) => {
    try {
      act(inStack());
      return [];
    } catch (error) {
      expect(badErrors(error)).toEqual([]);
      return ValidationErrors.codes(error);
    }
  };

  test.each<[string, (stack: Stack) => unknown]>([
    ['an ARN that is none', (stack) => library.MediaBucket.fromMediaBucketAttributes(stack, 'It', { bucketArn: 'x' })],
    ['a Duration that no double holds', (stack) => new library.GitHubDeployRole(stack, 'It', { repository: 'eknmusic/backend', sessionDuration: Duration.seconds(1e300) } as any)],
    ['a name of 100,000 characters', (stack) => new library.GitHubDeployRole(stack, 'It', { repository: 'eknmusic/backend', roleName: 'x'.repeat(100_000) })],
    ['a token as an id', (stack) => new library.MusicApi(stack, 'It', { code: PYTHON, apiType: 'REST', apiKeyRequired: true } as any).addApiKey(Lazy.string({ produce: () => 'songs' }))],
    ['a token as the destination of replicas', (stack) => new library.MediaBucket(stack, 'It', { replication: { destinationBucketArn: Fn.importValue('replica') } } as any)],
    ['a stage of 100,000 characters', (stack) => new library.MusicApi(stack, 'It', { code: PYTHON, stage: 'x'.repeat(100_000) })],
    ['a rotation after a time of deployment', (stack) => new library.JwtSecret(stack, 'It', { automaticallyAfter: late(stack) })],
    ['a delivery interval of deployment', (stack) => new library.CentralLogs(stack, 'It', { deliveryInterval: late(stack) })],
    ['an account in words', (stack) => new library.MediaBucket(stack, 'It', {
      replication: { destinationBucketArn: 'arn:aws:s3:::songs', destinationAccount: 'eknmusic' },
    } as any)],
    ['thirty TTLs', (stack) => new library.MediaBucket(stack, 'It', {
      delivery: {
        access: library.MediaDeliveryAccess.openToEveryone('The songs are free for all.'),
        cacheBehaviors: [...Array(30).keys()].map((index) => ({ pathPattern: `*.${index}`, ttl: Duration.days(index + 1) })),
      },
    })],
    ['null for a name', (stack) => new library.MediaBucket(stack, 'It', { bucketName: null } as any)],
  ])('%s is refused with a code, in few words', (_, act) => {
    expect(codesOf(act)).not.toEqual([]);
  });

  test('several problems in a nested stack have no undefined in their message', () => {
    expect(codesOf((stack) => new library.MediaBucket(new NestedStack(stack, 'Nested'), 'It', { bucketName: 'A', corsOrigins: ['b'] }))).toHaveLength(2);
  });

  test('a deploy role for forty regions has no policy that IAM would refuse for its length', () => {
    const stack = inStack();
    new library.GitHubDeployRole(stack, 'It', { repository: 'eknmusic/backend', regions: [...Array(40).keys()].map((index) => `us-east-${index + 1}`) } as any);
    const lengths = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))
      .map(({ Properties }) => JSON.stringify(stack.resolve(Properties.PolicyDocument)).replace(/\s/g, '').length);
    expect(lengths.filter((length) => length > 6144)).toEqual([]);
    expect(lengths.length).toBeGreaterThan(0);
  });

  test('a hosted zone by its id alone is enough', () => {
    expect(codesOf((stack) => new library.MusicApi(stack, 'It', {
      code: PYTHON, domainName: 'api.eknmusic.com', hostedZone: HostedZone.fromHostedZoneId(stack, 'Zone', 'Z0EXAMPLE'),
    }))).toEqual([]);
  });

  test('a construct of any script gets descriptions that AWS takes', () => {
    expect(codesOf((stack) => new library.MusicNetwork(stack, '音楽–Netz'))).toEqual([]);
  });
});
