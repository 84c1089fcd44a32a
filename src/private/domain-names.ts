import { Stack, Token } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { isArnOf, parseArn } from './arns';
import type { ErrorCatalog, Problems } from './errors';
import { differ } from './places';
import { certificateArnOf } from './references';

/** What the user says of a domain name: the props of the same names. */
export interface DomainNameChoice {
  readonly domainName?: string;
  readonly hostedZone?: route53.IHostedZone;
  readonly certificate?: acm.ICertificateRef;
}

/** Where the certificates of CloudFront are. */
export const CLOUDFRONT_REGION = 'us-east-1';

/** The hosted zone in which Route 53 keeps the names of distributions, in the partition `aws`. */
export const CLOUDFRONT_HOSTED_ZONE = 'Z2FDTNDATAQYW2';

/** ACM takes no longer a name for a certificate, by RFC 5280; further names may have the 253 characters of DNS. */
const LONGEST_CERTIFICATE_NAME = 64;

/**
 * The errors of a construct that has a domain name, to be spread into its catalog: `…DomainMissing`, `…DomainInvalid`, `…DomainOutsideZone`,
 * `…HostedZonePrivate`, `…CertificateMissing`, `…CertificateInvalid` and `…CertificateRegionInvalid`.
 *
 * @param construct the name of the construct, with which its codes begin
 * @param place where its certificates must be, in words: "in us-east-1, the only region whose certificates CloudFront uses"
 */
export function domainNameErrors(construct: string, place: string): ErrorCatalog {
  return {
    [`${construct}DomainMissing`]: {
      when: 'is given without `domainName`',
      fix: 'Give `domainName` as well, or leave it out.',
    },
    [`${construct}DomainInvalid`]: {
      when: 'is not a domain name',
      fix: 'Write it in lowercase, without a scheme, a path, a wildcard or a dot at the end: "www.eknmusic.com".',
    },
    [`${construct}DomainOutsideZone`]: {
      when: 'is not in the hosted zone',
      fix: 'Give the hosted zone of the domain, or a domain in that zone.',
    },
    [`${construct}HostedZonePrivate`]: {
      when: 'is a private hosted zone, which nobody outside its VPC can ask: neither clients nor ACM, which validates certificates there',
      fix: 'Give the public hosted zone of the domain.',
    },
    [`${construct}CertificateMissing`]: {
      when: 'is needed, and none can be made here',
      fix: `Give \`certificate\`, one ${place}; it is made for you when \`hostedZone\` is given and the stack is in that region.`,
    },
    [`${construct}CertificateInvalid`]: {
      when: 'is not the ARN of a certificate of ACM',
      fix: 'Write it like "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab".',
    },
    [`${construct}CertificateRegionInvalid`]: {
      when: `is not ${place}`,
      fix: 'Issue the certificate in that region and give its ARN, or make it in a stack there.',
    },
  };
}

/**
 * Notes what is wrong with a domain name, its certificate and its hosted zone.
 *
 * @param problems the problems of the construct, whose catalog has its `domainNameErrors`
 * @param construct the name of the construct, as there
 * @param region where the certificate must be: `CLOUDFRONT_REGION`, or the region of the stack
 * @param canMake whether a certificate can be made there
 */
