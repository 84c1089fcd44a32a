import * as fs from 'fs';
import * as path from 'path';
import Ajv, { type ValidateFunction } from 'ajv';
import { parseAllDocuments } from 'yaml';
import { moduleFiles } from './go-modules';

type Schema = Record<string, any>;

const validators = new Map<string, ValidateFunction>();
let definitions: Map<string, Schema> | undefined;

/** The schema of a kind that is not one of Kubernetes itself: that of its CustomResourceDefinition, closed. */
export function customKind(apiVersion: string, kind: string): ValidateFunction | undefined {
  const key = `${apiVersion} ${kind}`;
  definitions ??= readDefinitions();
  const schema = definitions.get(key);
  if (schema !== undefined && !validators.has(key)) {
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, code: { regExp: goPattern } });
    validators.set(key, ajv.compile({ ...closed(schema), required: [...new Set(['apiVersion', 'kind', 'metadata', ...schema.required ?? []])] }));
  }
  return validators.get(key);
}

/** Go writes into a pattern that case does not matter, and escapes what JavaScript would not take in a Unicode pattern. */
const goPattern = Object.assign((pattern: string) => new RegExp(pattern.replace('(?i)', ''), pattern.includes('(?i)') ? 'i' : ''), { code: '' });

function readDefinitions(): Map<string, Schema> {
  const folder = path.join(moduleFiles(), 'definitions');
  const documents = fs.readdirSync(folder).sort().flatMap((file) => parseAllDocuments(fs.readFileSync(path.join(folder, file), 'utf8')).map((one) => one.toJS()));
  return new Map(documents.filter((one) => one?.kind === 'CustomResourceDefinition').flatMap(({ spec }) => spec.versions
    .filter(({ served }: Schema) => served)
    .map((version: Schema) => [`${spec.group}/${version.name} ${spec.names.kind}`, version.schema.openAPIV3Schema])));
}

/** An API server takes away what a schema does not name, and refuses it when it is asked to be strict. What stands below anyOf and the like only adds conditions. */
function closed(schema: Schema): Schema {
  const { properties, items, additionalProperties, nullable, ...rest } = schema;
  if (schema['x-kubernetes-preserve-unknown-fields']) {
    return schema;
  }
  return {
    ...rest,
    ...nullable && schema.type !== undefined ? { nullable } : {},
    ...items !== undefined ? { items: closed(items) } : {},
    ...schema.type !== 'object' ? {} : {
      properties: Object.fromEntries(Object.entries<Schema>(properties ?? {}).map(([name, one]) => [name, name === 'metadata' && isOpen(one) ? one : closed(one)])),
      additionalProperties: additionalProperties === undefined ? false : additionalProperties === true || closed(additionalProperties),
    },
  };
}

/** The metadata of an object is Kubernetes' own matter, and definitions say nothing of it. */
function isOpen(schema: Schema): boolean {
  return schema.properties === undefined && schema.additionalProperties === undefined;
}
