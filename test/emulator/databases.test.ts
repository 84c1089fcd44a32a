import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as rds from '@aws-sdk/client-rds';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { createDatabase } from './support/databases';
import { createStack, deleteStack, startEmulator } from './support/servers';
import { isRunning } from '../../tools/deployment/processes';
import { Emulator } from '../../tools/emulator/emulator';

const CREDENTIAL = (key: string) => ({ 'Fn::Sub': `{{resolve:secretsmanager:\${Secret}:SecretString:${key}}}` });
const DATABASE = {
  Secret: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { GenerateSecretString: { SecretStringTemplate: '{"username":"songs"}', GenerateStringKey: 'password', PasswordLength: 30 } },
  },
  Database: {
    Type: 'AWS::RDS::DBInstance',
    Properties: {
      DBInstanceIdentifier: 'music',
      Engine: 'postgres',
      DBName: 'music',
      Port: '5454',
      MasterUsername: CREDENTIAL('username'),
      MasterUserPassword: CREDENTIAL('password'),
    },
  },
  Attachment: {
    Type: 'AWS::SecretsManager::SecretTargetAttachment',
    Properties: { SecretId: { Ref: 'Secret' }, TargetId: { Ref: 'Database' }, TargetType: 'AWS::RDS::DBInstance' },
  },
  Replica: {
    Type: 'AWS::RDS::DBInstance',
    Properties: { DBInstanceIdentifier: 'replica', SourceDBInstanceIdentifier: { Ref: 'Database' } },
  },
};

interface Login {
  readonly host: string;
  readonly port: number;
  readonly dbname: string;
  readonly username: string;
  readonly password: string;
}

let emulator: Emulator;
let api: rds.RDSClient;
let login: Login;
let outputs: Record<string, string>;

beforeAll(async () => {
  emulator = await startEmulator();
  api = new rds.RDSClient(emulator.client);
  const result = await createStack(emulator, 'Database', {
    Resources: DATABASE,
    Outputs: {
      Secret: { Value: { Ref: 'Secret' } },
      Address: { Value: { 'Fn::GetAtt': ['Database', 'Endpoint.Address'] } },
      Port: { Value: { 'Fn::GetAtt': ['Database', 'Endpoint.Port'] } },
    },
  });
  expect(result).toMatchObject({ status: 'CREATE_COMPLETE', reasons: '' });
  outputs = result.outputs;
  const secret = await new SecretsManagerClient(emulator.client).send(new GetSecretValueCommand({ SecretId: outputs.Secret }));
  login = JSON.parse(secret.SecretString!) as Login;
});
afterAll(() => emulator?.stop());

async function query(statement: string, changed: Partial<Login> = {}): Promise<Record<string, unknown>[]> {
  const { host, port, dbname: database, username: user, password } = { ...login, ...changed };
  const ca = readFileSync(emulator.description.databaseCertificate, 'utf8');
  const client = new Client({ host, port, database, user, password, ssl: { ca } });
  await client.connect();
  try {
    return (await client.query(statement)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

async function instanceOf(id: string): Promise<rds.DBInstance> {
  return (await api.send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier: id }))).DBInstances![0];
}

/** Waits for a state, and answers the port. */
async function available(id: string): Promise<number> {
  for (;;) {
    const { DBInstanceStatus, Endpoint } = await instanceOf(id);
    if (DBInstanceStatus === 'available') {
      return Endpoint!.Port!;
    }
  }
}

test('the secret, the template and the API name the same real server', async () => {
  expect(outputs).toMatchObject({ Address: login.host, Port: String(login.port) });
  expect((await instanceOf('music')).Endpoint).toMatchObject({ Address: login.host, Port: login.port });
  expect(login).toMatchObject({ host: '127.0.0.1', dbname: 'music', username: 'songs', password: expect.stringMatching(/^.{30}$/) });
  expect(await query('SELECT current_user, current_database()')).toEqual([{ current_user: 'songs', current_database: 'music' }]);
});

test('the master user makes roles and databases, and is not the superuser', async () => {
  await query('CREATE ROLE reader LOGIN');
  expect(await query('SELECT rolsuper, rolcreaterole, rolcreatedb, pg_has_role(\'rds_superuser\', \'member\') AS rds FROM pg_roles WHERE rolname = current_user'))
    .toEqual([{ rolsuper: false, rolcreaterole: true, rolcreatedb: true, rds: true }]);
  await expect(query('COPY (SELECT 1) TO PROGRAM \'true\'')).rejects.toThrow('must be superuser');
});

test('without TLS nobody gets in', async () => {
  const { host, port, dbname: database, username: user, password } = login;
  const client = new Client({ host, port, database, user, password });
  await expect(client.connect()).rejects.toMatchObject({ code: '28000' });
});

