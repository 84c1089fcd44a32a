import { expectWritten } from '../../tools/pages/generated';
import { SPECIMENS_BY_TIER, specimenStack, TIERS } from '../support/specimens';
import { MusicChecks } from '@eknmusic/constructs';

interface Row {
  readonly path: string;
  readonly id: string;
  readonly reason: string;
  readonly tiers: Set<string>;
}

/** Every acknowledgement of every specimen; one that several specimens and tiers share is one row. */
function rows(): Row[] {
  const found = new Map<string, Row>();
  for (const { specimen, tier } of SPECIMENS_BY_TIER) {
    const stack = specimenStack(specimen, tier);
    for (const { constructPath, id, reason } of MusicChecks.acknowledgements(stack)) {
      const row = { path: constructPath.slice(stack.node.path.length + 1), id, reason, tiers: new Set<string>() };
      const key = JSON.stringify([row.path, id, reason]);
      found.set(key, found.get(key) ?? row);
      found.get(key)!.tiers.add(tier.name);
    }
  }
  return [...found.values()].sort((a, b) => compare(a.path, b.path) || compare(a.id, b.id) || compare(a.reason, b.reason));
}

const ROWS = rows();

function page(): string {
  const sections = new Map<string, Row[]>();
  for (const row of ROWS) {
    const construct = row.path.split('/')[0];
    sections.set(construct, [...(sections.get(construct) ?? []), row]);
  }
  return [
    '<!-- Written by `npm run docs:update` from the constructs; a test compares them. -->',
    '# Ledger of acknowledgements',
    '',
    'What the packs of [MusicChecks](checks.md) find in the constructs of this library and what is right as it is, finding by finding, with',
    'the reason. Everything else that they find is fixed. It covers AwsSolutions, our own pack, NIST 800-53 R5, PCI DSS 3.2.1, HIPAA and',
    'Serverless, in the tiers development, staging and production.',
    '',
    'The path starts at the construct, by its class name. `MusicChecks.ledger(app)` prints the same table for your app.',
    ...[...sections].flatMap(([construct, entries]) => [
      '',
      `## ${construct}`,
      '',
      '| Construct | Finding | Reason | Tiers |',
      '|---|---|---|---|',
      ...entries.map(({ path, id, reason, tiers }) => `| \`${path}\` | \`${cell(id)}\` | ${cell(reason)} | ${tierNames(tiers)} |`),
    ]),
    '',
  ].join('\n');
}

function tierNames(tiers: Set<string>): string {
  return tiers.size === TIERS.length ? 'all' : [...tiers].join(', ');
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\s*\n\s*/g, ' ');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

test('docs/acknowledgements.md lists what the constructs acknowledge in every tier', () => {
  expectWritten('docs/acknowledgements.md', page());
});

test('every reason says something about the resource that it stands on', () => {
  expect(ROWS.length).toBeGreaterThan(0);
  expect(ROWS.filter(({ reason }) => reason.trim().length < 40)).toEqual([]);
});
