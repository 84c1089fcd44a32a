import * as fc from 'fast-check';
import { orderFor, routerCode, type RouterOptions } from '../../src/edge/global-cdn-router';
import { nearestRegions, VIEWER_CODES } from '../../src/edge/viewer-places';
import { EdgeFunction, type EdgeRequest } from '../../tools/edge/edge-function';

const FOUR = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-1'];
const EIGHT = [...FOUR, 'sa-east-1', 'ap-northeast-1', 'af-south-1', 'ap-south-1'];

const options = (regions: string[], more: Partial<RouterOptions> = {}): RouterOptions => ({
  regions, healthPaths: Object.fromEntries(regions.map((region) => [region, `/${region}`])), countries: {}, healthPath: '/health', failoverStatusCodes: [500, 502, 503, 504], ...more,
});
const router = (regions = FOUR, drained?: string, more: Partial<RouterOptions> = {}) =>
  new EdgeFunction(routerCode(options(regions, more)), new Map(drained === undefined ? [] : [['drained', drained]]));

function request(code?: string, more: Partial<EdgeRequest> = {}): EdgeRequest {
  const [country, region] = code?.split('-') ?? [];
  return {
    method: 'GET',
    uri: '/songs',
    querystring: {},
    cookies: {},
    ...more,
    headers: {
      host: { value: 'musicconnect.com' },
      ...country === undefined ? {} : { 'cloudfront-viewer-country': { value: country } },
      ...region === undefined ? {} : { 'cloudfront-viewer-country-region': { value: region } },
      ...more.headers,
    },
  };
}

describe('where viewers go', () => {
  test.each([
    ['AT', ['eu-west-1', 'us-east-1']], ['IE', ['eu-west-1', 'us-east-1']], ['BR', ['us-east-1', 'eu-west-1']], ['MX', ['us-east-1', 'us-west-2']],
    ['US', ['us-east-1', 'us-west-2']], ['US-NY', ['us-east-1', 'us-west-2']], ['US-CA', ['us-west-2', 'us-east-1']], ['CA-BC', ['us-west-2', 'us-east-1']],
    ['SG', ['ap-southeast-1', 'eu-west-1']], ['AU', ['ap-southeast-1', 'us-west-2']], ['JP', ['ap-southeast-1', 'us-west-2']],
  ])('from %s to %j', async (code, expected) => {
    expect((await router().decide(request(code))).originIds).toEqual(expected);
  });

  test('from each of the countries, states and provinces to the two regions that are nearest, in that order', async () => {
    const edge = router();
    for (const code of VIEWER_CODES) {
      expect([code, (await edge.decide(request(code))).originIds]).toEqual([code, nearestRegions(code, FOUR).slice(0, 2)]);
    }
  });

  test('in the order of the origins where the country is unknown', async () => {
    for (const code of [undefined, 'ZZ', 'T1', '', ':', 'AT:', '12', '__proto__']) {
      expect((await router().decide(request(code))).originIds).toEqual(['us-east-1', 'us-west-2']);
    }
  });

  test('where the country was named by a region, and then to the nearest', async () => {
    const edge = router(FOUR, undefined, { countries: { 'AT': 'ap-southeast-1', 'US': 'us-west-2', 'US-NY': 'us-east-1' } });
    expect((await edge.decide(request('AT'))).originIds).toEqual(['ap-southeast-1', 'eu-west-1']);
    expect((await edge.decide(request('DE'))).originIds).toEqual(['eu-west-1', 'us-east-1']);
    // All of a country goes where it was named for, but the state that was named itself.
    expect((await edge.decide(request('US-FL'))).originIds).toEqual(['us-west-2', 'us-east-1']);
    expect((await edge.decide(request('US-NY'))).originIds).toEqual(['us-east-1', 'us-west-2']);
  });

  test('there are only regions and no empty answers in the table of places', () => {
    expect(VIEWER_CODES.length).toBeGreaterThan(300);
    expect(VIEWER_CODES.filter((code) => !/^[A-Z]{2}(-[A-Z]{2})?$/.test(code))).toEqual([]);
    expect(nearestRegions('AT', ['xx-new-1', 'us-east-1', 'eu-central-1'])).toEqual(['eu-central-1', 'us-east-1', 'xx-new-1']);
    expect(nearestRegions('FJ', ['eu-west-1', 'us-west-2', 'ap-southeast-2'])).toEqual(['ap-southeast-2', 'us-west-2', 'eu-west-1']);
  });
});

