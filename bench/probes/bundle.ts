// Bundles a Python project in a fresh process, and prints how long that took and where the archives are.
// argv[2]: what to bundle, as JSON.
import * as path from 'path';
import { performance } from 'perf_hooks';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { PythonCode, PythonInstaller } from '@eknmusic/constructs';

interface Request {
  readonly project: string;
  readonly version: string;
  readonly architecture: string;
  readonly installer?: PythonInstaller;
  readonly precompile?: boolean;
  /** How often once more in the warm process. */
  readonly again: number;
}

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, any> }>;
}

const request = JSON.parse(process.argv[2]) as Request;

loadCdk();
const first = bundle();
const again = Array.from({ length: request.again }, () => bundle().ms).sort((a, b) => a - b);
console.log(JSON.stringify({ ...first, again: again[Math.floor(again.length / 2)] }));

function bundle() {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Bench');
  const start = performance.now();
  const code = PythonCode.fromProject(request.project, {
    runtime: new lambda.Runtime(`python${request.version}`, lambda.RuntimeFamily.PYTHON),
    architecture: lambda.Architecture.custom(request.architecture),
    installer: request.installer,
    precompile: request.precompile,
  });
  const layers = code.dependencyLayers(stack, 'Dependencies');
  new lambda.Function(stack, 'Function', { runtime: code.runtime, architecture: code.architecture, handler: 'src/handler.main', code, layers });
  const ms = performance.now() - start;

  const assembly = app.synth();
  const { Resources } = assembly.getStackByName('Bench').template as Template;
  const properties = (type: string) => Object.values(Resources).find(({ Type }) => Type === type)!.Properties;
  const archive = (key: string) => path.join(assembly.directory, `asset.${key}`);
  return { ms, code: archive(properties('AWS::Lambda::Function').Code.S3Key), layer: archive(properties('AWS::Lambda::LayerVersion').Content.S3Key) };
}

/** A function and a layer of the CDK alone, which loads the classes of the CDK: that is no part of bundling. */
function loadCdk(): void {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Bench');
  const code = lambda.Code.fromAsset(request.project);
  const layer = new lambda.LayerVersion(stack, 'Layer', { code });
  new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'src/handler.main', code, layers: [layer] });
  app.synth();
}
