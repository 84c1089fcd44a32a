import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { type DatabaseLogin, DatabaseSession, PasswordRefused, SessionFailed } from './database-session.lambda';
import { parseObject, Rotation, type RotationEvent, RotationRefused, undefinedFor } from '../secrets/rotation-protocol.lambda';

/** RDS takes up to 128 characters. */
const PASSWORD_LENGTH = 40;

/** No session begins after this, so that a step always ends and says why before Lambda stops it at 30 seconds. */
const STEP_MILLISECONDS = 20_000;

const client = new SecretsManager({});

/** One of the four steps by which Secrets Manager rotates the password of a user of PostgreSQL. */
export async function handler(event: RotationEvent): Promise<void> {
  const abortSignal = AbortSignal.timeout(STEP_MILLISECONDS);
  try {
    await new DatabaseRotation(client, event, { abortSignal }).run();
  } catch (error) {
    throw abortSignal.aborted && !(error instanceof SessionFailed) ? new RotationRefused(`${event.Step} did not end in ${STEP_MILLISECONDS / 1000} seconds. `
      + 'Make sure that its subnets reach Secrets Manager, by a NAT gateway or an interface endpoint') : error;
  }
}

class DatabaseRotation extends Rotation<DatabaseLogin> {
  protected readonly shape = '{"host": ..., "port": ..., "dbname": ..., "username": ..., "password": ...}';

  protected parse(secret: string): DatabaseLogin | undefined {
    const value = parseObject(secret);
    return isLogin(value) ? value : undefined;
  }

  protected async makeValue(current: DatabaseLogin): Promise<DatabaseLogin> {
    const { RandomPassword } = await this.client.getRandomPassword({
      PasswordLength: PASSWORD_LENGTH, ExcludeCharacters: process.env.EXCLUDE_CHARACTERS, RequireEachIncludedType: true,
    }, this.options);
    return { ...current, password: RandomPassword! };
  }

  protected async setSecret(): Promise<void> {
    const current = await this.readCurrent();
    const pending = await this.readPendingFor(current);
    if (await this.accepts(pending)) {
      return;
    }
    await this.change(current, pending.password).catch(async (error) => {
      // The same step at once or one before, whose answer was lost, may have set it.
      if (!(await this.accepts(pending))) {
        throw error;
      }
    });
  }

  protected async testSecret(): Promise<void> {
    const session = await this.open(await this.readPendingFor(await this.readCurrent()));
    if (!session) {
      throw new RotationRefused(`The database does not accept the password of version ${this.version}: setSecret has to come first`);
    }
    const rows = await session.query('SELECT 1').finally(() => session.close());
    if (rows[0]?.[0] !== '1') {
      throw new RotationRefused('The database does not answer a query');
    }
  }

  private async change(current: DatabaseLogin, password: string): Promise<void> {
    const session = await this.open(current) ?? await this.openWithPrevious(current);
    if (!session) {
      throw new RotationRefused('The database accepts neither the pending nor the current nor the previous password of the secret, so nothing is '
        + 'changed in it. Give the master user the current one, and the rotation goes on: aws rds modify-db-instance --apply-immediately '
        + '--db-instance-identifier <name> --master-user-password "$(aws secretsmanager get-secret-value --secret-id '
        + `${this.event.SecretId} --query SecretString --output text | jq -r .password)". Give it to any other user by \\password in psql`);
    }
    await session.setPassword(current.username, password).finally(() => session.close());
  }

  private async openWithPrevious(current: DatabaseLogin): Promise<DatabaseSession | undefined> {
    const previous = await this.readPrevious();
    return previous && isSameUser(previous, current) ? this.open(previous) : undefined;
  }

  private async accepts(login: DatabaseLogin): Promise<boolean> {
    const session = await this.open(login);
    session?.close();
    return session !== undefined;
  }

  /** A session, or undefined if the password is not the user's. */
  private async open(login: DatabaseLogin): Promise<DatabaseSession | undefined> {
    this.options.abortSignal?.throwIfAborted();
    // Of a global database the secret names the endpoint that follows the writer; the function reaches the cluster of its own region only.
    return DatabaseSession.open({ ...login, host: process.env.DATABASE_HOST ?? login.host }).catch(undefinedFor(PasswordRefused));
  }

  /** What the rotation made, if it is for the current user. */
  private async readPendingFor(current: DatabaseLogin): Promise<DatabaseLogin> {
    const pending = await this.readPending();
    if (!isSameUser(pending, current)) {
      throw new RotationRefused(`Version ${this.version} is for another host, port or user than the current one. `
        + 'Remove the stage AWSPENDING from it and rotate again');
    }
    return pending;
  }
}

function isLogin(value: unknown): value is DatabaseLogin {
  const { host, port, dbname, username, password } = (value ?? {}) as Partial<DatabaseLogin>;
  const portNumber = Number(port);
  // PostgreSQL ends a text at its first NUL, and what follows would be read as another parameter.
  return [host, dbname, username, password].every((text) => typeof text === 'string' && text !== '' && !text.includes('\0'))
    && Number.isInteger(portNumber) && portNumber > 0 && portNumber < 65_536;
}

/** A password is never sent on behalf of another user, nor to another server. */
function isSameUser(one: DatabaseLogin, other: DatabaseLogin): boolean {
  return one.host === other.host && Number(one.port) === Number(other.port) && one.username === other.username;
}
