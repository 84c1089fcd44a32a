/** What an arrow stands for, and so how it is drawn. */
export type Flow = 'data' | 'logs' | 'encryption' | 'control';

/** How the pictures show that a property of one resource names another resource. */
export interface Arrow {
  readonly says: string;
  readonly flow: Flow;
  /** Whether the arrow points at the resource that names the other. */
  readonly backwards?: boolean;
  /** Whether the arrow's end stands above its beginning. @default - where it is backwards: what serves a resource stands below it */
  readonly upwards?: boolean;
  /** Whether a picture without details only keeps the order of its two ends. */
  readonly detail?: boolean;
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
  'AWS::CloudFront::Distribution DistributionConfig.WebACLId': { says: 'guards', flow: 'control', backwards: true },
  'AWS::CloudFront::Distribution DistributionConfig.DefaultCacheBehavior.TrustedKeyGroups': {
    says: 'verifies signed URLs', flow: 'control', backwards: true,
  },
  'AWS::CloudFront::Distribution DistributionConfig.CacheBehaviors.TrustedKeyGroups': {
    says: 'verifies signed URLs', flow: 'control', backwards: true,
  },
  'AWS::CloudFront::Distribution DistributionConfig.DefaultCacheBehavior.FunctionAssociations': { says: 'asks for the region', flow: 'control' },
  'AWS::CloudFront::Distribution DistributionConfig.CacheBehaviors.FunctionAssociations': null, // the same function
  'AWS::CloudFront::Function FunctionConfig.KeyValueStoreAssociations': { says: 'reads', flow: 'data' },
  'AWS::Route53::RecordSet HealthCheckId': { says: 'follow', flow: 'control' },
  'AWS::Route53::RecordSet AliasTarget': { says: 'leads to', flow: 'control', upwards: true },
  'AWS::Events::Rule Targets': { says: 'runs', flow: 'control' },
  'AWS::EC2::FlowLog LogGroupName': { says: 'logs', flow: 'logs' },
  'AWS::EC2::VPCEndpoint SubnetIds': null, // they stand in the VPC as a whole
  'AWS::EC2::VPCEndpoint SecurityGroupIds': { says: 'guards', flow: 'control', backwards: true },
  'AWS::KMS::Key KeyPolicy': null, // it names log groups by the id of whose they are
  'AWS::Logs::LogGroup KmsKeyId': ENCRYPTS,
  'AWS::Logs::LogGroup LogGroupName': null, // it is called after whose it is
  'AWS::Logs::SubscriptionFilter DestinationArn': { says: 'sends events', flow: 'logs' },
  'AWS::Logs::SubscriptionFilter RoleArn': null,
  'AWS::KinesisFirehose::DeliveryStream ExtendedS3DestinationConfiguration.BucketARN': { says: 'writes', flow: 'data' },
  'AWS::KinesisFirehose::DeliveryStream ExtendedS3DestinationConfiguration.CloudWatchLoggingOptions': { says: 'what failed', flow: 'logs' },
  'AWS::KinesisFirehose::DeliveryStream ExtendedS3DestinationConfiguration.EncryptionConfiguration': ENCRYPTS,
  'AWS::KinesisFirehose::DeliveryStream DeliveryStreamEncryptionConfigurationInput': ENCRYPTS,
  'AWS::Glue::Table TableInput': { says: 'describes', flow: 'control' },
  'AWS::Athena::WorkGroup WorkGroupConfiguration.ResultConfiguration.OutputLocation': { says: 'searches', flow: 'data' },
  'AWS::Athena::WorkGroup WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration': ENCRYPTS,
  'AWS::Lambda::Function LoggingConfig': null, // each has a log group of its name
  'AWS::Lambda::Function Environment': null, // the rights say what it does with what it knows
  'AWS::Lambda::Function VpcConfig': null, // a line in its box, and the arrows to whom it may speak
  'AWS::Lambda::Function Role': null,
  'AWS::ApiGatewayV2::Integration IntegrationUri': { says: 'calls', flow: 'data' },
  'AWS::ApiGatewayV2::Stage AccessLogSettings': LOGS,
  'AWS::ApiGatewayV2::DomainName DomainNameConfigurations': { says: 'proves the host name', flow: 'control', backwards: true },
  'AWS::Backup::BackupPlan BackupPlan.BackupPlanRule.TargetBackupVault': { says: 'fills', flow: 'data' },
  'AWS::Backup::BackupPlan BackupPlan.BackupPlanRule.CopyActions': { says: 'copies into', flow: 'data' },
  'AWS::Backup::BackupVault EncryptionKeyArn': ENCRYPTS,
  'AWS::RDS::DBCluster GlobalClusterIdentifier': { says: 'replicates to', flow: 'data', backwards: true, upwards: false },
  'AWS::RDS::DBCluster KmsKeyId': ENCRYPTS,
  'AWS::RDS::DBCluster PerformanceInsightsKmsKeyId': ENCRYPTS,
  'AWS::RDS::DBCluster MasterUserPassword': { says: 'gives the password', flow: 'control', backwards: true, upwards: false },
  'AWS::RDS::DBCluster VpcSecurityGroupIds': null, // the arrows from those who may speak to it
  'AWS::RDS::GlobalCluster SourceDBClusterIdentifier': { says: 'is the writer of', flow: 'data', backwards: true, upwards: false },
  'AWS::RDS::DBInstance KmsKeyId': ENCRYPTS,
  'AWS::RDS::DBInstance PerformanceInsightsKMSKeyId': ENCRYPTS,
  'AWS::RDS::DBInstance MasterUserPassword': { says: 'gives the password', flow: 'control', backwards: true, upwards: false, detail: true },
  'AWS::RDS::DBInstance VPCSecurityGroups': null, // the arrows from those who may speak to it
  'AWS::SecretsManager::Secret KmsKeyId': ENCRYPTS,
  'AWS::SecretsManager::SecretTargetAttachment TargetId': null, // the instance names its secret
  'AWS::CloudWatch::Dashboard DashboardBody': null, // it shows everything
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
