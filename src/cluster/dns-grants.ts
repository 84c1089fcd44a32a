import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { PodIdentity } from './pod-identity';
import { acknowledgeWildcard } from '../private/rendered';

/**
 * Lets pods prove in a hosted zone that its domain is yours, or write its records.
 *
 * @see https://cert-manager.io/docs/configuration/acme/dns01/route53/
 * @see https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/aws/
 */
export function grantDns(identity: PodIdentity, dns: 'challenges' | 'records', hostedZone: route53.IHostedZone): void {
  const changes = Stack.of(identity).formatArn({ service: 'route53', region: '', account: '', resource: 'change', resourceName: '*' });
  const [onAll, ...all] = dns === 'challenges'
    ? [changes, 'route53:GetChange'] : ['*', 'route53:ListHostedZones', 'route53:ListTagsForResources'];
  [
    new iam.PolicyStatement({
      actions: ['route53:ChangeResourceRecordSets', 'route53:ListResourceRecordSets'],
      resources: [hostedZone.hostedZoneArn],
      conditions: dns === 'challenges' ? { 'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'] } } : undefined,
    }),
    new iam.PolicyStatement({ actions: all, resources: [onAll] }),
    ...dns === 'challenges' ? [new iam.PolicyStatement({ actions: ['route53:ListHostedZonesByName'], resources: ['*'] })] : [],
  ].forEach((statement) => identity.grantPrincipal.addToPrincipalPolicy(statement));
  if (dns === 'challenges') {
    acknowledgeWildcard(identity.policy!, changes, 'Route 53 makes up the id of a change when the change is made; reading its state changes nothing.');
  }
  acknowledgeWildcard(identity.policy!, '*', 'Route 53 lists hosted zones for the whole account only; records are changed in one hosted zone.');
}
