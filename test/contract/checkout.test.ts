import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ROOT } from '../support/pack';

/*
 * Colleagues and CI check out the same app to different folders: neither a template nor the hash of an asset may know which.
 */

const APP = `
const { App, Stack } = require('aws-cdk-lib');
const { Code } = require('aws-cdk-lib/aws-lambda');
const { ApiFront, JwtSecret, MediaBucket, MusicApi, MusicDatabase, MusicNetwork, PostDeploymentCheck } = require('@eknmusic/constructs');

const app = new App({ analyticsReporting: false, outdir: process.argv[2] });
const stack = new Stack(app, 'Checkout', { env: { account: '123456789012', region: 'us-east-1' } });
const network = new MusicNetwork(stack, 'Network');
const database = new MusicDatabase(stack, 'Database', { network });
new MusicApi(stack, 'Api', {
  code: Code.fromAsset('backend'),
  network,
  database,
  files: new MediaBucket(stack, 'Files', { autoDeleteObjects: true, removalPolicy: 'destroy' }),
  jwtSecret: new JwtSecret(stack, 'Jwt'),
  front: ApiFront.rest(),
  postDeploymentCheck: {},
});
app.synth();
`;

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'checkout-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** The files that are synthesized, by their names, of a copy of the library and of an app in the folder of this name. */
function synthesizeIn(name: string): Record<string, string> {
  const checkout = path.join(folder, name);
  const library = path.join(checkout, 'node_modules/@eknmusic/constructs');
  for (const part of ['lib', 'assets', 'package.json']) {
    fs.cpSync(path.join(ROOT, part), path.join(library, part), { recursive: true });
  }
  fs.mkdirSync(path.join(checkout, 'backend/src'), { recursive: true });
  fs.writeFileSync(path.join(checkout, 'backend/src/handler.py'), 'def main(event, context):\n    return {}\n');
  fs.writeFileSync(path.join(checkout, 'app.js'), APP);
  const output = path.join(checkout, 'cdk.out');
  execFileSync(process.execPath, ['app.js', output], {
    cwd: checkout, stdio: 'pipe', env: { ...process.env, NODE_PATH: path.join(ROOT, 'node_modules'), CDK_VALIDATION: 'false' },
  });
  return Object.fromEntries(fs.readdirSync(output).filter((file) => /\.(template|assets)\.json$/.test(file))
    .map((file) => [file, fs.readFileSync(path.join(output, file), 'utf8')]));
}

test('templates, ids and the hashes of assets are the same in whatever folder the app and the library are', () => {
  const [one, other] = ['short', 'a longer name, 音楽/with folders'].map(synthesizeIn);
  expect(Object.keys(one).sort()).toEqual(['Checkout.assets.json', 'Checkout.template.json']);
  expect(JSON.parse(one['Checkout.assets.json']).files).toEqual(JSON.parse(other['Checkout.assets.json']).files);
  expect(Object.keys(JSON.parse(one['Checkout.assets.json']).files).length).toBeGreaterThan(5);
  expect(other['Checkout.template.json']).toBe(one['Checkout.template.json']);
});
