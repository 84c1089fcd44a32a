import { once } from 'events';
import * as fs from 'fs';
import { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';
import * as path from 'path';
import { Client } from 'pg';
import { migrationsPython } from './python/environment';
import { run, type RunResult } from '../../tools/deployment/processes';
import { PostgresServer } from '../support/postgres';
import { folderWith } from '../support/python';
import { PROCESS_TIME_LIMIT_MS } from '../support/time-limits';

const MODULE = path.resolve(__dirname, '../../src/migrations/python');
const RUNTIME = path.join(__dirname, 'python/lambda_runtime.py');
const PAGE = fs.readFileSync(path.resolve(__dirname, '../../docs/migrations.md'), 'utf8');
/** The env.py that the page recommends. */
const ENV_PY = /```python\n(# alembic\/env\.py\n.*?)```/s.exec(PAGE)![1];
const ALEMBIC_INI = '[alembic]\nscript_location = alembic\n';
/** Every character that some form of quoting changes. */
const PASSWORD = 'p@ss w:rd/%41"quote\'\\é+';
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/test/database-AbCdEf';

let python: string;
let postgres: PostgresServer;
let secretsManager: Server;
/** What Secrets Manager holds under the ARN. */
let secretText: string | undefined;

beforeAll(async () => {
  [python, postgres, secretsManager] = await Promise.all([migrationsPython(), PostgresServer.start(), startSecretsManager()]);
});

afterAll(async () => {
  secretsManager?.close();
  await postgres?.stop();
});

async function startSecretsManager(): Promise<Server> {
  const server = createServer((request, response) => {
    const body: Buffer[] = [];
    request.on('data', (chunk: Buffer) => body.push(chunk)).on('end', () => {
      const { SecretId } = JSON.parse(Buffer.concat(body).toString());
      const isThere = SecretId === SECRET_ARN && secretText !== undefined;
      response.writeHead(isThere ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(isThere
        ? { ARN: SECRET_ARN, SecretString: secretText }
        : { __type: 'ResourceNotFoundException', Message: 'Secrets Manager can\'t find the specified secret.' }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** What each test has for itself. */
let database: { readonly host: string; readonly port: number; readonly dbname: string; readonly username: string; readonly password: string };
let count = 0;

beforeEach(async () => {
  count += 1;
  database = { host: 'localhost', port: postgres.port, dbname: `songs_db_${count}`, username: `songs_owner_${count}`, password: PASSWORD };
  await postgres.createDatabase(database.dbname, database.username, PASSWORD);
  secretText = JSON.stringify(database);
});

function query<Row extends Record<string, unknown>>(statement: string): Promise<Row[]> {
  return postgres.query<Row>(statement, { database: database.dbname });
}

async function tables(): Promise<string[]> {
  const rows = await query<{ tablename: string }>('SELECT tablename FROM pg_tables WHERE schemaname = \'public\' ORDER BY tablename');
  return rows.map(({ tablename }) => tablename);
}

/** A migration of a project: lines of Python. */
interface Migration {
  readonly id: string;
  readonly after?: string;
  readonly upgrade: string[];
  readonly downgrade?: string[];
}

const SONG: Migration = {
  id: '0001', upgrade: ['op.execute("CREATE TABLE song (id int PRIMARY KEY, title text)")'], downgrade: ['op.execute("DROP TABLE song")'],
};
const ARTIST: Migration = {
  id: '0002', after: '0001', upgrade: ['op.execute("CREATE TABLE artist (name text)")'], downgrade: ['op.execute("DROP TABLE artist")'],
};
const FAILING: Migration = {
  id: '0003', after: '0002', upgrade: ['op.execute("DELETE FROM song")', 'op.execute("ALTER TABLE song ADD COLUMN title text")'],
};

function project(migrations: Migration[], files: Record<string, string> = {}): string {
  const versions = migrations.map(({ id, after, upgrade, downgrade = ['pass'] }) => [`alembic/versions/${id}_step.py`, [
    `"""step ${id}"""`, 'import time', 'from alembic import op',
    `revision = "${id}"`, `down_revision = ${after ? `"${after}"` : 'None'}`,
    'def upgrade():', ...upgrade.map((line) => `    ${line}`), 'def downgrade():', ...downgrade.map((line) => `    ${line}`), '',
  ].join('\n')]);
  return folderWith({
    'alembic.ini': ALEMBIC_INI,
    'alembic/env.py': ENV_PY,
    'src/models.py': 'from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n',
    ...Object.fromEntries(versions),
    ...files,
  });
}

interface Invocation {
  /** How long the function may take, in seconds. */
  readonly seconds?: number;
  readonly environment?: Record<string, string>;
}

interface Answer {
  readonly errorType?: string;
  readonly errorMessage?: string;
  readonly [key: string]: unknown;
}

/** Everything that the last instance printed. */
let output: string;

/** Invokes the function in an instance of its own. */
async function invoke(root: string, event: unknown, options: Invocation = {}): Promise<Answer> {
  return (await invokeAll(root, [event], options))[0];
}

/** Invokes the function several times in the same instance. */
async function invokeAll(root: string, events: unknown[], { seconds = 60, environment = {} }: Invocation = {}): Promise<Answer[]> {
  const result = await run(python, ['-B', RUNTIME, JSON.stringify({ events, seconds })], {
    cwd: '/',
    timeout: PROCESS_TIME_LIMIT_MS,
    env: {
      PATH: process.env.PATH,
      PYTHONPATH: [MODULE, root].join(path.delimiter),
      LAMBDA_TASK_ROOT: root,
      DB_SECRET_ARN: SECRET_ARN,
      PGSSLROOTCERT: postgres.caFile,
      PGSSLMODE: 'verify-full',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(secretsManager.address() as AddressInfo).port}`,
      ...environment,
    },
  });
  output = result.output;
  expectNoSecret(result);
  return [...output.matchAll(/^answer: (.*)$/gm)].map(([, answer]) => JSON.parse(answer) as Answer);
}

function expectNoSecret({ output: text }: RunResult): void {
  const forms = [PASSWORD, JSON.stringify(PASSWORD).slice(1, -1), encodeURIComponent(PASSWORD), 'p@ss', 'p%40ss', 'quote'];
  for (const value of [...forms, database.username, database.dbname, database.host, String(database.port)]) {
    expect(text).not.toContain(value);
  }
}

/** The log's lines of one message. */
function logged(message: string): Record<string, unknown>[] {
  return output.split('\n').filter((line) => line.startsWith('{"timestamp"')).map((line) => JSON.parse(line)).filter((line) => line.message === message);
}

const UPGRADE = { action: 'upgrade', revision: 'head' };
const DOWNGRADE = { action: 'downgrade', revision: '-1' };
const STATUS = { action: 'status' };

describe('a project with two migrations', () => {
  test('is upgraded, upgraded again with nothing to do, taken back by one, and upgraded again', async () => {
    const root = project([SONG, ARTIST]);
    expect(await invoke(root, STATUS)).toEqual({ action: 'status', before: null, after: null, head: '0002' });
    expect(await tables()).toEqual([]);

    expect(await invoke(root, UPGRADE)).toEqual({ action: 'upgrade', before: null, after: '0002' });
    expect(logged('applied')).toMatchObject([
      { level: 'INFO', revision: '0001', description: 'step 0001', requestId: expect.any(String) }, { revision: '0002', description: 'step 0002' },
    ]);
    expect(await tables()).toEqual(['alembic_version', 'artist', 'song']);

    expect(await invokeAll(root, [UPGRADE, DOWNGRADE])).toEqual([
      { action: 'upgrade', before: '0002', after: '0002' }, { action: 'downgrade', before: '0002', after: '0001' },
    ]);
    expect(logged('nothing to upgrade')).toHaveLength(1);
    expect(logged('applied')).toEqual([]);
    expect(logged('taken back')).toMatchObject([{ revision: '0002' }]);
    expect(await tables()).toEqual(['alembic_version', 'song']);

    expect(await invokeAll(root, [{ action: 'upgrade' }, { action: 'downgrade', revision: 'base' }])).toEqual([
      { action: 'upgrade', before: '0001', after: '0002' }, { action: 'downgrade', before: '0002', after: null },
    ]);
    expect(await tables()).toEqual(['alembic_version']);
  });

  test.each(['psycopg', 'psycopg2'])('is upgraded by %s as well', async (driver) => {
    expect(await invoke(project([SONG]), UPGRADE, { environment: { DB_DRIVER: driver } })).toEqual({ action: 'upgrade', before: null, after: '0001' });
    expect(await tables()).toEqual(['alembic_version', 'song']);
  });

  test('is upgraded by the command line, to the server of the name that was asked for, wherever the tunnel begins', async () => {
    const url = `postgresql+psycopg://${database.username}@localhost:${database.port}/${database.dbname}`
      + `?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert=${postgres.caFile}`;
    const root = project([SONG]);
    const result = await run(python, ['-B', '-m', 'alembic', 'upgrade', 'head'], {
      cwd: root, env: { PATH: process.env.PATH, PYTHONPATH: root, DATABASE_URL: url, PGPASSWORD: PASSWORD },
    });
    expect(result).toMatchObject({ code: 0 });
    expect(await tables()).toEqual(['alembic_version', 'song']);
  });

  test('may keep its revisions in a schema of its own', async () => {
    await query(`CREATE SCHEMA versions AUTHORIZATION ${database.username}`);
    const env = ENV_PY.replace('target_metadata=', 'version_table="applied", version_table_schema="versions", target_metadata=');
    const root = project([SONG], { 'alembic/env.py': env });
    expect(await invoke(root, UPGRADE)).toMatchObject({ after: '0001' });
    expect(await invoke(root, STATUS)).toMatchObject({ after: '0001' });
    expect(await query('SELECT version_num FROM versions.applied')).toEqual([{ version_num: '0001' }]);
  });

  test('may have several branches', async () => {
    const root = project([SONG, { ...ARTIST, after: undefined }]);
    expect(await invoke(root, UPGRADE)).toMatchObject({ errorType: 'MigrationFailed', errorMessage: expect.stringContaining('Multiple head revisions') });
    expect(await invokeAll(root, [{ action: 'upgrade', revision: '0001' }, { action: 'upgrade', revision: 'heads' }])).toEqual([
      { action: 'upgrade', before: null, after: '0001' }, { action: 'upgrade', before: '0001', after: '0001,0002' },
    ]);
    expect(logged('applied')).toMatchObject([{ revision: '0001' }, { revision: '0002' }]);
  });
});

describe('a migration that fails in the middle', () => {
  test.each([
    ['pg8000', 'column "title" of relation "song" already exists (42701)'],
    ['psycopg', 'column "title" of relation "song" already exists (42701)'],
    ['psycopg2', 'column "title" of relation "song" already exists (42701)'],
  ])('leaves nothing behind, neither of itself nor of the ones before it: %s', async (driver, why) => {
    await invoke(project([SONG]), UPGRADE);
    await query('INSERT INTO song VALUES (1, \'Song\')');
    expect(await invoke(project([SONG, ARTIST, FAILING]), UPGRADE, { environment: { DB_DRIVER: driver } })).toMatchObject({
      errorType: 'MigrationFailed',
      errorMessage: `${why} (alembic/versions/0003_step.py, line 8) [SQL: ALTER TABLE song ADD COLUMN title text]`,
    });
    expect(logged('applied')).toEqual([]);
    expect(await query('SELECT * FROM song')).toEqual([{ id: 1, title: 'Song' }]);
    expect(await tables()).toEqual(['alembic_version', 'song']);
    expect(await invoke(project([SONG, ARTIST]), UPGRADE)).toEqual({ action: 'upgrade', before: '0001', after: '0002' });
  });

  test('is reported without the data', async () => {
    const inserting: Migration = {
      ...ARTIST,
      upgrade: [
        'import sqlalchemy',
        'op.get_bind().execute(sqlalchemy.text("INSERT INTO song VALUES (:id, :title)"), [{"id": 7, "title": "Secret Song"}] * 2)',
      ],
    };
    const { errorMessage } = await invoke(project([SONG, inserting]), UPGRADE);
    expect(errorMessage).toMatch(/^duplicate key value violates unique constraint "song_pkey" \(23505\) \(alembic\/versions\/0002_step.py, line 8\) \[SQL: INSERT/);
    expect(output).not.toContain('Secret Song');
  });

  test('fails by an error of Python as well, and by leaving', async () => {
    const steps = ['raise ValueError("no such thing")', 'raise SystemExit("gone")'];
    for (const step of steps) {
      expect(await invoke(project([SONG, { ...ARTIST, upgrade: [step] }]), UPGRADE)).toMatchObject({ errorType: 'MigrationFailed' });
      expect(await tables()).toEqual([]);
    }
    expect(logged('SystemExit: gone (alembic/versions/0002_step.py, line 7)')).toMatchObject([{ level: 'ERROR' }]);
  });

  test('is ended before the function is, and rolled back', async () => {
    const slow = { ...ARTIST, upgrade: [...ARTIST.upgrade, 'op.execute("SELECT pg_sleep(40)")'] };
    const begun = Date.now();
    expect(await invoke(project([SONG, slow]), UPGRADE, { seconds: 8 })).toMatchObject({
      errorType: 'MigrationFailed', errorMessage: expect.stringContaining('has not ended in the time of the function'),
    });
    expect(Date.now() - begun).toBeLessThan(20_000);
    expect(await tables()).toEqual([]);
    expect(await query('SELECT pid FROM pg_stat_activity WHERE application_name = \'eknmusic_migrations\'')).toEqual([]);
  });
});

describe('two at once', () => {
  const waiting = { ...ARTIST, upgrade: ['op.execute("SELECT pg_sleep(4)")', ...ARTIST.upgrade] };

  test('one waits for the other, and then has nothing to do', async () => {
    const root = project([SONG, waiting]);
    const answers = await Promise.all([invoke(root, UPGRADE), invoke(root, UPGRADE)]);
    expect(answers).toEqual(expect.arrayContaining([
      { action: 'upgrade', before: null, after: '0002' }, { action: 'upgrade', before: '0002', after: '0002' },
    ]));
  });

  test('the one that waits does not hinder an index that is made concurrently', async () => {
    const concurrently: Migration = {
      ...ARTIST,
      upgrade: [
        'op.execute("SELECT pg_sleep(3)")',
        'with op.get_context().autocommit_block():',
        '    op.execute("CREATE INDEX CONCURRENTLY song_title ON song (title)")',
      ],
    };
    const root = project([SONG, concurrently]);
    const answers = await Promise.all([invoke(root, UPGRADE, { seconds: 30 }), invoke(root, UPGRADE, { seconds: 30 })]);
    expect(answers).toMatchObject([{ after: '0002' }, { after: '0002' }]);
    expect(await query('SELECT indisvalid FROM pg_index WHERE indexrelid = \'song_title\'::regclass')).toEqual([{ indisvalid: true }]);
  });

  test('the one that has waited for long enough says so, and changes nothing', async () => {
    const other = new Client(postgres.client({ database: database.dbname }));
    await other.connect();
    try {
      await other.query(`SELECT pg_advisory_lock(${Buffer.from('eknmusic').readBigInt64BE()})`);
      expect(await invoke(project([SONG]), UPGRADE, { seconds: 8 })).toMatchObject({
        errorType: 'MigrationRefused', errorMessage: expect.stringMatching(/^Another migration is running in this database/),
      });
      expect(logged('Another migration is running in this database: waiting for its end')).toHaveLength(1);
    } finally {
      await other.end();
    }
    expect(await tables()).toEqual([]);
  });

  test('idle sessions that the database ends do not end the lock', async () => {
    await query(`ALTER DATABASE ${database.dbname} SET idle_session_timeout = '1s'`);
    const root = project([SONG, waiting]);
    const answers = await Promise.all([invoke(root, UPGRADE), invoke(root, UPGRADE)]);
    expect(answers.map(({ before }) => before).sort()).toEqual(['0002', null]);
  });
});

describe('a database that is ahead of the code', () => {
  beforeEach(() => invoke(project([SONG, ARTIST]), UPGRADE));

  test('is left as it is by an upgrade, which succeeds, so that CloudFormation can roll back', async () => {
    expect(await invoke(project([SONG]), UPGRADE)).toEqual({ action: 'upgrade', before: '0002', after: '0002', ahead: true });
    expect(logged('The database is at 0002, which this code does not know: nothing is changed')).toMatchObject([{ level: 'WARN' }]);
    expect(await tables()).toEqual(['alembic_version', 'artist', 'song']);
    expect(await invoke(project([SONG]), STATUS)).toEqual({ action: 'status', before: '0002', after: '0002', head: '0001', ahead: true });
  });

  test('is not taken back by code that does not know how', async () => {
    expect(await invoke(project([SONG]), DOWNGRADE)).toMatchObject({
      errorType: 'MigrationRefused', errorMessage: expect.stringContaining('The database is at 0002, which this code does not know'),
    });
    expect(await tables()).toEqual(['alembic_version', 'artist', 'song']);
  });

  test('is not taken back below its beginning', async () => {
    expect(await invoke(project([SONG, ARTIST]), { action: 'downgrade', revision: '-3' })).toMatchObject({
      errorType: 'MigrationFailed', errorMessage: expect.stringContaining('-3'),
    });
    expect(await tables()).toEqual(['alembic_version', 'artist', 'song']);
  });
});

describe('refuses', () => {
  test('events that it does not know, before it looks at anything', async () => {
    const events: [unknown, string][] = [
      ['upgrade', '"action"'],
      [{}, '"action"'],
      [{ action: ['upgrade'] }, '"action"'],
      [{ action: 'stamp' }, '"action"'],
      [{ action: 'upgrade', sql: true }, 'nothing else; it has \'sql\''],
      [{ action: 'upgrade', revision: 1 }, '"revision"'],
      [{ action: 'downgrade', revision: '' }, '"revision"'],
      [{ action: 'status', revision: 'head' }, '"status" takes no "revision"'],
    ];
    const answers = await invokeAll(project([SONG]), events.map(([event]) => event), { environment: { DB_SECRET_ARN: '' } });
    expect(answers).toMatchObject(events.map(([, why]) => ({ errorType: 'MigrationRefused', errorMessage: expect.stringContaining(why) })));
  });

  test.each<[string, Record<string, string>, string]>([
    ['a project without alembic.ini', { LAMBDA_TASK_ROOT: __dirname }, 'no alembic.ini'],
    ['no secret', { DB_SECRET_ARN: '' }, 'lacks DB_SECRET_ARN'],
    ['no authorities', { PGSSLROOTCERT: '' }, 'lacks PGSSLROOTCERT'],
    ['authorities that are not there', { PGSSLROOTCERT: '/opt/none.pem' }, '/opt/none.pem, which is not there'],
    ['a driver that it does not know', { DB_DRIVER: 'asyncpg' }, 'must be pg8000, or a driver that is built on libpq'],
  ])('%s', async (_, environment, why) => {
    expect(await invoke(project([SONG]), UPGRADE, { environment })).toMatchObject({
      errorType: 'MigrationRefused', errorMessage: expect.stringContaining(why),
    });
  });

  test('a driver that the project lacks', async () => {
    // As if it were not installed.
    const root = project([SONG], { 'pg8000/__init__.py': 'raise ModuleNotFoundError("No module named \'pg8000\'", name="pg8000")\n' });
    expect(await invoke(root, UPGRADE)).toMatchObject({ errorType: 'MigrationRefused', errorMessage: expect.stringContaining('The project lacks pg8000') });
  });

  test.each<[string, string, string]>([
    ['connects by itself', ENV_PY.replace('given = context.config.attributes.get("connection")', [
      'import sqlalchemy',
      'given = sqlalchemy.create_engine(context.config.attributes["connection"].engine.url, poolclass=NullPool,',
      '    connect_args={"ssl_context": __import__("ssl").create_default_context(cafile=os.environ["PGSSLROOTCERT"])}).connect()',
    ].join('\n')), 'env.py makes a connection of its own'],
    ['does nothing', 'pass\n', 'env.py runs no migrations'],
    ['commits nothing', ENV_PY.replace('with context.begin_transaction():', 'if True:'), 'env.py leaves its transaction open'],
  ])('an env.py that %s', async (_, env, why) => {
    expect(await invoke(project([SONG], { 'alembic/env.py': env }), UPGRADE)).toMatchObject({
      errorType: 'MigrationRefused', errorMessage: expect.stringContaining(why),
    });
    expect(await tables()).toEqual([]);
  });

  test('and says where an env.py fails', async () => {
    expect(await invoke(project([SONG], { 'src/models.py': 'raise RuntimeError("no settings")\n' }), UPGRADE)).toMatchObject({
      errorType: 'MigrationFailed', errorMessage: 'RuntimeError: no settings (src/models.py, line 1)',
    });
  });
});

describe('the way to the database', () => {
  test.each<[string, () => string | undefined, Answer]>([
    ['the secret is missing', () => undefined, {
      errorType: 'MigrationFailed', errorMessage: 'The secret of the database cannot be read: ResourceNotFoundException',
    }],
    ['the secret is no JSON', () => PASSWORD, { errorType: 'MigrationRefused', errorMessage: expect.stringContaining('must be JSON with the fields') }],
    ['the secret lacks a field', () => JSON.stringify({ ...database, host: undefined }), {
      errorType: 'MigrationRefused', errorMessage: expect.stringContaining('host, port, dbname, username, password'),
    }],
    ['the password is wrong', () => JSON.stringify({ ...database, password: `${PASSWORD}x` }), {
      errorType: 'MigrationFailed', errorMessage: 'password authentication failed for user "***" (28P01)',
    }],
    // It is 127.0.0.1, but not the name that is in the certificate.
    ['the server has another name', () => JSON.stringify({ ...database, host: '127.1' }), {
      errorType: 'MigrationFailed', errorMessage: expect.stringContaining('certificate is not valid for \'***\''),
    }],
    ['nothing is at the port', () => JSON.stringify({ ...database, port: 1 }), {
      errorType: 'MigrationFailed', errorMessage: expect.stringContaining('The database cannot be reached: Connection refused'),
    }],
  ])('%s', async (_, text, answer) => {
    secretText = text();
    expect(await invoke(project([SONG]), UPGRADE)).toMatchObject(answer as object);
    expect(await tables()).toEqual([]);
  });

  test.each(['pg8000', 'psycopg', 'psycopg2'])('the server has a certificate of somebody else, for %s', async (driver) => {
    const stranger = await PostgresServer.start();
    try {
      const environment = { PGSSLROOTCERT: stranger.caFile, DB_DRIVER: driver };
      expect(await invoke(project([SONG]), UPGRADE, { environment })).toMatchObject({
        errorType: 'MigrationFailed', errorMessage: expect.stringContaining('certificate verify failed'),
      });
    } finally {
      await stranger.stop();
    }
    expect(await tables()).toEqual([]);
  });

  test('the form of a certificate is not judged, for pg8000 as little as for the drivers that are built on libpq', async () => {
    const script = [
      'import ssl',
      'original = ssl.create_default_context',
      'def strict(*arguments, **more):',
      '    context = original(*arguments, **more)',
      '    context.verify_flags |= ssl.VERIFY_X509_STRICT',
      '    return context',
      'ssl.create_default_context = strict  # as from Python 3.13 on',
      'from eknmusic_migrations import tls_context',
      `context = tls_context(${JSON.stringify(postgres.caFile)})`,
      'print(bool(context.verify_flags & ssl.VERIFY_X509_STRICT), context.verify_mode.name, context.check_hostname)',
    ].join('\n');
    const result = await run(python, ['-c', script], { timeout: PROCESS_TIME_LIMIT_MS, env: { ...process.env, PYTHONPATH: MODULE } });
    expect({ code: result.code, output: result.output.trim() }).toEqual({ code: 0, output: 'False CERT_REQUIRED True' });
  });

  test.each(['psycopg', 'psycopg2'])('the password is wrong, for %s, whose words hold more', async (driver) => {
    secretText = JSON.stringify({ ...database, password: `${PASSWORD}x` });
    expect(await invoke(project([SONG]), UPGRADE, { environment: { DB_DRIVER: driver } })).toMatchObject({
      errorType: 'MigrationFailed', errorMessage: expect.stringContaining('password authentication failed for user "***"'),
    });
  });

  test('Secrets Manager is out of reach', async () => {
    expect(await invoke(project([SONG]), UPGRADE, { environment: { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:1' } })).toMatchObject({
      errorType: 'MigrationFailed', errorMessage: expect.stringContaining('Secrets Manager cannot be reached: EndpointConnectionError'),
    });
  });

  test('the database is down, and then is not', async () => {
    const root = project([SONG]);
    await postgres.pause();
    try {
      expect(await invoke(root, UPGRADE)).toMatchObject({
        errorType: 'MigrationFailed', errorMessage: expect.stringContaining('The database cannot be reached'),
      });
    } finally {
      await postgres.resume();
    }
    expect(await invoke(root, UPGRADE)).toMatchObject({ after: '0001' });
  });
});

test('a migration that says the password does not get it into the log', async () => {
  const telling = { ...SONG, upgrade: ['raise ValueError("cannot reach " + str(op.get_bind().engine.url.render_as_string(hide_password=False)))'] };
  expect(await invoke(project([telling]), UPGRADE)).toMatchObject({ errorMessage: expect.stringContaining('cannot reach postgresql+pg8000://***:***@') });
});
