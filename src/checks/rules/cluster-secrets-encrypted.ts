import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at, items } from '../rendered-resource';

export const ClusterSecretsEncrypted: Rule = {
  name: 'ClusterSecretsEncrypted',
  severity: CheckSeverity.ERROR,
  types: ['AWS::EKS::Cluster'],
  info: 'The secrets of the cluster are not encrypted with a key of the account.',
  why: 'Nobody but AWS then decides who decrypts them, and no log says who did. Give a KMS key; it can be added to a cluster, and never taken away.',
  breaks(cluster) {
    return !items(at(cluster.properties, 'EncryptionConfig')).some((config) => at(config, 'Provider', 'KeyArn') !== undefined);
  },
};
