import { createHash } from 'node:crypto';
import { isObject, type Json, object, Refusal, type Target } from './update-verifier-metadata';
import { UpdateAction, type UpdateNotice, type UpdateOffer, UpdateRule } from './update-verifier-types';

/** The client that something is offered to. */
export interface Client {
  readonly app: string;
  readonly channel: string;
  readonly platform: string;
  readonly architecture: string;
  readonly buildNumber: number;
  readonly clientId?: string;
  readonly kind?: string;
  readonly systemVersion?: string;
}

/** An artifact among the targets. */
interface Candidate {
  readonly name: string;
  readonly target: Target;
  readonly build: number;
}

const LARGEST_BUILD = 2_147_483_647;
/** Of two artifacts for one machine the first kind is offered. */
const KINDS = ['exe', 'msi', 'dmg', 'zip', 'appimage', 'deb', 'rpm'];

/** Whether a client belongs to the share that a rollout has reached: the first 32 bits of SHA-256(`<salt>:<client id>`) modulo 100, less than the percentage. */
export function isInRollout(salt: string, clientId: string, percent: number): boolean {
  return createHash('sha256').update(`${salt}:${clientId}`, 'utf8').digest().readUInt32BE(0) % 100 < percent;
}

/** What the channel offers this client. */
export function offerOf(targets: ReadonlyMap<string, Target>, client: Client): UpdateOffer {
  const channel = targets.get(`${client.channel}.json`);
  if (!channel) {
    throw new Refusal(UpdateRule.UNKNOWN_TARGET, `there is no channel "${client.channel}"`);
  }
  const { custom } = channel;
  if (custom.app !== client.app) {
    throw new Refusal(UpdateRule.WRONG_APPLICATION, 'the channel is another application\'s');
  }
  if (custom.channel !== client.channel) {
    throw new Refusal(UpdateRule.WRONG_CHANNEL, 'what was signed is of another channel');
  }
  const notice = noticeFor(custom.notice, client.buildNumber);
  const order = isObject(custom.rollback) ? custom.rollback : undefined;
  // An order to go back is the only way to a lower build, and only the builds that it names obey it.
  if (order && builds(order.from).includes(client.buildNumber)) {
    const found = artifactFor(targets, client, buildOf(order.to));
    return found ? offerOfArtifact(UpdateAction.ROLLBACK, String(order.reason), found, notice) : none('the build to go back to has no file for this machine', notice);
  }
  const release = reachedBy(custom, client);
  if (!release) {
    return none('the rollout has not reached this client', notice);
  }
  const halted = builds(custom.halted);
  const rest = builds(custom.released).filter((build) => build < release);
  // An installation that is too old for the newest release goes by one in between.
  for (const build of [release, ...rest]) {
    if (build > client.buildNumber && !halted.includes(build)) {
      const found = artifactFor(targets, client, build);
      if (found && mayInstall(found.target.custom, client)) {
        return offerOfArtifact(UpdateAction.UPDATE, 'a newer build', found, notice);
      }
    }
  }
  return none(release <= client.buildNumber ? 'the newest build is installed' : 'no newer build is for this machine', notice);
}

/** The build that the client is offered at most. */
function reachedBy(custom: Json, { clientId }: Client): number | undefined {
  const release = buildOf(object(custom.release, 'release of the channel').build);
  if (custom.rollout === undefined) {
    return release;
  }
  const { salt, percent } = object(custom.rollout, 'rollout of the channel');
  if (typeof salt !== 'string' || typeof percent !== 'number') {
    throw new Refusal(UpdateRule.MALFORMED, 'the rollout of the channel has no salt or no percentage');
  }
  if (clientId !== undefined && isInRollout(salt, clientId, percent)) {
    return release;
  }
  return isObject(custom.fallback) ? buildOf(custom.fallback.build) : undefined;
}

function artifactFor(targets: ReadonlyMap<string, Target>, client: Client, build: number): Candidate | undefined {
  const found: Candidate[] = [];
  for (const [name, target] of targets) {
    const { custom } = target;
    if (custom.build === build && custom.platform === client.platform && (custom.arch === client.architecture || custom.arch === 'universal')
      && (client.kind === undefined || custom.kind === client.kind)) {
      if (custom.app !== client.app) {
        throw new Refusal(UpdateRule.WRONG_APPLICATION, `${name} is another application's`);
      }
      if (!name.startsWith(`${build}/`)) {
        throw new Refusal(UpdateRule.MALFORMED, `${name} is not of build ${build}`);
      }
      found.push({ name, target, build });
    }
  }
  // The own architecture comes before all architectures, then the order of the kinds, then the name.
  const rank = ({ target: { custom } }: Candidate) => (custom.arch === client.architecture ? 0 : 100) + KINDS.indexOf(String(custom.kind));
  return found.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))[0];
}

function mayInstall({ minimumBuild, minimumSystemVersion }: Json, client: Client): boolean {
  return !(typeof minimumBuild === 'number' && minimumBuild > client.buildNumber)
    && !(typeof minimumSystemVersion === 'string' && client.systemVersion !== undefined && compareVersions(client.systemVersion, minimumSystemVersion) < 0);
}

/** Compares versions of an operating system, number by number. */
function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

function offerOfArtifact(action: UpdateAction, reason: string, { name, target, build }: Candidate, notice: UpdateNotice | undefined): UpdateOffer {
  return {
    action,
    reason,
    version: String(target.custom.version),
    buildNumber: build,
    target: name,
    path: `targets/${build}/${target.sha256}.${name.slice(name.indexOf('/') + 1)}`,
    length: target.length,
    sha256: target.sha256,
    critical: target.custom.critical === true,
    notice,
  };
}

function none(reason: string, notice: UpdateNotice | undefined): UpdateOffer {
  return { action: UpdateAction.NONE, reason, notice };
}

function noticeFor(notice: unknown, build: number): UpdateNotice | undefined {
  if (!isObject(notice) || (notice.builds !== undefined && !builds(notice.builds).includes(build))) {
    return undefined;
  }
  const { id, severity, text, url } = notice;
  return { id: String(id), severity: String(severity), text: String(text), url: typeof url === 'string' && url.startsWith('https://') ? url : undefined };
}

function builds(value: unknown): number[] {
  return Array.isArray(value) ? value.map(buildOf) : [];
}

function buildOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > LARGEST_BUILD) {
    throw new Refusal(UpdateRule.MALFORMED, 'a build is no integer from 1 to 2147483647');
  }
  return value;
}