export function validateDomainName(
  problems: Problems, scope: Construct, construct: string, choice: DomainNameChoice, region: string, canMake = Stack.of(scope).region === region,
): void {
  const { domainName, certificate, hostedZone } = choice;
  const add = (kind: string, prop: string, got: unknown, why?: string) => problems.add({ code: `${construct}${kind}`, prop, got, why });
  if (domainName === undefined) {
    if (certificate) {
      add('DomainMissing', 'certificate', 'a certificate');
    }
    if (hostedZone) {
      add('DomainMissing', 'hostedZone', 'a hosted zone');
    }
    return;
  }
  if (!Token.isUnresolved(domainName) && !isDomainName(domainName)) {
    add('DomainInvalid', 'domainName', domainName);
  }
  if (certificate) {
    validateCertificate(add, certificate, region);
  } else if (!hostedZone || !canMake) {
    add('CertificateMissing', 'certificate', undefined);
  } else if (!Token.isUnresolved(domainName) && domainName.length > LONGEST_CERTIFICATE_NAME) {
    add('DomainInvalid', 'domainName', domainName,
      `is longer than the ${LONGEST_CERTIFICATE_NAME} characters that ACM takes for the name of a certificate; a \`certificate\` with a shorter one may also hold it`);
  }
  if (hostedZone instanceof route53.PrivateHostedZone) {
    add('HostedZonePrivate', 'hostedZone', hostedZone.node.path);
  }
  const zone = hostedZone && zoneNameOf(hostedZone);
  if (zone !== undefined && !Token.isUnresolved(domainName) && domainName !== zone && !domainName.endsWith(`.${zone}`)) {
    add('DomainOutsideZone', 'domainName', domainName, `is not in the hosted zone "${zone}"`);
  }
}

function validateCertificate(
  add: (kind: string, prop: string, got: unknown) => void, certificate: acm.ICertificateRef, region: string,
): void {
  const arn = certificateArnOf(certificate);
  // The ARN of a certificate that is made in this app is only known at deploy time; where it is made is known now.
  const isCertificate = isArnOf(arn, { service: 'acm', resource: /^certificate\/[\w-]+$/ });
  const place = Token.isUnresolved(arn) ? certificate.env.region : parseArn(arn)?.region ?? '';
  if (!isCertificate) {
    add('CertificateInvalid', 'certificate', arn);
  } else if (differ(place, region)) {
    add('CertificateRegionInvalid', 'certificate', Token.isUnresolved(arn) ? `a certificate in ${place}` : arn);
  }
}

/** Whether DNS and the certificates of ACM take it as the name of one host. */
export function isDomainName(name: string): boolean {
  return name.length <= 253 && /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/.test(name);
}

/** The name of the zone. Undefined where it is not known: at deploy time only, or never, as that of a zone by its id alone. */
export function zoneNameOf(hostedZone: route53.IHostedZone): string | undefined {
  try {
    const { zoneName } = hostedZone;
    return Token.isUnresolved(zoneName) ? undefined : zoneName.replace(/\.$/, '');
  } catch {
    return undefined;
  }
}

/** A certificate for a domain name, which ACM validates by a record that it adds to the hosted zone. */
export function createCertificate(scope: Construct, id: string, domainName: string, hostedZone?: route53.IHostedZone): acm.Certificate {
  return new acm.Certificate(scope, id, { domainName, validation: acm.CertificateValidation.fromDns(hostedZone) });
}

/** Which records are made. */
export interface AliasRecordOptions {
  readonly domainName: string;
  readonly hostedZone: route53.IHostedZone;
  /** What the name leads to: the name of a resource of AWS, and the id of the hosted zone that AWS keeps it in. */
  readonly target: { readonly dnsName: string; readonly hostedZoneId: string };
  /** The ids of the records for IPv4 and IPv6. A record of another id would be made before the old one is gone, which Route 53 refuses. */
  readonly ids: [string, string];
}

/** The address records of a domain name, for IPv4 and IPv6. */
export function createAliasRecords(scope: Construct, { domainName, hostedZone, target, ids: [ipv4, ipv6] }: AliasRecordOptions): route53.RecordSet[] {
  const alias: route53.IAliasRecordTarget = { bind: () => ({ ...target }) };
  // With the dot at its end the name is whole: the name of the zone, which is not always known, is not asked for.
  const props = { zone: hostedZone, recordName: `${domainName}.`, target: route53.RecordTarget.fromAlias(alias) };
  return [new route53.ARecord(scope, ipv4, props), new route53.AaaaRecord(scope, ipv6, props)];
}
