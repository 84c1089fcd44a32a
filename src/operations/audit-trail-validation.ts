import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AuditTrailProps } from './audit-trail-props';
import { OPERATIONS_ERRORS } from './errors';
import { lengthIn, validateDuration } from '../private/durations';
import { Problems } from '../private/errors';
import { isBucketName } from '../private/formats';
import { validateAccessLogs } from '../private/log-bucket';

/** Throws everything that is wrong with the props of a trail. */
export function validateAuditTrail(scope: Construct, props: AuditTrailProps, retention: Duration): void {
  const problems = new Problems(scope, OPERATIONS_ERRORS);
  const { trailName, bucketName, organization, objectLock, dataEventBuckets } = props;
  problems.addIf(trailName !== undefined && !isTrailName(trailName), { code: 'AuditTrailNameInvalid', prop: 'trailName', got: trailName });
  problems.addIf(bucketName !== undefined && !isBucketName(bucketName), { code: 'AuditTrailBucketNameInvalid', prop: 'bucketName', got: bucketName });
  if (organization !== undefined) {
    const { organizationId, managementAccountId } = organization;
    problems.addIf(!/^o-[a-z0-9]{10,32}$/.test(organizationId), { code: 'AuditTrailOrganizationInvalid', prop: 'organization.organizationId', got: organizationId });
    problems.addIf(managementAccountId !== undefined && !/^\d{12}$/.test(managementAccountId), {
      code: 'AuditTrailOrganizationInvalid',
      prop: 'organization.managementAccountId',
      got: managementAccountId,
      why: 'is not the ID of an account',
      fix: 'Give its twelve digits: "123456789012".',
    });
  }
  validateDuration(problems, retention, { unit: 'days', least: 90, most: 36_500, mayBeLate: false }, { code: 'AuditTrailRetentionInvalid', prop: 'retention' });
  const [locked, kept] = [objectLock && lengthIn(objectLock.duration, 'days'), lengthIn(retention, 'days')];
  problems.addIf(locked !== undefined && kept !== undefined && locked > kept, { code: 'AuditTrailObjectLockInvalid', prop: 'objectLock', got: objectLock?.duration });
  problems.addIf(dataEventBuckets !== undefined && dataEventBuckets.length === 0, { code: 'AuditTrailBucketsEmpty', prop: 'dataEventBuckets', got: dataEventBuckets });
  validateAccessLogs(problems, 'AuditTrail', scope, props);
  problems.throwIfAny();
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html */
function isTrailName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]$/.test(name) && !/[._-]{2}/.test(name) && !/^\d+\.\d+\.\d+\.\d+$/.test(name);
}
