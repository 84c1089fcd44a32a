import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at, items, text } from '../rendered-resource';

const LOGS = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];

export const ClusterLogsEverything: Rule = {
  name: 'ClusterLogsEverything',
  severity: CheckSeverity.ERROR,
  types: ['AWS::EKS::Cluster'],
  info: 'The cluster does not write this log of its control plane.',
  why: 'What was not logged cannot be looked up after somebody got in or something broke. Enable all of them, in a log group that is made first, '
    + 'with a retention and a key.',
  breaks(cluster) {
    const types = items(at(cluster.properties, 'Logging', 'ClusterLogging', 'EnabledTypes'));
    const enabled = types.map((type) => text(at(type, 'Type')));
    return enabled.includes(undefined) ? [] : LOGS.filter((log) => !enabled.includes(log));
  },
};
