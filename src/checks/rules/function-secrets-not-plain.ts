import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at } from '../rendered-resource';

const SECRET_NAME = /PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL/i;
// Says where the secret is, or how it is used, instead of what it is.
const POINTER_NAME = /_(ARN|NAME|ID|PATH|PARAMETER|URL|URI|HEADER|ISSUER|AUDIENCE|ALGORITHM|REGION|VERSION)$/i;
const SETTING = /^(|true|false|\d{1,6}|arn:.*)$/;
const PASSWORD_IN_URL = /:\/\/[^/@\s]*:[^/@\s]+@/;
const RESOLVED_SECRET = /\{\{resolve:(secretsmanager|ssm-secure):/;

export const FunctionSecretsNotPlain: Rule = {
  name: 'FunctionSecretsNotPlain',
  severity: CheckSeverity.ERROR,
  types: ['AWS::Lambda::Function'],
  info: 'An environment variable of the function holds a secret in plain text.',
  why: 'Everyone who may look at the function\'s configuration, or at the template, can read it, and rotating it needs a deployment. Pass the '
    + 'ARN of the secret in AWS Secrets Manager (`DB_SECRET_ARN`) and let the function read it.',
  breaks(lambda) {
    const variables = at(lambda.properties, 'Environment', 'Variables');
    return Object.entries(variables ?? {}).filter(([name, value]) => isPlainSecret(name, value)).map(([name]) => name);
  },
};

function isPlainSecret(name: string, value: unknown): boolean {
  const written = JSON.stringify(value);
  if (RESOLVED_SECRET.test(written) || PASSWORD_IN_URL.test(written)) {
    return true;
  }
  return typeof value === 'string' && SECRET_NAME.test(name) && !POINTER_NAME.test(name) && !SETTING.test(value);
}
