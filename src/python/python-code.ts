import { basename, resolve } from 'path';
import { AssetHashType, type CfnResource, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import type { PythonCodeOptions } from './python-code-props';
import { packDependencies } from './python-dependencies';
import { findHandler } from './python-handler';
import { emptyPackage, failTooLarge, pack, type PythonPackage, UNPACKED_LIMIT, validateTotal } from './python-package';
import { foundFile } from './python-project';
import { readRequirements } from './python-requirements';
import { DEFAULT_EXCLUDE, listSources, readSources, type SourceFile } from './python-sources';
import { pythonTarget } from './python-target';
import { checkedParameters } from '../private/checked-parameters';
import { description } from '../private/descriptions';
import { Problems } from '../private/errors';
import { isFolder } from '../private/folders';

/**
 * The code of a Python project for a Lambda function, bundled without Docker.
 *
 * It is two things, so that a change of the code uploads kilobytes: the project's own files, which are the code itself, and its
 * dependencies, which are a layer. The code goes wherever `lambda.Code` goes; the layer is asked for where it is to stand, once for all
 * functions that share it. The same project gives the same bytes and the same asset hash on every machine.
 *
 * Whatever is wrong is thrown where the code or the layer is put into a stack: errors `PythonCode...` of `docs/errors.md`.
 *
 * @example
 * const code = PythonCode.fromProject('backend', { runtime: lambda.Runtime.PYTHON_3_13 });
 * new lambda.Function(this, 'Api', {
 *   runtime: code.runtime,
 *   architecture: code.architecture,
 *   handler: 'src/handler.main',
 *   code,
 *   layers: code.dependencyLayers(this, 'Dependencies'),
 * });
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html
 */
@checkedParameters('PythonCode')
export class PythonCode extends lambda.Code {
  /**
   * The files that stay out of the code of every project, as lines of a .gitignore: secrets, tests, caches, environments, what belongs to other
   * tools. Folders with a `pyvenv.cfg` stay out as well.
   */
  public static readonly DEFAULT_EXCLUDE: string[] = [...DEFAULT_EXCLUDE];

  /**
   * The code of a project.
   *
   * Dependencies are read from uv.lock or requirements.txt; a lock of another tool is exported first.
   *
   * @param directory the folder of the project; its files keep their paths, so `src/handler.py` is `src/handler.main` to Lambda
   * @param options the target and the files that stay out
   */
  public static fromProject(directory: string, options: PythonCodeOptions = {}): PythonCode {
    return new PythonCode(directory, options);
  }

  /** The absolute path of the project's folder. */
  public readonly directory: string;
  /** The runtime that the function must have. */
  public readonly runtime: lambda.Runtime;
  /** The architecture that the function must have. */
  public readonly architecture: lambda.Architecture;

  private readonly options: PythonCodeOptions;
  private asset?: lambda.AssetCode;
  private bound?: Construct;
  private sources?: PythonPackage;
  private dependencies?: PythonPackage;

  private constructor(directory: string, options: PythonCodeOptions) {
    super();
    this.directory = resolve(directory);
    this.runtime = options.runtime ?? lambda.Runtime.PYTHON_3_13;
    this.architecture = options.architecture ?? lambda.Architecture.X86_64;
    this.options = options;
  }

  /**
   * Called by the function that gets the code: packs the project's own files.
   *
   * @param scope the function
   */
  public bind(scope: Construct): lambda.CodeConfig {
    this.validate(scope);
    if (Stack.of(scope).bundlingRequired) {
      const files = this.listFiles(scope);
      validateTotal(scope, 'directory', files);
      this.sources = pack(scope, 'directory', readSources(scope, files));
      this.validateSize(scope);
    } else {
      this.sources = emptyPackage(scope);
    }
    const asset = assetOf(this.sources);
    // The CDK, too, makes one asset of a code that a scope asks for twice.
    this.asset = this.bound === scope && this.asset?.path === asset.path ? this.asset : asset;
    this.bound = scope;
    return this.asset.bind(scope);
  }

  /**
   * Called by the function that gets the code: checks that it is the function that the code is made for.
   *
   * Throws `PythonCodeRuntimeMismatch`.
   *
   * @param resource the CloudFormation resource of the function
   * @param options which property of it is the code
   */
  public bindToResource(resource: CfnResource, options?: lambda.ResourceBindOptions): void {
    if (lambda.CfnFunction.isCfnFunction(resource)) {
      const problems = new Problems(resource.node.scope ?? resource, PYTHON_ERRORS);
      const runtime = resource.runtime;
      const architecture = resource.architectures?.[0] ?? lambda.Architecture.X86_64.name;
      problems.addIf(runtime !== this.runtime.name, { code: 'PythonCodeRuntimeMismatch', prop: 'runtime', got: runtime });
      problems.addIf(!Token.isUnresolved(resource.architectures) && architecture !== this.architecture.name, {
        code: 'PythonCodeRuntimeMismatch', prop: 'architecture', got: architecture,
      });
      problems.throwIfAny();
    }
    this.asset?.bindToResource(resource, options);
  }

  /**
   * The layer with the dependencies, or no layer for a project that has none.
   *
   * Wheels are chosen for the runtime and the architecture of the function, markers are evaluated for them, and nothing is built from source.
   * What was installed is judged before it is packed: every wheel and every binary in it is for that Python and CPU, and what packages require
   * is there.
   *
   * Where the CDK needs no assets (`cdk ls`, `cdk destroy`, a deployment of other stacks) nothing is installed and the layer is empty.
   *
   * The layer is made once and kept in `$XDG_CACHE_HOME` (otherwise the system's folder for caches); after that no network is needed.
   *
   * @param scope the scope of the layer, such as the stack; it can be given to every function there
   * @param id the id of the layer
   */
  public dependencyLayers(scope: Construct, id: string): lambda.LayerVersion[] {
    const target = this.validate(scope);
    let file: string;
    if (Stack.of(scope).bundlingRequired) {
      const requirements = readRequirements(scope, this.directory, this.options.requirements, target);
      if (requirements.lines.length === 0) {
        return [];
      }
      file = requirements.file;
      this.dependencies = packDependencies(scope, this.directory, requirements, target, this.options);
      this.validateSize(scope);
    } else {
      const found = this.options.requirements ?? foundFile(this.directory)?.name;
      if (found === undefined) {
        return [];
      }
      file = basename(found);
      this.dependencies = emptyPackage(scope);
    }
    return [new lambda.LayerVersion(scope, id, {
      code: assetOf(this.dependencies),
      compatibleRuntimes: [this.runtime],
      compatibleArchitectures: [this.architecture],
      description: description(`Python packages of ${file}`),
      // A published version of a function keeps the layer that it was published with, also after the layer is deleted.
      removalPolicy: RemovalPolicy.DESTROY,
    })];
  }

  /**
   * Returns whether a file is in the code that is deployed: in the project, and not left out.
   *
   * Throws `PythonCodeProjectMissing`, `PythonCodeRuntimeUnsupported` and `PythonCodeSourceUnreadable`.
   *
   * @param scope the construct that asks, which errors name
   * @param path the path of the file in the project, with slashes: `alembic.ini`
   */
  public hasFile(scope: Construct, path: string): boolean {
    this.validate(scope);
    return this.listFiles(scope).some((file) => file.path === path);
  }

  /**
   * Returns whether the code that is deployed has the module of a handler, and the module the function: `src/handler.main` is `main` in
   * `src/handler.py`. A module that comes with a layer is not in the code.
   *
   * Throws `PythonCodeProjectMissing`, `PythonCodeRuntimeUnsupported` and `PythonCodeSourceUnreadable`.
   *
   * @param scope the construct that asks, which errors name
   * @param handler the handler of the function, as Lambda reads it
   * @see https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
   */
  public hasHandler(scope: Construct, handler: string): boolean {
    this.validate(scope);
    return findHandler(scope, this.listFiles(scope), handler);
  }

  private listFiles(scope: Construct): SourceFile[] {
    return listSources(scope, this.directory, this.options.exclude ?? []);
  }

  private validate(scope: Construct) {
    const problems = new Problems(scope, PYTHON_ERRORS);
    const target = pythonTarget(this.runtime, this.architecture);
    problems.addIf(!target, { code: 'PythonCodeRuntimeUnsupported', prop: 'runtime', got: this.runtime.name });
    // A path that is known at deploy time only is no folder now: its files are read here.
    if (!isFolder(this.directory)) {
      problems.add({ code: 'PythonCodeProjectMissing', prop: 'directory', got: this.directory });
    }
    problems.throwIfAny();
    return target!;
  }

  /** Lambda's limit holds for the function and its layers together. */
  private validateSize(scope: Construct): void {
    const parts = [this.sources, this.dependencies].filter((part) => part !== undefined);
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    if (bytes > UNPACKED_LIMIT) {
      failTooLarge(scope, 'directory', bytes, parts.map(({ largest }) => largest).join(', '));
    }
  }
}

function assetOf({ path, hash }: PythonPackage): lambda.AssetCode {
  return lambda.Code.fromAsset(path, { assetHash: hash, assetHashType: AssetHashType.CUSTOM });
}
