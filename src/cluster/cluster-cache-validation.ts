import { type Duration, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { CachePasswordOptions } from './cache-authentication';
import type { ClusterCacheAttributes, ClusterCacheProps } from './cluster-cache-props';
import { CLUSTER_ERRORS } from './errors';
import { lengthIn } from '../private/durations';
import { Problems } from '../private/errors';
import { isKeyArn, isSecretArn, isSecretName } from '../private/formats';
import { databaseSubnetsOf, validateDatabasePlacement, whyNotSelectable } from '../private/network-placement';
import { runsHandler } from '../private/node-runtime';
import { isWholeWithin } from '../private/numbers';
import { isRotationInterval } from '../private/secret-rotation';

/** Throws everything that is wrong with the props of a cache. */
export function validateClusterCache(scope: Construct, props: ClusterCacheProps): void {
  const problems = new Problems(scope, CLUSTER_ERRORS);
  validatePlace(problems, props);
  validateName(problems, props.cacheName);
  validateLimits(problems, props);
  validateSnapshots(problems, props);
  problems.addIf(props.accessString !== undefined && !isAccessString(props.accessString), {
    code: 'ClusterCacheAccessStringInvalid', prop: 'accessString', got: props.accessString,
  });
  validatePassword(problems, props.authentication?.passwordOptions ?? {});
  problems.throwIfAny();
}

/** Throws everything that is wrong with the attributes of a cache. */
export function validateClusterCacheAttributes(scope: Construct, attributes: ClusterCacheAttributes): void {
  const problems = new Problems(scope, CLUSTER_ERRORS);
  const { cacheName, endpointAddress, securityGroupIds, username, secretArn, encryptionKeyArn } = attributes;
  problems.addIf(!isCacheName(cacheName), { code: 'ClusterCacheNameInvalid', prop: 'cacheName', got: cacheName });
  problems.addIf(username !== undefined && !isCacheName(username), { code: 'ClusterCacheNameInvalid', prop: 'username', got: username });
  problems.addIf(!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(endpointAddress), {
    code: 'ClusterCacheEndpointInvalid', prop: 'endpointAddress', got: endpointAddress,
  });
  problems.addIf(securityGroupIds.length === 0, { code: 'ClusterCacheSecurityGroupsMissing', prop: 'securityGroupIds', got: securityGroupIds });
  problems.addIf(secretArn !== undefined && !isSecretArn(secretArn), { code: 'ClusterCacheSecretArnInvalid', prop: 'secretArn', got: secretArn });
  problems.addIf(encryptionKeyArn !== undefined && !isKeyArn(encryptionKeyArn), {
    code: 'ClusterCacheKeyArnInvalid', prop: 'encryptionKeyArn', got: encryptionKeyArn,
  });
  problems.throwIfAny();
}

/** The subnets of the endpoint: ElastiCache takes one in each of up to three Availability Zones. */
export function cacheSubnetsOf(vpc: ec2.IVpc, props: ClusterCacheProps): string[] {
  const { subnetIds } = vpc.selectSubnets({ ...databaseSubnetsOf(props), onePerAz: true });
  return Token.isUnresolved(subnetIds) ? subnetIds : subnetIds.slice(0, 3);
}

function validatePlace(problems: Problems, props: ClusterCacheProps): void {
  validateDatabasePlacement(problems, props, {
    missing: 'ClusterCacheNetworkMissing',
    invalid: 'ClusterCacheNetworkInvalid',
    conflict: 'ClusterCacheNetworkConflict',
    subnetsInvalid: 'ClusterCacheSubnetsInvalid',
    securityGroupsInvalid: 'ClusterCacheSecurityGroupsInvalid',
    mismatch: 'ClusterCacheVpcMismatch',
  });
  const vpc = props.network?.vpc ?? props.vpc;
  if (!vpc?.selectSubnets || whyNotSelectable(vpc, databaseSubnetsOf(props)) !== undefined) {
    return;
  }
  const { subnetIds, isPendingLookup } = vpc.selectSubnets(databaseSubnetsOf(props));
  if (!isPendingLookup && !Token.isUnresolved(subnetIds) && cacheSubnetsOf(vpc, props).length < 2) {
    problems.add({
      code: 'ClusterCacheAvailabilityZonesTooFew', prop: props.network ? 'network' : props.vpcSubnets ? 'vpcSubnets' : 'vpc', got: 1,
    });
  }
}

function validateName(problems: Problems, cacheName: string | undefined): void {
  // User and user group have the name as well, and it is compared with other names of the app.
  if (cacheName !== undefined && (Token.isUnresolved(cacheName) || !isCacheName(cacheName))) {
    problems.add({ code: 'ClusterCacheNameInvalid', prop: 'cacheName', got: cacheName });
  }
}

function validateLimits(problems: Problems, { majorEngineVersion, maximumDataStorage, maximumEcpuPerSecond }: ClusterCacheProps): void {
  problems.addIf(majorEngineVersion !== undefined && !/^([7-9]|[1-9]\d)$/.test(majorEngineVersion), {
    code: 'ClusterCacheEngineVersionInvalid', prop: 'majorEngineVersion', got: majorEngineVersion,
  });
  // The alarms are worked out from both, so that they must be known.
  if (maximumDataStorage !== undefined && (Token.isUnresolved(maximumDataStorage) || !isWholeWithin(maximumDataStorage, 1, 5000))) {
    problems.add({ code: 'ClusterCacheDataStorageInvalid', prop: 'maximumDataStorage', got: maximumDataStorage });
  }
  if (maximumEcpuPerSecond !== undefined && (Token.isUnresolved(maximumEcpuPerSecond) || !isWholeWithin(maximumEcpuPerSecond, 1000, 15_000_000))) {
    problems.add({ code: 'ClusterCacheEcpuInvalid', prop: 'maximumEcpuPerSecond', got: maximumEcpuPerSecond });
  }
}

function validateSnapshots(problems: Problems, { snapshotRetention, dailySnapshotTime }: ClusterCacheProps): void {
  const isRetention = snapshotRetention === undefined || isDays(snapshotRetention);
  if (!isRetention) {
    problems.add({ code: 'ClusterCacheSnapshotRetentionInvalid', prop: 'snapshotRetention', got: snapshotRetention });
  }
  const isNever = snapshotRetention !== undefined && isRetention && snapshotRetention.toDays() === 0;
  problems.addIf(dailySnapshotTime !== undefined && (isNever || !/^([01]\d|2[0-3]):[0-5]\d$/.test(dailySnapshotTime)), {
    code: 'ClusterCacheSnapshotTimeInvalid',
    prop: 'dailySnapshotTime',
    got: dailySnapshotTime,
    why: isNever ? 'is for daily snapshots, of which none are kept' : undefined,
  });
}

function validatePassword(problems: Problems, { secretName, automaticallyAfter, runtime }: CachePasswordOptions): void {
  problems.addIf(secretName !== undefined && !isSecretName(secretName), {
    code: 'ClusterCacheSecretNameInvalid', prop: 'authentication.secretName', got: secretName,
  });
  if (automaticallyAfter !== undefined && !isRotationInterval(automaticallyAfter)) {
    problems.add({ code: 'ClusterCacheRotationInvalid', prop: 'authentication.automaticallyAfter', got: automaticallyAfter });
  }
  problems.addIf(runtime !== undefined && !runsHandler(runtime), {
    code: 'ClusterCacheRuntimeInvalid', prop: 'authentication.runtime', got: runtime?.name,
  });
}

/** The user and its group have the name as well; "default" is the user that each account has. */
function isCacheName(name: string): boolean {
  return Token.isUnresolved(name) || (/^[a-z](-?[a-z0-9])+$/.test(name) && name.length <= 40 && name !== 'default');
}

/** Rules that ElastiCache refuses are known when it is deployed; what locks the user out, or holds a password, is known here. */
function isAccessString(text: string): boolean {
  const rules = text.trim().split(/\s+/);
  return Token.isUnresolved(text) || (rules[0] === 'on' && rules.length > 1 && rules.every((rule) => /^[~&+%@(-]|^(on|allkeys|allchannels|allcommands|resetkeys|resetchannels|nocommands)$/.test(rule)));
}

function isDays(duration: Duration): boolean {
  const days = lengthIn(duration, 'days');
  return days !== undefined && isWholeWithin(days, 0, 35);
}
