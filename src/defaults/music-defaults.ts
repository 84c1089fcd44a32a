import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { DEFAULTS_ERRORS } from './errors';
import type { DeploymentTier } from '../core/deployment-tier';
import type { IMusicNetwork } from '../network';
import { checkedParameters } from '../private/checked-parameters';
import { Problems } from '../private/errors';
import { askedFor, decidesDefault, DEFAULT_NAMES, type DefaultName, defaultsAt, lookUpDefault } from '../private/injectable';

/** What is said once for all constructs of this library below a scope. */
export interface MusicDefaultValues {
  /**
   * The deployment tier.
   *
   * @default - what is said further out; the production tier where nothing is said
   */
  readonly tier?: DeploymentTier;

  /**
   * The network of APIs, migrations and databases that are given neither `network` nor `vpc`.
   *
   * @default - what is said further out
   */
  readonly network?: IMusicNetwork;

  /**
   * The key that encrypts data and logs. It has to be in the region of the constructs that use it.
   *
   * @default - what is said further out; each construct has a key of its own where nothing is said
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens when an alarm changes its state. An empty list ends what is said further out.
   *
   * @default - what is said further out; alarms only change their state where nothing is said
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The origins of the clients, such as "https://app.eknmusic.com": who may call APIs and read media files from a web page.
   *
   * @default - what is said further out; `https://desktop-client` where nothing is said
   */
  readonly clientOrigins?: string[];
}

/**
 * What holds for all constructs of this library below a scope: the app, a stage, a stack or any construct.
 *
 * A construct's own prop goes before it, and so does what a property injector of the CDK gives (`PropertyInjectors`). Of what is said at
 * several scopes, the nearest holds, value by value.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/blueprints.html
 * @example
 * MusicDefaults.of(this).add({ tier: DeploymentTier.STAGING });
 */
@checkedParameters('MusicDefaults')
export class MusicDefaults {
  /**
   * The defaults of a scope.
   *
   * @param scope the app, a stage, a stack or any construct
   */
  public static of(scope: IConstruct): MusicDefaults {
    return new MusicDefaults(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * Completes what was said at this scope; of what is said twice here, the later holds.
   *
   * Throws `MusicDefaultsTooLate` when constructs below were made already that would have taken one of the values.
   *
   * @param values what holds from now on
   */
  public add(values: MusicDefaultValues): void {
    const said = DEFAULT_NAMES.filter((name) => values[name] !== undefined);
    this.refuseTooLate(said);
    said.forEach((name) => defaultsAt(this.scope).values.set(name, values[name]));
  }

  /**
   * Ends, below this scope, what was said further out and here: for a stack in another region, or one that is nobody else's.
   *
   * Throws `MusicDefaultsTooLate` when constructs below were made already by what was said.
   */
  public reset(): void {
    this.refuseTooLate(DEFAULT_NAMES.filter((name) => lookUpDefault(this.scope, name) !== undefined));
    const here = defaultsAt(this.scope);
    here.values.clear();
    here.outermost = true;
  }

  /** The deployment tier that holds here. Undefined where nothing is said: constructs then go by production. */
  public get tier(): DeploymentTier | undefined {
    return lookUpDefault(this.scope, 'tier') as DeploymentTier | undefined;
  }

  /** The network that holds here. Undefined where nothing is said. */
  public get network(): IMusicNetwork | undefined {
    return lookUpDefault(this.scope, 'network') as IMusicNetwork | undefined;
  }

  /** The key that holds here. Undefined where nothing is said. */
  public get encryptionKey(): kms.IKey | undefined {
    return lookUpDefault(this.scope, 'encryptionKey') as kms.IKey | undefined;
  }

  /** What alarms do here. Undefined where nothing is said. */
  public get alarmActions(): cloudwatch.IAlarmAction[] | undefined {
    return lookUpDefault(this.scope, 'alarmActions') as cloudwatch.IAlarmAction[] | undefined;
  }

  /** The origins of the clients here. Undefined where nothing is said. */
  public get clientOrigins(): string[] | undefined {
    return lookUpDefault(this.scope, 'clientOrigins') as string[] | undefined;
  }

  private refuseTooLate(names: DefaultName[]): void {
    const problems = new Problems(this.scope, DEFAULTS_ERRORS);
    for (const name of names) {
      const made = outermost(this.scope.node.findAll().filter((construct) => construct !== this.scope && askedFor(construct).has(name)))
        .filter((construct) => !isSaidBetween(construct, this.scope, name));
      if (made.length > 0) {
        problems.add({ code: 'MusicDefaultsTooLate', prop: name, got: made.slice(0, 5).map(({ node }) => node.path) });
      }
    }
    problems.throwIfAny();
  }
}

/** Without those that are a part of another one. */
function outermost(constructs: IConstruct[]): IConstruct[] {
  return constructs.filter((construct) => !construct.node.scopes.slice(0, -1).some((scope) => constructs.includes(scope)));
}

/** Whether a construct goes by what is said at a scope nearer to it. */
function isSaidBetween(construct: IConstruct, scope: IConstruct, name: DefaultName): boolean {
  return construct.node.scopes.slice(scope.node.scopes.length, -1).some((between) => decidesDefault(between, name));
}
