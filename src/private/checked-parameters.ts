import { Token } from 'aws-cdk-lib';
import { type IConstruct, RootConstruct } from 'constructs';
import { codedRefusal } from './cdk-refusals';
import { commonErrors } from './common-errors';
import { Problems } from './errors';
import { PARAMETER_TYPES } from './prop-types';
import { findWrongType, findWrongTypes } from './value-types';

type Method = (this: unknown, ...given: unknown[]) => unknown;

/**
 * Makes the methods of a class refuse what a compiler would have refused, with the code `<construct>PropInvalid`.
 *
 * Base classes that are not exported, and what imports return, have their own decorator: the methods are those that the class itself declares.
 *
 * @param construct the construct that the class belongs to, with whose name the code begins; a part of several constructs says which one it is of
 * @param declaring the exported class or interface whose methods these are
 */
export function checkedParameters(construct: string | ((part: any) => string), declaring: string = String(construct)) {
  return (type: { readonly prototype: object }): void => {
    for (const [name, parameters] of Object.entries(PARAMETER_TYPES[declaring] ?? {})) {
      [type, type.prototype].filter((owner) => Object.hasOwn(owner, name)).forEach((owner) => {
        const { value, ...descriptor } = Object.getOwnPropertyDescriptor(owner, name)!;
        const method: Method = value;
        // Grants are asked for later what they are of: by then it is too late to say what was wrong.
        const grantsOf = declaring.endsWith('Grants') && owner === type;
        Object.defineProperty(owner, name, {
          ...descriptor,
          value: function(this: unknown, ...given: unknown[]) {
            const scope = () => scopeOf(this, parameters, given, `${declaring}.${name}`);
            const owning = typeof construct === 'string' ? construct : construct(this);
            refuseWrong(scope, owning, grantsOf ? parameters.map(asConstruct) : parameters, given);
            try {
              return method.apply(this, given);
            } catch (error) {
              refuseTakenId(error, scope, owning, parameters, given);
              throw codedRefusal(error, scope, owning, name, given);
            }
          },
        });
      });
    }
  };
}

/** The parameter, when a construct is the least that it has to be. */
function asConstruct(parameter: string): string {
  return parameter.replace(' !#:', ' !#node:');
}

function refuseWrong(scope: () => IConstruct, construct: string, parameters: readonly string[], given: unknown[]): void {
  const findings = parameters.flatMap((parameter, index) => {
    const [name, type] = parameter.split(' ');
    const value = given[index];
    if (name === 'id' && typeof value === 'string' && (value.trim() === '' || Token.isUnresolved(value))) {
      return [{ prop: name, got: value, why: 'is no id of a construct', fix: 'Give a literal: it decides the logical ids, and another one makes other resources.' }];
    }
    // Options are spoken of by their own names, as props are.
    return /^!?@/.test(type) && isObject(value) ? findWrongTypes(type.replace(/^!?@/, ''), value) : findWrongType(type, value, name);
  });
  if (findings.length > 0) {
    const problems = new Problems(scope(), commonErrors(construct));
    findings.forEach((finding) => problems.add({ code: `${construct}PropInvalid`, ...finding }));
    problems.throwIfAny();
  }
}

/** What `constructs` says of an id that is there twice in a scope. */
const ID_TAKEN = /^There is already a Construct with name '(.*)' in /;

/** An id that something else has: the construct that it would collide with may be deeper inside than the caller can see. */
function refuseTakenId(error: unknown, scope: () => IConstruct, construct: string, parameters: readonly string[], given: unknown[]): void {
  const id = given[parameters.findIndex((parameter) => parameter.startsWith('id '))];
  const [, taken] = ID_TAKEN.exec((error as Error | undefined)?.message ?? '') ?? [];
  if (typeof id === 'string' && taken === id.replaceAll('/', '--')) {
    const problems = new Problems(scope(), commonErrors(construct));
    problems.add({ code: `${construct}PropInvalid`, prop: 'id', got: id, why: 'is the id of something that is there already', fix: 'Give each its own id.' });
    problems.throwIfAny();
  }
}

/** The construct that a call is about: the one whose method it is, the one that is made, the one that grants speak of; or the method alone. */
function scopeOf(owner: unknown, parameters: readonly string[], given: unknown[], method: string): IConstruct {
  if (isConstruct(owner)) {
    return owner;
  }
  const [first, second] = parameters.map((parameter) => parameter.split(' ')[0]);
  if (['scope', 'resource', 'app'].includes(first) && isConstruct(given[0])) {
    const id = second === 'id' && typeof given[1] === 'string' && !Token.isUnresolved(given[1]) ? given[1] : '';
    return { node: { path: [given[0].node.path, id].filter((part) => part !== '').join('/') } } as IConstruct;
  }
  return Object.values(Object(owner)).find(isConstruct) ?? new RootConstruct(method);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isConstruct(value: unknown): value is IConstruct {
  return isObject(value) && 'node' in value;
}
