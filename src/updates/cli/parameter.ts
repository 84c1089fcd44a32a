import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/** The value of an SSM parameter, by its name in the region of the environment, or by its ARN. */
export async function parameterValue(name: string): Promise<string> {
  const region = /^arn:[^:]+:ssm:([^:]+):/.exec(name)?.[1];
  const { Parameter } = await new SSMClient({ ...region && { region }, maxAttempts: 5 }).send(new GetParameterCommand({ Name: name }));
  return Parameter!.Value!;
}
