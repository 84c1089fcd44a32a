import { gunzipSync } from 'node:zlib';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { output, withLambda } from './backend';
import { Deployed } from './checks';

/** A batch of events as it lies in the bucket, on a line of its own. */
export interface Batch {
  readonly logGroup: string;
  readonly logStream: string;
  readonly logEvents: { readonly timestamp: number; readonly message: string }[];
}

/** What was written to the one place for logs since then. */
export async function collectedSince(deployed: Deployed, since: number): Promise<Batch[]> {
  const client = new S3Client(deployed.place.client);
  try {
    const Bucket = output(deployed, 'LogsBucketName');
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const { Contents = [], NextContinuationToken } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'logs/', ContinuationToken }));
      // S3 counts in whole seconds.
      keys.push(...Contents.filter(({ LastModified }) => LastModified!.getTime() >= since - 1_000).map(({ Key }) => Key!));
      ContinuationToken = NextContinuationToken;
    } while (ContinuationToken);
    const contents = await Promise.all(keys.map(async (Key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return gunzipSync(await Body!.transformToByteArray()).toString();
    }));
    return contents.flatMap((content) => content.trim().split('\n').map((line) => JSON.parse(line)));
  } finally {
    client.destroy();
  }
}

/** The log group of the API's function. */
export async function apiLogGroup(deployed: Deployed): Promise<string> {
  return withLambda(deployed, async (lambda) => {
    const { LoggingConfig } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: output(deployed, 'ApiFunctionName') }));
    return LoggingConfig!.LogGroup!;
  });
}
