import * as fs from 'fs';
import * as path from 'path';
import { gunzipSync } from 'zlib';
import { ROOT } from '../support/pack';

/** The parts of a jsii assembly that are used here. */
export interface TypeReference {
  readonly primitive?: 'string' | 'number' | 'boolean' | 'any' | 'json' | 'date';
  readonly fqn?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: TypeReference };
  readonly union?: { readonly types: TypeReference[] };
}
export interface Parameter {
  readonly name: string;
  readonly optional?: boolean;
  readonly variadic?: boolean;
  readonly type: TypeReference;
}
interface Documented {
  readonly docs?: { readonly summary?: string };
}
export interface Property extends Parameter, Documented {
  readonly static?: boolean;
  readonly protected?: boolean;
}
export interface Method extends Documented {
  readonly name: string;
  readonly static?: boolean;
  readonly protected?: boolean;
  readonly parameters?: Parameter[];
  readonly returns?: { readonly type: TypeReference };
}
export interface PublicType extends Documented {
  readonly fqn: string;
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly datatype?: boolean;
  readonly abstract?: boolean;
  readonly base?: string;
  readonly interfaces?: string[];
  readonly initializer?: { readonly parameters?: Parameter[] };
  readonly methods?: Method[];
  readonly properties?: Property[];
  readonly members?: Array<Documented & { readonly name: string }>;
}

/** The public types of the library, as the compiler wrote them down: `npm test` compiles before it tests. */
export const TYPES: Readonly<Record<string, PublicType>> = readTypes();

function readTypes(): Record<string, PublicType> {
  const file = path.join(ROOT, '.jsii.gz');
  if (!fs.existsSync(file)) {
    throw new Error('The library is not compiled: run `npx projen compile` first.');
  }
  return JSON.parse(gunzipSync(fs.readFileSync(file)).toString()).types;
}

/** The properties of a struct or an interface, those that it inherits included. */
export function propertiesOf(type: PublicType): Property[] {
  return inherited(type, propertiesOf, ({ properties = [] }) => properties);
}

/** The public methods of a class or an interface, those that it inherits from types of this library included. */
export function methodsOf(type: PublicType): Method[] {
  return inherited(type, methodsOf, ({ methods = [] }) => methods).filter((method) => !method.protected && method.name !== 'toString');
}

function inherited<T extends { readonly name: string }>(
  type: PublicType, of: (base: PublicType) => T[], own: (type: PublicType) => readonly T[],
): T[] {
  const bases = [...type.base ? [type.base] : [], ...type.kind === 'interface' ? type.interfaces ?? [] : []];
  const all = [...bases.filter((fqn) => fqn in TYPES).flatMap((fqn) => of(TYPES[fqn])), ...own(type)];
  return [...new Map(all.map((member) => [member.name, member])).values()];
}

/** Whether a user makes it in a scope, with an id. */
export function isConstruct({ initializer }: PublicType): boolean {
  return initializer?.parameters?.[0]?.name === 'scope' && initializer.parameters[1]?.name === 'id';
}

/** The classes that a user can do something with: constructs, choices, grants, and what has static methods only. */
export const CLASSES = Object.values(TYPES)
  .filter((type) => type.kind === 'class' && !type.abstract)
  .sort((a, b) => a.name < b.name ? -1 : 1);
