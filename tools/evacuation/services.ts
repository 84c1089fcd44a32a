import { DescribeGlobalClustersCommand, RDSClient } from '@aws-sdk/client-rds';
import { DescribeExecutionCommand, DescribeStateMachineCommand, GetExecutionHistoryCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { EVACUATION, STORE } from './app';
import type { Emulator } from '../emulator/emulator';
import { type Answer, type Call, ServiceError } from '../states/state-machine';

/** A call of a machine, and where it went. */
export interface Placed {
  readonly action: string;
  /** A region, or `the edge`. */
  readonly place: string;
}

/**
 * The services that the machine of a region calls: the store at the edge, with its versions; Amazon RDS and AWS Step Functions of the emulator, in that region
 * and no other; and a topic.
 */
export class Services {
  public readonly calls: Placed[] = [];
  /** What those on call were told. */
  public readonly told: string[] = [];

  private readonly promotions = new Set<string>();
  private version = 1;

  /** @param store what the edge reads */
  public constructor(private readonly emulator: Emulator, private readonly region: string, private readonly store: Map<string, string>) {}

  /** The definition of the machine, as it is deployed. */
  public async definition(): Promise<object> {
    const stateMachineArn = `arn:aws:states:${this.region}:${this.emulator.account}:stateMachine:${EVACUATION}-evacuation`;
    const { definition } = await this.states((client) => client.send(new DescribeStateMachineCommand({ stateMachineArn })));
    return JSON.parse(definition!) as object;
  }

  /** The calls of the machines that this one has started: they are in its region too. */
  public async callsOfPromotions(): Promise<Placed[]> {
    const made = await Promise.all([...this.promotions].map(async (executionArn) => {
      const { events = [] } = await this.states((client) => client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 })));
      return events.flatMap(({ taskScheduledEventDetails: details }) => details?.resource === undefined ? [] : [{
        action: details.resource.split(':').pop()!, place: executionArn.split(':')[3],
      }]);
    }));
    return made.flat();
  }

  public readonly answer = async ({ action, input }: Call): Promise<Answer> => {
    const given = input as Record<string, string>;
    this.calls.push({ action, place: given.KvsARN === undefined ? this.region : 'the edge' });
    if (given.KvsARN !== undefined && given.KvsARN !== STORE) {
      return new ServiceError('CloudFrontKeyValueStore.AccessDeniedException', given.KvsARN);
    }
    switch (action) {
      case 'describeKeyValueStore': return { ETag: `v${this.version}` };
      case 'getKey': {
        const Value = this.store.get(given.Key);
        return Value === undefined ? new ServiceError('CloudFrontKeyValueStore.ResourceNotFoundException') : { Value };
      }
      case 'putKey':
        if (given.IfMatch !== `v${this.version}`) {
          return new ServiceError('CloudFrontKeyValueStore.ConflictException');
        }
        this.version++;
        this.store.set(given.Key, given.Value);
        return {};
      case 'describeGlobalClusters': return this.globalClusters(given.GlobalClusterIdentifier);
      case 'startExecution': {
        const { executionArn } = await this.states(
          (client) => client.send(new StartExecutionCommand({ stateMachineArn: given.StateMachineArn, input: given.Input })),
        );
        this.promotions.add(executionArn!);
        return { ExecutionArn: executionArn };
      }
      case 'describeExecution': {
        const { status, error, cause } = await this.states(
          (client) => client.send(new DescribeExecutionCommand({ executionArn: given.ExecutionArn })),
        );
        return { Status: status, Error: error, Cause: cause };
      }
      case 'publish':
        this.told.push(String(JSON.parse(given.Message).NewStateReason));
        return {};
      default: throw new Error(`${action} is not answered here`);
    }
  };

  /** As AWS Step Functions names what Amazon RDS answers. */
  private async globalClusters(GlobalClusterIdentifier: string): Promise<object> {
    const client = new RDSClient({ ...this.emulator.client, region: this.region });
    try {
      const { GlobalClusters = [] } = await client.send(new DescribeGlobalClustersCommand({ GlobalClusterIdentifier }));
      return {
        GlobalClusters: GlobalClusters.map(({ GlobalClusterMembers = [] }) => ({
          GlobalClusterMembers: GlobalClusterMembers.map(
            ({ DBClusterArn, IsWriter, SynchronizationStatus }) => ({ DbClusterArn: DBClusterArn, IsWriter, SynchronizationStatus }),
          ),
        })),
      };
    } finally {
      client.destroy();
    }
  }

  private async states<T>(use: (client: SFNClient) => Promise<T>): Promise<T> {
    const client = new SFNClient({ ...this.emulator.client, region: this.region });
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  }
}
