import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IClusterTelemetry, ITelemetryStore } from './cluster-telemetry-props';
import { checkedParameters } from '../private/checked-parameters';

/**
 * Permissions to read what a cluster tells of itself. Whatever writes it has its role already.
 *
 * A reader may list the bucket and get its objects: `s3:ListBucket`, `s3:GetObject`, and `kms:Decrypt` where the key is known.
 */
@checkedParameters('ClusterTelemetry', 'ClusterTelemetryGrants')
export class ClusterTelemetryGrants {
  /**
   * The grants of the telemetry of a cluster, also of an imported one.
   *
   * @param telemetry what somebody may read
   */
  public static fromClusterTelemetry(telemetry: IClusterTelemetry): ClusterTelemetryGrants {
    return new ClusterTelemetryGrants(telemetry);
  }

  private constructor(private readonly resource: IClusterTelemetry) {}

  /**
   * Allows to read the metrics.
   *
   * @param grantee the principal that may read
   */
  public readMetrics(grantee: IGrantable): Grant {
    return this.read(grantee, this.resource.metrics);
  }

  /**
   * Allows to read the logs.
   *
   * @param grantee the principal that may read
   */
  public readLogs(grantee: IGrantable): Grant {
    return this.read(grantee, this.resource.logs);
  }

  /**
   * Allows to read the traces.
   *
   * @param grantee the principal that may read
   */
  public readTraces(grantee: IGrantable): Grant {
    return this.read(grantee, this.resource.traces);
  }

  private read(grantee: IGrantable, { bucket }: ITelemetryStore): Grant {
    const list = Grant.addToPrincipalOrResource({ grantee, actions: ['s3:ListBucket'], resourceArns: [bucket.bucketArn], resource: bucket });
    const get = Grant.addToPrincipalOrResource({ grantee, actions: ['s3:GetObject'], resourceArns: [bucket.arnForObjects('*')], resource: bucket });
    const both = list.combine(get);
    const key = this.resource.encryptionKey;
    return key ? both.combine(key.grant(grantee, 'kms:Decrypt')) : both;
  }
}
