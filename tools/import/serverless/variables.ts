import { entriesOf, entryOf, type Entry, type Node, SourceError } from '../nodes';
import { type Part, textCode } from '../typescript';

/** A text with its variables replaced, and the names of those that are not known here. */
export interface Resolved {
  readonly parts: readonly Part[];
  readonly unknown: readonly string[];
  /** The expressions that read something when the app runs: what it has to import. */
  readonly helpers: readonly Helper[];
}

export type Helper = 'fromEnvironment' | 'Aws' | 'StringParameter';

const DEEPEST = 20;
const LONGEST = 10_000;

/** CloudFormation's own variables in texts of `!Sub`. */
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': 'Aws.ACCOUNT_ID', 'AWS::Region': 'Aws.REGION', 'AWS::Partition': 'Aws.PARTITION', 'AWS::StackName': 'Aws.STACK_NAME', 'AWS::URLSuffix': 'Aws.URL_SUFFIX',
};

/**
 * Replaces the variables of the Serverless Framework, as far as they can be known from the file alone or when the app is synthesized.
 *
 * @see https://www.serverless.com/framework/docs/guides/variables
 */
export class Variables {
  private readonly referenced = new Set<Entry>();
  private length = 0;

  /** @param root the file */
  public constructor(private readonly root: Node) {}

  /** Whether something refers to an entry or to what is in it. */
  public isReferenced(entry: Entry): boolean {
    return this.referenced.has(entry) || entriesOf(entry.value).some((inner) => this.isReferenced(inner));
  }

  /** What a node stands for, where it is nothing but a reference to another place of the file. */
  public follow(node: Node, depth = 0): Node {
    const reference = node.kind === 'scalar' && typeof node.value === 'string' ? /^\$\{self:([\w.-]+)\}$/.exec(node.value) : null;
    if (!reference || reference[1] === 'provider.stage') {
      return node;
    }
    if (depth > DEEPEST) {
      throw new SourceError('refers to itself', node.line);
    }
    const target = this.find(reference[1]);
    return target ? this.follow(target, depth + 1) : node;
  }

  /** Undefined where the node is no text, and no number, or truth value. */
  public resolve(node: Node): Resolved | undefined {
    this.length = 0;
    return this.resolveNode(node, 0);
  }

  private resolveNode(given: Node, depth: number): Resolved | undefined {
    const node = this.follow(given);
    if (node.kind === 'tagged') {
      if (node.tag === '!Sub' && node.content.kind === 'scalar') {
        return this.resolveText(String(node.content.value), node.line, depth);
      }
      if (node.tag === '!Ref' && node.content.kind === 'scalar' && PSEUDO[String(node.content.value)]) {
        return pseudo(String(node.content.value));
      }
      const what = node.content.kind === 'scalar' ? ` ${String(node.content.value)}` : '';
      return { parts: [], unknown: [`${node.tag}${what}`], helpers: [] };
    }
    if (node.kind !== 'scalar') {
      return this.resolveFunction(node, depth);
    }
    return node.value === null ? undefined : this.resolveText(String(node.value), node.line, depth);
  }

  /** Functions of CloudFormation that are written as maps. */
  private resolveFunction(node: Node, depth: number): Resolved | undefined {
    const [entry, ...others] = entriesOf(node);
    if (!entry || others.length > 0 || !/^(Ref|Fn::\w+)$/.test(entry.key)) {
      return undefined;
    }
    return this.resolveNode({ kind: 'tagged', line: entry.line, tag: `!${entry.key.replace('Fn::', '')}`, content: entry.value }, depth + 1);
  }

  private resolveText(text: string, line: number, depth: number): Resolved {
    this.length += text.length;
    if (depth > DEEPEST || this.length > LONGEST) {
      throw new SourceError(depth > DEEPEST ? 'refers to itself' : `becomes longer than ${LONGEST} characters`, line);
    }
    const found: Resolved[] = [];
    let rest = text;
    for (let start = rest.indexOf('${'); start >= 0; start = rest.indexOf('${')) {
      const end = closing(rest, start + 2);
      if (end < 0) {
        throw new SourceError(`\${ is not closed in ${JSON.stringify(text.slice(0, 60))}`, line);
      }
      found.push(known(rest.slice(0, start)), this.resolveVariable(rest.slice(start + 2, end), line, depth + 1));
      rest = rest.slice(end + 1);
    }
    return together([...found, known(rest)]);
  }

