import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as util from 'node:util';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { RDSClient } from '@aws-sdk/client-rds';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { Client } from 'pg';
import { DataApi, dataApiError } from './support/data-api';
import { handler } from '../../../src/database/global/global-database-setup.lambda';
import { splitSql } from '../../../src/database/global/sql-statements';
import { CloudFormationAnswers, type Told } from '../../support/cloudformation';
import { PostgresServer } from '../../support/postgres';

jest.mock('node:timers/promises', () => ({ setTimeout: jest.fn(async () => undefined) }));

const pause = jest.mocked(sleep) as unknown as jest.Mock;

const PRIMARY = 'arn:aws:rds:us-east-1:123456789012:cluster:music-us-east-1';
const REPLICA = 'arn:aws:rds:us-west-2:123456789012:cluster:music-us-west-2';
const MASTER_SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:music/master-AbCdEf';
const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:music/application-GhIjKl';
const STACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Music-Database/1234abcd-12ab-34cd-56ef-1234567890ab';
const MASTER_PASSWORD = 'the-word-of-the-master';
const PASSWORD = 'a-word-of-the-application';
const BUNDLED = splitSql(readFileSync(join(__dirname, '../../../src/database/global/aurora-global-setup.sql'), 'utf8')).statements.map(({ text }) => text);

let server: PostgresServer;
let cloudFormation: CloudFormationAnswers;
let dataApi: DataApi;
let logged: string;
/** What AWS says, which tests change. */
let aws: {
  endpoint?: string;
  writer?: string;
  secret: string;
  stackStatus: string | Error;
  trouble: Error[];
};

beforeAll(async () => {
  [server, cloudFormation] = await Promise.all([PostgresServer.start(), CloudFormationAnswers.listen()]);
});

afterAll(async () => {
  cloudFormation.close();
  await server.stop();
});

beforeEach(async () => {
  jest.restoreAllMocks();
  await server.query('DROP DATABASE IF EXISTS musicconnect WITH (FORCE)');
  for (const role of ['musicconnect', 'musicadmin', 'eknmusic_monitoring']) {
    await server.query(`DROP ROLE IF EXISTS ${role}`);
  }
  await server.createDatabase('musicconnect', 'musicadmin', MASTER_PASSWORD);
  process.env.SETUP_LOG_GROUP = 'Music-Database-SetupLogs';
  [logged, cloudFormation.told] = ['', []];
  aws = {
    endpoint: 'music.global-abcdefghijkl.global.rds.amazonaws.com',
    writer: PRIMARY,
    secret: JSON.stringify({ host: 'music.global', username: 'musicconnect', password: PASSWORD }),
    stackStatus: 'UPDATE_IN_PROGRESS',
    trouble: [],
  };
  dataApi = new DataApi(() => server.client({ user: 'musicadmin', password: MASTER_PASSWORD }));
  jest.spyOn(RDSClient.prototype, 'send').mockImplementation((async () => {
    const error = aws.trouble.shift();
    if (error) {
      throw error;
    }
    return {
      GlobalClusters: [{
        Endpoint: aws.endpoint,
        GlobalClusterMembers: [PRIMARY, REPLICA].map((DBClusterArn) => ({ DBClusterArn, IsWriter: DBClusterArn === aws.writer })),
      }],
    };
  }) as never);
  jest.spyOn(SecretsManagerClient.prototype, 'send').mockImplementation((async ({ input }: { input: { SecretId: string } }) => {
    expect(input.SecretId).toBe(SECRET);
    return { SecretString: aws.secret };
  }) as never);
  jest.spyOn(CloudFormationClient.prototype, 'send').mockImplementation((async ({ input }: { input: { StackName: string } }) => {
    expect(input.StackName).toBe(STACK);
    if (aws.stackStatus instanceof Error) {
      throw aws.stackStatus;
    }
    return { Stacks: [{ StackStatus: aws.stackStatus }] };
  }) as never);
  for (const method of ['debug', 'error', 'info', 'log', 'warn'] as const) {
    jest.spyOn(console, method).mockImplementation((...args) => {
      logged += `${util.format(...args)}\n`;
    });
  }
});

afterEach(() => dataApi.forget());

type RequestType = 'Create' | 'Update' | 'Delete';

async function handle(type: RequestType, resourceType: string, properties: object, milliseconds = 900_000): Promise<Told> {
  const event = {
    RequestType: type,
    ResponseURL: cloudFormation.url,
    StackId: STACK,
    RequestId: 'b1b2',
    LogicalResourceId: 'DatabaseSetup',
    ResourceType: resourceType,
    ResourceProperties: { GlobalClusterIdentifier: 'music', ...properties },
    ...type === 'Create' ? {} : { PhysicalResourceId: 'DatabaseSetup' },
  } as unknown as CloudFormationCustomResourceEvent;
  await handler(event, { getRemainingTimeInMillis: () => milliseconds } as Context);
  return cloudFormation.told.at(-1)!;
}

