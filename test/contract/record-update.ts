/**
 * Writes down what a commit makes of the examples, for the test of updates: `npx ts-node -T -P tsconfig.dev.json test/contract/record-update.ts 8cadbc5`.
 * The sources are those of the commit, in a folder of their own; the packages that they stand on are those that are installed here.
 */
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const ROOT = path.resolve(__dirname, '../..');

/** Runs in the sources of the commit. */
const SYNTHESIZE = `
  const { App, CfnResource, Stack } = require('aws-cdk-lib');
  const { inventoryOf } = require(process.argv[1]);
  const examples = {};
  const add = (example, environments, compose) => {
    for (const environment of environments) {
      const app = new App({ analyticsReporting: false, treeMetadata: false, context: { account: '123456789012' } });
      compose(app, environment);
      const stacks = app.node.findAll().filter((node) => node instanceof Stack);
      for (const { stackName, template } of app.synth().stacks) {
        const stack = stacks.find((one) => one.stackName === stackName);
        const paths = Object.fromEntries(stack.node.findAll().filter((node) => CfnResource.isCfnResource(node))
          .map((node) => [stack.resolve(node.logicalId), node.node.path.slice(stack.node.path.length + 1)]));
        ((examples[example] ??= {})[environment] ??= {})[stackName] = inventoryOf(template.Resources ?? {}, paths);
      }
    }
  };
  const { ENVIRONMENTS } = require('./examples/eknmusic/lib/environments');
  add('eknmusic', Object.keys(ENVIRONMENTS), require('./examples/eknmusic/lib/eknmusic').eknMusic);
  if (require('fs').existsSync('./examples/musicconnect/lib')) {
    const { ENVIRONMENTS: environments, environmentOf } = require('./examples/musicconnect/lib/environments');
    const { musicConnect } = require('./examples/musicconnect/lib/musicconnect');
    add('musicconnect', Object.keys(environments), (app, name) => musicConnect(app, environmentOf(app.node, name)));
  }
  require('fs').writeFileSync(process.argv[2], JSON.stringify(examples));
`;

function record(commit: string): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-update-'));
  try {
    const archive = execFileSync('git', ['archive', commit, 'src', 'examples', 'tsconfig.json', 'tsconfig.dev.json', 'package.json'], { cwd: ROOT, maxBuffer: 2 ** 28 });
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
    for (const shared of ['node_modules', 'assets']) {
      fs.symlinkSync(path.join(ROOT, shared), path.join(folder, shared), 'junction');
    }
    const library = path.join(folder, 'examples', 'node_modules', '@eknmusic', 'constructs');
    fs.mkdirSync(library, { recursive: true });
    fs.writeFileSync(path.join(library, 'index.js'), `module.exports = require(${JSON.stringify(path.join(folder, 'src'))});\n`);
    const output = path.join(folder, 'examples.json');
    execFileSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', SYNTHESIZE, path.join(ROOT, 'test/support/updates'), output], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, TS_NODE_PROJECT: path.join(folder, 'tsconfig.dev.json'), CDK_VALIDATION: 'false', CDK_OUTDIR: path.join(folder, 'cdk.out') },
    });
    const file = path.join(__dirname, 'updates', `${commit}.json`);
    fs.writeFileSync(file, `${JSON.stringify({ commit, context: {}, examples: JSON.parse(fs.readFileSync(output, 'utf8')) }, undefined, 1)}\n`);
    console.log(`${path.relative(ROOT, file)} is written`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

record(process.argv[2]);
