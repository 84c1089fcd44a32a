import { createHash } from 'crypto';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CodeDeployClient, GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { GetAliasCommand, type GetAliasCommandOutput, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

interface Command {
  readonly input: object;
}

/** The AWS services as they answer after a deployment that went well. Each answer can be replaced. */
export class FakeDeployment {
  public static readonly API = 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api:live';
  public static readonly MIGRATE = 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-migrate';

  /** By function: what it answers, or what `Invoke` throws. */
  public readonly functions: Record<string, () => unknown> = {
    [FakeDeployment.API]: () => answer({ statusCode: 200, body: JSON.stringify({ status: 'ok', database: 'ok' }) }),
    [FakeDeployment.MIGRATE]: () => answer({ action: 'status', before: 'ae1027a6acf', after: 'ae1027a6acf' }),
  };

  public metrics: Record<string, () => unknown> = {
    'AWS/Lambda': () => values({ invocations: [60, 40], errors: [1] }),
    'AWS/Billing': () => values({ charges: [42.5, 40] }),
  };

  /** What the alias of the API names: one version, once a deployment has ended. */
  public alias: Partial<GetAliasCommandOutput> = { FunctionVersion: '8' };
  /** When the deployment began that the check is a hook of. */
  public deploymentBegan: Date | undefined = new Date(Date.now() - 6 * 60_000);

  public readonly objects = new Map<string, Uint8Array>();
  /** Every call, in its order. */
  public readonly calls: { readonly name: string; readonly input: any; readonly region: string }[] = [];

  public upload: (input: PutObjectCommand['input']) => unknown = ({ Key, Body }) => this.objects.set(Key!, Body as Uint8Array);
  public download: (input: GetObjectCommand['input']) => unknown = ({ Key }) => object(this.objects.get(Key!)!);
  public filter: (input: FilterLogEventsCommand['input']) => unknown = () => ({ events: [{ message: 'START' }] });
  public tellCodeDeploy: () => unknown = () => ({});

  /** Puts it in the place of the services. */
  public install(): void {
    for (const client of [CloudWatchClient, CloudWatchLogsClient, CodeDeployClient, LambdaClient, S3Client]) {
      const fake = this;
      jest.spyOn(client.prototype, 'send').mockImplementation(async function (this: any, command: Command) {
        const region = await this.config.region();
        fake.calls.push({ name: command.constructor.name, input: command.input, region });
        return fake.answer(command);
      } as never);
    }
  }

  public inputs(name: string): any[] {
    return this.calls.filter((call) => call.name === name).map(({ input }) => input);
  }

  private answer(command: Command): unknown {
    if (command instanceof InvokeCommand) {
      return this.functions[command.input.FunctionName!]();
    }
    if (command instanceof PutObjectCommand) {
      const { Body, ChecksumSHA256 } = command.input;
      if (createHash('sha256').update(Body as Uint8Array).digest('base64') !== ChecksumSHA256) {
        throw refused('BadDigest');
      }
      return this.upload(command.input);
    }
    if (command instanceof GetObjectCommand) {
      return this.download(command.input);
    }
    if (command instanceof FilterLogEventsCommand) {
      return this.filter(command.input);
    }
    if (command instanceof GetMetricDataCommand) {
      return this.metrics[command.input.MetricDataQueries![0].MetricStat!.Metric!.Namespace!]();
    }
    if (command instanceof GetAliasCommand) {
      return this.alias;
    }
    if (command instanceof GetDeploymentCommand) {
      return { deploymentInfo: { createTime: this.deploymentBegan } };
    }
    return this.tellCodeDeploy();
  }
}

/** What `Invoke` answers. */
export function answer(payload: unknown, FunctionError?: string): unknown {
  return { $metadata: { requestId: 'c2f5a8e0-0001' }, StatusCode: 200, FunctionError, Payload: Buffer.from(JSON.stringify(payload)) };
}

/** What `GetObject` answers. */
export function object(bytes: Uint8Array): unknown {
  return { Body: { transformToByteArray: async () => bytes } };
}

/** What `GetMetricData` answers. */
export function values(byId: Record<string, number[]>): unknown {
  return { MetricDataResults: Object.entries(byId).map(([Id, Values]) => ({ Id, Values })) };
}

/** An error of AWS. */
export function refused(name: string): Error {
  return Object.assign(new Error('You may not'), { name });
}
