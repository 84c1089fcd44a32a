import { join, resolve } from 'path';
import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { cut } from './descriptions';
import { show } from './shown-values';

/** What the documentation says of one error code. */
export interface ErrorEntry {
  /** When the error is thrown, as the end of the sentence "Thrown when …". */
  readonly when: string;
  /** What the user does about it, as an imperative sentence. */
  readonly fix: string;
}

/** The error codes of one domain. A code never changes its name or meaning once it is released. */
export type ErrorCatalog = Readonly<Record<string, ErrorEntry>>;

/** One thing that is wrong with the props of a construct. */
export interface Problem {
  /** The code, a key of the domain's catalog. */
  readonly code: string;
  /** The prop, as a path: `cors[0].allowedOrigins`. */
  readonly prop: string;
  /** The value that was given. */
  readonly got: unknown;
  /** What is wrong with it. @default - the catalog's `when` */
  readonly why?: string;
  /** What to write instead. @default - the catalog's `fix` */
  readonly fix?: string;
}

/** A message that nobody reads to its end hides the problem that it begins with. */
const MOST_LINES = 20;

const BRAND = Symbol.for('@eknmusic/constructs.ValidationError');

/** Thrown at synthesis for input that AWS would refuse, or that would do something else than it says. */
export class EknValidationError extends Error {
  /** Recognizes the error across copies of this library. */
  public static is(error: unknown): error is EknValidationError {
    return typeof error === 'object' && error !== null && BRAND in error;
  }

  /** The path of the construct whose props are wrong. */
  public readonly constructPath: string;
  /** Every code in the message, in its order. */
  public readonly codes: string[];

  public constructor(scope: IConstruct, problems: Required<Problem>[]) {
    const path = scope.node.path || '<app>';
    const lines = problems.slice(0, MOST_LINES).map((problem) =>
      `[${problem.code}] \`${cut(problem.prop, 200)}\` ${shorten(problem.why)}; got ${show(problem.got)}. ${shorten(problem.fix)}`);
    if (problems.length > MOST_LINES) {
      lines.push(`and ${problems.length - MOST_LINES} more`);
    }
    super(problems.length === 1
      ? `${cut(path, 1000)}: ${lines[0]}`
      : `${cut(path, 1000)}: ${problems.length} problems\n${lines.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'EknValidationError';
    this.constructPath = path;
    this.codes = problems.map((problem) => problem.code);
    Object.defineProperty(this, BRAND, { value: true });
    this.stack = [`${this.name}: ${this.message}`, ...ownFrames(this.stack)].join('\n');
    // Node prints the enumerable ones below the stack; the message says it all.
    for (const property of ['name', 'constructPath', 'codes']) {
      Object.defineProperty(this, property, { enumerable: false });
    }
  }
}

/**
 * Collects what is wrong with a construct's props, so that one run reports all of it.
 *
 * Call `throwIfAny()` before the first resource is created.
 */
export class Problems {
  private readonly found: Required<Problem>[] = [];

  /** @param scope the construct that they are problems of */
  public constructor(public readonly scope: IConstruct, private readonly catalog: ErrorCatalog) {}

  /** Notes a problem. */
  public add(problem: Problem): void {
    const entry = this.catalog[problem.code];
    this.found.push({ ...problem, why: problem.why ?? entry.when, fix: problem.fix ?? entry.fix });
  }

  /** Notes the problem when the condition holds. A value that is only known at deploy time is never a problem. */
  public addIf(condition: boolean, problem: Problem): void {
    if (condition && !Token.isUnresolved(problem.got)) {
      this.add(problem);
    }
  }

  /** One message with everything that was noted, for what is asked at the end of synthesis; none where nothing was. */
  public messages(): string[] {
    return this.found.length > 0 ? [new EknValidationError(this.scope, this.found).message] : [];
  }

  /** Throws one error with everything that was noted. */
  public throwIfAny(): void {
    if (this.found.length > 0) {
      throw new EknValidationError(this.scope, this.found);
    }
  }
}

/** The codes that the message of such an error reports, in its order; empty for any other text. */
export function codesIn(message: string): string[] {
  return [...message.matchAll(/^(?:.*?: | {2}- )\[([A-Z][A-Za-z0-9]+)\] `/gm)].map(([, code]) => code);
}

/** Throws a single problem at once; for methods, where there is nothing else to collect. */
export function fail(scope: IConstruct, catalog: ErrorCatalog, problem: Problem): never {
  const problems = new Problems(scope, catalog);
  problems.add(problem);
  problems.throwIfAny();
  throw new Error('unreachable');
}

/** A sentence about a problem, in which no value is longer than what is shown of the one that was given. */
function shorten(sentence: string): string {
  return cut(sentence.replace(/[^\s\/]{200,}/g, (word) => cut(word, 200)), 2000);
}

const PACKAGE = resolve(__dirname, '../..');
const OURS = [join(PACKAGE, 'lib'), join(PACKAGE, 'src')];

/** The lines of the stack that are the user's: what this library and Node do in between tells nothing about the mistake. */
function ownFrames(stack: string = ''): string[] {
  return stack.split('\n').filter((line) =>
    /^\s+at /.test(line) && !/node:internal|\(<anonymous>\)|prop-injectable\.js/.test(line) && OURS.every((folder) => !line.includes(folder)));
}
