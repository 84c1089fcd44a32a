import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at } from '../rendered-resource';

export const LogGroupExpires: Rule = {
  name: 'LogGroupExpires',
  severity: CheckSeverity.ERROR,
  types: ['AWS::Logs::LogGroup'],
  info: 'The log group keeps its events forever.',
  why: 'Logs hold addresses and identities of people, which must not be kept longer than they are needed, and they are paid for. '
    + 'Set the retention; the guide asks for 7 days in development and 30 in production.',
  breaks(logGroup) {
    return at(logGroup.properties, 'RetentionInDays') === undefined;
  },
};
