import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeployedResource } from '../deployment/resources';

/** How a line of the verification ended. */
export interface LineResult {
  readonly name: string;
  readonly requirements: string[];
  readonly status: 'passed' | 'failed' | 'only AWS';
  /** What was seen, or what went wrong. */
  readonly detail: string;
  readonly seconds: number;
}

/** What is known of a verification, so that it can go on after a cut. */
export interface VerificationState {
  readonly environment: string;
  readonly suffix: string;
  readonly account: string;
  readonly region: string;
  readonly started: string;
  /** The outputs of the stacks that are deployed, by name. */
  readonly outputs: Record<string, Record<string, string>>;
  readonly lines: LineResult[];
  /** What the stacks hold that outlives them, noted before they are deleted. */
  readonly kept: DeployedResource[];
  readonly deleted: string[];
}

/** The states of verifications that were begun, one file each. */
export class StateStore {
  public constructor(private readonly folder: string) {}

  /** The verification of this environment in this account that was begun and not ended. */
  public find(wanted: { readonly environment: string; readonly account: string; readonly suffix?: string }): VerificationState | undefined {
    const states = existsSync(this.folder) ? readdirSync(this.folder).filter((file) => file.endsWith('.json')) : [];
    return states.sort().map((file) => JSON.parse(readFileSync(join(this.folder, file), 'utf8')) as VerificationState)
      .find(({ environment, account, suffix }) =>
        environment === wanted.environment && account === wanted.account && (wanted.suffix === undefined || suffix === wanted.suffix));
  }

  /** Writes the state whole or not at all. */
  public save(state: VerificationState): void {
    mkdirSync(this.folder, { recursive: true });
    const file = this.file(state);
    writeFileSync(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`);
    renameSync(`${file}.new`, file);
  }

  /** Forgets a verification that has ended. */
  public remove(state: VerificationState): void {
    rmSync(this.file(state), { force: true });
  }

  private file({ environment, suffix }: VerificationState): string {
    return join(this.folder, `${environment}-${suffix}.json`);
  }
}
