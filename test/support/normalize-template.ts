/** A synthesized CloudFormation template, or any part of it. */
type Json = unknown;
type JsonObject = Record<string, Json>;

/** The outputs by which aws-cdk-lib passes a value to another stack: strong references, then weak ones. */
const CROSS_STACK_OUTPUT = /^(Exports|Publish)Output(Ref|FnGetAtt)/;

/**
 * Rewrites the templates of an app so that two of them are equal exactly when they mean the same.
 *
 * The only place that knows what aws-cdk-lib writes differently under its feature flags: the partition as a literal or as a pseudo
 * parameter, policy statements merged or one by one and numbered accordingly, and strong or weak references to other stacks. Anything else that differs is a
 * difference.
 *
 * @param templates the templates of one app by the names of their stacks
 */
export function normalizeTemplates(templates: Record<string, Json>): Record<string, Json> {
  const outputs = crossStackOutputs(templates);
  return Object.fromEntries(Object.entries(templates).map(([stack, template]) =>
    [stack, normalize(withoutCrossStackOutputs(template as JsonObject), outputs)]));
}

interface CrossStackValue {
  readonly stack: string;
  readonly value: Json;
}

/** What crosses between the stacks of the app, by the export's name and by `stack output`. */
function crossStackOutputs(templates: Record<string, Json>): Map<string, CrossStackValue> {
  const found = new Map<string, CrossStackValue>();
  for (const [stack, template] of Object.entries(templates)) {
    for (const [name, output] of Object.entries(((template as JsonObject).Outputs ?? {}) as JsonObject)) {
      const { Value: value, Export } = output as { Value: Json; Export?: { Name: string } };
      if (CROSS_STACK_OUTPUT.test(name)) {
        found.set(Export?.Name ?? `${stack} ${name}`, { stack, value });
      }
    }
  }
  return found;
}

function withoutCrossStackOutputs({ Outputs, ...template }: JsonObject): JsonObject {
  const kept = Object.entries((Outputs ?? {}) as JsonObject).filter(([name]) => !CROSS_STACK_OUTPUT.test(name));
  return kept.length > 0 ? { ...template, Outputs: Object.fromEntries(kept) } : template;
}

function normalize(value: Json, outputs: Map<string, CrossStackValue>): Json {
  if (Array.isArray(value)) {
    return value.map((item) => normalize(item, outputs));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (isPartition(value)) {
    return 'aws';
  }
  const crossing = crossStackValue(value as JsonObject, outputs);
  if (crossing) {
    return { CrossStack: crossing.stack, Value: normalize(crossing.value, outputs) };
  }
  const entries = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normalize(item, outputs)]));
  const join = entries['Fn::Join'] as [string, Json[]] | undefined;
  if (join && join[0] === '' && Array.isArray(join[1])) {
    return joined(join[1]);
  }
  return Array.isArray(entries.Statement) ? { ...entries, Statement: canonicalStatements(entries.Statement as JsonObject[]) } : entries;
}

function isPartition(value: object): boolean {
  return 'Ref' in value && value.Ref === 'AWS::Partition';
}

function crossStackValue(value: JsonObject, outputs: Map<string, CrossStackValue>): CrossStackValue | undefined {
  const strong = value['Fn::ImportValue'];
  const weak = value['Fn::GetStackOutput'] as { StackName: string; OutputName: string } | undefined;
  return weak ? outputs.get(`${weak.StackName} ${weak.OutputName}`) : outputs.get(String(strong));
}

/** The items as one text, where neighbours that are texts become one; a join of texts alone is the text. */
function joined(items: Json[]): Json {
  const merged: Json[] = [];
  for (const item of items) {
    const last = merged.at(-1);
    if (typeof item === 'string' && typeof last === 'string') {
      merged[merged.length - 1] = last + item;
    } else {
      merged.push(item);
    }
  }
  return merged.length === 1 ? merged[0] : { 'Fn::Join': ['', merged] };
}

/** Statements that each say one thing: one principal may do one action to one resource. */
function canonicalStatements(statements: JsonObject[]): JsonObject[] {
  const single = statements.map(withoutNumber).flatMap(({ Action, Resource, Principal, ...rest }) =>
    each(Action).flatMap((action) => each(Resource).flatMap((resource) => principals(Principal).map((principal) =>
      ({ ...rest, ...some('Action', action), ...some('Resource', resource), ...some('Principal', principal) })))));
  const sorted = new Map(single.map((statement) => [stable(statement), statement]));
  return [...sorted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, statement]) => statement);
}

/** The CDK numbers the statements of a topic, after it has merged them. */
function withoutNumber({ Sid, ...statement }: JsonObject): JsonObject {
  return { ...statement, ...some('Sid', /^\d+$/.test(String(Sid)) ? undefined : Sid) };
}

function principals(principal: Json): Json[] {
  return typeof principal === 'object' && principal !== null
    ? Object.entries(principal).flatMap(([kind, names]) => each(names).map((name) => ({ [kind]: name })))
    : [principal];
}

function each(value: Json): Json[] {
  return Array.isArray(value) ? value : [value];
}

function some(key: string, value: Json): JsonObject {
  return value === undefined ? {} : { [key]: value };
}

/** The value as JSON with its keys in order. */
function stable(value: Json): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'object' && item !== null && !Array.isArray(item)
    ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
    : item));
}
