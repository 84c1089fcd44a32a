import { readFileSync } from 'fs';
import { join } from 'path';
import { DeploymentTier } from '@eknmusic/constructs';

/** What differs between the environments of EKNMusic. Everything else follows from the tier. */
export interface Environment {
  readonly tier: DeploymentTier;
  /** Its addresses, in CIDR notation; they do not overlap, so that the networks can be connected one day. */
  readonly cidr: string;
  /** How files are delivered. Undefined where there is no CloudFront. */
  readonly delivery?: {
    readonly domainName: string;
    readonly zoneName: string;
    /** The id of the hosted zone in Route 53: put your own here, or give it as context `hostedZoneId`. */
    readonly hostedZoneId: string;
    /** The public halves of the keys that sign URLs, by name. See keys/README.md. */
    readonly publicKeys: Record<string, string>;
  };
}

const publicKey = (file: string) => readFileSync(join(__dirname, '..', 'keys', file), 'utf8');

export const ENVIRONMENTS: Record<string, Environment> = {
  dev: {
    tier: DeploymentTier.DEVELOPMENT,
    cidr: '10.10.0.0/16',
  },
  staging: {
    tier: DeploymentTier.STAGING,
    cidr: '10.20.0.0/16',
    delivery: {
      domainName: 'media.staging.eknmusic.com',
      zoneName: 'staging.eknmusic.com',
      hostedZoneId: 'Z0000000000STAGING',
      publicKeys: { first: publicKey('media-staging.pem') },
    },
  },
  prod: {
    tier: DeploymentTier.PRODUCTION,
    cidr: '10.30.0.0/16',
    delivery: {
      domainName: 'media.eknmusic.com',
      zoneName: 'eknmusic.com',
      hostedZoneId: 'Z00000000000000PROD',
      publicKeys: { first: publicKey('media-prod.pem') },
    },
  },
};
