import { deliveryErrors } from './delivery-errors';
import { COMMON_ERRORS } from '../private/common-errors';
import { domainNameErrors } from '../private/domain-names';
import { edgeErrors } from '../private/edge-places';
import type { ErrorCatalog } from '../private/errors';
import { webAclErrors } from '../private/web-acls';

export const EDGE_ERRORS: ErrorCatalog = {
  EdgeWebAclPropInvalid: COMMON_ERRORS.PropInvalid,
  ...domainNameErrors('MediaDelivery', 'in us-east-1, the only region whose certificates CloudFront uses'),
  ...webAclErrors('MediaDelivery', 'CLOUDFRONT'),
  ...deliveryErrors('MediaDelivery', 'Keep 74 cache behaviors or fewer; the default cache behavior is the 75th.'),
  ...edgeErrors('GlobalCdn'),
  ...deliveryErrors('GlobalCdn', 'Keep 66 cache behaviors or fewer; the others are the default one and the health paths of up to 8 regions.'),
  MediaDeliveryAccessMissing: {
    when: 'does not say who may fetch files',
    fix: 'Give `MediaDeliveryAccess.signedUrls(...)`, `.keyGroup(...)` or `.openToEveryone(...)`.',
  },
  MediaDeliveryPartitionUnsupported: {
    when: 'is in a partition of AWS where this construct was never tried; CloudFront has other names, certificates and hosted zones in China, and GovCloud has no CloudFront',
    fix: 'Deliver from a stack in one of the regions of the partition `aws`.',
  },
  MediaDeliveryCorsOriginInvalid: {
    when: 'is not an origin that a response headers policy of CloudFront takes: `*`, or http or https with a host, whose first part may be `*`',
    fix: 'Give `corsOrigins` of the delivery, such as ["https://*.eknmusic.com"]; clients with a scheme of their own need ["*"], and files may still ask for signatures.',
  },
  MediaDeliveryCorsCredentialsInvalid: {
    when: 'is not accepted by browsers for requests with cookies',
    fix: 'Name the origins whose scripts send signed cookies, or leave out `accessControlAllowCredentials`.',
  },
  MediaDeliveryPublicKeyInvalid: {
    when: 'is not a public key that CloudFront accepts',
    fix: 'Give the PEM text of an RSA 2048 or an ECDSA P-256 public key ("-----BEGIN PUBLIC KEY-----").',
  },
  MediaDeliveryPublicKeyMissing: {
    when: 'has no key, so nobody could fetch a file',
    fix: 'Give at least one public key; you choose its name.',
  },
  MediaDeliveryPublicKeyNameInvalid: {
    when: 'is not a name for a key',
    fix: 'Use letters, digits and hyphens, beginning with a letter; it becomes part of the logical id.',
  },
  MediaDeliveryPublicKeysTooMany: {
    when: 'is more than the 5 public keys that a key group takes',
    fix: 'Remove keys that nothing is signed with anymore. Where AWS has raised the quota, make the key group yourself and give it by `MediaDeliveryAccess.keyGroup(...)`.',
  },
  MediaDeliveryReasonMissing: {
    when: 'is no reason for opening the files to everyone',
    fix: 'Write in a sentence why everyone may fetch every file; it is kept in the template for reviewers.',
  },
  GlobalCdnOriginsMissing: {
    when: 'has no region, so that nothing could be delivered',
    fix: 'Give at least one origin: `{ region: "eu-west-1", domainName: "eu-west-1.origin.musicconnect.com" }`.',
  },
  GlobalCdnOriginsTooMany: {
    when: 'is more regions than a distribution is made for here',
    fix: 'Give 8 origins or fewer.',
  },
  GlobalCdnOriginRegionInvalid: {
    when: 'is not the name of a region, or only known at deploy time, and the function at the edge and the health paths are made of it',
    fix: 'Write it like "eu-west-1".',
  },
  GlobalCdnOriginRegionRepeated: {
    when: 'has an origin already: what is drained, watched and asked for is a region',
    fix: 'Keep one origin for each region; a load balancer stands behind it.',
  },
  GlobalCdnOriginRegionPlaceUnknown: {
    when: 'is a region of which this version does not know where it is, so that no viewer would be near to it',
    fix: 'Name the `countries` whose viewers go there first.',
  },
  GlobalCdnOriginDomainInvalid: {
    when: 'is not the domain name of an origin',
    fix: 'Write it in lowercase, without a scheme, a port, a path or an address: "eu-west-1.origin.musicconnect.com".',
  },
  GlobalCdnOriginDomainRepeated: {
    when: 'is the origin of another region or the domain name of the distribution itself, so that nothing would fail over',
    fix: 'Give the load balancer of each region a domain name of its own.',
  },
  GlobalCdnHealthPathInvalid: {
    when: 'is not a path that tells how a region is',
    fix: 'Write it with a slash at its beginning, without a query string, in up to 200 of the characters letters, digits and _-./~: "/health".',
  },
  GlobalCdnCountryInvalid: {
    when: 'is not a country by ISO 3166-1, nor a state of the United States or a province of Canada by ISO 3166-2',
    fix: 'Write it in capital letters: "AT", "US-CA".',
  },
  GlobalCdnCountryRepeated: {
    when: 'is named by more than one region',
    fix: 'Keep it at the region whose turn it is first; the others follow by their distance.',
  },
  GlobalCdnFailoverStatusCodeInvalid: {
    when: 'is not a status code by which an origin group of CloudFront fails over',
    fix: 'Use those of 400, 403, 404, 416, 500, 502, 503 and 504, each once, and at least one; CloudFront takes neither 429 nor others.',
  },
  GlobalCdnFunctionCodeTooLarge: {
    when: 'is more than the 10,240 bytes that a CloudFront Function may have',
    fix: 'Make it shorter; what is large belongs into a Lambda@Edge function (`edgeLambdas`).',
  },
  GlobalCdnFunctionCodeInvalid: {
    when: 'is not code that a CloudFront Function can be made of',
    fix: 'Give `FunctionCode.fromInline(...)` or `.fromFile({ filePath })` with a function called `handler`.',
  },
  GlobalCdnEdgeLambdaEventInvalid: {
    when: 'is an event of viewers, at which the regions are chosen by a CloudFront Function, and CloudFront lets no behavior have both kinds there',
    fix: 'Associate it with `LambdaEdgeEventType.ORIGIN_REQUEST` or `.ORIGIN_RESPONSE`, or give `viewerResponse` for headers of responses.',
  },
  GlobalCdnGeoRestrictionUnchecked: {
    when: 'keeps the health checks of Route 53 out, which ask by way of the edge from the US, IE, SG, AU, JP and BR',
    fix: 'Let the US in, or two of the others; or restrict by a rule of a web ACL of your own that lets the health paths of the regions through.',
  },
  GlobalCdnEdgeLambdaRepeated: {
    when: 'has a function already, and a cache behavior takes one for each event',
    fix: 'Put both into one function.',
  },
  GlobalCdnEdgeLambdaVersionInvalid: {
    when: 'is not a numbered version of a function in us-east-1, and CloudFront replicates nothing else',
    fix: 'Give a version in us-east-1: `function.currentVersion` of a stack there, or `lambda.Version.fromVersionArn(...)`.',
  },
  GlobalCdnContentSecurityPolicyInvalid: {
    when: 'is not a content security policy that CloudFront sends',
    fix: 'Give 1 to 1,783 characters on one line.',
  },
  GlobalCdnRegionalDomainInvalid: {
    when: 'is not a name that can lead to the regions: a domain name within the hosted zone, neither the zone itself, which takes no CNAME, nor that of the distribution',
    fix: 'Write it like "direct.musicconnect.com", and give `hostedZone`.',
  },
  GlobalCdnInvalidationPathInvalid: {
    when: 'is not a path that CloudFront invalidates',
    fix: 'Write it with a slash at its beginning, and with "*" at its end alone, in up to 4,000 characters: "/*", "/index.html".',
  },
  GlobalCdnInvalidationPathsTooMany: {
    when: 'is more paths than an invalidation with wildcards takes beside others that run',
    fix: 'Give 1 to 15 paths; "/*" invalidates everything, and counts as one.',
  },
  GlobalCdnInvalidationVersionInvalid: {
    when: 'is nothing by which one deployment is told from the next',
    fix: 'Give 1 to 256 characters that change with what is delivered: a commit, the digest of an image.',
  },
  GlobalCdnRegionUnknownHere: {
    when: 'is not a region of this distribution',
    fix: 'Give a region that `origins` has.',
  },
  GlobalCdnDistributionIdInvalid: {
    when: 'is not the id of a distribution',
    fix: 'Write it like "E2QWRUHEXAMPLE".',
  },
  GlobalCdnKeyValueStoreInvalid: {
    when: 'is not the ARN of a key value store of CloudFront',
    fix: 'Write it like "arn:aws:cloudfront::123456789012:key-value-store/1234abcd-12ab-34cd-56ef-1234567890ab".',
  },
  GlobalCdnGranteeElsewhere: {
    when: 'is of another account, which cannot be let to change the store or to invalidate: CloudFront has no policies for that',
    fix: 'Grant it to a role of the account of the distribution, and let the other account assume that role.',
  },
  GlobalCdnGranteeWithoutPolicy: {
    when: 'has no policy of its own that could allow it, and CloudFront has none',
    fix: 'Grant it to a role, a user or a managed policy of this app.',
  },
};
