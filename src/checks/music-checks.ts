import { Stage, Token, Validations } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { isAcknowledged, RecordedAcknowledgement, recordedOn, withoutPack } from './acknowledgements';
import { CdkNagPack } from './cdk-nag-pack';
import type { CheckSeverity } from './check-severity';
import { ChecksPack } from './checks-pack';
import { CHECKS_ERRORS } from './errors';
import { MusicPack } from './music-pack';
import { Pack, RuleFinding } from './pack';
import { PackPlugin } from './pack-plugin';
import { acknowledge } from '../private/acknowledge';
import { fail, Problems } from '../private/errors';
import { findWrongTypes } from '../private/value-types';

/** Options of the checks. */
export interface MusicChecksOptions {
  /**
   * The packs of rules. All but `MUSIC` need the package cdk-nag, version 3, in the app.
   *
   * @default - `AWS_SOLUTIONS` and `MUSIC`
   */
  readonly packs?: ChecksPack[];
}

/** Something that a rule found on a resource and nobody acknowledged. */
export interface CheckFinding {
  /** The exact id, which an acknowledgement names: `AwsSolutions-IAM5[Action::s3:GetObject*]`. */
  readonly ruleId: string;
  /** The path of the resource in the construct tree. */
  readonly constructPath: string;
  /** The severity of the finding. */
  readonly severity: CheckSeverity;
  /** The description of what is wrong, and why that matters. */
  readonly description: string;
}

/** A finding that is right as it is, for the reason given. */
export interface CheckAcknowledgement {
  /** The exact id of the finding; what other validators report keeps its prefix: `CloudFormation-Validate::W9008`. */
  readonly id: string;
  /** The path of the construct that it was acknowledged on; it holds for everything below. */
  readonly constructPath: string;
  /** Why the finding is right as it is. */
  readonly reason: string;
}

/** The finding that is acknowledged, and the reason. */
export interface AcknowledgeOptions {
  /** The exact id of one finding, as `MusicChecks.findings` reports it: `AwsSolutions-IAM5[Action::s3:GetObject*]`. */
  readonly id: string;
  /** Why the finding is right as it is, in at least 10 characters; it appears in the ledger. */
  readonly reason: string;
}

const DEFAULT_PACKS = [ChecksPack.AWS_SOLUTIONS, ChecksPack.MUSIC];
const ID_INVALID = 'MusicChecksAcknowledgementIdInvalid';
const PROP_INVALID = 'MusicChecksPropInvalid';
const SHORTEST_REASON = 10;
const FINDING_ID = /^[\w.]+-[\w.]+(\[.+\])?$/;
// The rules that report each thing they find under an id of its own.
const RULES_WITH_FINDINGS = ['AwsSolutions-IAM4', 'AwsSolutions-IAM5', 'Music-FunctionSecretsNotPlain'];

// The plugins of each stage, for telling which validation failed and for adding none twice.
const pluginsOfStage = new WeakMap<IConstruct, PackPlugin[]>();

/**
 * Security checks for whole apps and for unit tests: cdk-nag's packs, and one of our own with what cdk-nag cannot see.
 *
 * Every construct of this library is clean under all packs in every deployment tier where `alarmActions` is given, which NIST and HIPAA ask of every
 * alarm; what is acknowledged, and why, is listed in `docs/acknowledgements.md`. How to use the checks and what they find: `docs/checks.md`.
 *
 * @example
 * const app = new App();
 * MusicChecks.apply(app); // from here on, a finding fails app.synth()
 */
export class MusicChecks {
  /**
   * Makes every finding that is not acknowledged fail the synthesis of the app.
   *
   * Packs that the app already has are not added again.
   *
   * Throws `MusicChecksScopeNotStage` for anything but an app or a stage, and `MusicChecksCdkNagMissing`, `MusicChecksCdkNagVersionUnsupported` or
   * `MusicChecksCdkNagForeign` when a pack needs cdk-nag and no usable one is installed.
   *
   * @param app the app, or one stage of it
   * @param options which packs
   */
  public static apply(app: IConstruct, options: MusicChecksOptions = {}): void {
    refuseWrongTypes('app', app, 'MusicChecksOptions', options);
    if (!Stage.isStage(app)) {
      return fail(app, CHECKS_ERRORS, { code: 'MusicChecksScopeNotStage', prop: 'app', got: app.node.path });
    }
    const present = pluginsOfStage.get(app) ?? [];
    const added = packsOf(app, options)
      .filter((pack) => present.every((plugin) => plugin.name !== pack.name))
      .map((pack) => new PackPlugin(pack, (synthesized) => hasAround(app, pack.name, synthesized)));
    Validations.of(app).addPlugins(...added);
    pluginsOfStage.set(app, [...present, ...added]);
  }

