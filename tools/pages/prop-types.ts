/* eslint-disable no-bitwise */ // The flags of the TypeScript compiler are bits.
import * as path from 'path';
import * as ts from 'typescript';
import { ROOT } from './markdown';

/** What the types of public props and of the parameters of public methods say, in the words of src/private/prop-types.ts. */
export interface PropTypes {
  readonly structs: Record<string, Record<string, string>>;
  readonly methods: Record<string, Record<string, string[]>>;
}

/** Reads the public interfaces of props, options and attributes, and what each of their properties may hold; and the same of methods. */
export function readPropTypes(): PropTypes {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.dev.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const index = path.join(ROOT, 'src/index.ts');
  const program = ts.createProgram([index], options);
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(index)!)!)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
  const reader = new Reader(checker);
  const structs = sorted(exported.filter(isStruct).map((struct) => [struct.name, reader.readStruct(struct)] as const));
  const classes = exported.filter((symbol) => symbol.flags & ts.SymbolFlags.Class);
  // What a class has that nobody else makes is known by its interface alone.
  const parts = exported.filter((symbol) => isBehavior(symbol) && !classes.some(({ name }) => symbol.name === `I${name}`));
  const methods = sorted([...classes, ...parts]
    .map((type) => [type.name, reader.readMethods(type)] as const)
    .filter(([, found]) => Object.keys(found).length > 0));
  return { structs, methods };
}

