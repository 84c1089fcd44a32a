import { EdgeFunction, type EdgeRequest, type EdgeResponse } from './edge-function';

/** What a viewer asks for. */
export interface ViewerRequest {
  readonly method?: string;
  readonly uri: string;
  /** The country of the viewer, and the state or province. Undefined where CloudFront does not know it. */
  readonly country?: string;
  readonly countryRegion?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a viewer gets. */
export interface ViewerResponse {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The origins that were asked, one after the other. */
  readonly asked: string[];
  /** What the function counted. */
  readonly statements: number;
}

/** What an origin answers; undefined where it does not. */
// eslint-disable-next-line @stylistic/max-len
export type Origins = (originId: string, request: { readonly method: string; readonly uri: string }) => Promise<{ readonly status: number; readonly body?: string } | undefined>;

interface Behavior {
  readonly PathPattern?: string;
  readonly TargetOriginId: string;
  readonly AllowedMethods: string[];
  readonly FunctionAssociations?: Array<{ readonly EventType: string }>;
}

/** A template, as far as a distribution in it is looked at. */
interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: any }>>;
}

/**
 * The edge of a synthesized distribution: it finds the cache behavior, runs the function of its viewer requests, asks origins, and fails over as
 * CloudFront documents it: GET, HEAD and OPTIONS alone, once, to the second of a group. It keeps nothing.
 */
export class EmulatedEdge {
  /** The key value store of the function: what is put here holds for the next request. */
  public readonly store = new Map<string, string>();

  private readonly behaviors: Behavior[];
  private readonly originIds: string[];
  private readonly function: EdgeFunction;

  public constructor(template: Template, private readonly origins: Origins) {
    const resources = Object.values(template.Resources);
    const { DistributionConfig: config } = resources.find(({ Type }) => Type === 'AWS::CloudFront::Distribution')!.Properties;
    this.behaviors = [...config.CacheBehaviors ?? [], config.DefaultCacheBehavior];
    this.originIds = config.Origins.map(({ Id }: { Id: string }) => Id);
    const { FunctionCode } = resources.find(({ Type, Properties }) =>
      Type === 'AWS::CloudFront::Function' && Properties.FunctionConfig.KeyValueStoreAssociations)!.Properties;
    this.function = new EdgeFunction(FunctionCode, this.store);
  }

  /** What a viewer gets for a request. */
  public async ask(viewer: ViewerRequest): Promise<ViewerResponse> {
    const { method = 'GET', uri } = viewer;
    const behavior = this.behaviors.find(({ PathPattern }) => PathPattern === undefined || patternOf(PathPattern).test(uri))!;
    if (!behavior.AllowedMethods.includes(method)) {
      return { status: 403, body: '', headers: {}, asked: [], statements: 0 };
    }
    // eslint-disable-next-line @stylistic/max-len
    const { response, request, originIds = [behavior.TargetOriginId], failoverStatusCodes, statements } = await this.function.decide(requestOf(viewer));
    if (response) {
      return { ...plain(response), asked: [], statements };
    }
    const asked: string[] = [];
    let last: { readonly status: number; readonly body?: string } | undefined;
    for (const originId of originIds) {
      if (!this.originIds.includes(originId)) {
        throw new Error(`The distribution has no origin ${originId}`);
      }
      asked.push(originId);
      last = await this.origins(originId, { method, uri: request!.uri });
      const fails = last === undefined || (failoverStatusCodes ?? []).includes(last.status);
      // A group that is made for anything else is one that CloudFront does not fail over in.
      if (!fails || !['GET', 'HEAD', 'OPTIONS'].includes(method)) {
        break;
      }
    }
    return { status: last?.status ?? 504, body: last?.body ?? '', headers: {}, asked, statements };
  }
}

function requestOf({ method = 'GET', uri, country, countryRegion, headers = {} }: ViewerRequest): EdgeRequest {
  const all = { 'host': 'musicconnect.com', ...headers, 'cloudfront-viewer-country': country, 'cloudfront-viewer-country-region': countryRegion };
  return {
    method,
    uri,
    querystring: {},
    headers: Object.fromEntries(Object.entries(all).flatMap(([name, value]) => value === undefined ? [] : [[name, { value }]])),
    cookies: {},
  };
}

function plain({ statusCode, body, headers = {} }: EdgeResponse) {
  return { status: statusCode, body: body?.data ?? '', headers: Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])) };
}

/** A path pattern, whose slash at the beginning means nothing. */
function patternOf(pattern: string): RegExp {
  const plainText = pattern.replace(/^\//, '').replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^/${plainText}$`);
}
