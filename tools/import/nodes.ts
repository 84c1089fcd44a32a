/** What a file holds, with the place of each part: the one form in which YAML, JSON and HCL are read here. */
export type Node = ScalarNode | ListNode | MapNode | TaggedNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly line: number;
  readonly value: string | number | boolean | null;
}

export interface ListNode {
  readonly kind: 'list';
  readonly line: number;
  readonly items: readonly Node[];
}

export interface MapNode {
  readonly kind: 'map';
  readonly line: number;
  readonly entries: readonly Entry[];
}

/** A value that is to be calculated by somebody else: `!GetAtt Table.Arn` of CloudFormation. */
export interface TaggedNode {
  readonly kind: 'tagged';
  readonly line: number;
  readonly tag: string;
  readonly content: Node;
}

export interface Entry {
  readonly key: string;
  readonly line: number;
  readonly value: Node;
}

/** What is wrong with a file, and where. */
export class SourceError extends Error {
  public constructor(message: string, public readonly line?: number) {
    super(message);
  }
}

/** The text of a node as it would stand in a sentence. */
export function textOf(node: Node): string {
  const text = JSON.stringify(plain(node)) ?? 'null';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** The value of a node without its places. */
export function plain(node: Node): unknown {
  switch (node.kind) {
    case 'scalar': return node.value;
    case 'list': return node.items.map(plain);
    // Without a prototype, so that a key called `__proto__` is one as any other.
    case 'map': return Object.assign(Object.create(null), Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)])));
    case 'tagged': return { [node.tag]: plain(node.content) };
  }
}

export function entriesOf(node: Node | undefined): readonly Entry[] {
  return node?.kind === 'map' ? node.entries : [];
}

export function entryOf(node: Node | undefined, key: string): Entry | undefined {
  return entriesOf(node).find((entry) => entry.key === key);
}
