import { DescribeUsersCommand, InvalidUserStateFault, ModifyUserCommand } from '@aws-sdk/client-elasticache';
import type { RedisServer } from './redis';

/** One user as ElastiCache keeps it, in a server that really lets it in: a change takes a while, in which no other one is taken. */
export class FakeElastiCache {
  /** The names of the calls that were made, in their order. */
  public readonly calls: string[] = [];
  /** How often the user is looked at until a change has arrived. */
  public looksUntilActive = 1;
  private remaining = 0;
  private pending?: string[];
  private fault?: string;

  public constructor(private readonly server: RedisServer, private readonly username: string) {}

  /** Makes the user, as the deployment does. */
  public async create(accessString: string, password: string): Promise<void> {
    const answer = await this.server.administer('ACL', 'SETUSER', this.username, 'reset', ...accessString.split(' '), `>${password}`);
    if (answer !== '+OK') {
      throw new Error(answer);
    }
  }

  /** Begins a change of the user that somebody else makes. */
  public beginOtherChange(): void {
    this.remaining = this.looksUntilActive;
  }

  /** Lets the next call of this name fail as if the function was stopped after it took effect. */
  public stopAfter(call: string): void {
    this.fault = call;
  }

  /** In place of `ElastiCacheClient.prototype.send`. */
  public readonly send = async (command: DescribeUsersCommand | ModifyUserCommand): Promise<unknown> => {
    const call = command.constructor.name;
    this.calls.push(call);
    const answer = command instanceof DescribeUsersCommand ? await this.describe(command) : this.modify(command);
    if (this.fault === call) {
      this.fault = undefined;
      throw new Error('stopped');
    }
    return answer;
  };

  private async describe({ input }: DescribeUsersCommand): Promise<unknown> {
    if (input.UserId !== this.username) {
      throw new Error('UserNotFound');
    }
    if (this.remaining > 0) {
      this.remaining -= 1;
      return { Users: [{ UserId: this.username, Status: 'modifying' }] };
    }
    if (this.pending) {
      await this.server.administer('ACL', 'SETUSER', this.username, 'resetpass', ...this.pending.map((password) => `>${password}`));
      this.pending = undefined;
    }
    return { Users: [{ UserId: this.username, Status: 'active' }] };
  }

  private modify({ input }: ModifyUserCommand): unknown {
    if (this.remaining > 0 || this.pending) {
      throw new InvalidUserStateFault({ message: 'User is not in active state.', $metadata: {} });
    }
    const { Passwords: passwords = [] } = input.AuthenticationMode!;
    if (passwords.length > 2 || new Set(passwords).size < passwords.length || passwords.some(({ length }) => length < 16 || length > 128)) {
      throw new Error('InvalidParameterValue');
    }
    this.pending = passwords;
    this.remaining = this.looksUntilActive;
    return {};
  }
}
