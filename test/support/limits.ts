import { QUOTAS } from '../../src/private/quotas';

/**
 * What AWS takes of the resources that this library makes, where its schemas say nothing or too little: one row for each type, with the
 * page that says so. A test holds every template of every specimen against it; a type without a row fails it. The quotas that validators
 * count by are in `src/private/quotas.ts`.
 */
export interface TypeLimits {
  /** Where AWS says it. */
  readonly page: string;
  /** The limits of properties, by their path; `[]` stands for every item. */
  readonly properties?: Readonly<Record<string, Limit>>;
  /** How many of them a template may hold, where an account or a VPC has no more than this before somebody asks for more. */
  readonly quota?: number;
}

/** What a property may hold. A value that is only known at deploy time is not judged. */
export interface Limit {
  /** The least characters of a text, or the least items of a list. */
  readonly shortest?: number;
  /** The most characters of a text, or the most items of a list; for an object, the characters of its JSON. */
  readonly longest?: number;
  /** What a text looks like. */
  readonly pattern?: RegExp;
  readonly least?: number;
  readonly most?: number;
  /** The values that there are. */
  readonly values?: ReadonlyArray<string | number>;
}

const DOCS = 'https://docs.aws.amazon.com';
const CFN = `${DOCS}/AWSCloudFormation/latest/TemplateReference`;

const REST_QUOTAS = `${DOCS}/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html`;

/** The days for which CloudWatch Logs keeps events; no others. */
const RETENTION = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
/** The multiples of a number up to another one. */
function multiplesOf(step: number, most: number): number[] {
  return Array.from({ length: most / step }, (_, index) => (index + 1) * step);
}

const IAM_TEXT = /^[\t\n\r\x20-\x7E\xA1-\xFF]*$/;
const EC2_TEXT = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/;

/** A response header that a policy of CloudFront may remove: not one that makes the connection, nor one of CloudFront's own. */
const REMOVABLE_HEADER = new RegExp(`^(?!(?:${[
  'connection', 'content-(?:encoding|length)', 'expect', 'host', 'keep-alive', 'proxy-(?:authenticate|authorization|connection)', 'trailer', 'transfer-encoding', 'upgrade', 'via', 'warning',
  'x-accel-(?:buffering|charset|limit-rate|redirect)', 'x-amz-cf-.*', 'x-amzn-.*', 'x-cache', 'x-edge-.*', 'x-forwarded-proto', 'x-real-ip',
].join('|')})$)[a-z0-9-]+$`, 'i');

