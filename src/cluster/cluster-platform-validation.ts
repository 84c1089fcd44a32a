import { Token } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { ClusterAddOn } from './cluster-add-on';
import { ClusterIngress } from './cluster-ingress';
import { domainOf, loadBalancerCidrs, zoneNameOf } from './cluster-platform';
import type { ClusterOnCallOptions, ClusterPlatformOptions } from './cluster-platform-options';
import { knownSecretName } from './secrets-reader';
import type { Problems } from '../private/errors';
import { isBucketName, isSecretName } from '../private/formats';

const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const EMAIL = /^[\w.+-]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;
/** Argo CD takes what git does; neither has a login in it, which would stand in the tree. */
const REPOSITORY = /^(https:\/\/[\w.-]+(:\d+)?\/[\w./~-]+|ssh:\/\/[\w-]+@[\w.-]+(:\d+)?\/[\w./~-]+|[\w-]+@[\w.-]+:[\w./~-]+)$/;
/** https://git-scm.com/docs/git-check-ref-format */
const REVISION = /^(?!.*(\.\.|\/\/|@\{|\.lock$|[./]$))[A-Za-z0-9][\w./@+-]{0,254}$/;
const FOLDER = /^(?!\.{1,2}(\/|$))[\w.-]+(\/(?!\.{1,2}(\/|$))[\w.-]+)*$/;
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** https://slack.com/help/articles/201402297: 80 characters, in lowercase. */
const CHANNEL = /^#[^\sA-Z#@.,:"'`\\/<>]{1,80}$/;
const CIDR = /^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/;

/** What a platform stands on. */
export interface PlatformPlace {
  readonly region: string;
  readonly vpc?: IVpc;
  readonly hostedZone?: IHostedZone;
  readonly addOns: readonly ClusterAddOn[];
}

/** Notes everything that is wrong with the platform of a cluster. */
export function validatePlatform(problems: Problems, platform: ClusterPlatformOptions | undefined, place: PlatformPlace): void {
  if (platform === undefined) {
    return;
  }
  const { gitOps, acmeEmail, availabilityTarget, telemetryBucketNames = {} } = platform;
  const say = (code: string, prop: string, got: unknown, accepted: boolean) => {
    if (Token.isUnresolved(got)) {
      problems.add({ code: 'RegionalClusterPlatformValueUnknown', prop: `platform.${prop}`, got });
    } else if (got !== undefined && !accepted) {
      problems.add({ code, prop: `platform.${prop}`, got });
    }
  };
  for (const [prop, format] of Object.entries({ repository: REPOSITORY, revision: REVISION, path: FOLDER, argoCdNamespace: NAMESPACE })) {
    const got = gitOps[prop as keyof typeof gitOps];
    say('RegionalClusterGitOpsInvalid', `gitOps.${prop}`, got, format.test(String(got)));
  }
  say('RegionalClusterAcmeEmailInvalid', 'acmeEmail', acmeEmail, EMAIL.test(acmeEmail ?? ''));
  say('RegionalClusterAvailabilityTargetInvalid', 'availabilityTarget', availabilityTarget, isTarget(availabilityTarget ?? 0));
  Object.entries(telemetryBucketNames).forEach(([prop, got]) => say('RegionalClusterTelemetryInvalid', `telemetryBucketNames.${prop}`, got, isBucketName(String(got))));
  validateOnCall(problems, platform.onCall, place.region);
  validateDomain(problems, platform, place);
  validateIngress(problems, platform, place);
  validateOriginName(problems, platform.ingress?._originName, place.hostedZone && domainOf(platform, place.hostedZone));
}

/** In percent, with as many decimals as the error budget is computed with. */
function isTarget(percent: number): boolean {
  return percent >= 90 && percent < 100 && Number(percent.toFixed(3)) === percent;
}

// eslint-disable-next-line @stylistic/max-len
function validateOnCall(problems: Problems, { secret, secretName = knownSecretName(secret), slackChannel }: ClusterOnCallOptions, region: string): void {
  if (secretName === undefined || Token.isUnresolved(secretName) || !isSecretName(secretName)) {
    problems.add({ code: 'RegionalClusterOnCallSecretNameUnknown', prop: 'platform.onCall.secret', got: secretName ?? secret.node.path });
  }
  problems.addIf(secret.env.region !== region, { code: 'RegionalClusterOnCallSecretRegionInvalid', prop: 'platform.onCall.secret', got: secret.env.region });
  if (Token.isUnresolved(slackChannel)) {
    problems.add({ code: 'RegionalClusterPlatformValueUnknown', prop: 'platform.onCall.slackChannel', got: slackChannel });
  } else if (!CHANNEL.test(slackChannel)) {
    problems.add({ code: 'RegionalClusterSlackChannelInvalid', prop: 'platform.onCall.slackChannel', got: slackChannel });
  }
}

function validateDomain(problems: Problems, platform: ClusterPlatformOptions, { hostedZone, addOns }: PlatformPlace): void {
  if (hostedZone === undefined) {
    problems.add({ code: 'RegionalClusterPlatformHostedZoneMissing', prop: 'hostedZone', got: hostedZone });
    return;
  }
  const domain = domainOf(platform, hostedZone);
  const zone = zoneNameOf(hostedZone);
  if (domain === undefined || Token.isUnresolved(domain)) {
    problems.add({ code: 'RegionalClusterDomainNameUnknown', prop: 'platform.domainName', got: domain });
  } else if (!DOMAIN.test(domain) || zone !== undefined && domain !== zone && !domain.endsWith(`.${zone}`)) {
    problems.add({ code: 'RegionalClusterDomainNameInvalid', prop: 'platform.domainName', got: domain });
  }
  // The records of two clusters would belong to one owner, and each would take away those of the other.
  const records = addOns.findIndex(({ name, _configuration }) => name === 'external-dns' && _configuration?.txtOwnerId === undefined);
  problems.addIf(records >= 0, { code: 'RegionalClusterRecordOwnerMissing', prop: `addOns[${records}]`, got: 'external-dns' });
}

function validateIngress(problems: Problems, { ingress = ClusterIngress.nginx() }: ClusterPlatformOptions, { vpc }: PlatformPlace): void {
  const cidrs = vpc && loadBalancerCidrs(ingress, vpc);
  const late = cidrs === undefined || Token.isUnresolved(cidrs) || cidrs.some((cidr) => Token.isUnresolved(cidr));
  if (vpc !== undefined && late) {
    problems.add({ code: 'RegionalClusterLoadBalancerCidrsUnknown', prop: 'platform.ingress.loadBalancerCidrs', got: cidrs });
  } else if (!late && ingress._kind === 'gateway-api' && (cidrs.length === 0 || !cidrs.every((cidr) => isCidr(cidr)))) {
    problems.add({ code: 'RegionalClusterLoadBalancerCidrsInvalid', prop: 'platform.ingress.loadBalancerCidrs', got: cidrs });
  }
}

/** It is below the domain, where external-dns may write. */
function validateOriginName(problems: Problems, originName: string | undefined, domain: string | undefined): void {
  if (originName !== undefined && Token.isUnresolved(originName)) {
    problems.add({ code: 'RegionalClusterPlatformValueUnknown', prop: 'platform.ingress.originName', got: originName });
  } else if (originName !== undefined && (!DOMAIN.test(originName) || domain !== undefined && !Token.isUnresolved(domain) && !originName.endsWith(`.${domain}`))) {
    problems.add({ code: 'RegionalClusterOriginNameInvalid', prop: 'platform.ingress.originName', got: originName });
  }
}

function isCidr(text: string): boolean {
  const [address, prefix] = text.split('/');
  const parts = address.split('.').map(Number);
  const number = parts.reduce((sum, part) => sum * 256 + part, 0);
  // eslint-disable-next-line @stylistic/max-len
  return CIDR.test(text) && parts.every((part) => part <= 255) && Number(prefix) >= 1 && Number(prefix) <= 32 && number % 2 ** (32 - Number(prefix)) === 0;
}
