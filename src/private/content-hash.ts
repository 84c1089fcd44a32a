import { createHash } from 'crypto';
import { type CfnResource, Stack } from 'aws-cdk-lib';

/**
 * A short hash of what resources say in the template: of some properties, or of all.
 *
 * It is for logical ids that must change with the content, and only then. It is the same with every feature flag of aws-cdk-lib: the
 * partition counts the same as a literal and as a pseudo parameter, and so do the two ways of referring to another stack.
 *
 * @param names the names of resources that these refer to: a new name makes another resource, which is referred to in the same words
 */
export function contentHash(resources: CfnResource[], includes: (property: string) => boolean = () => true, names: unknown[] = []): string {
  const content = resources.map((resource) => {
    const template = Stack.of(resource).resolve(resource._toCloudFormation()) as Template;
    return Object.values(template.Resources).map(({ Type, Properties = {} }) =>
      [Type, Object.entries(Properties).filter(([name]) => includes(name))]);
  });
  return createHash('sha256').update(JSON.stringify(canonical([...content, ...names]))).digest('hex').slice(0, 16);
}

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>;
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(canonical);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const keys = Object.keys(value).sort();
  const entries = value as Record<string, any>;
  switch (keys.length === 1 ? keys[0] : '') {
    case 'Ref': return entries.Ref === 'AWS::Partition' ? 'aws' : value;
    case 'Fn::Join': return joined(entries['Fn::Join']);
    // 'Makers:ExportsOutputRefTopic', and the output `PublishOutputRefTopic` of the stack `Makers`.
    case 'Fn::ImportValue': return crossing(...String(entries['Fn::ImportValue']).split(':') as [string, string]);
    case 'Fn::GetStackOutput': return crossing(entries['Fn::GetStackOutput'].StackName, entries['Fn::GetStackOutput'].OutputName);
    default: return keys.map((key) => [key, canonical(entries[key])]);
  }
}

function joined([delimiter, items]: [string, unknown[]]): unknown {
  const parts = (canonical(items) as unknown[]).map((part) => (typeof part === 'string' ? part : JSON.stringify(part)));
  return parts.join(delimiter);
}

function crossing(stack: string, output: string): unknown {
  // Both names end with eight digits of a hash of themselves.
  return { stack, output: output?.replace(/^(Exports|Publish)Output/, '').replace(/[0-9A-F]{8}$/, '') };
}
