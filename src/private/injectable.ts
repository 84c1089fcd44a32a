import { Annotations, Stack } from 'aws-cdk-lib';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import type { Construct, IConstruct } from 'constructs';
import { codedRefusal } from './cdk-refusals';
import { checkedParameters } from './checked-parameters';
import { commonErrors } from './common-errors';
import { Problems } from './errors';
import { findWrongKey, keyBehind } from './given-keys';
import { findTakenNames } from './physical-names';
import { partitionOf } from './regions';
import { findWrongTypes } from './value-types';

/** The values that can be said once for everything below a scope; `MusicDefaults` says what each of them means. */
export const DEFAULT_NAMES = ['tier', 'network', 'encryptionKey', 'alarmActions', 'clientOrigins'] as const;

/** The name of a value that can be said once. */
export type DefaultName = typeof DEFAULT_NAMES[number];

/** What was said at one scope. */
export interface Defaults {
  readonly values: Map<DefaultName, unknown>;
  /** Whether nothing of what was said further out holds here. */
  outermost: boolean;
}

const DEFAULTS = Symbol.for('@eknmusic/constructs.MusicDefaults');
const ASKED = Symbol.for('@eknmusic/constructs.MusicDefaults.asked');

/** What was said at a scope, to be read and completed. */
export function defaultsAt(scope: IConstruct): Defaults {
  return attached(scope, DEFAULTS, () => ({ values: new Map(), outermost: false }));
}

/** Whether something is said at this very scope that decides what a value is below it. */
export function decidesDefault(scope: IConstruct, name: DefaultName): boolean {
  const here = (scope as unknown as Attached)[DEFAULTS] as Defaults | undefined;
  return here !== undefined && (here.values.has(name) || here.outermost);
}

/** What holds at a scope: what was said there, or else at the nearest scope around it that says it. */
export function lookUpDefault(scope: IConstruct, name: DefaultName): unknown {
  const here = (scope as unknown as Attached)[DEFAULTS] as Defaults | undefined;
  if (here?.values.has(name)) {
    return here.values.get(name);
  }
  return here?.outermost || !scope.node.scope ? undefined : lookUpDefault(scope.node.scope, name);
}

/** The values that a construct has asked for and not been given by its own props: what is said later about them comes too late for it. */
export function askedFor(construct: IConstruct): ReadonlySet<DefaultName> {
  return ((construct as unknown as Attached)[ASKED] as Set<DefaultName> | undefined) ?? new Set();
}

/** Says that a construct goes by these values. */
function note(construct: IConstruct, names: DefaultName[]): void {
  const asked = attached(construct, ASKED, () => new Set<DefaultName>());
  names.forEach((name) => asked.add(name));
}

/** Where the clients of a construct come from, unless its own props say so. */
export function clientOrigins(construct: IConstruct, otherwise: string[] = ['https://desktop-client']): string[] {
  note(construct, ['clientOrigins']);
  return lookUpDefault(construct, 'clientOrigins') as string[] | undefined ?? otherwise;
}

/** Which values a construct takes as the props of the same name, and for which of its other props. */
export type TakenDefaults<Props> = { readonly [Name in keyof Props & DefaultName]?: (props: Partial<Props>) => boolean };

/** A value that is taken with whatever other props. */
export const always = () => true;

/**
 * Makes a public construct take what `MusicDefaults` says, and the property injectors of its users; and refuse what a compiler would have refused.
 *
 * A prop of the construct itself goes before one that an injector gives, and that before what was said once.
 */