describe('what fails over', () => {
  test.each(['GET', 'HEAD', 'OPTIONS'])('%s goes to a group of two regions, with the status codes that were chosen', async (method) => {
    const decision = await router(FOUR, undefined, { failoverStatusCodes: [503] }).decide(request('AT', { method }));
    expect(decision.originIds).toEqual(['eu-west-1', 'us-east-1']);
    expect(decision.failoverStatusCodes).toEqual([503]);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s goes to the nearest region alone, since CloudFront fails over nothing that writes', async (method) => {
    const decision = await router().decide(request('AT', { method }));
    expect(decision.originIds).toEqual(['eu-west-1']);
    expect(decision.failoverStatusCodes).toBeUndefined();
  });

  test('a request that becomes a WebSocket goes to the nearest region alone', async () => {
    expect((await router().decide(request('AT', { headers: { 'sec-websocket-key': { value: 'x' } } }))).originIds).toEqual(['eu-west-1']);
  });

  test('one region is chosen by itself', async () => {
    const decision = await router(['eu-west-1']).decide(request('AT'));
    expect(decision.originIds).toEqual(['eu-west-1']);
    expect(decision.failoverStatusCodes).toBeUndefined();
  });
});

describe('what is drained', () => {
  test.each([
    ['us-east-1', ['eu-west-1', 'us-west-2']],
    ['eu-west-1', ['us-east-1', 'us-west-2']],
    ['eu-west-1,us-east-1', ['us-west-2', 'ap-southeast-1']],
    ['["eu-west-1", "us-east-1"]', ['us-west-2', 'ap-southeast-1']],
    ['eu-west-1 us-east-1\n', ['us-west-2', 'ap-southeast-1']],
    ['eu-west-1,us-east-1,us-west-2', ['ap-southeast-1']],
    // A better answer from a bad region than none.
    ['eu-west-1,us-east-1,us-west-2,ap-southeast-1', ['eu-west-1', 'us-east-1']],
    ['none', ['eu-west-1', 'us-east-1']],
    ['', ['eu-west-1', 'us-east-1']],
    ['eu-west', ['eu-west-1', 'us-east-1']],
    ['eu-west-10', ['eu-west-1', 'us-east-1']],
  ])('%j leaves %j', async (drained, expected) => {
    expect((await router(FOUR, drained).decide(request('AT'))).originIds).toEqual(expected);
    expect((await router(FOUR, drained).decide(request('AT', { method: 'POST' }))).originIds).toEqual(expected.slice(0, 1));
  });

  test('a store that does not answer drains nothing', async () => {
    expect((await router(FOUR).decide(request('AT'))).originIds).toEqual(['eu-west-1', 'us-east-1']);
  });

  test('the store is read once for a request', async () => {
    expect((await router(FOUR, 'us-east-1').decide(request('AT'))).reads).toEqual(['drained']);
  });
});

describe('health', () => {
  test('the edge answers GET with the region of the viewer and what is drained', async () => {
    const { response, originIds } = await router(FOUR, 'eu-west-1').decide(request('AT', { uri: '/health' }));
    expect(originIds).toBeUndefined();
    expect(response).toMatchObject({ statusCode: 200, headers: { 'content-type': { value: 'application/json' }, 'cache-control': { value: 'no-store' } } });
    expect(JSON.parse(response!.body!.data)).toEqual({ status: 'ok', region: 'us-east-1', drained: ['eu-west-1'] });
  });

  test('the edge answers HEAD without a body', async () => {
    const { response } = await router().decide(request('AT', { uri: '/health', method: 'HEAD' }));
    expect(response).toMatchObject({ statusCode: 200 });
    expect(response!.body).toBeUndefined();
  });

  test('what is posted there goes to a region', async () => {
    expect((await router().decide(request('AT', { uri: '/health', method: 'POST' }))).originIds).toEqual(['eu-west-1']);
  });

  test.each(FOUR)('the path of %s leads to the health path of that region alone, drained or not', async (region) => {
    const { request: sent, originIds, reads } = await router(FOUR, region).decide(request('AT', { uri: `/_origin/${region}/health` }));
    expect(sent!.uri).toBe(`/${region}`);
    expect(originIds).toBeUndefined();
    expect(reads).toEqual([]);
  });

  test('the path of a region that there is not is one like all others', async () => {
    expect((await router().decide(request('AT', { uri: '/_origin/eu-west-2/health' }))).originIds).toEqual(['eu-west-1', 'us-east-1']);
  });
});

