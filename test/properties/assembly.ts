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
export interface Method {
  readonly name: string;
  readonly static?: boolean;
  readonly protected?: boolean;
  readonly parameters?: Parameter[];
  readonly returns?: { readonly type: TypeReference };
}
export interface PublicType {
  readonly fqn: string;
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly datatype?: boolean;
  readonly abstract?: boolean;
  readonly base?: string;
  readonly interfaces?: string[];
  readonly initializer?: { readonly parameters?: Parameter[] };
  readonly methods?: Method[];
  readonly properties?: Array<Parameter & { readonly static?: boolean }>;
  readonly members?: Array<{ readonly name: string }>;
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

/** The properties of a struct, those that it inherits included. */
export function propertiesOf(type: PublicType): Parameter[] {
  return [...(type.interfaces ?? []).flatMap((fqn) => TYPES[fqn] ? propertiesOf(TYPES[fqn]) : []), ...type.properties ?? []];
}

function isConstruct(type: PublicType): boolean {
  return type.base === 'constructs.Construct' || type.base === 'aws-cdk-lib.Resource' || (type.base !== undefined && type.base in TYPES && isConstruct(TYPES[type.base]));
}

/** The constructs that a user makes with `new`. */
export const CONSTRUCTS = Object.values(TYPES)
  .filter((type) => type.kind === 'class' && !type.abstract && isConstruct(type) && type.initializer?.parameters?.[0]?.name === 'scope')
  .sort((a, b) => a.name < b.name ? -1 : 1);

/** The public methods of a construct, those that it inherits from types of this library included. */
export function methodsOf(type: PublicType): Method[] {
  const inherited = type.base !== undefined && type.base in TYPES ? methodsOf(TYPES[type.base]) : [];
  return [...inherited, ...type.methods ?? []].filter((method) => !method.protected && method.name !== 'toString');
}
