/** What validators count: what AWS takes of one kind, before somebody asks for more where that can be asked for. */
export const QUOTAS = {
  /** The variables of a function together, in bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  environmentBytes: 4096,
  /** The layers of a function: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  layersOfFunction: 5,
  /** The security groups of a function: https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html */
  securityGroupsOfFunction: 5,
  /** A managed policy, in characters without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
  managedPolicyLength: 6144,
  /** The trust policy of a role, in characters: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
  trustPolicyLength: 2048,
  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
  cacheBehaviorsOfDistribution: 75,
  cachePolicies: 20,
  publicKeysOfGroup: 5,
} as const;
