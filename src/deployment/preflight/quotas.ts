import type { RegionCapacity, Resource } from './assembly';
import { vcpusOf } from './instance-vcpus';

/** How many of something a region needs. */
export interface Need {
  /** Without this many the deployment fails, or workloads do not reach their maximum. */
  readonly count: number;
  /** What node pools may grow to, where that is more: less is no error, since nothing asks for it yet. */
  readonly ceiling?: number;
}

/** What a region is going to have and has not yet, or the account where the quota is one of the account. */
export interface Planned {
  readonly resources: readonly Resource[];
  readonly capacities: readonly RegionCapacity[];
}

/**
 * How it is found out how many of them there are: by listing them through AWS Cloud Control API, by the usage metric that Service Quotas names, or
 * by calls of the service where neither says it.
 */
export type Usage = { readonly list: string }
  | 'metric' | 'elastic-ips' | 'vpcs' | 'security-groups' | 'nat-gateways' | 'reserved-concurrency' | 'cache-policies' | 'origin-request-policies';

/** A quota of AWS that decides whether a deployment can be done. */
export interface Quota {
  /** The name that Service Quotas gives it. */
  readonly name: string;
  readonly serviceCode: string;
  readonly quotaCode: string;
  /** The value that AWS documents for an account that never asked for another one; new accounts may have less. */
  readonly default: number;
  /** Whether it is one quota for all regions, which Service Quotas knows in one region of the partition alone. */
  readonly accountWide?: boolean;
  readonly usage: Usage;
  /** The page that names the quota. */
  readonly page: string;
  need(planned: Planned): Need;
}

const DOCS = 'https://docs.aws.amazon.com';
const VPC = `${DOCS}/vpc/latest/userguide/amazon-vpc-limits.html`;
const CLOUDFRONT = `${DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html`;
const GENERAL = `${DOCS}/general/latest/gr`;

/** Lambda lets nobody reserve the last hundred: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const KEPT_UNRESERVED = 100;

const counts = (...types: readonly string[]) => ({ resources }: Planned): Need => ({
  count: resources.filter(({ type }) => types.includes(type)).length,
});

/** The quotas, in the order in which they are shown. */
export const QUOTAS: readonly Quota[] = [
  {
    name: 'EC2-VPC Elastic IPs',
    serviceCode: 'ec2',
    quotaCode: 'L-0263D0A3',
    default: 5,
    usage: 'elastic-ips',
    page: VPC,
    need: counts('AWS::EC2::EIP'),
  },
  {
    name: 'VPCs per Region',
    serviceCode: 'vpc',
    quotaCode: 'L-F678F1CE',
    default: 5,
    usage: 'vpcs',
    page: VPC,
    need: counts('AWS::EC2::VPC'),
  },
  {
    name: 'NAT gateways per Availability Zone',
    serviceCode: 'vpc',
    quotaCode: 'L-FE5A380F',
    default: 5,
    usage: 'nat-gateways',
    page: VPC,
    need: natGatewaysOfOneZone,
  },
  {
    name: 'VPC security groups per Region',
    serviceCode: 'vpc',
    quotaCode: 'L-E79EC296',
    default: 2500,
    usage: 'security-groups',
    page: VPC,
    need: counts('AWS::EC2::SecurityGroup'),
  },
  {
    name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
    serviceCode: 'ec2',
    quotaCode: 'L-1216C47A',
    default: 5,
    usage: 'metric',
    page: `${DOCS}/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html`,
    need: onDemandVcpus,
  },
  {
    name: 'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests',
    serviceCode: 'ec2',
    quotaCode: 'L-34B43A08',
    default: 5,
    usage: 'metric',
    page: `${DOCS}/AWSEC2/latest/UserGuide/using-spot-limits.html`,
    need: spotVcpus,
  },
  {
    name: 'EKS clusters',
    serviceCode: 'eks',
    quotaCode: 'L-1194D53C',
    default: 100,
    usage: { list: 'AWS::EKS::Cluster' },
    page: `${DOCS}/eks/latest/userguide/service-quotas.html`,
    need: counts('AWS::EKS::Cluster'),
  },
  {
    name: 'DB clusters',
    serviceCode: 'rds',
    quotaCode: 'L-952B80B8',
    default: 40,
    usage: { list: 'AWS::RDS::DBCluster' },
    page: `${GENERAL}/rds-service.html`,
    need: counts('AWS::RDS::DBCluster'),
  },
  {
    name: 'DB instances',
    serviceCode: 'rds',
    quotaCode: 'L-7B6409FD',
    default: 40,
    usage: { list: 'AWS::RDS::DBInstance' },
    page: `${GENERAL}/rds-service.html`,
    need: counts('AWS::RDS::DBInstance'),
  },
  {
    name: 'Serverless Caches per Region',
    serviceCode: 'elasticache',
    quotaCode: 'L-BBCDAECC',
    default: 40,
    usage: { list: 'AWS::ElastiCache::ServerlessCache' },
    page: `${GENERAL}/elasticache-service.html`,
    need: counts('AWS::ElastiCache::ServerlessCache'),
  },
  {
    name: 'Lambda concurrent executions',
    serviceCode: 'lambda',
    quotaCode: 'L-B99A9384',
    default: 1000,
    usage: 'reserved-concurrency',
    page: `${DOCS}/lambda/latest/dg/gettingstarted-limits.html`,
    need: reservedConcurrency,
  },
  {
    name: 'Customer Master Keys (CMKs)',
    serviceCode: 'kms',
    quotaCode: 'L-C2F1777E',
    default: 100_000,
    usage: { list: 'AWS::KMS::Key' },
    page: `${DOCS}/kms/latest/developerguide/resource-limits.html`,
    need: counts('AWS::KMS::Key', 'AWS::KMS::ReplicaKey'),
  },
  {
    name: 'General purpose buckets',
    serviceCode: 's3',
    quotaCode: 'L-DC2B2D3D',
    default: 10_000,
    accountWide: true,
    usage: { list: 'AWS::S3::Bucket' },
    page: `${DOCS}/AmazonS3/latest/userguide/BucketRestrictions.html`,
    need: counts('AWS::S3::Bucket'),
  },
  {
    name: 'Web distributions per AWS account',
    serviceCode: 'cloudfront',
    quotaCode: 'L-24B04930',
    default: 500,
    accountWide: true,
    usage: { list: 'AWS::CloudFront::Distribution' },
    page: CLOUDFRONT,
    need: counts('AWS::CloudFront::Distribution'),
  },
  {
    name: 'Cache policies per AWS account',
    serviceCode: 'cloudfront',
    quotaCode: 'L-7D134442',
    default: 20,
    accountWide: true,
    usage: 'cache-policies',
    page: CLOUDFRONT,
    need: counts('AWS::CloudFront::CachePolicy'),
  },
  {
    name: 'Origin request policies per AWS account',
    serviceCode: 'cloudfront',
    quotaCode: 'L-C3659C43',
    default: 20,
    accountWide: true,
    usage: 'origin-request-policies',
    page: CLOUDFRONT,
    need: counts('AWS::CloudFront::OriginRequestPolicy'),
  },
  {
    name: 'IAM roles per account',
    serviceCode: 'iam',
    quotaCode: 'L-FE177D64',
    default: 1000,
    accountWide: true,
    usage: { list: 'AWS::IAM::Role' },
    page: `${DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html`,
    need: counts('AWS::IAM::Role'),
  },
  {
    name: 'Route 53 health checks per account',
    serviceCode: 'route53',
    quotaCode: 'L-ACB674F3',
    default: 200,
    accountWide: true,
    usage: { list: 'AWS::Route53::HealthCheck' },
    page: `${DOCS}/Route53/latest/DeveloperGuide/DNSLimitations.html`,
    need: counts('AWS::Route53::HealthCheck'),
  },
];

