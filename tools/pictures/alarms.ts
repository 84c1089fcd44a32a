import type { Box, Line } from './picture';
import type { Resource, SynthesizedApp } from './resources';

/**
 * Writes each alarm into the box that it watches, and draws an arrow from there to whom it tells.
 * Without details, who is told says by how many.
 */
export function alarmParts(
  synthesized: SynthesizedApp, boxes: Box[], boxIds: Map<Resource, string>, detailed: boolean,
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
      const telling = alarms.filter(({ told }) => told.includes(box.id)).length;
      return { ...box, facts: [...box.facts, ...detailed ? new Set(facts) : telling > 0 ? [`told by ${telling} ${telling === 1 ? 'alarm' : 'alarms'}`] : []] };
    }),
    undecided: alarms.filter(({ watched }) => detailed && watched.length === 0).map(({ alarm }) => `what the alarm ${alarm.path} watches (alarms.ts)`),
    lines: !detailed ? [] : alarms.flatMap(({ watched, told }) => watched.flatMap((from) => told.map((to): Line => ({ from, to, says: 'alarms', flow: 'control' })))),
  };
}

function metricOf({ properties }: Resource): string {
  return String(properties.MetricName ?? 'a calculation');
}
