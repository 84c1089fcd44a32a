import * as vm from 'vm';
import * as ts from 'typescript';

/** A request as functions see it: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
export interface EdgeRequest {
  method: string;
  uri: string;
  querystring: Record<string, { value: string }>;
  headers: Record<string, { value: string }>;
  cookies: Record<string, { value: string }>;
}

/** A response that a function makes. */
export interface EdgeResponse {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: Record<string, { value: string }>;
  readonly body?: { readonly encoding: string; readonly data: string };
}

/** What a function decided. */
export interface EdgeDecision {
  /** The request as it goes on. Undefined where the function answered. */
  readonly request?: EdgeRequest;
  readonly response?: EdgeResponse;
  /** The origins that were chosen, first the one that is asked first. Undefined where the behavior's own one is asked. */
  readonly originIds?: string[];
  /** The status codes by which the second one is asked. */
  readonly failoverStatusCodes?: number[];
  /** The statements that were run: a measure of the time that it takes which is the same on every machine. */
  readonly statements: number;
  /** The keys of the store that were read. */
  readonly reads: string[];
}

/**
 * A CloudFront Function in a context of its own: neither network, nor files, nor timers, and no code from text.
 *
 * What it imports from `cloudfront` is the documented part that chooses origins and reads a store. Whatever is not documented is not there.
 */
export class EdgeFunction {
  private readonly script: vm.Script;

  public constructor(private readonly code: string, private readonly store: ReadonlyMap<string, string>) {
    const [, body] = /^import cf from 'cloudfront';\n([^]*)$/.exec(code) ?? ['', code];
    this.script = new vm.Script(`${counted(body)}\nhandler(event);`);
  }

  /** The size that counts. */
  public get bytes(): number {
    return Buffer.byteLength(this.code);
  }

  /** Runs the function for a viewer's request. */
  public async decide(request: EdgeRequest, viewer = { ip: '192.0.2.1' }): Promise<EdgeDecision> {
    const reads: string[] = [];
    const chosen: { originIds?: string[]; failoverStatusCodes?: number[] } = {};
    const counter = { statements: 0 };
    const cf = {
      kvs: () => ({
        get: async (key: string) => {
          reads.push(key);
          const value = this.store.get(key);
          if (value === undefined) {
            throw new Error('KeyNotFound');
          }
          return value;
        },
      }),
      selectRequestOriginById: (originId: string) => { chosen.originIds = [originId]; },
      createRequestOriginGroup: (group: { originIds: Array<{ originId: string }>; failoverCriteria: { statusCodes: number[] } }) => {
        if (group.originIds.length !== 2 || group.originIds[0].originId === group.originIds[1].originId) {
          throw new Error('An origin group has two members');
        }
        chosen.originIds = group.originIds.map(({ originId }) => originId);
        chosen.failoverStatusCodes = [...group.failoverCriteria.statusCodes];
      },
    };
    const event = {
      version: '1.0', context: { eventType: 'viewer-request', distributionId: 'E2QWRUHEXAMPLE', requestId: 'example' }, viewer, request: structuredClone(request),
    };
    const context = vm.createContext({ cf, event, count: () => { counter.statements++; } }, { codeGeneration: { strings: false, wasm: false } });
    const outcome = JSON.parse(JSON.stringify(await this.script.runInContext(context))) as EdgeRequest | EdgeResponse;
    const rest = { ...chosen, statements: counter.statements, reads };
    return 'statusCode' in outcome ? { response: outcome, ...rest } : { request: outcome, ...rest };
  }
}

/** The same code, in which each statement says that it is run. */
function counted(code: string): string {
  const source = ts.createSourceFile('function.js', code, ts.ScriptTarget.ES2020, true, ts.ScriptKind.JS);
  const { factory } = ts;
  const count = () => factory.createExpressionStatement(factory.createCallExpression(factory.createIdentifier('count'), undefined, []));
  const transformer: ts.TransformerFactory<ts.SourceFile> = (context) => {
    const visit = (node: ts.Node): ts.Node => {
      const visited = ts.visitEachChild(node, visit, context);
      return ts.isBlock(visited) ? factory.updateBlock(visited, visited.statements.flatMap((statement) => [count(), statement])) : visited;
    };
    return (file) => ts.visitNode(file, visit) as ts.SourceFile;
  };
  const { transformed: [transformed] } = ts.transform(source, [transformer]);
  return ts.createPrinter().printFile(transformed);
}
