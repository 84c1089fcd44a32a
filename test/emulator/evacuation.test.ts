import { problems, table } from '../../tools/evacuation/figures';
import { LOST, OBJECTIVES, rehearse } from '../../tools/evacuation/rehearse';

// The short form of `npm run rehearse:evacuation` is all of it: there and back once.
test('a region that is lost under load is evacuated as one action, within the objectives and without a call to it, and comes back without a loss', async () => {
  const figures = await rehearse(() => undefined);
  const [there, back] = figures;
  expect(problems(figures, LOST, OBJECTIVES)).toEqual([]);
  expect(there.calls.map(({ place }) => place)).toEqual(expect.arrayContaining(['us-west-2', 'the edge']));
  // The rest means nothing if nobody asked, and if nobody missed the region.
  expect(there.asked).toBeGreaterThan(100);
  expect(there.failed.write.before).toBeGreaterThan(0);
  expect(back.acknowledged).toBeGreaterThan(10);
  expect(table(figures)).toContain('| evacuate us-east-1 | return us-east-1 |');
});
