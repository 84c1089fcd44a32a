import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { annotations } from './checks';
import { differencesOf } from './differences';
import { byTier, constructOf, type Specimen, specimenStack } from './specimens';
import { ChecksPack, DeploymentTier, MusicChecks } from '@eknmusic/constructs';

type Resources = Record<string, unknown>;

/**
 * Tests of every specimen of a room in every tier: no pack finds anything, no acknowledgement is left over, nothing is warned about, and
 * the templates are those that were reviewed.
 *
 * The snapshots hold what the construct itself makes: the first specimen of a construct in production whole, everything else as its
 * difference: the other specimens to the first one, and the other tiers to production.
 */
export function checkSpecimens(specimens: Specimen[]): void {
  const packs = Object.values(ChecksPack);

  describe.each(byTier(specimens))('$title', ({ specimen, tier }) => {
    const stack = () => stackOf(specimen, tier);

    test('no pack finds anything that the user did not ask for', () => {
      const found = MusicChecks.findings(stack(), { packs }).map(({ ruleId, constructPath }) => `${ruleId} ${constructPath}`);
      expect(found.sort()).toEqual(specimen.chosenFindings ?? []);
    });

    test('no acknowledgement is left over', () => {
      expect(MusicChecks.unusedAcknowledgements(stack(), { packs })).toEqual([]);
    });

    test('nothing is warned about that the user did not ask for', () => {
      expect(annotations(stack())).toEqual((specimen.chosenWarnings ?? []).map((part) => expect.stringContaining(part)));
    });

    test('the template is the one that was reviewed', () => {
      const { PRODUCTION } = DeploymentTier;
      const first = specimens.find((one) => constructOf(one) === constructOf(specimen))!;
      const own = resourcesOf(stack(), constructOf(specimen));
      const base = () => tier === PRODUCTION
        ? resourcesOf(stackOf(first, PRODUCTION), constructOf(first))
        : resourcesOf(stackOf(specimen, PRODUCTION), constructOf(specimen));
      expect(specimen === first && tier === PRODUCTION ? own : difference(base(), own)).toMatchSnapshot();
    });
  });
}

// Each is synthesized once, by whichever test needs it first.
const stacks = new Map<string, Stack>();

function stackOf(specimen: Specimen, tier: DeploymentTier): Stack {
  const title = `${specimen.name} ${tier.name}`;
  const made = stacks.get(title) ?? specimenStack(specimen, tier);
  stacks.set(title, made);
  return made;
}

/** What the construct makes in its own stack, and everything in stacks that it makes beside that, without what changes with an asset. */
function resourcesOf(stack: Stack, construct: string): Resources {
  const app = stack.node.root as App;
  const templates = new Map(app.synth().stacks.map((artifact) => [artifact.stackName, artifact.template.Resources as Resources]));
  const elements = app.node.findAll().filter((node): node is CfnResource => CfnResource.isCfnResource(node));
  return Object.fromEntries(elements
    .filter((node) => node.stack !== stack || `${node.node.path}/`.startsWith(`${stack.node.path}/${construct}/`))
    .map((node) => {
      const id = String(node.stack.resolve(node.logicalId));
      const name = node.stack === stack ? id : `${node.stack.stackName} ${id}`;
      return [blank(name), JSON.parse(blank(JSON.stringify(templates.get(node.stack.stackName)?.[id] ?? 'in a nested stack')))];
    }));
}

/** Assets change with the bundler's version and with the CDK's own handlers, and the ids of what is made anew for each content with them. */
function blank(text: string): string {
  return text.replace(/[0-9a-f]{64}(\.zip)?/g, '<asset>').replace(/([A-Za-z0-9]+[0-9A-F]{8})[0-9a-f]{16,32}\b/g, '$1<content>');
}

function difference(base: Resources, own: Resources) {
  const common = Object.keys(own).filter((id) => id in base);
  return {
    added: Object.fromEntries(Object.entries(own).filter(([id]) => !(id in base))),
    changed: common.flatMap((id) => differencesOf(base[id], own[id], id)),
    gone: Object.keys(base).filter((id) => !(id in own)),
  };
}
