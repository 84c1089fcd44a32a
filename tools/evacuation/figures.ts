import type { Placed } from './services';
import type { Asked } from './viewers';

/** What happened in one of the two actions. */
export interface Figures {
  readonly action: string;
  /** How the machine ended. */
  readonly outcome: string;
  /** From the start of the action to its end, in seconds. */
  readonly seconds: number;
  readonly asked: number;
  /** What was not answered, by kind, before the action began and from then on. */
  readonly failed: Readonly<Record<Asked['kind'], { readonly before: number; readonly since: number }>>;
  /** From the loss of the region, and from the start of the action, to the first write that was acknowledged again; in seconds. @default - nothing was lost */
  readonly writesBack?: { readonly sinceLoss: number; readonly sinceStart: number };
  /** From the loss of the region to the last WebSocket that was connected again, in seconds. @default - nothing was lost */
  readonly socketsBack?: number;
  /** The longest time without an acknowledged write from the start of the action on, in seconds. */
  readonly longestWithoutWrites: number;
  /** What was acknowledged, and what of it is not there. */
  readonly acknowledged: number;
  readonly lost: number;
  readonly lostMilliseconds: number;
  readonly calls: readonly Placed[];
  /** The calls of the machine of the failover, which that of the evacuation starts. */
  readonly callsOfPromotion: readonly Placed[];
  /** The regions that answered in the end. */
  readonly answering: readonly string[];
}

const KINDS = ['read', 'write', 'websocket'] as const;

/** What was not answered, by kind, before a moment and from then on. */
export function failures(asked: readonly Asked[], moment: number): Figures['failed'] {
  return Object.fromEntries(KINDS.map((kind) => {
    const failed = asked.filter((each) => each.kind === kind && !each.isAnswered);
    const before = failed.filter(({ at }) => at < moment).length;
    return [kind, { before, since: failed.length - before }];
  })) as unknown as Figures['failed'];
}

/** When the last of those that had failed was connected again, in seconds from a moment on. */
export function connectedAgain(asked: readonly Asked[], moment: number): number {
  const sockets = asked.filter(({ kind }) => kind === 'websocket');
  const failed = Math.max(moment, ...sockets.filter(({ isAnswered }) => !isAnswered).map(({ at }) => at));
  return (Math.max(moment, ...sockets.filter(({ isAnswered, at }) => isAnswered && at >= failed).map(({ at }) => at)) - moment) / 1000;
}

/** The longest time between two moments from a first one on, in seconds. */
export function longestGap(moments: readonly number[], first: number): number {
  const sorted = [first, ...moments.filter((at) => at > first).sort((one, other) => one - other)];
  return Math.max(0, ...sorted.slice(1).map((at, index) => at - sorted[index])) / 1000;
}

/** The figures as a table in Markdown, a column for each action. */
export function table(figures: readonly Figures[]): string {
  const failed = (kind: Asked['kind']) => ({ failed: { [kind]: { before, since } } }: Figures) => `${before} + ${since}`;
  const rows: Array<[string, (figures: Figures) => string]> = [
    ['how it ended', ({ outcome }) => outcome],
    ['seconds from its start to its end', ({ seconds }) => seconds.toFixed(1)],
    ['asked in all', ({ asked }) => String(asked)],
    ['reads that failed, before it began + since', failed('read')],
    ['writes that failed, before it began + since', failed('write')],
    ['WebSockets that were not opened, before it began + since', failed('websocket')],
    ['seconds from the loss of the region to the first write', ({ writesBack }) => writesBack?.sinceLoss.toFixed(1) ?? ''],
    ['seconds from its start to the first write', ({ writesBack }) => writesBack?.sinceStart.toFixed(1) ?? ''],
    ['seconds from the loss of the region to the last WebSocket that was connected again', ({ socketsBack }) => socketsBack?.toFixed(1) ?? ''],
    ['longest time without a write since its start, in seconds', ({ longestWithoutWrites }) => longestWithoutWrites.toFixed(1)],
    ['writes that were acknowledged', ({ acknowledged }) => String(acknowledged)],
    ['of them lost', ({ lost, lostMilliseconds }) => (lost === 0 ? '0' : `${lost}, of ${lostMilliseconds} ms`)],
    ['calls of its machine, and where to', ({ calls }) => places(calls)],
    ['calls of the failover machine', ({ callsOfPromotion }) => places(callsOfPromotion)],
    ['regions that answered in the end', ({ answering }) => answering.join(', ')],
  ];
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(['', ...figures.map(({ action }) => action)]),
    line(['---', ...figures.map(() => '---')]),
    ...rows.map(([heading, cell]) => line([heading, ...figures.map(cell)])),
  ].join('\n');
}

function places(calls: readonly Placed[]): string {
  return [...new Set(calls.map(({ place }) => place))].map((place) => {
    const actions = calls.filter((call) => call.place === place).map(({ action }) => action);
    return `${place}: ${[...new Set(actions)].map((action) => `${actions.filter((each) => each === action).length} ${action}`).join(', ')}`;
  }).join('<br>');
}

/** What was not as it has to be. */
export function problems([there, back]: readonly Figures[], lostRegion: string, { rto, rpo }: { rto: number; rpo: number }): string[] {
  const found = [
    [there.outcome !== 'evacuated' || back.outcome !== 'back', `it ended with ${there.outcome} and ${back.outcome}`],
    [[...there.calls, ...there.callsOfPromotion].some(({ place }) => place === lostRegion), `${lostRegion} was called while it was lost`],
    [[there, back].flatMap(({ calls, callsOfPromotion }) => [...calls, ...callsOfPromotion]).some(({ action }) => /stack|changeset|distribution$/i.test(action)), 'a control plane was called'],
    [there.answering.includes(lostRegion), `viewers were led to ${lostRegion} after it was evacuated`],
    [!back.answering.includes(lostRegion), `nobody was led to ${lostRegion} after it came back`],
    [(there.writesBack?.sinceLoss ?? Infinity) > rto, `nobody could write for ${there.writesBack?.sinceLoss} s, and ${rto} s are allowed`],
    [there.lostMilliseconds > rpo * 1000, `the writes of ${there.lostMilliseconds} ms are lost, and ${rpo} s are allowed`],
    [back.lost > 0, `${back.lost} writes were lost on the way back, which loses none`],
  ] as Array<[boolean, string]>;
  return found.filter(([isWrong]) => isWrong).map(([, text]) => text);
}
