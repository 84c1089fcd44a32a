import { randomInt } from 'crypto';
import {
  DescribeSecretCommand, GetRandomPasswordCommand, GetSecretValueCommand, InvalidParameterException, PutSecretValueCommand, ResourceExistsException,
  ResourceNotFoundException, UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

type Command = DescribeSecretCommand | GetRandomPasswordCommand | GetSecretValueCommand | PutSecretValueCommand | UpdateSecretVersionStageCommand;

/** The types of characters that a password may have to hold one of. */
const CHARACTERS = ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'];

interface Version {
  readonly stages: Set<string>;
  value?: string;
}

/** One secret as Secrets Manager keeps it: versions that never change, and stages of which each stands on one version. */
export class FakeSecretsManager {
  public static readonly ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/test/rotated-AbCdEf';

  public rotationEnabled = true;
  /** The names of the calls that were made, in their order. */
  public readonly calls: string[] = [];
  private readonly versions = new Map<string, Version>();
  private fault?: { readonly call: string; readonly after: boolean };

  public constructor(initialValue: string) {
    this.versions.set('version-0', { stages: new Set(['AWSCURRENT']), value: initialValue });
  }

  /** What `RotateSecret` does before it calls the function: a version without a value. */
  public beginRotation(version: string): void {
    this.moveStage('AWSPENDING', version);
  }

  /** Lets the next call of this name fail as if the function was stopped, before or after it took effect. */
  public stopAt(call: string, when: 'before' | 'after'): void {
    this.fault = { call, after: when === 'after' };
  }

  /** The value that readers get, as `GetSecretValue` answers it. */
  public current(): string | undefined {
    return this.versionAt('AWSCURRENT')?.value;
  }

  public value(version: string): string | undefined {
    return this.versions.get(version)?.value;
  }

  public stages(version: string): string[] {
    return [...this.versions.get(version)?.stages ?? []].sort();
  }

  /** Writes a value over a stage, as an operator would by hand. */
  public putByHand(version: string, value: string, stage: string): void {
    this.versions.set(version, { stages: new Set(), value });
    this.moveStage(stage, version);
  }

  /** In place of `SecretsManagerClient.prototype.send`. */
  public readonly send = async (command: Command): Promise<unknown> => {
    const call = command.constructor.name;
    this.calls.push(call);
    const fault = this.fault?.call === call ? this.fault : undefined;
    if (fault) {
      this.fault = undefined;
    }
    if (fault && !fault.after) {
      throw new Error('stopped');
    }
    const answer = command instanceof GetRandomPasswordCommand ? makePassword(command.input) : this.answer(command);
    if (fault) {
      throw new Error('stopped');
    }
    return answer;
  };

  private answer(command: Exclude<Command, GetRandomPasswordCommand>): unknown {
    if (command.input.SecretId !== FakeSecretsManager.ARN) {
      throw notFound();
    }
    if (command instanceof DescribeSecretCommand) {
      const staged = [...this.versions].filter(([, { stages }]) => stages.size > 0).map(([id, { stages }]) => [id, [...stages]]);
      return { ARN: FakeSecretsManager.ARN, RotationEnabled: this.rotationEnabled, VersionIdsToStages: Object.fromEntries(staged) };
    }
    if (command instanceof GetSecretValueCommand) {
      return this.get(command.input);
    }
    return command instanceof PutSecretValueCommand ? this.put(command.input) : this.update(command.input);
  }

  private get({ VersionId, VersionStage }: GetSecretValueCommand['input']): unknown {
    const version = VersionId ? this.versions.get(VersionId) : this.versionAt(VersionStage ?? 'AWSCURRENT');
    if (version?.value === undefined || (VersionStage && !version.stages.has(VersionStage))) {
      throw notFound();
    }
    return { ARN: FakeSecretsManager.ARN, SecretString: version.value };
  }

  private put({ ClientRequestToken, SecretString, VersionStages }: PutSecretValueCommand['input']): unknown {
    const existing = this.versions.get(ClientRequestToken!);
    if (existing?.value !== undefined && existing.value !== SecretString) {
      throw new ResourceExistsException({ message: 'A version with this id exists and has another value', $metadata: {} });
    }
    this.versions.set(ClientRequestToken!, { stages: existing?.stages ?? new Set(), value: SecretString });
    VersionStages?.forEach((stage) => this.moveStage(stage, ClientRequestToken!));
    return {};
  }

  private update({ VersionStage, MoveToVersionId, RemoveFromVersionId }: UpdateSecretVersionStageCommand['input']): unknown {
    const holder = [...this.versions].find(([, { stages }]) => stages.has(VersionStage!))?.[0];
    if (holder !== RemoveFromVersionId) {
      throw new InvalidParameterException({ message: 'The stage is not on the version that it is to be removed from', $metadata: {} });
    }
    this.moveStage('AWSPREVIOUS', holder!);
    this.moveStage(VersionStage!, MoveToVersionId!);
    return {};
  }

  private moveStage(stage: string, to: string): void {
    this.versions.forEach(({ stages }) => stages.delete(stage));
    this.versions.set(to, this.versions.get(to) ?? { stages: new Set() });
    this.versions.get(to)!.stages.add(stage);
  }

  private versionAt(stage: string): Version | undefined {
    return [...this.versions.values()].find(({ stages }) => stages.has(stage));
  }
}

function makePassword({ PasswordLength = 32, ExcludeCharacters = '', RequireEachIncludedType = true }: GetRandomPasswordCommand['input']): unknown {
  const types = CHARACTERS.map((characters) => [...characters].filter((each) => !ExcludeCharacters.includes(each)));
  const pick = (characters: string[]) => characters[randomInt(characters.length)];
  const required = RequireEachIncludedType ? types.map(pick) : [];
  const others = Array.from({ length: PasswordLength - required.length }, () => pick(types.flat()));
  return { RandomPassword: [...required, ...others].join('') };
}

function notFound(): ResourceNotFoundException {
  return new ResourceNotFoundException({ message: 'Secrets Manager can\'t find the specified secret value', $metadata: {} });
}
