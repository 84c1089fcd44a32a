import { Annotations, Stack, Stage } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { GLOBAL_DATABASE_ERRORS } from './errors';
import { fail } from '../../private/errors';
import { outermostStack } from '../../private/places';

const MEMBERS = Symbol.for('@eknmusic/constructs.GlobalClusterMembers');

/** Ten, beside the primary. */
const MOST_REPLICAS = 10;

/**
 * Who is in a global cluster, as far as this app knows, and in which order they are deployed.
 *
 * Replicas are made one after another, after the primary: a global cluster takes one new member at a time. In the same order from the end they are
 * deleted, for a primary cannot go while there are others.
 */
export class GlobalClusterMembers {
  /** The members of a global database; every copy of this library finds the same. */
  public static of(globalDatabase: IConstruct): GlobalClusterMembers | undefined {
    return (globalDatabase as unknown as Record<symbol, GlobalClusterMembers | undefined>)[MEMBERS];
  }

  private readonly joined: Construct[] = [];
  private readonly listeners: Array<(region: string) => void> = [];

  /**
   * @param globalDatabase the global database that they are members of
   * @param declared the regions of members that other apps make
   */
  public constructor(private readonly globalDatabase: Construct, private readonly declared: string[], private readonly isMadeHere: boolean) {
    Object.defineProperty(globalDatabase, MEMBERS, { value: this, enumerable: false });
  }

  /** The regions of the replicas: those that other apps make first. */
  public get replicaRegions(): string[] {
    return [...new Set([...this.declared, ...this.joined.map((replica) => Stack.of(replica).region)])];
  }

  /** Calls back for each region that a replica is in, now and later. */
  public onRegion(listener: (region: string) => void): void {
    this.replicaRegions.forEach(listener);
    this.listeners.push(listener);
  }

  /** Takes in a replica, or throws where there cannot be another one. */
  public join(replica: Construct): void {
    const { region } = Stack.of(replica);
    const known = this.replicaRegions;
    if (this.joined.some((other) => Stack.of(other).region === region)) {
      fail(replica, GLOBAL_DATABASE_ERRORS, { code: 'GlobalMusicDatabaseRegionTaken', prop: 'region', got: region });
    }
    if (new Set([...known, region]).size > MOST_REPLICAS) {
      fail(replica, GLOBAL_DATABASE_ERRORS, { code: 'GlobalMusicDatabaseReplicasTooMany', prop: 'globalDatabase', got: known.length + 1 });
    }
    const before = this.joined[this.joined.length - 1] ?? (this.isMadeHere ? this.globalDatabase : undefined);
    this.joined.push(replica);
    if (before) {
      deployAfter(replica, before);
    }
    if (!known.includes(region)) {
      this.listeners.forEach((listener) => listener(region));
    }
  }
}

/** Stacks of different stages cannot wait for each other: there the pipeline has the order. */
function deployAfter(replica: Construct, before: Construct): void {
  const [own, other] = [replica, before].map((member) => outermostStack(Stack.of(member)));
  if (Stage.of(own) === Stage.of(other)) {
    own.addStackDependency(other);
    return;
  }
  Annotations.of(replica).addWarningV2('@eknmusic/constructs:globalDatabaseOrderOpen',
    `The stack ${other.stackName} of the member before is in another stage, so that nothing here makes sure that it is deployed first. Have the stages `
    + 'deployed one after another, that of the primary first.');
}
