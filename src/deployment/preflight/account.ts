import { CloudControlClient, ListResourcesCommand } from '@aws-sdk/client-cloudcontrol';
import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient, ListCachePoliciesCommand, ListOriginRequestPoliciesCommand } from '@aws-sdk/client-cloudfront';
import { CloudWatchClient, GetMetricStatisticsCommand, type Statistic } from '@aws-sdk/client-cloudwatch';
import {
  DescribeAddressesCommand, DescribeNatGatewaysCommand, DescribeRegionsCommand, DescribeSecurityGroupsCommand, DescribeSubnetsCommand,
  DescribeVpcsCommand, EC2Client,
} from '@aws-sdk/client-ec2';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand, type MetricInfo, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Quota } from './quotas';

/** What Service Quotas says of a quota. */
export interface AppliedQuota {
  readonly name?: string;
  readonly value: number;
  readonly adjustable: boolean;
  readonly usageMetric?: MetricInfo;
}

/** An account of AWS, as far as it is asked before a deployment. Nothing is changed in it. */
export interface Account {
  /** Whose credentials these are. */
  identity(): Promise<{ readonly account: string; readonly partition: string }>;
  /** The opt-in status of every region of the partition, by name: `opt-in-not-required`, `opted-in`, `not-opted-in`. */
  regions(): Promise<ReadonlyMap<string, string>>;
  /** The logical ids of what a stack has already; empty where it was not deployed. */
  deployed(region: string, stackName: string): Promise<ReadonlySet<string>>;
  /** The version of the CDK bootstrap, by the SSM parameter that holds it; undefined where there is none. */
  bootstrapVersion(region: string, parameter: string): Promise<number | undefined>;
  quota(region: string, quota: Quota): Promise<AppliedQuota>;
  /** How many there are; undefined where nobody says it. */
  used(region: string, quota: Quota, applied: AppliedQuota): Promise<number | undefined>;
}

const HOUR = 3_600_000;

/** The account of the credentials in the environment. */
export class AwsAccount implements Account {
  public constructor(private readonly home: string) {}

  public async identity(): Promise<{ account: string; partition: string }> {
    const { Account: account, Arn: arn } = await new STSClient(this.in(this.home)).send(new GetCallerIdentityCommand({}));
    return { account: account!, partition: arn!.split(':')[1] };
  }

  public async regions(): Promise<ReadonlyMap<string, string>> {
    const { Regions: regions = [] } = await new EC2Client(this.in(this.home)).send(new DescribeRegionsCommand({ AllRegions: true }));
    return new Map(regions.map(({ RegionName: name, OptInStatus: status = 'opt-in-not-required' }) => [name!, status]));
  }

  public async deployed(region: string, stackName: string): Promise<ReadonlySet<string>> {
    const client = new CloudFormationClient(this.in(region));
    try {
      const resources = await all(
        (NextToken) => client.send(new ListStackResourcesCommand({ StackName: stackName, NextToken })), ({ StackResourceSummaries: page }) => page,
      );
      return new Set(resources.filter(({ ResourceStatus: status }) => status !== 'DELETE_COMPLETE').map(({ LogicalResourceId: id }) => id!));
    } catch (error) {
      if (/does not exist/.test((error as Error).message)) {
        return new Set();
      }
      throw error;
    }
  }

  public async bootstrapVersion(region: string, parameter: string): Promise<number | undefined> {
    try {
      const { Parameter: found } = await new SSMClient(this.in(region)).send(new GetParameterCommand({ Name: parameter }));
      return Number(found!.Value);
    } catch (error) {
      if ((error as Error).name === 'ParameterNotFound') {
        return undefined;
      }
      throw error;
    }
  }

