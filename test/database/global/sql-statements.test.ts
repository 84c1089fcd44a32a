import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { splitSql } from '../../../src/database/global/sql-statements';

const FILE = join(__dirname, '../../../src/database/global/aurora-global-setup.sql');
const textsOf = (sql: string) => splitSql(sql).statements.map(({ text }) => text);
const faultsOf = (sql: string) => splitSql(sql).faults;

test.each([
  ['SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
  [';;\n ; -- nothing\n/* nothing; */;', []],
  ['-- before\nSELECT 1 -- within;\n;\n-- after', ['SELECT 1 -- within;']],
  ['SELECT /* a; /* b; */ c; */ 1; SELECT 2', ['SELECT /* a; /* b; */ c; */ 1', 'SELECT 2']],
  ['SELECT \';\', \'it\'\'s;\', ";", "a"";"; SELECT 2', ['SELECT \';\', \'it\'\'s;\', ";", "a"";"', 'SELECT 2']],
  ['SELECT E\'\\\';\', e\'\\\\\'; SELECT 2', ['SELECT E\'\\\';\', e\'\\\\\'', 'SELECT 2']],
  ['SELECT \'\\\'; SELECT 2', ['SELECT \'\\\'', 'SELECT 2']],
  ['DO $$ BEGIN PERFORM 1; END $$; SELECT 2', ['DO $$ BEGIN PERFORM 1; END $$', 'SELECT 2']],
  ['DO $a$ $$;$$ $b$;$b$ $a$; SELECT 2', ['DO $a$ $$;$$ $b$;$b$ $a$', 'SELECT 2']],
  ['SELECT a$b$c; SELECT 2', ['SELECT a$b$c', 'SELECT 2']],
])('takes %j apart', (sql, expected) => {
  expect(splitSql(sql)).toEqual({ faults: [], statements: expected.map((text) => ({ text, line: expect.any(Number) })) });
});

test('knows the line of each statement', () => {
  expect(splitSql('SELECT 1;\n\n-- a comment\nSELECT\n2;SELECT 3').statements.map(({ line }) => line)).toEqual([1, 4, 5]);
});

test.each([
  'BEGIN', 'start transaction', 'COMMIT', 'end', 'ROLLBACK', 'ABORT', 'SAVEPOINT a', 'RELEASE a', 'PREPARE TRANSACTION \'a\'',
  'VACUUM song', 'CREATE DATABASE other', 'DROP DATABASE other', 'CREATE TABLESPACE other', 'ALTER SYSTEM SET work_mem = 1',
  'CREATE UNIQUE INDEX CONCURRENTLY a ON b (c)', 'REINDEX INDEX CONCURRENTLY a', 'COPY song FROM STDIN', '\\set a 1', 'SELECT :name',
  'CREATE FUNCTION a() RETURNS int BEGIN ATOMIC SELECT 1', 'SELECT \'a', 'SELECT "a', 'SELECT E\'a\\\'', 'DO $$ BEGIN', 'SELECT 1 /* a /* b */',
])('refuses %s', (sql) => {
  expect(faultsOf(`SELECT 1;\n${sql}`)).toEqual([{ line: 2, why: expect.any(String) }]);
});

test.each([
  'SELECT \'BEGIN\'', 'SELECT 1::text', 'SELECT \':name\'', 'SELECT \'CONCURRENTLY\'', 'CREATE TABLE begin_of (a int)', 'CREATE INDEX a ON b (c) /* CONCURRENTLY */',
  'DO $$ BEGIN COMMIT; END $$', 'PREPARE a AS SELECT 1', 'SELECT "a:b"',
])('takes %s', (sql) => {
  expect(faultsOf(sql)).toEqual([]);
});

describe('aurora-global-setup.sql', () => {
  const sql = readFileSync(FILE, 'utf8');

  test('can be run at a deployment', () => {
    expect(faultsOf(sql)).toEqual([]);
    expect(textsOf(sql).length).toBeGreaterThan(5);
  });

  test('has nothing in it that a client of variables would fill in, also not within its quotations', () => {
    expect(sql.replace(/::\w+/g, '')).not.toMatch(/:[a-z]/);
    expect(sql).not.toContain('?');
  });

  test('is clean for squawk', () => {
    expect(execFileSync('npx', ['squawk', FILE], { encoding: 'utf8' })).toContain('Found 0 issues');
  });

  test('would let nobody change a table after it without the time-outs that it begins with', () => {
    const judge = (input: string) => spawnSync('npx', ['squawk', '--stdin-filepath', 'setup.sql'], { encoding: 'utf8', input });
    const changed = `${sql}\nALTER TABLE song ADD COLUMN IF NOT EXISTS name text;\n`;
    expect(judge(changed).status).toBe(0);
    const { status, stdout } = judge(changed.replace(/^SET LOCAL.*$/gm, ''));
    expect([status, stdout]).toEqual([1, expect.stringMatching(/require-lock-timeout[^]*require-statement-timeout/)]);
  });
});
