import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App } from 'aws-cdk-lib';
import { loadCdkNag } from '../../src/checks/cdk-nag-pack';
import { ValidationErrors } from '@eknmusic/constructs';

const ROOT = path.resolve(__dirname, '../..');

let folder: string;
beforeEach(() => { folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-nag-pack-'))); });
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** An app folder in which a package of this name and version is installed. */
function install(name: string, version: string): void {
  const target = path.join(folder, 'node_modules', name);
  fs.mkdirSync(target, { recursive: true });
  fs.writeFileSync(path.join(target, 'package.json'), JSON.stringify({ name, version, main: 'index.js' }));
  fs.writeFileSync(path.join(target, 'index.js'), '');
}

function failure(folders: string[]): { codes: string[]; message: string } {
  try {
    loadCdkNag(new App(), 'AwsSolutions', folders);
  } catch (error) {
    return { codes: ValidationErrors.codes(error), message: (error as Error).message };
  }
  return { codes: [], message: '' };
}

test('cdk-nag is found in any of the folders', () => {
  const nag = loadCdkNag(new App(), 'AwsSolutions', [folder, ROOT]);
  expect(nag.version).toMatch(/^3\./);
  expect(nag.exports.AwsSolutionsChecks).toBeDefined();
});

test('a missing cdk-nag is an error that says how to install it, in TypeScript and in Python', () => {
  const { codes, message } = failure([folder]);
  expect(codes).toEqual(['MusicChecksCdkNagMissing']);
  expect(message).toContain('npm install --save-dev cdk-nag@3');
  expect(message).toContain('import cdk_nag');
});

test.each(['2.38.2', '4.0.0'])('cdk-nag %s is an error that names the supported version', (version) => {
  install('cdk-nag', version);
  const { codes, message } = failure([folder]);
  expect(codes).toEqual(['MusicChecksCdkNagVersionUnsupported']);
  expect(message).toContain(`cdk-nag ${version}`);
  expect(message).toContain('cdk-nag@3');
});

test('a cdk-nag that would judge the resources of another aws-cdk-lib is an error', () => {
  install('cdk-nag', '3.0.2');
  install('aws-cdk-lib', '2.263.0');
  expect(failure([folder]).codes).toEqual(['MusicChecksCdkNagForeign']);
});

test('nothing of cdk-nag is loaded until a pack of it is used', () => {
  const script = `
    const { App, Stack } = require('aws-cdk-lib');
    const { MusicChecks, ChecksPack } = require('./src/checks');
    const { Bucket } = require('aws-cdk-lib/aws-s3');
    const stack = new Stack(new App(), 'Media');
    new Bucket(stack, 'Songs');
    const loaded = () => Object.keys(require.cache).filter((file) => file.includes('/cdk-nag/')).length;
    const music = MusicChecks.findings(stack, { packs: [ChecksPack.MUSIC] }).length;
    const before = loaded();
    MusicChecks.findings(stack);
    console.log(JSON.stringify({ music, before, after: loaded() }));
  `;
  const output = execFileSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', script], {
    cwd: ROOT, encoding: 'utf8', env: { ...process.env, TS_NODE_PROJECT: 'tsconfig.dev.json', CDK_VALIDATION: 'false' },
  });
  const { music, before, after } = JSON.parse(output);
  expect({ music, before }).toEqual({ music: 1, before: 0 });
  expect(after).toBeGreaterThan(0);
});

test.each([
  ['an app', 'app', '<app>'], ['a stage', 'stage', 'Prod'], ['a stack in a stage', 'stack', 'Prod/Media'],
])('where cdk-nag is missing, %s is told so with its own path, and our own pack still works', (_, scope, place) => {
  const script = `
    const { App, Stack, Stage } = require('aws-cdk-lib');
    // As if it were in no folder.
    const Module = require('module');
    const create = Module.createRequire;
    Module.createRequire = (from) => {
      const found = create(from);
      const resolve = (request) => { if (request.startsWith('cdk-nag')) { throw new Error('not found'); } return found.resolve(request); };
      return Object.assign((request) => found(request), { resolve });
    };
    const { MusicChecks, ChecksPack } = require('./src/checks');
    const app = new App();
    const stage = new Stage(app, 'Prod');
    const stack = new Stack(stage, 'Media');
    const scope = { app, stage, stack }[process.argv[1]];
    const message = (act) => { try { act(); return ''; } catch (error) { return error.message; } };
    console.log(JSON.stringify({
      findings: message(() => MusicChecks.findings(scope)),
      apply: scope === stack ? '' : message(() => MusicChecks.apply(scope)),
      music: MusicChecks.findings(scope, { packs: [ChecksPack.MUSIC] }),
    }));
  `;
  const output = execFileSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', script, scope], {
    cwd: ROOT, encoding: 'utf8', env: { ...process.env, TS_NODE_PROJECT: 'tsconfig.dev.json', CDK_VALIDATION: 'false' },
  });
  const { findings, apply, music } = JSON.parse(output);
  const expected = new RegExp(`^${place}: \\[MusicChecksCdkNagMissing\\] \`packs\` needs the package cdk-nag, which is not installed; got "AwsSolutions"\\. Run \`npm install`);
  expect(findings).toMatch(expected);
  expect(apply).toMatch(scope === 'stack' ? /^$/ : expected);
  expect(music).toEqual([]);
});
