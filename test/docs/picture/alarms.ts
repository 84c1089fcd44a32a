import type { Box, Line } from './picture';
import type { Resource, SynthesizedApp } from './resources';

/** Writes each alarm into the box that it watches, and draws an arrow from there to whom it tells. */
export function alarmParts(
  synthesized: SynthesizedApp, boxes: Box[], boxIds: Map<Resource, string>,
): { boxes: Box[]; lines: Line[]; undecided: string[] } {
  const alarms = synthesized.resources.filter(({ type }) => type === 'AWS::CloudWatch::Alarm').map((alarm) => {
    const references = synthesized.referencesOf(alarm);
    const boxesOf = (properties: RegExp) => references.filter(({ property }) => properties.test(property))
      .map(({ target }) => boxIds.get(target)).filter((id): id is string => id !== undefined);
    return { alarm, watched: boxesOf(/^(Dimensions|Metrics)\b/), told: boxesOf(/^AlarmActions$/), fact: `alarm: ${metricOf(alarm)}` };
  });
  return {
    boxes: boxes.map((box) => {
      const facts = alarms.filter(({ watched }) => watched.includes(box.id)).map(({ fact }) => fact);
      return { ...box, facts: [...box.facts, ...new Set(facts)] };
    }),
    undecided: alarms.filter(({ watched }) => watched.length === 0).map(({ alarm }) => `what the alarm ${alarm.path} watches (alarms.ts)`),
    lines: alarms.flatMap(({ watched, told }) => watched.flatMap((from) => told.map((to): Line => ({ from, to, says: 'alarms', flow: 'control' })))),
  };
}

function metricOf({ properties }: Resource): string {
  return String(properties.MetricName ?? 'a calculation');
}
