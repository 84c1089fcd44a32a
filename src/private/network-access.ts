import * as iam from 'aws-cdk-lib/aws-iam';

/** What AWS Lambda does with a function's role to put it into a network. */
const ACTIONS = [
  'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses',
];

/** Why nobody can name the resources of these statements. */
export const NETWORK_ACCESS_REASON =
  'Network interfaces have no name before AWS Lambda makes them, and the code of the function itself is denied these actions.';

/**
 * Lets AWS Lambda put a function into a network, and denies the same to the function's own code: the key of the condition is there
 * when that calls, and only then.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
export function networkAccess(): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ACTIONS, resources: ['*'] }),
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions: ACTIONS,
      resources: ['*'],
      conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
    }),
  ];
}
