import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import type { Use } from './uses';
import { type Engine, report, type Report, startEngine } from '../support/cloudformation-validate';
import { invariantFaults, keptWithout } from '../support/invariants';
import { limitFaults } from '../support/limit-faults';
import { ValidationErrors } from '@eknmusic/constructs';

const LONGEST_MESSAGE = 10_000;

/** What came of an app. */
export interface Outcome {
  /** What is wrong with it, a line each: nothing, where it was refused with a code or is right. */
  readonly faults: string[];
  /** The codes with which it was refused. */
  readonly codes: string[];
  /** The members that took part in it, where it was not refused. */
  readonly members: string[];
}

/** Tries uses: each in two apps of their own, which must end alike. */
export class Tryout {
  private readonly engine: Engine = startEngine();
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'properties-'));

  public try(use: Use): Outcome {
    const [first, second] = [this.attempt(use, 'first'), this.attempt(use, 'second')];
    if ('thrown' in first || 'thrown' in second) {
      const { thrown, codes } = 'thrown' in first ? first : second as Refused;
      return { codes, members: [], faults: [...thrown, ...'thrown' in first && 'thrown' in second ? [] : ['it is refused only once']] };
    }
    return { codes: [], members: first.members, faults: first.text === second.text ? first.faults() : ['it is another template the second time'] };
  }

  public end(): void {
    this.engine.free();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private attempt(use: Use, name: string): Refused | Synthesized {
    const outdir = path.join(this.folder, name);
    fs.rmSync(outdir, { recursive: true, force: true });
    const app = new App({ analyticsReporting: false, treeMetadata: false, stackTraces: false, outdir });
    const stack = new Stack(app, 'Stack', { env: { account: '123456789012', region: 'us-east-1' } });
    let members: string[];
    try {
      members = use.run(stack);
      app.synth();
    } catch (error) {
      return { thrown: badErrors(error), codes: codesOf(error) };
    }
    const templates = app.node.findAll().filter(Stack.isStack).map((of) => {
      const file = path.join(Stage.of(of)!.outdir, of.templateFile);
      return { of, file, text: fs.readFileSync(file, 'utf8') };
    });
    return {
      members,
      text: templates.map(({ text }) => text).join('\n'),
      faults: () => templates.flatMap(({ of, file, text }) => this.faultsOf(use.path, of, file, JSON.parse(text).Resources)),
    };
  }

  private faultsOf(made: string, stack: Stack, file: string, resources: any): string[] {
    return resources === undefined ? [] : [
      ...report(this.engine, file, 'ERROR').diagnostics
        .filter((diagnostic) => !isAcknowledged(diagnostic, resources) && !hasPorts(diagnostic, resources))
        .map(({ ruleId, entity, message }) => `${ruleId} ${entity?.logicalId}: ${message}`),
      ...invariantFaults(stack, made, resources),
      ...limitFaults(resources),
      // What becomes of what the user made is the user's choice.
      ...keptWithout(resources).filter((fault) => !/ Own\w+ is not$/.test(fault)),
    ];
  }
}

/**
 * What is right as it is: a cluster that begins with a snapshot takes the password without the name, and the Gateway API of a cluster is newer than the
 * schemas. See test/contract/validators.test.ts.
 */
function isAcknowledged({ ruleId, entity, message }: Report['diagnostics'][number], resources: any): boolean {
  const properties = resources[entity?.logicalId ?? '']?.Properties ?? {};
  return ruleId === 'F3021' && properties.SnapshotIdentifier !== undefined
    || ruleId === 'F3002' && properties.KubernetesNetworkConfig !== undefined && message.includes("'GatewayApi' was unexpected");
}

interface Refused {
  readonly thrown: string[];
  readonly codes: string[];
}

interface Synthesized {
  readonly members: string[];
  /** All templates, one after the other. */
  readonly text: string;
  faults(): string[];
}

/** What the CDK throws at synthesis, with what constructs found then: each in a line with its path, and ours with a code. */
const SYNTHESIS = /^Validation failed with the following errors:((?:\n {2}\[[^\]]+\] \[\w+\] .*)+)$/;

/** Whether the ports that a rule of a security group is said to lack are there: the validator takes one that is a parameter for none. */
function hasPorts({ ruleId, entity }: Report['diagnostics'][number], resources: any): boolean {
  const { FromPort, ToPort } = resources[entity?.logicalId ?? '']?.Properties ?? {};
  return ruleId === 'E3687' && FromPort !== undefined && ToPort !== undefined;
}

function codesOf(error: unknown): string[] {
  const found = SYNTHESIS.exec((error as Error)?.message ?? '');
  return found === null ? ValidationErrors.codes(error) : [...found[1].matchAll(/^ {2}\[[^\]]+\] \[(\w+)\]/gm)].map(([, code]) => code);
}

/** What is wrong with an error: nothing, where it is the library's, has a code and can be read. */
export function badErrors(error: unknown): string[] {
  const { message = String(error), stack = '' } = (error ?? {}) as Error;
  if (SYNTHESIS.test(message) && !message.includes('undefined')) {
    return [];
  }
  if (!ValidationErrors.isValidationError(error)) {
    const where = stack.split('\n').filter((line) => /\/src\//.test(line)).slice(0, 2).map((line) => line.trim().replace(/\(.*\/src\//, '(src/'));
    return [`${message.slice(0, 300)} ${where.join(' ')}`];
  }
  return [
    ...message.length > LONGEST_MESSAGE ? [`a message of ${message.length} characters`] : [],
    ...ValidationErrors.codes(error).length === 0 ? ['no code'] : [],
    ...message.includes('undefined') ? [`a message with undefined in it: ${message.slice(0, 300)}`] : [],
  ];
}
