import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssetManifestArtifact, type CloudAssembly } from 'aws-cdk-lib/cx-api';
import { archive } from '../../src/python/python-archive';
import type { Emulator } from '../emulator/emulator';
import { createStack } from '../emulator/stacks';

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
export async function upload(emulator: Emulator, assembly: CloudAssembly): Promise<void> {
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
          await client.send(new PutObjectCommand({ Bucket: bucketName, Key: objectKey, Body: bytesOf(path, source.packaging) }));
        } finally {
          client.destroy();
        }
      }
    }
  }
}

/** The bytes of an asset, packed where it is a folder. */
function bytesOf(file: string, packaging: 'file' | 'zip'): Buffer {
  if (packaging === 'file') {
    return readFileSync(file);
  }
  const files = readdirSync(file, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return archive(files.map(({ parentPath, name }) => {
    const found = join(parentPath, name);
    return { path: relative(file, found).split(sep).join('/'), data: readFileSync(found) };
  }));
}

/** The name of the stack of a region. */
export function stackName(region: string): string {
  return `Rehearsal-${region}`;
}

/** Deploys a stack in each region, one after another; answers the outputs of each. */
export async function deploy(emulator: Emulator, stacks: Map<string, object>): Promise<Map<string, Record<string, string>>> {
  const deployed = new Map<string, Record<string, string>>();
  for (const [region, template] of stacks) {
    const { status, outputs, reasons } = await createStack(emulator, stackName(region), template, region);
    if (status !== 'CREATE_COMPLETE') {
      throw new Error(reasons);
    }
    deployed.set(region, outputs);
  }
  return deployed;
}
