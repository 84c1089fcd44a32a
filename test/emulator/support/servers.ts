import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { Emulator, EmulatorOptions } from '../../../tools/emulator/emulator';
import { ensurePythonEnvironment } from '../../../tools/emulator/python-environment';

export { createStack, type StackResult } from '../../../tools/emulator/stacks';

/** Starts an emulator for a test file. A missing Python fails the test. */
export async function startEmulator(options: Omit<EmulatorOptions, 'python'> = {}): Promise<Emulator> {
  return Emulator.start({ python: await ensurePythonEnvironment(), ...options });
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
