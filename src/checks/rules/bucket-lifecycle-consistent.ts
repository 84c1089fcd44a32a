import { LifecycleRule, lifecycleRules, Transition } from './lifecycle-rules';
import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';

export const BucketLifecycleConsistent: Rule = {
  name: 'BucketLifecycleConsistent',
  severity: CheckSeverity.ERROR,
  types: ['AWS::S3::Bucket'],
  info: 'The bucket\'s lifecycle moves objects to another storage class at a time when they have already expired.',
  why: 'Amazon S3 refuses this within one rule; across rules the objects are deleted and the move, often meant as an archive, never '
    + 'happens. Let objects expire later than they move, or narrow the rule that expires them.',
  breaks(bucket) {
    const rules = lifecycleRules(bucket);
    return rules.some((moving) => rules.filter((expiring) => covers(expiring, moving)).some((expiring) =>
      comesTooLate(moving.transitions, expiring.expiresAfterDays)
      || comesTooLate(moving.oldVersionTransitions, expiring.oldVersionsExpireAfterDays)));
  },
};

/** Whether every object that the second rule is for is also one of the first. */
function covers(rule: LifecycleRule, other: LifecycleRule): boolean {
  return rule === other || (!rule.narrowed && other.prefix.startsWith(rule.prefix));
}

function comesTooLate(transitions: Transition[], expiresAfterDays: number | undefined): boolean {
  return expiresAfterDays !== undefined
    && transitions.some(({ afterDays }) => afterDays !== undefined && afterDays >= expiresAfterDays);
}
