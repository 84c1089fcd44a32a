import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as route53 from 'aws-cdk-lib/aws-route53';

/** Options for the domain name under which something is reached. */
export interface DomainNameOptions {
  /**
   * The domain name, such as `media.eknmusic.com`.
   *
   * @default - the name that AWS gives it, whose oldest TLS version is not yours to choose
   */
  readonly domainName?: string;

  /**
   * The public hosted zone of the domain name. It receives the address records for IPv4 and IPv6, and validates the certificate where one is
   * made.
   *
   * A zone by its id alone (`HostedZone.fromHostedZoneId`) is enough; with its name it is also checked that the domain name is in it.
   *
   * @default - no records are made, and `certificate` is needed
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * The certificate of the domain name: in us-east-1 for CloudFront, otherwise in the region of the stack.
   *
   * @default - one is made and validated by DNS in `hostedZone`, where the stack is in that region
   */
  readonly certificate?: acm.ICertificateRef;
}

/** A domain name with its certificate and its records. */
export interface DomainNameResources {
  /** The domain name. */
  readonly domainName: string;
  /** The certificate of the domain name. */
  readonly certificate: acm.ICertificateRef;
  /** The address records for IPv4 and IPv6; empty without a hosted zone. */
  readonly records: route53.RecordSet[];
}
