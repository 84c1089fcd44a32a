import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { unzip } from './python';
import type { PythonCode } from '@eknmusic/constructs';

/** What a stack with a function of some Python code uploads. */
export interface Uploaded {
  /** The asset hash of the code, and of the layer. */
  readonly codeHash: string;
  readonly layerHash?: string;
  /** The bytes that are uploaded. */
  readonly codeZip: Buffer;
  readonly layerZip?: Buffer;
  /** The unpacked files by path. */
  readonly code: Record<string, string>;
  readonly layer: Record<string, string>;
  /** The ids and texts of the warnings. */
  readonly warnings: string[];
}

/** Synthesizes a function with the code and its layer, and reads what would be uploaded. */
export function upload(code: PythonCode): Uploaded {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Test');
  const layers = code.dependencyLayers(stack, 'Dependencies');
  new LambdaFunction(stack, 'Api', { runtime: code.runtime, architecture: code.architecture, handler: 'src/handler.main', code, layers });
  const assembly = app.synth();
  const { template } = assembly.getStackByName('Test') as { template: { Resources: Record<string, Resource> } };
  const resources = Object.values(template.Resources);
  const codeKey = resources.find(({ Type }) => Type === 'AWS::Lambda::Function')!.Properties.Code!.S3Key;
  const layerKey = resources.find(({ Type }) => Type === 'AWS::Lambda::LayerVersion')?.Properties.Content!.S3Key;
  const file = (key: string) => path.join(assembly.directory, `asset.${key}`);
  return {
    codeHash: codeKey,
    layerHash: layerKey,
    codeZip: fs.readFileSync(file(codeKey)),
    layerZip: layerKey ? fs.readFileSync(file(layerKey)) : undefined,
    code: unzip(fs.readFileSync(file(codeKey))),
    layer: layerKey ? unzip(fs.readFileSync(file(layerKey))) : {},
    warnings: stack.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data)),
  };
}

/** The layer alone, in a stack of its own. */
export function layersOf(code: PythonCode): LayerVersion[] {
  return code.dependencyLayers(new Stack(new App({ analyticsReporting: false }), 'Test'), 'Dependencies');
}

/** What a function with the code throws. */
export function codeError(code: PythonCode): string {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
  return thrown(() => new LambdaFunction(stack, 'Api', {
    runtime: code.runtime, architecture: code.architecture, handler: 'src/handler.main', code,
  }));
}

/** What the layer of the code throws. */
export function layerError(code: PythonCode): string {
  return thrown(() => layersOf(code));
}

function thrown(act: () => void): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly Code?: { readonly S3Key: string }; readonly Content?: { readonly S3Key: string } };
}
