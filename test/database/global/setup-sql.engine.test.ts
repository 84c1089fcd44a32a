import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { makeVerifier } from '../../../src/database/scram-sha-256.lambda';
import { PostgresServer } from '../../support/postgres';

const SQL = readFileSync(join(__dirname, '../../../src/database/global/aurora-global-setup.sql'), 'utf8');
const [MASTER, APPLICATION] = [{ user: 'musicadmin', password: 'of-the-master' }, { user: 'musicconnect', password: 'of-the-application' }];

let server: PostgresServer;
let standby: ClientConfig;

beforeAll(async () => {
  server = await PostgresServer.start();
  await server.createDatabase('musicconnect', MASTER.user, MASTER.password);
  // As `rds_superuser` is.
  await server.query(`GRANT pg_monitor TO ${MASTER.user}`);
  standby = await server.addStandby({ database: 'musicconnect' });
  await run({ ...MASTER });
});

afterAll(() => server.stop());

/** As psql does with `--single-transaction`. */
async function run(who: ClientConfig, sql = SQL, settings: Record<string, string> = {
  'eknmusic.application_user': APPLICATION.user, 'eknmusic.application_password': makeVerifier(APPLICATION.password),
}): Promise<void> {
  const client = new Client(server.client({ database: 'musicconnect', ...who }));
  await client.connect();
  try {
    await client.query('BEGIN');
    for (const [name, value] of Object.entries(settings)) {
      await client.query('SELECT set_config($1, $2, true)', [name, value]);
    }
    await client.query(sql);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

const asApplication = { ...APPLICATION, database: 'musicconnect' };
const asMaster = { ...MASTER, database: 'musicconnect' };
const asSuperuser = { database: 'musicconnect' };

interface Lag extends Record<string, unknown> {
  readonly role: string;
  readonly state: string;
  readonly lag_ms: number | null;
  readonly rpo_lag_ms: number | null;
  readonly lag_bytes: number | null;
}

const LAG = 'SELECT source, region, role, state, lag_ms::float, durability_lag_ms::float, rpo_lag_ms::float, lag_bytes::float FROM monitoring.get_replication_lag()';
const lagOf = (role: string, settings: ClientConfig = asApplication) =>
  server.query<Lag>(LAG, settings).then((rows) => rows.find((row) => row.role === role)!);

async function until<Value>(ask: () => Promise<Value>, holds: (value: Value) => boolean): Promise<Value> {
  for (let tries = 0; ; tries++) {
    const value = await ask();
    if (holds(value) || tries === 300) {
      return value;
    }
    await sleep(100);
  }
}

const write = () => server.query('CREATE TABLE IF NOT EXISTS written AS SELECT 1; INSERT INTO written SELECT generate_series(1, 20000)', asApplication);

test('changes nothing when it is run again', async () => {
  const state = () => server.query(`
    SELECT p.proname::text AS name, p.proacl::text AS permissions, md5(p.prosrc) AS text FROM pg_proc p WHERE p.pronamespace = 'monitoring'::regnamespace
    UNION ALL SELECT nspname::text, nspacl::text, '' FROM pg_namespace WHERE nspname IN ('monitoring', 'public')
    UNION ALL SELECT rolname::text, ARRAY[rolcanlogin, rolcreaterole, rolcreatedb, rolsuper, rolreplication]::text, '' FROM pg_roles WHERE rolname IN ('musicconnect', 'eknmusic_monitoring')
    ORDER BY 1`, asSuperuser);
  const before = await state();
  await run({ ...MASTER });
  expect(await state()).toEqual(before);
  expect(before).toHaveLength(5);
});

test('that fails in the middle leaves nothing, and is run again', async () => {
  await server.query('CREATE DATABASE fresh OWNER musicadmin');
  const broken = SQL.replace('GRANT USAGE ON SCHEMA monitoring', 'SELECT 1 / 0;\nGRANT USAGE ON SCHEMA monitoring');
  await expect(run({ ...MASTER, database: 'fresh' }, broken)).rejects.toThrow('division by zero');
  const schemas = () => server.query('SELECT 1 FROM pg_namespace WHERE nspname = \'monitoring\'', { database: 'fresh' });
  expect(await schemas()).toEqual([]);
  await run({ ...MASTER, database: 'fresh' });
  expect(await schemas()).toHaveLength(1);
});

test('is refused to whoever is not the owner of the database, and leaves nothing', async () => {
  await server.query('CREATE DATABASE foreign_one');
  await expect(run({ ...APPLICATION, database: 'foreign_one' })).rejects.toMatchObject({ code: '42501' });
  expect(await server.query('SELECT 1 FROM pg_namespace WHERE nspname = \'monitoring\'', { database: 'foreign_one' })).toEqual([]);
});

test('makes no user where nobody says which one', async () => {
  await server.query('CREATE DATABASE by_hand OWNER musicadmin');
  await run({ ...MASTER, database: 'by_hand' }, SQL, {});
  expect(await server.query('SELECT role FROM monitoring.get_replication_lag() WHERE role = \'primary\'', { ...MASTER, database: 'by_hand' })).toHaveLength(1);
});

test.each([
  ['the master user for the application', 'musicadmin', makeVerifier('a'), 'needs a user of its own'],
  ['a password as such', 'other', 'plain', 'SCRAM-SHA-256 verifier'],
  ['no password', 'other', '', 'SCRAM-SHA-256 verifier'],
])('refuses %s', async (_, user, password, message) => {
  await expect(run({ ...MASTER }, SQL, { 'eknmusic.application_user': user, 'eknmusic.application_password': password })).rejects.toThrow(message);
  expect(await server.query('SELECT 1 FROM pg_roles WHERE rolname = \'other\'')).toEqual([]);
});

describe('the application\'s user', () => {
  test('makes tables and changes them as migrations do', async () => {
    await server.query('CREATE TABLE song (id int PRIMARY KEY, name text); ALTER TABLE song ADD COLUMN artist text; CREATE INDEX ON song (artist); '
      + 'INSERT INTO song VALUES (1, \'a\'); SELECT pg_advisory_lock(1); CREATE TEMPORARY TABLE mine (id int); DROP TABLE song', asApplication);
  });

  test.each([
    'CREATE ROLE other', 'CREATE DATABASE other', 'CREATE SCHEMA other', 'CREATE EXTENSION pgcrypto', 'ALTER ROLE musicadmin PASSWORD \'mine\'',
    'CREATE TABLE monitoring.mine (id int)', 'DROP FUNCTION monitoring.get_replication_lag()', 'SELECT * FROM pg_authid', 'SET ROLE musicadmin',
  ])('may not: %s', async (statement) => {
    await expect(server.query(statement, asApplication)).rejects.toMatchObject({ code: '42501' });
  });

  test('is told the lag, of which PostgreSQL itself would tell it nothing', async () => {
    expect(await server.query('SELECT state, replay_lsn FROM pg_stat_replication', asApplication)).toEqual([{ state: null, replay_lsn: null }]);
    expect(await until(() => lagOf('secondary'), ({ lag_bytes }) => lag_bytes === 0)).toMatchObject({ state: 'streaming', lag_bytes: 0 });
  });

  test('and nobody else is', async () => {
    await server.query('CREATE ROLE somebody LOGIN PASSWORD \'b\'', asMaster);
    await expect(server.query(LAG, { user: 'somebody', password: 'b', database: 'musicconnect' })).rejects.toMatchObject({ code: '42501' });
    await server.query('GRANT eknmusic_monitoring TO somebody', asMaster);
    expect(await server.query(LAG, { user: 'somebody', password: 'b', database: 'musicconnect' })).toHaveLength(2);
  });
});


describe('the lag', () => {
  test('of a standby that keeps up is none', async () => {
    await write();
    expect(await until(() => lagOf('secondary', { ...asApplication, port: standby.port }), ({ lag_bytes }) => lag_bytes === 0))
      .toMatchObject({ source: 'postgresql', state: 'streaming', lag_ms: 0, lag_bytes: 0 });
    expect(await lagOf('primary')).toMatchObject({ state: 'writer', lag_ms: null, rpo_lag_ms: null, lag_bytes: null });
  });

  test('of a standby whose replay is paused is what was caused, in bytes on the primary and in time on the standby', async () => {
    await server.query('SELECT pg_wal_replay_pause()', standby);
    await write();
    await sleep(1_000);
    const onStandby = await until(() => lagOf('secondary', { ...asApplication, port: standby.port }), ({ lag_bytes }) => Number(lag_bytes) > 100_000);
    expect(onStandby.lag_bytes).toBeGreaterThan(100_000);
    expect(onStandby.lag_ms).toBeGreaterThan(900);
    expect((await lagOf('secondary')).lag_bytes).toBeGreaterThan(100_000);
    await server.query('SELECT pg_wal_replay_resume()', standby);
    expect(await until(() => lagOf('secondary'), ({ lag_bytes }) => lag_bytes === 0)).toMatchObject({ lag_bytes: 0 });
  });

  test('of a standby that hears from nobody is not none', async () => {
    await server.pause();
    const alone = () => server.query<Lag>(LAG, { ...asApplication, port: standby.port }).then(([row]) => row);
    const lag = await until(alone, ({ state }) => state !== 'streaming');
    await server.resume();
    expect(lag.state).not.toBe('streaming');
    expect(lag.lag_ms).toBeGreaterThan(0);
    expect(await until(alone, ({ state }) => state === 'streaming')).toMatchObject({ state: 'streaming' });
  });

  test('of Aurora is what its own functions say, region by region', async () => {
    const client = new Client(server.client(asSuperuser));
    await client.connect();
    await client.query(`SET allow_system_table_mods = on;
      CREATE FUNCTION pg_catalog.aurora_global_db_status(OUT aws_region text, OUT highest_lsn_written bigint, OUT durability_lag_in_msec bigint,
        OUT rpo_lag_in_msec bigint, OUT last_lag_calculation_time timestamptz, OUT feedback_epoch bigint, OUT feedback_xmin bigint)
        RETURNS SETOF record LANGUAGE sql AS $$ VALUES ('us-east-1'::text, 93763984222::bigint, -1::bigint, -1::bigint, 'epoch'::timestamptz, 0::bigint, 0::bigint),
          ('us-west-2', 93763984222, 900, 1090, now(), 2, 3315479243) $$;
      CREATE FUNCTION pg_catalog.aurora_global_db_instance_status(OUT server_id text, OUT session_id text, OUT aws_region text, OUT durable_lsn bigint,
        OUT highest_lsn_rcvd bigint, OUT feedback_epoch bigint, OUT feedback_xmin bigint, OUT oldest_read_view_lsn bigint, OUT visibility_lag_in_msec bigint)
        RETURNS SETOF record LANGUAGE sql AS $$ VALUES ('music-1'::text, 'MASTER_SESSION_ID'::text, 'us-east-1'::text, 1::bigint, NULL::bigint, NULL::bigint,
          NULL::bigint, NULL::bigint, NULL::bigint), ('music-2', 'e6f1', 'us-west-2', 1, 1, 0, 3, 1, 952) $$`);
    try {
      expect(await server.query(LAG, asApplication)).toEqual([
        { source: 'aurora', region: 'us-east-1', role: 'primary', state: 'writer', lag_ms: null, durability_lag_ms: null, rpo_lag_ms: null, lag_bytes: null },
        { source: 'aurora', region: 'us-west-2', role: 'secondary', state: 'reader', lag_ms: 952, durability_lag_ms: 900, rpo_lag_ms: 1090, lag_bytes: null },
      ]);
      // The time of the epoch says that nothing was calculated.
      expect(await server.query('SELECT min(measured_at) > now() - interval \'1 hour\' AS recent FROM monitoring.get_replication_lag()', asApplication)).toEqual([{ recent: true }]);
    } finally {
      await client.query('DROP FUNCTION pg_catalog.aurora_global_db_status(), pg_catalog.aurora_global_db_instance_status()');
      await client.end();
    }
  });
});