test('a read replica has what the source writes, and writes nothing', async () => {
  const port = await available('replica');
  expect(port).not.toBe(login.port);
  await query('CREATE TABLE replicated AS SELECT 7 AS id');
  let rows: unknown;
  for (let tries = 0; tries < 100 && !rows; tries++) {
    rows = await query('SELECT id FROM replicated', { port }).catch(() => undefined);
  }
  expect(rows).toEqual([{ id: 7 }]);
  await expect(query('CREATE TABLE other ()', { port })).rejects.toThrow('read-only');
});

test('a new password holds, and the old one no longer', async () => {
  await api.send(new rds.ModifyDBInstanceCommand({ DBInstanceIdentifier: 'music', MasterUserPassword: 'a-new-password' }));
  const old = login;
  login = { ...login, password: 'a-new-password' };
  expect(await query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await expect(query('SELECT 1', old)).rejects.toMatchObject({ code: '28P01' });
});

test('stop, start and reboot do so, and keep the data', async () => {
  await query('CREATE TABLE kept AS SELECT 1 AS id');
  await api.send(new rds.StopDBInstanceCommand({ DBInstanceIdentifier: 'music' }));
  await expect(query('SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await api.send(new rds.StartDBInstanceCommand({ DBInstanceIdentifier: 'music' }));
  expect(await query('SELECT id FROM kept')).toEqual([{ id: 1 }]);
  const [{ before }] = await query('SELECT pg_postmaster_start_time()::text AS before');
  await api.send(new rds.RebootDBInstanceCommand({ DBInstanceIdentifier: 'music' }));
  await available('music');
  expect(await query('SELECT pg_postmaster_start_time()::text AS before')).not.toEqual([{ before }]);
});

test('a snapshot holds what was there, by the API and in a template', async () => {
  await query('CREATE TABLE song AS SELECT \'first\' AS name');
  await api.send(new rds.CreateDBSnapshotCommand({ DBInstanceIdentifier: 'music', DBSnapshotIdentifier: 'then' }));
  await query('DROP TABLE song');

  await api.send(new rds.RestoreDBInstanceFromDBSnapshotCommand({ DBInstanceIdentifier: 'restored', DBSnapshotIdentifier: 'then' }));
  expect(await query('SELECT name FROM song', { port: await available('restored') })).toEqual([{ name: 'first' }]);
  await expect(query('SELECT name FROM song')).rejects.toThrow('does not exist');

  const { status } = await createStack(emulator, 'Restored', {
    Resources: {
      Database: {
        Type: 'AWS::RDS::DBInstance',
        Properties: { DBInstanceIdentifier: 'again', Engine: 'postgres', DBSnapshotIdentifier: 'then', MasterUserPassword: 'another-password' },
      },
    },
  });
  expect(status).toBe('CREATE_COMPLETE');
  expect(await query('SELECT name FROM song', { port: await available('again'), password: 'another-password' })).toEqual([{ name: 'first' }]);
  const missing = await createStack(emulator, 'Missing', {
    Resources: { Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres', DBSnapshotIdentifier: 'none' } } },
  });
  expect(missing).toMatchObject({ status: 'ROLLBACK_COMPLETE', reasons: expect.stringContaining('DBSnapshot none not found') });

  await api.send(new rds.DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'then' }));
  expect(readdirSync(join(emulator.description.home, 'snapshots'))).toEqual([]);
});

test('no password is in a log', () => {
  const databases = join(emulator.description.home, 'databases');
  const logs = readdirSync(databases).map((name) => readFileSync(join(databases, name, 'postgres.log'), 'utf8'));
  expect(logs.join()).toContain('CREATE TABLE song');
  expect(`${logs.join()}${emulator.log(10_000)}`).not.toMatch(/a-new-password|another-password/);
});

test('deleting an instance ends its server and removes its files', async () => {
  await api.send(new rds.DeleteDBInstanceCommand({ DBInstanceIdentifier: 'restored', SkipFinalSnapshot: true }));
  expect(await Promise.all(['Restored', 'Database'].map((name) => deleteStack(emulator, name)))).toEqual(['DELETE_COMPLETE', 'DELETE_COMPLETE']);
  await expect(query('SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(readdirSync(join(emulator.description.home, 'databases'))).toEqual([]);
});

test('the servers end with the emulator, however that ends', async () => {
  const other = await startEmulator();
  const pid = await createDatabase(other);
  expect(isRunning(pid)).toBe(true);
  process.kill(other.pid, 'SIGSTOP');
  await other.stop();
  for (let tries = 0; tries < 100 && isRunning(pid); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(isRunning(pid)).toBe(false);
});
