import * as fc from 'fast-check';
import { KINDS, type Kind } from './arbitraries';
import { CLASSES, isConstruct, type PublicType } from './assembly';
import { type Outcome, Tryout } from './attempt';
import { callableOf, type Use, usesOf, usesToCall } from './uses';
import * as library from '@eknmusic/constructs';

/*
 * Whatever a user writes: what is thrown is an error of this library, with a code, the path and a message that can be read; and what is
 * not thrown is a template that CloudFormation takes, within the limits of AWS, that keeps what is promised, and that is the same the second time.
 *
 * `npm run test:properties -- --runs 10000 --seed 7` tries more. A failure prints the smallest input that was found.
 */

const RUNS = Number(process.env.PROPERTY_RUNS ?? 120);
const SEED = Number(process.env.PROPERTY_SEED ?? 20261128);
/** In so many runs everything that can be called is called in an app that AWS would take, and not by chance. */
const AT_LENGTH = 300;
/** What random uses did not call is called on purpose, at most so often until an app of it is valid. */
const MOST_TRIES = 100;
/** There is more to get wrong with a construct than with a choice or a grant. */
const WEIGHT_OF_CONSTRUCT = 6;

const weightOf = (type: PublicType) => isConstruct(type) ? WEIGHT_OF_CONSTRUCT : 1;
const WEIGHTS = CLASSES.reduce((sum, type) => sum + weightOf(type), 0);
const runsOf = (type: PublicType) => Math.ceil(RUNS * weightOf(type) / WEIGHTS / KINDS.length);

/** What came of the apps, for whoever runs it at length. */
class Figures {
  public apps = 0;
  public refused = 0;
  public valid = 0;
  public readonly found = new Map<string, number>();
  public readonly codes = new Map<string, number>();
  /** The members that took part in an app that was valid. */
  public readonly members = new Set<string>();
  private readonly start = Date.now();

  public add(kind: Kind, use: Use, { faults, codes, members }: Outcome): void {
    this.apps++;
    faults.forEach((fault) => {
      // A run at length shows at once what it has found.
      if (process.env.PROPERTY_RUNS && !this.found.has(fault)) {
        process.stdout.write(`found: ${use.text}\n${fault}\n`);
      }
      this.found.set(fault, (this.found.get(fault) ?? 0) + 1);
    });
    if (faults.length === 0) {
      codes.length > 0 ? this.refused++ : this.valid++;
      codes.filter(() => kind === 'valid').forEach((code) => this.codes.set(code, (this.codes.get(code) ?? 0) + 1));
      members.forEach((member) => this.members.add(member));
    }
  }

  public toString(): string {
    const seconds = Math.round((Date.now() - this.start) / 1000);
    const often = [...this.codes].sort(([, one], [, other]) => other - one).slice(0, 40).map(([code, count]) => `  ${count} ${code}`);
    return [
      `seed ${SEED}: ${this.apps} apps, ${this.refused} refused with coded errors, ${this.valid} valid, ${this.apps - this.refused - this.valid} findings, ${seconds} s`,
      ...[...this.found].map(([fault, count]) => `  ${count} × ${fault}`),
      `${this.members.size} members took part in an app that was valid`,
      'refusals of props that mean something:', ...often, '',
    ].join('\n');
  }
}

const figures = new Figures();
let tryout: Tryout;
beforeAll(() => {
  tryout = new Tryout();
});
afterAll(() => {
  tryout?.end();
  if (process.env.PROPERTY_RUNS) {
    process.stdout.write(String(figures));
  }
});

const TITLES: Readonly<Record<Kind, string>> = {
  valid: 'props that mean something', hostile: 'hostile props', untyped: 'props of other types',
};

test('every class of the index takes part', () => {
  const exported = Object.entries(library).filter(([, value]) => typeof value === 'function').map(([name]) => name);
  expect(exported.filter((name) => !CLASSES.some((type) => type.name === name))).toEqual([]);
});

describe.each(CLASSES)('$name', (type) => {
  test.each(KINDS.map((kind) => ({ kind, title: TITLES[kind] })))('$title end in a coded error, or in a template that is right', ({ kind }) => {
    const found = fc.check(fc.property(usesOf(type, kind), (use) => {
      const outcome = tryout.try(use);
      figures.add(kind, use, outcome);
      return outcome.faults.length === 0;
    }), { seed: SEED, numRuns: runsOf(type) });
    const [smallest] = found.counterexample ?? [];
    expect(smallest === undefined ? '' : `${smallest.text}\n${tryout.try(smallest).faults.join('\n')}`).toBe('');
  });
});

// A generator of which everything is refused shows nothing; a few apps do not show that it is.
if (RUNS >= AT_LENGTH) {
  describe.each(CLASSES)('$name', (type) => {
    test('everything that can be called takes part in an app that is valid', () => {
      expect(callableOf(type).filter((member) => !figures.members.has(member)).flatMap((member) => callOnPurpose(type, member))).toEqual([]);
    });
  });
}

/** What is wrong with the first app that calls a member and is not refused: nothing, where it is right. */
function callOnPurpose(type: PublicType, member: string): string[] {
  const codes = new Set<string>();
  for (const use of fc.sample(usesToCall(type, member), { seed: SEED, numRuns: MOST_TRIES })) {
    const outcome = tryout.try(use);
    figures.add('valid', use, outcome);
    if (outcome.faults.length > 0 || outcome.members.includes(member)) {
      return outcome.faults.map((fault) => `${use.text}\n${fault}`);
    }
    outcome.codes.forEach((code) => codes.add(code));
  }
  return [`${member}: ${[...codes].join(', ')}`];
}
