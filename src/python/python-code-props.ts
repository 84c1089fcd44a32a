import type * as lambda from 'aws-cdk-lib/aws-lambda';

/** The installer of the dependencies of a Python project. Both give the same bytes for the same lock. */
export enum PythonInstaller {
  /** uv: ten times faster, and names what is wrong more clearly. */
  UV = 'UV',
  /** pip of the Python that is found on the PATH. */
  PIP = 'PIP',
}

/** Options for PythonCode. */
export interface PythonCodeOptions {
  /**
   * The runtime of the function: wheels are chosen for its Python, whatever Python this machine has.
   *
   * @default lambda.Runtime.PYTHON_3_13
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The architecture of the function: wheels are chosen for its CPU, whatever this machine is.
   *
   * @default lambda.Architecture.X86_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * The path of the requirements file, relative to the project: plain, compiled, or exported by poetry, pdm or pipenv. One with hashes for
   * everything is installed as it is, and refused when its packages require something that it lacks.
   *
   * @default - uv.lock of the project or of its workspace is used if there is one, otherwise requirements.txt; without both there are no dependencies
   */
  readonly requirements?: string;

  /**
   * The files that stay out of the code besides `PythonCode.DEFAULT_EXCLUDE`, as lines of a .gitignore, in which upper and lower case differ;
   * `!certs/rds.pem` takes a file back in.
   *
   * @default - what `PythonCode.DEFAULT_EXCLUDE` names stays out
   */
  readonly exclude?: string[];

  /**
   * The program that installs the dependencies: uv 0.6.0 or later, or pip 22 or later.
   *
   * @default - uv is used if it is on the PATH, otherwise pip
   */
  readonly installer?: PythonInstaller;

  /**
   * Specifies whether the dependencies are compiled to bytecode at synthesis, so that the first import in a new instance takes about a third of the
   * time. It needs Python of the runtime's very version on this machine; without it there is a warning and no bytecode. The layer is about
   * 1.7 times as large, and differs between machines that have another Python.
   *
   * @default - nothing is compiled, and every machine makes the same bytes
   */
  readonly precompile?: boolean;
}
