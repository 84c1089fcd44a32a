import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { MediaReplicationOptions } from './media-replication';
import { REPLICATION_ACTIONS } from './permissions';
import { description } from '../private/descriptions';
import { acknowledgeWildcard } from '../private/rendered';

/** The role by which S3 replicates, and the settings of the source bucket that name it. */
export class ReplicationRole extends Construct {
  /** The role that S3 takes on. */
  public readonly role: iam.Role;
  /** What the role may do. */
  public readonly policy: iam.ManagedPolicy;

  /** The replication settings of the source bucket. */
  public readonly configuration: s3.CfnBucket.ReplicationConfigurationProperty;

  public constructor(scope: Construct, id: string, source: s3.Bucket, sourceKey: kms.IKey | undefined, options: MediaReplicationOptions) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      description: description(`Lets S3 replicate the objects of ${scope.node.path}`),
      // As S3 documents it, without `aws:SourceAccount`: no page says that S3 sends it here, and a role can be given only to buckets of its account.
      assumedBy: new iam.ServicePrincipal('s3.amazonaws.com'),
    });
    this.policy = this.createPolicy(source, sourceKey, options);
    this.configuration = this.renderConfiguration(sourceKey, options);
  }

  private createPolicy(source: s3.Bucket, sourceKey: kms.IKey | undefined, options: MediaReplicationOptions): iam.ManagedPolicy {
    const objects = source.arnForObjects('*');
    const copies = `${options.destinationBucketArn}/*`;
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Replication of the objects of the bucket',
      roles: [this.role],
      statements: [
        statement(REPLICATION_ACTIONS.sourceBucket, source.bucketArn),
        statement(REPLICATION_ACTIONS.sourceObjects, objects),
        statement([
          ...REPLICATION_ACTIONS.destinationObjects,
          ...(options.destinationAccount ? REPLICATION_ACTIONS.destinationOwnership : []),
        ], copies),
      ],
    });
    if (sourceKey) {
      policy.addStatements(
        statement(REPLICATION_ACTIONS.sourceKey, sourceKey.keyArn),
        statement(REPLICATION_ACTIONS.destinationKey, options.destinationKeyArn!),
      );
    }
    const reason = 'S3 replicates whatever object is put into this bucket: the permission is for the objects of these two buckets and for nothing else.';
    acknowledgeWildcard(policy, objects, reason);
    acknowledgeWildcard(policy, copies, reason);
    return policy;
  }

  private renderConfiguration(sourceKey: kms.IKey | undefined, options: MediaReplicationOptions): s3.CfnBucket.ReplicationConfigurationProperty {
    const fifteenMinutes = { minutes: 15 };
    const timeControl = options.timeControl ?? true;
    return {
      role: this.role.roleArn,
      rules: [{
        id: 'replicate',
        status: 'Enabled',
        priority: 1,
        filter: { prefix: options.prefix ?? '' },
        deleteMarkerReplication: { status: options.deleteMarkerReplication ? 'Enabled' : 'Disabled' },
        ...(sourceKey ? { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } } } : {}),
        destination: {
          bucket: options.destinationBucketArn,
          ...(options.destinationKeyArn ? { encryptionConfiguration: { replicaKmsKeyId: options.destinationKeyArn } } : {}),
          ...(options.destinationAccount
            ? { account: options.destinationAccount, accessControlTranslation: { owner: 'Destination' } }
            : {}),
          metrics: timeControl
            ? { status: 'Enabled', eventThreshold: fifteenMinutes }
            : { status: 'Enabled' },
          ...(timeControl ? { replicationTime: { status: 'Enabled', time: fifteenMinutes } } : {}),
        },
      }],
    };
  }
}

function statement(actions: readonly string[], resource: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: [...actions], resources: [resource] });
}
