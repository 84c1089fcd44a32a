import { ResourceExistsException, ResourceNotFoundException, SecretsManager } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerRotationEvent } from 'aws-lambda';

/** Cross-account rotation adds this to the event. */
export type RotationEvent = SecretsManagerRotationEvent & { readonly RotationToken?: string };

/** Says why a rotation does not go on. Its message never holds anything of a value. */
export class RotationRefused extends Error {
  public override readonly name = 'RotationRefused';
}

/** How the calls to Secrets Manager are made. */
interface CallOptions {
  readonly abortSignal?: AbortSignal;
}

/**
 * The four steps by which Secrets Manager rotates a secret, for values of one kind. Each may come twice, at once or one after the other, and
 * again after it was cut off anywhere.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export abstract class Rotation<Value> {
  /** What a value looks like, for a message. */
  protected abstract readonly shape: string;
  protected readonly version: string;

  public constructor(
    protected readonly client: SecretsManager, protected readonly event: RotationEvent, protected readonly options: CallOptions = {},
  ) {
    this.version = event.ClientRequestToken;
  }

  /** Takes the step of the event. */
  public async run(): Promise<void> {
    const currentVersion = await this.findCurrentVersion();
    if (currentVersion === this.version) {
      console.info(`${this.event.Step}: version ${this.version} is current already`);
      return;
    }
    await this.take(this.event.Step, currentVersion);
    console.info(`${this.event.Step}: done for version ${this.version}`);
  }

  /** The value of a secret, or undefined for a text that is none. */
  protected abstract parse(secret: string): Value | undefined;

  /** Another value in place of the current one. */
  protected abstract makeValue(current: Value): Promise<Value>;

  /** Tells whoever else has to know the pending value. */
  protected abstract setSecret(): Promise<void>;

  /** Makes sure that the pending value can be used. */
  protected abstract testSecret(): Promise<void>;

  protected async readCurrent(): Promise<Value> {
    const current = await this.read('AWSCURRENT');
    if (!current) {
      throw new RotationRefused('The secret has no current value');
    }
    return current;
  }

  /** The value that this rotation made. */
  protected async readPending(): Promise<Value> {
    const pending = await this.read('AWSPENDING', this.version);
    if (!pending) {
      throw new RotationRefused(`Version ${this.version} has no value yet`);
    }
    return pending;
  }

  /** The value before the current one. Undefined where there is none, or none that is of use: what a secret began with may be no whole value. */
  protected readPrevious(): Promise<Value | undefined> {
    return this.read('AWSPREVIOUS').catch(undefinedFor(RotationRefused));
  }

  /** The value at a stage, or undefined while there is none. */
  private async read(VersionStage: string, VersionId?: string): Promise<Value | undefined> {
    const answer = await this.client.getSecretValue({ SecretId: this.event.SecretId, VersionId, VersionStage }, this.options)
      .catch(undefinedFor(ResourceNotFoundException));
    const value = answer && this.parse(answer.SecretString ?? '');
    if (answer && !value) {
      throw new RotationRefused(`The value at ${VersionStage} is not ${this.shape}, so nothing is changed`);
    }
    return value;
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
    const { RotationEnabled, VersionIdsToStages: versions = {} } = await this.client.describeSecret({ SecretId: this.event.SecretId }, this.options);
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
    const value = await this.makeValue(await this.readCurrent());
    // The same step, called twice at once: the other one's value stands, and this one was never used.
    await this.client.putSecretValue({
      SecretId: this.event.SecretId,
      ClientRequestToken: this.version,
      RotationToken: this.event.RotationToken,
      SecretString: JSON.stringify(value),
      VersionStages: ['AWSPENDING'],
    }, this.options).catch(undefinedFor(ResourceExistsException));
  }

  private async finishSecret(currentVersion: string | undefined): Promise<void> {
    try {
      await this.testSecret();
      await this.client.updateSecretVersionStage({
        SecretId: this.event.SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: this.version, RemoveFromVersionId: currentVersion,
      }, this.options);
    } catch (error) {
      // The same step, called twice at once, may have moved the stage.
      if (await this.findCurrentVersion() !== this.version) {
        throw error;
      }
    }
  }
}

/** The object that a text of JSON holds; undefined for any other text. What `JSON.parse` throws quotes the value. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

/** Takes an error of this type for an answer. */
export function undefinedFor(type: abstract new (...args: never[]) => Error): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof type)) {
      throw error;
    }
  };
}
