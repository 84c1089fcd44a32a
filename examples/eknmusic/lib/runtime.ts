import { Architecture, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import type { Node } from 'constructs';

/** What the functions of the backend run on. */
export interface PythonRuntime {
  readonly runtime: Runtime;
  readonly architecture: Architecture;
}

/**
 * Python 3.13 on Arm, which costs a fifth less than x86.
 *
 * The context `python` and `architecture` choose others, such as those of the machine on which the backend is tried out:
 * `-c python=python3.12 -c architecture=x86_64`.
 */
export function pythonRuntime(node: Node): PythonRuntime {
  return {
    runtime: new Runtime(node.tryGetContext('python') ?? Runtime.PYTHON_3_13.name, RuntimeFamily.PYTHON, { supportsInlineCode: true }),
    architecture: Architecture.custom(node.tryGetContext('architecture') ?? Architecture.ARM_64.name),
  };
}
