import { type Figures, SCENARIOS, WAY_BACK } from './scenarios';

const HEADINGS = ['', 'writers', 'asked: how it ended', 'RPO lag shown before', 'commits acknowledged', 'lost', 'time of the lost ones', 'seconds without writes'];

/** The figures of one piece of a rehearsal beside those of the pieces before: the newest of each scenario, and all ways back. */
export function together(before: readonly Figures[], more: readonly Figures[]): Figures[] {
  const keyOf = ({ scenario, load }: Figures) => `${scenario} ${load}`;
  const order = SCENARIOS.map(({ name, load }) => `${name} ${load}`);
  const newest = new Map([...before, ...more].filter(({ scenario }) => scenario !== WAY_BACK).map((each) => [keyOf(each), each]));
  return [
    ...[...newest.values()].sort((one, other) => order.indexOf(keyOf(one)) - order.indexOf(keyOf(other))),
    ...[...before, ...more].filter(({ scenario }) => scenario === WAY_BACK),
  ];
}

/** The figures with all ways back in one. */
export function summary(figures: readonly Figures[]): Figures[] {
  const backs = figures.filter(({ scenario }) => scenario === WAY_BACK);
  const most = (of: (each: Figures) => number) => Math.max(...backs.map(of));
  return [
    ...figures.filter(({ scenario }) => scenario !== WAY_BACK),
    ...backs.length === 0 ? [] : [{
      scenario: `${WAY_BACK} (${backs.length} times; the longest)`,
      load: backs[0].load,
      outcome: [...new Set(backs.map(({ outcome }) => outcome))].join(', '),
      lagBefore: most(({ lagBefore }) => lagBefore),
      acknowledged: backs.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
      lost: backs.reduce((sum, { lost }) => sum + lost, 0),
      lostTime: most(({ lostTime }) => lostTime),
      seconds: most(({ seconds }) => seconds),
    }],
  ];
}

/** The figures as a table in Markdown. */
export function table(figures: readonly Figures[]): string {
  const rows = summary(figures).map(({ scenario, load, outcome, lagBefore, acknowledged, lost, lostTime, seconds }) => [
    scenario, load, outcome, `${lagBefore} ms`, String(acknowledged), String(lost), lost === 0 ? '' : `${lostTime} ms`, seconds.toFixed(1),
  ]);
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(HEADINGS), line(HEADINGS.map((_, i) => (i < 3 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

/** What was not as it has to be: planned loses nothing, forced no more than the metric had shown. */
export function problems(figures: readonly Figures[]): string[] {
  return figures.flatMap(({ scenario, lost, lostTime, lagBefore }) => {
    if (scenario.startsWith('planned')) {
      return lost > 0 ? [`${scenario}: ${lost} acknowledged commits are lost`] : [];
    }
    return lostTime > lagBefore + SAMPLE ? [`${scenario}: the commits of ${lostTime} ms are lost, and the metric had shown ${lagBefore} ms`] : [];
  });
}

/** The metric is measured twice a second: what it has not shown yet is younger than that. */
const SAMPLE = 500;
