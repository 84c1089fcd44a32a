import { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { QUOTAS } from '../../src/deployment/preflight/quotas';

type Input = Readonly<Record<string, unknown>>;

/** What calls answer, by their names. */
export type Answers = Readonly<Record<string, (input: Input) => object>>;

/** An account in which nothing is, with the values that AWS documents. The shapes are those of the answers of AWS, as its API references show them. */
const EMPTY: Answers = {
  GetCallerIdentity: () => ({ Account: '123456789012', Arn: 'arn:aws:sts::123456789012:assumed-role/Admin/somebody', UserId: 'AROAEXAMPLE:somebody' }),
  DescribeRegions: () => ({
    Regions: [
      ...['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-1'].map((RegionName) => ({ RegionName, OptInStatus: 'opt-in-not-required' })),
      { RegionName: 'ap-east-1', OptInStatus: 'not-opted-in' }, { RegionName: 'eu-south-1', OptInStatus: 'opted-in' },
    ],
  }),
  ListStackResources: ({ StackName }) => {
    throw Object.assign(new Error(`Stack with id ${StackName} does not exist`), { name: 'ValidationError' });
  },
  GetParameter: () => ({ Parameter: { Name: '/cdk-bootstrap/hnb659fds/version', Type: 'String', Value: '30' } }),
  GetServiceQuota: ({ ServiceCode, QuotaCode }) => {
    const { name, default: value } = QUOTAS.find(({ quotaCode }) => quotaCode === QuotaCode)!;
    const UsageMetric = /^L-(1216C47A|34B43A08)$/.test(String(QuotaCode)) ? { MetricNamespace: 'AWS/Usage', MetricName: 'ResourceCount', MetricDimensions: {}, MetricStatisticRecommendation: 'Maximum' } : undefined;
    return { Quota: { ServiceCode, QuotaCode, QuotaName: name, Value: value, Unit: 'None', Adjustable: true, GlobalQuota: false, UsageMetric } };
  },
  GetMetricStatistics: () => ({ Datapoints: [] }),
  ListResources: ({ TypeName }) => ({ TypeName, ResourceDescriptions: [] }),
  DescribeAddresses: () => ({ Addresses: [] }),
  DescribeVpcs: () => ({ Vpcs: [] }),
  DescribeSecurityGroups: () => ({ SecurityGroups: [] }),
  DescribeNatGateways: () => ({ NatGateways: [] }),
  DescribeSubnets: () => ({ Subnets: [] }),
  GetAccountSettings: () => ({ AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 } }),
  ListCachePolicies: () => ({ CachePolicyList: { Quantity: 0 } }),
  ListOriginRequestPolicies: () => ({ OriginRequestPolicyList: { Quantity: 0 } }),
};

const CLIENTS = [
  CloudControlClient, CloudFormationClient, CloudFrontClient, CloudWatchClient, EC2Client, LambdaClient, ServiceQuotasClient, SSMClient, STSClient,
];

/** Lets all calls of the AWS SDK be answered by these, and where they say nothing, as in an account in which nothing is. */
export function recordedAnswers(answers: Answers): void {
  const all = { ...EMPTY, ...answers };
  for (const client of CLIENTS) {
    jest.spyOn(client.prototype as unknown as { send(command: { input: Input }): Promise<object> }, 'send').mockImplementation(async (command) => {
      const name = command.constructor.name.replace(/Command$/, '');
      if (all[name] === undefined) {
        throw new Error(`Nobody answers ${name}`);
      }
      return all[name](command.input);
    });
  }
}
