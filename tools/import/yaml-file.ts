import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node as YamlNode } from 'yaml';
import { type Entry, type Node, SourceError } from './nodes';

/** CloudFormation's functions as tags, with what they hold: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const FUNCTIONS = [
  'And', 'Base64', 'Cidr', 'Condition', 'Equals', 'FindInMap', 'GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join', 'Not', 'Or', 'Ref', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform',
];

/** More than any file has that a person wrote. */
const DEEPEST = 100;
const MOST_NODES = 200_000;

/** Reads YAML, which JSON is as well. Throws `SourceError`. */
export function readYaml(text: string): Node {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // What is no function of CloudFormation is a warning of the parser, and named below.
    customTags: FUNCTIONS.flatMap((name) => [
      { tag: `!${name}`, resolve: (value: string) => value },
      { tag: `!${name}`, collection: 'seq' as const },
      { tag: `!${name}`, collection: 'map' as const },
    ]),
  });
  const wrong = [...document.errors, ...document.warnings][0];
  if (wrong) {
    throw new SourceError(wrong.message, lines.linePos(wrong.pos[0]).line);
  }
  if (document.contents === null) {
    throw new SourceError('is empty');
  }
  return new Reader(document, lines).read(document.contents, 0);
}

class Reader {
  private nodes = 0;

  public constructor(private readonly document: Document, private readonly lines: LineCounter) {}

  public read(node: YamlNode | null | undefined, depth: number, above = 1): Node {
    const line = node?.range ? this.lines.linePos(node.range[0]).line : above;
    this.nodes += 1;
    if (depth > DEEPEST || this.nodes > MOST_NODES) {
      throw new SourceError(depth > DEEPEST ? `is nested more than ${DEEPEST} deep` : `has more than ${MOST_NODES} values, counting each alias for what it stands for`, line);
    }
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      if (!target) {
        throw new SourceError(`the alias *${node.source} stands for nothing`, line);
      }
      return this.read(target, depth + 1, line);
    }
    const value = this.untagged(node, depth, line);
    return node?.tag?.startsWith('!') ? { kind: 'tagged', line, tag: node.tag, content: value } : value;
  }

  private untagged(node: YamlNode | null | undefined, depth: number, line: number): Node {
    if (isMap(node)) {
      const own = node.items.filter((pair) => keyOf(pair.key) !== '<<').map((pair): Entry => {
        const key = pair.key as YamlNode | null;
        const at = key?.range ? this.lines.linePos(key.range[0]).line : line;
        return { key: keyOf(key), line: at, value: this.read(pair.value as YamlNode | null, depth + 1, at) };
      });
      const merged = node.items.filter((pair) => keyOf(pair.key) === '<<').flatMap((pair) => {
        const source = this.read(pair.value as YamlNode | null, depth + 1, line);
        return (source.kind === 'list' ? source.items : [source]).flatMap((one) => (one.kind === 'map' ? one.entries : []));
      });
      return { kind: 'map', line, entries: [...own, ...merged.filter(({ key }) => !own.some((entry) => entry.key === key))] };
    }
    if (isSeq(node)) {
      return { kind: 'list', line, items: node.items.map((item) => this.read(item as YamlNode | null, depth + 1, line)) };
    }
    const value = isScalar(node) ? node.value : null;
    return { kind: 'scalar', line, value: typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null ? value : String(value) };
  }
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}
