import { Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { createCacheAlarms } from './cache-alarms';
import { CacheAuthentication, type CachePasswordOptions } from './cache-authentication';
import { CacheRotation, EXCLUDED_CHARACTERS } from './cache-rotation';
import { cacheArn, userArn } from './cache-user';
import { ClusterCacheGrants } from './cluster-cache-grants';
import type { ClusterCacheAttributes, ClusterCacheProps, IClusterCache } from './cluster-cache-props';
import { cacheSubnetsOf, validateClusterCache, validateClusterCacheAttributes } from './cluster-cache-validation';
import { DeploymentTier } from '../core';
import { regionWideName } from '../private/account-wide-name';
import { acknowledge } from '../private/acknowledge';
import { description } from '../private/descriptions';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { placeFunction } from '../private/network-placement';
import type { ISecretRotation } from '../secrets';

/** The port of a serverless cache; the one after it serves reads that may be a little old. Neither can be chosen. */
const PORT = 6379;

/** All keys and channels, without what Valkey calls dangerous; clients ask `INFO` whether the server is ready. */
const ACCESS_STRING = 'on ~* &* +@all -@dangerous +info';

/**
 * A cache for Valkey in one region, ElastiCache Serverless: encrypted with a key of its own, reached by TLS from within the network only, with a
 * user whose password is replaced on a schedule while the one before stays valid, limited in what it may cost, and watched.
 *
 * The secret is one JSON text with `host`, `port`, `username` and `password`, of which `REDIS_URL` is made:
 * `rediss://username:password@host:port`. The first rotation, which begins with the deployment, writes `host` and `port` into it.
 *
 * Clients have to speak the cluster mode of the protocol. Another `cacheName`, other subnets, another `encryptionKey` and another id of the
 * construct make another cache, which is empty.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/WhatIs.html
 * @example
 *
 * const network = new MusicNetwork(this, 'Network');
 * const cache = new ClusterCache(this, 'Cache', { network });
 * cache.grants.readSecret(role);
 */
@injectable<ClusterCacheProps>({ tier: always, network: ({ vpc }) => vpc === undefined, encryptionKey: always, alarmActions: always })
export class ClusterCache extends Construct implements IClusterCache {
  /** The name by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.ClusterCache';

  /**
   * Uses a cache that another app made.
   *
   * Throws `ClusterCacheNameInvalid`, `ClusterCacheEndpointInvalid`, `ClusterCacheSecurityGroupsMissing`, `ClusterCacheSecretArnInvalid` and
   * `ClusterCacheKeyArnInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes the attributes of the cache
   */
  public static fromClusterCacheAttributes(scope: Construct, id: string, attributes: ClusterCacheAttributes): IClusterCache {
    return new ImportedCache(scope, id, attributes);
  }

  public readonly cacheName: string;
  public readonly cacheArn: string;
  public readonly endpointAddress: string;
  public readonly port: number = PORT;
  public readonly username: string;
  public readonly secret?: secretsmanager.ISecret;
  public readonly secretArn?: string;
  public readonly encryptionKey?: kms.IKey;
  public readonly connections: ec2.Connections;
  public readonly grants: ClusterCacheGrants;

  /** The rotation of the password. Undefined where the user logs in with IAM. */
  public readonly rotation?: ISecretRotation;
  /** The alarms; empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  /**
   * Throws `ClusterCache...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids: a change of it makes another cache
   * @param props properties for the cache
   */
  public constructor(scope: Construct, id: string, props: ClusterCacheProps = {}) {
    super(scope, id);
    validateClusterCache(this, props);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const kept = new KeptData(props, tier);
    const vpc = props.network?.vpc ?? props.vpc!;
    const { passwordOptions } = props.authentication ?? CacheAuthentication.password();

    this.cacheName = props.cacheName ?? regionWideName(this, 'Cache', 40);
    this.username = this.cacheName;
    this.cacheArn = cacheArn(Stack.of(this), this.cacheName);
    const encryptionKey = kept.chooseKey(this, `Encrypts data, secret and logs of ${this.node.path}`);
    this.encryptionKey = encryptionKey;
    const securityGroups = props.securityGroups ?? [this.createSecurityGroup(vpc, kept.removalPolicy)];
    // Clients read from the second port where they are told to.
    this.connections = new ec2.Connections({ securityGroups, defaultPort: ec2.Port.tcpRange(PORT, PORT + 1) });
    const secret = passwordOptions && this.createSecret(passwordOptions, encryptionKey, kept.removalPolicy);
    this.secret = secret;
    this.secretArn = secret?.secretArn;
    this.grants = ClusterCacheGrants.fromClusterCache(this);

    const users = this.createUsers(props, secret, kept.removalPolicy);
    const cache = this.createCache(props, { users, encryptionKey, securityGroups, subnetIds: cacheSubnetsOf(vpc, props) }, kept);
    this.endpointAddress = cache.attrEndpointAddress;
    this.node.defaultChild = cache;
    if (secret && passwordOptions) {
      this.rotation = this.createRotation(props, passwordOptions, { secretArn: secret.secretArn, encryptionKey, tier, kept, cache });
    }
    if (tier.alarmsEnabled) {
      this.alarms.push(...createCacheAlarms(this, {
        cache: this, ...limitsOf(props), actions: props.alarmActions ?? [],
      }));
    }
    if (secret) {
      kept.acknowledgeDeletion(secret.node.defaultChild!);
    }
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /**
   * A metric of the cache.
   *
   * @param metricName the name that AWS gives it: `CacheHitRate`, `CurrItems`, `SuccessfulReadRequestLatency` ...
   * @param options the options of the metric; by default the average over five minutes
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/serverless-metrics-events-redis.html
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/ElastiCache', metricName, dimensionsMap: { clusterId: this.cacheName }, period: Duration.minutes(5), ...options,
    }).attachTo(this);
  }

  /**
   * The size of the data, in bytes.
   *
   * @param options the options of the metric; by default the maximum over five minutes
   */
  public metricBytesUsedForCache(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('BytesUsedForCache', { statistic: 'Maximum', ...options });
  }

  /**
   * The number of ElastiCache Processing Units that requests used.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricElastiCacheProcessingUnits(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ElastiCacheProcessingUnits', { statistic: 'Sum', ...options });
  }

  /**
   * The number of requests that were throttled.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricThrottledCmds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ThrottledCmds', { statistic: 'Sum', ...options });
  }

  /**
   * The number of failed attempts to log in.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricAuthenticationFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('AuthenticationFailures', { statistic: 'Sum', ...options });
  }

  /**
   * The share of reads that find their key, in percent.
   *
   * @param options the options of the metric; by default the average over five minutes
   */
  public metricCacheHitRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CacheHitRate', options);
  }

  /**
   * The number of open connections.
   *
   * @param options the options of the metric; by default the maximum over five minutes
   */
  public metricCurrConnections(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CurrConnections', { statistic: 'Maximum', ...options });
  }

  /**
   * The number of keys that were evicted because the cache was full.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricEvictions(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Evictions', { statistic: 'Sum', ...options });
  }

  private createSecurityGroup(vpc: ec2.IVpc, removalPolicy: RemovalPolicy): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc, description: 'Cache: in from those who are let in only', allowAllOutbound: false, disableInlineRules: false,
    });
    group.applyRemovalPolicy(removalPolicy);
    return group;
  }

  /** What it is generated from is constant: CloudFormation makes a new password whenever any of it changes. */
  private createSecret({ secretName }: CachePasswordOptions, encryptionKey: kms.IKey, removalPolicy: RemovalPolicy): secretsmanager.Secret {
    return new secretsmanager.Secret(this, 'Secret', {
      secretName,
      description: description(`How to log in to ${this.node.path}`),
      encryptionKey,
      generateSecretString: {
        // The endpoint is known when the cache is there, which needs the user: the first rotation adds it.
        secretStringTemplate: JSON.stringify({ username: this.username }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludeCharacters: EXCLUDED_CHARACTERS,
      },
      removalPolicy,
    });
  }

  // eslint-disable-next-line @stylistic/max-len
  private createUsers({ accessString }: ClusterCacheProps, secret: secretsmanager.Secret | undefined, removalPolicy: RemovalPolicy): elasticache.CfnUserGroup {
    const user = new elasticache.CfnUser(this, 'User', {
      engine: 'valkey',
      userId: this.username,
      // IAM asks for the same name and id.
      userName: this.username,
      accessString: accessString ?? ACCESS_STRING,
      authenticationMode: secret
        ? { Type: 'password', Passwords: [secret.secretValueFromJson('password').unsafeUnwrap()] }
        : { Type: 'iam' },
    });
    user.applyRemovalPolicy(removalPolicy);
    const group = new elasticache.CfnUserGroup(this, 'UserGroup', { engine: 'valkey', userGroupId: this.username, userIds: [user.ref] });
    group.applyRemovalPolicy(removalPolicy);
    return group;
  }

  private createCache(props: ClusterCacheProps, parts: CacheParts, kept: KeptData): elasticache.CfnServerlessCache {
    const { maximumDataStorage, maximumEcpuPerSecond } = limitsOf(props);
    const cache = new elasticache.CfnServerlessCache(this, 'Resource', {
      serverlessCacheName: this.cacheName,
      description: description(`Cache of ${this.node.path}`),
      engine: 'valkey',
      majorEngineVersion: props.majorEngineVersion ?? '8',
      cacheUsageLimits: {
        dataStorage: { unit: 'GB', maximum: maximumDataStorage },
        ecpuPerSecond: { maximum: maximumEcpuPerSecond },
      },
      kmsKeyId: parts.encryptionKey.keyArn,
      securityGroupIds: parts.securityGroups.map(({ securityGroupId }) => securityGroupId),
      subnetIds: parts.subnetIds,
      userGroupId: parts.users.ref,
      snapshotRetentionLimit: props.snapshotRetention?.toDays() ?? (kept.removalPolicy === RemovalPolicy.DESTROY ? 0 : 7),
      dailySnapshotTime: props.dailySnapshotTime,
    });
    cache.applyRemovalPolicy(kept.removalPolicy);
    if (props.snapshotRetention === undefined && kept.deletedByTier !== undefined) {
      acknowledge(cache, 'Music-ServerlessCacheHasSnapshots', `The deployment tier "${kept.deletedByTier}" keeps no data: a cache of it may come back empty.`);
    }
    return cache;
  }

  private createRotation(props: ClusterCacheProps, options: CachePasswordOptions, parts: RotationParts): CacheRotation {
    const { secretArn, encryptionKey, tier, kept, cache } = parts;
    const { network, vpc, functionSubnets } = props;
    const placement = placeFunction(this, { network, vpc, vpcSubnets: functionSubnets }, {
      id: 'RotationSecurityGroup',
      description: 'Rotation of the password: out to the cache and to AWS',
      database: this,
      onlyAws: true,
    })!;
    return new CacheRotation(this, 'Rotation', {
      secretArn,
      secretKey: encryptionKey,
      encryptionKey,
      automaticallyAfter: options.automaticallyAfter ?? Duration.days(30),
      runtime: options.runtime,
      tracing: options.tracing,
      logLevel: tier.logLevel,
      logRetention: kept.logRetention,
      removalPolicy: kept.removalPolicy,
      placement,
      endpoint: { address: this.endpointAddress, port: PORT },
      userArn: userArn(Stack.of(this), this.username),
      dependencies: [cache, placement.vpc.internetConnectivityEstablished],
    });
  }
}

/** What a cache is made with. */
interface CacheParts {
  readonly users: elasticache.CfnUserGroup;
  readonly encryptionKey: kms.IKey;
  readonly securityGroups: ec2.ISecurityGroup[];
  readonly subnetIds: string[];
}

interface RotationParts {
  readonly secretArn: string;
  readonly encryptionKey: kms.IKey;
  readonly tier: DeploymentTier;
  readonly kept: KeptData;
  readonly cache: elasticache.CfnServerlessCache;
}

function limitsOf({ maximumDataStorage = 10, maximumEcpuPerSecond = 50_000 }: ClusterCacheProps) {
  return { maximumDataStorage, maximumEcpuPerSecond };
}

/** A cache that another app made. */
class ImportedCache extends Construct implements IClusterCache {
  public readonly cacheName: string;
  public readonly cacheArn: string;
  public readonly endpointAddress: string;
  public readonly port: number = PORT;
  public readonly username: string;
  public readonly secret?: secretsmanager.ISecret;
  public readonly secretArn?: string;
  public readonly encryptionKey?: kms.IKey;
  public readonly connections: ec2.Connections;
  public readonly grants: ClusterCacheGrants;

  public constructor(scope: Construct, id: string, attributes: ClusterCacheAttributes) {
    super(scope, id);
    validateClusterCacheAttributes(this, attributes);
    this.cacheName = attributes.cacheName;
    this.cacheArn = cacheArn(Stack.of(this), attributes.cacheName);
    this.endpointAddress = attributes.endpointAddress;
    this.username = attributes.username ?? attributes.cacheName;
    this.encryptionKey = attributes.encryptionKeyArn === undefined ? undefined : kms.Key.fromKeyArn(this, 'Key', attributes.encryptionKeyArn);
    this.secretArn = attributes.secretArn;
    this.secret = attributes.secretArn === undefined ? undefined : secretsmanager.Secret.fromSecretAttributes(this, 'Secret', {
      secretCompleteArn: attributes.secretArn, encryptionKey: this.encryptionKey,
    });
    this.connections = new ec2.Connections({
      securityGroups: attributes.securityGroupIds.map((group, index) => ec2.SecurityGroup.fromSecurityGroupId(this, `SecurityGroup${index}`, group)),
      defaultPort: ec2.Port.tcpRange(PORT, PORT + 1),
    });
    this.grants = ClusterCacheGrants.fromClusterCache(this);
  }
}
