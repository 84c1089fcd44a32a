import * as cdk from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { type Parameter, propertiesOf, type PublicType, type TypeReference, TYPES } from './assembly';
import {
  durationsFor, HOSTILE_ANYTHING, HOSTILE_DURATIONS, HOSTILE_KEYS, HOSTILE_NUMBERS, HOSTILE_TEXTS, keysFor, numbersFor, textsFor,
} from './plain-values';
import { literal, type Value } from './value';
import { FITTING, HOSTILE, KNOWN } from './values';
import * as library from '@eknmusic/constructs';

/** An optional prop is given twice for so many times that it is left out. */
const LEFT_OUT = 8;
/** What is optional, and yet refused when it is missing: something else may take its place. */
const OFTEN_NEEDED = ['network', 'secret'];
const DEEPEST = 3;

/** `valid`: values that mean something; `hostile`: of the same types, but such as AWS does not take; `untyped`: of other types, too. */
export const KINDS = ['valid', 'hostile', 'untyped'] as const;
export type Kind = typeof KINDS[number];

/** Makes up values of public types. */
export class Arbitraries {
  public constructor(private readonly kind: Kind) {}

  public props(type: PublicType, depth = 0): fc.Arbitrary<Value> {
    const parts = propertiesOf(type).map(({ name, optional, type: of }) => {
      const value = this.value(of, `${type.name}.${name}`, depth + 1);
      const absent = fc.constant(undefined);
      const weight = OFTEN_NEEDED.includes(name) ? 1 : LEFT_OUT;
      return fc.tuple(fc.constant(name), optional
        ? fc.oneof({ withCrossShrink: true }, { weight, arbitrary: absent }, { weight: 2, arbitrary: value })
        : value);
    });
    return fc.tuple(...parts).map((entries) => {
      const given = entries.filter((entry): entry is [string, Value] => entry[1] !== undefined);
      return {
        text: `{ ${given.map(([name, { text }]) => `${name}: ${text}`).join(', ')} }`,
        make: (stack) => Object.fromEntries(given.map(([name, value]) => [name, value.make(stack)])),
      };
    });
  }

  /**
   * @param method the names of its class and its own, with a dot between them
   */
  public argumentsOf(method: string, parameters: readonly Parameter[]): fc.Arbitrary<Value[]> {
    return fc.tuple(...parameters.map(({ name, type, optional, variadic }) => {
      const value = this.value(type, `${method}.${name}`, 1);
      return variadic ? fc.array(value, { maxLength: 2 }) : optional ? fc.oneof(fc.constant([]), fc.tuple(value)) : fc.tuple(value);
    })).map((groups) => groups.flat());
  }

