import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import type { CacheAuthentication } from './cache-authentication';
import type { ClusterCacheGrants } from './cluster-cache-grants';
import type { DeploymentTier } from '../core';
import type { IMusicNetwork } from '../network';

/** A cache as its clients see it: its endpoint, its user, its security groups, and permissions. */
export interface IClusterCache extends IConstruct, ec2.IConnectable {
  /** The name of the cache. */
  readonly cacheName: string;
  /** The ARN of the cache. */
  readonly cacheArn: string;
  /** The host name of the endpoint. Clients connect to it by TLS, in cluster mode. */
  readonly endpointAddress: string;
  /** The port of the endpoint: 6379. The one after it, 6380, serves reads that may be a little old. */
  readonly port: number;
  /** The name of the user, which is the id of the user as well. */
  readonly username: string;
  /** The secret with the password: a JSON text with `host`, `port`, `username` and `password`. Undefined where the user logs in with IAM. */
  readonly secret?: secretsmanager.ISecret;
  /** The ARN of the secret. Undefined where the user logs in with IAM. */
  readonly secretArn?: string;
  /** The KMS key of the secret. Undefined for one that AWS keeps for Secrets Manager, and where it is not known. */
  readonly encryptionKey?: kms.IKey;
  /** Permissions to log in. */
  readonly grants: ClusterCacheGrants;
}

/** Attributes of a cache that exists, for an app that did not make it. */
export interface ClusterCacheAttributes {
  /** The name of the cache. */
  readonly cacheName: string;
  /** The host name of its endpoint, without a port. */
  readonly endpointAddress: string;
  /** The ids of its security groups. */
  readonly securityGroupIds: string[];

  /**
   * The name of its user, which is the id of the user as well.
   *
   * @default - the name of the cache
   */
  readonly username?: string;

  /**
   * The ARN of the secret with the password, with the six characters that Secrets Manager adds to its name.
   *
   * @default - the user logs in with IAM
   */
  readonly secretArn?: string;

  /**
   * The ARN of the KMS key of the secret.
   *
   * @default - grants allow nothing of KMS
   */
  readonly encryptionKeyArn?: string;
}

/** Properties for ClusterCache. */
export interface ClusterCacheProps {
  /**
   * The deployment tier, which decides about alarms, snapshots, logs and what is kept.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The network of the cache: it stands in the subnets of databases, and its rotation in those of functions.
   *
   * @default - `vpc` is used, or what MusicDefaults says
   */
  readonly network?: IMusicNetwork;

  /**
   * The VPC of the cache, where there is no `network`.
   *
   * @default - that of `network`
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets in which the endpoint of the cache stands, within `vpc`: in two or three Availability Zones. Of more subnets than three, the
   * first of each of the first three Availability Zones.
   *
   * @default - isolated subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The subnets of the function that rotates the password, within `vpc`: they reach Secrets Manager and ElastiCache by a NAT gateway or by
   * interface endpoints.
   *
   * @default - private subnets, or isolated ones where there are no others
   */
  readonly functionSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the cache, within `vpc`.
   *
   * @default - one of its own, which lets in whoever `connections` lets in
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The name of the cache, its user and its user group: 2 to 40 lowercase letters, digits and hyphens. A change of it makes another cache.
   *
   * @default - made of the name of the stack and the path of the construct in it
   */
  readonly cacheName?: string;

  /**
   * The major version of Valkey.
   *
   * @default '8'
   */
  readonly majorEngineVersion?: string;

  /**
   * The way in which the user of the cache logs in.
   *
   * @default CacheAuthentication.password()
   */
  readonly authentication?: CacheAuthentication;

  /**
   * The permissions of the user, as an access string of ElastiCache.
   *
   * @default 'on ~* &* +@all -@dangerous +info' - all keys and channels, without the commands that Valkey calls dangerous, such as `FLUSHALL`
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html#Access-string
   */
  readonly accessString?: string;

  /**
   * The number of gigabytes that the cache may hold: 1 to 5000. Beyond it, Valkey evicts keys that have a time to live, and refuses writes
   * when there are none.
   *
   * @default 10
   */
  readonly maximumDataStorage?: number;

  /**
   * The number of ElastiCache Processing Units (ECPU) that the cache may use in a second: 1000 to 15,000,000. Beyond it, ElastiCache
   * throttles requests.
   *
   * @default 50000
   */
  readonly maximumEcpuPerSecond?: number;

  /**
   * The time for which daily snapshots are kept: whole days, up to 35. None are taken with `Duration.days(0)`.
   *
   * @default - 7 days; none in a tier whose data is deleted with its stack
   */
  readonly snapshotRetention?: Duration;

  /**
   * The time of the daily snapshot, in UTC: `03:00`.
   *
   * @default - ElastiCache chooses one
   */
  readonly dailySnapshotTime?: string;

  /**
   * The KMS key that the data, the secret and the logs of the rotation are encrypted with. One that was not made in this app must allow
   * CloudWatch Logs of this region to use it. With a change of it, ElastiCache makes another cache.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time for which the logs of the rotation are kept. They never hold anything of a password.
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The actions of each alarm, when it goes off and when it ends.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The removal policy of the cache, its user, secret, key and logs. `SNAPSHOT` keeps them: CloudFormation takes no last snapshot of a
   * serverless cache.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}
