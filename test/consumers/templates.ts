import * as fs from 'fs';
import * as path from 'path';
import { differencesOf } from '../support/differences';

/** The templates of a cloud assembly and of the assemblies nested in it, by their path. */
export function readTemplates(assembly: string): Map<string, string> {
  const files = (fs.readdirSync(assembly, { recursive: true }) as string[]).filter((file) => file.endsWith('.template.json')).sort();
  return new Map(files.map((file) => [file, fs.readFileSync(path.join(assembly, file), 'utf8')]));
}

/**
 * What two releases of aws-cdk-lib write differently for the same constructs, as lines of `path: before → after`.
 *
 * Three values are blanked. The metadata of the CDK names its own release; a release may change the code of its own custom resources, and
 * with it the hashes of their assets; and the id of a deployment of a REST API ends with a hash that releases calculate in their own ways.
 */
export function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [a, b] = [before, after].map((templates) => templates.has(name) ? normalized(templates.get(name)!) : undefined);
    return a === undefined || b === undefined ? [`${name}: only in the ${a ? 'first' : 'second'}`] : differencesOf(a, b, name);
  });
}

function normalized(template: string): unknown {
  return JSON.parse(template.replace(/"v2:deflate64:[^"]*"/g, '"<release>"').replace(/\b[0-9a-f]{64}\b/g, '<hash>')
    .replace(/(?<=Deployment)[0-9a-f]{16}(?=")/g, '<hash>'));
}
