import * as fs from 'fs';
import * as path from 'path';
import { App } from 'aws-cdk-lib';
import { MEANT } from './updates/meant';
import { environmentOf } from '../../examples/musicconnect/lib/environments';
import { musicConnect } from '../../examples/musicconnect/lib/musicconnect';
import { exampleApp } from '../support/examples';
import type { Resources } from '../support/replacement';
import { type Inventory, inventoryOf, losses } from '../support/updates';

/*
 * Whoever has deployed an example with the library of an earlier commit, and deploys it with this one, loses nothing.
 *
 * `updates/` holds what such commits made of the examples, in each environment and stack: everything that holds data, that is kept when it
 * leaves its stack, or that has a name of its own, of which there cannot be a second one while the first exists; each with the create-only
 * properties that it had. A file was written once, by `record-update.ts`, and is never written again. cdbad2a had the documented names of
 * buckets; 8cadbc5 is the last commit before what watches, pages and serves an app in several regions. An example is judged from the first
 * commit on that has it.
 */

const FOLDER = path.join(__dirname, 'updates');
const INVENTORIES: Inventory[] = fs.readdirSync(FOLDER).filter((file) => file.endsWith('.json')).sort()
  .map((file) => JSON.parse(fs.readFileSync(path.join(FOLDER, file), 'utf8')));

type Compose = (environment: string, context: Record<string, string>) => App;

const APPS: Record<string, Compose> = {
  eknmusic: exampleApp,
  musicconnect: (environment, context) => {
    const app = new App({ analyticsReporting: false, treeMetadata: false, context: { account: '123456789012', ...context } });
    musicConnect(app, environmentOf(app.node, environment));
    return app;
  },
};

const UPDATES = INVENTORIES.flatMap(({ commit, context, examples }) => Object.entries(examples).flatMap(([example, environments]) =>
  Object.entries(environments).map(([environment, stacks]) => ({ commit, context, example, environment, stacks }))));

describe.each(UPDATES)('examples/$example, $environment, from $commit', ({ commit, context, example, environment, stacks }) => {
  const now = new Map<string, Resources>();
  beforeAll(() => APPS[example](environment, context).synth().stacks.forEach((stack) => now.set(stack.stackName, stack.template.Resources)));

  test.each(Object.keys(stacks))('nothing is lost by the update of %s', (stack) => {
    expect(Object.keys(stacks[stack]).length).toBeGreaterThan(0);
    expect(losses(stacks[stack], now.get(stack) ?? {}, MEANT[commit] ?? [])).toEqual([]);
  });
});

test.each(INVENTORIES)('everything that is meant to be replaced was there in $commit', ({ commit, examples }) => {
  const stacks = Object.values(examples).flatMap((environments) => Object.values(environments));
  const all = stacks.flatMap((each) => Object.values(each)).flatMap((stack) => Object.values(stack));
  expect(all.length).toBeGreaterThan(100);
  expect((MEANT[commit] ?? []).filter(({ type, path: at }) => !all.some((was) => was.type === type && at.test(was.path)))).toEqual([]);
});

test('a loss is a resource that is gone, and one that CloudFormation would replace', () => {
  const group = { path: 'Network/Group', type: 'AWS::EC2::SecurityGroup', createOnly: { GroupDescription: 'Functions' } };
  const meant = [{ type: group.type, path: /^Network\//, reason: 'It holds nothing.' }];
  expect(losses({ Group: group }, {}, [])).toEqual(['AWS::EC2::SecurityGroup Network/Group (Group) is gone']);
  expect(losses({ Group: group }, { Group: { Type: group.type, Properties: { GroupDescription: 'Others' } } }, [])).toEqual([
    'AWS::EC2::SecurityGroup Network/Group (Group): GroupDescription was "Functions" and is "Others"',
  ]);
  expect(losses({ Group: group }, { Group: { Type: group.type, Properties: { GroupDescription: 'Functions' } } }, [])).toEqual([]);
  expect(losses({ Group: group }, {}, meant)).toEqual([]);
});

test('written down is what holds data, what is kept, and what has a name', () => {
  const resources: Resources = {
    Bucket: { Type: 'AWS::S3::Bucket' },
    Kept: { Type: 'AWS::SNS::Topic', DeletionPolicy: 'RetainExceptOnCreate' },
    Named: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'deploy' } },
    NamedByAnother: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { Ref: 'Function' } } },
    Topic: { Type: 'AWS::SNS::Topic' },
  };
  expect(inventoryOf(resources, { Bucket: 'Files/Bucket', Kept: 'Kept', Named: 'Role' })).toEqual({
    Bucket: { path: 'Files/Bucket', type: 'AWS::S3::Bucket', createOnly: {} },
    Kept: { path: 'Kept', type: 'AWS::SNS::Topic', createOnly: {} },
    Named: { path: 'Role', type: 'AWS::IAM::Role', createOnly: { RoleName: 'deploy' } },
  });
});
