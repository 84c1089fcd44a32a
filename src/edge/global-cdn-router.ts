import { nearestRegions, VIEWER_CODES } from './viewer-places';

/** The key of the store under which the drained regions stand. */
export const DRAINED_KEY = 'drained';

/** The beginning of the paths that lead to one region, whatever is drained. */
export const REGION_PATHS = '/_origin/';

/** What the function has to know. */
export interface RouterOptions {
  /** The regions, in the order in which viewers of unknown countries go there. */
  readonly regions: readonly string[];
  /** The path by which each region tells how it is. */
  readonly healthPaths: Readonly<Record<string, string>>;
  /** The region that comes first for a country, where it is not the nearest one. */
  readonly countries: Readonly<Record<string, string>>;
  /** The path that the edge answers itself. */
  readonly healthPath: string;
  /** The status codes of a region by which the next one is asked. */
  readonly failoverStatusCodes: readonly number[];
}

/** The path that leads to the health path of one region. */
export function regionHealthPath(region: string): string {
  return `${REGION_PATHS}${region}/health`;
}

/** The regions for the viewers of a country, first the one that is asked first. */
export function orderFor(code: string, { regions, countries }: Pick<RouterOptions, 'regions' | 'countries'>): string[] {
  const first = countries[code] ?? countries[code.split('-')[0]];
  const nearest = VIEWER_CODES.includes(code) ? nearestRegions(code, regions) : [...regions];
  return first === undefined ? nearest : [first, ...nearest.filter((region) => region !== first)];
}

/**
 * The code of the CloudFront Function that chooses the region of each request, for runtime 2.0.
 *
 * Origins have the names of their regions. What may be asked twice (GET, HEAD, OPTIONS) goes to a group of the two nearest regions that are not
 * drained; everything else, and what becomes a WebSocket, to the nearest one alone, since CloudFront fails over nothing else. Where every region
 * is drained, none is: an answer from a bad region is better than none from nowhere. A store that does not answer drains nothing.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 */
export function routerCode(options: RouterOptions): string {
  const { regions, healthPaths, healthPath, failoverStatusCodes } = options;
  return `import cf from 'cloudfront';

var REGIONS = ${JSON.stringify(regions)};
var HEALTH = ${JSON.stringify(Object.fromEntries(regions.map((region) => [regionHealthPath(region), healthPaths[region]])))};
var ORDERS = '${ordersOf(options)} ';
var STATUS_CODES = ${JSON.stringify(failoverStatusCodes)};
var store = cf.kvs();

async function drainedRegions() {
  try {
    return (await store.get('${DRAINED_KEY}')).split(/[^a-z0-9-]+/).filter(function (name) { return REGIONS.indexOf(name) >= 0; });
  } catch (error) {
    return [];
  }
}

function valueOf(headers, name) {
  return headers[name] ? headers[name].value : '';
}

function orderOf(code) {
  var mark = ' ' + code + ':';
  var at = ORDERS.indexOf(mark);
  return at < 0 ? '' : ORDERS.slice(at + mark.length, at + mark.length + REGIONS.length);
}

function regionsFor(headers) {
  var country = valueOf(headers, 'cloudfront-viewer-country');
  var order = orderOf(country + '-' + valueOf(headers, 'cloudfront-viewer-country-region')) || orderOf(country);
  return order ? order.split('').map(function (index) { return REGIONS[index]; }) : REGIONS;
}

function health(request, region, drained) {
  var response = {
    statusCode: 200,
    statusDescription: 'OK',
    headers: { 'content-type': { value: 'application/json' }, 'cache-control': { value: 'no-store' } }
  };
  if (request.method === 'GET') {
    response.body = { encoding: 'text', data: JSON.stringify({ status: 'ok', region: region, drained: drained }) };
  }
  return response;
}

async function handler(event) {
  var request = event.request;
  if (Object.prototype.hasOwnProperty.call(HEALTH, request.uri)) {
    request.uri = HEALTH[request.uri];
    return request;
  }
  var drained = await drainedRegions();
  var near = regionsFor(request.headers);
  var open = near.filter(function (region) { return drained.indexOf(region) < 0; });
  if (open.length === 0) {
    open = near;
  }
  if (request.uri === ${JSON.stringify(healthPath)} && (request.method === 'GET' || request.method === 'HEAD')) {
    return health(request, open[0], drained);
  }
  if (open.length > 1 && /^(GET|HEAD|OPTIONS)$/.test(request.method) && !request.headers['sec-websocket-key']) {
    cf.createRequestOriginGroup({
      originIds: [{ originId: open[0] }, { originId: open[1] }],
      failoverCriteria: { statusCodes: STATUS_CODES }
    });
  } else {
    cf.selectRequestOriginById(open[0]);
  }
  return request;
}
`;
}

/** For each country, a state or a province its order, as the places of its regions in the list; those that are as the list or their country has it are left out. */
function ordersOf(options: RouterOptions): string {
  const order = (code: string) => orderFor(code, options).map((region) => options.regions.indexOf(region)).join('');
  const usual = options.regions.map((_, index) => index).join('');
  const codes = [...new Set([...VIEWER_CODES, ...Object.keys(options.countries)])].sort();
  return codes.flatMap((code) => {
    const country = code.split('-')[0];
    return order(code) === (code === country ? usual : order(country)) ? [] : [` ${code}:${order(code)}`];
  }).join('');
}
