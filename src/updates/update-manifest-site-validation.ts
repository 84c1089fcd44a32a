import { RemovalPolicy, Token } from 'aws-cdk-lib';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { UPDATES_ERRORS } from './errors';
import { APP_PATTERN, CHANNEL_PATTERN } from './release/model';
import type { TimestampSigning } from './timestamp-signing';
import { DEFAULTS } from './update-manifest-site-defaults';
import type { UpdateManifestSiteAttributes, UpdateManifestSiteProps, UpdatePublisherOptions } from './update-manifest-site-props';
import type { DeploymentTier } from '../core';
import type { EdgeWebAcl } from '../edge';
import { MediaBucketEncryption } from '../media';
import { commonErrors } from '../private/common-errors';
import { lengthIn, validateDuration } from '../private/durations';
import { validateEdge } from '../private/edge-places';
import type { EdgeStacks } from '../private/edge-stacks';
import { Problems } from '../private/errors';
import { isBucketName, isKeyArn } from '../private/formats';
import { validateGitHubWorkflows, validateTrust } from '../private/github-trust';
import { ownershipThatRefusesAcls, validateAccessLogs } from '../private/log-bucket';
import { runsHandler } from '../private/node-runtime';
import { MOST_WHOLE } from '../private/numbers';
import { isRegionName } from '../private/regions';
import { validateReplication } from '../private/replication';
import { findWrongTypes } from '../private/value-types';

const CATALOG = { ...UPDATES_ERRORS, ...commonErrors('UpdateManifestSite') };
const CONSTRUCT = 'UpdateManifestSite';
const PROP_INVALID = 'UpdateManifestSitePropInvalid';

/** All of them stand in the configuration, for which Systems Manager has 4,096 bytes. */
const MOST_CHANNELS = 50;

const HOUR = 3600;
const DAY = 24 * HOUR;

/** What is left open by the props, as the site decides it. */
export interface SiteChoices {
  readonly tier: DeploymentTier;
  readonly webAcl: EdgeWebAcl;
  readonly timestamp: TimestampSigning;
  readonly edge: EdgeStacks;
}

