import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeAddressesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient, ListOpenIDConnectProvidersCommand } from '@aws-sdk/client-iam';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { AssemblyStack } from '../deployment/assembly';
import type { Place } from '../deployment/place';
import { SetupError } from '../deployment/setup-error';

const GITHUB = 'token.actions.githubusercontent.com';
/** "EC2-VPC Elastic IPs". */
const ELASTIC_IPS = { ServiceCode: 'ec2', QuotaCode: 'L-0263D0A3' };

/** The OIDC provider for GitHub Actions, where the account has one: an account has one at most. */
export async function gitHubProviderOf({ client, region }: Place): Promise<string | undefined> {
  const iam = new IAMClient({ ...client, region });
  try {
    const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
    return OpenIDConnectProviderList.map(({ Arn }) => Arn!).find((arn) => arn.endsWith(`/${GITHUB}`));
  } finally {
    iam.destroy();
  }
}

/** Whether CDK can deploy to the place. */
export async function isBootstrapped({ client }: Place): Promise<boolean> {
  const cloudFormation = new CloudFormationClient(client);
  return cloudFormation.send(new DescribeStacksCommand({ StackName: 'CDKToolkit' })).then(() => true, () => false).finally(() => cloudFormation.destroy());
}

/** Throws when the account does not allow what the stacks need, before anything of it is made. */
export async function requireQuotas(place: Place, stacks: AssemblyStack[]): Promise<string> {
  const wanted = stacks.flatMap(({ template }) => Object.values(template.Resources)).filter(({ Type }) => Type === 'AWS::EC2::EIP').length;
  const ec2 = new EC2Client(place.client);
  const quotas = new ServiceQuotasClient(place.client);
  try {
    const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
    const { Quota } = await quotas.send(new GetServiceQuotaCommand(ELASTIC_IPS));
    const free = Quota!.Value! - Addresses.length;
    if (free < wanted) {
      throw new SetupError(`The stacks need ${wanted} Elastic IPs, and ${place.region} has ${free} left of ${Quota!.Value}.`,
        `Ask for more: aws service-quotas request-service-quota-increase --service-code ec2 --quota-code ${ELASTIC_IPS.QuotaCode} --desired-value ${Quota!.Value! + wanted}`);
    }
    return `${wanted} of ${free} free Elastic IPs`;
  } finally {
    ec2.destroy();
    quotas.destroy();
  }
}
