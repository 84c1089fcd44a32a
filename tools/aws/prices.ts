import type { AssemblyStack, Resource } from '../deployment/assembly';

/**
 * US dollars an hour in us-east-1, as the price pages of the services had them on 2026-11-28, for what costs something while it only stands there:
 * https://aws.amazon.com/vpc/pricing, /ec2/pricing/on-demand, /ebs/pricing, /rds/postgresql/pricing, /rds/aurora/pricing, /eks/pricing, /elasticache/pricing, /kms/pricing, /waf/pricing, /secrets-manager/pricing, /cloudwatch/pricing.
 * What is paid by use (requests, logs, data) is a few cents in a run, and is not counted.
 */
const MONTH = 730;
const PER_HOUR: Record<string, (properties: Record<string, any>) => number> = {
  'AWS::EC2::NatGateway': () => 0.045,
  'AWS::EC2::EIP': () => 0.005,
  'AWS::EC2::Instance': instancePrice,
  'AWS::EC2::VPCEndpoint': ({ VpcEndpointType, SubnetIds }) => (VpcEndpointType === 'Interface' ? 0.01 * (SubnetIds?.length ?? 1) : 0),
  'AWS::RDS::DBInstance': databasePrice,
  'AWS::EKS::Cluster': () => 0.1,
  // A tenth of a gigabyte, which is the least.
  'AWS::ElastiCache::ServerlessCache': () => 0.084 / 10,
  'AWS::KMS::Key': () => 1 / MONTH,
  'AWS::SecretsManager::Secret': () => 0.4 / MONTH,
  'AWS::CloudWatch::Alarm': () => 0.1 / MONTH,
  'AWS::CloudWatch::CompositeAlarm': () => 0.5 / MONTH,
  'AWS::CloudWatch::Dashboard': () => 3 / MONTH,
  'AWS::WAFv2::WebACL': ({ Rules }) => (5 + (Rules?.length ?? 0)) / MONTH,
  'AWS::Route53::HealthCheck': () => 0.5 / MONTH,
};

/** What costs nothing while it only stands there: it is free, or paid by use alone. */
const BY_USE = [
  /^AWS::(ApiGateway|ApiGatewayV2|Athena|Backup|Budgets|CE|CertificateManager|Chatbot|CloudFront|CloudTrail|CodeDeploy|ECR|Events|Glue|IAM|KinesisFirehose|Lambda|Logs|S3|SNS|SQS|SSM|StepFunctions)::/,
  /^AWS::EC2::(EgressOnlyInternetGateway|FlowLog|InternetGateway|NetworkAcl\w*|Route|RouteTable|SecurityGroup|SecurityGroupIngress|SecurityGroupEgress|Subnet|SubnetRouteTableAssociation|VPC|VPCGatewayAttachment|VPCPeeringConnection)$/,
  // The instances of Aurora are paid for, and its storage by use.
  /^AWS::RDS::(DBCluster|DBClusterParameterGroup|DBParameterGroup|DBSubnetGroup|GlobalCluster)$/,
  /^AWS::EKS::(Addon|AccessEntry|PodIdentityAssociation)$/,
  /^AWS::ElastiCache::(User|UserGroup)$/,
  /^AWS::Route53::RecordSet$/,
  /^AWS::SecretsManager::(ResourcePolicy|RotationSchedule|SecretTargetAttachment)$/,
  /^AWS::(KMS::Alias|CDK::Metadata|CloudFormation::Stack)$/,
  /^Custom::/,
];

/** An hour of Linux on one instance, by instance type. */
const INSTANCE_TYPES: Record<string, number> = { 't4g.nano': 0.0042, 't4g.micro': 0.0084, 't4g.small': 0.0168, 't4g.medium': 0.0336 };
const PUBLIC_ADDRESS = 0.005;
const VOLUME_GIGABYTE_MONTH = 0.08;

/** An instance with its gp3 volumes and its public IPv4 address. */
function instancePrice({ InstanceType, BlockDeviceMappings = [], NetworkInterfaces = [] }: Record<string, any>): number {
  const gigabytes = (BlockDeviceMappings as any[]).reduce((sum, { Ebs }) => sum + Number(Ebs?.VolumeSize ?? 0), 0);
  const addresses = (NetworkInterfaces as any[]).filter(({ AssociatePublicIpAddress }) => AssociatePublicIpAddress === true).length;
  // A type that is not listed is taken for the largest that is: rather too much than too little.
  return (INSTANCE_TYPES[InstanceType] ?? INSTANCE_TYPES['t4g.medium']) + gigabytes * VOLUME_GIGABYTE_MONTH / MONTH + addresses * PUBLIC_ADDRESS;
}

/** An hour of PostgreSQL on one instance, by instance class. */
const DATABASE_CLASSES: Record<string, number> = {
  'db.t3.micro': 0.018,
  'db.t3.small': 0.036,
  'db.t3.medium': 0.072,
  'db.t3.large': 0.145,
  'db.t4g.micro': 0.016,
  'db.t4g.small': 0.032,
  'db.t4g.medium': 0.065,
  'db.t4g.large': 0.129,
};
/** An hour of Aurora PostgreSQL on one instance, by instance class. */
const AURORA_CLASSES: Record<string, number> = { 'db.r6g.large': 0.26 };
const STORAGE_GIGABYTE_MONTH = 0.115;

function databasePrice({ DBInstanceClass, Engine, MultiAZ, AllocatedStorage }: Record<string, any>): number {
  if (Engine === 'aurora-postgresql') {
    return AURORA_CLASSES[DBInstanceClass] ?? AURORA_CLASSES['db.r6g.large'];
  }
  const storage = Number(AllocatedStorage ?? 0) * STORAGE_GIGABYTE_MONTH / MONTH;
  // A class that is not listed is taken for the largest that is: rather too much than too little.
  return ((DATABASE_CLASSES[DBInstanceClass] ?? DATABASE_CLASSES['db.t3.large']) + storage) * (MultiAZ === true ? 2 : 1);
}

/** What something costs while it stands there. */
export interface Price {
  readonly type: string;
  readonly count: number;
  readonly perHour: number;
}

/** What the stacks cost in an hour, the most expensive first. */
export function pricesOf(stacks: AssemblyStack[]): Price[] {
  const resources = stacks.flatMap(({ template }) => Object.values<Resource>(template.Resources));
  return Object.entries(PER_HOUR)
    .map(([type, price]) => {
      const found = resources.filter(({ Type }) => Type === type);
      return { type, count: found.length, perHour: found.reduce((sum, { Properties = {} }) => sum + price(Properties as Record<string, any>), 0) };
    })
    .filter(({ perHour }) => perHour > 0)
    .sort((a, b) => b.perHour - a.perHour);
}

/** The types of resources that nobody has looked up: neither priced by the hour nor known to be free or paid by use alone. */
export function unknownTypes(stacks: AssemblyStack[]): string[] {
  const types = stacks.flatMap(({ template }) => Object.values<Resource>(template.Resources).map(({ Type }) => Type));
  return [...new Set(types)].filter((type) => !(type in PER_HOUR) && !BY_USE.some((known) => known.test(type))).sort();
}

/** What a run of so many minutes costs, in US dollars, rounded up to the next ten cents: what is paid by the hour is paid for each hour begun. */
export function costOf(prices: Price[], minutes: number): number {
  const perHour = prices.reduce((sum, price) => sum + price.perHour, 0);
  return Math.ceil(perHour * Math.ceil(minutes / 60) * 10) / 10;
}
