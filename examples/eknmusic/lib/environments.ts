import { readFileSync } from 'fs';
import { join } from 'path';
import { DeploymentTier, MediaDeliveryAccess, type MediaDeliveryOptions } from '@eknmusic/constructs';
import { Aws } from 'aws-cdk-lib';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Node } from 'constructs';

/** The names of an environment in DNS. */
export interface Domain {
  readonly zoneName: string;
  /** The id of the hosted zone in Route 53: put your own here, or give it as context `hostedZoneId`. */
  readonly hostedZoneId: string;
  readonly api: string;
  /** Where CloudFront delivers files. */
  readonly media: string;
  /** Where the desktop client is downloaded and updates itself. */
  readonly downloads: string;
}

/** What differs between the environments of EKNMusic. Everything else follows from the tier. */
export interface Environment {
  readonly tier: DeploymentTier;
  /** Its addresses, in CIDR notation; they do not overlap, so that the networks can be connected one day. */
  readonly cidr: string;
  /** Undefined where the addresses that AWS makes up are good enough. */
  readonly domain?: Domain;
  /** The public halves of the keys that sign the URLs of files, by name: see keys/README.md. Undefined where there is no CloudFront. */
  readonly publicKeys?: Record<string, string>;
  /** What a month may cost, in US dollars, before the check after a deployment tells. */
  readonly monthlyCostLimit: number;
  /** Whether deleting its stacks deletes what is in its buckets. */
  readonly ephemeral: boolean;
  /** The GitHub repository whose workflows deploy it. */
  readonly repository: string;
  /** The ARN of the OIDC provider for GitHub, where the account has one already: an account has one at most. */
  readonly oidcProviderArn?: string;
}

const publicKey = (file: string) => readFileSync(join(__dirname, '..', 'keys', file), 'utf8');
const repository = 'eknmusic/eknmusic';

export const ENVIRONMENTS: Record<string, Environment> = {
  dev: {
    tier: DeploymentTier.DEVELOPMENT,
    cidr: '10.10.0.0/16',
    monthlyCostLimit: 150,
    ephemeral: true,
    repository,
  },
  staging: {
    tier: DeploymentTier.STAGING,
    cidr: '10.20.0.0/16',
    domain: {
      zoneName: 'staging.eknmusic.com',
      hostedZoneId: 'Z0000000000STAGING',
      api: 'api.staging.eknmusic.com',
      media: 'media.staging.eknmusic.com',
      downloads: 'downloads.staging.eknmusic.com',
    },
    publicKeys: { first: publicKey('media-staging.pem') },
    monthlyCostLimit: 500,
    ephemeral: false,
    repository,
  },
  prod: {
    tier: DeploymentTier.PRODUCTION,
    cidr: '10.30.0.0/16',
    domain: {
      zoneName: 'eknmusic.com',
      hostedZoneId: 'Z00000000000000PROD',
      api: 'api.eknmusic.com',
      media: 'media.eknmusic.com',
      downloads: 'downloads.eknmusic.com',
    },
    publicKeys: { first: publicKey('media-prod.pem') },
    monthlyCostLimit: 1000,
    ephemeral: false,
    repository,
  },
};

/** An environment as it is deployed: under names that nothing else in the account has. */
export interface DeployedEnvironment extends Environment {
  /** What its names hold: that of the environment, and the context `suffix` where there is one, for a deployment beside another. */
  readonly label: string;
  readonly account?: string;
  /** The name of a bucket, which nobody else in the world may have. */
  bucketName(purpose: string): string;
}

/**
 * The environment of a name, with what the context says of this deployment: `suffix`, `account`, `hostedZoneId` and `zoneName` (the zone in which
 * its names are), `oidcProviderArn`, and `documentedNames=true` for buckets called `eknmusic-files-prod`, which are anybody's in all of AWS.
 */
export function environmentOf(node: Node, name: string): DeployedEnvironment {
  const environment = ENVIRONMENTS[name];
  if (!environment) {
    throw new Error(`There is no environment "${name}": use -c env=${Object.keys(ENVIRONMENTS).join('|')}`);
  }
  const context = (key: string): string | undefined => node.tryGetContext(key);
  const suffix = context('suffix');
  const label = suffix ? `${name}-${suffix}` : name;
  const account = context('account') ?? process.env.CDK_DEFAULT_ACCOUNT;
  const place = context('documentedNames') ? '' : `-${account ?? Aws.ACCOUNT_ID}-us-east-1`;
  return {
    ...environment,
    label,
    account,
    domain: domainOf(environment.domain, { suffix, zoneName: context('zoneName'), hostedZoneId: context('hostedZoneId') }),
    oidcProviderArn: context('oidcProviderArn') ?? environment.oidcProviderArn,
    bucketName: (purpose) => `eknmusic-${purpose}-${label}${place}`,
  };
}

/** A deployment with a suffix has names of its own only in a zone that it was given. */
function domainOf(domain: Domain | undefined, given: { suffix?: string; zoneName?: string; hostedZoneId?: string }): Domain | undefined {
  if (given.zoneName && given.hostedZoneId) {
    const { zoneName, hostedZoneId, suffix } = given;
    const host = (service: string) => [suffix ? `${service}-${suffix}` : service, zoneName].join('.');
    return { zoneName, hostedZoneId, api: host('api'), media: host('media'), downloads: host('downloads') };
  }
  return domain && !given.suffix ? { ...domain, hostedZoneId: given.hostedZoneId ?? domain.hostedZoneId } : undefined;
}

/** The delivery of files by CloudFront, where the environment has a domain and keys for it. */
export function deliveryOf({ domain, publicKeys }: Environment, hostedZone?: IHostedZone): MediaDeliveryOptions | undefined {
  return domain && publicKeys && { access: MediaDeliveryAccess.signedUrls(publicKeys), domainName: domain.media, hostedZone };
}
