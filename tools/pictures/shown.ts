import {
  // eslint-disable-next-line @stylistic/max-len
  apiDomainFacts, apiFacts, bucketFacts, clusterFacts, databaseFacts, deploymentFacts, distributionFacts, endpointFacts, Facts, federatedRoleFacts, functionFacts,
  isFederated, isLogBucket, logGroupFacts, planFacts, secretFacts, securityGroupFacts, streamFacts, text, vaultFacts,
} from './facts';
import { listAt, objectAt, type Resource, type SynthesizedApp } from './resources';

/** The colours of the service families, as AWS draws them, dark enough to be read as text. */
export const FAMILY_COLORS = {
  storage: '#4D6B0B',
  network: '#7A3AF0',
  security: '#C2213A',
  compute: '#B25000',
  database: '#2F4FD0',
  operations: '#C40F68',
  outside: '#5F6B7A',
};

/** How the pictures show one kind of resource. */
export interface Shown {
  /** What AWS calls it. */
  readonly service: string;
  /** What AWS calls several of them drawn as one. */
  readonly plural?: string;
  readonly family: keyof typeof FAMILY_COLORS;
  /** What a reader asks about it; `name` is the path from the construct's frame to it. */
  readonly facts?: (resource: Resource, app: SynthesizedApp, name: string) => Facts;
  /** Its name; empty when the service says it all. @default - the ids from the construct's frame to it */
  readonly name?: (resource: Resource) => string | undefined;
  /** Whether all of one construct are drawn as one box. */
  readonly together?: boolean;
  /** Which are left out of a picture without details. @default - none */
  readonly detail?: (resource: Resource, app: SynthesizedApp) => boolean;
  /** Which are shown at all. @default - all */
  readonly only?: (resource: Resource) => boolean;
}

const ALWAYS = () => true;

