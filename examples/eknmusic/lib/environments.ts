import { readFileSync } from 'fs';
import { join } from 'path';
import { DeploymentTier } from '@eknmusic/constructs';
import type { HostedZoneAttributes } from 'aws-cdk-lib/aws-route53';
import type { Node } from 'constructs';

/** The names of an environment in DNS. */
export interface Domain {
  readonly zoneName: string;
  /** The id of the hosted zone in Route 53: put your own here, or give it as context `hostedZoneId`. */
  readonly hostedZoneId: string;
  readonly api: string;
  /** Where CloudFront delivers files. */
  readonly media: string;
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
    },
    publicKeys: { first: publicKey('media-staging.pem') },
    monthlyCostLimit: 500,
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
    },
    publicKeys: { first: publicKey('media-prod.pem') },
    monthlyCostLimit: 1000,
    repository,
  },
};

/** The hosted zone of a domain: the one of the context `hostedZoneId`, where there is one. */
export function hostedZoneAttributes(node: Node, { zoneName, hostedZoneId }: Domain): HostedZoneAttributes {
  return { zoneName, hostedZoneId: node.tryGetContext('hostedZoneId') ?? hostedZoneId };
}
