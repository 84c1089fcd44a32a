import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { functionOf } from './support/functions';
import { createStack, startEmulator } from './support/servers';
import { archive } from '../../src/python/python-archive';
import { Template } from '../../tools/deployment/assembly';
import { Emulator } from '../../tools/emulator/emulator';
import { ensurePythonEnvironment, lambdaPythonVersions } from '../../tools/emulator/python-environment';

let emulator: Emulator;
beforeAll(async () => {
  // The strictest emulator: what is called needs the right certificate and the right to be called.
  emulator = await startEmulator({ auth: true, tls: true });
  await new S3Client(emulator.client).send(new CreateBucketCommand({ Bucket: 'layers' }));
});
afterAll(() => emulator?.stop());

/** Uploads an archive of files; answers where it is, as a template says it. */
async function upload(key: string, files: Record<string, string>) {
  const zip = archive(Object.entries(files).map(([path, text]) => ({ path, data: Buffer.from(text) })));
  await new S3Client(emulator.client).send(new PutObjectCommand({ Bucket: 'layers', Key: key, Body: zip }));
  return { S3Bucket: 'layers', S3Key: key };
}

/** A layer with files, by their paths below /opt. */
async function layer(key: string, files: Record<string, string>) {
  return { Layer: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: await upload(key, files) } } };
}

/** Deploys a function, calls it, and answers what it answers. */
async function call(name: string, Resources: Template['Resources'], payload: unknown = {}): Promise<unknown> {
  const { status, reasons, outputs } = await createStack(emulator, name, { Resources, Outputs: { Name: { Value: { Ref: 'Function' } } } });
  expect([status, reasons]).toEqual(['CREATE_COMPLETE', '']);
  const result = await new LambdaClient(emulator.client).send(new InvokeCommand({ FunctionName: outputs.Name, Payload: JSON.stringify(payload) }));
  return JSON.parse(Buffer.from(result.Payload!).toString());
}

test('the handler of a Python function may be in a layer, and finds the function\'s own files', async () => {
  const python = lambdaPythonVersions(await ensurePythonEnvironment()).at(-1)!;
  const migrate = [
    'import os, sys',
    'from pathlib import Path',
    'def main(event, context):',
    '    return [event["action"], "%d.%d" % sys.version_info[:2], Path(os.environ["LAMBDA_TASK_ROOT"], "index.py").read_text()]',
  ].join('\n');
  const answer = await call('PythonLayer', {
    ...await layer('python.zip', { 'python/migrate.py': migrate }),
    ...functionOf(`python${python}`, '', {
      Code: await upload('project.zip', { 'index.py': 'songs = 1' }), Handler: 'migrate.main', Layers: [{ Ref: 'Layer' }],
    }),
  }, { action: 'status' });
  expect(answer).toEqual(['status', python, 'songs = 1']);
});

test('a Node function finds the modules of its layer', async () => {
  const answer = await call('NodeLayer', {
    ...await layer('node.zip', { 'nodejs/node_modules/songs/index.js': 'exports.first = "la la la";' }),
    ...functionOf('nodejs22.x', 'exports.handler = async () => require("songs").first;', { Layers: [{ Ref: 'Layer' }] }),
  });
  expect(answer).toBe('la la la');
});

test('a Node function that trusts the certificates of RDS still trusts the services', async () => {
  const code = 'exports.handler = async () => fetch(process.env.AWS_ENDPOINT_URL + "/_ministack/health").then(({ status }) => status);';
  const answer = await call('Certificates', functionOf('nodejs22.x', code, {
    Environment: { Variables: { NODE_EXTRA_CA_CERTS: '/opt/rds-ca.pem' } },
  }));
  expect(answer).toBe(200);
});