  /**
   * @param name the name of the struct or the method, a dot, and the one of the property or the parameter
   */
  public value(type: TypeReference, name: string, depth = 0): fc.Arbitrary<Value> {
    const { [name]: fitting = [] } = FITTING;
    const any = this.valid(type, name, depth);
    const valid = fitting.length > 0 ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...fitting) }, { weight: 1, arbitrary: any }) : any;
    if (this.kind === 'valid') {
      return valid;
    }
    const special = type.primitive === 'string' ? HOSTILE_TEXTS : type.primitive === 'number' ? HOSTILE_NUMBERS
      : type.fqn === 'aws-cdk-lib.Duration' ? HOSTILE_DURATIONS : HOSTILE[type.fqn ?? ''] ?? [];
    return fc.oneof(
      { weight: 8, arbitrary: valid },
      ...special.length > 0 ? [{ weight: 2, arbitrary: fc.constantFrom(...special) }] : [],
      ...this.kind === 'untyped' ? [{ weight: 2, arbitrary: fc.constantFrom(...HOSTILE_ANYTHING) }] : [],
    );
  }

  private valid(type: TypeReference, name: string, depth: number): fc.Arbitrary<Value> {
    if (type.collection) {
      return this.collection(type.collection, name, depth);
    }
    if (type.union) {
      return fc.oneof(...type.union.types.map((one) => this.value(one, name, depth)));
    }
    switch (type.primitive) {
      case 'string': return fc.constantFrom(...textsFor(name));
      case 'number': return fc.constantFrom(...numbersFor(name));
      case 'boolean': return fc.constantFrom(literal(true), literal(false));
      case undefined: return type.fqn === 'aws-cdk-lib.Duration' ? fc.constantFrom(...durationsFor(name)) : this.ofType(type.fqn!, depth);
      default: return fc.constantFrom(literal({ songs: 1 }), literal('songs'));
    }
  }

  private collection({ kind, elementtype }: NonNullable<TypeReference['collection']>, name: string, depth: number): fc.Arbitrary<Value> {
    const element = this.value(elementtype, name, depth + 1);
    if (kind === 'array') {
      return fc.array(element, { maxLength: 3 }).map((values) => ({
        text: `[${values.map(({ text }) => text).join(', ')}]`,
        make: (stack) => values.map((value) => value.make(stack)),
      }));
    }
    const keys = [...keysFor(name), ...this.kind === 'valid' ? [] : HOSTILE_KEYS];
    return fc.dictionary(fc.constantFrom(...keys), element, { maxKeys: 2, noNullPrototype: true }).map((values) => ({
      text: `{ ${Object.entries(values).map(([key, { text }]) => `${JSON.stringify(key)}: ${text}`).join(', ')} }`,
      make: (stack) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.make(stack)])),
    }));
  }

  private ofType(fqn: string, depth: number): fc.Arbitrary<Value> {
    if (KNOWN[fqn]?.length > 0) {
      return fc.constantFrom(...KNOWN[fqn]);
    }
    const type = TYPES[fqn];
    if (type === undefined) {
      const constants = constantsOf(fqn, resolve(fqn));
      if (constants.length === 0) {
        throw new Error(`Nobody knows a value of ${fqn}: add some to KNOWN in values.ts`);
      }
      return fc.constantFrom(...constants);
    }
    if (type.kind === 'enum') {
      return fc.constantFrom(...constantsOf(type.name, (library as any)[type.name]));
    }
    if (type.kind === 'interface' && type.datatype) {
      return depth > DEEPEST ? fc.constant(literal(undefined)) : this.props(type, depth);
    }
    return fc.oneof(...this.factories(type, depth));
  }

  /** What static properties hold, static methods return, and constructors make of an enum-like class. */
  private factories(type: PublicType, depth: number): fc.Arbitrary<Value>[] {
    const own = (library as any)[type.name];
    type Act = (values: unknown[]) => unknown;
    const call = (name: string, parameters: Parameter[], act: Act) => this.argumentsOf(name, parameters).map((values): Value => ({
      text: `${name}(${values.map(({ text }) => text).join(', ')})`,
      make: (stack) => act(values.map((value) => value.make(stack))),
    }));
    const constants = constantsOf(type.name, own);
    const methods = depth > DEEPEST ? [] : (type.methods ?? [])
      .filter((method) => method.static && method.returns?.type.fqn === type.fqn);
    const found = [
      ...constants.length > 0 ? [fc.constantFrom(...constants)] : [],
      ...methods.map(({ name, parameters = [] }) => call(`${type.name}.${name}`, parameters, (values) => own[name](...values))),
    ];
    if (found.length === 0 && depth <= DEEPEST) {
      throw new Error(`Nobody knows a value of ${type.fqn}: add some to KNOWN in values.ts`);
    }
    return found.length > 0 ? found : [fc.constant(literal(undefined))];
  }
}

/** The values of an enum, or what the static properties of an enum-like class hold. */
function constantsOf(name: string, type: any): Value[] {
  const members = typeof type === 'function'
    ? Object.getOwnPropertyNames(type).filter((key) => /^[A-Z][A-Z0-9_]*$/.test(key) && type[key] instanceof type)
    : Object.keys(type ?? {}).filter((key) => Number.isNaN(Number(key)));
  return members.map((key) => ({ text: `${name.split('.').pop()}.${key}`, make: () => type[key] }));
}

/** A type of the CDK by the name that jsii gives it. */
function resolve(fqn: string): unknown {
  const [, ...names] = fqn.split('.');
  return names.reduce((module: any, name) => module?.[name], cdk);
}
