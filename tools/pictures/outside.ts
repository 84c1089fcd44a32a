import { isFederated } from './facts';
import type { Box, Line } from './picture';
import { objectAt, Resource, SynthesizedApp } from './resources';

/** Who calls from outside: they are in no template. */
export function outsideParts(synthesized: SynthesizedApp, boxIds: Map<Resource, string>): { boxes: Box[]; lines: Line[] } {
  const shown = [...boxIds.keys()];
  const from = (id: string, resource: Resource, says: string, flow: Line['flow']): Line => ({ from: id, to: boxIds.get(resource)!, says, flow, owner: boxIds.get(resource)! });
  const lines = [
    ...shown.filter(({ type }) => type === 'AWS::CloudFront::Distribution').map((distribution) => {
      const { ViewerProtocolPolicy } = objectAt(distribution.properties, 'DistributionConfig', 'DefaultCacheBehavior');
      return from('listeners', distribution, ViewerProtocolPolicy === 'allow-all' ? 'HTTP or HTTPS' : 'HTTPS', 'data');
    }),
    ...shown.filter(({ type }) => type === 'AWS::ApiGatewayV2::Api').map((api) => from('listeners', domainOf(api, synthesized) ?? api, 'HTTPS', 'data')),
    ...shown.filter((resource) => resource.type === 'AWS::IAM::Role' && isFederated(resource))
      .map((role) => from('workflows', role, 'OIDC token', 'control')),
  ];
  const boxes = [{ id: 'listeners', title: 'Listeners' }, { id: 'workflows', title: 'GitHub Actions' }];
  return {
    boxes: boxes.filter(({ id }) => lines.some((line) => line.from === id)).map((box): Box => ({ ...box, frames: [], family: 'outside', facts: [] })),
    lines: [...lines, ...mappingLines(synthesized, boxIds)],
  };
}

const mappings = (synthesized: SynthesizedApp) => synthesized.resources.filter(({ type }) => type === 'AWS::ApiGatewayV2::ApiMapping')
  .map((mapping) => {
    const named = (name: string) => synthesized.referencesOf(mapping).find(({ property }) => property === name)?.target;
    return { domain: named('DomainName'), api: named('ApiId') };
  });

/** The host name under which an API is called. */
function domainOf(api: Resource, synthesized: SynthesizedApp): Resource | undefined {
  return mappings(synthesized).find((mapping) => mapping.api === api)?.domain;
}

function mappingLines(synthesized: SynthesizedApp, boxIds: Map<Resource, string>): Line[] {
  return mappings(synthesized).flatMap(({ domain, api }): Line[] => {
    const [from, to] = [domain && boxIds.get(domain), api && boxIds.get(api)];
    return from && to ? [{ from, to, says: '', flow: 'data' }] : [];
  });
}