export const SHOWN: { readonly [type: string]: Shown } = {
  'AWS::S3::Bucket': {
    service: 'S3 bucket', family: 'storage', facts: bucketFacts, name: ({ properties }) => text(properties.BucketName), detail: isLogBucket,
  },
  'AWS::KMS::Key': {
    service: 'KMS key',
    family: 'security',
    detail: ALWAYS, // what it encrypts says so
    facts: ({ properties }) => ({
      first: properties.EnableKeyRotation === true ? ['rotated by AWS'] : properties.KeyUsage === 'SIGN_VERIFY' ? [text(properties.KeySpec) ?? ''] : [],
    }),
  },
  'AWS::CloudFront::Distribution': { service: 'CloudFront distribution', family: 'network', facts: distributionFacts },
  'AWS::CloudFront::Function': {
    service: 'CloudFront Function',
    family: 'compute',
    // What only turns an address into another one is a line in the box of its distribution.
    only: ({ properties }) => listAt(objectAt(properties, 'FunctionConfig'), 'KeyValueStoreAssociations').length > 0,
    facts: ({ properties }) => ({ first: [text(objectAt(properties, 'FunctionConfig').Comment) ?? ''] }),
  },
  'AWS::CloudFront::KeyValueStore': { service: 'CloudFront key value store', family: 'storage', facts: ({ properties }) => ({ first: [text(properties.Comment) ?? ''] }) },
  'AWS::CloudFront::KeyGroup': { service: 'CloudFront key group', family: 'security', detail: ALWAYS },
  'AWS::CertificateManager::Certificate': {
    service: 'ACM certificate', family: 'security', detail: ALWAYS, name: ({ properties }) => text(properties.DomainName),
  },
  'AWS::Route53::HealthCheck': {
    service: 'Route 53 health check',
    plural: 'Route 53 health checks',
    family: 'operations',
    detail: ALWAYS,
    together: true,
    facts: ({ properties }) => ({ first: [text(objectAt(properties, 'HealthCheckConfig').ResourcePath) ?? ''] }),
  },
  'AWS::Route53::RecordSet': {
    service: 'Route 53 record',
    plural: 'Route 53 records',
    family: 'network',
    detail: ALWAYS,
    together: true,
    facts: ({ properties }) => ({ first: [`${text(properties.Name)?.replace(/\.$/, '')} (${text(properties.Type)})`] }),
  },
  'AWS::EC2::Subnet': { service: 'subnet', family: 'network' },
  'AWS::EC2::InternetGateway': { service: 'Internet gateway', family: 'network', name: () => '', detail: ALWAYS },
  'AWS::EC2::VPCEndpoint': {
    service: 'VPC endpoint', plural: 'VPC endpoints', family: 'network', together: true, facts: endpointFacts, detail: ALWAYS,
  },
  'AWS::EC2::SecurityGroup': { service: 'Security group', family: 'security', facts: securityGroupFacts, detail: ALWAYS },
  'AWS::EC2::FlowLog': {
    service: 'VPC flow logs',
    family: 'operations',
    name: () => '',
    detail: ALWAYS,
    facts: ({ properties }) => ({ first: [`${text(properties.TrafficType)?.toLowerCase()} traffic`] }),
  },
  'AWS::Logs::LogGroup': {
    service: 'CloudWatch log group',
    plural: 'CloudWatch log groups',
    family: 'operations',
    together: true,
    facts: logGroupFacts,
    detail: ALWAYS,
  },
  'AWS::KinesisFirehose::DeliveryStream': { service: 'Firehose stream', family: 'operations', facts: streamFacts, name: () => '' },
  'AWS::Athena::WorkGroup': { service: 'Athena workgroup', family: 'operations', name: () => '', detail: ALWAYS },
  'AWS::Glue::Table': {
    service: 'Glue table', family: 'operations', name: ({ properties }) => text(objectAt(properties, 'TableInput').Name), detail: ALWAYS,
  },
  'AWS::Events::Rule': {
    service: 'EventBridge rule',
    family: 'operations',
    detail: ALWAYS,
    facts: ({ properties }) => ({ first: [text(properties.ScheduleExpression) ?? ''] }),
  },
  'AWS::SNS::Topic': { service: 'SNS topic', family: 'operations' },
  'AWS::WAFv2::WebACL': {
    service: 'AWS WAF web ACL',
    family: 'security',
    detail: ALWAYS,
    facts: ({ properties }) => ({ first: listAt(properties, 'Rules').map(({ Name }) => text(Name) ?? '') }),
  },
  'AWS::CloudWatch::Dashboard': { service: 'CloudWatch dashboard', family: 'operations', detail: ALWAYS, name: () => '' },
  'AWS::Lambda::Function': { service: 'Lambda function', family: 'compute', facts: functionFacts, detail: worksBehind },
  'AWS::ApiGatewayV2::Api': { service: 'API Gateway HTTP API', family: 'network', facts: apiFacts, name: () => '' },
  'AWS::ApiGatewayV2::DomainName': {
    service: 'API Gateway custom domain', family: 'network', facts: apiDomainFacts, name: ({ properties }) => text(properties.DomainName),
  },
  'AWS::CodeDeploy::DeploymentGroup': { service: 'CodeDeploy group', family: 'operations', facts: deploymentFacts, name: () => '' },
  'AWS::RDS::DBInstance': {
    service: 'RDS instance', family: 'database', facts: databaseFacts, name: () => '', only: ({ properties }) => properties.DBClusterIdentifier === undefined,
  },
  'AWS::RDS::DBCluster': { service: 'Aurora cluster', family: 'database', facts: clusterFacts, name: ({ properties }) => text(properties.DBClusterIdentifier) ?? '' },
  'AWS::RDS::GlobalCluster': {
    service: 'Aurora global cluster', family: 'database', name: ({ properties }) => text(properties.GlobalClusterIdentifier) ?? '',
  },
  'AWS::Backup::BackupVault': { service: 'AWS Backup vault', family: 'storage', facts: vaultFacts, name: ({ properties }) => text(properties.BackupVaultName) ?? '' },
  'AWS::Backup::BackupPlan': { service: 'AWS Backup plan', family: 'storage', facts: planFacts, name: () => '' },
  'AWS::StepFunctions::StateMachine': {
    service: 'Step Functions state machine', family: 'operations', name: ({ properties }) => text(properties.StateMachineName) ?? '',
  },
  'AWS::SecretsManager::Secret': {
    service: 'Secrets Manager secret', family: 'security', facts: secretFacts, name: ({ properties }) => text(properties.Name) ?? '',
  },
  'AWS::IAM::Role': {
    service: 'IAM role', family: 'security', only: isFederated, facts: federatedRoleFacts, name: ({ properties }) => text(properties.RoleName),
  },
};

