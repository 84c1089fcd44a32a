import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { startEmulator } from './support/servers';
import type { Emulator } from '../../tools/emulator/emulator';
import { synthesize } from '../../tools/failover/app';
import { deploy, stackName, templatesOf, upload } from '../../tools/failover/deployment';
import { RehearsedCluster } from '../../tools/failover/global-cluster';
import { DeploymentTier } from '@eknmusic/constructs';

const REGIONS = ['us-east-1', 'us-west-2'];

let emulator: Emulator;
let templates: Map<string, any>;
let outputs: Map<string, Record<string, string>>;

// An emulator refuses a stack with a type that it does not know: what is deployed here is all of it.
beforeAll(async () => {
  emulator = await startEmulator();
  const assembly = synthesize(emulator.account, REGIONS, 'musicconnect', DeploymentTier.PRODUCTION);
  await upload(emulator, assembly);
  templates = templatesOf(assembly);
  outputs = await deploy(emulator, templates);
});

afterAll(() => emulator?.stop());

test.each(REGIONS)('M3: every resource of the production database stands in %s, and nothing is left out', async (region) => {
  const client = new CloudFormationClient({ ...emulator.client, region });
  try {
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: stackName(region) }));
    const types = (all: Array<{ Type?: string; ResourceType?: string }>) => all.map(({ Type, ResourceType }) => Type ?? ResourceType).sort();
    expect(types(StackResources)).toEqual(types(Object.values(templates.get(region).Resources)));
    expect(StackResources.filter(({ ResourceStatus }) => ResourceStatus !== 'CREATE_COMPLETE')).toEqual([]);
  } finally {
    client.destroy();
  }
});

test.each(REGIONS)('the secret of the application in %s leads to the endpoint that follows the writer', async (region) => {
  const client = new SecretsManagerClient({ ...emulator.client, region });
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: 'musicconnect/application' }));
    const [endpoint] = Object.entries(outputs.get(REGIONS[0])!).filter(([id]) => id.includes('GlobalWriterEndpoint')).map(([, value]) => value);
    expect(JSON.parse(SecretString!)).toEqual({ host: endpoint, port: 5454, dbname: 'musicconnect', username: 'musicconnect', password: expect.any(String) });
  } finally {
    client.destroy();
  }
});

test('the application logs in there, and is told the lag of the replica', async () => {
  const client = new Client(await new RehearsedCluster(emulator, 'musicconnect', REGIONS).login());
  await client.connect();
  try {
    await client.query('CREATE TABLE songs (title text)');
    const { rows } = await client.query('SELECT role, state FROM monitoring.get_replication_lag()');
    expect(rows).toEqual(expect.arrayContaining([expect.objectContaining({ role: 'primary' }), expect.objectContaining({ role: 'secondary' })]));
  } finally {
    await client.end();
  }
});
