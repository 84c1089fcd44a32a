import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { CentralLogs } from './central-logs';
import { EVENTS_PREFIX, RESULTS_PREFIX } from './central-logs-layout';
import { checkedParameters } from '../private/checked-parameters';

/** Permissions for the events. Nobody is given those to change or delete them: they expire. */
@checkedParameters('CentralLogs', 'CentralLogsGrants')
export class CentralLogsGrants {
  /**
   * The grants of central logs.
   *
   * @param centralLogs the central logs
   */
  public static fromCentralLogs(centralLogs: CentralLogs): CentralLogsGrants {
    return new CentralLogsGrants(centralLogs);
  }

  private constructor(private readonly resource: CentralLogs) {}

  /**
   * Allows to list and read the events as objects: `s3:ListBucket`, `s3:GetObject`, and `kms:Decrypt` where S3 asks for it.
   *
   * @param grantee the principal that may read
   */
  public read(grantee: IGrantable): Grant {
    const { bucket } = this.resource;
    return Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket', 's3:GetBucketLocation'], resourceArns: [bucket.bucketArn] })
      .combine(Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns: [bucket.arnForObjects(`${EVENTS_PREFIX}*`)] }))
      .combine(this.key(grantee, ['kms:Decrypt']));
  }

  /**
   * Allows to search the events by Athena, in the workgroup and nowhere else: what `read` allows, to look the table up, to run and stop
   * queries, saved ones too, and to keep and read what they find.
   *
   * @param grantee the principal that may search
   */
  public search(grantee: IGrantable): Grant {
    const { bucket, search: { workGroupName, databaseName, tableName } } = this.resource;
    const stack = Stack.of(this.resource);
    const ofWorkGroup = stack.formatArn({ service: 'athena', resource: 'workgroup', resourceName: workGroupName });
    const ofCatalog = [
      stack.formatArn({ service: 'glue', resource: 'catalog' }),
      stack.formatArn({ service: 'glue', resource: 'database', resourceName: databaseName }),
      stack.formatArn({ service: 'glue', resource: 'table', resourceName: `${databaseName}/${tableName}`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME }),
    ];
    return this.read(grantee)
      .combine(Grant.addToPrincipal({
        grantee,
        actions: [
          'athena:BatchGetNamedQuery', 'athena:BatchGetQueryExecution', 'athena:GetNamedQuery', 'athena:GetQueryExecution', 'athena:GetQueryResults',
          'athena:GetWorkGroup', 'athena:ListNamedQueries', 'athena:ListQueryExecutions', 'athena:StartQueryExecution', 'athena:StopQueryExecution',
        ],
        resourceArns: [ofWorkGroup],
      }))
      .combine(Grant.addToPrincipal({
        grantee, actions: ['glue:GetDatabase', 'glue:GetPartition', 'glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'], resourceArns: ofCatalog,
      }))
      .combine(Grant.addToPrincipal({
        grantee,
        actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
        resourceArns: [bucket.arnForObjects(`${RESULTS_PREFIX}*`)],
      }))
      .combine(this.key(grantee, ['kms:GenerateDataKey']));
  }

  private key(grantee: IGrantable, actions: string[]): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions,
      resourceArns: [this.resource.encryptionKey.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this.resource).region}.amazonaws.com` } },
    });
  }
}
