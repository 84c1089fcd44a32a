import { CloudControlClient, DeleteResourceCommand, GetResourceRequestStatusCommand } from '@aws-sdk/client-cloudcontrol';
import { CloudFormationClient, DescribeStacksCommand, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { DeleteDBInstanceCommand, DescribeDBInstancesCommand, ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import type { AssemblyStack } from '../deployment/assembly';
import { until } from '../deployment/backend';
import type { Deployed } from '../deployment/checks';
import type { Place } from '../deployment/place';
import { type DeployedResource, resourcesOf } from '../deployment/resources';

const SOON = 30_000;

/** What has no existence of its own, or is not this deployment's alone to delete. */
const LEFT: Record<string, string> = {
  'AWS::Lambda::Version': 'goes with its function',
  'AWS::S3::BucketPolicy': 'goes with its bucket',
  'AWS::SecretsManager::SecretTargetAttachment': 'goes with its secret',
  'AWS::SecretsManager::ResourcePolicy': 'goes with its secret',
  'AWS::KMS::Alias': 'goes with its key',
};
/** Other environments of the account go by it. */
const SHARED = 'AWS::IAM::OIDCProvider';
/** In this order, because each needs the ones after it; everything else comes before them. */
const LAST = ['AWS::RDS::DBInstance', 'AWS::RDS::DBSubnetGroup', 'AWS::RDS::DBParameterGroup', 'AWS::EC2::SecurityGroup', 'AWS::SecretsManager::Secret',
  'AWS::Logs::LogGroup', 'AWS::KMS::Key'];

/** Whether a stack is there. */
export async function exists(place: Place, stack: string): Promise<boolean> {
  const client = new CloudFormationClient(place.client);
  return client.send(new DescribeStacksCommand({ StackName: stack })).then(() => true, () => false).finally(() => client.destroy());
}

/** Lifts what protects a stack and its data from being deleted; answers what the stack will leave behind. */
export async function unlock(place: Place, stack: AssemblyStack): Promise<DeployedResource[]> {
  const resources = await resourcesOf(place, stack.name);
  const cloudFormation = new CloudFormationClient(place.client);
  try {
    await cloudFormation.send(new UpdateTerminationProtectionCommand({ StackName: stack.name, EnableTerminationProtection: false }));
  } finally {
    cloudFormation.destroy();
  }
  for (const { type, physicalId } of resources) {
    if (type === 'AWS::RDS::DBInstance') {
      await withRds(place, (client) => client.send(new ModifyDBInstanceCommand({
        DBInstanceIdentifier: physicalId, DeletionProtection: false, ApplyImmediately: true,
      })));
    } else if (type === 'AWS::S3::Bucket') {
      await empty(place, physicalId);
    }
  }
  return resources.filter(({ logicalId }) => {
    const { DeletionPolicy } = stack.template.Resources[logicalId] ?? {};
    return typeof DeletionPolicy === 'string' && DeletionPolicy.startsWith('Retain');
  });
}

/** Deletes what stacks left behind; answers what is still there, with the reason. */
export async function removeKept(deployed: Deployed, kept: DeployedResource[]): Promise<string[]> {
  const order = ({ type }: DeployedResource) => LAST.indexOf(type);
  const left: string[] = [];
  for (const resource of [...kept].sort((a, b) => order(a) - order(b))) {
    const { type, physicalId } = resource;
    if (LEFT[type]) {
      continue;
    }
    if (type === SHARED) {
      left.push(`${type} ${physicalId}: other environments of the account may use it`);
      continue;
    }
    await remove(deployed, resource).catch((error: Error) => left.push(`${type} ${physicalId}: ${error.message}`));
  }
  return left;
}

async function remove(deployed: Deployed, { type, physicalId }: DeployedResource): Promise<void> {
  const { place } = deployed;
  if (type === 'AWS::RDS::DBInstance') {
    return withRds(place, async (client) => {
      await client.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: physicalId, SkipFinalSnapshot: true, DeleteAutomatedBackups: true }));
      await until(deployed, `deleting ${physicalId}`, SOON, async () =>
        client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: physicalId })).then(() => undefined, () => true));
    });
  }
  if (type === 'AWS::S3::Bucket') {
    await empty(place, physicalId);
  }
  const client = new CloudControlClient(place.client);
  try {
    const { ProgressEvent } = await client.send(new DeleteResourceCommand({ TypeName: type, Identifier: physicalId }));
    await until(deployed, `deleting ${physicalId}`, SOON, async () => {
      const { ProgressEvent: now } = await client.send(new GetResourceRequestStatusCommand({ RequestToken: ProgressEvent!.RequestToken }));
      if (now!.OperationStatus === 'FAILED') {
        throw new Error(now!.StatusMessage);
      }
      return now!.OperationStatus === 'SUCCESS' || undefined;
    });
  } finally {
    client.destroy();
  }
}

/** Deletes every version of every object. */
async function empty(place: Place, Bucket: string): Promise<void> {
  const client = new S3Client(place.client);
  try {
    for (;;) {
      const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1000 }));
      const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key: Key!, VersionId }));
      if (Objects.length === 0) {
        return;
      }
      const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
      if (Errors.length > 0) {
        throw new Error(`${Errors.length} objects of ${Bucket} could not be deleted: ${Errors[0].Message}`);
      }
    }
  } finally {
    client.destroy();
  }
}

async function withRds<T>(place: Place, work: (client: RDSClient) => Promise<T>): Promise<T> {
  const client = new RDSClient(place.client);
  return work(client).finally(() => client.destroy());
}
