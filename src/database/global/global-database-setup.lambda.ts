import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { RDS } from '@aws-sdk/client-rds';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { type ApplicationLogin, isDenied, SetupRun } from './setup-run.lambda';
import { answerCloudFormation, type Outcome } from '../../private/cloudformation-answer.lambda';

/** What the resource of the setup says. */
interface SetupProperties {
  readonly GlobalClusterIdentifier: string;
  readonly ClusterArn: string;
  readonly MasterSecretArn: string;
  readonly ApplicationSecretArn: string;
  readonly DatabaseName: string;
  /** Missing where there are none. */
  readonly Statements?: string[];
}

/** Thrown for what another attempt does not change. Its message never holds anything of a secret. */
class SetupRefused extends Error {
  public override readonly name = 'SetupRefused';
}

const PAUSE = 10_000;
const ENDPOINT_ATTEMPTS = 30;
/** What a policy allows that is seconds old is not allowed everywhere yet. */
const PERMISSION_ATTEMPTS = 6;

const rds = new RDS({});
const secrets = new SecretsManager({});
const cloudFormation = new CloudFormation({});

/** Finds the endpoint that follows the writer, or sets the database up, and always tells CloudFormation how it went. */
export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  await answerCloudFormation(event, context, (signal) => carryOut(event, signal));
}

async function carryOut(event: CloudFormationCustomResourceEvent, signal: AbortSignal): Promise<Outcome> {
  if (event.RequestType === 'Delete') {
    return { Status: 'SUCCESS', Reason: 'The database stays as it is' };
  }
  const properties = event.ResourceProperties as unknown as SetupProperties;
  if (event.ResourceType === 'Custom::EknMusicGlobalWriterEndpoint') {
    return findEndpoint(properties, signal).catch((error) => failed(error, signal));
  }
  const Data = { SecretArn: properties.ApplicationSecretArn };
  try {
    return { Status: 'SUCCESS', Reason: await setUp(properties, signal), Data };
  } catch (error) {
    const outcome = failed(error, signal);
    // What was there before the deployment is there still: a rollback that fails as well would leave the stack where nobody can change it.
    return await isRollingBack(event.StackId) ? { Status: 'SUCCESS', Reason: `Left as it is, since the stack rolls back. ${outcome.Reason}`, Data } : outcome;
  }
}

/** A global cluster has an endpoint some time after it was made. */
async function findEndpoint({ GlobalClusterIdentifier }: SetupProperties, signal: AbortSignal): Promise<Outcome> {
  for (let attempt = 1; attempt <= ENDPOINT_ATTEMPTS; attempt++) {
    const { Endpoint } = await describe(GlobalClusterIdentifier, signal);
    if (Endpoint) {
      return { Status: 'SUCCESS', Reason: `The writer is at ${Endpoint}`, Data: { Address: Endpoint } };
    }
    console.info(`${GlobalClusterIdentifier} has no endpoint yet`);
    await sleep(PAUSE, undefined, { signal });
  }
  throw new SetupRefused(`${GlobalClusterIdentifier} has got no endpoint for its writer`);
}

async function setUp(properties: SetupProperties, signal: AbortSignal): Promise<string> {
  const { ClusterArn, MasterSecretArn, DatabaseName, Statements = [] } = properties;
  await refuseReader(properties, signal);
  const { username, password } = await readApplicationSecret(properties, signal);
  const run = new SetupRun({ resourceArn: ClusterArn, secretArn: MasterSecretArn, database: DatabaseName }, { username, password }, signal);
  return run.untilDone(Statements);
}

/** A reader would answer with an error that says nothing of regions. */
async function refuseReader({ GlobalClusterIdentifier, ClusterArn }: SetupProperties, signal: AbortSignal): Promise<void> {
  const { GlobalClusterMembers = [] } = await describe(GlobalClusterIdentifier, signal);
  const writer = GlobalClusterMembers.find(({ IsWriter }) => IsWriter)?.DBClusterArn;
  if (writer !== ClusterArn) {
    throw new SetupRefused(`The writer of ${GlobalClusterIdentifier} is ${writer ?? 'nobody'}, not ${ClusterArn}, and only a writer can be set up. `
      + 'Make this region the writer again by a switchover, and deploy then; nothing was changed in the database');
  }
}

async function describe(GlobalClusterIdentifier: string, abortSignal: AbortSignal) {
  const { GlobalClusters = [] } = await whenAllowed(() => rds.describeGlobalClusters({ GlobalClusterIdentifier }, { abortSignal }), abortSignal);
  return GlobalClusters[0] ?? {};
}

async function readApplicationSecret({ ApplicationSecretArn }: SetupProperties, abortSignal: AbortSignal): Promise<ApplicationLogin> {
  const { SecretString = '' } = await whenAllowed(() => secrets.getSecretValue({ SecretId: ApplicationSecretArn }, { abortSignal }), abortSignal);
  const { username, password } = parse(SecretString);
  if (typeof username !== 'string' || typeof password !== 'string' || username === '' || password === '') {
    throw new SetupRefused(`The secret ${ApplicationSecretArn} is not {"username": ..., "password": ...}`);
  }
  return { username, password };
}

async function whenAllowed<Answer>(call: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === PERMISSION_ATTEMPTS || !isDenied(error)) {
        throw error;
      }
      console.warn(`Not allowed yet: ${(error as Error).message}`);
      await sleep(PAUSE, undefined, { signal });
    }
  }
}

/** Whether CloudFormation takes a deployment back. Where nobody knows, it does not. */
async function isRollingBack(stack: string): Promise<boolean> {
  try {
    const { Stacks = [] } = await cloudFormation.describeStacks({ StackName: stack });
    return /ROLLBACK_IN_PROGRESS$/.test(Stacks[0]?.StackStatus ?? '');
  } catch (error) {
    console.warn(`The state of the stack is not known: ${(error as Error).name}`);
    return false;
  }
}

function failed(error: unknown, signal: AbortSignal): Outcome {
  const { name, message } = error as Error;
  if (signal.aborted) {
    return { Status: 'FAILED', Reason: 'The database has not answered in the time of this function', more: place() };
  }
  return { Status: 'FAILED', Reason: ['SetupRefused', 'StatementRefused'].includes(name) ? message : `${name}: ${message}`, more: place() };
}

function place(): string {
  return ` [log group ${process.env.SETUP_LOG_GROUP}]`;
}

/** The error of a parser would hold a part of the secret. */
function parse(secret: string): Record<string, unknown> {
  try {
    return JSON.parse(secret) ?? {};
  } catch {
    return {};
  }
}
