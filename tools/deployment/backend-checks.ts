import { randomBytes, randomUUID } from 'node:crypto';
import { GetAliasCommand, UpdateAliasCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { DescribeDBInstancesCommand, RDSClient, StartDBInstanceCommand, StopDBInstanceCommand } from '@aws-sdk/client-rds';
import {
  allTracks, call, invoke, newUser, output, rotate, secretValue, sha256, signAgain, signIn, until, withLambda,
} from './backend';
import { Check, Deployed, expectSame } from './checks';
import { apiLogGroup, collectedSince } from './collected-logs';
import { archive } from '../../src/python/python-archive';

const SONG = randomBytes(32 * 1024);
const CLIENTS = 8;
const REQUESTS = 200;
const RECOVERED_WITHIN = 30_000;
const COLLECTED_WITHIN = 10_000;

const user = newUser();

/** What is done with the deployed backend as its users and its schedules do, in this order. */
export const BACKEND_CHECKS: Check[] = [
  {
    name: 'the API answers, and reaches its database',
    requirements: ['E1', 'E2', 'E5'],
    run: async (deployed) => {
      const { status, body } = await call(deployed, 'GET', '/health');
      expectSame('The answer', [status, body.status, body.database], [200, 'ok', 'ok']);
    },
  },
  {
    name: 'the deployment has migrated the database; a migration goes down and up again, and once more changes nothing',
    requirements: ['E6'],
    run: async (deployed) => {
      const migrate = (action: string, revision?: string) => invoke(deployed, output(deployed, 'MigrateFunctionName'), revision ? { action, revision } : { action });
      const { after: newest } = await migrate('status');
      expectSame('Whether there is a revision', typeof newest, 'string');
      const down = await migrate('downgrade', '-1');
      expectSame('The revision before and after', [down.before, down.after === newest], [newest, false]);
      const up = await migrate('upgrade', 'head');
      expectSame('The revision before and after', [up.before, up.after], [down.after, newest]);
      const again = await migrate('upgrade', 'head');
      expectSame('The revision before and after', [again.before, again.after], [newest, newest]);
    },
  },
  {
    name: 'someone signs up, signs in, and nobody else gets in',
    requirements: ['E5'],
    run: async (deployed) => {
      expectSame('Signing up', (await call(deployed, 'POST', '/users', { body: user })).status, 201);
      expectSame('Signing up again', (await call(deployed, 'POST', '/users', { body: user })).status, 409);
      await signIn(deployed, user);
      expectSame('A wrong password', (await call(deployed, 'POST', '/sessions', { body: { ...user, password: 'not it at all' } })).status, 401);
      expectSame('No token', (await call(deployed, 'GET', '/tracks')).status, 401);
    },
  },
  {
    name: 'a track is written and read back, found, and its file uploaded and downloaded',
    requirements: ['E3', 'E5'],
    run: async (deployed) => {
      const token = await signIn(deployed, user);
      const created = await call(deployed, 'POST', '/tracks', {
        token, body: { title: 'First Song', artist: 'The Harness', content_type: 'audio/mpeg' },
      });
      expectSame('Creating it', created.status, 201);
      const read = await call(deployed, 'GET', `/tracks/${created.body.id}`, { token });
      expectSame('The track', [read.status, read.body.title, read.body.artist], [200, 'First Song', 'The Harness']);
      const found = await call(deployed, 'GET', '/search?q=first', { token });
      expectSame('What is found', found.body.items.map(({ id }: { id: string }) => id), [created.body.id]);
      const upload = await deployed.place.fetch(created.body.upload_url, { method: 'PUT', body: SONG, headers: created.body.upload_headers });
      expectSame('The upload', upload.status, 200);
      const { body } = await call(deployed, 'GET', `/tracks/${created.body.id}/download`, { token });
      const download = await deployed.place.fetch(body.url);
      expectSame('The SHA-256 of the file', sha256(download.body), sha256(SONG));
    },
  },
  {
    name: 'the password of the database is rotated, and the next sign-in works',
    requirements: ['E4'],
    run: async (deployed) => {
      const before = await secretValue(deployed, 'DatabaseSecretArn');
      await rotate(deployed, 'DatabaseSecretArn');
      const after = await secretValue(deployed, 'DatabaseSecretArn');
      expectSame('Whether there is another password', after.password !== before.password, true);
      expectSame('The rest', { ...after, password: '' }, { ...before, password: '' });
      await signIn(deployed, user);
    },
  },
  {
    name: 'the key of the tokens is rotated: tokens of the old key and of the new one are valid, and the next sign-in works',
    requirements: ['E4'],
    run: async (deployed) => {
      const before = await secretValue(deployed, 'JwtSecretArn');
      const token = await signIn(deployed, user);
      await rotate(deployed, 'JwtSecretArn');
      const { kid, key, previous } = await secretValue(deployed, 'JwtSecretArn');
      expectSame('The key before', previous, { kid: before.kid, key: before.key });
      expectSame('The answer to a token of the old key', (await call(deployed, 'GET', '/tracks', { token })).status, 200);
      // The function has the old key in its memory; another instance may know the new one before it does.
      expectSame('The answer to a token of the new key', (await call(deployed, 'GET', '/tracks', { token: signAgain(token, kid, key) })).status, 200);
      await signIn(deployed, user);
    },
  },
];

/** What is done to it, and what operators do. */
export const OPERATION_CHECKS: Check[] = [
  {
    name: `${REQUESTS} requests from ${CLIENTS} clients at once: no error, and no row is lost`,
    requirements: ['E5'],
    run: async (deployed) => {
      const token = await signIn(deployed, user);
      const run = randomUUID();
      const titles = Array.from({ length: REQUESTS }, (_, number) => `${run} ${number}`);
      const waiting = [...titles];
      const statuses: number[] = [];
      await Promise.all(Array.from({ length: CLIENTS }, async () => {
        for (let title = waiting.shift(); title !== undefined; title = waiting.shift()) {
          const { status } = await call(deployed, 'POST', '/tracks', { token, body: { title, artist: 'Many', content_type: 'audio/flac' } });
          statuses.push(status);
        }
      }));
      expectSame('The answers that are not 201', statuses.filter((status) => status !== 201), []);
      const stored = (await allTracks(deployed, token)).map(({ title }) => title).filter((title) => title.startsWith(run));
      expectSame('What is lost', titles.filter((title) => !stored.includes(title)), []);
      expectSame('The number of rows', stored.length, REQUESTS);
    },
  },
  {
    name: 'without its database the API answers 503, and recovers by itself',
    requirements: ['E5'],
    run: async (deployed) => {
      const token = await signIn(deployed, user);
      const rds = new RDSClient(deployed.place.client);
      const DBInstanceIdentifier = output(deployed, 'DatabaseInstanceIdentifier');
      try {
        await rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier }));
        await until(deployed, 'stopping the database', RECOVERED_WITHIN, async () =>
          (await statusOf(rds, DBInstanceIdentifier)) === 'stopped' || undefined);
        const down = await Promise.all(['/health', '/tracks'].map((path) => call(deployed, 'GET', path, { token })));
        expectSame('The answers', down.map(({ status }) => status), [503, 503]);
        await rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier }));
        await until(deployed, 'answering 503', RECOVERED_WITHIN, async () => (await call(deployed, 'GET', '/health')).status === 200 || undefined);
        expectSame('The rows', (await allTracks(deployed, token)).length > REQUESTS, true);
      } finally {
        rds.destroy();
      }
    },
  },
  {
    name: 'what the API logs of a request gets to the one place for all logs',
    requirements: ['E11'],
    run: async (deployed) => {
      const logGroup = await apiLogGroup(deployed);
      const since = Date.now();
      expectSame('The answer', (await call(deployed, 'GET', '/health')).status, 200);
      const { logEvents } = await until(deployed, 'the log of the request in the one place', COLLECTED_WITHIN, async () =>
        (await collectedSince(deployed, since)).find((batch) => batch.logGroup === logGroup && batch.logEvents[0].timestamp >= since));
      expectSame('Whether it is of a request', logEvents.some(({ message }) => message.includes('RequestId: ')), true);
    },
  },
  {
    name: 'a new version answers, and moving the alias back lets the old code answer again',
    requirements: ['E16'],
    run: (deployed) => withLambda(deployed, async (lambda) => {
      const FunctionName = output(deployed, 'ApiFunctionName');
      const { FunctionVersion: old } = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
      const next = await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: NEXT_VERSION, Publish: true }));
      const moveTo = (FunctionVersion?: string) => lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion }));
      await moveTo(next.Version);
      expectSame('The new version says', (await call(deployed, 'GET', '/health')).body.status, 'another version');
      await moveTo(old);
      expectSame('The old version says', (await call(deployed, 'GET', '/health')).body.status, 'ok');
    }),
  },
];

async function statusOf(rds: RDSClient, DBInstanceIdentifier: string): Promise<string | undefined> {
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
  return DBInstances?.[0].DBInstanceStatus;
}

/** Runs the checks after a deployment; answers their lines, as an operator reads them, unless one of them failed. */
export async function walkChecklist(deployed: Deployed): Promise<string[]> {
  const { passed, text } = await invoke(deployed, output(deployed, 'PostDeploymentCheckFunctionName'), {});
  if (!passed) {
    throw new Error(`The checks after the deployment found:\n${text}`);
  }
  return text.trimEnd().split('\n');
}

/** The code of another version, which answers everything with its name. */
const NEXT_VERSION = archive([{
  path: 'src/handler.py',
  data: Buffer.from('def main(event, context):\n    return {"statusCode": 200, "body": "{\\"status\\": \\"another version\\"}"}\n'),
}]);
