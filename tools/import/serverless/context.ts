import { type Helper, Variables } from './variables';
import type { Findings } from '../findings';
import type { MapNode, Node } from '../nodes';
import { type Part, textOfParts } from '../typescript';

/** What every part of the conversion reads from and writes to. */
export class Context {
  public readonly variables: Variables;
  /** What the app has to import for its variables. */
  public readonly helpers = new Set<Helper>();

  public constructor(public readonly root: MapNode, public readonly findings: Findings) {
    this.variables = new Variables(root);
  }

  /** A text that may have parts which are known when the app is synthesized; undefined where it is not known, or no text. */
  public partsOf(node: Node): readonly Part[] | undefined {
    const resolved = this.variables.resolve(node);
    if (!resolved || resolved.unknown.length > 0) {
      return undefined;
    }
    resolved.helpers.forEach((helper) => this.helpers.add(helper));
    return resolved.parts;
  }

  /** The variables in a text that are not known from the file. */
  public unknownIn(node: Node): readonly string[] {
    return this.variables.resolve(node)?.unknown ?? [];
  }

  /** A text that is known from the file alone. */
  public textOf(node: Node): string | undefined {
    const resolved = this.variables.resolve(node);
    return resolved && resolved.unknown.length === 0 ? textOfParts(resolved.parts) : undefined;
  }

  /** A number that is known from the file alone. */
  public numberOf(node: Node): number | undefined {
    const text = this.textOf(node);
    return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  }

  /** A list of texts that are known from the file alone, or one of them without a list. */
  public textsOf(node: Node): string[] | undefined {
    const target = this.variables.follow(node);
    const texts = target.kind === 'list' ? target.items.map((item) => this.textOf(item)) : [this.textOf(target)];
    return texts.some((text) => text === undefined) ? undefined : texts as string[];
  }
}
