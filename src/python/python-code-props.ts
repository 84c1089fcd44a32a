import type * as lambda from 'aws-cdk-lib/aws-lambda';

/** What installs the dependencies of a Python project. Both give the same bytes for the same lock. */
export enum PythonInstaller {
  /** uv: ten times faster, and names what is wrong more clearly. */
  UV = 'UV',
  /** pip of the Python that is found on the PATH. */
  PIP = 'PIP',
}

/** How the code of a Python project is made. */
export interface PythonCodeOptions {
  /**
   * The runtime of the function: wheels are chosen for its Python, whatever Python this machine has (requirement E5).
   *
   * @default lambda.Runtime.PYTHON_3_13
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The processor of the function: wheels are chosen for it, whatever this machine is.
   *
   * @default lambda.Architecture.X86_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * The requirements file, relative to the project: plain, compiled, or exported by poetry or pdm. One with hashes for everything is
   * taken as complete and installed as it is.
   *
   * @default - uv.lock if there is one, otherwise requirements.txt; none of them: no dependencies
   */
  readonly requirements?: string;

  /**
   * What stays out of the code besides `PythonCode.DEFAULT_EXCLUDE`, as lines of a .gitignore; `!certs/rds.pem` takes a file back in.
   *
   * @default - what `PythonCode.DEFAULT_EXCLUDE` names
   */
  readonly exclude?: string[];

  /**
   * What installs the dependencies.
   *
   * @default - uv if it is on the PATH, otherwise pip
   */
  readonly installer?: PythonInstaller;

  /**
   * Whether the dependencies are compiled to bytecode at synthesis, so that the first import in a new instance takes about a third of the
   * time. It needs Python of the runtime's very version on this machine; without it there is a warning and no bytecode. The layer is about
   * 1.7 times as large, and differs between machines that have another Python.
   *
   * @default - not compiled: every machine makes the same bytes
   */
  readonly precompile?: boolean;
}
