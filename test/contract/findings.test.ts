import { SPECIMENS_BY_TIER, specimenStack } from '../support/specimens';
import { ChecksPack, MusicChecks } from '@eknmusic/constructs';

const packs = Object.values(ChecksPack);

test.each(SPECIMENS_BY_TIER)('no pack finds anything that the user did not ask for: $title', ({ specimen, tier }) => {
  const findings = MusicChecks.findings(specimenStack(specimen, tier), { packs });
  expect(findings.map(({ ruleId, constructPath }) => `${ruleId} ${constructPath}`).sort()).toEqual(specimen.chosenFindings ?? []);
});

test.each(SPECIMENS_BY_TIER)('no acknowledgement is left over: $title', ({ specimen, tier }) => {
  expect(MusicChecks.unusedAcknowledgements(specimenStack(specimen, tier), { packs })).toEqual([]);
});
