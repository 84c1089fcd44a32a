import { Duration, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { description } from './descriptions';
import { CLOUDFRONT_HOSTED_ZONE, CLOUDFRONT_REGION, createAliasRecords, createCertificate, type DomainNameChoice } from './domain-names';
import type { WebAclChoice } from './edge-places';
import type { EdgeStacks } from './edge-stacks';
import { createManagedWebAcl } from './managed-web-acl';
import { isOptInRegion } from './regions';

/** The certificate of a distribution: the one that is given, or one that is made in us-east-1. Undefined without a domain name. */
// eslint-disable-next-line @stylistic/max-len
export function edgeCertificate(scope: Construct, edge: EdgeStacks, { domainName, hostedZone, certificate }: DomainNameChoice): acm.ICertificateRef | undefined {
  if (domainName === undefined || certificate) {
    return domainName === undefined ? undefined : certificate;
  }
  const made = createCertificate(edge.before, 'Certificate', domainName, hostedZone);
  return edge.isHere ? made
    : acm.Certificate.fromCertificateArn(scope, 'CertificateInUsEast1', edge.fromBefore('CertificateArn', made.certificateArn));
}

/** The ARN of the web ACL of a distribution: of the one that is given, or of one that is made in us-east-1. Undefined where there is none. */
export function edgeWebAclArn(edge: EdgeStacks, { webAclArn, requestsPerFiveMinutes }: WebAclChoice, what: string): string | undefined {
  return webAclArn ?? (requestsPerFiveMinutes === undefined ? undefined : edge.fromBefore('WebAclArn', createManagedWebAcl(edge.before, 'WebAcl', {
    description: description(what), requestsPerFiveMinutes,
  }).attrArn));
}

/**
 * The bucket of the standard logs of a distribution: CloudFront delivers them to no region that an account has to opt in to, and it is then made in
 * us-east-1.
 *
 * @param here the bucket where they can be delivered to the region of the stack
 * @param create makes a bucket for them elsewhere
 */
export function edgeLogBucket(scope: Construct, edge: EdgeStacks, here: () => s3.IBucket, create: (scope: Construct) => s3.Bucket): s3.IBucket {
  return isOptInRegion(Stack.of(scope).region)
    ? s3.Bucket.fromBucketAttributes(scope, 'CloudFrontLogs', {
      bucketName: edge.fromBefore('LogBucketName', create(edge.before).bucketName), region: CLOUDFRONT_REGION,
    })
    : here();
}

/** The address records of a distribution; none without a domain name or a hosted zone. */
export function edgeRecords(scope: Construct, { domainName, hostedZone }: DomainNameChoice, distributionDomainName: string): route53.RecordSet[] {
  const target = { dnsName: distributionDomainName, hostedZoneId: CLOUDFRONT_HOSTED_ZONE };
  return domainName === undefined || hostedZone === undefined
    ? [] : createAliasRecords(scope, { domainName, hostedZone, target, ids: ['Ipv4Record', 'Ipv6Record'] });
}

/** What the user says of the actions of alarms: the props of the same names. */
export interface EdgeAlarmActions {
  readonly alarmActions?: cloudwatch.IAlarmAction[];
  readonly edgeAlarmActions?: cloudwatch.IAlarmAction[];
}

/** The actions of alarms in us-east-1: those that are given for there, or all where the construct is there itself. */
export function actionsInUsEast1(edge: EdgeStacks, { alarmActions = [], edgeAlarmActions }: EdgeAlarmActions): cloudwatch.IAlarmAction[] {
  return edgeAlarmActions ?? (edge.isHere ? alarmActions : []);
}

/** Whether alarms in us-east-1 do nothing, though those elsewhere do. */
export function lacksActionsInUsEast1(edge: EdgeStacks, { alarmActions = [], edgeAlarmActions }: EdgeAlarmActions): boolean {
  return edgeAlarmActions === undefined && alarmActions.length > 0 && !edge.isHere;
}

/** A metric that CloudFront publishes in us-east-1: of a distribution, or of what else the dimension names. */
export function cloudFrontMetric(dimension: 'DistributionId' | 'FunctionName', value: string, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/CloudFront',
    metricName,
    dimensionsMap: { [dimension]: value, Region: 'Global' },
    region: CLOUDFRONT_REGION,
    period: Duration.minutes(5),
    statistic: cloudwatch.Stats.AVERAGE,
    ...options,
  });
}

/** Answers what checks find in a distribution that serves every country, or has no web ACL for a reason that is given. */
export function acknowledgeDistribution(
  distribution: cloudfront.Distribution, geoRestriction?: cloudfront.GeoRestriction, noWebAclBecause?: string,
): void {
  const resource = distribution.node.defaultChild as cloudfront.CfnDistribution;
  if (!geoRestriction) {
    acknowledge(resource, 'AwsSolutions-CFR1',
      'Where the application may be offered is a question of licenses, not of security; `geoRestriction` answers it where there is one.');
  }
  if (noWebAclBecause !== undefined) {
    resource.addMetadata('NoWebAclBecause', noWebAclBecause);
    acknowledge(resource, 'AwsSolutions-CFR2', noWebAclBecause);
  }
}
