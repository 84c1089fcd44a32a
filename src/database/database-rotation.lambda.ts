import { ResourceExistsException, ResourceNotFoundException, SecretsManager } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerRotationEvent } from 'aws-lambda';
import { type DatabaseLogin, DatabaseSession, PasswordRefused, SessionFailed } from './database-session.lambda';

/** Cross-account rotation adds this to the event. */
type RotationEvent = SecretsManagerRotationEvent & { readonly RotationToken?: string };

/** Says why a rotation does not go on. Its message never holds anything of a value. */
class RotationRefused extends Error {
  public override readonly name = 'RotationRefused';
}

/** RDS takes up to 128 characters. */
const PASSWORD_LENGTH = 40;

/** No session begins after this, so that a step always ends and says why before Lambda stops it at 30 seconds. */
const STEP_MILLISECONDS = 20_000;

const client = new SecretsManager({});

/**
 * One of the four steps by which Secrets Manager rotates the password of a user of PostgreSQL. Each may come twice, and again after it was
 * cut off anywhere.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export async function handler(event: RotationEvent): Promise<void> {
  const rotation = new Rotation(event);
  try {
    await rotation.run();
  } catch (error) {
    throw rotation.options.abortSignal.aborted && !(error instanceof SessionFailed) ? new RotationRefused(`${event.Step} did not end in ${STEP_MILLISECONDS / 1000} seconds. Make sure that `
      + 'Secrets Manager can be reached from the subnets of the function, by a NAT gateway or an interface endpoint') : error;
  }
}

class Rotation {
  public readonly options = { abortSignal: AbortSignal.timeout(STEP_MILLISECONDS) };
  private readonly version: string;

  public constructor(private readonly event: RotationEvent) {
    this.version = event.ClientRequestToken;
  }

  public async run(): Promise<void> {
    const currentVersion = await this.findCurrentVersion();
    if (currentVersion === this.version) {
      console.info(`${this.event.Step}: version ${this.version} is current already`);
      return;
    }
    await this.take(this.event.Step, currentVersion);
    console.info(`${this.event.Step}: done for version ${this.version}`);
  }

  private take(step: string, currentVersion: string | undefined): Promise<void> {
    switch (step) {
      case 'createSecret': return this.createSecret();
      case 'setSecret': return this.setSecret();
      case 'testSecret': return this.testSecret();
      case 'finishSecret': return this.finishSecret(currentVersion);
      default: throw new RotationRefused('The step is none of createSecret, setSecret, testSecret and finishSecret');
    }
  }

  /** The current version, for an event about a rotation that is under way. */
  private async findCurrentVersion(): Promise<string | undefined> {
    const { RotationEnabled, VersionIdsToStages: versions = {} } = await client.describeSecret({ SecretId: this.event.SecretId }, this.options);
    const stages = versions[this.version];
    if (!RotationEnabled) {
      throw new RotationRefused('Rotation is not enabled for the secret');
    }
    if (!stages?.includes('AWSCURRENT') && !stages?.includes('AWSPENDING')) {
      throw new RotationRefused(`Version ${this.version} is not one that Secrets Manager is rotating to`);
    }
    return Object.keys(versions).find((version) => versions[version].includes('AWSCURRENT'));
  }

  private async createSecret(): Promise<void> {
    if (await this.read('AWSPENDING', this.version)) {
      return;
    }
    const current = await this.readCurrent();
    const { RandomPassword } = await client.getRandomPassword({
      PasswordLength: PASSWORD_LENGTH, ExcludeCharacters: process.env.EXCLUDE_CHARACTERS, RequireEachIncludedType: true,
    }, this.options);
    // The same step, called twice at once: the other one's password stands, and this one was never used.
    await client.putSecretValue({
      SecretId: this.event.SecretId,
      ClientRequestToken: this.version,
      RotationToken: this.event.RotationToken,
      SecretString: JSON.stringify({ ...current, password: RandomPassword }),
      VersionStages: ['AWSPENDING'],
    }, this.options).catch(undefinedFor(ResourceExistsException));
  }

  private async setSecret(): Promise<void> {
    const current = await this.readCurrent();
    const pending = await this.readPending(current);
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

  private async testSecret(): Promise<void> {
    const session = await this.open(await this.readPending(await this.readCurrent()));
    if (!session) {
      throw new RotationRefused(`The database does not accept the password of version ${this.version}: setSecret has to come first`);
    }
    const rows = await session.query('SELECT 1').finally(() => session.close());
    if (rows[0]?.[0] !== '1') {
      throw new RotationRefused('The database does not answer a query');
    }
  }

  private async finishSecret(currentVersion: string | undefined): Promise<void> {
    await this.testSecret();
    await client.updateSecretVersionStage({
      SecretId: this.event.SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: this.version, RemoveFromVersionId: currentVersion,
    }, this.options).catch(async (error) => {
      // The same step, called twice at once, may have moved the stage.
      if (await this.findCurrentVersion() !== this.version) {
        throw error;
      }
    });
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
    const previous = await this.read('AWSPREVIOUS');
    return previous && isSameUser(previous, current) ? this.open(previous) : undefined;
  }

  private async accepts(login: DatabaseLogin): Promise<boolean> {
    const session = await this.open(login);
    session?.close();
    return session !== undefined;
  }

  /** A session, or undefined if the password is not the user's. */
  private async open(login: DatabaseLogin): Promise<DatabaseSession | undefined> {
    this.options.abortSignal.throwIfAborted();
    return DatabaseSession.open(login).catch(undefinedFor(PasswordRefused));
  }

  private async readCurrent(): Promise<DatabaseLogin> {
    const current = await this.read('AWSCURRENT');
    if (!current) {
      throw new RotationRefused('The secret has no current value');
    }
    return current;
  }

  /** What the rotation made, if it is for the current user. */
  private async readPending(current: DatabaseLogin): Promise<DatabaseLogin> {
    const pending = await this.read('AWSPENDING', this.version);
    if (!pending) {
      throw new RotationRefused(`Version ${this.version} has no value yet`);
    }
    if (!isSameUser(pending, current)) {
      throw new RotationRefused(`Version ${this.version} is for another host, port or user than the current one. `
        + 'Remove the stage AWSPENDING from it and rotate again');
    }
    return pending;
  }

  /** The value at a stage, or undefined while there is none. */
  private async read(VersionStage: string, VersionId?: string): Promise<DatabaseLogin | undefined> {
    const answer = await client.getSecretValue({ SecretId: this.event.SecretId, VersionId, VersionStage }, this.options)
      .catch(undefinedFor(ResourceNotFoundException));
    return answer && parse(answer.SecretString, VersionStage);
  }
}

/** Takes an error of this type for an answer. */
function undefinedFor(type: abstract new (...args: never[]) => Error): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof type)) {
      throw error;
    }
  };
}

function parse(secret: string | undefined, stage: string): DatabaseLogin {
  let value: unknown;
  try {
    value = JSON.parse(secret ?? '');
  } catch {
    // What JSON.parse throws quotes the value.
  }
  if (!isLogin(value)) {
    throw new RotationRefused(`The value at ${stage} is not {"host": ..., "port": ..., "dbname": ..., "username": ..., "password": ...}, `
      + 'so nothing is changed');
  }
  return value;
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
