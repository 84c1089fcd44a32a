import { LOSS_OF_TYPE } from './data-resources';
import { createOnlyValues, type Resource, type Resources } from './replacement';

/** A resource that an update may not lose, as an earlier commit made it. */
export interface Before {
  /** The path of the construct below its stack. */
  readonly path: string;
  readonly type: string;
  readonly createOnly: Readonly<Record<string, unknown>>;
}

/** What an earlier commit made of the examples: by example, environment, stack and logical id. */
export interface Inventory {
  readonly commit: string;
  /** The context that the examples were synthesized with, besides environment and account. */
  readonly context: Readonly<Record<string, string>>;
  readonly examples: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Before>>>>>>>>;
}

/** A replacement that is meant, and what becomes of what was there. */
export interface Meant {
  readonly type: string;
  readonly path: RegExp;
  readonly reason: string;
}

/**
 * What an update may not lose of a stack: what holds data, what is kept when it leaves its stack, and what has a name of its own, of which there
 * cannot be a second one while the first exists.
 */
export function inventoryOf(resources: Resources, paths: Readonly<Record<string, string>>): Record<string, Before> {
  return Object.fromEntries(Object.entries(resources).flatMap(([id, resource]) => {
    const createOnly = createOnlyValues(resource);
    const isNamed = Object.entries(createOnly).some(([property, value]) => /(Name|Identifier)$/.test(property) && typeof value === 'string');
    const counts = resource.Type in LOSS_OF_TYPE || /^Retain/.test(resource.DeletionPolicy ?? '') || isNamed;
    return counts ? [[id, { path: paths[id], type: resource.Type, createOnly }]] : [];
  }));
}

/** What an update loses: resources that are gone, and those that CloudFormation would replace. */
export function losses(before: Readonly<Record<string, Before>>, after: Resources, meant: readonly Meant[]): string[] {
  return Object.entries(before)
    .filter(([, was]) => !meant.some(({ type, path: at }) => type === was.type && at.test(was.path)))
    .flatMap(([id, was]) => {
      const now: Resource | undefined = after[id];
      if (now?.Type !== was.type) {
        return [`${was.type} ${was.path} (${id}) is ${now === undefined ? 'gone' : `a ${now.Type}`}`];
      }
      const is = createOnlyValues(now);
      return [...new Set([...Object.keys(was.createOnly), ...Object.keys(is)])]
        .filter((name) => JSON.stringify(was.createOnly[name]) !== JSON.stringify(is[name]))
        .map((name) => `${was.type} ${was.path} (${id}): ${name} was ${JSON.stringify(was.createOnly[name])} and is ${JSON.stringify(is[name])}`);
    });
}