function sorted<T>(entries: Array<readonly [string, T]>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The source of src/private/prop-types.ts. */
export function renderPropTypes({ structs, methods }: PropTypes): string {
  const lines = Object.entries(structs).map(([struct, properties]) =>
    `  ${struct}: {\n${Object.entries(properties).map(([name, type]) => `    ${name}: '${type}',\n`).join('')}  },\n`);
  return [
    '/* Written by `UPDATE_DOCS=1 npx jest test/contract/prop-types.test.ts` from the declared types. */',
    '/* eslint-disable @stylistic/max-len */',
    '',
    '/**',
    ' * What the properties of public interfaces may hold, for callers whom no compiler tells: `string`, `number`, `boolean`; `[]` and `{}` before',
    ' * it for lists and maps; `@` for another one of these interfaces, `=` for the values of an enum, `#` for an object with these members and,',
    ' * after the colon, the name of its type; `*` for anything. `!` says that it must be given.',
    ' */',
    'export const PROP_TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {',
    ...lines.map((line) => line.trimEnd()),
    '};',
    '',
    '/**',
    ' * What the parameters of the methods of public classes, and of their parts, may hold, each with its name before its type.',
    ' */',
    'export const PARAMETER_TYPES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {',
    ...Object.entries(methods).flatMap(([type, found]) => [
      `  ${type}: {`,
      ...Object.entries(found).map(([name, parameters]) => `    ${name}: [${parameters.map((parameter) => `'${parameter}'`).join(', ')}],`),
      '  },',
    ]),
    '};',
    '',
  ].join('\n');
}

class Reader {
  public constructor(private readonly checker: ts.TypeChecker) {}

  public readStruct(struct: ts.Symbol): Record<string, string> {
    return sorted(this.checker.getPropertiesOfType(this.checker.getDeclaredTypeOfSymbol(struct)).map((property) => {
      const required = property.flags & ts.SymbolFlags.Optional ? '' : '!';
      return [property.name, required + this.read(this.checker.getTypeOfSymbol(property))] as const;
    }));
  }

  /** The methods of a class, static or not, or of an interface, that are declared in this library and take something. */
  public readMethods(type: ts.Symbol): Record<string, string[]> {
    const members = [this.checker.getDeclaredTypeOfSymbol(type), this.checker.getTypeOfSymbol(type)]
      .flatMap((one) => this.checker.getPropertiesOfType(one));
    return sorted(members.filter((member) => isMethod(member) && isOurs(member) && isPublic(member) && (!isBehavior(type) || this.isOf(type, member)))
      .map((member) => [member.name, this.readParameters(member)] as const)
      .filter(([, parameters]) => parameters.length > 0));
  }

  /** Whether a method is declared by an interface itself, and not by one that it extends. */
  private isOf(type: ts.Symbol, method: ts.Symbol): boolean {
    return type.declarations!.includes(method.declarations![0].parent as ts.InterfaceDeclaration);
  }

  private readParameters(method: ts.Symbol): string[] {
    const { parameters } = method.declarations!.filter((one) => ts.isMethodDeclaration(one) || ts.isMethodSignature(one))[0];
    return parameters.map((parameter) => {
      const type = this.checker.getTypeAtLocation(parameter);
      const name = parameter.name.getText();
      if (parameter.dotDotDotToken) {
        throw new Error(`${method.name}: nothing checks a parameter with any number of values yet; teach src/private/checked-parameters.ts.`);
      }
      return `${name} ${parameter.questionToken || parameter.initializer ? '' : '!'}${this.read(type, false)}`;
    });
  }

  /** What a property may hold. A parameter may be one of ours that is being made, and has not all of its members yet. */
  public read(declared: ts.Type, whole = true): string {
    const type = this.checker.getNonNullableType(declared);
    const { flags } = type;
    if (flags & ts.TypeFlags.StringLike && !(flags & ts.TypeFlags.EnumLike)) {
      return 'string';
    }
    if (flags & ts.TypeFlags.NumberLike && !(flags & ts.TypeFlags.EnumLike)) {
      return 'number';
    }
    if (flags & ts.TypeFlags.BooleanLike) {
      return 'boolean';
    }
    if (flags & ts.TypeFlags.EnumLike) {
      return this.readEnum(type);
    }
    return flags & ts.TypeFlags.Object ? this.readObject(type, whole) : '*';
  }

  private readEnum(type: ts.Type): string {
    const members = (type.isUnion() ? type.types : [type]).map((member) => (member as ts.LiteralType).value);
    // Newer versions of the CDK have more of them.
    return isOurs(type.symbol) ? `=${members.join(',')}` : typeof members[0];
  }

  private readObject(type: ts.Type, whole: boolean): string {
    if (this.checker.isArrayType(type)) {
      return `[]${this.read(this.checker.getTypeArguments(type as ts.TypeReference)[0])}`;
    }
    const held = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (held) {
      return `{}${this.read(held)}`;
    }
    if (isStruct(type.symbol)) {
      return isOurs(type.symbol) ? `@${type.symbol.name}` : `#:${type.symbol.name}`;
    }
    if (isOurs(type.symbol) && type.symbol.name !== 'DeploymentTier') {
      // An L2 of the CDK has some of these members, and never all of them. Validators know more about a network than this.
      const own = type.getProperties()
        .filter((member) => !(member.flags & ts.SymbolFlags.Optional) && !isMethod(member) && isPublic(member) && isOurs(member));
      // A value that only the class itself makes shows nothing but to this library.
      const internal = type.getProperties().filter(({ name, flags }) => name.startsWith('_') && !(flags & ts.SymbolFlags.Optional));
      const known = own.some(({ name }) => name === 'grants') ? own : own.length === 0 && type.isClass() ? internal : [];
      return `#${whole ? known.map(({ name }) => name).sort().join(',') : ''}:${type.symbol.name}`;
    }
    const members = this.checker.getPropertiesOfType(type)
      .filter((member) => !(member.flags & ts.SymbolFlags.Optional) && !/^(node|stack|env|with|toString|applyRemovalPolicy|_.*)$/.test(member.name)
        && isPublic(member))
      .sort((one, other) => Number(isMethod(one)) - Number(isMethod(other)) || (one.name < other.name ? -1 : 1));
    return `#${members[0]?.name ?? (type.getProperty('node') ? 'node' : '')}:${type.symbol.name}`;
  }
}

function isPublic(symbol: ts.Symbol): boolean {
  return !(ts.getCombinedModifierFlags(symbol.declarations![0]) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected))
    // Those of the class alone (`#private`) are public to the compiler, and in no object.
    && !/^[_#]/.test(symbol.name);
}

function isMethod(symbol: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.Method) !== 0;
}

/** An interface of jsii that holds data only. */
function isStruct(symbol: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.Interface) !== 0 && !/^I[A-Z]/.test(symbol.name);
}

/** An interface of jsii that may have methods. */
function isBehavior(symbol: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.Interface) !== 0 && !isStruct(symbol);
}

function isOurs(symbol: ts.Symbol): boolean {
  return symbol.declarations![0].getSourceFile().fileName.startsWith(path.join(ROOT, 'src'));
}
