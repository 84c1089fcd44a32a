import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { RDSClient, SwitchoverGlobalClusterCommand } from '@aws-sdk/client-rds';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { globalClusterTemplates } from './support/global-cluster';
import { createStack, deleteStack, startEmulator } from './support/servers';
import type { Emulator } from '../../tools/emulator/emulator';
import { deploy, stackName } from '../../tools/failover/deployment';
import { RehearsedCluster } from '../../tools/failover/global-cluster';

const [PRIMARY, REPLICA] = ['us-east-1', 'us-west-2'];
const PASSWORD = 'a-password';

let emulator: Emulator;
let cluster: RehearsedCluster;

beforeAll(async () => {
  emulator = await startEmulator();
  await deploy(emulator, globalClusterTemplates(emulator.account, [PRIMARY, REPLICA], PASSWORD));
  cluster = new RehearsedCluster(emulator, 'rehearsal', [PRIMARY, REPLICA]);
});

afterAll(() => emulator?.stop());

const login = async () => ({ ...await cluster.endpoint(), user: 'musicconnect', password: PASSWORD, database: 'musicconnect', ssl: { ca: cluster.ca } });

async function query(settings: object, text: string): Promise<any[]> {
  const client = new Client(settings);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const arn = (region: string) => `arn:aws:rds:${region}:${emulator.account}:cluster:rehearsal-${region}`;

async function switchOver(calledIn: string, target: string) {
  const client = new RDSClient({ ...emulator.client, region: calledIn });
  try {
    return await client.send(new SwitchoverGlobalClusterCommand({ GlobalClusterIdentifier: 'rehearsal', TargetDbClusterIdentifier: arn(target) }));
  } finally {
    client.destroy();
  }
}

test('the global writer endpoint has the port of the cluster, and what is written through it arrives in the replica', async () => {
  expect(process.platform === 'linux' ? (await cluster.endpoint()).port : 5432).toBe(5432);
  await query(await login(), "CREATE TABLE songs AS SELECT 'first' AS title");
  const replica = { ...(await cluster.server(REPLICA)).connection, database: 'musicconnect' };
  await waitUntil(async () => (await query(replica, "SELECT to_regclass('songs') IS NOT NULL AS there"))[0].there);
  await expect(query(replica, "INSERT INTO songs VALUES ('second')")).rejects.toThrow('read-only transaction');
});

test('a replica with credentials of its own is refused, as by RDS', async () => {
  const other = globalClusterTemplates(emulator.account, [PRIMARY, 'eu-west-1'], PASSWORD).get('eu-west-1');
  Object.assign(other.Resources.Cluster.Properties, { MasterUsername: 'musicconnect', MasterUserPassword: PASSWORD });
  await expect(deploy(emulator, new Map([['eu-west-1', other]]))).rejects.toThrow('has the credentials of the primary');
});

test('the RDS Data API runs on the server of the cluster', async () => {
  const settings = { ...emulator.client, region: PRIMARY };
  const secrets = new SecretsManagerClient(settings);
  const { ARN } = await secrets.send(new CreateSecretCommand({
    Name: 'data-api', SecretString: JSON.stringify({ username: 'musicconnect', password: PASSWORD }),
  }));
  const data = new RDSDataClient(settings);
  const { records } = await data.send(new ExecuteStatementCommand({
    resourceArn: arn(PRIMARY), secretArn: ARN, database: 'musicconnect', sql: "SELECT current_user || ' ' || pg_is_in_recovery()",
  }));
  expect(records).toEqual([[{ stringValue: 'musicconnect false' }]]);
  secrets.destroy();
  data.destroy();
});

test('a switchover is called in the region of the writer, takes its time, and turns the roles', async () => {
  await expect(switchOver(REPLICA, REPLICA)).rejects.toMatchObject({ name: 'InvalidGlobalClusterStateFault', message: expect.stringContaining('is called in us-east-1') });
  expect((await switchOver(PRIMARY, REPLICA)).GlobalCluster).toMatchObject({
    Status: 'switching-over', FailoverState: { FromDbClusterArn: arn(PRIMARY), ToDbClusterArn: arn(REPLICA), IsDataLossAllowed: false },
  });
  await expect(switchOver(PRIMARY, REPLICA)).rejects.toMatchObject({ name: 'InvalidGlobalClusterStateFault' });
  await cluster.atRest();
  expect(await cluster.writer()).toBe(REPLICA);
  await query(await login(), "INSERT INTO songs VALUES ('second')");
  const former = { ...(await cluster.server(PRIMARY)).connection, database: 'musicconnect' };
  await waitUntil(async () => (await query(former, 'SELECT count(*)::int AS count FROM songs'))[0].count === 2);
});

test('a frozen writer hands nothing over, and goes on when it wakes up', async () => {
  const { pid } = await cluster.server(REPLICA);
  process.kill(pid, 'SIGSTOP');
  try {
    await switchOver(REPLICA, PRIMARY);
    await cluster.atRest();
    expect(await cluster.writer()).toBe(REPLICA);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  expect(await query(await login(), 'SELECT count(*)::int AS count FROM songs')).toEqual([{ count: 2 }]);
});

test('after a failover the stack of the replica cannot be deleted, which has the writer; after the way back all can, the replica first', async () => {
  expect(await remove(REPLICA)).toBe('DELETE_FAILED');
  await switchOver(REPLICA, PRIMARY);
  await cluster.atRest();
  expect(await remove(REPLICA)).toBe('DELETE_COMPLETE');
  expect(await remove(PRIMARY)).toBe('DELETE_COMPLETE');
});

test('a backup selection is kept with its plan', async () => {
  const result = await createStack(emulator, 'Backups', {
    Resources: {
      Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'music' } },
      Plan: {
        Type: 'AWS::Backup::BackupPlan',
        Properties: { BackupPlan: { BackupPlanName: 'hourly', BackupPlanRule: [{ RuleName: 'hourly', TargetBackupVault: { Ref: 'Vault' } }] } },
      },
      Selection: {
        Type: 'AWS::Backup::BackupSelection',
        Properties: { BackupPlanId: { Ref: 'Plan' }, BackupSelection: { SelectionName: 'database', IamRoleArn: 'arn:aws:iam::123456789012:role/backup' } },
      },
    },
    Outputs: { Id: { Value: { 'Fn::GetAtt': ['Selection', 'SelectionId'] } } },
  });
  expect(result).toMatchObject({ status: 'CREATE_COMPLETE', outputs: { Id: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
  expect(await deleteStack(emulator, 'Backups')).toBe('DELETE_COMPLETE');
});

async function remove(region: string): Promise<string> {
  const client = new CloudFormationClient({ ...emulator.client, region });
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName(region) }));
    await client.send(new DeleteStackCommand({ StackName: stackName(region) }));
    let status = '';
    await waitUntil(async () => {
      status = (await client.send(new DescribeStacksCommand({ StackName: Stacks![0].StackId }))).Stacks![0].StackStatus!;
      return !status.endsWith('_IN_PROGRESS');
    });
    return status;
  } finally {
    client.destroy();
  }
}

async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  while (!await holds()) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
