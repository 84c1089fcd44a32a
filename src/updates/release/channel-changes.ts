import { MOST_BUILDS, MOST_RELEASED, readChannelState, shownRelease } from './channel-state';
import { defined } from './fields';
import type { ChannelState, Notice, ReleaseReference } from './model';
import { refuse } from './problems';

/*
 * What the commands do to a channel. Each answers the next state, and refuses what would do something else than it says.
 */

const DOCUMENT = 'channel state';

export interface PromoteOptions {
  readonly app: string;
  readonly channel: string;
  /** From 1 to 100. @default 100 */
  readonly percent?: number;
  /** @default - the channel and the build */
  readonly salt?: string;
}

/** Offers a release, to everybody or to a share of the clients. */
export function promote(
  state: ChannelState | undefined, { version, build }: ReleaseReference, { app, channel, percent = 100, salt }: PromoteOptions,
): ChannelState {
  checkPercent(percent);
  const release = { version, build };
  if (state?.release.build === build) {
    return percent === 100 && !state.rollout ? state : setRollout(state, percent);
  }
  if (state && build < state.release.build) {
    refuse(DOCUMENT, 'release.build', `${build} is lower than ${state.release.build}, which is offered: to go back there are halt and rollback, since clients install no lower build`);
  }
  if (state?.halted?.includes(build)) {
    refuse(DOCUMENT, 'release.build', `${build} was halted: publish it again under a higher build`);
  }
  if (!state && percent !== 100) {
    refuse(DOCUMENT, 'rollout.percent', 'must be 100 for the first release of a channel: nobody else would get any');
  }
  const { notice, halted, released = [] } = state ?? {};
  return readChannelState(defined({
    app,
    channel,
    release,
    notice,
    halted,
    ...percent === 100
      ? { released: newest([build, ...released]) }
      : { rollout: { percent, salt: salt ?? `${channel}-${build}` }, fallback: shownRelease(state!), released },
  }));
}

/** Offers the release that is being rolled out to another share of the clients. 100 ends the rollout. */
export function setRollout(state: ChannelState, percent: number): ChannelState {
  checkPercent(percent);
  if (!state.rollout) {
    refuse(DOCUMENT, 'rollout', `is over: build ${state.release.build} is offered to everybody`);
  }
  const { rollout, fallback, ...rest } = state;
  return readChannelState(percent === 100
    ? { ...rest, released: newest([state.release.build, ...state.released]) }
    : { ...rest, fallback, rollout: { ...rollout, percent } });
}

/**
 * Stops offering a build. Who has it keeps it; everybody else is offered the release before.
 *
 * @param versionOf the version of a build, for the release before
 */
export function halt(state: ChannelState, versionOf: (build: number) => string, build: number = state.release.build): ChannelState {
  if (state.halted?.includes(build)) {
    return state;
  }
  if (build !== state.release.build && !state.released.includes(build)) {
    refuse(DOCUMENT, 'halted', `${build} is not offered; these are: ${[...new Set([state.release.build, ...state.released])].join(', ')}`);
  }
  const { rollout, fallback, ...rest } = state;
  const released = state.released.filter((one) => one !== build);
  const halted = newest([...state.halted ?? [], build], MOST_BUILDS);
  if (released.length === 0) {
    refuse(DOCUMENT, 'halted', `${build} is the only release of the channel: publish one that works under a higher build`);
  }
  if (rollout && build !== state.release.build) { // the rollout goes on, with another fallback
    return readChannelState({ ...state, released, halted, fallback: { build: released[0], version: versionOf(released[0]) } });
  }
  return readChannelState({ ...rest, released, halted, release: { build: released[0], version: versionOf(released[0]) } });
}

export interface RollbackOptions {
  /** The build to go back to. @default - the release before the newest; after a halt that is the one which is offered */
  readonly to?: number;
  /** One line, which users may be shown. */
  readonly reason: string;
}

/** Stops offering the builds above another one, and orders clients that know how to go back to it. */
export function rollback(state: ChannelState, versionOf: (build: number) => string, { to, reason }: RollbackOptions): ChannelState {
  const offered = [...new Set([state.release.build, ...state.released])];
  // Who installed what was halted since has it still.
  const installed = [...offered, ...state.halted ?? []];
  const earlier = offered.filter((build) => build < Math.max(...installed));
  const target = to ?? earlier[0];
  if (target === undefined || !earlier.includes(target)) {
    refuse(DOCUMENT, 'rollback.to', `must be an earlier build of the feeds (${earlier.join(', ') || 'there is none'}); got ${target ?? 'none'}`);
  }
  const { rollout, fallback, ...rest } = state;
  const from = installed.filter((build) => build > target);
  // Who was to go back from a build before still has it.
  const before = state.rollback?.from.filter((build) => build > target) ?? [];
  return readChannelState({
    ...rest,
    release: { build: target, version: versionOf(target) },
    released: state.released.filter((build) => build <= target),
    halted: newest([...state.halted ?? [], ...from], MOST_BUILDS),
    rollback: { from: newest([...from, ...before], MOST_BUILDS), to: target, reason },
  });
}

/** Tells users something, or nothing anymore. */
export function setNotice({ notice: _, ...state }: ChannelState, notice?: Notice): ChannelState {
  return readChannelState(defined({ ...state, notice }));
}

function checkPercent(percent: number): void {
  if (!Number.isInteger(percent) || percent < 1 || percent > 100) {
    refuse(DOCUMENT, 'rollout.percent', `must be an integer from 1 to 100; got ${percent}`);
  }
}

/** Each build once, in descending order. */
function newest(builds: readonly number[], most = MOST_RELEASED): number[] {
  return [...new Set(builds)].sort((one, other) => other - one).slice(0, most);
}
