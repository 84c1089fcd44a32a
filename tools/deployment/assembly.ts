import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One resource of a template. */
export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  DependsOn?: string | string[];
  [attribute: string]: unknown;
}

/** A CloudFormation template, as far as the harness looks into it. */
export interface Template {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, unknown>;
  Parameters?: Record<string, unknown>;
  [section: string]: unknown;
}

/** One stack of a cloud assembly. */
export interface AssemblyStack {
  /** Its name in CloudFormation. */
  readonly name: string;
  /** How the CDK command line selects it. */
  readonly id: string;
  /** The region that it names. @default - that of whoever deploys it */
  readonly region?: string;
  /** The folder of the (nested) assembly that it is in. */
  readonly folder: string;
  readonly templateFile: string;
  readonly template: Template;
}

interface Manifest {
  readonly artifacts?: Record<string, {
    readonly type: string;
    readonly displayName?: string;
    readonly environment?: string;
    readonly dependencies?: string[];
    readonly properties?: { readonly templateFile?: string; readonly stackName?: string; readonly directoryName?: string };
  }>;
}

/** The stacks of an assembly, those of nested assemblies included, each after the ones that it depends on. */
export function stacksOf(folder: string): AssemblyStack[] {
  const { artifacts = {} } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const stacks: AssemblyStack[] = [];
  const visited = new Set<string>();
  const visit = (artifactId: string) => {
    const artifact = artifacts[artifactId];
    if (!artifact || visited.has(artifactId)) {
      return;
    }
    visited.add(artifactId);
    artifact.dependencies?.forEach(visit);
    const { templateFile, stackName, directoryName } = artifact.properties ?? {};
    if (artifact.type === 'aws:cloudformation:stack') {
      stacks.push({
        name: stackName ?? artifactId,
        id: artifact.displayName?.split(' ')[0] ?? artifactId,
        ...regionOf(artifact.environment),
        folder,
        templateFile: templateFile!,
        template: JSON.parse(readFileSync(join(folder, templateFile!), 'utf8')),
      });
    } else if (artifact.type === 'cdk:cloud-assembly') {
      stacks.push(...stacksOf(join(folder, directoryName!)));
    }
  };
  Object.keys(artifacts).forEach(visit);
  return stacks;
}

/** The CDK writes `unknown-region` for that of whoever deploys. */
function regionOf(environment = ''): { readonly region?: string } {
  const [, region] = /^aws:\/\/[^/]*\/(.+)$/.exec(environment) ?? [];
  return region === undefined || region === 'unknown-region' ? {} : { region };
}
