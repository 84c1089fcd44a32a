import * as lambda from 'aws-cdk-lib/aws-lambda';
import { acknowledgeOlderRuntime } from './acknowledge';

/** What code runs on where nobody says otherwise; the same as for `PythonCode`. */
export const DEFAULT_PYTHON = lambda.Runtime.PYTHON_3_13;

/** Writes down why a function runs on an older Python than the newest which the aws-cdk-lib of the app knows, where there is one. */
export function acknowledgePython(created: lambda.Function): void {
  const isDefault = created.runtime.name === DEFAULT_PYTHON.name;
  if (isDefault && lambda.Runtime.ALL.some((other) => minorOf(other) > minorOf(DEFAULT_PYTHON))) {
    acknowledgeOlderRuntime(created.node.defaultChild!,
      'Wheels for the newest Python come months after it; this is the newest runtime that this version of the library was tested with. '
      + '`runtime` chooses another.');
  }
}

/** The oldest minor version of Python 3 that is accepted. */
export const OLDEST_PYTHON = 11;

/** Whether code for the runtime can be bundled and run. */
export function isSupportedPython(runtime: lambda.Runtime): boolean {
  return minorOf(runtime) >= OLDEST_PYTHON;
}

/** The minor version of Python 3; 0 for another language. */
export function minorOf(runtime: lambda.Runtime): number {
  return Number(/^python3\.(\d+)$/.exec(runtime.name)?.[1] ?? 0);
}