const setUp = (Statements: string[] | undefined = BUNDLED, type: RequestType = 'Create', milliseconds?: number) => handle(type, 'Custom::EknMusicGlobalDatabaseSetup', {
  ClusterArn: PRIMARY, MasterSecretArn: MASTER_SECRET, ApplicationSecretArn: SECRET, DatabaseName: 'musicconnect', Statements,
}, milliseconds);
const findEndpoint = (type: RequestType = 'Create') => handle(type, 'Custom::EknMusicGlobalWriterEndpoint', {});

const asApplication = () => ({ user: 'musicconnect', password: PASSWORD, database: 'musicconnect' });
const tables = async () => (await server.query('SELECT tablename FROM pg_tables WHERE schemaname = \'public\' ORDER BY 1', { database: 'musicconnect' }))
  .map(({ tablename }) => tablename);

describe('the setup', () => {
  test('makes the application\'s user, with the password that is in its secret, and answers the secret that can be used from now on', async () => {
    expect(await setUp()).toMatchObject({
      Status: 'SUCCESS', PhysicalResourceId: 'DatabaseSetup', Data: { SecretArn: SECRET }, Reason: expect.stringContaining(`${BUNDLED.length} statements`),
    });
    expect(await server.query('SELECT current_user AS who', asApplication())).toEqual([{ who: 'musicconnect' }]);
    expect(dataApi.calls[0].input).toEqual({ resourceArn: PRIMARY, secretArn: MASTER_SECRET, database: 'musicconnect' });
  });

  test('changes nothing when it is run again, and brings the database the password of a secret that has another one', async () => {
    await setUp();
    aws.secret = JSON.stringify({ username: 'musicconnect', password: 'another' });
    expect(await setUp(BUNDLED, 'Update')).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'DatabaseSetup' });
    expect(await server.query('SELECT 1 AS one', { ...asApplication(), password: 'another' })).toEqual([{ one: 1 }]);
    await expect(server.query('SELECT 1', asApplication())).rejects.toThrow('password authentication failed');
  });

  test('is one transaction: what fails in the middle leaves nothing, and is done by the next deployment', async () => {
    const statements = ['CREATE TABLE first (id int)', 'SELECT 1 / 0', 'CREATE TABLE last (id int)'];
    expect(await setUp(statements)).toMatchObject({
      Status: 'FAILED',
      Reason: 'PostgreSQL refuses statement 2 of 3 ("SELECT 1 / 0") with SQLSTATE 22012: division by zero; nothing was changed in the database '
        + '[log group Music-Database-SetupLogs]',
    });
    expect(await tables()).toEqual([]);
    expect(dataApi.calls.at(-1)!.operation).toBe('roll back');
    expect(await setUp([statements[0], statements[2]], 'Update')).toMatchObject({ Status: 'SUCCESS' });
    expect(await tables()).toEqual(['first', 'last']);
  });

  test('of a master user who may not do it fails with the reason of PostgreSQL, and leaves nothing', async () => {
    await server.query('ALTER DATABASE musicconnect OWNER TO postgres');
    expect(await setUp()).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('SQLSTATE 42501: permission denied for database musicconnect') });
    expect(await server.query('SELECT rolname FROM pg_roles WHERE rolname IN (\'musicconnect\', \'eknmusic_monitoring\')')).toEqual([]);
  });

  test('of a master user who may not make users leaves no schema behind either', async () => {
    await server.query('ALTER ROLE musicadmin NOCREATEROLE');
    expect(await setUp()).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('SQLSTATE 42501: permission denied to create role') });
    expect(await server.query('SELECT nspname FROM pg_namespace WHERE nspname = \'monitoring\'', { database: 'musicconnect' })).toEqual([]);
  });

  test.each([undefined, []])('without statements opens no connection: %s', async (statements) => {
    expect(await handle('Create', 'Custom::EknMusicGlobalDatabaseSetup', { ClusterArn: PRIMARY, ApplicationSecretArn: SECRET, Statements: statements }))
      .toMatchObject({ Status: 'SUCCESS', Data: { SecretArn: SECRET } });
    expect(dataApi.calls).toEqual([]);
  });

  test('sends the password to nobody and shows it nowhere, nor what the database keeps of it', async () => {
    await server.query('ALTER SYSTEM SET log_statement = \'all\'');
    await server.query('SELECT pg_reload_conf()');
    await setUp();
    await setUp(['SELECT current_setting(\'eknmusic.application_password\')::int']);
    await server.query('ALTER SYSTEM RESET log_statement');
    await server.query('SELECT pg_reload_conf()');
    expect(server.logText()).toContain('pg_advisory_xact_lock');
    const everything = [server.logText(), logged, JSON.stringify(cloudFormation.told), JSON.stringify(dataApi.calls)];
    everything.forEach((text) => expect(text).not.toContain(PASSWORD));
    [logged, JSON.stringify(cloudFormation.told)].forEach((text) => expect(text).not.toContain('SCRAM-SHA-256$'));
    expect(cloudFormation.told.at(-1)!.Reason).toContain('invalid input syntax for type integer: "****"');
  });

  test.each(['', 'no JSON', '{"username": "musicconnect"}', '[]', 'null'])('fails with a secret that holds no login, and does not show it: %s', async (secret) => {
    aws.secret = secret;
    expect(await setUp()).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(`The secret ${SECRET} is not {"username": ..., "password": ...}`) });
    expect(dataApi.calls).toEqual([]);
  });

  test('is left alone when the resource is deleted', async () => {
    expect(await setUp(BUNDLED, 'Delete')).toMatchObject({ Status: 'SUCCESS', Reason: 'The database stays as it is', PhysicalResourceId: 'DatabaseSetup' });
    expect(dataApi.calls).toEqual([]);
  });
});

