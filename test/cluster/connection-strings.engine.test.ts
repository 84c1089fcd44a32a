import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { regionalCluster } from './specimens';
import { workloadModels } from '../../src/cluster/cluster-workload-registry';
import { workloadObjects } from '../../src/cluster/gitops/workload-objects';
import { renderGoTemplate } from '../support/go-template';
import { PostgresServer } from '../support/postgres';
import { RedisServer } from '../support/redis';
import { CacheAuthentication, ClusterCache, DeploymentTier, MusicDatabase, WorkloadImage, WorkloadSecret } from '@eknmusic/constructs';

/*
 * What an application finds in `DATABASE_URL` and `REDIS_URL`: the templates are those of the Kubernetes objects, written by an evaluator of ours that is held
 * to what Go's text/template wrote (test/support/go-template.test.ts), since External Secrets Operator itself does not run here. The servers are genuine.
 */

/** Every sign that a keyboard has, and what URLs, shells, SQL and templates trip over. */
const PASSWORDS = [
  ' !"#$%&\'()*+,-./0123456789:;<=>?@ABCXYZ[\\]^_`abcxyz{|}~',
  '+ leading and trailing +', '%20%2B%00', '://@:/?#[]', '{{ .password }}', '$(HOME)$$`id`', '\\n\\\\', '\'; DROP ROLE "x"; --', '=&=&', '~-_.',
];

interface ExternalSecret {
  readonly spec: {
    readonly target: { readonly template: { readonly data: Record<string, string> } };
    readonly data: { readonly secretKey: string; readonly remoteRef: { readonly key: string; readonly property?: string } }[];
  };
}

let postgres: PostgresServer;
let redis: RedisServer;
let externalSecret: ExternalSecret;
/** AWS Secrets Manager, by the names of secrets. */
const secrets = new Map<string, Record<string, string | number>>();
let names = 0;

beforeAll(async () => {
  [postgres, redis] = [await PostgresServer.start(), await RedisServer.start()];
  const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'us-east-1' } });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0a1b2c3d4e5f60001',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
    isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
  });
  const cluster = regionalCluster(stack, DeploymentTier.PRODUCTION, { vpc });
  cluster.addWorkload('backend', {
    image: WorkloadImage.fromRegistry('public.ecr.aws/musicconnect/backend', '1.4.2'),
    port: 8080,
    secrets: {
      DATABASE_URL: WorkloadSecret.databaseUrl(new MusicDatabase(stack, 'Database', { vpc, secretName: 'musicconnect/database' }), { caBundlePath: postgres.caFile }),
      REDIS_URL: WorkloadSecret.redisUrl(new ClusterCache(stack, 'Cache', { vpc, authentication: CacheAuthentication.password({ secretName: 'musicconnect/cache' }) })),
    },
  });
  externalSecret = workloadObjects(workloadModels(cluster, 50)[0]).find(({ kind }) => kind === 'ExternalSecret') as unknown as ExternalSecret;
});
afterAll(async () => {
  await Promise.all([postgres?.stop(), redis?.stop()]);
});

/** The variable as the operator writes it at this moment. */
function variable(name: 'DATABASE_URL' | 'REDIS_URL'): string {
  const { target, data } = externalSecret.spec;
  const fields = Object.fromEntries(data.filter(({ remoteRef }) => secrets.has(remoteRef.key)).map(({ secretKey, remoteRef: { key, property } }) =>
    [secretKey, String(secrets.get(key)![property!])]));
  return renderGoTemplate(target.template.data[name], fields);
}

