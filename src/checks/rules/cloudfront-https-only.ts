import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at, items } from '../rendered-resource';

export const CloudFrontHttpsOnly: Rule = {
  name: 'CloudFrontHttpsOnly',
  severity: CheckSeverity.ERROR,
  types: ['AWS::CloudFront::Distribution'],
  info: 'A behavior of the distribution answers plain HTTP.',
  why: 'Addresses with signatures, and what they deliver, then travel readable and can be changed on the way. Set the viewer protocol '
    + 'policy of every behavior to `HTTPS_ONLY` or `REDIRECT_TO_HTTPS`.',
  breaks(distribution) {
    const config = at(distribution.properties, 'DistributionConfig');
    return [at(config, 'DefaultCacheBehavior'), ...items(at(config, 'CacheBehaviors'))]
      .some((behavior) => at(behavior, 'ViewerProtocolPolicy') === 'allow-all');
  },
};