/** Resources that are drawn as the box of another resource, by the property that names it. */
export const PART_OF: { readonly [type: string]: string } = {
  'AWS::ApiGatewayV2::Integration': 'ApiId',
  'AWS::ApiGatewayV2::Stage': 'ApiId',
  'AWS::Backup::BackupSelection': 'BackupPlanId',
  'AWS::Lambda::Alias': 'FunctionName',
  'AWS::Lambda::Version': 'FunctionName',
  'AWS::Logs::SubscriptionFilter': 'LogGroupName',
  'AWS::RDS::DBInstance': 'DBClusterIdentifier', // a line in the box of its cluster
  'AWS::SecretsManager::SecretTargetAttachment': 'SecretId',
};

/** What holds the shown resources together and would only hide them: rights, routes, attachments, settings of settings. */
export const HIDDEN = new Set([
  'AWS::Athena::NamedQuery',
  'AWS::ApiGatewayV2::ApiMapping', // an arrow
  'AWS::ApiGatewayV2::Route', // a line in the box of its API
  'AWS::CloudFront::CachePolicy',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::OriginRequestPolicy',
  'AWS::CloudFront::PublicKey',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CloudWatch::Alarm', // a line in the box that it watches, and an arrow to whom it tells
  'AWS::CodeDeploy::Application',
  'AWS::CodeDeploy::DeploymentConfig', // a line in the box of its deployment group
  'AWS::EC2::EIP',
  'AWS::EC2::NatGateway', // a line in the box of its subnet
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroupIngress', // an arrow
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC', // the frame around its parts
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::Glue::Database', // holds its table
  'AWS::IAM::ManagedPolicy', // the arrows from those who have the rights
  'AWS::IAM::OIDCProvider', // an arrow from those for whom it vouches
  'AWS::Lambda::LayerVersion', // a line in the box of its function
  'AWS::Lambda::Permission',
  'AWS::Logs::LogStream',
  'AWS::RDS::DBClusterParameterGroup',
  'AWS::RDS::DBParameterGroup',
  'AWS::RDS::DBSubnetGroup', // a line in the box of its instance
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SSM::Parameter', // what the tools of people read
  'AWS::SecretsManager::RotationSchedule', // a line in the box of its secret
]);

/** The custom resources that a function stands behind: it does their work while the stack is deployed. */
export function workAtDeployment(resource: Resource, app: SynthesizedApp): Resource[] {
  return app.resources.filter((custom) => isCustom(custom.type) && app.referencesOf(custom)
    .some(({ property, target }) => property === 'ServiceToken' && target === resource));
}

export function isCustom(type: string): boolean {
  return type.startsWith('Custom::');
}

/** Whether a function does nothing but CloudFormation's work, or the rotation that its secret's box tells of. */
function worksBehind(resource: Resource, app: SynthesizedApp): boolean {
  return workAtDeployment(resource, app).length > 0 || app.resources.some((schedule) => schedule.type === 'AWS::SecretsManager::RotationSchedule'
    && app.referencesOf(schedule).some(({ property, target }) => property === 'RotationLambdaARN' && target === resource));
}