  /**
   * The findings of the packs below the scope that nobody acknowledged, sorted by path. A unit test of an app's security is one assertion:
   * this list is empty.
   *
   * Synthesizes the app first, because aspects and late values change what the rules see. Works whether or not `apply` was called.
   *
   * Throws `MusicChecksScopeOutsideApp`, the errors of `apply` about cdk-nag, and whatever else the synthesis throws.
   *
   * @param scope an app, a stack or any construct
   * @param options which packs
   */
  public static findings(scope: IConstruct, options: MusicChecksOptions = {}): CheckFinding[] {
    refuseWrongTypes('scope', scope, 'MusicChecksOptions', options);
    const packs = packsOf(scope, options);
    synthesize(scope);
    return packs
      .flatMap((pack) => pack.evaluate(scope, () => true).filter((found) => !isAcknowledged(found.resource, found.id, pack.name)))
      .map(toFinding)
      .sort((a, b) => compare(a.constructPath, b.constructPath) || compare(a.ruleId, b.ruleId));
  }

  /**
   * Writes down, on the resource that it concerns, why a finding is right as it is. It is then neither reported nor does it fail
   * the synthesis, and it appears in the ledger. The pack in front, as aws-cdk-lib's report writes it (`Music::Music-LogGroupExpires`), may
   * stay.
   *
   * Throws `MusicChecksAcknowledgementIdInvalid` when the id has not the form of a finding's id, `MusicChecksAcknowledgementIdTooBroad` when it
   * names a rule whose findings are acknowledged one by one, and `MusicChecksAcknowledgementReasonTooShort`.
   *
   * @param resource the narrowest construct that the finding is about
   * @param options the finding and the reason
   */
  public static acknowledge(resource: IConstruct, options: AcknowledgeOptions): void {
    refuseWrongTypes('resource', resource, 'AcknowledgeOptions', options);
    const id = Object.values<string>(ChecksPack).reduce((given, pack) => withoutPack(given, pack), options.id);
    const { reason } = options;
    const problems = new Problems(resource, CHECKS_ERRORS);
    for (const [prop, given] of [['id', id], ['reason', reason]].filter(([, value]) => Token.isUnresolved(value))) {
      problems.add({
        code: prop === 'id' ? ID_INVALID : PROP_INVALID,
        prop,
        got: given,
        why: 'holds a value that is only known at deploy time',
        fix: 'Write it as text; `MusicChecks.findings` reports the id of a finding, such as `AwsSolutions-IAM5[Resource::<Songs83908E77.Arn>/*]`.',
      });
    }
    problems.addIf(!FINDING_ID.test(id), { code: ID_INVALID, prop: 'id', got: id });
    problems.addIf(RULES_WITH_FINDINGS.includes(id), { code: 'MusicChecksAcknowledgementIdTooBroad', prop: 'id', got: id });
    problems.addIf(reason.trim().length < SHORTEST_REASON, { code: 'MusicChecksAcknowledgementReasonTooShort', prop: 'reason', got: reason });
    problems.throwIfAny();
    acknowledge(resource, id, reason);
  }

  /**
   * Everything that was acknowledged at or below the scope, by the app and by the constructs that it uses.
   *
   * @param scope an app, a stack or any construct
   */
  public static acknowledgements(scope: IConstruct): CheckAcknowledgement[] {
    refuseWrongTypes('scope', scope);
    return distinct(scope.node.findAll().flatMap(recordedOn).map(toAcknowledgement));
  }

