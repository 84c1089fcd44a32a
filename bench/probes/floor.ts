// Writes the stacks of a cloud assembly once more, the way CloudFormation sees them: each resource bare, without any construct around it.
import * as fs from 'fs';
import * as path from 'path';
import { App, CfnDeletionPolicy, CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';

interface Assembly {
  readonly artifacts: Record<string, Artifact>;
}

interface Artifact {
  readonly type: string;
  readonly environment: string;
  readonly dependencies?: string[];
  readonly properties: { readonly templateFile: string; readonly stackName?: string; readonly terminationProtection?: boolean };
}

interface Template {
  readonly Description?: string;
  readonly Resources: Record<string, Resource>;
  readonly Outputs?: Record<string, { readonly Value: string; readonly Description?: string; readonly Export?: { readonly Name: string } }>;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: string | string[];
  readonly Metadata?: Record<string, unknown>;
  readonly DeletionPolicy?: CfnDeletionPolicy;
  readonly UpdateReplacePolicy?: CfnDeletionPolicy;
  readonly CreationPolicy?: unknown;
  readonly UpdatePolicy?: unknown;
}

/** Adds the stacks of the assembly in a folder to an app. */
export function addFloor(app: App, folder: string): void {
  const { artifacts } = read<Assembly>(folder, 'manifest.json');
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  for (const [id, { environment, properties }] of stacks) {
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment)!;
    const { stackName, terminationProtection, templateFile } = properties;
    const template = read<Template>(folder, templateFile);
    const stack = new Stack(app, id, { env: { account, region }, stackName, terminationProtection, description: template.Description });
    addResources(stack, template);
  }
  for (const [id, { dependencies = [] }] of stacks) {
    dependencies.filter((other) => stacks.some(([name]) => name === other))
      .forEach((other) => stackOf(app, id).addStackDependency(stackOf(app, other)));
  }
}

function addResources(stack: Stack, template: Template): void {
  const made = new Map<string, CfnResource>();
  for (const [id, resource] of Object.entries(template.Resources)) {
    const bare = new CfnResource(stack, id, { type: resource.Type, properties: resource.Properties });
    bare.overrideLogicalId(id);
    bare.cfnOptions.deletionPolicy = resource.DeletionPolicy;
    bare.cfnOptions.updateReplacePolicy = resource.UpdateReplacePolicy;
    bare.cfnOptions.metadata = resource.Metadata;
    for (const policy of ['CreationPolicy', 'UpdatePolicy'] as const) {
      if (resource[policy] !== undefined) {
        bare.addOverride(policy, resource[policy]);
      }
    }
    made.set(id, bare);
  }
  for (const [id, resource] of Object.entries(template.Resources)) {
    for (const dependency of [resource.DependsOn ?? []].flat()) {
      made.get(id)!.addResourceDependency(made.get(dependency)!);
    }
  }
  for (const [id, output] of Object.entries(template.Outputs ?? {})) {
    new CfnOutput(stack, `Output${id}`, { value: output.Value, description: output.Description, exportName: output.Export?.Name }).overrideLogicalId(id);
  }
}

function stackOf(app: App, id: string): Stack {
  return app.node.findChild(id) as Stack;
}

function read<T>(folder: string, file: string): T {
  return JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
}
