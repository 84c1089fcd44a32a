import { ArnFormat, Duration, type RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { createAlarm } from './alarms';
import { description } from './descriptions';
import type { ErrorCatalog, Problems } from './errors';
import { isBucketArn, isKeyArn } from './formats';
import { acknowledgeWildcard } from './rendered';

/** What the user says of the replication of a bucket: the props of the same names. */
export interface ReplicationChoice {
  readonly destinationBucketArn: string;
  readonly destinationKeyArn?: string;
  readonly destinationAccount?: string;
  readonly prefix?: string;
  readonly deleteMarkerReplication?: boolean;
  readonly timeControl?: boolean;
}

/** The id of the rule. */
const RULE = 'replicate';

/** What S3 needs for replicating objects, by the resource it needs it on. */
const REPLICATION_ACTIONS = {
  sourceBucket: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
  sourceObjects: ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'],
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-replication
  lockedObjects: ['s3:GetObjectLegalHold', 's3:GetObjectRetention'],
  destinationObjects: ['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'],
  destinationOwnership: ['s3:ObjectOwnerOverrideToBucketOwner'],
  sourceKey: ['kms:Decrypt'],
  // With a bucket key S3 asks for a data key and verifies it, beside what encrypting takes.
  destinationKey: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
} as const;

/**
 * The errors of a construct whose bucket can be replicated, to be spread into its catalog: `…ReplicationSameBucket`,
 * `…ReplicationDestinationInvalid`, `…ReplicationAccountInvalid`, `…ReplicationKeyMissing` and `…ReplicationKeyInvalid`.
 *
 * @param construct the name of the construct, with which its codes begin
 */
export function replicationErrors(construct: string): ErrorCatalog {
  return {
    [`${construct}ReplicationSameBucket`]: {
      when: 'is the bucket itself',
      fix: 'Give the ARN of a versioned bucket in another region.',
    },
    [`${construct}ReplicationDestinationInvalid`]: {
      when: 'is not the ARN of a bucket',
      fix: 'Write it like "arn:aws:s3:::eknmusic-files-prod-replica".',
    },
    [`${construct}ReplicationAccountInvalid`]: {
      when: 'is not the number of an account',
      fix: 'Write its 12 digits: "123456789012".',
    },
    [`${construct}ReplicationKeyMissing`]: {
      when: 'is needed: objects encrypted with a KMS key are replicated only when S3 knows the key at the destination',
      fix: 'Give the ARN of a KMS key in the region of the destination bucket.',
    },
    [`${construct}ReplicationKeyInvalid`]: {
      when: 'is not the ARN of a KMS key',
      fix: 'Write it like "arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"; an alias does not do.',
    },
  };
}

/**
 * Notes what is wrong with the replication of a bucket.
 *
 * @param construct the name of the construct, as for `replicationErrors`
 * @param source the name of the bucket where the user gave one, and whether its objects are encrypted with a KMS key
 */
export function validateReplication(
  problems: Problems, construct: string, replication: ReplicationChoice, source: { readonly bucketName?: string; readonly usesKey: boolean },
): void {
  const { destinationBucketArn, destinationKeyArn, destinationAccount } = replication;
  const { bucketName, usesKey } = source;
  problems.addIf(!isBucketArn(destinationBucketArn), {
    code: `${construct}ReplicationDestinationInvalid`, prop: 'replication.destinationBucketArn', got: destinationBucketArn,
  });
  problems.addIf(bucketName !== undefined && !Token.isUnresolved(bucketName) && destinationBucketArn.endsWith(`:${bucketName}`), {
    code: `${construct}ReplicationSameBucket`, prop: 'replication.destinationBucketArn', got: destinationBucketArn,
  });
  problems.addIf(destinationAccount !== undefined && !/^\d{12}$/.test(destinationAccount), {
    code: `${construct}ReplicationAccountInvalid`, prop: 'replication.destinationAccount', got: destinationAccount,
  });
  if (!usesKey) {
    return;
  }
  if (destinationKeyArn === undefined) {
    problems.add({ code: `${construct}ReplicationKeyMissing`, prop: 'replication.destinationKeyArn', got: undefined });
  } else {
    problems.addIf(!isKeyArn(destinationKeyArn), {
      code: `${construct}ReplicationKeyInvalid`, prop: 'replication.destinationKeyArn', got: destinationKeyArn,
    });
  }
}

/** The bucket that is replicated. */
export interface ReplicationSource {
  readonly bucket: s3.Bucket;
  /** The key of its objects. Undefined where S3 manages the keys. */
  readonly encryptionKey?: kms.IKey;
  /** What becomes of the bucket: one that is kept replicates for as long as it may. */
  readonly removalPolicy: RemovalPolicy;
  /** Whether it has Object Lock, whose retention S3 copies with the objects. @default false */
  readonly isLocked?: boolean;
}

/** The role by which S3 replicates, and the settings of the source bucket that name it. */
export class ReplicationRole extends Construct {
  /** The role that S3 takes on. */
  public readonly role: iam.Role;
  /** What the role may do. */
  public readonly policy: iam.ManagedPolicy;

  /** The replication settings of the source bucket. */
  public readonly configuration: s3.CfnBucket.ReplicationConfigurationProperty;

  public constructor(scope: Construct, id: string, source: ReplicationSource, options: ReplicationChoice) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      description: description(`Lets S3 replicate the objects of ${scope.node.path}`),
      // As S3 documents it, without `aws:SourceAccount`: no page says that S3 sends it here, and a role can be given only to buckets of its account.
      assumedBy: new iam.ServicePrincipal('s3.amazonaws.com'),
    });
    this.policy = this.createPolicy(source, options);
    [this.role, this.policy].forEach((part) => part.applyRemovalPolicy(source.removalPolicy));
    this.configuration = this.renderConfiguration(source.encryptionKey, options);
  }

  private createPolicy({ bucket, encryptionKey, isLocked }: ReplicationSource, options: ReplicationChoice): iam.ManagedPolicy {
    const objects = bucket.arnForObjects('*');
    const copies = `${options.destinationBucketArn}/*`;
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Replication of the objects of the bucket',
      roles: [this.role],
      statements: [
        statement(REPLICATION_ACTIONS.sourceBucket, bucket.bucketArn),
        statement([...REPLICATION_ACTIONS.sourceObjects, ...isLocked ? REPLICATION_ACTIONS.lockedObjects : []], objects),
        statement([
          ...REPLICATION_ACTIONS.destinationObjects,
          ...(options.destinationAccount ? REPLICATION_ACTIONS.destinationOwnership : []),
        ], copies),
      ],
    });
    if (encryptionKey) {
      policy.addStatements(statement(REPLICATION_ACTIONS.sourceKey, encryptionKey.keyArn));
    }
    // The settings name it as soon as it is given, whatever the objects are encrypted with here.
    if (options.destinationKeyArn !== undefined) {
      policy.addStatements(statement(REPLICATION_ACTIONS.destinationKey, options.destinationKeyArn));
    }
    const reason = 'S3 replicates whatever object is put into this bucket: the permission is for the objects of these two buckets and for nothing else.';
    acknowledgeWildcard(policy, objects, reason);
    acknowledgeWildcard(policy, copies, reason);
    return policy;
  }

  private renderConfiguration(sourceKey: kms.IKey | undefined, options: ReplicationChoice): s3.CfnBucket.ReplicationConfigurationProperty {
    const fifteenMinutes = { minutes: 15 };
    const timeControl = options.timeControl ?? true;
    return {
      role: this.role.roleArn,
      rules: [{
        id: RULE,
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

/** An alarm on copies that failed. */
export function createReplicationAlarm(
  scope: Construct, bucketName: string, { destinationBucketArn }: ReplicationChoice, path: string, actions: cloudwatch.IAlarmAction[],
): cloudwatch.Alarm {
  return createAlarm(scope, 'ReplicationFailedAlarm', {
    metric: new cloudwatch.Metric({
      namespace: 'AWS/S3',
      metricName: 'OperationsFailedReplication',
      // The metric has these three dimensions: without any of them there is none, and the alarm would be silent forever.
      dimensionsMap: {
        SourceBucket: bucketName,
        DestinationBucket: Stack.of(scope).splitArn(destinationBucketArn, ArnFormat.NO_RESOURCE_NAME).resource,
        RuleId: RULE,
      },
      period: Duration.minutes(5),
      statistic: cloudwatch.Stats.SUM,
    }),
    description: `Objects of ${path} are not copied to the other region`,
    above: 0,
    atOnce: true,
    actions,
  });
}