/** The most that one Availability Zone gets: that of the subnet. One that is chosen at deploy time is told from others by its expression. */
function natGatewaysOfOneZone({ resources }: Planned): Need {
  const perZone = new Map<string, number>();
  for (const { properties, referenced } of resources.filter(({ type }) => type === 'AWS::EC2::NatGateway')) {
    const zone = JSON.stringify(referenced(properties.SubnetId).AvailabilityZone ?? properties.SubnetId);
    perZone.set(zone, (perZone.get(zone) ?? 0) + 1);
  }
  return { count: Math.max(0, ...perZone.values()) };
}

function reservedConcurrency({ resources }: Planned): Need {
  const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function');
  const reserved = sum(functions.map(({ properties }) => Number(properties.ReservedConcurrentExecutions ?? 0)));
  return { count: reserved > 0 ? reserved + KEPT_UNRESERVED : Math.min(functions.length, 1) };
}

/** Instances and groups of the templates, and all pods of the workloads: they run on on-demand capacity when no spot capacity is to be had. */
function onDemandVcpus({ resources, capacities }: Planned): Need {
  return vcpus(capacities, sum(resources.map(vcpusOfResource)), () => 1);
}

/** The share of the pods of split workloads that runs on spot capacity. */
function spotVcpus({ capacities }: Planned): Need {
  return vcpus(capacities, 0, ({ capacity, spotPercentage }) => (capacity === 'split' ? spotPercentage / 100 : 0));
}

type Spread = RegionCapacity['workloads'][number]['spread'];

function vcpus(capacities: readonly RegionCapacity[], fixed: number, share: (spread: Spread) => number): Need {
  const needs = capacities.map(({ workloads, nodePools: { limits, spotPercentage } }) => {
    const ofPods = sum(workloads.map(({ replicas, resources, spread }) => replicas.maximum * resources.cpuMillis / 1000 * share(spread)));
    const limit = share({ capacity: 'split', spotPercentage }) > 0 ? limits.cpu : 0;
    return { count: Math.ceil(Math.min(ofPods, limit)), limit };
  });
  const count = fixed + sum(needs.map((need) => need.count));
  const ceiling = fixed + sum(needs.map(({ limit }) => limit));
  return ceiling > count ? { count, ceiling } : { count };
}

function vcpusOfResource({ type, properties, referenced }: Resource): number {
  const ofTemplate = () => typeIn(launchTemplate(properties, referenced)) ?? '';
  if (type === 'AWS::EC2::Instance') {
    return vcpusOf(typeIn(properties) ?? ofTemplate()) ?? 0;
  }
  return type === 'AWS::AutoScaling::AutoScalingGroup' ? Number(properties.MaxSize ?? 1) * (vcpusOf(ofTemplate()) ?? 0) : 0;
}

function launchTemplate(properties: Resource['properties'], referenced: Resource['referenced']): Resource['properties'] {
  const { LaunchTemplateId: id } = (properties.LaunchTemplate ?? {}) as { readonly LaunchTemplateId?: unknown };
  const template = referenced(id ?? properties.LaunchConfigurationName);
  return (template.LaunchTemplateData ?? template) as Resource['properties'];
}

function typeIn({ InstanceType: type }: Resource['properties']): string | undefined {
  return typeof type === 'string' ? type : undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
