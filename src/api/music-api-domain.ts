import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { ApiFront } from './music-api-front';

/** A name of one's own for an API. */
export interface ApiDomainOptions {
  readonly front: ApiFront & { readonly stage: Construct };
  readonly domainName: string;
  readonly hostedZone?: route53.IHostedZone;
  /** @default - one of its own, validated in the hosted zone */
  readonly certificate?: acm.ICertificate;
}

/** The name, its certificate and its address records. */
export class ApiDomain extends Construct {
  public readonly certificate: acm.ICertificate;
  public readonly domain: apigatewayv2.DomainName;
  public readonly mapping: apigatewayv2.CfnApiMapping;
  public readonly records: route53.RecordSet[] = [];

  public constructor(scope: Construct, id: string, { front, domainName, hostedZone, certificate }: ApiDomainOptions) {
    super(scope, id);
    this.certificate = certificate ?? new acm.Certificate(this, 'Certificate', {
      domainName, validation: acm.CertificateValidation.fromDns(hostedZone),
    });
    this.domain = new apigatewayv2.DomainName(this, 'Domain', {
      domainName,
      certificate: this.certificate,
      endpointType: apigatewayv2.EndpointType.REGIONAL,
      securityPolicy: apigatewayv2.SecurityPolicy.TLS_1_2,
      ipAddressType: apigatewayv2.IpAddressType.DUAL_STACK,
    });
    // It takes APIs of both kinds, which `apigatewayv2.ApiMapping` does not.
    this.mapping = new apigatewayv2.CfnApiMapping(this, 'Mapping', {
      domainName: this.domain.name, apiId: front.apiId, stage: front.stageName,
    });
    this.mapping.node.addDependency(front.stage);
    if (hostedZone) {
      const { regionalDomainName, regionalHostedZoneId } = this.domain;
      const target = route53.RecordTarget.fromAlias(new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId));
      const record = { zone: hostedZone, recordName: `${domainName}.`, target };
      this.records.push(new route53.ARecord(this, 'Ipv4', record), new route53.AaaaRecord(this, 'Ipv6', record));
    }
  }
}