  public async quota(region: string, { serviceCode: ServiceCode, quotaCode: QuotaCode }: Quota): Promise<AppliedQuota> {
    const client = new ServiceQuotasClient(this.in(region));
    // Of a quota that was never changed Service Quotas knows the default alone, for some services.
    const { Quota: quota } = await client.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode })).catch((error: Error) => {
      if (error.name === 'NoSuchResourceException') {
        return client.send(new GetAWSDefaultServiceQuotaCommand({ ServiceCode, QuotaCode }));
      }
      throw error;
    });
    return { name: quota!.QuotaName, value: quota!.Value!, adjustable: quota!.Adjustable ?? false, usageMetric: quota!.UsageMetric };
  }

  public async used(region: string, { usage }: Quota, { usageMetric }: AppliedQuota): Promise<number | undefined> {
    if (typeof usage === 'object') {
      const client = new CloudControlClient(this.in(region));
      return (await all(
        (NextToken) => client.send(new ListResourcesCommand({ TypeName: usage.list, NextToken })), ({ ResourceDescriptions: page }) => page,
      )).length;
    }
    const ec2 = new EC2Client(this.in(region));
    switch (usage) {
      case 'metric':
        return usageMetric && this.latest(region, usageMetric);
      case 'elastic-ips':
        return (await ec2.send(new DescribeAddressesCommand({}))).Addresses?.length ?? 0;
      case 'vpcs':
        return (await all((NextToken) => ec2.send(new DescribeVpcsCommand({ NextToken })), ({ Vpcs: page }) => page)).length;
      case 'security-groups':
        return (await all(
          (NextToken) => ec2.send(new DescribeSecurityGroupsCommand({ NextToken, MaxResults: 1000 })), ({ SecurityGroups: page }) => page,
        )).length;
      case 'nat-gateways':
        return natGatewaysOfFullestZone(ec2);
      case 'reserved-concurrency': {
        const { AccountLimit: limit } = await new LambdaClient(this.in(region)).send(new GetAccountSettingsCommand({}));
        return limit!.ConcurrentExecutions! - limit!.UnreservedConcurrentExecutions!;
      }
      case 'cache-policies':
        return (await new CloudFrontClient(this.in(region)).send(new ListCachePoliciesCommand({ Type: 'custom' }))).CachePolicyList?.Quantity ?? 0;
      case 'origin-request-policies':
        return (await new CloudFrontClient(this.in(region)).send(new ListOriginRequestPoliciesCommand({ Type: 'custom' }))).OriginRequestPolicyList?.Quantity ?? 0;
    }
  }

  /** The most of the last hours; an account that never used the service has no metric. */
  private async latest(
    region: string, { MetricNamespace, MetricName, MetricDimensions, MetricStatisticRecommendation }: MetricInfo,
  ): Promise<number> {
    const now = Date.now();
    const statistic = (MetricStatisticRecommendation ?? 'Maximum') as Statistic;
    const { Datapoints: points = [] } = await new CloudWatchClient(this.in(region)).send(new GetMetricStatisticsCommand({
      Namespace: MetricNamespace,
      MetricName,
      Dimensions: Object.entries(MetricDimensions ?? {}).map(([Name, Value]) => ({ Name, Value })),
      Statistics: [statistic],
      Period: 300,
      StartTime: new Date(now - 3 * HOUR),
      EndTime: new Date(now),
    }));
    return Math.max(0, ...points.map((point) => point[statistic] ?? 0));
  }

  private in(region: string): { readonly region: string; readonly maxAttempts: number } {
    return { region, maxAttempts: 5 };
  }
}

/** Those that count: a NAT gateway that is gone or failed does not. */
async function natGatewaysOfFullestZone(ec2: EC2Client): Promise<number> {
  const filter = [{ Name: 'state', Values: ['pending', 'available', 'deleting'] }];
  const gateways = await all((NextToken) => ec2.send(new DescribeNatGatewaysCommand({ NextToken, Filter: filter })), ({ NatGateways: page }) => page);
  if (gateways.length === 0) {
    return 0;
  }
  const subnets = await all((NextToken) => ec2.send(new DescribeSubnetsCommand({ NextToken })), ({ Subnets: page }) => page);
  const zones = new Map(subnets.map(({ SubnetId: id, AvailabilityZone: zone }) => [id, zone]));
  const inZones = gateways.map(({ SubnetId: id }) => zones.get(id));
  return Math.max(...inZones.map((zone) => inZones.filter((other) => other === zone).length));
}

/** The items of all pages. */
async function all<P extends { NextToken?: string }, T>(
  ask: (token: string | undefined) => Promise<P>, items: (page: P) => T[] | undefined,
): Promise<T[]> {
  const found: T[] = [];
  let token: string | undefined;
  do {
    const page = await ask(token);
    found.push(...items(page) ?? []);
    token = page.NextToken;
  } while (token);
  return found;
}
