import { App, CfnResource, Stack } from 'aws-cdk-lib';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** One resource of the synthesized templates, and where it stands in the construct tree. */
export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly path: string;
  readonly properties: JsonObject;
}

/** That a resource names another one, and in which of its properties: `DistributionConfig.Logging.Bucket`. */
export interface Reference {
  readonly property: string;
  readonly target: Resource;
}

interface Template {
  readonly Resources?: { [logicalId: string]: { readonly Type: string; readonly Properties?: JsonObject } };
  readonly Outputs?: { [id: string]: { readonly Value: Json; readonly Export?: { readonly Name: Json } } };
}

/** What an app synthesizes to: its resources, and which of them a value of a template refers to. */
export class SynthesizedApp {
  public readonly resources: Resource[] = [];
  private readonly byId = new Map<string, Resource>();
  private readonly byName = new Map<string, Resource>();
  private readonly exported = new Map<string, { stack: string; value: Json }>();

  public constructor(public readonly app: App) {
    const assembly = app.synth();
    for (const stack of app.node.findAll().filter((construct) => Stack.isStack(construct))) {
      this.addStack(stack, assembly.getStackArtifact(stack.artifactId).template as Template);
    }
  }

  /** Every reference that a resource makes: by `Ref`, by import from another stack, or by a physical name. */
  public referencesOf(resource: Resource): Reference[] {
    const found = new Map<string, Reference>();
    this.visit(resource.properties, '', resource.stack, (target, property) => {
      if (target !== resource) {
        found.set(`${property} ${target.path}`, { property, target });
      }
    });
    return [...found.values()];
  }

  /** The resources that a value of a stack's template names. */
  public namedIn(value: Json, stack: string): Resource[] {
    const found = new Set<Resource>();
    this.visit(value, '', stack, (target) => found.add(target));
    return [...found];
  }

  private addStack(stack: Stack, template: Template): void {
    for (const construct of stack.node.findAll()) {
      if (!CfnResource.isCfnResource(construct) || construct.stack !== stack) {
        continue;
      }
      const logicalId: string = stack.resolve(construct.logicalId);
      const emitted = template.Resources?.[logicalId];
      if (emitted) {
        // eslint-disable-next-line @stylistic/max-len
        this.add({ stack: stack.node.path, logicalId, type: emitted.Type, path: construct.node.path, properties: emitted.Properties ?? {} }, stack.region);
      }
    }
    for (const output of Object.values(template.Outputs ?? {})) {
      if (output.Export) {
        this.exported.set(JSON.stringify(output.Export.Name), { stack: stack.node.path, value: output.Value });
      }
    }
  }

  private add(resource: Resource, region: string): void {
    this.resources.push(resource);
    this.byId.set(`${resource.stack} ${resource.logicalId}`, resource);
    const name = resource.properties.BucketName ?? resource.properties.LogGroupName ?? (resource.type === 'AWS::CloudFront::Function' ? resource.properties.Name : undefined);
    if (typeof name === 'string') {
      this.byName.set(name, resource);
    }
    if (resource.type === 'AWS::RDS::GlobalCluster') {
      this.byName.set(`global-cluster:${resource.properties.GlobalClusterIdentifier}`, resource);
    } else if (resource.type === 'AWS::Backup::BackupVault') {
      this.byName.set(`${region}:backup-vault:${resource.properties.BackupVaultName}`, resource);
    }
  }

  private visit(value: Json, property: string, stack: string, found: (target: Resource, property: string) => void): void {
    if (typeof value === 'string') {
      const named = this.byName.get(nameIn(value, property));
      if (named) {
        found(named, property);
      }
    } else if (Array.isArray(value)) {
      value.forEach((item) => this.visit(item, property, stack, found));
    } else if (value !== null && typeof value === 'object') {
      const attribute = value['Fn::GetAtt'];
      const target = value.Ref ?? (Array.isArray(attribute) ? attribute[0] : undefined);
      const resource = typeof target === 'string' ? this.byId.get(`${stack} ${target}`) : undefined;
      if (resource) {
        found(resource, property);
      }
      const imported = this.exported.get(JSON.stringify(value['Fn::ImportValue'] ?? null));
      if (imported) {
        this.visit(imported.value, property, imported.stack, found);
      }
      for (const [key, item] of Object.entries(value)) {
        // An intrinsic function is no step of the property's path.
        const step = key === 'Ref' || key.startsWith('Fn::') ? [] : [key];
        this.visit(item, [property, ...step].filter(Boolean).join('.'), stack, found);
      }
    }
  }
}

/** The name in an ARN, or in a property that holds a name; ARNs begin with a partition that is known at deploy time, so that this may be the rest of one. */
function nameIn(value: string, property: string): string {
  const [, region, vault] = /:backup:([^:]*):[^:]*:(backup-vault:.+)$/.exec(value) ?? [];
  const [globalCluster] = /\bglobal-cluster:.+$/.exec(value) ?? [];
  if (vault !== undefined) {
    return `${region}:${vault}`;
  }
  return property === 'GlobalClusterIdentifier' ? `global-cluster:${value}` : globalCluster ?? value.replace(/^arn:[^:]+:s3:::/, '');
}

/** The object at a property, or an empty one. */
export function objectAt(value: Json | undefined, ...keys: string[]): JsonObject {
  const found = keys.reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), value);
  return isObject(found) ? found : {};
}

/** The list of objects at a property, or an empty one. */
export function listAt(value: Json | undefined, ...keys: string[]): JsonObject[] {
  const found = keys.reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), value);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
