import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { MusicDatabaseGrants } from './music-database-grants';
import type { IMusicDatabase } from './music-database-props';

/** What database and master user are called. */
export const DEFAULT_NAME = 'eknmusic';

/**
 * What made and imported databases have in common.
 *
 * @internal
 */
export abstract class MusicDatabaseBase extends Construct implements IMusicDatabase {
  public abstract readonly instance: rds.IDatabaseInstance;
  public abstract readonly secret: secretsmanager.ISecret;
  public abstract readonly secretArn: string;
  public abstract readonly encryptionKey?: kms.IKey;
  public abstract readonly port: number;
  public abstract readonly databaseName: string;

  /** Who may connect, as far as the network is concerned. */
  public abstract readonly connections: ec2.Connections;

  /** Rights to connect and to read the secret. */
  public readonly grants = MusicDatabaseGrants.fromMusicDatabase(this);

  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.instance.metric(metricName, options);
  }

  public metricCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CPUUtilization', options);
  }

  public metricConnections(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DatabaseConnections', options);
  }

  public metricFreeStorageSpace(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('FreeStorageSpace', options);
  }

  public metricReplicaLag(replica: rds.IDatabaseInstance, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return replica.metric('ReplicaLag', options);
  }
}
