import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CloudFormationClient, DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { Place } from './place';
import { run, RunResult } from './processes';
import { SetupError } from './setup-error';

const SECOND = 1_000;

/** How the CDK command line is driven. */
export interface CdkOptions {
  readonly place: Place;
  /** How long the deployment of one stack may take, in milliseconds. @default - 5 minutes */
  readonly timeout?: number;
  /** Called with each line that CDK prints. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** A folder whose commands the app finds before all others. @default - none */
  readonly commands?: string;
}

/** Where an app is and how it is synthesized. */
export interface SynthOptions {
  /** The folder with the app's cdk.json. */
  readonly app: string;
  /** The folder to write the assembly to. */
  readonly output: string;
  readonly context?: Record<string, string>;
  /** Whether the checks that the app applies to itself run. @default - true */
  readonly validate?: boolean;
}

/** Drives this project's CDK command line against a place. */
export class Cdk {
  private readonly timeout: number;

  public constructor(private readonly options: CdkOptions) {
    this.timeout = options.timeout ?? 300 * SECOND;
  }

  /** Synthesizes an app, with the look-ups that it makes answered by the place. */
  public async synth({ app, output, context = {}, validate = true }: SynthOptions): Promise<void> {
    if (!existsSync(join(app, 'cdk.json'))) {
      throw new SetupError(`${app} has no cdk.json.`, 'Give the folder of a CDK app.');
    }
    const { account, region } = this.options.place;
    const args = Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
    const result = await this.cdk(['synth', '--quiet', '--output', output, ...args], 600 * SECOND, app, {
      CDK_DEFAULT_ACCOUNT: account,
      CDK_DEFAULT_REGION: region,
      ...(validate ? {} : { CDK_VALIDATION: 'false' }),
    });
    await expectSuccess(result, `The app in ${app} could not be synthesized.`);
  }

  /** Makes the bucket, roles and repository that CDK deploys through. */
  public async bootstrap(region: string = this.options.place.region): Promise<void> {
    const { account } = this.options.place;
    const result = await this.cdk(['bootstrap', `aws://${account}/${region}`], 120 * SECOND);
    await expectSuccess(result, 'The bootstrap stack could not be deployed.', () => this.lastEvents('CDKToolkit', region));
  }

  /** Deploys one stack of an assembly; answers its outputs. */
  public async deploy(assembly: string, stack: string, region?: string): Promise<Record<string, string>> {
    const result = await this.cdk([
      'deploy', stack, '--app', assembly, '--exclusively', '--require-approval', 'never', '--progress', 'events',
    ], this.timeout);
    await expectSuccess(result, `The stack ${stack} could not be deployed.`, () => this.lastEvents(stack, region));
    return this.outputs(stack, region);
  }

  /** Deletes one stack of an assembly. */
  public async destroy(assembly: string, stack: string): Promise<void> {
    const result = await this.cdk(['destroy', stack, '--app', assembly, '--exclusively', '--force'], this.timeout);
    await expectSuccess(result, `The stack ${stack} could not be deleted.`, () => this.lastEvents(stack));
  }

  /** The outputs of a deployed stack, by name. */
  public async outputs(stack: string, region?: string): Promise<Record<string, string>> {
    const { Stacks } = await this.cloudFormation(region, (client) => client.send(new DescribeStacksCommand({ StackName: stack })));
    return Object.fromEntries((Stacks?.[0].Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
  }

  /** What happened last to a stack, for a person to read. */
  public async lastEvents(stack: string, region?: string, count = 12): Promise<string> {
    const events = await this.cloudFormation(region, (client) => client.send(new DescribeStackEventsCommand({ StackName: stack })))
      .catch((error: Error) => error);
    if (events instanceof Error) {
      return `no events of ${stack} to show (${events.message})`;
    }
    const lines = (events.StackEvents ?? []).slice(0, count).reverse().map((event) =>
      `  ${event.ResourceStatus?.padEnd(28)} ${event.ResourceType} ${event.LogicalResourceId} ${event.ResourceStatusReason ?? ''}`.trimEnd());
    return [`The last events of ${stack}:`, ...lines].join('\n');
  }

  private async cloudFormation<T>(region: string | undefined, use: (client: CloudFormationClient) => Promise<T>): Promise<T> {
    const client = new CloudFormationClient({ ...this.options.place.client, ...region && { region } });
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  }

  private cdk(args: string[], timeout: number, cwd?: string, env: Record<string, string> = {}): Promise<RunResult> {
    const { place, onLine, signal, commands } = this.options;
    return run(process.execPath, [require.resolve('aws-cdk/bin/cdk'), ...args, '--no-notices', '--no-color'], {
      cwd: cwd ?? place.home,
      timeout,
      onLine,
      signal,
      env: {
        ...withoutAwsSettings(process.env),
        ...place.environment,
        PATH: [commands, process.env.PATH].filter(Boolean).join(delimiter),
        ...env,
        // CDK remembers accounts by access key and packed assets; what it keeps of a place goes with that.
        CDK_HOME: join(place.home, 'cdk'),
        TMPDIR: join(place.home, 'tmp'),
        CDK_DISABLE_VERSION_CHECK: '1',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
      },
    });
  }
}

function withoutAwsSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(AWS|CDK)_/.test(name)));
}

async function expectSuccess(result: RunResult, what: string, details?: () => Promise<string>): Promise<void> {
  if (result.code === 0 && !result.timedOut) {
    return;
  }
  const lines = [what];
  if (result.timedOut) {
    lines.push('It took longer than its time limit and was stopped.');
  }
  lines.push(result.output.trim().split('\n').slice(-15).join('\n'));
  if (details) {
    lines.push(await details());
  }
  throw new Error(lines.join('\n'));
}
