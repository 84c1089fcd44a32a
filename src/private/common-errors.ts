import type { ErrorCatalog } from './errors';

/** The errors that every construct has, with its name before them. */
export const COMMON_ERRORS: ErrorCatalog = {
  PropInvalid: {
    when: 'is not of the type that the prop has; only callers without a compiler can give such a value',
    fix: 'Give a value of the type that the API reference names, or leave it out.',
  },
  RefusedByCdk: {
    when: 'holds something that the CDK refuses',
    fix: 'See the API reference of aws-cdk-lib for what it takes.',
  },
  EncryptionKeyUnknown: {
    when: 'is an alias, of which it is not known which key it stands for: permissions on an alias allow nothing',
    fix: 'Give the key itself, for example by `kms.Key.fromLookup` or `kms.Key.fromKeyArn`.',
  },
  EncryptionKeyRegionInvalid: {
    when: 'is a key of another region than the construct, where nothing can be encrypted with it',
    fix: 'Give a key of the region of the stack; a multi-Region key has a replica there.',
  },
  NameTaken: {
    when: 'is the name of another resource of the app, in a place that has the name once',
    fix: 'Give each its own name, or leave it out where CloudFormation can make one up.',
  },
  AlarmActionInvalid: {
    when: 'holds an action that is not bound to an ARN, and CloudWatch calls nothing else',
    fix: 'Give an action of `aws-cloudwatch-actions`, such as `new SnsAction(topic)`, or one whose `alarmActionArn` is an ARN.',
  },
  AlarmActionRegionInvalid: {
    when: 'is in another region than the alarm, whose actions have to be where it is',
    fix: 'Give an action of the region of the stack, such as an SNS topic there.',
  },
};

/** Those errors as a catalog of one construct. */
export function commonErrors(construct: string): ErrorCatalog {
  return Object.fromEntries(Object.entries(COMMON_ERRORS).map(([code, entry]) => [`${construct}${code}`, entry]));
}