/** The limits by type. */
export const LIMITS: Readonly<Record<string, TypeLimits>> = {
  'AWS::ApiGateway::ApiKey': {
    page: REST_QUOTAS,
    properties: { Value: { shortest: 20, longest: 128 }, Name: { longest: 1024 } },
  },
  'AWS::ApiGateway::Deployment': { page: `${DOCS}/apigateway/latest/developerguide/limits.html` },
  'AWS::ApiGateway::DomainName': { page: `${DOCS}/apigateway/latest/developerguide/limits.html`, properties: { DomainName: { longest: 512 } } },
  'AWS::ApiGateway::BasePathMapping': { page: REST_QUOTAS, quota: 200 },
  'AWS::ApiGateway::GatewayResponse': { page: `${CFN}/aws-resource-apigateway-gatewayresponse.html` },
  'AWS::ApiGateway::Method': {
    page: REST_QUOTAS,
    properties: { 'Integration.TimeoutInMillis': { least: 50, most: 29_000 } },
  },
  'AWS::ApiGateway::Model': { page: `${DOCS}/apigateway/latest/developerguide/limits.html`, properties: { Schema: { longest: 400_000 } } },
  'AWS::ApiGateway::RequestValidator': { page: `${DOCS}/apigateway/latest/developerguide/limits.html` },
  'AWS::ApiGateway::Resource': { page: REST_QUOTAS, quota: 300 },
  'AWS::ApiGateway::RestApi': {
    page: REST_QUOTAS,
    properties: { Name: { shortest: 1, longest: 1024 }, Description: { longest: 1024 }, Policy: { longest: 8192 } },
  },
  'AWS::ApiGateway::Stage': {
    page: `${DOCS}/apigateway/latest/developerguide/limits.html`,
    properties: { StageName: { pattern: /^[a-zA-Z0-9_-]{1,128}$/ } },
  },
  'AWS::ApiGateway::UsagePlan': { page: REST_QUOTAS, quota: 300 },
  'AWS::ApiGateway::UsagePlanKey': { page: `${DOCS}/apigateway/latest/developerguide/limits.html` },
  'AWS::ApiGatewayV2::Api': {
    page: `${DOCS}/apigatewayv2/latest/api-reference/apis.html`,
    properties: { 'Name': { shortest: 1, longest: 128 }, 'Description': { longest: 1024 }, 'CorsConfiguration.MaxAge': { least: -1, most: 86_400 } },
  },
  'AWS::ApiGatewayV2::ApiMapping': { page: `${DOCS}/apigateway/latest/developerguide/http-api-quotas.html`, quota: 200 },
  'AWS::ApiGatewayV2::Authorizer': {
    page: `${DOCS}/apigateway/latest/developerguide/http-api-quotas.html`,
    quota: 10,
    properties: { 'JwtConfiguration.Audience': { longest: 50 } },
  },
  'AWS::ApiGatewayV2::DomainName': {
    page: `${DOCS}/apigateway/latest/developerguide/http-api-quotas.html`,
    properties: { DomainName: { longest: 512 } },
  },
  'AWS::ApiGatewayV2::Integration': {
    page: `${DOCS}/apigateway/latest/developerguide/http-api-quotas.html`,
    quota: 300,
    properties: { TimeoutInMillis: { least: 50, most: 30_000 } },
  },
  'AWS::ApiGatewayV2::Route': { page: `${DOCS}/apigateway/latest/developerguide/http-api-quotas.html`, quota: 300 },
  'AWS::ApiGatewayV2::Stage': {
    page: `${DOCS}/apigateway/latest/developerguide/http-api-quotas.html`,
    properties: { StageName: { pattern: /^(\$default|[a-zA-Z0-9_-]{1,128})$/ } },
  },
  'AWS::Athena::NamedQuery': {
    page: `${CFN}/aws-resource-athena-namedquery.html`,
    properties: { Name: { shortest: 1, longest: 128 }, Description: { shortest: 1, longest: 1024 }, QueryString: { shortest: 1, longest: 262_144 } },
  },
  'AWS::Athena::WorkGroup': {
    page: `${CFN}/aws-resource-athena-workgroup.html`,
    properties: { Name: { pattern: /^[a-zA-Z0-9._-]{1,128}$/ }, Description: { longest: 1024 } },
  },
  'AWS::Backup::BackupPlan': { page: `${DOCS}/aws-backup/latest/devguide/aws-backup-limits.html` },
  'AWS::Backup::BackupSelection': {
    page: `${DOCS}/aws-backup/latest/devguide/API_BackupSelection.html`,
    properties: { 'BackupSelection.SelectionName': { pattern: /^[a-zA-Z0-9\-_.]{1,50}$/ } },
  },
  'AWS::Backup::BackupVault': {
    page: `${DOCS}/aws-backup/latest/devguide/API_CreateBackupVault.html`,
    properties: { BackupVaultName: { pattern: /^[a-zA-Z0-9\-_]{2,50}$/ } },
  },
  'AWS::Budgets::Budget': {
    page: `${DOCS}/aws-cost-management/latest/APIReference/API_budgets_Budget.html`,
    properties: {
      'Budget.BudgetName': { shortest: 1, longest: 100, pattern: /^(?!.*\/action\/)[^:\\]+$/ },
      // Of each budget five notifications, and of each of those one topic and ten mailboxes.
      'NotificationsWithSubscribers': { shortest: 1, longest: 5 },
      'NotificationsWithSubscribers[].Subscribers': { shortest: 1, longest: 11 },
      'NotificationsWithSubscribers[].Notification.Threshold': { least: 0.1, most: 1_000_000_000 },
    },
  },
  'AWS::CE::AnomalyMonitor': {
    page: `${DOCS}/aws-cost-management/latest/APIReference/API_AnomalyMonitor.html`,
    properties: { MonitorName: { longest: 1024 }, MonitorType: { values: ['CUSTOM', 'DIMENSIONAL'] } },
  },
  'AWS::CE::AnomalySubscription': {
    page: `${DOCS}/aws-cost-management/latest/APIReference/API_AnomalySubscription.html`,
    properties: { SubscriptionName: { longest: 1024 }, Frequency: { values: ['DAILY', 'IMMEDIATE', 'WEEKLY'] } },
  },
  'AWS::CertificateManager::Certificate': {
    page: `${DOCS}/acm/latest/userguide/acm-limits.html`,
    // Ten names, the first among them, before somebody asks for more; the API takes 100.
    properties: { DomainName: { shortest: 1, longest: 253 }, SubjectAlternativeNames: { shortest: 1, longest: 9 } },
  },
  'AWS::Chatbot::SlackChannelConfiguration': {
    page: `${DOCS}/chatbot/latest/APIReference/API_CreateSlackChannelConfiguration.html`,
    properties: {
      ConfigurationName: { pattern: /^[A-Za-z0-9_-]{1,128}$/ },
      SlackWorkspaceId: { pattern: /^[0-9A-Z]{1,255}$/ },
      SlackChannelId: { pattern: /^[A-Za-z0-9]{1,255}$/ },
      GuardrailPolicies: { shortest: 1 },
      LoggingLevel: { values: ['ERROR', 'INFO', 'NONE'] },
    },
  },
  'AWS::CloudFormation::CustomResource': { page: `${CFN}/aws-resource-cloudformation-customresource.html` },
  'AWS::CloudFormation::Stack': { page: `${DOCS}/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html` },
  'AWS::CloudTrail::Trail': {
    page: `${DOCS}/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html`,
    quota: 5,
    properties: {
      TrailName: { pattern: /^(?!.*[._-]{2})[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]$/ },
      AdvancedEventSelectors: { shortest: 1, longest: 500 },
      S3BucketName: { pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/ },
    },
  },
  'AWS::CloudFront::CachePolicy': {
    page: `${DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html`,
    quota: QUOTAS.cachePolicies,
    properties: {
      'CachePolicyConfig.Name': { pattern: /^[a-zA-Z0-9_-]{1,128}$/ },
      'CachePolicyConfig.Comment': { longest: 128 },
      'CachePolicyConfig.DefaultTTL': { least: 0, most: 31_536_000 },
      'CachePolicyConfig.MaxTTL': { least: 0, most: 31_536_000 },
    },
  },
  'AWS::CloudFront::Distribution': {
    page: `${DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html`,
    properties: {
      'DistributionConfig.Comment': { longest: 128 },
      'DistributionConfig.CacheBehaviors': { longest: 75 },
      'DistributionConfig.Aliases': { longest: 100 },
      'DistributionConfig.CacheBehaviors[].PathPattern': { longest: 255 },
      // Those that CloudFront caches, and 416: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
      'DistributionConfig.CustomErrorResponses[].ErrorCode': { values: [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504] },
      'DistributionConfig.CustomErrorResponses[].ErrorCachingMinTTL': { least: 0, most: 31_536_000 },
    },
  },
  'AWS::CloudFront::Function': {
    page: `${DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html`,
    quota: 100,
    properties: { 'Name': { pattern: /^[a-zA-Z0-9_-]{1,64}$/ }, 'FunctionCode': { longest: 10_240 }, 'FunctionConfig.Comment': { longest: 128 } },
  },
  'AWS::CloudFront::KeyGroup': {
    page: `${DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html`,
    properties: { 'KeyGroupConfig.Items': { shortest: 1, longest: QUOTAS.publicKeysOfGroup } },
  },
  'AWS::CloudFront::KeyValueStore': {
    page: `${DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html`,
    properties: { Name: { pattern: /^[a-zA-Z0-9_-]{1,64}$/ }, Comment: { longest: 128 } },
  },
  'AWS::CloudFront::OriginRequestPolicy': {
    page: `${DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html`,
    quota: 20,
    properties: {
      'OriginRequestPolicyConfig.Name': { pattern: /^[a-zA-Z0-9_-]{1,128}$/ },
      'OriginRequestPolicyConfig.Comment': { longest: 128 },
      'OriginRequestPolicyConfig.HeadersConfig.Headers': { longest: 10 },
    },
  },
  'AWS::CloudFront::OriginAccessControl': {
    page: `${CFN}/aws-properties-cloudfront-originaccesscontrol-originaccesscontrolconfig.html`,
    quota: 100,
    properties: { 'OriginAccessControlConfig.Name': { longest: 64 }, 'OriginAccessControlConfig.Description': { longest: 256 } },
  },
  'AWS::CloudFront::PublicKey': {
    page: `${DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html`,
    quota: 10,
    properties: { 'PublicKeyConfig.Comment': { longest: 128 } },
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    // What cannot be removed: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
    page: `${DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html`,
    quota: 20,
    properties: {
      'ResponseHeadersPolicyConfig.RemoveHeadersConfig.Items': { longest: 10 },
      'ResponseHeadersPolicyConfig.RemoveHeadersConfig.Items[].Header': { pattern: REMOVABLE_HEADER },
      'ResponseHeadersPolicyConfig.CustomHeadersConfig.Items': { longest: 10 },
      'ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy': { longest: 1783 },
      'ResponseHeadersPolicyConfig.Name': { longest: 128 },
      'ResponseHeadersPolicyConfig.Comment': { longest: 128 },
      'ResponseHeadersPolicyConfig.CorsConfig.AccessControlAllowOrigins.Items': { shortest: 1, longest: 100 },
    },
  },
  'AWS::CloudWatch::Alarm': {
    page: `${DOCS}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html`,
    properties: {
      'AlarmName': { shortest: 1, longest: 255 },
      'AlarmDescription': { longest: 1024 },
      'AlarmActions': { longest: 5 },
      'OKActions': { longest: 5 },
      'Dimensions': { longest: 30 },
      // 10, 20 and 30 are for metrics of high resolution.
      'Period': { values: [10, 20, 30, ...multiplesOf(60, 604_800)] },
      'Metrics[].MetricStat.Period': { values: [10, 20, 30, ...multiplesOf(60, 604_800)] },
      'Dimensions[].Value': { shortest: 1, longest: 1024 },
    },
  },
  'AWS::CloudWatch::CompositeAlarm': {
    page: `${DOCS}/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html`,
    properties: {
      AlarmName: { shortest: 1, longest: 255 },
      AlarmDescription: { longest: 1024 },
      AlarmRule: { shortest: 1, longest: 10_240 },
      AlarmActions: { longest: 5 },
      OKActions: { longest: 5 },
    },
  },
  'AWS::CloudWatch::Dashboard': {
    page: `${DOCS}/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html`,
    properties: { DashboardName: { pattern: /^[A-Za-z0-9_-]{1,255}$/ } },
  },
  'AWS::CodeDeploy::Application': { page: `${DOCS}/codedeploy/latest/userguide/limits.html`, properties: { ApplicationName: { pattern: /^[A-Za-z0-9+=,.@_-]{1,100}$/ } } },
  'AWS::CodeDeploy::DeploymentConfig': {
    page: `${DOCS}/codedeploy/latest/userguide/limits.html`,
    quota: 50,
    properties: { DeploymentConfigName: { pattern: /^[A-Za-z0-9+=,.@_-]{1,100}$/ } },
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    page: `${CFN}/aws-properties-codedeploy-deploymentgroup-alarmconfiguration.html`,
    properties: {
      'DeploymentGroupName': { pattern: /^[A-Za-z0-9+=,.@_-]{1,100}$/ },
      // The page of the quotas says 50; CloudFormation and the error of the API say 10.
      'AlarmConfiguration.Alarms': { longest: 10 },
      'TriggerConfigurations': { longest: 10 },
    },
  },
  'AWS::EC2::EIP': { page: `${DOCS}/vpc/latest/userguide/amazon-vpc-limits.html`, quota: 5 },
  'AWS::EC2::FlowLog': {
    page: `${DOCS}/AWSEC2/latest/APIReference/API_CreateFlowLogs.html`,
    properties: { MaxAggregationInterval: { values: [60, 600] } },
  },
  'AWS::EC2::Instance': { page: `${DOCS}/AWSEC2/latest/UserGuide/user-data.html`, properties: { 'UserData.Fn::Base64': { longest: 16_384 } } },
  'AWS::EC2::InternetGateway': { page: `${DOCS}/vpc/latest/userguide/amazon-vpc-limits.html`, quota: 5 },
  'AWS::EC2::LaunchTemplate': {
    page: `${DOCS}/AWSEC2/latest/UserGuide/user-data.html`,
    properties: { 'LaunchTemplateName': { shortest: 3, longest: 128 }, 'LaunchTemplateData.UserData.Fn::Base64': { longest: 16_384 } },
  },
  'AWS::EC2::NatGateway': { page: `${DOCS}/vpc/latest/userguide/amazon-vpc-limits.html`, quota: 5 },
  'AWS::EC2::Route': { page: `${DOCS}/vpc/latest/userguide/amazon-vpc-limits.html` },
  'AWS::EC2::RouteTable': { page: `${DOCS}/vpc/latest/userguide/amazon-vpc-limits.html`, quota: 200 },
  'AWS::EC2::SecurityGroup': {
    page: `${DOCS}/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html`,
    properties: {
      'GroupDescription': { shortest: 1, longest: 255, pattern: EC2_TEXT },
      'GroupName': { longest: 255, pattern: /^(?!sg-)[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/ },
      'SecurityGroupIngress': { longest: 60 },
      'SecurityGroupEgress': { longest: 60 },
      'SecurityGroupIngress[].Description': { longest: 255, pattern: EC2_TEXT },
      'SecurityGroupEgress[].Description': { longest: 255, pattern: EC2_TEXT },
    },
  },
  'AWS::EC2::SecurityGroupEgress': {
    page: `${DOCS}/AWSEC2/latest/APIReference/API_IpRange.html`,
    properties: { Description: { longest: 255, pattern: EC2_TEXT } },
  },
  'AWS::EC2::SecurityGroupIngress': {
    page: `${DOCS}/AWSEC2/latest/APIReference/API_IpRange.html`,
    properties: { Description: { longest: 255, pattern: EC2_TEXT } },
  },
  'AWS::EC2::Subnet': {
    page: `${DOCS}/vpc/latest/userguide/subnet-sizing.html`,
    quota: 200,
    properties: { CidrBlock: { pattern: /\/(1[6-9]|2[0-8])$/ } },
  },
  'AWS::EC2::SubnetRouteTableAssociation': { page: `${DOCS}/vpc/latest/userguide/amazon-vpc-limits.html` },
  'AWS::EC2::VPC': {
    page: `${DOCS}/vpc/latest/userguide/vpc-cidr-blocks.html`,
    quota: 5,
    properties: { CidrBlock: { pattern: /\/(1[6-9]|2[0-8])$/ } },
  },
  'AWS::EC2::VPCEndpoint': {
    page: `${DOCS}/vpc/latest/privatelink/vpc-limits-endpoints.html`,
    quota: 50,
    properties: { PolicyDocument: { longest: 20_480 } },
  },
  'AWS::EC2::VPCGatewayAttachment': { page: `${DOCS}/vpc/latest/userguide/amazon-vpc-limits.html` },
  'AWS::EC2::VPCPeeringConnection': { page: `${DOCS}/vpc/latest/peering/vpc-peering-connection-quotas.html`, quota: 50 },
  'AWS::ECR::Repository': {
    page: `${DOCS}/AmazonECR/latest/APIReference/API_CreateRepository.html`,
    properties: { RepositoryName: { shortest: 2, longest: 256, pattern: /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/ } },
  },
  'AWS::ECR::ReplicationConfiguration': {
    page: `${DOCS}/AmazonECR/latest/APIReference/API_PutReplicationConfiguration.html`,
    properties: { 'ReplicationConfiguration.Rules': { longest: 10 }, 'ReplicationConfiguration.Rules[].Destinations': { longest: 25 } },
    quota: 1,
  },
  'AWS::EKS::AccessEntry': {
    page: `${DOCS}/eks/latest/APIReference/API_CreateAccessEntry.html`,
    properties: { 'AccessPolicies': { shortest: 1, longest: 20 }, 'AccessPolicies[].AccessScope.Type': { values: ['cluster', 'namespace'] }, 'Type': { values: ['STANDARD'] } },
  },
  'AWS::EKS::Addon': {
    page: `${DOCS}/eks/latest/APIReference/API_CreateAddon.html`,
    properties: { ResolveConflicts: { values: ['NONE', 'OVERWRITE', 'PRESERVE'] } },
  },
  'AWS::EKS::Cluster': {
    page: `${DOCS}/eks/latest/APIReference/API_CreateCluster.html`,
    properties: {
      'Name': { pattern: /^[0-9A-Za-z][A-Za-z0-9\-_]{0,99}$/ },
      'ResourcesVpcConfig.PublicAccessCidrs': { shortest: 1, longest: 40 },
      'ResourcesVpcConfig.SubnetIds': { shortest: 2, longest: 16 },
      'UpgradePolicy.SupportType': { values: ['STANDARD', 'EXTENDED'] },
    },
    quota: 100,
  },
  'AWS::EKS::PodIdentityAssociation': {
    page: `${DOCS}/eks/latest/APIReference/API_CreatePodIdentityAssociation.html`,
    // Of each cluster.
    quota: 5000,
  },
  'AWS::ElastiCache::ServerlessCache': {
    page: `${DOCS}/AmazonElastiCache/latest/APIReference/API_CreateServerlessCache.html`,
    properties: {
      'ServerlessCacheName': { pattern: /^[a-z](-?[a-z0-9]){0,39}$/ },
      'Description': { longest: 255, pattern: /^[^<>]*$/ },
      'CacheUsageLimits.DataStorage.Maximum': { least: 1, most: 5000 },
      'CacheUsageLimits.ECPUPerSecond.Maximum': { least: 1000, most: 15_000_000 },
      'SubnetIds': { shortest: 2, longest: 3 },
      'SnapshotRetentionLimit': { least: 0, most: 35 },
    },
    quota: 40,
  },
  'AWS::ElastiCache::User': {
    page: `${DOCS}/AmazonElastiCache/latest/APIReference/API_CreateUser.html`,
    properties: { UserId: { pattern: /^[a-zA-Z][a-zA-Z0-9-]{0,39}$/ }, UserName: { pattern: /^[a-zA-Z][a-zA-Z0-9-]{0,39}$/ } },
  },
  'AWS::ElastiCache::UserGroup': {
    page: `${DOCS}/AmazonElastiCache/latest/APIReference/API_CreateUserGroup.html`,
    properties: { UserGroupId: { pattern: /^[a-zA-Z][a-zA-Z0-9-]{0,39}$/ }, UserIds: { shortest: 1, longest: 100 } },
  },
  'AWS::Events::Rule': {
    page: `${DOCS}/eventbridge/latest/userguide/eb-quota.html`,
    properties: { Name: { pattern: /^[.\-_A-Za-z0-9]{1,64}$/ }, Description: { longest: 512 }, Targets: { longest: 5 } },
  },
  'AWS::Glue::Database': {
    // AWS Glue takes more; Athena does not.
    page: `${DOCS}/athena/latest/ug/tables-databases-columns-names.html`,
    properties: { 'DatabaseInput.Name': { pattern: /^[a-z0-9_]{1,255}$/ }, 'DatabaseInput.Description': { longest: 2048 } },
  },
  'AWS::Glue::Table': {
    page: `${DOCS}/athena/latest/ug/tables-databases-columns-names.html`,
    properties: { 'TableInput.Name': { pattern: /^[a-z0-9_]{1,255}$/ }, 'TableInput.Description': { longest: 2048 } },
  },
  'AWS::IAM::InstanceProfile': {
    page: `${DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html`,
    properties: { InstanceProfileName: { longest: 128 } },
  },
  'AWS::IAM::ManagedPolicy': {
    page: `${DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html`,
    properties: {
      Description: { longest: 1000, pattern: IAM_TEXT },
      ManagedPolicyName: { longest: 128 },
      PolicyDocument: { longest: QUOTAS.managedPolicyLength },
    },
  },
  'AWS::IAM::OIDCProvider': {
    page: `${DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html`,
    quota: 100,
    properties: { ClientIdList: { longest: 100 }, ThumbprintList: { longest: 5 }, Url: { longest: 255 } },
  },
  'AWS::IAM::Policy': {
    page: `${DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html`,
    properties: { PolicyName: { longest: 128 }, PolicyDocument: { longest: 10_240 } },
  },
  'AWS::IAM::Role': {
    page: `${DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html`,
    properties: {
      RoleName: { pattern: /^[\w+=,.@-]{1,64}$/ },
      Description: { longest: 1000, pattern: IAM_TEXT },
      MaxSessionDuration: { least: 3600, most: 43_200 },
      ManagedPolicyArns: { longest: 10 },
      AssumeRolePolicyDocument: { longest: QUOTAS.trustPolicyLength },
    },
  },
  'AWS::KMS::Alias': {
    page: `${DOCS}/kms/latest/APIReference/API_CreateAlias.html`,
    properties: { AliasName: { pattern: /^alias\/(?!aws\/)[a-zA-Z0-9/_-]{1,250}$/ } },
  },
  'AWS::KMS::Key': {
    page: `${DOCS}/kms/latest/developerguide/resource-limits.html`,
    properties: { Description: { longest: 8192 }, KeyPolicy: { longest: 32_768 }, PendingWindowInDays: { least: 7, most: 30 } },
  },
  'AWS::KinesisFirehose::DeliveryStream': {
    page: `${DOCS}/firehose/latest/APIReference/API_BufferingHints.html`,
    properties: {
      'DeliveryStreamName': { pattern: /^[a-zA-Z0-9_.-]{1,64}$/ },
      'ExtendedS3DestinationConfiguration.BufferingHints.IntervalInSeconds': { least: 0, most: 900 },
      'ExtendedS3DestinationConfiguration.BufferingHints.SizeInMBs': { least: 1, most: 128 },
    },
  },
  'AWS::Lambda::Alias': {
    page: `${DOCS}/lambda/latest/api/API_CreateAlias.html`,
    properties: { Name: { pattern: /^(?!^[0-9]+$)[a-zA-Z0-9-_]{1,128}$/ }, Description: { longest: 256 } },
  },
  'AWS::Lambda::Function': {
    page: `${DOCS}/lambda/latest/dg/gettingstarted-limits.html`,
    properties: {
      'Description': { longest: 256 },
      'FunctionName': { pattern: /^[a-zA-Z0-9-_]{1,64}$/ },
      'Handler': { longest: 128, pattern: /^\S*$/ },
      // The larger numbers of the API's model are those of Lambda Managed Instances.
      'MemorySize': { least: 128, most: 10_240 },
      'Timeout': { least: 1, most: 900 },
      'Layers': { longest: QUOTAS.layersOfFunction },
      'EphemeralStorage.Size': { least: 512, most: 10_240 },
      'Environment.Variables': { longest: QUOTAS.environmentBytes },
      'VpcConfig.SecurityGroupIds': { shortest: 1, longest: 5 },
      'VpcConfig.SubnetIds': { shortest: 1, longest: 16 },
    },
  },
  'AWS::Lambda::LayerVersion': {
    page: `${DOCS}/lambda/latest/api/API_PublishLayerVersion.html`,
    properties: { Description: { longest: 256 }, LayerName: { longest: 140 }, CompatibleRuntimes: { longest: 15 } },
  },
  'AWS::Lambda::Permission': { page: `${DOCS}/lambda/latest/api/API_AddPermission.html`, properties: { SourceAccount: { pattern: /^\d{12}$/ } } },
  'AWS::Lambda::Version': { page: `${DOCS}/lambda/latest/api/API_PublishVersion.html`, properties: { Description: { longest: 256 } } },
  'AWS::Logs::LogGroup': {
    page: `${DOCS}/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html`,
    properties: { LogGroupName: { pattern: /^[.\-_/#A-Za-z0-9]{1,512}$/ }, RetentionInDays: { values: RETENTION } },
  },
  'AWS::Logs::LogStream': {
    page: `${DOCS}/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html`,
    properties: { LogStreamName: { pattern: /^[^:*]{1,512}$/ } },
  },
  'AWS::Logs::MetricFilter': {
    page: `${DOCS}/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html`,
    quota: 100,
    properties: {
      'FilterName': { pattern: /^[^:*]{1,512}$/ },
      'FilterPattern': { longest: 1024 },
      'MetricTransformations': { shortest: 1, longest: 1 },
      'MetricTransformations[].MetricName': { pattern: /^[^:*$]{1,255}$/ },
      'MetricTransformations[].MetricNamespace': { pattern: /^[^:*$]{1,255}$/ },
    },
  },
  'AWS::Logs::ResourcePolicy': {
    page: `${DOCS}/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html`,
    quota: 10,
    // 51,200 are for the policy of one log group (`ResourceArn`); those of the account take 5,120.
    properties: { PolicyDocument: { longest: 5120 } },
  },
  'AWS::Logs::SubscriptionFilter': {
    page: `${DOCS}/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html`,
    properties: { FilterPattern: { longest: 1024 }, FilterName: { pattern: /^[^:*]{1,512}$/ } },
  },
  'AWS::RDS::DBCluster': {
    page: `${DOCS}/AmazonRDS/latest/APIReference/API_CreateDBCluster.html`,
    properties: {
      'DBClusterIdentifier': { pattern: /^[a-z](?!.*--)[a-z0-9-]{0,61}[a-z0-9]$/i },
      'BackupRetentionPeriod': { least: 1, most: 35 },
      'MasterUsername': { pattern: /^[A-Za-z]\w{0,15}$/ },
      'DatabaseName': { pattern: /^[A-Za-z]\w{0,62}$/ },
      'Port': { least: 1150, most: 65_535 },
      'ServerlessV2ScalingConfiguration.MinCapacity': { least: 0, most: 256 },
      'ServerlessV2ScalingConfiguration.MaxCapacity': { least: 1, most: 256 },
    },
  },
  'AWS::RDS::DBClusterParameterGroup': {
    page: `${DOCS}/AmazonRDS/latest/APIReference/API_CreateDBClusterParameterGroup.html`,
    properties: { Description: { shortest: 1, longest: 255 }, DBClusterParameterGroupName: { longest: 255 } },
  },
  'AWS::RDS::DBInstance': {
    // Of names that the engines take differently, CloudFormation says what PostgreSQL takes.
    page: `${CFN}/aws-resource-rds-dbinstance.html`,
    properties: {
      DBInstanceIdentifier: { pattern: /^[a-z](?!.*--)[a-z0-9-]{0,61}[a-z0-9]$/i },
      BackupRetentionPeriod: { least: 0, most: 35 },
      MasterUsername: { pattern: /^[A-Za-z]\w{0,62}$/ },
      MonitoringInterval: { values: [0, 1, 5, 10, 15, 30, 60] },
      DBName: { pattern: /^[A-Za-z_]\w{0,62}$/ },
      VPCSecurityGroups: { shortest: 1 },
    },
  },
  'AWS::RDS::DBParameterGroup': {
    page: `${DOCS}/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html`,
    properties: { Description: { shortest: 1, longest: 255 }, DBParameterGroupName: { longest: 255 } },
  },
  'AWS::RDS::DBSubnetGroup': {
    page: `${DOCS}/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html`,
    properties: { DBSubnetGroupDescription: { shortest: 1, longest: 255 }, SubnetIds: { shortest: 2, longest: 20 } },
  },
  'AWS::RDS::GlobalCluster': {
    page: `${DOCS}/AmazonRDS/latest/APIReference/API_CreateGlobalCluster.html`,
    properties: { GlobalClusterIdentifier: { pattern: /^[a-z](?!.*--)[a-z0-9-]{0,61}[a-z0-9]$/ } },
  },
  'AWS::Route53::HealthCheck': {
    page: `${DOCS}/Route53/latest/APIReference/API_HealthCheckConfig.html`,
    quota: 200,
    properties: {
      'HealthCheckConfig.FullyQualifiedDomainName': { longest: 255 },
      'HealthCheckConfig.ResourcePath': { longest: 255, pattern: /^\// },
      'HealthCheckConfig.RequestInterval': { values: [10, 30] },
      'HealthCheckConfig.FailureThreshold': { least: 1, most: 10 },
    },
  },
  'AWS::Route53::RecordSet': { page: `${DOCS}/Route53/latest/DeveloperGuide/DomainNameFormat.html`, properties: { Name: { longest: 255 } } },
  'AWS::S3::Bucket': {
    page: `${DOCS}/AmazonS3/latest/userguide/bucketnamingrules.html`,
    properties: {
      'BucketName': { pattern: /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/ },
      'LifecycleConfiguration.Rules': { longest: 1000 },
      'LifecycleConfiguration.Rules[].Id': { longest: 255 },
      'CorsConfiguration.CorsRules': { longest: 100 },
      'ReplicationConfiguration.Rules': { longest: 1000 },
    },
  },
  'AWS::S3::BucketPolicy': { page: `${DOCS}/AmazonS3/latest/userguide/bucket-policies.html`, properties: { PolicyDocument: { longest: 20_480 } } },
  'AWS::SecretsManager::RotationSchedule': {
    page: `${DOCS}/secretsmanager/latest/userguide/rotate-secrets_schedule.html`,
    properties: {
      'RotationRules.AutomaticallyAfterDays': { least: 1, most: 1000 },
      'RotationRules.ScheduleExpression': { pattern: /^(rate|cron)\([0-9A-Za-z()#?*\-/, ]{1,250}\)$/ },
      'RotationRules.Duration': { pattern: /^[1-9]\d?h$/ },
    },
  },
  'AWS::SecretsManager::ResourcePolicy': {
    page: `${DOCS}/secretsmanager/latest/userguide/reference_limits.html`,
    properties: { ResourcePolicy: { longest: 20_480 } },
  },
  'AWS::SecretsManager::Secret': {
    page: `${DOCS}/secretsmanager/latest/apireference/API_CreateSecret.html`,
    properties: { Name: { pattern: /^[\w/+=.@-]{1,512}$/ }, Description: { longest: 2048 } },
  },
  'AWS::SSM::Document': { page: `${DOCS}/general/latest/gr/ssm.html`, properties: { Content: { longest: 65_536 } }, quota: 500 },
  'AWS::SecretsManager::SecretTargetAttachment': { page: `${CFN}/aws-resource-secretsmanager-secrettargetattachment.html` },
  'AWS::Scheduler::Schedule': {
    page: `${DOCS}/scheduler/latest/APIReference/API_CreateSchedule.html`,
    properties: { Name: { shortest: 1, longest: 64 }, Description: { longest: 512 }, ScheduleExpression: { shortest: 1, longest: 256 } },
  },
  'AWS::SNS::Subscription': { page: `${DOCS}/general/latest/gr/sns.html` },
  'AWS::SNS::Topic': {
    page: `${DOCS}/sns/latest/api/API_CreateTopic.html`,
    properties: { TopicName: { pattern: /^(?=.{1,256}$)[A-Za-z0-9_-]+(\.fifo)?$/ }, DisplayName: { longest: 100 } },
  },
  'AWS::SNS::TopicPolicy': {
    page: `${DOCS}/sns/latest/dg/sns-access-policy-language-key-concepts.html`,
    properties: { PolicyDocument: { longest: 30_720 } },
  },
  'AWS::SQS::Queue': {
    page: `${DOCS}/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html`,
    properties: { MessageRetentionPeriod: { least: 60, most: 1_209_600 }, VisibilityTimeout: { least: 0, most: 43_200 } },
  },
  'AWS::SQS::QueuePolicy': { page: `${DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html`, properties: { PolicyDocument: { longest: 8192 } } },
  'AWS::SSM::Parameter': {
    page: `${DOCS}/systems-manager/latest/APIReference/API_PutParameter.html`,
    properties: { Name: { pattern: /^(?!\/(aws|ssm))(\/[A-Za-z0-9._-]+){1,15}$/ }, Description: { longest: 1024 }, Value: { longest: 4096 } },
  },
  'AWS::StepFunctions::StateMachine': {
    page: `${DOCS}/step-functions/latest/dg/service-quotas.html`,
    properties: { StateMachineName: { shortest: 1, longest: 80, pattern: /^[A-Za-z0-9_-]+$/ }, DefinitionString: { longest: 1_048_576 } },
  },
  'AWS::WAFv2::LoggingConfiguration': {
    page: `${DOCS}/waf/latest/developerguide/logging-destinations.html`,
    properties: { LogDestinationConfigs: { shortest: 1, longest: 1 } },
  },
  'AWS::WAFv2::WebACL': {
    page: `${DOCS}/waf/latest/APIReference/API_CreateWebACL.html`,
    quota: 100,
    properties: { Name: { pattern: /^[\w-]{1,128}$/ }, Description: { pattern: /^(?=.{3,256}$)[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]$/ } },
  },
  'AWS::WAFv2::WebACLAssociation': { page: `${DOCS}/waf/latest/APIReference/API_AssociateWebACL.html` },
};