export function injectable<Props>(takes: TakenDefaults<Props>) {
  const taken = Object.entries(takes) as [DefaultName, (props: object) => boolean][];
  return <Class extends Injectable>(constructor: Class): Class => {
    checkedParameters(constructor.name)(constructor);
    const TakesDefaults = class extends (constructor as Injectable) {
      public constructor(scope: Construct, id: string, props: any, ...rest: any[]) {
        const given = props ?? {};
        const open = isConstruct(scope) && typeof given === 'object' && props !== null
          ? taken.filter(([name, fits]) => given[name] === undefined && fits(given)).map(([name]) => name)
          : [];
        const found = open.map((name) => [name, lookUpDefault(scope, name)] as const).filter(([, value]) => value !== undefined);
        const completed = found.length > 0 ? { ...given, ...Object.fromEntries(found) } : props;
        const accepted = checked(scope, id, constructor.name, completed);
        try {
          super(scope, id, accepted, ...rest);
        } catch (error) {
          throw codedRefusal(error, () => pathOnly(scope, id), constructor.name, 'props', accepted);
        }
        note(this as unknown as IConstruct, open);
        refuseTakenNames(this as unknown as IConstruct, constructor.name);
        warnOfPartition(this as unknown as IConstruct);
      }
    };
    Object.defineProperty(TakesDefaults, 'name', { value: constructor.name });
    return propertyInjectable(TakesDefaults) as unknown as Class;
  };
}

/** The props as a construct can work with them, or one error with what no construct could. */
function checked(scope: Construct, id: string, construct: string, props: any): any {
  if (!isConstruct(scope)) {
    return props;
  }
  const problems = new Problems(pathOnly(scope, id), commonErrors(construct));
  findWrongTypes(`${construct}Props`, props === undefined ? {} : props).forEach((finding) => problems.add({ code: `${construct}PropInvalid`, ...finding }));
  problems.throwIfAny();
  if (props?.encryptionKey === undefined) {
    return props;
  }
  const encryptionKey = keyBehind(props.encryptionKey);
  findWrongKey(scope, encryptionKey).forEach((problem) => problems.add({ ...problem, code: `${construct}${problem.code}` }));
  problems.throwIfAny();
  return encryptionKey === props.encryptionKey ? props : { ...props, encryptionKey };
}

/** What errors want to know of a construct that is not there yet. */
function pathOnly(scope: Construct, id: string): IConstruct {
  return { node: { path: [scope.node.path, id].filter((part) => part !== '').join('/') } } as IConstruct;
}

/** One answer for every name, whichever of the two constructs is made first. */
function refuseTakenNames(construct: IConstruct, name: string): void {
  const taken = findTakenNames(construct);
  const problems = new Problems(construct, commonErrors(name));
  taken.filter(({ certain }) => certain).forEach((one) => problems.add({
    code: `${name}NameTaken`, prop: one.prop, got: one.name, why: `is what ${one.path} is called already, in a place that has the name once`,
  }));
  problems.throwIfAny();
  taken.filter(({ certain }) => !certain).forEach((one) => Annotations.of(construct).addWarningV2('@eknmusic/constructs:nameRepeated',
    `${one.path} is called "${one.name}" as well (\`${one.prop}\`), and neither stack knows its account and region, which have a name once. `
    + 'Where both stacks go to the same place, give each its own name.'));
}

/** The partitions that this library was tried for; it may work in others. */
function warnOfPartition(construct: IConstruct): void {
  const stack = Stack.of(construct);
  const partition = partitionOf(stack.region);
  if (partition !== undefined && partition !== 'aws') {
    Annotations.of(stack).addWarningV2('@eknmusic/constructs:partitionNotTried',
      `The region ${stack.region} is in the partition ${partition}, which this library has not been tried in.`);
  }
}

interface Injectable {
  readonly PROPERTY_INJECTION_ID: string;
  new (scope: Construct, id: string, props: any, ...rest: any[]): IConstruct;
}

interface Attached {
  readonly [symbol: symbol]: unknown;
}

function isConstruct(scope: unknown): boolean {
  return typeof scope === 'object' && scope !== null && 'node' in scope;
}

/** What is kept with a construct under a symbol, made where it is not there yet; every copy of this library finds it. */
function attached<T>(construct: IConstruct, symbol: symbol, make: () => T): T {
  if (!(symbol in construct)) {
    Object.defineProperty(construct, symbol, { value: make(), enumerable: false });
  }
  return (construct as unknown as Attached)[symbol] as T;
}