describe('while another region is the writer', () => {
  test('nothing is run, and the reason says what to do', async () => {
    aws.writer = REPLICA;
    expect(await setUp()).toMatchObject({
      Status: 'FAILED', Reason: expect.stringMatching(/The writer of music is .*music-us-west-2, not .*music-us-east-1, and only a writer can be set up.*switchover.*nothing was changed/),
    });
    expect(dataApi.calls).toEqual([]);
  });

  test('a rollback goes on, since nothing has changed', async () => {
    [aws.writer, aws.stackStatus] = [REPLICA, 'UPDATE_ROLLBACK_IN_PROGRESS'];
    expect(await setUp(BUNDLED, 'Update')).toMatchObject({
      Status: 'SUCCESS', Data: { SecretArn: SECRET }, Reason: expect.stringMatching(/^Left as it is, since the stack rolls back\. The writer of music is/),
    });
  });
});

describe('a rollback', () => {
  test('runs the SQL of before', async () => {
    aws.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    expect(await setUp(['CREATE TABLE IF NOT EXISTS song (id int)'], 'Update')).toMatchObject({ Status: 'SUCCESS', Reason: expect.stringContaining('1 statements') });
    expect(await tables()).toEqual(['song']);
  });

  test('that nobody can be asked about is none', async () => {
    aws.stackStatus = dataApiError('Throttling');
    expect(await setUp(['SELECT 1 / 0'])).toMatchObject({ Status: 'FAILED' });
    expect(logged).toContain('The state of the stack is not known: Throttling');
  });
});

describe('a database that is not there', () => {
  test.each([
    ['DatabaseResumingException'], ['DatabaseUnavailableException'], ['ServiceUnavailableError'], ['HttpEndpointNotEnabledException'],
    ['InternalServerErrorException'], ['BadRequestException', 'Communications link failure'], ['Error', 'socket hang up', 'ECONNRESET'],
  ])('for a moment is asked again: %s %s', async (...[name, message, code]: string[]) => {
    const error = Object.assign(dataApiError(name, message), { code });
    dataApi.trouble = [() => error, () => error];
    expect(await setUp()).toMatchObject({ Status: 'SUCCESS' });
    expect(logged).toContain('Attempt 2');
  });

  test.each(['53300', '57P03', '28P01', '40001'])('is asked again after SQLSTATE %s', async (code) => {
    dataApi.trouble = [() => dataApiError('DatabaseErrorException', `ERROR: not now; SQLState: ${code}`)];
    expect(await setUp()).toMatchObject({ Status: 'SUCCESS' });
  });

  test('is found as soon as it is', async () => {
    await server.pause();
    pause.mockImplementationOnce(() => server.resume());
    expect(await setUp()).toMatchObject({ Status: 'SUCCESS' });
    expect(logged).toMatch(/Attempt 1: DatabaseUnavailableException/);
  });

  test('for minutes fails the deployment', async () => {
    dataApi.trouble = Array.from({ length: 100 }, () => () => dataApiError('DatabaseUnavailableException', 'The cluster is not available'));
    expect(await setUp()).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('DatabaseUnavailableException: The cluster is not available (at the begin of the transaction)') });
    expect(dataApi.calls).toHaveLength(24);
  });

  test('in the time of the function fails the deployment before the function is ended', async () => {
    dataApi.trouble = Array.from({ length: 100 }, () => () => dataApiError('DatabaseUnavailableException'));
    pause.mockImplementationOnce(() => new Promise((_, reject) => setTimeout(reject, 20, new Error('aborted'))));
    expect(await setUp(BUNDLED, 'Create', 0)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('has not answered in the time of this function') });
  });

  test('for good is told at once', async () => {
    dataApi.trouble = [() => dataApiError('BadRequestException', 'Invalid database')];
    expect(await setUp()).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('BadRequestException: Invalid database') });
    expect(dataApi.calls).toHaveLength(1);
  });
});

