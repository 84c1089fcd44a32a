import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at, items } from '../rendered-resource';

const EVERYWHERE = ['0.0.0.0/0', '::/0'];

export const ClusterEndpointNotOpen: Rule = {
  name: 'ClusterEndpointNotOpen',
  severity: CheckSeverity.ERROR,
  types: ['AWS::EKS::Cluster'],
  info: 'The whole internet can reach the Kubernetes API server of the cluster.',
  why: 'Whoever looks for weak spots finds it within hours. Name the blocks of addresses that need it, or turn the public endpoint off.',
  breaks(cluster) {
    const { properties } = cluster;
    const cidrs = at(properties, 'ResourcesVpcConfig', 'PublicAccessCidrs');
    // EKS takes no list for all of the internet.
    return at(properties, 'ResourcesVpcConfig', 'EndpointPublicAccess') !== false
      && (cidrs === undefined || items(cidrs).some((cidr) => EVERYWHERE.includes(String(cidr))));
  },
};