describe('for every list of regions, country, drained set and method', () => {
  const lists = fc.subarray(EIGHT, { minLength: 1 }).chain((regions) => fc.shuffledSubarray(regions, { minLength: regions.length }));
  const cases = lists.chain((regions) => fc.record({
    regions: fc.constant(regions),
    drained: fc.subarray(regions),
    code: fc.option(fc.constantFrom(...VIEWER_CODES), { nil: undefined }),
    method: fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'),
    countries: fc.dictionary(fc.constantFrom(...VIEWER_CODES), fc.constantFrom(...regions), { maxKeys: 5 }),
  }));

  test('the two nearest regions that are not drained are chosen, and one alone for what writes', async () => {
    await fc.assert(fc.asyncProperty(cases, async ({ regions, drained, code, method, countries }) => {
      const { originIds } = await router(regions, drained.join(','), { countries }).decide(request(code, { method }));
      const order = code === undefined ? regions : orderFor(code, { regions, countries });
      const open = drained.length === regions.length ? order : order.filter((region) => !drained.includes(region));
      expect(originIds).toEqual(open.slice(0, ['GET', 'HEAD', 'OPTIONS'].includes(method) ? 2 : 1));
    }), { numRuns: 150 });
  });

  test('an order holds each region once', () => {
    fc.assert(fc.property(cases, ({ regions, code = 'AT', countries }) => {
      expect([...orderFor(code, { regions, countries })].sort()).toEqual([...regions].sort());
    }), { numRuns: 150 });
  });

  test('a region that is drained is asked for by nobody as long as another one is open', async () => {
    await fc.assert(fc.asyncProperty(cases, async ({ regions, drained, code, method }) => {
      fc.pre(drained.length < regions.length);
      const { originIds = [] } = await router(regions, drained.join(' ')).decide(request(code, { method }));
      expect(originIds.filter((region) => drained.includes(region))).toEqual([]);
    }), { numRuns: 100 });
  });

  test('whatever stands in the store and in the headers, a region is chosen', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (stored, country) => {
      const { originIds } = await router(FOUR, stored).decide(request(undefined, { headers: { 'cloudfront-viewer-country': { value: country } } }));
      expect(FOUR).toContain(originIds![0]);
    }), { numRuns: 150 });
  });
});

describe('the limits of CloudFront Functions', () => {
  test.each([['one region', FOUR.slice(0, 1)], ['two regions', FOUR.slice(0, 2)], ['four regions', FOUR], ['eight regions', EIGHT]])('the code for %s has room in 10 KB', (_, regions) => {
    expect(router(regions).bytes).toBeLessThan(8 * 1024);
  });

  test('the longest that anybody can ask for has room in 10 KB', () => {
    const long = `/${'x'.repeat(199)}`;
    const countries = Object.fromEntries(VIEWER_CODES.map((code, index) => [code, EIGHT[index % 8]]));
    // eslint-disable-next-line @stylistic/max-len
    const code = routerCode(options(EIGHT, { countries, healthPath: long, healthPaths: Object.fromEntries(EIGHT.map((region) => [region, long])), failoverStatusCodes: [400, 403, 404, 416, 500, 502, 503, 504] }));
    expect(Buffer.byteLength(code)).toBeLessThanOrEqual(10_240);
  });

  test('it uses nothing that runtime 2.0 does not have, and calls nobody', () => {
    expect(routerCode(options(EIGHT))).not.toMatch(/=>|\blet\b|\bconst\b|\bfor\s*\(.* of |\?\.|\?\?|\brequire\b|\bfetch\b|\beval\b|setTimeout|console/);
  });

  test('what it computes stays the same however many regions there are', async () => {
    // eslint-disable-next-line @stylistic/max-len
    const most = async (regions: string[], drained: string) => Math.max(...await Promise.all(VIEWER_CODES.map(async (code) => (await router(regions, drained).decide(request(code))).statements)));
    const counts = { one: await most(['eu-west-1'], ''), four: await most(FOUR, 'us-east-1'), eight: await most(EIGHT, 'us-east-1,eu-west-1') };
    // A loop over the table of countries would be hundreds.
    expect(counts).toMatchSnapshot();
    expect(counts.eight).toBeLessThan(60);
  });
});
