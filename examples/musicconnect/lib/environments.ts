import { DeploymentTier } from '@eknmusic/constructs';
import type { Node } from 'constructs';

/** What differs between the environments of MusicConnect. Everything else follows from the tier. */
export interface Environment {
  /** What its names begin with: clusters are called `{project}-{region}-eks`. */
  readonly project: string;
  readonly tier: DeploymentTier;
  /** The name under which listeners reach it; the hosted zone in Route 53 has the same one. */
  readonly domainName: string;
  /** The id of the hosted zone: put your own here, or give it as context `hostedZoneId`. */
  readonly hostedZoneId: string;
  /** The addresses of all its regions, in CIDR notation: databases let them in. */
  readonly cidr: string;
  /** The regions, 1 to 8, each with its addresses. The first one has the writer of the database. */
  readonly regions: Record<string, string>;
  /** What a month may cost, in US dollars. */
  readonly monthlyBudget: number;
  /** The public key of Stripe, by which the web page takes payments. */
  readonly stripePublicKey: string;
}

export const ENVIRONMENTS: Record<string, Environment> = {
  dev: {
    project: 'musicconnect-dev',
    tier: DeploymentTier.DEVELOPMENT,
    domainName: 'dev.musicconnect.com',
    hostedZoneId: 'Z000000000000000DEV',
    cidr: '10.64.0.0/12',
    regions: {
      'us-east-1': '10.64.0.0/16',
      'us-west-2': '10.65.0.0/16',
    },
    monthlyBudget: 2000,
    stripePublicKey: 'pk_test_00000000000000000000000000000000',
  },
  prod: {
    project: 'musicconnect',
    tier: DeploymentTier.PRODUCTION,
    domainName: 'musicconnect.com',
    hostedZoneId: 'Z00000000000000PROD',
    cidr: '10.80.0.0/12',
    // To add a region is one line here.
    regions: {
      'us-east-1': '10.80.0.0/16',
      'us-west-2': '10.81.0.0/16',
      'eu-west-1': '10.82.0.0/16',
      'ap-southeast-1': '10.83.0.0/16',
    },
    monthlyBudget: 5000,
    stripePublicKey: 'pk_live_00000000000000000000000000000000',
  },
};

/** Where people are told, and what delivers. They are the same for each environment. */
export const TEAM = {
  slack: { workspaceId: 'T00000000', channelId: 'C00000000' },
  slackChannel: '#musicconnect-ops',
  email: 'platform@musicconnect.com',
  /** The repository whose workflows build and deploy. */
  repository: 'musicconnect/musicconnect',
  /** The branch that the workflows write, and that Argo CD delivers from. */
  gitOps: { repository: 'https://github.com/musicconnect/musicconnect', revision: 'gitops' },
};

/** An environment as it is deployed. */
export interface DeployedEnvironment extends Environment {
  readonly account: string;
  /** The version of the image of a workload: its digest or its tag. */
  imageVersion(workload: string): string;
}

/** The environment of a name, with what the context says: `account`, `hostedZoneId`, and the digest of the image of each workload by its name. */
export function environmentOf(node: Node, name: string): DeployedEnvironment {
  const environment = ENVIRONMENTS[name];
  if (!environment) {
    throw new Error(`There is no environment "${name}": use -c env=${Object.keys(ENVIRONMENTS).join('|')}`);
  }
  return deployed(node, environment);
}

export function deployed(node: Node, environment: Environment): DeployedEnvironment {
  const account = node.tryGetContext('account') ?? process.env.CDK_DEFAULT_ACCOUNT;
  if (!account) {
    throw new Error('The account is not known, and names of buckets hold it: log in to it, or use -c account=123456789012');
  }
  return {
    ...environment,
    account,
    hostedZoneId: node.tryGetContext('hostedZoneId') ?? environment.hostedZoneId,
    imageVersion: (workload) => node.tryGetContext(workload) ?? '1.0.0',
  };
}
