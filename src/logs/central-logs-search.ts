import { Aws, type Duration } from 'aws-cdk-lib';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EVENTS_PREFIX, RESULTS_PREFIX } from './central-logs-layout';
import type { ICentralLogsSearch } from './central-logs-props';
import { savedQueries } from './central-logs-queries';
import { description } from '../private/descriptions';

/** What is searched, and under which name. */
export interface CentralLogsSearchOptions {
  readonly name: string;
  readonly bucket: s3.IBucket;
  readonly encryptionKey: kms.IKey;
  readonly retention: Duration;
}

/** The name of the table. */
export const TABLE = 'events';

/** The events as a table, a workgroup of Athena that searches it, and questions that operators ask. */
export class CentralLogsSearch extends Construct implements ICentralLogsSearch {
  public readonly databaseName: string;
  public readonly tableName: string;
  public readonly workGroupName: string;
  public readonly namedQueryIds: Record<string, string>;
  private readonly database: glue.CfnDatabase;

  public constructor(scope: Construct, id: string, private readonly options: CentralLogsSearchOptions) {
    super(scope, id);
    this.database = new glue.CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID, databaseInput: { name: options.name, description: description(`The logs of ${scope.node.path}`) },
    });
    this.databaseName = this.database.ref;
    this.tableName = this.createTable().ref;
    const workGroup = this.createWorkGroup();
    this.workGroupName = workGroup.name;
    this.namedQueryIds = Object.fromEntries(Object.entries(savedQueries(options.name, TABLE)).map(([name, saved]) => {
      const query = new athena.CfnNamedQuery(this, name, {
        name, description: saved.description, database: options.name, workGroup: options.name, queryString: saved.sql,
      });
      query.node.addDependency(workGroup);
      return [name, query.attrNamedQueryId];
    }));
  }

  /**
   * One row for each batch of events of a log stream, as CloudWatch Logs sends them. The days are worked out and not looked up, so that
   * nothing has to be run when a day begins.
   *
   * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
   */
  private createTable(): glue.CfnTable {
    const location = `s3://${this.options.bucket.bucketName}/${EVENTS_PREFIX}`;
    const table = new glue.CfnTable(this, 'Table', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.options.name,
      tableInput: {
        name: TABLE,
        description: 'Batches of events with the log group and the log stream that they come from',
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: [{ name: 'day', type: 'string', comment: 'The day of the delivery in UTC, as 2026/11/25' }],
        parameters: {
          'classification': 'json',
          'projection.enabled': 'true',
          'projection.day.type': 'date',
          'projection.day.format': 'yyyy/MM/dd',
          'projection.day.range': `NOW-${this.options.retention.toDays()}DAYS,NOW`,
          'projection.day.interval': '1',
          'projection.day.interval.unit': 'DAYS',
          'storage.location.template': `${location}\${day}/`,
        },
        storageDescriptor: {
          location,
          inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          serdeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
          columns: [
            { name: 'messagetype', type: 'string', comment: 'DATA_MESSAGE; CONTROL_MESSAGE is a test of the connection' },
            { name: 'owner', type: 'string', comment: 'The account' },
            { name: 'loggroup', type: 'string' },
            { name: 'logstream', type: 'string' },
            { name: 'logevents', type: 'array<struct<id:string,timestamp:bigint,message:string>>', comment: 'timestamp: milliseconds since 1970' },
          ],
        },
      },
    });
    table.node.addDependency(this.database);
    return table;
  }

  private createWorkGroup(): athena.CfnWorkGroup {
    const { name, bucket, encryptionKey } = this.options;
    return new athena.CfnWorkGroup(this, 'WorkGroup', {
      name,
      description: description(`Searches the logs of ${this.node.scope!.node.path}`),
      // Only the history of queries goes with it.
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        resultConfiguration: {
          outputLocation: `s3://${bucket.bucketName}/${RESULTS_PREFIX}`,
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: encryptionKey.keyArn },
        },
      },
    });
  }
}
