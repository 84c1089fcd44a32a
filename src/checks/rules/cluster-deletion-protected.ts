import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at } from '../rendered-resource';

export const ClusterDeletionProtected: Rule = {
  name: 'ClusterDeletionProtected',
  severity: CheckSeverity.WARNING,
  types: ['AWS::EKS::Cluster'],
  info: 'One call deletes the cluster with everything that runs in it.',
  why: 'Turn deletion protection on; where a cluster may go, as in a development stack, acknowledge that on the cluster.',
  breaks(cluster) {
    const protection = at(cluster.properties, 'DeletionProtection');
    return protection === undefined || protection === false;
  },
};
