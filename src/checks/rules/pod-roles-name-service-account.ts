import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at, items } from '../rendered-resource';

const PRINCIPAL = 'pods.eks.amazonaws.com';
const KEYS = [/^aws:RequestTag\/kubernetes-service-account$/i, /^aws:RequestTag\/kubernetes-namespace$/i];

export const PodRolesNameServiceAccount: Rule = {
  name: 'PodRolesNameServiceAccount',
  severity: CheckSeverity.WARNING,
  types: ['AWS::IAM::Role'],
  info: 'The role can be given to the pods of any service account.',
  why: 'Whoever may make associations of EKS Pod Identity can then give its permissions to pods of their own. Add conditions on `aws:RequestTag/kubernetes-namespace` and '
    + '`aws:RequestTag/kubernetes-service-account` to its trust policy.',
  breaks(role) {
    return items(at(role.properties, 'AssumeRolePolicyDocument', 'Statement')).some((statement) =>
      items(at(statement, 'Principal', 'Service')).includes(PRINCIPAL) && at(statement, 'Effect') === 'Allow' && !namesServiceAccount(statement));
  },
};

function namesServiceAccount(statement: unknown): boolean {
  const conditions = Object.values(at(statement, 'Condition') ?? {}).flatMap((tests: unknown) => Object.keys(Object(tests)));
  return KEYS.every((key) => conditions.some((condition) => key.test(condition)));
}
