import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { DEFAULTS_ERRORS } from './errors';
import type { DeploymentTier } from '../core/deployment-tier';
import type { IMusicNetwork } from '../network';
import { checkedParameters } from '../private/checked-parameters';
import { Problems } from '../private/errors';
import { askedFor, decidesDefault, DEFAULT_NAMES, type DefaultName, defaultsAt, lookUpDefault } from '../private/injectable';

/** The values that hold for all constructs of this library below a scope. */
export interface MusicDefaultValues {
  /**
   * The deployment tier.
   *
   * @default - the value of the nearest outer scope; the production tier where none is set
   */
  readonly tier?: DeploymentTier;

  /**
   * The network of APIs, migrations and databases that are given neither `network` nor `vpc`.
   *
   * @default - the value of the nearest outer scope
   */
  readonly network?: IMusicNetwork;

  /**
   * The key that encrypts data and logs. It has to be in the region of the constructs that use it.
   *
   * @default - the value of the nearest outer scope; each construct makes its own key where none is set
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The actions of alarms when they change their state. An empty list overrides those of outer scopes.
   *
   * @default - the value of the nearest outer scope; alarms only change their state where none is set
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The origins of the clients, such as "https://app.eknmusic.com": who may call APIs and read media files from a web page.
   *
   * @default - the value of the nearest outer scope; `https://desktop-client` where none is set
   */
  readonly clientOrigins?: string[];
}

/**
 * The defaults of all constructs of this library below a scope: the app, a stage, a stack or any construct.
 *
 * A construct's own prop overrides it, and so does a property injector of the CDK (`PropertyInjectors`). Of several scopes, the nearest
 * wins, value by value.
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
   * Adds values at this scope; the later of two values for the same name wins.
   *
   * Throws `MusicDefaultsTooLate` when constructs below that would use one of the values were already made.
   *
   * @param values the values that hold from now on
   */
  public add(values: MusicDefaultValues): void {
    const said = DEFAULT_NAMES.filter((name) => values[name] !== undefined);
    this.refuseTooLate(said);
    said.forEach((name) => defaultsAt(this.scope).values.set(name, values[name]));
  }

  /**
   * Removes the values of this scope and of outer ones, for all below this scope: for a stack in another region.
   *
   * Throws `MusicDefaultsTooLate` when constructs below already use them.
   */
  public reset(): void {
    this.refuseTooLate(DEFAULT_NAMES.filter((name) => lookUpDefault(this.scope, name) !== undefined));
    const here = defaultsAt(this.scope);
    here.values.clear();
    here.outermost = true;
  }

  /** The deployment tier that applies here. Undefined where none is set: constructs then use production. */
  public get tier(): DeploymentTier | undefined {
    return lookUpDefault(this.scope, 'tier') as DeploymentTier | undefined;
  }

  /** The network that applies here. Undefined where none is set. */
  public get network(): IMusicNetwork | undefined {
    return lookUpDefault(this.scope, 'network') as IMusicNetwork | undefined;
  }

  /** The key that applies here. Undefined where none is set. */
  public get encryptionKey(): kms.IKey | undefined {
    return lookUpDefault(this.scope, 'encryptionKey') as kms.IKey | undefined;
  }

  /** The actions of alarms here. Undefined where none is set. */
  public get alarmActions(): cloudwatch.IAlarmAction[] | undefined {
    return lookUpDefault(this.scope, 'alarmActions') as cloudwatch.IAlarmAction[] | undefined;
  }

  /** The origins of the clients here. Undefined where none is set. */
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
