import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient, CreateStackCommand, DeleteStackCommand, DescribeStackEventsCommand, DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { Template } from '../../../tools/deployment/assembly';
import { Emulator, EmulatorOptions } from '../../../tools/emulator/emulator';
import { ensurePythonEnvironment } from '../../../tools/emulator/python-environment';

/** Long enough for the first test run on a machine, which installs the emulator. */
export const WITH_INSTALLATION = 600_000;

/** Starts an emulator for a test file. A missing Python fails the test. */
export async function startEmulator(options: Omit<EmulatorOptions, 'python'> = {}): Promise<Emulator> {
  return Emulator.start({ python: await ensurePythonEnvironment(), ...options });
}

/** How a stack ended. */
export interface StackResult {
  readonly status: string;
  readonly outputs: Record<string, string>;
  /** Why resources failed. */
  readonly reasons: string;
}

/** Creates a stack from a template, without CDK, and waits for its end. */
export async function createStack(emulator: Emulator, name: string, template: Partial<Template>): Promise<StackResult> {
  const client = new CloudFormationClient(emulator.client);
  try {
    await client.send(new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_IAM'] }));
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

/** Deletes a stack and waits for its end; answers its status. */
export async function deleteStack(emulator: Emulator, name: string): Promise<string> {
  const client = new CloudFormationClient(emulator.client);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    await client.send(new DeleteStackCommand({ StackName: name }));
    for (;;) {
      const { Stacks: now } = await client.send(new DescribeStacksCommand({ StackName: Stacks![0].StackId }));
      const status = now![0].StackStatus!;
      if (!status.endsWith('_IN_PROGRESS')) {
        return status;
      }
      await sleep(50);
    }
  } finally {
    client.destroy();
  }
}
