import { ChildProcess, spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';

const SERVER = path.resolve(__dirname, '../../examples/eknmusic/local/serve.py');
const HANDLER = `import base64, os
def main(event, context):
    if event["rawPath"] == "/fail":
        raise ValueError("as it should")
    if event["rawPath"] == "/plain":
        return {"version": "first"}
    if event["rawPath"] == "/bytes":
        return {"statusCode": 201, "headers": {"Content-Type": "audio/mpeg"}, "cookies": ["a=1", "b=2"], "isBase64Encoded": True, "body": base64.b64encode(bytes([0, 255])).decode()}
    return {"event": event, "stage": os.environ["STAGE"], "left": context.get_remaining_time_in_millis() > 0}
`;

let folder: string;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ekn-local-api-'));
  fs.mkdirSync(path.join(folder, 'src'));
  fs.writeFileSync(path.join(folder, 'src/handler.py'), HANDLER);
  fs.writeFileSync(path.join(folder, '.env'), '# where it runs\nSTAGE="local"\n');
  // A process group of its own: the server is a child of what watches the files.
  server = spawn('python3', [SERVER, '--backend', folder, '--env-file', path.join(folder, '.env'), '--port', '0'], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  url = await nextUrl();
});

afterAll(() => {
  process.kill(-server.pid!, 'SIGKILL');
  fs.rmSync(folder, { recursive: true });
});

function nextUrl(): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found) {
        server.stdout!.off('data', read);
        resolve(found);
      }
    };
    server.stdout!.on('data', read);
    server.once('exit', () => reject(new Error(`The server ended: ${said}`)));
  });
}

test('a request is an event of an HTTP API, with the variables of the file', async () => {
  const answer = await fetch(`${url}/tracks/a%20b?q=1&q=2&empty=`, { method: 'POST', headers: { 'X-Request-Id': 'r1', 'cookie': 'a=1; b=2', 'content-type': 'application/json' }, body: '{"title":"x"}' });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    stage: 'local',
    left: true,
    event: {
      version: '2.0',
      rawPath: '/tracks/a b',
      rawQueryString: 'q=1&q=2&empty=',
      queryStringParameters: { q: '1,2', empty: '' },
      cookies: ['a=1', 'b=2'],
      headers: { 'x-request-id': 'r1', 'content-type': 'application/json' },
      pathParameters: { proxy: 'tracks/a b' },
      requestContext: { http: { method: 'POST', path: '/tracks/a b' }, stage: '$default' },
      body: '{"title":"x"}',
      isBase64Encoded: false,
    },
  });
  const bytes = await (await fetch(url, { method: 'PUT', body: Buffer.from([0, 255]) })).json() as { event: { body: string } };
  expect(bytes.event).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
});

test('an answer is read as API Gateway reads it, and a mistake in the code is a 500 without its text', async () => {
  const bytes = await fetch(`${url}/bytes`);
  expect([bytes.status, bytes.headers.get('content-type'), bytes.headers.getSetCookie()]).toEqual([201, 'audio/mpeg', ['a=1', 'b=2']]);
  expect([...new Uint8Array(await bytes.arrayBuffer())]).toEqual([0, 255]);
  const failed = await fetch(`${url}/fail`);
  expect([failed.status, await failed.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
});

test('a change of the code is answered by the new code', async () => {
  expect(await (await fetch(`${url}/plain`)).json()).toEqual({ version: 'first' });
  const anew = nextUrl();
  // File systems tell changes apart by their time.
  await sleep(20);
  fs.writeFileSync(path.join(folder, 'src/handler.py'), HANDLER.replace('first', 'second'));
  url = await anew;
  expect(await (await fetch(`${url}/plain`)).json()).toEqual({ version: 'second' });
});