  private resolveVariable(content: string, line: number, depth: number): Resolved {
    if (PSEUDO[content]) {
      return pseudo(content);
    }
    const [first, ...fallbacks] = alternatives(content);
    const found = this.resolveSource(first, line, depth, fallbacks.length > 0);
    if (found && found.unknown.length === 0) {
      return found;
    }
    for (const fallback of fallbacks) {
      const text = /^(?:'([^']*)'|"([^"]*)"|(-?\d+(?:\.\d+)?|true|false|null))$/.exec(fallback);
      const resolved = text ? known(text[1] ?? text[2] ?? text[3]) : this.resolveSource(fallback, line, depth, false);
      if (resolved && resolved.unknown.length === 0) {
        const variable = /^env:(\w+)$/.exec(first)?.[1];
        return variable ? code(`(process.env.${variable} ?? ${textCode(resolved.parts)})`, ...resolved.helpers) : resolved;
      }
    }
    return { parts: [], unknown: [`\${${content}}`], helpers: [] };
  }

  /** What a source says; undefined where it says nothing. */
  private resolveSource(source: string, line: number, depth: number, optional: boolean): Resolved | undefined {
    const inner = source.includes('${') ? this.resolveText(source, line, depth) : known(source);
    const text = inner.parts.every((part) => 'text' in part) ? inner.parts.map((part) => ('text' in part ? part.text : '')).join('') : undefined;
    const named = text === undefined || inner.unknown.length > 0 ? null : /^(\w+)(\([^)]*\))?:(.*)$/s.exec(text.trim());
    if (!named) {
      return undefined;
    }
    const [, kind, options, address] = named;
    switch (`${kind}:${address}`) {
      case 'opt:stage':
      case 'sls:stage':
      case 'self:provider.stage':
        return code('stage');
      case 'aws:accountId': return code('Aws.ACCOUNT_ID', 'Aws');
      case 'aws:region': return code('Aws.REGION', 'Aws');
    }
    if (kind === 'self') {
      const target = this.find(address === 'service' && entryOf(entryOf(this.root, 'service')?.value, 'name') ? 'service.name' : address);
      return target && this.resolveNode(target, depth + 1);
    }
    if (kind === 'param') {
      const target = this.find(`params.default.${address}`) ?? this.find(`stages.default.params.${address}`);
      return target && this.resolveNode(target, depth + 1);
    }
    if (kind === 'env' && /^\w+$/.test(address)) {
      return optional ? undefined : code(`fromEnvironment('${address}')`, 'fromEnvironment');
    }
    if (kind === 'ssm' && !options && /^[\w./-]+$/.test(address)) {
      return code(`StringParameter.valueForStringParameter(stack, '${address}')`, 'StringParameter');
    }
    return undefined;
  }

  private find(path: string): Node | undefined {
    let node: Node | undefined = this.root;
    for (const key of path.split('.')) {
      const entry: Entry | undefined = entryOf(node, key);
      if (entry) {
        this.referenced.add(entry);
      }
      const index: Node | undefined = node?.kind === 'list' && /^\d+$/.test(key) ? node.items[Number(key)] : undefined;
      node = entry?.value ?? index;
      if (!node) {
        return undefined;
      }
    }
    return node;
  }
}

/** Where the brace that is open at a place is closed; -1 where it never is. */
function closing(text: string, from: number): number {
  let open = 1;
  for (let at = from; at < text.length; at += 1) {
    open += text[at] === '{' ? 1 : text[at] === '}' ? -1 : 0;
    if (open === 0) {
      return at;
    }
  }
  return -1;
}

/** The sources of a variable: the first one that says something counts. */
function alternatives(content: string): string[] {
  const found = [''];
  let open = 0;
  let quote = '';
  for (const character of content) {
    quote = quote ? (character === quote ? '' : quote) : character === '\'' || character === '"' ? character : '';
    open += quote ? 0 : character === '{' || character === '(' ? 1 : character === '}' || character === ')' ? -1 : 0;
    if (character === ',' && open === 0 && !quote) {
      found.push('');
    } else {
      found[found.length - 1] += character;
    }
  }
  return found.map((one) => one.trim());
}

function known(text: string): Resolved {
  return { parts: [{ text }], unknown: [], helpers: [] };
}

function code(expression: string, ...helpers: Helper[]): Resolved {
  return { parts: [{ code: expression }], unknown: [], helpers };
}

function pseudo(name: string): Resolved {
  return code(PSEUDO[name], 'Aws');
}

function together(all: readonly Resolved[]): Resolved {
  return {
    parts: all.flatMap(({ parts }) => parts),
    unknown: all.flatMap(({ unknown }) => unknown),
    helpers: [...new Set(all.flatMap(({ helpers }) => helpers))],
  };
}
