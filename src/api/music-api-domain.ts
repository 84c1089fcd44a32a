import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { Front } from './music-api-front';
import { createAliasRecords, createCertificate } from '../private/domain-names';

/** A domain name for an API. */
export interface ApiDomainOptions {
  readonly front: Front;
  readonly domainName: string;
  readonly hostedZone?: route53.IHostedZone;
  /** @default - one of its own, validated in the hosted zone */
  readonly certificate?: acm.ICertificateRef;
}

/** The domain name, its certificate and its address records. */
export class ApiDomain extends Construct {
  public readonly certificate: acm.ICertificateRef;
  public readonly domainName: apigatewayv2.DomainName;
  public readonly records: route53.RecordSet[];

  public constructor(scope: Construct, id: string, { front, domainName, hostedZone, certificate }: ApiDomainOptions) {
    super(scope, id);
    this.certificate = certificate ?? createCertificate(this, 'Certificate', domainName, hostedZone);
    this.domainName = new apigatewayv2.DomainName(this, 'Domain', {
      domainName,
      certificate: this.certificate,
      endpointType: apigatewayv2.EndpointType.REGIONAL,
      securityPolicy: apigatewayv2.SecurityPolicy.TLS_1_2,
      ipAddressType: apigatewayv2.IpAddressType.DUAL_STACK,
    });
    // It takes APIs of both kinds, which `apigatewayv2.ApiMapping` does not.
    const mapping = new apigatewayv2.CfnApiMapping(this, 'Mapping', {
      domainName: this.domainName.name, apiId: front.apiId, stage: front.stage.stageName,
    });
    mapping.node.addDependency(front.stage);
    const { regionalDomainName: dnsName, regionalHostedZoneId: hostedZoneId } = this.domainName;
    this.records = hostedZone
      ? createAliasRecords(this, { domainName, hostedZone, target: { dnsName, hostedZoneId }, ids: ['Ipv4', 'Ipv6'] })
      : [];
  }
}
