import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Emulator } from './emulator';

/** How much of a template a request may hold. */
const LONGEST_TEMPLATE = 51_200;

/** How a stack ended. */
export interface StackResult {
  readonly status: string;
  readonly outputs: Record<string, string>;
  /** Why resources failed. */
  readonly reasons: string;
}

/** Creates a stack from a template, without CDK, and waits for its end. */
export async function createStack(emulator: Emulator, name: string, template: object, region: string = emulator.region): Promise<StackResult> {
  const client = new CloudFormationClient({ ...emulator.client, region });
  try {
    await client.send(new CreateStackCommand({ StackName: name, ...await placed(emulator, region, template), Capabilities: ['CAPABILITY_IAM'] }));
    for (;;) {
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
      const { StackStatus: status, Outputs = [] } = Stacks![0];
      if (!status!.endsWith('_IN_PROGRESS')) {
        const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: name }));
        return {
          status: status!,
          outputs: Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!])),
          reasons: StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'))
            .map(({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`).join('\n'),
        };
      }
      await sleep(50);
    }
  } finally {
    client.destroy();
  }
}

/** A template as CloudFormation takes it: one that is too long for a request lies in S3. */
async function placed(emulator: Emulator, region: string, template: object): Promise<{ TemplateBody: string } | { TemplateURL: string }> {
  const Body = JSON.stringify(template);
  if (Body.length <= LONGEST_TEMPLATE) {
    return { TemplateBody: Body };
  }
  const client = new S3Client({ ...emulator.client, region });
  const Bucket = `long-templates-${region}`;
  try {
    await client.send(new CreateBucketCommand({ Bucket }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'template.json', Body }));
  } finally {
    client.destroy();
  }
  return { TemplateURL: `https://s3.${region}.amazonaws.com/${Bucket}/template.json` };
}
