import { setTimeout as sleep } from 'node:timers/promises';
import { ElastiCache, InvalidUserStateFault } from '@aws-sdk/client-elasticache';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { accepts, type CacheLogin, SessionFailed } from './cache-session.lambda';
import { parseObject, Rotation, type RotationEvent, RotationRefused, undefinedFor } from '../secrets/rotation-protocol.lambda';

/** What the secret holds: until the first rotation without the endpoint, which is made after the user. */
type CacheSecret = Omit<CacheLogin, 'host' | 'port'> & Partial<Pick<CacheLogin, 'host' | 'port'>>;

/** ElastiCache takes 16 to 128 characters. */
const PASSWORD_LENGTH = 40;

/** No wait is longer, so that a step always ends and says why before Lambda stops it at 5 minutes. */
const STEP_MILLISECONDS = 270_000;

/** Between two looks at whether a change has arrived. */
const LOOK_MILLISECONDS = 2_000;

const secrets = new SecretsManager({});
const elastiCache = new ElastiCache({});

/** One of the four steps by which Secrets Manager rotates the password of the user of a cache. */
export async function handler(event: RotationEvent): Promise<void> {
  const abortSignal = AbortSignal.timeout(STEP_MILLISECONDS);
  try {
    await new CacheRotation(secrets, event, { abortSignal }).run();
  } catch (error) {
    throw abortSignal.aborted && !(error instanceof SessionFailed) && !(error instanceof RotationRefused)
      ? new RotationRefused(`${event.Step} did not end in ${STEP_MILLISECONDS / 1000} seconds. Make sure that its subnets reach Secrets Manager and `
        + 'ElastiCache, by a NAT gateway or interface endpoints')
      : error;
  }
}

/** ElastiCache accepts two passwords of a user: the one that is made, and the current one. The one before goes. */
class CacheRotation extends Rotation<CacheSecret> {
  protected readonly shape = '{"username": ..., "password": ...}';
  private readonly endpoint = { host: process.env.CACHE_HOST!, port: Number(process.env.CACHE_PORT) };

  protected parse(secret: string): CacheSecret | undefined {
    const value = parseObject(secret);
    return isCacheSecret(value) ? value : undefined;
  }

  protected async makeValue(current: CacheSecret): Promise<CacheSecret> {
    const { RandomPassword } = await this.client.getRandomPassword({
      PasswordLength: PASSWORD_LENGTH, ExcludeCharacters: process.env.EXCLUDE_CHARACTERS, RequireEachIncludedType: true,
    }, this.options);
    return { ...current, ...this.endpoint, password: RandomPassword! };
  }

  protected async setSecret(): Promise<void> {
    const current = await this.readCurrent();
    const pending = await this.readPendingFor(current);
    if (await this.accepts(pending)) {
      return;
    }
    await this.modifyUser(current.username, [pending.password, current.password]);
  }

  protected async testSecret(): Promise<void> {
    const pending = await this.readPendingFor(await this.readCurrent());
    while (!await this.accepts(pending)) {
      // A change of a user is there before every node of the cache knows of it.
      if (await this.isActive(pending.username)) {
        throw new RotationRefused(`The cache does not accept the password of version ${this.version}: setSecret has to come first`);
      }
      await this.wait();
    }
  }

  private async modifyUser(user: string, passwords: string[]): Promise<void> {
    await this.untilActive(user);
    // The same step at once has begun to do the same: what it sets is waited for.
    await elastiCache.modifyUser({ UserId: user, AuthenticationMode: { Type: 'password', Passwords: passwords } }, this.options)
      .catch(undefinedFor(InvalidUserStateFault));
    await this.untilActive(user);
  }

  private async untilActive(user: string): Promise<void> {
    while (!await this.isActive(user)) {
      await this.wait();
    }
  }

  private async isActive(user: string): Promise<boolean> {
    const { Users = [] } = await elastiCache.describeUsers({ UserId: user }, this.options);
    return Users[0]?.Status === 'active';
  }

  private wait(): Promise<void> {
    return sleep(LOOK_MILLISECONDS, undefined, { signal: this.options.abortSignal });
  }

  private accepts({ username, password }: CacheSecret): Promise<boolean> {
    this.options.abortSignal?.throwIfAborted();
    return accepts({ ...this.endpoint, username, password });
  }

  /** What the rotation made, if it is for the current user. */
  private async readPendingFor(current: CacheSecret): Promise<CacheSecret> {
    const pending = await this.readPending();
    if (pending.username !== current.username) {
      throw new RotationRefused(`Version ${this.version} is for another user than the current one. `
        + 'Remove the stage AWSPENDING from it and rotate again');
    }
    return pending;
  }
}

function isCacheSecret(value: unknown): value is CacheSecret {
  const { username, password } = (value ?? {}) as Partial<CacheSecret>;
  return [username, password].every((text) => typeof text === 'string' && text !== '');
}
