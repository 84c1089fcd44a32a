import { LIVES, type Measured } from './spot-lives';
import type { Count, Share } from './spot-share';
import { FAMILY_COLORS } from '../pictures/shown';

/** The lives that the tables and the picture have beside each other. */
const SHARES = ['ships-0', 'ships-30', 'ships-50', 'ships-80', 'ships-100'];
const ALTERNATIVES = ['ships-50', 'soft', 'capacity-type', 'capacity-type-hard', 'no-spread'];
const DRAWN = ['ships-30', 'ships-50', 'ships-80', 'soft', 'capacity-type'];

/** The tables of the page, by what they are called there. */
export function tables(measured: readonly Measured[]): Record<string, string> {
  return {
    shares: tableOf(measured, SHARES),
    alternatives: tableOf(measured, ALTERNATIVES),
    autoscaler: tableOf(measured, ['autoscaler-50']),
    three: workloadTable(measured, 'three'),
    patient: tableOf(measured, ['patient']),
    expiry: tableOf(measured, ['expiry']),
    limits: tableOf(measured, ['tight-80', 'ships-80', 'roomy-80'], (step) => sharesOf(measured, 'tight-80').some((share) => share.step === step)),
  };
}

const titleOf = (name: string) => LIVES.find((life) => life.name === name)!.title;
const sharesOf = (measured: readonly Measured[], name: string) => measured.find((each) => each.name === name)?.shares ?? [];

/** Each step in the order in which it was taken, with what was measured in each of the lives. */
function tableOf(measured: readonly Measured[], names: readonly string[], isShown: (step: string) => boolean = () => true): string {
  const cells = names.map((name) => new Map(sharesOf(measured, name).map((share) => [share.step, cellOf(share)])));
  return markdown(['', ...names.map(titleOf)], stepsOf(measured, names).filter(isShown).map((step) => [step, ...cells.map((cell) => cell.get(step) ?? '')]));
}

/** What was measured of each of several workloads. */
function workloadTable(measured: readonly Measured[], name: string): string {
  const shares = sharesOf(measured, name);
  const workloads = Object.keys(shares[0]?.workloads ?? {});
  const rows = shares.map(({ step, workloads: counts, nodes, seconds }) => [step, ...workloads.map((workload) => countOf(counts[workload])), `${nodes}`, `${seconds} s`]);
  return markdown(['', ...workloads, 'nodes', ''], rows);
}

function stepsOf(measured: readonly Measured[], names: readonly string[]): string[] {
  const [longest] = names.map((name) => sharesOf(measured, name).map(({ step }) => step)).sort((one, other) => other.length - one.length);
  return longest;
}

function cellOf(share: Share): string {
  // When pods are added, those that ran before are the fewest.
  const fewest = share.step.includes('→') ? [] : [`≥ ${share.fewest}`];
  return [countOf(share), `${share.nodes} n`, `${share.seconds} s`, ...fewest].join(' · ');
}

function countOf({ spot, onDemand, pending }: Count): string {
  return `${spot}/${onDemand}${pending > 0 ? `, **${pending} wait**` : ''}`;
}

function markdown(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

const FONTS = 'Verdana, DejaVu Sans, Arial, Helvetica, sans-serif';
const INK = '#16191F';
const QUIET = '#4A5560';
const [LABELS, COLUMN, BAR, ROW, HEAD, FOOT] = [230, 205, 180, 44, 64, 44];
const TITLE = 'The share of spot capacity over the life of a cluster';

/** A bar for each step and life: what runs on spot and on on-demand capacity, what waits, and the share that was asked for. */
export function chart(measured: readonly Measured[]): string {
  const steps = stepsOf(measured, DRAWN);
  const [width, height] = [LABELS + DRAWN.length * COLUMN, HEAD + steps.length * ROW + FOOT];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` role="img" aria-label="${TITLE}" font-family="${FONTS}">`,
    // A background of its own keeps the ink readable on dark pages.
    `<rect width="${width}" height="${height}" rx="6" fill="#FFFFFF"/>`,
    text(14, 24, TITLE, { size: 14, weight: 'bold' }),
    ...DRAWN.map((name, column) => text(LABELS + column * COLUMN, HEAD - 12, titleOf(name), { size: 11, weight: 'bold' })),
    ...steps.map((step, row) => text(14, HEAD + row * ROW + 14, step, { size: 11 })),
    ...DRAWN.flatMap((name, column) => sharesOf(measured, name).map((share) => (
      barOf(share, LIVES.find((life) => life.name === name)!.spotPercentage, LABELS + column * COLUMN, HEAD + steps.indexOf(share.step) * ROW)))),
    legend(HEAD + steps.length * ROW + 20),
    '</svg>',
    '',
  ].join('\n');
}

const COLORS = { spot: FAMILY_COLORS.compute, onDemand: FAMILY_COLORS.database, pending: FAMILY_COLORS.security };

function barOf({ spot, onDemand, pending, nodes, seconds }: Share, percentage: number, x: number, y: number): string {
  const all = spot + onDemand + pending;
  const at = (count: number) => round(count / all * BAR);
  const asked = x + BAR * percentage / 100;
  return [
    rect(x, y, at(spot), COLORS.spot),
    rect(x + at(spot), y, at(onDemand), COLORS.onDemand),
    rect(x + at(spot + onDemand), y, at(pending), COLORS.pending),
    `<line x1="${asked}" x2="${asked}" y1="${y - 3}" y2="${y + 21}" stroke="${INK}" stroke-width="2"/>`,
    text(x, y + 31, `${spot}/${onDemand}${pending > 0 ? `, ${pending} wait` : ''} · ${nodes} nodes · ${seconds} s`, { size: 10, color: QUIET }),
  ].join('');
}

function legend(y: number): string {
  return [
    ...([['on spot capacity', COLORS.spot], ['on on-demand capacity', COLORS.onDemand], ['waiting', COLORS.pending]] as const).map(([what, color], index) => (
      rect(14 + index * 190, y - 11, 14, color) + text(34 + index * 190, y, what, { size: 11 }))),
    `<line x1="${14 + 3 * 190}" x2="${14 + 3 * 190}" y1="${y - 13}" y2="${y + 5}" stroke="${INK}" stroke-width="2"/>`,
    text(24 + 3 * 190, y, 'the share that was asked for', { size: 11 }),
  ].join('');
}

function rect(x: number, y: number, width: number, color: string): string {
  return width > 0 ? `<rect x="${round(x)}" y="${y}" width="${round(width)}" height="18" fill="${color}"/>` : '';
}

function text(x: number, y: number, what: string, { size, weight = 'normal', color = INK }: { size: number; weight?: string; color?: string }): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${color}">${what.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
