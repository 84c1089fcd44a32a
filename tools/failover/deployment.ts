import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssetManifestArtifact, type CloudAssembly } from 'aws-cdk-lib/cx-api';
import { run } from '../deployment/processes';
import type { Emulator } from '../emulator/emulator';
import type { PythonEnvironment } from '../emulator/python-environment';

interface FileAsset {
  readonly source: { readonly path: string; readonly packaging: 'file' | 'zip' };
  readonly destinations: Record<string, { readonly bucketName: string; readonly objectKey: string; readonly region?: string }>;
}

/** The templates of an assembly by their regions, in the order of deployment: one stack for each region. */
export function templatesOf(assembly: CloudAssembly): Map<string, object> {
  return new Map(assembly.stacks.map((stack) => [stack.environment.region, stack.template as object]));
}

/**
 * Uploads what the stacks of an assembly name, where they name it. The CDK command line would do the same, once for each region and in its own time:
 * what it is good for is shown by the local deploy.
 */
export async function upload(emulator: Emulator, python: PythonEnvironment, assembly: CloudAssembly): Promise<void> {
  const buckets = new Set<string>();
  for (const { file } of assembly.artifacts.filter((artifact) => artifact instanceof AssetManifestArtifact)) {
    const { files } = JSON.parse(readFileSync(file, 'utf8')) as { files: Record<string, FileAsset> };
    for (const { source, destinations } of Object.values(files).filter((asset) => !asset.source.path.endsWith('.template.json'))) {
      const path = resolve(dirname(file), source.path);
      for (const { bucketName, objectKey, region } of Object.values(destinations)) {
        const client = new S3Client({ ...emulator.client, region: region ?? emulator.region });
        try {
          if (!buckets.has(bucketName)) {
            buckets.add(bucketName);
            await client.send(new CreateBucketCommand({ Bucket: bucketName }));
          }
          await client.send(new PutObjectCommand({
            Bucket: bucketName, Key: objectKey, Body: readFileSync(source.packaging === 'zip' ? await zipped(emulator, python, path) : path),
          }));
        } finally {
          client.destroy();
        }
      }
    }
  }
}

async function zipped(emulator: Emulator, python: PythonEnvironment, folder: string): Promise<string> {
  const archive = join(emulator.home, 'tmp', basename(folder));
  const { code, output } = await run(python.emulator, ['-c', 'import shutil, sys; shutil.make_archive(sys.argv[1], "zip", sys.argv[2])', archive, folder]);
  if (code !== 0) {
    throw new Error(`${folder} could not be packed:\n${output}`);
  }
  return `${archive}.zip`;
}

/** The name of the stack of a region. */
export function stackName(region: string): string {
  return `Rehearsal-${region}`;
}

/** A template as CloudFormation takes it: one that is too long for a request lies in S3. */
async function placed(emulator: Emulator, region: string, template: string): Promise<{ TemplateBody: string } | { TemplateURL: string }> {
  if (template.length <= 51_200) {
    return { TemplateBody: template };
  }
  const client = new S3Client({ ...emulator.client, region });
  const Bucket = `rehearsal-templates-${region}`;
  try {
    await client.send(new CreateBucketCommand({ Bucket }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'template.json', Body: template }));
  } finally {
    client.destroy();
  }
  return { TemplateURL: `https://s3.${region}.amazonaws.com/${Bucket}/template.json` };
}

/** Deploys a stack in each region, one after another; answers the outputs of each. */
export async function deploy(emulator: Emulator, stacks: Map<string, object>): Promise<Map<string, Record<string, string>>> {
  const outputs = new Map<string, Record<string, string>>();
  for (const [region, template] of stacks) {
    const client = new CloudFormationClient({ ...emulator.client, region });
    try {
      const StackName = stackName(region);
      await client.send(new CreateStackCommand({ StackName, ...await placed(emulator, region, JSON.stringify(template)), Capabilities: ['CAPABILITY_IAM'] }));
      for (let status = 'CREATE_IN_PROGRESS'; status !== 'CREATE_COMPLETE';) {
        await sleep(100);
        const { StackStatus, Outputs = [] } = (await client.send(new DescribeStacksCommand({ StackName }))).Stacks![0];
        status = StackStatus!;
        outputs.set(region, Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!])));
        if (/FAILED|ROLLBACK/.test(status)) {
          const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
          throw new Error(StackEvents.map(({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`).join('\n'));
        }
      }
    } finally {
      client.destroy();
    }
  }
  return outputs;
}
