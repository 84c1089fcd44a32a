import * as changes from '../../release/channel-changes';
import type { ChannelState, Notice, Severity } from '../../release/model';
import type { TufState } from '../../release/tuf-reader';
import { type ChangeOptions, checkChannel, type Parts, SiteChange } from '../context';
import { ExitCode, Failure } from '../failure';
import type { Output } from '../output';
import { versionOf } from '../published';

export interface ChannelOptions extends ChangeOptions {
  readonly channel: string;
}

/** Offers a build that is published already, like one that was tried in beta. */
export async function promote(build: number, options: ChannelOptions & { readonly rollout?: number }, output: Output, parts: Parts): Promise<void> {
  await changeChannel(options, output, parts, (current, state) =>
    changes.promote(current, { build, version: versionOf(state, build) }, { app: state.app, channel: options.channel, percent: options.rollout }),
  (state) => [`✔ ${options.channel} offers ${described(state)}.`, ...toOthers(state)]);
}

/** Offers the newest release to another share of the clients. */
export async function rollout(percent: number, options: ChannelOptions, output: Output, parts: Parts): Promise<void> {
  await changeChannel(options, output, parts, (current) => {
    // The same again is no mistake: a job that is repeated.
    const isSo = needed(current, options).rollout?.percent === percent || (percent === 100 && !current!.rollout);
    return isSo ? current! : changes.setRollout(current!, percent);
  }, (state) => [`✔ ${options.channel} offers ${described(state)}.`, ...toOthers(state)]);
}

/** Stops the spread of a build. */
export async function halt(options: ChannelOptions & { readonly build?: number }, output: Output, parts: Parts): Promise<void> {
  let stopped = options.build;
  await changeChannel(options, output, parts, (current, state) => {
    // The same again is a job that is repeated, and not the next build as well.
    stopped ??= Math.max(needed(current, options).release.build, ...current?.halted ?? []);
    return changes.halt(needed(current, options), (build) => versionOf(state, build), stopped);
  }, (state) => [
    `✔ Build ${stopped} is offered to nobody anymore in ${options.channel}, which offers ${described(state)}.`,
    '  Who installed it keeps it: to replace it there, publish the older code under a higher build. `ekn-updates rollback` also orders clients that know how to go back.',
  ]);
}

/** Goes back to an earlier build, and says what that does for whom. */
export async function rollback(
  options: ChannelOptions & { readonly to?: number; readonly reason: string }, output: Output, parts: Parts,
): Promise<void> {
  await changeChannel(options, output, parts, (current, state) => {
    const { rollback: order, release } = needed(current, options);
    const isSo = order?.to === (options.to ?? release.build) && order?.to === release.build && order.reason === options.reason;
    return isSo ? current! : changes.rollback(current!, (build) => versionOf(state, build), options);
  }, (state) => rollbackLines(state));
}

/** What a rollback does for each kind of client. */
export function rollbackLines({ channel, release: { version, build }, rollback: order }: ChannelState): string[] {
  return [
    `✔ ${channel} is back at ${version} (build ${build}).`,
    '',
    `  Who has not updated yet      is offered build ${build} by every feed, and never build ${order!.from.join(' or ')}.`,
    `  Clients that read the TUF    find a signed order to go back from build ${order!.from.join(', ')} to ${build}, and go back`,
    '  metadata (UpdateVerifier)    by themselves at their next check.',
    '  Sparkle (macOS)              never installs a lower build: who has it keeps it.',
    '  WinSparkle (Windows)         never installs a lower build: who has it keeps it.',
    '  AppImageUpdate (Linux)       takes whatever the .zsync alias names: it goes back at the next update.',
    '  .deb and .rpm by hand        package managers ask before they install a lower version.',
    '',
    `  To bring everybody back, roll forward: publish the code of ${version} again under a build above ${Math.max(...order!.from)}`,
    '  (and a version above, like a patch release), by `ekn-updates publish`. Sparkle and WinSparkle install that.',
  ];
}

/** Tells users something, signed, in the metadata, the feeds and on the page. */
export async function setNotice(
  text: string, options: ChannelOptions & { readonly severity: Severity; readonly id?: string; readonly url?: string; readonly builds?: number[] },
  output: Output, parts: Parts,
): Promise<void> {
  const { severity, url, builds } = options;
  const today = new Date().toISOString().slice(0, 10);
  await changeChannel(options, output, parts, (current) => {
    const id = options.id ?? sameNotice(needed(current, options).notice, text) ?? `${today}-${severity}`;
    const notice: Notice = { id, severity, text, ...url && { url }, ...builds && { builds } };
    return changes.setNotice(needed(current, options), notice);
  }, () => [`✔ ${options.channel} shows the notice to ${builds ? `users of build ${builds.join(', ')}` : 'every user'}.`]);
}

export async function clearNotice(options: ChannelOptions, output: Output, parts: Parts): Promise<void> {
  await changeChannel(options, output, parts, (current) => changes.setNotice(needed(current, options)), () => [`✔ ${options.channel} shows no notice.`]);
}

/** Signs everything again before it expires. */
export async function resign(options: ChangeOptions, output: Output, parts: Parts): Promise<void> {
  const change = await SiteChange.open(options, output, parts);
  const { written } = await change.run((state) => {
    if (state.versions.timestamp === 0) {
      throw new Failure('Nothing is published yet, so there is nothing to sign again.', 'Publish a release first.', ExitCode.REFUSED);
    }
    return { renew: true };
  });
  output.result({ changed: true, dryRun: change.isDryRun, written }, change.isDryRun ? ['Nothing was changed. These would be written:', ...written.map((key) => `  ${key}`)] : ['✔ Targets, snapshot and timestamp are signed again.']);
}

async function changeChannel(
  options: ChannelOptions, output: Output, parts: Parts,
  next: (current: ChannelState | undefined, state: TufState) => ChannelState, lines: (state: ChannelState) => string[],
): Promise<void> {
  const change = await SiteChange.open(options, output, parts);
  const channel = checkChannel(change.site, options.channel);
  let result: ChannelState | undefined;
  const { changed, written } = await change.run((state) => {
    const current = state.channels.get(channel);
    result = next(current, state);
    return JSON.stringify(current) === JSON.stringify(result) ? undefined : { channels: [result] };
  });
  output.result({ channel: result, changed, dryRun: change.isDryRun, written }, change.isDryRun
    ? ['Nothing was changed. These would be written:', ...written.map((key) => `  ${key}`)]
    : changed ? lines(result!) : ['✔ It is so already; nothing changed.', ...lines(result!)]);
}

function needed(current: ChannelState | undefined, { channel }: ChannelOptions): ChannelState {
  if (!current) {
    throw new Failure(`The channel ${channel} offers nothing yet.`, `Publish a release to it: ekn-updates publish --channel ${channel} …`, ExitCode.REFUSED);
  }
  return current;
}

const sameNotice = (notice: Notice | undefined, text: string) => notice?.text === text ? notice.id : undefined;

/** What a rollout means for feeds and for the page, which show one release to everybody. */
export function toOthers({ rollout: share, fallback }: ChannelState): string[] {
  return share && fallback
    ? [`  Clients that know no percentage (Sparkle, WinSparkle, the documented manifest) are offered build ${fallback.build} until it is 100.`] : [];
}

function described({ release: { version, build }, rollout: share }: ChannelState): string {
  return `${version} (build ${build})${share ? ` to ${share.percent} % of the clients` : ''}`;
}
