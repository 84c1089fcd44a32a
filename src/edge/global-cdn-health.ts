import { Duration } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { GlobalCdnHealth, GlobalCdnProps } from './global-cdn-props';
import { regionHealthPath } from './global-cdn-router';

/** The checks of Route 53, which ask each region by way of the edge: what they see is what viewers see, and origins need be open to nobody else. */
export class CdnHealth extends Construct implements GlobalCdnHealth {
  public readonly checks: Record<string, route53.IHealthCheck> = {};
  public readonly records: Record<string, route53.RecordSet> = {};

  public constructor(scope: Construct, id: string, { origins, regionalDomainName, hostedZone }: GlobalCdnProps, domainName: string) {
    super(scope, id);
    for (const { region, domainName: originDomainName } of origins) {
      const healthCheck = new route53.HealthCheck(this, `Check-${region}`, {
        type: route53.HealthCheckType.HTTPS,
        fqdn: domainName,
        resourcePath: regionHealthPath(region),
        port: 443,
        enableSNI: true,
        requestInterval: Duration.seconds(30),
        failureThreshold: 3,
      });
      this.checks[region] = healthCheck;
      if (regionalDomainName !== undefined) {
        this.records[region] = new route53.CnameRecord(this, `Record-${region}`, {
          zone: hostedZone!,
          recordName: `${regionalDomainName}.`,
          domainName: originDomainName,
          region,
          setIdentifier: region,
          healthCheck,
          ttl: Duration.minutes(1),
        });
      }
    }
  }
}
