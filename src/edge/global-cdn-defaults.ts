import { Duration } from 'aws-cdk-lib';
import { EdgeWebAcl } from './edge-web-acl';
import { type DeploymentTier, MonitoringDepth } from '../core/deployment-tier';
import { HEALTH_PATH } from '../private/health-path';

/** The web ACL that a tier chooses. */
export function webAclOf(tier: DeploymentTier): EdgeWebAcl {
  return tier.monitoringDepth === MonitoringDepth.ENHANCED
    ? EdgeWebAcl.managedRules()
    : EdgeWebAcl.none(`The deployment tier "${tier.name}" has no web ACL: nobody but the developers knows the application there.`);
}

/** What holds in every tier where the props leave it open. */
export const DEFAULTS = {
  healthPath: HEALTH_PATH,
  failoverStatusCodes: [500, 502, 503, 504],
  contentSecurityPolicy: "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'",
  invalidationPaths: ['/*'],
  logRetention: Duration.days(365),
  // CloudFront waits for so long, so often, until it takes a region for gone: 6 seconds before the next one is asked.
  connectionTimeout: Duration.seconds(3),
  connectionAttempts: 2,
} as const;
