import { CfnResource, Stack } from 'aws-cdk-lib';

/**
 * A resource as it will stand in the template: escape hatches, overrides and resources that were written without
 * a class of their own are all seen, which the typed properties that cdk-nag reads do not show.
 */
export class RenderedResource {
  public readonly type: string;
  public readonly logicalId: string;
  public readonly properties: unknown;
  public readonly deletionPolicy: unknown;
  public readonly updateReplacePolicy: unknown;

  public constructor(public readonly node: CfnResource) {
    const stack = Stack.of(node);
    this.type = node.cfnResourceType;
    this.logicalId = String(stack.resolve(node.logicalId));
    const rendered = at(stack.resolve(node._toCloudFormation()), 'Resources', this.logicalId);
    this.properties = at(rendered, 'Properties');
    this.deletionPolicy = at(rendered, 'DeletionPolicy');
    this.updateReplacePolicy = at(rendered, 'UpdateReplacePolicy');
  }

  /** The other resources of the same template that have this type. */
  public neighbours(type: string): RenderedResource[] {
    const stack = Stack.of(this.node);
    return stack.node.findAll()
      .filter((node): node is CfnResource => CfnResource.isCfnResource(node) && node.cfnResourceType === type)
      .filter((node) => node !== this.node && Stack.of(node) === stack)
      .map((node) => new RenderedResource(node));
  }

  /** Whether the value holds a reference to this resource, or to one of its attributes. */
  public isReferencedBy(value: unknown): boolean {
    if (Array.isArray(value)) {
      return value.some((item) => this.isReferencedBy(item));
    }
    if (typeof value !== 'object' || value === null) {
      return typeof value === 'string' && value.includes(`\${${this.logicalId}`); // in the text of a Fn::Sub
    }
    const attribute = at(value, 'Fn::GetAtt');
    return at(value, 'Ref') === this.logicalId
      || (Array.isArray(attribute) && attribute[0] === this.logicalId)
      || Object.values(value).some((item) => this.isReferencedBy(item));
  }
}

/** The value below these keys, if every step leads somewhere. */
export function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined),
    value,
  );
}

/** The items of a list, a single value as the list of it (as in policy documents), nothing as the empty list. */
export function items(value: unknown): unknown[] {
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}

/** The number that was written, as opposed to one that is only known at deploy time. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The text that was written, as opposed to one that is only known at deploy time. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
