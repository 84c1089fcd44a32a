import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KnownTypes, supportOf } from './coverage';
import { AssemblyStack, stacksOf, Template } from '../deployment/assembly';

/** A resource that was left out of a deployment. */
export interface LeftOut {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
}

/**
 * Copies an assembly without the resources that the emulator does not know, since one of them would make it refuse the stack.
 *
 * @returns what was left out; when that is nothing, the copy equals the original to the byte
 */
export function reduceAssembly(assembly: string, output: string, known: KnownTypes): LeftOut[] {
  rmSync(output, { recursive: true, force: true });
  cpSync(assembly, output, { recursive: true });
  return stacksOf(output).flatMap((stack) => {
    const unknown = Object.entries(stack.template.Resources)
      .filter(([, resource]) => supportOf(resource.Type, known) === 'static only')
      .map(([logicalId, resource]) => ({ stack: stack.name, logicalId, type: resource.Type }));
    if (unknown.length > 0) {
      const reduced = reduceTemplate(stack.template, new Set(unknown.map(({ logicalId }) => logicalId)));
      replaceTemplate(stack, JSON.stringify(reduced, undefined, 1));
    }
    return unknown;
  });
}

/** A template without some resources; what referred to them says so in its value. */
export function reduceTemplate(template: Template, leftOut: ReadonlySet<string>): Template {
  const reduced = withoutReferences(template, leftOut) as Template;
  for (const logicalId of leftOut) {
    delete reduced.Resources[logicalId];
  }
  // A parameter is looked up whether somebody reads it or not, and what the account does not have fails the stack.
  const isRead = (name: string, { Resources, Outputs, Conditions }: Template) => JSON.stringify({ Resources, Outputs, Conditions }).includes(`"${name}"`);
  for (const name of Object.keys(reduced.Parameters ?? {}).filter((parameter) => isRead(parameter, template) && !isRead(parameter, reduced))) {
    delete reduced.Parameters![name];
  }
  for (const resource of Object.values(reduced.Resources)) {
    if (resource.DependsOn !== undefined) {
      const remaining = [resource.DependsOn].flat().filter((logicalId) => !leftOut.has(logicalId));
      if (remaining.length > 0) {
        resource.DependsOn = remaining;
      } else {
        delete resource.DependsOn;
      }
    }
  }
  return reduced;
}

function withoutReferences(value: unknown, leftOut: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => withoutReferences(item, leftOut));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  if (entries.length === 1) {
    const [name, operand] = entries[0];
    if (name === 'Ref' && leftOut.has(operand)) {
      return placeholder(operand);
    }
    if (name === 'Fn::GetAtt') {
      const [logicalId, ...attribute] = typeof operand === 'string' ? operand.split('.') : operand as string[];
      if (leftOut.has(logicalId)) {
        return placeholder(logicalId, attribute.join('.'));
      }
    }
    if (name === 'Fn::Sub') {
      const [text, variables] = [operand].flat() as [string, Record<string, unknown>?];
      const replaced = text.replace(/\$\{([^!}.]+)(?:\.([^}]+))?\}/g, (reference, logicalId: string, attribute?: string) =>
        leftOut.has(logicalId) && !(logicalId in (variables ?? {})) ? placeholder(logicalId, attribute) : reference);
      return { [name]: variables ? [replaced, withoutReferences(variables, leftOut)] : replaced };
    }
  }
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutReferences(item, leftOut)]));
}

function placeholder(logicalId: string, attribute?: string): string {
  return `not-emulated-${logicalId}${attribute ? `-${attribute}` : ''}`;
}

/** CDK finds a template's asset by the hash of its content, which the assembly repeats in several files. */
export function replaceTemplate(stack: AssemblyStack, content: string): void {
  const { folder, templateFile } = stack;
  const hash = createHash('sha256').update(content).digest('hex');
  writeFileSync(join(folder, templateFile), content);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.assets.json'))) {
    const { files = {} } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { files?: Record<string, { source: { path: string } }> };
    for (const [oldHash, asset] of Object.entries(files)) {
      if (asset.source.path === templateFile) {
        for (const changed of [file, 'manifest.json']) {
          const path = join(folder, changed);
          writeFileSync(path, readFileSync(path, 'utf8').replaceAll(oldHash, hash));
        }
      }
    }
  }
}
