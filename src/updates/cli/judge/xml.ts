import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Findings } from './findings';

export const SPARKLE_NAMESPACE = 'http://www.andymatuschak.org/xml-namespaces/sparkle';

/** An element of a feed. Names of Sparkle begin with `sparkle:`, whatever prefix the feed has for it. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  readonly text: string;
  readonly line: number;
}

const ATTRIBUTE = '@';
const TEXT = '#text';
const CDATA = '#cdata';
const POSITION = XMLParser.getMetaDataSymbol() as unknown as string;

type Parsed = Record<string, any>;

/** Reads a feed by the rules of a parser that knows namespaces. Undefined when it cannot be read, which is a finding. */
export function readXml(source: string, findings: Findings): Element | undefined {
  const text = source.replace(/^\ufeff/, '');
  const lineAt = lineCounter(text);
  const markup = blank(text, /<!--[^]*?(?:-->|$)|<!\[CDATA\[[^]*?(?:\]\]>|$)/g);
  const refuse = (id: Parameters<Findings['add']>[0], what: string, line?: number) => findings.add(id, { where: 'feed', line }, what);
  const doctype = markup.search(/<!DOCTYPE/i);
  if (doctype >= 0) {
    return void refuse('xml-doctype', 'The feed has a DOCTYPE', lineAt(doctype));
  }
  for (const { 0: found, index } of markup.matchAll(/&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)[^\s<>"'&]{0,20}/g)) {
    return void refuse('xml-entity', `\`${found}\` is not written as XML has it`, lineAt(index));
  }
  try {
    const valid = XMLValidator.validate(text);
    if (valid !== true) {
      return void refuse('xml-invalid', valid.err.msg, valid.err.line);
    }
    const parser = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: false,
      attributeNamePrefix: ATTRIBUTE,
      textNodeName: TEXT,
      cdataPropName: CDATA,
      captureMetaData: true,
      parseTagValue: false,
      parseAttributeValue: false,
      trimValues: false,
      ignorePiTags: true,
      ignoreDeclaration: true,
    });
    const [root, ...more] = (parser.parse(text) as Parsed[]).filter((node) => !(TEXT in node));
    if (!root || more.length > 0) {
      return void refuse('xml-invalid', root ? 'There is more than one root element' : 'There is no element');
    }
    const prefixes = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]);
    return element(root, prefixes, lineAt, findings);
  } catch (error) {
    return void refuse('xml-invalid', (error as Error).message);
  }
}

function element(node: Parsed, outer: ReadonlyMap<string, string>, lineAt: (index: number) => number, findings: Findings): Element {
  const written = Object.keys(node).find((key) => key !== ':@')!;
  const given = Object.entries((node[':@'] ?? {}) as Record<string, string>).map(([name, value]) => [name.slice(ATTRIBUTE.length), String(value)] as const);
  const line = lineAt((node as any)[POSITION]?.startIndex ?? 0);
  const prefixes = new Map([...outer, ...given.filter(([name]) => name.startsWith('xmlns:')).map(([name, uri]) => [name.slice('xmlns:'.length), uri] as const)]);
  for (const [prefix, uri] of prefixes) {
    if (!outer.has(prefix) && uri !== SPARKLE_NAMESPACE && (prefix === 'sparkle' || /andymatuschak\.org/i.test(uri))) {
      findings.add('xml-namespace-wrong', { where: 'feed', line }, `xmlns:${prefix} is \`${uri}\``);
    }
  }
  const named = (name: string) => {
    const [prefix, local] = name.includes(':') ? name.split(/:(.*)/s) : ['', name];
    if (prefix !== '' && !prefixes.has(prefix) && prefix !== 'xmlns') {
      findings.add('xml-prefix-undeclared', { where: 'feed', line }, `The prefix of \`${name}\` is not declared`);
      return name;
    }
    return prefix === '' || prefix === 'xmlns' ? name : prefixes.get(prefix) === SPARKLE_NAMESPACE ? `sparkle:${local}` : `${prefixes.get(prefix)}#${local}`;
  };
  const children = (node[written] ?? []) as Parsed[];
  return {
    name: named(written),
    attributes: new Map(given.map(([name, value]) => [named(name), value])),
    children: children.filter((child) => !(TEXT in child) && !(CDATA in child)).map((child) => element(child, prefixes, lineAt, findings)),
    text: children.map((child) => TEXT in child ? String(child[TEXT]) : CDATA in child ? String(child[CDATA]?.[0]?.[TEXT] ?? '') : '').join('').trim(),
    line,
  };
}

/** The same text, with blanks where the pattern matches: positions and lines stay. */
function blank(text: string, pattern: RegExp): string {
  return text.replace(pattern, (found) => found.replace(/[^\n]/g, ' '));
}

function lineCounter(text: string): (index: number) => number {
  const starts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) {
    starts.push(index + 1);
  }
  return (index) => {
    let low = 0;
    for (let high = starts.length - 1; low < high;) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle] <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low + 1;
  };
}
