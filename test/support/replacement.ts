import * as fs from 'fs';
import * as path from 'path';
import { gunzipSync } from 'zlib';
import { LOSS_OF_TYPE } from './data-resources';

/** A resource of a synthesized template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}
export type Resources = Readonly<Record<string, Resource>>;

/** `yes`: a change of the property replaces the resource. `maybe`: it depends on the values, as AWS's page of the type says. */
type Replaces = 'yes' | 'maybe';

interface Specification {
  readonly schema: {
    readonly resource: {
      readonly entities: Record<string, {
        readonly cloudFormationType: string;
        readonly properties: Record<string, { readonly causesReplacement?: Replaces | 'no' }>;
      }>;
    };
  };
}

/** What the inventory does not know: the service has no call that changes it, and the deployment fails. */
const NEVER_UPDATED: Readonly<Record<string, (properties: any) => Record<string, unknown>>> = {
  // UpdatePublicKey: "Currently, the only value you can change is the comment."
  'AWS::CloudFront::PublicKey': ({ PublicKeyConfig: { Name, EncodedKey } }) => ({ Name, EncodedKey }),
};

let inventory: Map<string, Map<string, Replaces>> | undefined;

/**
 * The properties of a type for which CloudFormation replaces the resource, from the specification of AWS that `cdk diff` judges by. A test
 * keeps it at least as strict as CloudFormation Validate, which reports create-only properties as I9001.
 */
export function createOnlyOf(type: string): ReadonlyMap<string, Replaces> {
  inventory ??= readInventory();
  return inventory.get(type) ?? new Map();
}

function readInventory(): Map<string, Map<string, Replaces>> {
  const file = path.join(path.dirname(require.resolve('aws-cdk/package.json')), 'db.json.gz');
  const { schema } = JSON.parse(gunzipSync(fs.readFileSync(file)).toString()) as Specification;
  return new Map(Object.values(schema.resource.entities).map(({ cloudFormationType, properties }) => [
    cloudFormationType,
    new Map(Object.entries(properties).flatMap(([name, { causesReplacement }]): Array<[string, Replaces]> =>
      causesReplacement === 'yes' || causesReplacement === 'maybe' ? [[name, causesReplacement]] : [])),
  ]));
}

/** The values of the create-only properties of a resource, and of those that may be for what holds data. */
export function createOnlyValues({ Type, Properties = {} }: Resource): Record<string, unknown> {
  const counts = Type in LOSS_OF_TYPE ? ['yes', 'maybe'] : ['yes'];
  const values = [...createOnlyOf(Type)]
    .filter(([name, replaces]) => counts.includes(replaces) && Properties[name] !== undefined)
    .map(([name]): [string, unknown] => [name, Properties[name]]);
  return Object.fromEntries([...values, ...Object.entries(NEVER_UPDATED[Type]?.(Properties) ?? {})]
    .sort(([a], [b]) => a < b ? -1 : 1));
}

/**
 * What CloudFormation would replace, delete, or refuse to make a second time, when a stack goes from one template to the other, a line each.
 *
 * A logical id that is gone is a resource that is deleted or left behind, whatever is made in its place. What is only in the new template is
 * no replacement: whoever is not to be there is gone from somewhere.
 *
 * @param options `ignore`: properties that are not judged
 */
export function replacements(before: Resources, after: Resources, { ignore = /^$/ } = {}): string[] {
  return Object.entries(before).flatMap(([id, resource]) => {
    const now = after[id];
    if (now === undefined) {
      return [`${resource.Type} ${id}: is gone`];
    }
    if (now.Type !== resource.Type) {
      return [`${resource.Type} ${id}: became ${now.Type}`];
    }
    const [was, is] = [createOnlyValues(resource), createOnlyValues(now)];
    return [...new Set([...Object.keys(was), ...Object.keys(is)])]
      .filter((name) => !ignore.test(name) && JSON.stringify(was[name]) !== JSON.stringify(is[name]))
      .map((name) => `${resource.Type} ${id}: ${name} was ${JSON.stringify(was[name])} and is ${JSON.stringify(is[name])}`);
  });
}
