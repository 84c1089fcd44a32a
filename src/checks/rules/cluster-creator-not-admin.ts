import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at } from '../rendered-resource';

export const ClusterCreatorNotAdmin: Rule = {
  name: 'ClusterCreatorNotAdmin',
  severity: CheckSeverity.ERROR,
  types: ['AWS::EKS::Cluster'],
  info: 'The role that creates the cluster may do everything in it, forever, and no template says so.',
  why: 'It is the role of CloudFormation, which every deployment can use. Set `BootstrapClusterCreatorAdminPermissions` to false and give access '
    + 'entries to those who need them. A change of it replaces the cluster.',
  breaks(cluster) {
    const config = at(cluster.properties, 'AccessConfig');
    return at(config, 'BootstrapClusterCreatorAdminPermissions') !== false || at(config, 'AuthenticationMode') !== 'API';
  },
};
