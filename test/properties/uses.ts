import type { Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { Arbitraries, type Kind } from './arbitraries';
import { isConstruct, type Method, methodsOf, type Parameter, propertiesOf, type PublicType, TYPES } from './assembly';
import { type Origin, specimensWithOtherProps } from './specimens-with-other-props';
import { literal, type Value } from './value';
import { PLACES } from './values';
import * as library from '@eknmusic/constructs';

/** Something that a user does with a class of this library: makes one somewhere, and calls methods of it and of its parts. */
export interface Use {
  /** What somebody would write to do the same. */
  readonly text: string;
  /** The path of what is made within its stack, below which all that is there is the library's. */
  readonly path: string;
  /**
   * Throws what the library throws.
   *
   * @returns the members that were called, as `Class.method` or `Class.part.method`
   */
  run(stack: Stack): string[];
}

const ID = 'It';
/** How many calls follow at most. */
const MOST_CALLS = 2;
/** Parts have parts: `it.rotation.grants`. */
const DEEPEST_PART = 2;
/** A construct is made by `new` for so many times that one is made by a static method. */
const BY_NEW = 6;
/** Props that are made up are mostly refused; a specimen is right, and so is what is called of it more often. */
const BY_SPECIMEN = 6;

/** A method or a property, of what was made or of a part of it. */
interface Member {
  /** The name of the class or the interface that declares it. */
  readonly owner: string;
  readonly path: readonly string[];
  readonly name: string;
  /** @default - it is a property */
  readonly parameters?: readonly Parameter[];
  /** It is one of the class. */
  readonly static?: boolean;
}

interface Call {
  readonly member: Member;
  readonly values: readonly Value[];
}

/** What may be done with a class. Throws where there is nothing, and where a parameter is of a type of which nobody knows a value. */
export function usesOf(type: PublicType, kind: Kind): fc.Arbitrary<Use> {
  const arbitraries = new Arbitraries(kind);
  const origins = originsOf(type, arbitraries);
  const statics = staticsOf(type);
  if (origins.length + statics.length === 0) {
    throw new Error(`Nobody knows what to do with ${type.name}: it has neither a constructor nor static methods`);
  }
  const made: fc.Arbitrary<Made> = origins.length === 0
    ? callsOf(statics, arbitraries, 1).map((calls) => ({ calls }))
    : fc.oneof(...origins.map(({ weight, name, of, arbitrary }) => ({
      weight, arbitrary: fc.record({ name: fc.constant(name), origin: arbitrary, calls: callsOf([...membersOf(of), ...statics], arbitraries) }),
    })));
  const defaults = fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: defaultsOf(arbitraries) });
  return fc.tuple(fc.constantFrom(...PLACES), defaults, made).map(([place, values, what]) => useOf(type, place, values, what));
}

/**
 * What may be done with a class to call one member of it, with what means something.
 *
 * @param member one of `callableOf`
 */
export function usesToCall(type: PublicType, member: string): fc.Arbitrary<Use> {
  const arbitraries = new Arbitraries('valid');
  const isIt = (called: Member) => `${type.name}.${nameOf(called)}` === member;
  const origins = originsOf(type, arbitraries).flatMap(({ name, of, arbitrary }): fc.Arbitrary<Made>[] => {
    const members = membersOf(of).filter(isIt);
    return `${type.name}.${name}` === member || members.length > 0
      ? [fc.record({ name: fc.constant(name), origin: arbitrary, calls: callsOf(members, arbitraries, Math.min(members.length, 1), 1) })] : [];
  });
  const statics = staticsOf(type).filter(isIt);
  const calls = callsOf(statics, arbitraries, 1, 1).map((made) => ({ calls: made }));
  return fc.oneof(...origins, ...statics.length > 0 ? [calls] : []).map((made) => useOf(type, PLACES[0], undefined, made));
}

function staticsOf(type: PublicType): Member[] {
  return methodsOf(type).filter((method) => method.static && !makes(method)).map((method) => memberOf(type.name, method));
}

/** Everything that can be called of a class: its constructor, its methods and those of its parts. */
export function callableOf(type: PublicType): string[] {
  const made = originsOf(type, new Arbitraries('valid'))
    .flatMap(({ of, name }) => [name, ...membersOf(of).filter(({ parameters }) => parameters).map(nameOf)]);
  return [...new Set([...made, ...staticsOf(type).map(({ name }) => name)])].map((name) => `${type.name}.${name}`);
}

/** What a use is made of. */
interface Made {
  /** The member by which it comes about. */
  readonly name?: string;
  /** @default - there are static methods only */
  readonly origin?: Origin;
  readonly calls: readonly Call[];
}

function useOf(type: PublicType, place: typeof PLACES[number], defaults: Value | undefined, { name: maker, origin, calls }: Made): Use {
  const own = (library as any)[type.name];
  return {
    text: [
      ...place.text === '' ? [] : [`// ${place.text}`],
      ...defaults === undefined ? [] : [`MusicDefaults.of(scope).add(${defaults.text});`],
      ...origin === undefined ? [] : [`const it = ${origin.text};`],
      ...calls.map(({ member, values }) => `${[member.static ? type.name : 'it', ...member.path, member.name].join('.')}${
        member.parameters ? `(${values.map(({ text }) => text).join(', ')})` : ''};`),
    ].join('\n'),
    path: origin?.path ?? ID,
    run(stack) {
      const scope = place.make(stack);
      if (defaults !== undefined) {
        library.MusicDefaults.of(scope).add(defaults.make(scope) as any);
      }
      const it = origin?.make(scope);
      // A specimen of what is imported is made by another member, and is of another class.
      const called = maker === undefined || maker === 'new' && !(it instanceof own) ? [] : [maker];
      for (const { member, values } of calls) {
        const { path, name, parameters, static: ofClass } = member;
        const owner = ofClass ? own : path.reduce((part: any, key) => part?.[key], it);
        // A part that this one does not have, such as the rotation of what nobody rotates, has no methods; and neither has what is imported those of what is made.
        if (owner !== undefined && (ofClass || maker !== 'new' || it instanceof own)) {
          parameters ? owner[name](...values.map((value) => value.make(scope))) : owner[name];
          called.push(nameOf(member));
        }
      }
      return called.map((name) => `${type.name}.${name}`);
    },
  };
}

