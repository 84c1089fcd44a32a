import { join } from 'path';
import { type MusicApi, PythonCode } from '@eknmusic/constructs';
import { Validations } from 'aws-cdk-lib';
import { Architecture, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import type { Node } from 'constructs';

/**
 * The backend, for Python 3.13 on Arm, which costs a fifth less than x86.
 *
 * The context `python` and `architecture` choose others, such as those of the machine on which the backend is tried out:
 * `-c python=python3.12 -c architecture=x86_64`.
 */
export function backendCode(node: Node): PythonCode {
  return PythonCode.fromProject(join(__dirname, '..', 'backend'), {
    runtime: new Runtime(node.tryGetContext('python') ?? Runtime.PYTHON_3_13.name, RuntimeFamily.PYTHON, { supportsInlineCode: true }),
    architecture: Architecture.custom(node.tryGetContext('architecture') ?? Architecture.ARM_64.name),
    // A new instance starts in a third of the time. It needs this very Python where the app is synthesized; without it there is a warning.
    precompile: true,
  });
}

/** Where the context chooses the runtime, a check that asks for the newest one finds it. */
export function acknowledgeRuntime({ node, function: main, migrations }: MusicApi): void {
  if (node.tryGetContext('python')) {
    [main, migrations!.function].forEach((each) => Validations.of(each).acknowledge({
      id: 'AwsSolutions-L1', reason: 'The context `python` chooses the runtime, to try the backend out with it.',
    }));
  }
}