  /**
   * The acknowledgements at or below the scope that match no finding: what they excuse was fixed, moved, or is misspelled.
   *
   * Only what the given packs could have reported is judged. Synthesizes the app and throws as `findings` does.
   *
   * @param scope an app, a stack or any construct
   * @param options which packs
   */
  public static unusedAcknowledgements(scope: IConstruct, options: MusicChecksOptions = {}): CheckAcknowledgement[] {
    refuseWrongTypes('scope', scope, 'MusicChecksOptions', options);
    const packs = packsOf(scope, options);
    synthesize(scope);
    const recorded = scope.node.findAll().flatMap(recordedOn);
    return distinct(packs.flatMap((pack) => {
      const found = pack.evaluate(scope, () => true);
      return recorded.filter((entry) => isAbout(entry, pack) && !found.some((finding) => covers(entry, finding, pack)));
    }).map(toAcknowledgement));
  }

  /**
   * The acknowledgements at or below the scope as a table in Markdown, for reviewers: what, where and why.
   *
   * @param scope an app, a stack or any construct
   */
  public static ledger(scope: IConstruct): string {
    const cell = (value: string) => value.replace(/\|/g, '\\|').replace(/\s*\n\s*/g, ' ');
    const rows = MusicChecks.acknowledgements(scope).map(({ constructPath, id, reason }) =>
      `| \`${cell(constructPath)}\` | \`${cell(id)}\` | ${cell(reason)} |`);
    return ['| Construct | Finding | Reason |', '|---|---|---|', ...rows, ''].join('\n');
  }

  private constructor() {}
}

/** Refuses what only callers without a compiler can give. */
function refuseWrongTypes(parameter: string, scope: unknown, struct?: string, options?: unknown): void {
  const isConstruct = Construct.isConstruct(scope);
  const problems = new Problems(isConstruct ? scope : { node: { path: '' } } as IConstruct, CHECKS_ERRORS);
  if (!isConstruct) {
    problems.add({ code: PROP_INVALID, prop: parameter, got: scope, why: 'is no construct', fix: 'Give an app, a stack or another construct.' });
  }
  if (struct !== undefined) {
    findWrongTypes(struct, options).forEach((finding) => problems.add({ code: PROP_INVALID, ...finding, prop: finding.prop === 'props' ? 'options' : finding.prop }));
  }
  problems.throwIfAny();
}

/** Whether a stage around this one, up to what is synthesized, has the pack: it reports what is in here as well. */
function hasAround(stage: IConstruct, pack: string, synthesized: IConstruct): boolean {
  const around = stage.node.scopes.slice(0, -1);
  const first = around.indexOf(synthesized);
  return first >= 0 && around.slice(first).some((scope) => pluginsOfStage.get(scope)?.some(({ name }) => name === pack));
}

function packsOf(scope: IConstruct, options: MusicChecksOptions): Pack[] {
  return [...new Set(options.packs ?? DEFAULT_PACKS)]
    .map((name) => (name === ChecksPack.MUSIC ? new MusicPack() : new CdkNagPack(name, scope)));
}

/** Runs the synthesis to its end. That checks of ours then fail it is what the caller is about to look at, and no error. */
function synthesize(scope: IConstruct): void {
  const root = scope.node.root;
  if (!Stage.isStage(root)) {
    fail(scope, CHECKS_ERRORS, { code: 'MusicChecksScopeOutsideApp', prop: 'scope', got: scope.node.path });
  }
  const plugins = root.node.findAll().flatMap((construct) => pluginsOfStage.get(construct) ?? []);
  plugins.forEach((plugin) => { plugin.failed = false; });
  try {
    root.synth();
  } catch (error) {
    if (!plugins.some((plugin) => plugin.failed)) {
      throw error;
    }
  }
}

function isAbout(entry: RecordedAcknowledgement, pack: Pack): boolean {
  return withoutPack(entry.id, pack.name).startsWith(`${pack.name}-`);
}

function covers(entry: RecordedAcknowledgement, finding: RuleFinding, pack: Pack): boolean {
  return withoutPack(entry.id, pack.name) === finding.id && finding.resource.node.scopes.includes(entry.construct);
}

function toFinding({ id, resource, severity, description }: RuleFinding): CheckFinding {
  return { ruleId: id, constructPath: resource.node.path, severity, description };
}

function toAcknowledgement({ id, construct, reason }: RecordedAcknowledgement): CheckAcknowledgement {
  return { id, constructPath: construct.node.path, reason };
}

function distinct(acknowledgements: CheckAcknowledgement[]): CheckAcknowledgement[] {
  const byText = new Map(acknowledgements.map((entry) => [JSON.stringify(entry), entry]));
  return [...byText.values()].sort((a, b) => compare(a.constructPath, b.constructPath) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
