import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at } from '../rendered-resource';

export const AddOnRolesByPodIdentity: Rule = {
  name: 'AddOnRolesByPodIdentity',
  severity: CheckSeverity.WARNING,
  types: ['AWS::EKS::Addon'],
  info: 'The add-on gets its permissions by an OIDC provider.',
  why: 'The trust policy of such a role names the provider of one cluster, so that each new cluster needs it changed, and an account has 100 providers at most. '
    + 'Associate the role by EKS Pod Identity.',
  breaks(addOn) {
    return at(addOn.properties, 'ServiceAccountRoleArn') !== undefined;
  },
};
