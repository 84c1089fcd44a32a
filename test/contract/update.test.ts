import * as fs from 'fs';
import * as path from 'path';
import { exampleApp, EXAMPLES } from '../support/examples';
import { createOnlyValues, type Resource, type Resources } from '../support/replacement';

/*
 * Whoever has deployed EKNMusic with the library of commit cdbad2a, and deploys it with this one, loses nothing.
 *
 * `update.json` is what that commit made of the example, in each environment and stack: everything that holds data, that is kept when it
 * leaves its stack, or that has a name of its own, of which there cannot be a second one while the first exists; each with the create-only
 * properties that it had. It was written once and is never written again. The buckets keep the names that they had: `documentedNames`.
 */

interface Before {
  readonly path: string;
  readonly type: string;
  readonly createOnly: Record<string, unknown>;
}
type Inventory = Record<string, Record<string, Record<string, Before>>>;

const BEFORE: Inventory = JSON.parse(fs.readFileSync(path.join(__dirname, 'update.json'), 'utf8'));

/** What is meant to be replaced, and what becomes of what it was. */
const MEANT: Array<{ readonly type: string; readonly path: RegExp; readonly reason: string }> = [
  {
    type: 'AWS::Lambda::Version',
    path: /^Api\/(Backend|Migrations)\/Version\/Resource$/,
    reason: 'Other code of the library is another version; the old one is kept, and its alias moves to the new one.',
  },
  ...['AWS::Logs::LogGroup', 'AWS::Logs::SubscriptionFilter'].map((type) => ({
    type,
    path: /^Api\/AccessLogGroup\//,
    reason: 'The group gets a name below /aws/vendedlogs/, which no group can be given later. The old one is kept beside the stack, and its events '
      + 'until they expire; what was collected of it is in the bucket of CentralLogs.',
  })),
  {
    type: 'AWS::CloudFront::PublicKey',
    path: /^Files\/Delivery\/PublicKey-/,
    reason: 'CloudFront changes no name of a public key, and the old one is the same in every region: the same key is registered under another '
      + 'id. It is in the outputs; whoever signs URLs has to take it, and URLs that were signed with the old id stop working.',
  },
  {
    type: 'AWS::Logs::SubscriptionFilter',
    path: /\/CentralLogs$/,
    reason: 'The filter gets another id and is made before the old one goes; a log group may have both, and holds its events itself.',
  },
  {
    type: 'AWS::Lambda::Permission',
    path: /\/Rotation\/Permission$/,
    reason: 'Only the one secret may have the function called now. The new permission is made before the old one goes.',
  },
  {
    type: 'AWS::Lambda::Permission',
    path: /^Api\/Http\/Api\/.*Function-Permission$/,
    reason: 'One permission for the whole API is in place of one for each route, and is made before those go.',
  },
  {
    type: 'AWS::RDS::DBParameterGroup',
    path: /^Database\/Server\/ParameterGroup\/Resource$/,
    reason: 'Its description held the path of the construct and does no longer. It holds no data: the instance gets the new group, with the same '
      + 'parameters, and the old one is deleted. Once, for being safe from renamed parents ever after.',
  },
];

function losses(before: Record<string, Before>, after: Resources): string[] {
  return Object.entries(before)
    .filter(([, was]) => !MEANT.some(({ type, path: at }) => type === was.type && at.test(was.path)))
    .flatMap(([id, was]) => {
      const now: Resource | undefined = after[id];
      if (now?.Type !== was.type) {
        return [`${was.type} ${was.path} (${id}) is ${now === undefined ? 'gone' : `a ${now.Type}`}`];
      }
      const is = createOnlyValues(now);
      return [...new Set([...Object.keys(was.createOnly), ...Object.keys(is)])]
        .filter((name) => JSON.stringify(was.createOnly[name]) !== JSON.stringify(is[name]))
        .map((name) => `${was.type} ${was.path} (${id}): ${name} was ${JSON.stringify(was.createOnly[name])} and is ${JSON.stringify(is[name])}`);
    });
}

describe.each(EXAMPLES)('$title', ({ environment }) => {
  const stacks = BEFORE[environment];
  const now = new Map<string, Resources>();
  beforeAll(() => exampleApp(environment, { documentedNames: 'true' }).synth().stacks.forEach((stack) => now.set(stack.stackName, stack.template.Resources)));

  test.each(Object.keys(stacks))('nothing is lost by the update of %s', (stack) => {
    expect(Object.keys(stacks[stack]).length).toBeGreaterThan(0);
    expect(losses(stacks[stack], now.get(stack) ?? {})).toEqual([]);
  });
});

test('everything that is meant to be replaced was there', () => {
  const all = Object.values(BEFORE).flatMap((stacks) => Object.values(stacks)).flatMap((stack) => Object.values(stack));
  expect(MEANT.filter(({ type, path: at }) => !all.some((was) => was.type === type && at.test(was.path)))).toEqual([]);
});

test('a loss is a resource that is gone, and one that CloudFormation would replace', () => {
  const group = { path: 'Network/Group', type: 'AWS::EC2::SecurityGroup', createOnly: { GroupDescription: 'Functions' } };
  expect(losses({ Group: group }, {})).toEqual(['AWS::EC2::SecurityGroup Network/Group (Group) is gone']);
  expect(losses({ Group: group }, { Group: { Type: group.type, Properties: { GroupDescription: 'Others' } } })).toEqual([
    'AWS::EC2::SecurityGroup Network/Group (Group): GroupDescription was "Functions" and is "Others"',
  ]);
  expect(losses({ Group: group }, { Group: { Type: group.type, Properties: { GroupDescription: 'Functions' } } })).toEqual([]);
});