async function openDatabase(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

async function ask(client: Client, statement: string): Promise<unknown> {
  return Object.values((await client.query(statement)).rows[0])[0];
}

/** As ioredis and node-redis take a URL apart. */
async function openCache(text: string): ReturnType<RedisServer['connect']> {
  const url = new URL(text);
  expect([url.protocol, url.hostname, url.port]).toEqual(['rediss:', redis.host, String(redis.port)]);
  return redis.connect(decodeURIComponent(url.username), decodeURIComponent(url.password));
}

/** The name of the database is a plain one, as MusicDatabase asks for: clients disagree about how much of a path they decode. */
async function newUser(password: string): Promise<void> {
  const [username, dbname] = [`song writer@50%/${names++}`, `musicconnect_${names++}`];
  await postgres.createDatabase(dbname, username, password);
  secrets.set('musicconnect/database', { username, password, host: postgres.host, port: postgres.port, dbname });
}

async function setCachePassword(username: string, ...passwords: string[]): Promise<void> {
  const answer = await redis.administer('ACL', 'SETUSER', username, 'on', '~*', '+@all', '-@dangerous', 'resetpass', ...passwords.map((password) => `>${password}`));
  expect(answer).toBe('+OK');
  secrets.set('musicconnect/cache', { username, password: passwords[0], host: redis.host, port: redis.port });
}

describe('DATABASE_URL', () => {
  test.each(PASSWORDS)('opens PostgreSQL by verified TLS with the password %j', async (password) => {
    await newUser(password);
    const client = await openDatabase(variable('DATABASE_URL'));
    const { username, dbname } = secrets.get('musicconnect/database')!;
    expect([await ask(client, 'SELECT current_user'), await ask(client, 'SELECT current_database()')]).toEqual([username, dbname]);
    expect(await ask(client, 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toBe(true);
    expect(String(await ask(client, 'SHOW server_version'))).toMatch(/^15\./);
    await client.end();
  });

  test('of before a rotation stays connected and opens nothing more, and the one after it opens', async () => {
    await newUser('before + rotation');
    const before = variable('DATABASE_URL');
    const client = await openDatabase(before);
    const secret = secrets.get('musicconnect/database')!;
    const password = 'after % rotation';
    const options = '-c log_statement=none -c log_min_error_statement=panic';
    await postgres.query(`ALTER ROLE ${escapeIdentifier(String(secret.username))} PASSWORD ${escapeLiteral(password)}`, { options });
    secrets.set('musicconnect/database', { ...secret, password });
    expect(await ask(client, 'SELECT 1')).toBe(1);
    await expect(openDatabase(before)).rejects.toMatchObject({ code: '28P01' });
    const next = await openDatabase(variable('DATABASE_URL'));
    expect(await ask(next, 'SELECT current_user')).toBe(secret.username);
    await Promise.all([client.end(), next.end()]);
  });

  test('opens no server that another authority vouches for', async () => {
    await newUser('password');
    const other = path.join(mkdtempSync(path.join(tmpdir(), 'eknmusic-authority-')), 'authority.pem');
    writeFileSync(other, redis.ca);
    const url = variable('DATABASE_URL').replace(encodeURIComponent(postgres.caFile), encodeURIComponent(other));
    await expect(openDatabase(url)).rejects.toThrow(/certificate|issuer/);
    rmSync(path.dirname(other), { recursive: true });
  });
});

describe('REDIS_URL', () => {
  test.each(PASSWORDS)('opens Redis by verified TLS with the password %j', async (password) => {
    await setCachePassword(`user-${names++}`, password);
    const client = await openCache(variable('REDIS_URL'));
    expect(await client.send('SET', 'song', '1')).toBe('+OK');
    client.close();
  });

  test('of before a rotation stays connected and opens the cache until the next one', async () => {
    const username = `user-${names++}`;
    await setCachePassword(username, 'first+1');
    const first = variable('REDIS_URL');
    const client = await openCache(first);
    await setCachePassword(username, 'second/2', 'first+1');
    const second = variable('REDIS_URL');
    for (const url of [first, second]) {
      (await openCache(url)).close();
    }
    await setCachePassword(username, 'third@3', 'second/2');
    expect(await client.send('PING')).toBe('+PONG');
    await expect(openCache(first)).rejects.toThrow('WRONGPASS');
    for (const url of [second, variable('REDIS_URL')]) {
      (await openCache(url)).close();
    }
    client.close();
  });
});
