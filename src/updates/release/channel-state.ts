import { RULES } from './description';
import { defined, Fields } from './fields';
import { CHANNEL_PATTERN, type ChannelState, LARGEST_BUILD, type Notice, type ReleaseReference, type RollbackOrder, type Rollout, SEVERITIES } from './model';

/** Few, so that a feed stays small; a client further behind goes by the oldest of them. */
export const MOST_RELEASED = 10;
export const MOST_BUILDS = 100;

export const CHANNEL_RULE = { pattern: CHANNEL_PATTERN, rule: 'lowercase letters, digits and hyphens that begin with a letter, at most 32' };
const HTTPS = { pattern: /^https:\/\/[^\s"<>\\^`{|}]+$/, rule: 'an https address', longest: 1000 };
const LINE = { rule: 'a text of one line', longest: 500 };

/** Reads the state of a channel: `custom` of the target `<channel>.json`. */
export function readChannelState(value: unknown, document = 'channel state'): ChannelState {
  const fields = new Fields(document);
  const state = fields.object(value, '', ['app', 'channel', 'release', 'rollout', 'fallback', 'rollback', 'notice', 'halted', 'released']);
  fields.throwIfAny();
  const read: ChannelState = {
    app: fields.text(state!.app, 'app', RULES.app),
    channel: fields.text(state!.channel, 'channel', CHANNEL_RULE),
    release: readReference(fields, state!.release, 'release'),
    rollout: fields.optional(state!.rollout, (rollout) => readRollout(fields, rollout)),
    fallback: fields.optional(state!.fallback, (fallback) => readReference(fields, fallback, 'fallback')),
    rollback: fields.optional(state!.rollback, (rollback) => readRollback(fields, rollback)),
    notice: fields.optional(state!.notice, (notice) => readNotice(fields, notice)),
    halted: fields.optional(state!.halted, (halted) => readBuilds(fields, halted, 'halted', 1)),
    released: fields.list(state!.released, 'released', 1, MOST_RELEASED, (build, field) => fields.integer(build, field, 1, LARGEST_BUILD)),
  };
  fields.throwIfAny();
  checkTogether(fields, read);
  fields.throwIfAny();
  return defined(read);
}

/** The release that feeds without a percentage show: everybody may have it. */
export function shownRelease({ release, rollout, fallback }: ChannelState): ReleaseReference {
  return rollout && fallback ? fallback : release;
}

function checkTogether(fields: Fields, state: ChannelState): void {
  const { release, rollout, fallback, rollback, halted = [], released } = state;
  if (Boolean(rollout) !== Boolean(fallback)) {
    fields.problem('fallback', 'and rollout need each other: whoever is outside of the rollout gets the fallback');
  }
  if (fallback && fallback.build >= release.build) {
    fields.problem('fallback.build', `must be lower than release.build; got ${fallback.build}`);
  }
  if (released.some((build, index) => index > 0 && build >= released[index - 1])) {
    fields.problem('released', 'must be in descending order, each build once');
  }
  if (released[0] !== shownRelease(state).build) {
    fields.problem('released[0]', `must be the build that everybody may have, ${shownRelease(state).build}; got ${released[0]}`);
  }
  for (const [field, builds] of [['released', released], ['release', [release.build]]] as const) {
    const both = builds.filter((build) => halted.includes(build));
    if (both.length > 0) {
      fields.problem(field, `has a build that is halted: ${both.join(', ')}`);
    }
  }
  if (rollback && rollback.from.some((build) => build <= rollback.to)) {
    fields.problem('rollback.from', `must have builds above rollback.to, ${rollback.to}`);
  }
}

function readReference(fields: Fields, value: unknown, field: string): ReleaseReference {
  const reference = fields.object(value, field, ['version', 'build']);
  return {
    version: fields.text(reference?.version, `${field}.version`, RULES.version),
    build: fields.integer(reference?.build, `${field}.build`, 1, LARGEST_BUILD),
  };
}

function readRollout(fields: Fields, value: unknown): Rollout {
  const rollout = fields.object(value, 'rollout', ['percent', 'salt']);
  return {
    percent: fields.integer(rollout?.percent, 'rollout.percent', 1, 99),
    salt: fields.text(rollout?.salt, 'rollout.salt', { pattern: /^[\x21-\x7e]{1,64}$/, rule: 'up to 64 characters of ASCII without blanks' }),
  };
}

function readRollback(fields: Fields, value: unknown): RollbackOrder {
  const order = fields.object(value, 'rollback', ['from', 'to', 'reason']);
  return {
    from: readBuilds(fields, order?.from, 'rollback.from', 1),
    to: fields.integer(order?.to, 'rollback.to', 1, LARGEST_BUILD),
    reason: fields.text(order?.reason, 'rollback.reason', LINE),
  };
}

function readNotice(fields: Fields, value: unknown): Notice {
  const notice = fields.object(value, 'notice', ['id', 'severity', 'text', 'url', 'builds']);
  return defined({
    id: fields.text(notice?.id, 'notice.id', { pattern: /^[A-Za-z0-9._-]{1,64}$/, rule: 'up to 64 letters, digits, dots, underscores and hyphens' }),
    severity: fields.oneOf(notice?.severity, 'notice.severity', SEVERITIES),
    text: fields.text(notice?.text, 'notice.text', LINE),
    url: fields.optional(notice?.url, (url) => fields.text(url, 'notice.url', HTTPS)),
    builds: fields.optional(notice?.builds, (builds) => readBuilds(fields, builds, 'notice.builds', 1)),
  });
}

function readBuilds(fields: Fields, value: unknown, field: string, smallest: number): number[] {
  const builds = fields.list(value, field, smallest, MOST_BUILDS, (build, at) => fields.integer(build, at, 1, LARGEST_BUILD));
  if (new Set(builds).size !== builds.length) {
    fields.problem(field, 'must have each build once');
  }
  return builds;
}
