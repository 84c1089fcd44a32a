import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at } from '../rendered-resource';

export const ClusterEndpointPrivate: Rule = {
  name: 'ClusterEndpointPrivate',
  severity: CheckSeverity.ERROR,
  types: ['AWS::EKS::Cluster'],
  info: 'The Kubernetes API server of the cluster can be reached from the internet.',
  why: 'A fault in it, or a stolen credential, is then enough to take the cluster. Turn the public endpoint off and reach the private one from '
    + 'within the VPC; where some public addresses have to reach it, name them and acknowledge that on the cluster.',
  breaks(cluster) {
    // EKS makes the endpoint public unless it is told otherwise.
    return at(cluster.properties, 'ResourcesVpcConfig', 'EndpointPublicAccess') !== false;
  },
};
