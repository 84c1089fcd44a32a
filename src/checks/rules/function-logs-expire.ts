import { CustomResourceProviderBase } from 'aws-cdk-lib';
import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at, RenderedResource } from '../rendered-resource';

export const FunctionLogsExpire: Rule = {
  name: 'FunctionLogsExpire',
  severity: CheckSeverity.WARNING,
  types: ['AWS::Lambda::Function'],
  info: 'The function writes to a log group that no template describes.',
  why: 'AWS Lambda then makes the group itself with the first event, without encryption by your key, and keeps it forever, even '
    + 'after the stack is deleted. Give the function a log group (`logGroup`) with a retention. The functions that aws-cdk-lib brings along '
    + 'for its own custom resources accept none, and are left alone: they log nothing but the deployments.',
  breaks(lambda) {
    return !(lambda.node.node.scope instanceof CustomResourceProviderBase)
      && at(lambda.properties, 'LoggingConfig', 'LogGroup') === undefined
      && ![...lambda.neighbours('AWS::Logs::LogGroup'), ...lambda.neighbours('Custom::LogRetention')].some((group) => isLogGroupOf(group, lambda));
  },
};

/** By the name that AWS Lambda uses when nobody chose one. */
function isLogGroupOf(group: RenderedResource, lambda: RenderedResource): boolean {
  const name = at(group.properties, 'LogGroupName');
  return lambda.isReferencedBy(name) || name === `/aws/lambda/${String(at(lambda.properties, 'FunctionName'))}`;
}