/** Throws everything that is wrong with the props of a site. */
export function validateUpdateManifestSite(scope: Construct, props: UpdateManifestSiteProps, choices: SiteChoices): void {
  const problems = new Problems(scope, CATALOG);
  validateIdentity(problems, props);
  problems.addIf(props.title !== undefined && !/^(?!.*\$\{)[^\p{C}]{1,100}$/u.test(props.title), { code: 'UpdateManifestSiteTitleInvalid', prop: 'title', got: props.title });
  validateEdge(problems, scope, CONSTRUCT, props, choices);
  validateBucket(problems, scope, props, choices.tier);
  validateTimestamp(problems, props, choices.timestamp);
  validateDays(problems, 'expiryWarning', props.expiryWarning, 365);
  if (props.publisher) {
    validatePublisher(problems, scope, props.publisher);
  }
  if (props.parameterName !== undefined || APP_PATTERN.test(props.app)) {
    validateParameterName(problems, props.parameterName ?? `/${props.app}/updates`);
  }
  problems.addIf(props.runtime !== undefined && !runsHandler(props.runtime), {
    code: 'UpdateManifestSiteRuntimeInvalid', prop: 'runtime', got: props.runtime?.name,
  });
  problems.throwIfAny();
}

/** Throws everything that is wrong with the attributes of a site that another app made. */
export function validateUpdateManifestSiteAttributes(scope: Construct, attributes: UpdateManifestSiteAttributes): void {
  const problems = new Problems(scope, CATALOG);
  findWrongTypes('UpdateManifestSiteAttributes', attributes).forEach((problem) => problems.add({ code: PROP_INVALID, ...problem }));
  problems.throwIfAny();
  const { bucketName, distributionId, url, region, parameterName } = attributes;
  validateIdentity(problems, attributes);
  problems.addIf(!isBucketName(bucketName), { code: 'UpdateManifestSiteBucketNameInvalid', prop: 'bucketName', got: bucketName });
  problems.addIf(!/^E[A-Z0-9]{5,31}$/.test(distributionId), { code: 'UpdateManifestSiteDistributionIdInvalid', prop: 'distributionId', got: distributionId });
  problems.addIf(!/^https:\/\/[a-z0-9.-]+(:\d+)?$/.test(url), { code: 'UpdateManifestSiteUrlInvalid', prop: 'url', got: url });
  problems.addIf(region !== undefined && !isRegionName(region), { code: PROP_INVALID, prop: 'region', got: region, why: 'is not a region' });
  for (const prop of ['timestampKeyArn', 'encryptionKeyArn'] as const) {
    const arn = attributes[prop];
    problems.addIf(arn !== undefined && !isKeyArn(arn), { code: 'UpdateManifestSiteKeyInvalid', prop, got: arn });
  }
  if (parameterName !== undefined) {
    validateParameterName(problems, parameterName);
  }
  problems.throwIfAny();
}

/** Throws when IAM would not take the trust policy of the publishers' role. */
export function validatePublisherTrust(scope: Construct, principal: IPrincipal): void {
  const problems = new Problems(scope, CATALOG);
  validateTrust(problems, CONSTRUCT, scope, principal, 'publisher.');
  problems.throwIfAny();
}

/** They are parts of keys, URLs and names: what is only known at deploy time cannot be judged, and would be part of nothing. */
function validateIdentity(problems: Problems, { app, channels }: { readonly app: string; readonly channels?: string[] }): void {
  const names: Array<[string, string, string, RegExp]> = [
    ['UpdateManifestSiteAppInvalid', 'app', app, APP_PATTERN],
    ...(channels ?? []).map((channel, index): [string, string, string, RegExp] => ['UpdateManifestSiteChannelInvalid', `channels[${index}]`, channel, CHANNEL_PATTERN]),
  ];
  for (const [code, prop, got, pattern] of names) {
    if (Token.isUnresolved(got)) {
      problems.add({ code, prop, got, why: 'has to be known at synthesis' });
    } else if (!pattern.test(got)) {
      problems.add({ code, prop, got });
    }
  }
  problems.addIf((channels?.length ?? 0) > MOST_CHANNELS, { code: 'UpdateManifestSiteChannelsTooMany', prop: 'channels', got: channels?.length });
  problems.addIf(channels?.length === 0, { code: 'UpdateManifestSiteChannelsMissing', prop: 'channels', got: channels });
  problems.addIf(channels !== undefined && new Set(channels).size < channels.length, { code: 'UpdateManifestSiteChannelRepeated', prop: 'channels', got: channels });
}

function validateBucket(problems: Problems, scope: Construct, props: UpdateManifestSiteProps, tier: DeploymentTier): void {
  problems.addIf(props.bucketName !== undefined && !isBucketName(props.bucketName), {
    code: 'UpdateManifestSiteBucketNameInvalid', prop: 'bucketName', got: props.bucketName,
  });
  validateDays(problems, 'noncurrentVersionExpiration', props.noncurrentVersionExpiration);
  validateDays(problems, 'accessLogRetention', props.accessLogRetention);
  validateAccessLogs(problems, CONSTRUCT, scope, props);
  const ownership = ownershipThatRefusesAcls(props.accessLogsBucket);
  problems.addIf(ownership !== undefined, { code: 'UpdateManifestSiteAccessLogsRefuseAcls', prop: 'accessLogsBucket', got: ownership });
  if (props.replication) {
    validateReplication(problems, CONSTRUCT, props.replication, {
      bucketName: props.bucketName, usesKey: props.encryption === MediaBucketEncryption.KMS,
    });
  }
  if (props.autoDeleteObjects) {
    const isDeleted = tier.removalPolicy === RemovalPolicy.DESTROY && (props.removalPolicy ?? RemovalPolicy.DESTROY) === RemovalPolicy.DESTROY;
    problems.addIf(!isDeleted, { code: 'UpdateManifestSiteAutoDeleteKept', prop: 'autoDeleteObjects', got: true });
    problems.addIf(props.objectLock !== undefined, { code: 'UpdateManifestSiteAutoDeleteLocked', prop: 'autoDeleteObjects', got: true });
  }
}

function validateTimestamp(problems: Problems, props: UpdateManifestSiteProps, timestamp: TimestampSigning): void {
  const maximumPointerTtl = props.maximumPointerTtl ?? DEFAULTS.maximumPointerTtl;
  validateDuration(problems, maximumPointerTtl, { unit: 'seconds', least: 60, most: HOUR, mayBeLate: false }, {
    code: 'UpdateManifestSiteTtlInvalid', prop: 'maximumPointerTtl',
  });
  const { validity, interval, keyAlias } = timestamp;
  if (!('toMilliseconds' in Object(validity)) || !('toMilliseconds' in Object(interval))) {
    problems.add({ code: 'UpdateManifestSiteTimestampMissing', prop: 'timestamp', got: timestamp });
    return;
  }
  validateDuration(problems, interval, { unit: 'minutes', least: 5, most: 6 * 60, mayBeLate: false }, {
    code: 'UpdateManifestSiteTimestampIntervalInvalid', prop: 'timestamp.interval',
  });
  validateDuration(problems, validity, { unit: 'seconds', least: HOUR, most: 90 * DAY, mayBeLate: false }, {
    code: 'UpdateManifestSiteTimestampValidityInvalid', prop: 'timestamp.validity',
  });
  const [valid, between, kept] = [validity, interval, maximumPointerTtl].map((duration) => lengthIn(duration, 'seconds'));
  problems.addIf(valid !== undefined && between !== undefined && kept !== undefined && valid < 2 * between + kept, {
    code: 'UpdateManifestSiteTimestampValidityTooShort', prop: 'timestamp.validity', got: validity,
  });
  problems.addIf(keyAlias !== undefined && !/^alias\/(?!aws\/)[a-zA-Z0-9/_-]{1,250}$/.test(keyAlias), {
    code: 'UpdateManifestSiteKeyAliasInvalid', prop: 'timestamp.keyAlias', got: keyAlias,
  });
}

function validatePublisher(problems: Problems, scope: Construct, publisher: UpdatePublisherOptions): void {
  const { roleName, sessionDuration } = publisher;
  validateGitHubWorkflows(problems, CONSTRUCT, scope, publisher, 'publisher.');
  problems.addIf(roleName !== undefined && !/^[\w+=,.@-]{1,64}$/.test(roleName), { code: 'UpdateManifestSiteRoleNameInvalid', prop: 'publisher.roleName', got: roleName });
  validateDuration(problems, sessionDuration, { unit: 'seconds', least: HOUR, most: 12 * HOUR }, {
    code: 'UpdateManifestSiteSessionInvalid', prop: 'publisher.sessionDuration',
  });
}

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
function validateParameterName(problems: Problems, parameterName: string): void {
  problems.addIf(!/^(\/[A-Za-z0-9._-]+){1,15}$/.test(parameterName) || parameterName.length > 900 || /^\/(aws|ssm)/i.test(parameterName), {
    code: 'UpdateManifestSiteParameterNameInvalid', prop: 'parameterName', got: parameterName,
  });
}

function validateDays(problems: Problems, prop: string, duration: UpdateManifestSiteProps['expiryWarning'], most: number = MOST_WHOLE): void {
  validateDuration(problems, duration, { unit: 'days', least: 1, most, mayBeLate: prop !== 'expiryWarning' }, { code: 'UpdateManifestSiteDaysInvalid', prop });
}
