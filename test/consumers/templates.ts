import * as fs from 'fs';
import * as path from 'path';

/** The templates of a cloud assembly and of the assemblies nested in it, by their path. */
export function readTemplates(assembly: string): Map<string, string> {
  const files = (fs.readdirSync(assembly, { recursive: true }) as string[]).filter((file) => file.endsWith('.template.json')).sort();
  return new Map(files.map((file) => [file, fs.readFileSync(path.join(assembly, file), 'utf8')]));
}

/**
 * What two releases of aws-cdk-lib write differently for the same constructs, as lines of `path: before → after`.
 *
 * Two values are blanked. The metadata of the CDK names its own release; and a release may change the code of its own
 * custom resources, and with it the hashes of their assets.
 */
export function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [a, b] = [before, after].map((templates) => templates.has(name) ? normalized(templates.get(name)!) : undefined);
    return a === undefined || b === undefined ? [`${name}: only in the ${a ? 'first' : 'second'}`] : compare(a, b, name);
  });
}

function normalized(template: string): unknown {
  return JSON.parse(template.replace(/"v2:deflate64:[^"]*"/g, '"<release>"').replace(/\b[0-9a-f]{64}\b/g, '<hash>'));
}

function compare(a: unknown, b: unknown, where: string): string[] {
  if (isTree(a) && isTree(b) && Array.isArray(a) === Array.isArray(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => compare(a[key], b[key], `${where} ${key}`));
  }
  return a === b ? [] : [`${where}: ${JSON.stringify(a)} → ${JSON.stringify(b)}`];
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