describe('a permission that is seconds old', () => {
  const denied = dataApiError('AccessDeniedException', 'not authorized to perform: rds-data:BeginTransaction');

  test('is waited for', async () => {
    dataApi.trouble = [() => denied, () => denied];
    aws.trouble = [dataApiError('AccessDenied', 'not authorized to perform: rds:DescribeGlobalClusters')];
    expect(await setUp()).toMatchObject({ Status: 'SUCCESS' });
    expect(logged).toContain('Not allowed yet: not authorized to perform: rds:DescribeGlobalClusters');
  });

  test('and does not come, fails the deployment with the words of AWS', async () => {
    dataApi.trouble = Array.from({ length: 10 }, () => () => denied);
    expect(await setUp()).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(`AccessDeniedException: ${denied.message}`) });
    expect(dataApi.calls).toHaveLength(6);
  });
});

describe('a run that is cut off', () => {
  test('holds its lock until the RDS Data API ends it; then the next one gets through', async () => {
    const killed = new Client(server.client({ user: 'musicadmin', password: MASTER_PASSWORD, database: 'musicconnect' }));
    await killed.connect();
    await killed.query('BEGIN; SELECT pg_advisory_xact_lock(hashtext(\'eknmusic.setup\'))');
    pause.mockImplementationOnce(async () => killed.end());
    expect(await setUp()).toMatchObject({ Status: 'SUCCESS' });
    expect(logged).toMatch(/Attempt 1: StatementRefused: .* the lock with SQLSTATE 55P03.*trying again/);
    expect(logged).not.toContain('Attempt 2');
  });

  test('after any call is done by the next one, and leaves nothing until then', async () => {
    const statements = ['CREATE TABLE first (id int)', 'CREATE TABLE last (id int)'];
    for (let call = 1; call <= 7; call++) {
      let count = 0;
      dataApi.trouble = Array.from({ length: 20 }, () => () => (++count === call ? dataApiError('BadRequestException', 'cut off') : undefined));
      const { Status } = await setUp(statements);
      expect([call, Status, await tables()]).toEqual([call, 'FAILED', []]);
    }
    dataApi.trouble = [];
    expect(await setUp(statements)).toMatchObject({ Status: 'SUCCESS' });
    expect(await tables()).toEqual(['first', 'last']);
  });

  test('at the commit, whose answer is lost, is done once more', async () => {
    dataApi.lostAnswers = [dataApiError('TimeoutError')];
    expect(await setUp()).toMatchObject({ Status: 'SUCCESS' });
    expect(dataApi.calls.filter(({ operation }) => operation === 'commit')).toHaveLength(2);
    expect(await server.query('SELECT 1 AS one', asApplication())).toEqual([{ one: 1 }]);
  });

  test('that cannot be rolled back says so, and why it failed', async () => {
    dataApi.trouble = Array.from({ length: 20 }, () => ({ operation }) => (operation === 'roll back' ? dataApiError('InternalServerErrorException') : undefined));
    expect(await setUp(['SELECT 1 / 0'])).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('division by zero') });
    expect(logged).toContain('The transaction was not rolled back: InternalServerErrorException');
  });
});

describe('the endpoint of the writer', () => {
  test('is what RDS says', async () => {
    expect(await findEndpoint()).toMatchObject({ Status: 'SUCCESS', Data: { Address: 'music.global-abcdefghijkl.global.rds.amazonaws.com' } });
    expect(dataApi.calls).toEqual([]);
  });

  test('is waited for', async () => {
    const { endpoint } = aws;
    aws.endpoint = undefined;
    pause.mockImplementationOnce(async () => {
      aws.endpoint = endpoint;
    });
    expect(await findEndpoint()).toMatchObject({ Status: 'SUCCESS', Data: { Address: endpoint } });
  });

  test('is not waited for forever', async () => {
    aws.endpoint = undefined;
    expect(await findEndpoint()).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('music has got no endpoint for its writer') });
  });

  test('of a global cluster that is not there fails the deployment', async () => {
    aws.trouble = [dataApiError('GlobalClusterNotFoundFault', 'music not found')];
    expect(await findEndpoint()).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('GlobalClusterNotFoundFault: music not found') });
  });

  test('is left alone when the resource is deleted', async () => {
    expect(await findEndpoint('Delete')).toMatchObject({ Status: 'SUCCESS' });
  });
});

test('the handler is less than 20 kB', () => {
  expect(statSync(join(__dirname, '../../../assets/database/global/global-database-setup.lambda/index.js')).size).toBeLessThan(20_000);
});
