import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeGlobalClustersCommand, type GlobalCluster, RDSClient } from '@aws-sdk/client-rds';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeExecutionCommand, ListStateMachinesCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { XMLParser } from 'fast-xml-parser';
import type { ClientConfig } from 'pg';
import type { Emulator } from '../emulator/emulator';

/** A server of the emulated global cluster. */
export interface Server {
  readonly identifier: string;
  readonly region: string;
  readonly pid: number;
  readonly isWriter: boolean;
  /** The superuser's connection. */
  readonly connection: ClientConfig;
}

/** How an execution of a state machine ended. */
export interface Outcome {
  readonly status: string;
  readonly error?: string;
  readonly output?: Record<string, unknown>;
}

/** A global cluster in the emulator, as those see it who rehearse. */
export class RehearsedCluster {
  public constructor(private readonly emulator: Emulator, public readonly identifier: string, public readonly regions: string[]) {}

  /** The certificate of the authority that vouches for all servers. */
  public get ca(): string {
    return readFileSync(join(this.emulator.home, 'authority.pem'), 'utf8');
  }

  /** How an application connects: by its secret, through the global writer endpoint. */
  public async login(): Promise<ClientConfig> {
    const client = new SecretsManagerClient({ ...this.emulator.client, region: this.regions[0] });
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: `${this.identifier}/application` }));
      const { host, port, dbname, username, password } = JSON.parse(SecretString!) as Record<string, string>;
      return { host, port: Number(port), user: username, password, database: dbname, ssl: { ca: this.ca } };
    } finally {
      client.destroy();
    }
  }

  /** The global writer endpoint. */
  public async endpoint(): Promise<{ host: string; port: number }> {
    const { Endpoint, Port } = await this.ask({});
    return { host: String(Endpoint), port: Number(Port) };
  }

  public async servers(): Promise<Server[]> {
    const { Servers } = await this.ask({});
    return [Servers.Server].flat().map((server: Record<string, string>) => ({
      identifier: server.Cluster,
      region: server.Cluster.slice(this.identifier.length + 1),
      pid: Number(server.Pid),
      isWriter: server.IsWriter === 'true',
      connection: { host: server.Host, port: Number(server.Port), user: server.User, password: server.Password, database: 'postgres', ssl: { ca: this.ca } },
    }));
  }

  public async server(region: string): Promise<Server> {
    return (await this.servers()).find((server) => server.region === region)!;
  }

  /** Lets replication to a region take this long, or as long as before. */
  public async delay(region: string, milliseconds?: number): Promise<void> {
    await this.ask({ Member: `${this.identifier}-${region}`, Delay: milliseconds === undefined ? '' : String(milliseconds) });
  }

  public async describe(region: string): Promise<GlobalCluster> {
    const client = new RDSClient({ ...this.emulator.client, region });
    try {
      return (await client.send(new DescribeGlobalClustersCommand({ GlobalClusterIdentifier: this.identifier }))).GlobalClusters![0];
    } finally {
      client.destroy();
    }
  }

  /** The region that writes. */
  public async writer(): Promise<string> {
    const { GlobalClusterMembers = [] } = await this.describe(this.regions[0]);
    return GlobalClusterMembers.find(({ IsWriter }) => IsWriter)!.DBClusterArn!.split(':')[3];
  }

  /** Waits until the cluster is at rest and every member follows. */
  public async atRest(within = 120_000): Promise<void> {
    const deadline = Date.now() + within;
    for (;;) {
      const { Status, GlobalClusterMembers = [] } = await this.describe(this.regions[0]);
      if (Status === 'available' && GlobalClusterMembers.every(({ SynchronizationStatus }) => SynchronizationStatus === 'connected')) {
        return;
      }
      if (Date.now() > deadline) {
        throw new Error(`The global cluster is not at rest after ${within / 1000} s: ${Status}, ${JSON.stringify(GlobalClusterMembers)}\n${this.emulator.log()}`);
      }
      await sleep(100);
    }
  }

  /** The highest RPO lag of a region that its alarm metric has shown since a moment, in milliseconds. */
  public async rpoLag(region: string, since: number): Promise<number> {
    const client = new CloudWatchClient({ ...this.emulator.client, region });
    try {
      const { Datapoints = [] } = await client.send(new GetMetricStatisticsCommand({
        Namespace: 'AWS/RDS',
        MetricName: 'AuroraGlobalDBRPOLag',
        Dimensions: [{ Name: 'DBClusterIdentifier', Value: `${this.identifier}-${region}` }],
        StartTime: new Date(since),
        EndTime: new Date(Date.now() + 1_000),
        Period: 1,
        Statistics: ['Maximum'],
      }));
      return Math.max(0, ...Datapoints.map(({ Maximum }) => Maximum ?? 0));
    } finally {
      client.destroy();
    }
  }

  /** Starts the machine of a region; answers the execution. */
  public async start(region: string, input: object): Promise<string> {
    return this.machines(region, async (client) => {
      const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
      const machine = stateMachines.find(({ name }) => name === `${this.identifier}-failover`);
      const { stateMachineArn } = machine!;
      return (await client.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }))).executionArn!;
    });
  }

  public async stop(region: string, executionArn: string): Promise<void> {
    await this.machines(region, (client) => client.send(new StopExecutionCommand({ executionArn, cause: 'The rehearsal stops it half-way.' })));
  }

  /** Waits for the end of an execution. */
  public async outcome(region: string, executionArn: string): Promise<Outcome> {
    return this.machines(region, async (client) => {
      for (;;) {
        const { status, error, output } = await client.send(new DescribeExecutionCommand({ executionArn }));
        if (status !== 'RUNNING') {
          return { status: status!, error, output: output ? JSON.parse(output) as Record<string, unknown> : undefined };
        }
        await sleep(200);
      }
    });
  }

  private async machines<T>(region: string, use: (client: SFNClient) => Promise<T>): Promise<T> {
    const client = new SFNClient({ ...this.emulator.client, region });
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  }

  /** What the extension of the emulator says of the servers. It is no operation of RDS. */
  private async ask(parameters: Record<string, string>): Promise<any> {
    const body = new URLSearchParams({ Action: 'EmulatorGlobalCluster', Version: '2014-10-31', GlobalClusterIdentifier: this.identifier, ...parameters });
    const response = await this.emulator.fetch(this.emulator.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'authorization': `AWS4-HMAC-SHA256 Credential=test/20260101/${this.regions[0]}/rds/aws4_request, SignedHeaders=host, Signature=none`,
      },
      body: body.toString(),
    });
    if (response.status !== 200) {
      throw new Error(`The emulator knows nothing of ${this.identifier}: ${response.body.toString()}`);
    }
    const parser = new XMLParser({ parseTagValue: false });
    return (parser.parse(response.body.toString()) as any).EmulatorGlobalClusterResponse.EmulatorGlobalClusterResult;
  }
}
