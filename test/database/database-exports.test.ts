import { App, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { testStack } from '../support/checks';
import { project } from '../support/project';
import { type IMusicDatabase, MusicApi, MusicDatabase, type MusicDatabaseProps, MusicNetwork } from '@eknmusic/constructs';

const ENV = { account: '123456789012', region: 'us-east-1' };

interface Template { readonly Outputs?: Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }> }

/** The templates of an app, in the order in which `cdk deploy --all` deploys them. */
type Deployment = Array<[string, Template]>;

/** The stacks that one step of the documentation deploys. */
interface Stacks { readonly network: MusicNetwork; readonly database: Stack; readonly backend: Stack }

function deployment(step: (stacks: Stacks) => IMusicDatabase): Deployment {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const network = new MusicNetwork(new Stack(app, 'Network', { env: ENV }), 'Network');
  const database = new Stack(app, 'Database', { env: ENV });
  const backend = new Stack(app, 'Backend', { env: ENV });
  new MusicApi(backend, 'Api', { code: project(), network, database: step({ network, database, backend }), migrations: { runAtDeploy: false } });
  return app.synth().stacks.map(({ stackName, template }) => [stackName, template]);
}

const exportsOf = ({ Outputs = {} }: Template) => new Map(Object.values(Outputs)
  .filter(({ Export }) => Export)
  .map(({ Export, Value }) => [Export!.Name, JSON.stringify(Value)]));
const imports = (template: Template, name: string) => JSON.stringify(template).includes(`{"Fn::ImportValue":"${name}"}`);

/** What CloudFormation refuses when these deployments follow one another: an export is removed or changed while another stack imports it. */
function refusals(deployments: Deployment[]): string[] {
  const deployed = new Map<string, Template>();
  const refused: string[] = [];
  deployments.forEach((templates, step) => {
    for (const [stack, template] of templates) {
      const after = exportsOf(template);
      for (const [name, value] of exportsOf(deployed.get(stack) ?? {})) {
        const users = [...deployed].filter(([other, theirs]) => other !== stack && imports(theirs, name));
        if (users.length > 0 && after.get(name) !== value) {
          refused.push(`step ${step}: ${name} is in use by ${users.map(([user]) => user).join(', ')}`);
        }
      }
      deployed.set(stack, template);
    }
  });
  return refused;
}

const made = ({ network, database }: Stacks, props: MusicDatabaseProps = {}) =>
  new MusicDatabase(database, 'Database', { network, secretName: 'eknmusic/prod/database', ...props });
const restored = ({ network, database }: Stacks) => MusicDatabase.fromSnapshot(database, 'Database2', {
  network, snapshotIdentifier: 'rds:eknmusic-prod-2026-11-21-03-10', allocatedStorage: 20, secretName: 'eknmusic/prod/database-2026-11-21',
});

test('the database is used by another stack, by exports', () => {
  const [, [, database], [, backend]] = deployment((stacks) => made(stacks));
  const names = [...exportsOf(database).keys()];
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => imports(backend, name))).toEqual(names);
});

describe('the switch to a restored database', () => {
  const before = deployment((stacks) => made(stacks));
  const beside = deployment((stacks) => {
    const database = made(stacks);
    restored(stacks);
    return database;
  });
  const switched = deployment((stacks) => {
    made(stacks).keepExports();
    return restored(stacks);
  });
  const removed = deployment((stacks) => restored(stacks));

  test('removes and changes no export that is in use, in none of its steps', () => {
    expect(refusals([before, beside, switched, removed])).toEqual([]);
    expect(JSON.stringify(removed)).not.toContain('eknmusic/prod/database"');
  });

  test('is refused without the exports of the database before', () => {
    const without = deployment((stacks) => {
      made(stacks);
      return restored(stacks);
    });
    expect(refusals([before, beside, without])).not.toEqual([]);
    expect(refusals([before, removed])).not.toEqual([]);
  });

  test('goes back the same way', () => {
    const back = deployment((stacks) => {
      const database = made(stacks);
      restored(stacks).keepExports();
      return database;
    });
    expect(refusals([before, beside, switched, back, before])).toEqual([]);
  });
});

describe('another name of the secret', () => {
  const literal = ({ backend }: Stacks) => MusicDatabase.fromMusicDatabaseAttributes(backend, 'DatabaseForNow', {
    secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/database-AbCdEf',
    securityGroupIds: ['sg-0fedcba9876543210'],
    port: 5454,
  });
  const renamed = { secretName: 'eknmusic/production/database' };
  const before = deployment((stacks) => made(stacks));

  test('removes and changes no export that is in use, in none of its steps', () => {
    const released = deployment((stacks) => {
      made(stacks).keepExports();
      return literal(stacks);
    });
    const changed = deployment((stacks) => {
      made(stacks, renamed);
      return literal(stacks);
    });
    expect(refusals([before, released, changed, deployment((stacks) => made(stacks, renamed))])).toEqual([]);
  });

  test('is refused at once: the references stay the same, and what they refer to is another secret', () => {
    const changes = deployment((stacks) => made(stacks, renamed));
    const names = [before, changes].map(([, [, template]]) => JSON.stringify(Object.entries(template as object)).match(/"Name":"eknmusic\/[^"]+"/g));
    expect(names[0]).not.toEqual(names[1]);
    expect([...exportsOf(before[1][1])]).toEqual([...exportsOf(changes[1][1])]);
  });
});

test('exports nothing that was made in other stacks, and everything of a database in a network of others', () => {
  const stack = testStack();
  const database = new MusicDatabase(stack, 'Database', {
    vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1', availabilityZones: ['us-east-1a', 'us-east-1b'], privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'], isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
    }),
  });
  database.keepExports();
  database.keepExports();
  const { template } = (stack.node.root as App).synth().getStackByName('Test');
  const values = [...exportsOf(template).values()];
  const [{ securityGroupId }] = database.connections.securityGroups;
  for (const value of [database.secretArn, database.encryptionKey!.keyArn, database.instance.instanceResourceId, securityGroupId]) {
    expect(values).toContain(JSON.stringify(stack.resolve(value)));
  }
});