/** What holds for everything in the scope. */
function defaultsOf(arbitraries: Arbitraries): fc.Arbitrary<Value> {
  return arbitraries.props(TYPES['@eknmusic/constructs.MusicDefaultValues']);
}

interface WeightedOrigin {
  readonly weight: number;
  /** `new`, or the static method. */
  readonly name: string;
  readonly of: PublicType;
  readonly arbitrary: fc.Arbitrary<Origin>;
}

function originsOf(type: PublicType, arbitraries: Arbitraries): WeightedOrigin[] {
  const own = (library as any)[type.name];
  type Act = (values: unknown[]) => unknown;
  const origin = (name: string, of: PublicType, weight: number, parameters: readonly Parameter[], act: Act): WeightedOrigin => ({
    name,
    of,
    weight,
    arbitrary: arbitraries.argumentsOf(name === 'new' ? type.name : `${type.name}.${name}`, withoutScope(parameters)).map((values) => ({
      text: `${name === 'new' ? `new ${type.name}` : `${type.name}.${name}`}(${[...isMadeInScope(parameters) ? ['scope', `'${ID}'`] : [], ...values.map(({ text }) => text)].join(', ')})`,
      make: (scope) => act([...isMadeInScope(parameters) ? [scope, ID] : [], ...values.map((value) => value.make(scope))]),
    })),
  });
  const specimens = specimensWithOtherProps(type, arbitraries);
  return [
    ...specimens ? [{ name: 'new', of: type, weight: BY_SPECIMEN, arbitrary: specimens }] : [],
    ...type.initializer ? [origin('new', type, BY_NEW, type.initializer.parameters ?? [], (values) => new own(...values))] : [],
    ...methodsOf(type).flatMap((method) => {
      const of = method.static ? makes(method) : undefined;
      return of ? [origin(method.name, of, 1, method.parameters ?? [], (values) => own[method.name](...values))] : [];
    }),
    ...propertiesOf(type).filter((property) => property.static && property.type.fqn === type.fqn).map(({ name }) => ({
      name, of: type, weight: 1, arbitrary: fc.constant({ text: `${type.name}.${name}`, make: () => own[name] }),
    })),
  ];
}

/** What a static method returns, where that has members of its own. */
function makes({ returns }: Method): PublicType | undefined {
  const type = TYPES[returns?.type.fqn ?? ''];
  return type?.kind === 'class' || type?.kind === 'interface' && !type.datatype ? type : undefined;
}

function isMadeInScope(parameters: readonly Parameter[]): boolean {
  return isConstruct({ initializer: { parameters } } as PublicType);
}

function withoutScope(parameters: readonly Parameter[]): Parameter[] {
  return isMadeInScope(parameters) ? parameters.slice(2) : [...parameters];
}

function memberOf(owner: string, { name, parameters = [], static: ofClass }: Method, path: readonly string[] = []): Member {
  return { owner, path, name, parameters, static: ofClass };
}

function nameOf({ path, name }: Member): string {
  return [...path, name].join('.');
}

/** The methods and properties of something, and those of its parts. */
function membersOf(type: PublicType, path: readonly string[] = []): Member[] {
  const properties = propertiesOf(type).filter((property) => !property.static && !property.protected);
  const parts = path.length === DEEPEST_PART ? [] : properties.flatMap(({ name, type: { fqn = '' } }) => {
    const part = TYPES[fqn];
    // A part that is a construct by itself has uses of its own.
    return part === undefined || part.kind === 'enum' || part.datatype || isConstruct(part) ? [] : membersOf(part, [...path, name]);
  });
  return [
    ...methodsOf(type).filter((method) => !method.static).map((method) => memberOf(type.name, method, path)),
    ...properties.map(({ name }) => ({ owner: type.name, path, name })),
    ...parts,
  ];
}

/** Methods, and properties among them. */
function callsOf(members: readonly Member[], arbitraries: Arbitraries, minLength = 0, maxLength = MOST_CALLS): fc.Arbitrary<Call[]> {
  if (members.length === 0) {
    return fc.constant([]);
  }
  const call = fc.oneof(...members.map((member) => ({
    weight: member.parameters ? 3 : 1,
    arbitrary: arbitraries.argumentsOf(`${member.owner}.${member.name}`, member.parameters ?? []).map((values) => ({ member, values })),
  })));
  return fc.array(call, { minLength, maxLength }).map((calls) => calls.map(withOwnId));
}

/** Two constructs of one scope have two ids, as the CDK says itself. */
function withOwnId(call: Call, index: number): Call {
  return isMadeInScope(call.member.parameters ?? [])
    ? { ...call, values: [call.values[0], literal(`Other${index}`), ...call.values.slice(2)] }
    : call;
}
