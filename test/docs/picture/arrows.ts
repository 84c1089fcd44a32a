/** What an arrow stands for, and so how it is drawn. */
export type Flow = 'data' | 'logs' | 'encryption' | 'control';

/** How the pictures show that a property of one resource names another resource. */
export interface Arrow {
  readonly says: string;
  readonly flow: Flow;
  /** Whether the arrow points at the resource that names the other. */
  readonly backwards?: boolean;
  /** Whether the resource that names the other stands below it. @default - it stands above, unless the arrow is backwards */
  readonly upwards?: boolean;
}

const ENCRYPTS: Arrow = { says: 'encrypts', flow: 'encryption', backwards: true };
const LOGS: Arrow = { says: 'access logs', flow: 'logs' };

/**
 * The arrow of each property that names a shown resource, by the longest beginning of its path; null where none is drawn.
 * A property that is missing here fails the pictures' test, so that no connection is left out by accident.
 */
export const ARROWS: { readonly [property: string]: Arrow | null } = {
  'AWS::S3::Bucket BucketEncryption': ENCRYPTS,
  'AWS::S3::Bucket LoggingConfiguration': LOGS,
  'AWS::S3::Bucket ReplicationConfiguration': { says: 'replicates', flow: 'data' },
  'AWS::CloudFront::Distribution DistributionConfig.Origins': { says: 'fetches files\n(origin access control)', flow: 'data' },
  'AWS::CloudFront::Distribution DistributionConfig.Logging': LOGS,
  'AWS::CloudFront::Distribution DistributionConfig.ViewerCertificate': { says: 'proves the host name', flow: 'control', backwards: true },
  'AWS::CloudFront::Distribution DistributionConfig.DefaultCacheBehavior.TrustedKeyGroups': {
    says: 'verifies signed URLs', flow: 'control', backwards: true,
  },
  'AWS::CloudFront::Distribution DistributionConfig.CacheBehaviors.TrustedKeyGroups': {
    says: 'verifies signed URLs', flow: 'control', backwards: true,
  },
  'AWS::Route53::RecordSet AliasTarget': { says: 'leads to', flow: 'control', upwards: true },
  'AWS::EC2::FlowLog LogGroupName': { says: 'logs', flow: 'logs' },
  'AWS::EC2::VPCEndpoint SubnetIds': null, // they stand in the VPC as a whole
  'AWS::EC2::VPCEndpoint SecurityGroupIds': { says: 'guards', flow: 'control', backwards: true },
  'AWS::Logs::LogGroup KmsKeyId': ENCRYPTS,
  'AWS::SNS::Topic KmsMasterKeyId': ENCRYPTS,
};

/** The arrow for a property's path; undefined when nobody has decided yet. */
export function arrowFor(type: string, property: string): Arrow | null | undefined {
  for (let path = property; path; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    const arrow = ARROWS[`${type} ${path}`];
    if (arrow !== undefined) {
      return arrow;
    }
  }
  return undefined;
}
