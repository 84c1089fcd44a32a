import type { Figures } from './scenarios';

const HEADINGS = ['', 'writers', 'asked: how it ended', 'RPO lag shown before', 'commits acknowledged', 'lost', 'time of the lost ones', 'seconds without writes'];

/** The figures as a table in Markdown. */
export function table(figures: readonly Figures[]): string {
  const rows = figures.map(({ scenario, load, outcome, lagBefore, acknowledged, lost, lostTime, seconds }) => [
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
