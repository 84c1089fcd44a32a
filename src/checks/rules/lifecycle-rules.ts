import { at, items, number, RenderedResource, text } from '../rendered-resource';

/** A move of objects to another storage class. */
export interface Transition {
  readonly storageClass?: string;
  readonly afterDays?: number;
}

/** One enabled rule of a bucket's lifecycle, in the one shape that its several spellings mean. */
export interface LifecycleRule {
  /** The start of the keys that it is for; empty for all. */
  readonly prefix: string;
  /** Whether tags or sizes narrow it further. */
  readonly narrowed: boolean;
  readonly expiresAfterDays?: number;
  readonly transitions: Transition[];
  readonly expiresOldVersions: boolean;
  /** Not set when the newest noncurrent versions are kept forever. */
  readonly oldVersionsExpireAfterDays?: number;
  readonly oldVersionTransitions: Transition[];
  readonly abortsUploads: boolean;
}

/** The lifecycle rules of a bucket that are switched on. */
export function lifecycleRules(bucket: RenderedResource): LifecycleRule[] {
  return items(at(bucket.properties, 'LifecycleConfiguration', 'Rules'))
    .filter((rule) => at(rule, 'Status') === 'Enabled')
    .map((rule) => {
      const oldVersions = at(rule, 'NoncurrentVersionExpiration');
      const oldVersionDays = at(oldVersions, 'NoncurrentDays') ?? at(rule, 'NoncurrentVersionExpirationInDays');
      const keepsNewest = at(oldVersions, 'NewerNoncurrentVersions') !== undefined;
      return {
        prefix: text(at(rule, 'Prefix')) ?? '',
        narrowed: ['TagFilters', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'].some((key) => at(rule, key) !== undefined),
        expiresAfterDays: number(at(rule, 'ExpirationInDays')),
        transitions: transitions(rule, 'Transition', 'TransitionInDays'),
        expiresOldVersions: oldVersionDays !== undefined,
        oldVersionsExpireAfterDays: keepsNewest ? undefined : number(oldVersionDays),
        oldVersionTransitions: transitions(rule, 'NoncurrentVersionTransition', 'TransitionInDays'),
        abortsUploads: at(rule, 'AbortIncompleteMultipartUpload', 'DaysAfterInitiation') !== undefined,
      };
    });
}

/** Whether the rule is for every object of the bucket. */
export function isForAllObjects(rule: LifecycleRule): boolean {
  return rule.prefix === '' && !rule.narrowed;
}

function transitions(rule: unknown, key: string, daysKey: string): Transition[] {
  return [...items(at(rule, key)), ...items(at(rule, `${key}s`))].map((transition) => ({
    storageClass: text(at(transition, 'StorageClass')),
    afterDays: number(at(transition, daysKey)),
  }));
}
