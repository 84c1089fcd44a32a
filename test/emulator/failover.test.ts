import { rehearse } from '../../tools/failover/rehearse';
import { problems, summary } from '../../tools/failover/report';
import { SCENARIOS } from '../../tools/failover/scenarios';

const named = (name: string) => SCENARIOS.find((scenario) => scenario.name === name && scenario.load === 'load')!;

// The short form of `npm run rehearse:failover`: one way there of each kind, and the ways back.
test('a planned promotion loses nothing, and a forced one no more than the metric had shown, by the machines and the script as they are shipped', async () => {
  const figures = summary(await rehearse([named('planned'), named('forced, the primary is killed (SIGKILL)'), named('forced, two regions are asked at once')], () => undefined));
  expect(problems(figures)).toEqual([]);
  expect(figures.map(({ scenario, outcome }) => [scenario, outcome])).toEqual([
    ['planned', 'script: 0'],
    ['forced, the primary is killed (SIGKILL)', 'script: 0'],
    ['forced, two regions are asked at once', expect.stringMatching(/^machines: .*promoted/)],
    ['planned, back again (3 times; the longest)', 'script: 0'],
  ]);
  // The rest means nothing if nobody wrote.
  for (const { acknowledged } of figures) {
    expect(acknowledged).toBeGreaterThan(100);
  }
});
