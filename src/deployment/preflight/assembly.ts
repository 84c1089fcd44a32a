import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Properties = Readonly<Record<string, unknown>>;

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** One resource of a stack. */
export interface Resource {
  /** The logical id; within a nested stack that of the nested stack in the template of the stack. */
  readonly id: string;
  readonly type: string;
  readonly properties: Properties;
  /** The properties of another resource of the same template, by a reference to it; empty for what is no reference to such a one. */
  referenced(value: unknown): Properties;
}

/** One stack of a cloud assembly. */
export interface Stack {
  /** The name of the stack in CloudFormation. */
  readonly name: string;
  /** Undefined where the account is that of the credentials. */
  readonly account?: string;
  /** Undefined where the region is that of the environment. */
  readonly region?: string;
  /** The resources of the stack and of its nested stacks. */
  readonly resources: readonly Resource[];
  /** The version of the CDK bootstrap that the stack needs, and the SSM parameter that holds it. */
  readonly bootstrap?: { readonly version: number; readonly parameter: string };
}

/** What the Kubernetes objects of a region say about capacity: the part of `gitops/{project}/models.json` that is read here. */
export interface RegionCapacity {
  readonly region: string;
  readonly project: string;
  readonly workloads: readonly {
    readonly replicas: { readonly maximum: number };
    readonly resources: { readonly cpuMillis: number };
    readonly spread: { readonly capacity: string; readonly spotPercentage: number };
  }[];
  readonly nodePools: { readonly spotPercentage: number; readonly limits: { readonly cpu: number } };
}

/** What a cloud assembly is going to deploy. */
export interface Assembly {
  readonly stacks: readonly Stack[];
  readonly capacities: readonly RegionCapacity[];
}

interface Manifest {
  readonly artifacts?: Readonly<Record<string, {
    readonly type: string;
    readonly environment?: string;
    readonly properties?: {
      readonly templateFile?: string;
      readonly stackName?: string;
      readonly directoryName?: string;
      readonly requiresBootstrapStackVersion?: number;
      readonly bootstrapStackVersionSsmParameter?: string;
    };
  }>>;
}

/** Reads a cloud assembly, with those within it, which are its stages. */
export function readAssembly(folder: string): Assembly {
  const { artifacts = {} } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const stacks: Stack[] = [];
  const capacities = [...readCapacities(folder)];
  for (const [id, { type, environment, properties = {} }] of Object.entries(artifacts)) {
    if (type === 'cdk:cloud-assembly') {
      const nested = readAssembly(join(folder, properties.directoryName!));
      stacks.push(...nested.stacks);
      capacities.push(...nested.capacities);
    } else if (type === 'aws:cloudformation:stack') {
      const [, account, region] = /^aws:\/\/([^/]*)\/(.*)$/.exec(environment ?? '') ?? [];
      const { requiresBootstrapStackVersion: version, bootstrapStackVersionSsmParameter: parameter } = properties;
      stacks.push({
        name: properties.stackName ?? id,
        ...known('account', account),
        ...known('region', region),
        resources: readTemplate(folder, properties.templateFile!),
        ...version !== undefined && parameter !== undefined ? { bootstrap: { version, parameter } } : {},
      });
    }
  }
  return { stacks, capacities };
}

/** The CDK writes `unknown-account` and `unknown-region` for what is known at deploy time alone. */
function known<K extends string>(key: K, value: string | undefined): { readonly [key in K]?: string } {
  return (value === undefined || value === '' || value.startsWith('unknown-') ? {} : { [key]: value }) as { readonly [key in K]?: string };
}

function readTemplate(folder: string, file: string): Resource[] {
  const { Resources: template = {} } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { readonly Resources?: Readonly<Record<string, TemplateResource>> };
  const referenced = (value: unknown): Properties => template[logicalIdIn(value) ?? '']?.Properties ?? {};
  return Object.entries(template).flatMap(([id, { Type: type, Properties: properties = {}, Metadata }]): Resource[] => {
    const asset = Metadata?.['aws:asset:path'];
    const isStack = type === 'AWS::CloudFormation::Stack' && typeof asset === 'string' && existsSync(join(folder, asset));
    return [{ id, type, properties, referenced }, ...isStack ? readTemplate(folder, asset).map((inner) => ({ ...inner, id })) : []];
  });
}

function logicalIdIn(value: unknown): string | undefined {
  const { Ref: ref, 'Fn::GetAtt': attribute } = (value ?? {}) as { readonly 'Ref'?: string; readonly 'Fn::GetAtt'?: readonly string[] };
  return ref ?? attribute?.[0];
}

function readCapacities(folder: string): RegionCapacity[] {
  const trees = join(folder, 'gitops');
  const files = existsSync(trees) ? readdirSync(trees).sort().map((project) => join(trees, project, 'models.json')) : [];
  return files.filter((file) => existsSync(file)).flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as RegionCapacity[]);
}
