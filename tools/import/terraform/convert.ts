import { Findings } from '../findings';
import { type Entry, entriesOf, type MapNode, type Node, plain, SourceError, textOf } from '../nodes';

/** An app as it is to be written. */
export interface TerraformPlan {
  readonly project: string;
  readonly tier: 'DEVELOPMENT' | 'STAGING' | 'PRODUCTION';
  readonly domainName: string;
  readonly regions: readonly string[];
  readonly tags: ReadonlyMap<string, string>;
}

const TIERS: Readonly<Record<string, TerraformPlan['tier']>> = {
  dev: 'DEVELOPMENT', development: 'DEVELOPMENT', test: 'DEVELOPMENT', staging: 'STAGING', stage: 'STAGING', production: 'PRODUCTION', prod: 'PRODUCTION',
};

/** Variables that others have in such a file, and what says the same here. */
const COUNTERPARTS: readonly (readonly [RegExp, string])[] = [
  [/cidr/, '`NETWORKS` in `lib/region.ts`: each region has addresses of its own'],
  [/(kubernetes|eks|cluster)_version/, '`version` of RegionalCluster in `lib/region.ts`'],
  [/node|instance_type|spot|min_size|max_size|desired/, '`compute` of RegionalCluster, and `capacity` and `scaling` of each workload'],
  [/(db|database|aurora|rds)_?.*(class|instance|engine|version|backup|retention)/, 'properties of GlobalMusicDatabase in `lib/region.ts`'],
  [/redis|cache|elasticache/, 'properties of ClusterCache in `lib/region.ts`'],
  [/password|secret|token|api_key/, 'no secret belongs into a file: the constructs make those that they need, and read others from Secrets Manager'],
  [/zone_id/, 'context `hostedZoneId`'],
  [/certificate|acm/, 'certificates are made by the constructs'],
  [/bucket|state|backend/, 'CloudFormation keeps the state, and the constructs make the buckets'],
  [/alarm|slack|pagerduty|email|on_?call/, 'OnCall'],
  [/budget|cost/, 'CostGuards'],
];

/** What takes the place of a `terraform.tfvars` of MusicConnect. Throws `SourceError` where nothing can. */
export function convertTerraform(root: Node): { readonly plan: TerraformPlan; readonly findings: Findings } {
  if (root.kind !== 'map') {
    throw new SourceError('is no file of variables: it has no names', root.line);
  }
  const findings = new Findings();
  const plan = {
    project: text(root, 'project_name', /^[a-z][a-z0-9-]{1,28}$/, 'a name of 2 to 29 lowercase letters, digits and hyphens, with a letter first'),
    tier: 'PRODUCTION' as TerraformPlan['tier'],
    domainName: text(root, 'domain_name', /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, 'a domain name in lowercase letters'),
    regions: regionsOf(root),
    tags: new Map<string, string>(),
  };
  for (const entry of root.entries) {
    switch (entry.key) {
      case 'project_name':
        findings.taken(entry.key, entry.line, 'stacks, clusters, secrets and repositories of images begin with it');
        break;
      case 'domain_name':
        findings.taken(entry.key, entry.line, 'listeners reach all regions by it. The id of its hosted zone is the context `hostedZoneId`');
        break;
      case 'aws_regions':
        findings.taken(entry.key, entry.line, `a stack for each region; \`${plan.regions[0]}\` has the writer of the database. To add one is one line in \`main.ts\``);
        break;
      case 'environment':
        plan.tier = tierOf(entry, findings);
        break;
      case 'tags':
      case 'common_tags':
      case 'default_tags':
        readTags(entry, plan.tags, findings);
        break;
      default:
        findings.left(entry.key, entry.line, COUNTERPARTS.find(([pattern]) => pattern.test(entry.key))?.[1] ?? 'is not known here');
    }
  }
  if (!root.entries.some(({ key }) => key === 'environment')) {
    findings.different('environment', undefined, 'is missing: production');
  }
  sayWhatAlwaysDiffers(findings, plan);
  return { plan, findings };
}

function entryNamed(root: MapNode, key: string): Entry {
  const found = root.entries.find((one) => one.key === key);
  if (!found) {
    throw new SourceError(`\`${key}\` is missing`);
  }
  return found;
}

function text(root: MapNode, key: string, form: RegExp, meaning: string): string {
  const { value, line } = entryNamed(root, key);
  if (value.kind !== 'scalar' || typeof value.value !== 'string' || !form.test(value.value)) {
    throw new SourceError(`\`${key}\` has to be ${meaning}; got ${textOf(value)}`, line);
  }
  return value.value;
}

function regionsOf(root: MapNode): string[] {
  const { value, line } = entryNamed(root, 'aws_regions');
  if (value.kind !== 'list' || value.items.length < 1 || value.items.length > 8) {
    throw new SourceError(`\`aws_regions\` has to be a list of 1 to 8 regions; got ${textOf(value)}`, line);
  }
  return value.items.map((item, index) => {
    const region = plain(item);
    if (typeof region !== 'string' || !/^[a-z]{2}-[a-z]+-\d$/.test(region)) {
      throw new SourceError(`\`aws_regions[${index}]\` has to be a region such as "eu-west-1"; got ${textOf(item)}`, item.line);
    }
    if (value.items.slice(0, index).some((other) => plain(other) === region)) {
      throw new SourceError(`\`aws_regions[${index}]\` is there twice: ${region}`, item.line);
    }
    return region;
  });
}

function tierOf({ key, line, value }: Entry, findings: Findings): TerraformPlan['tier'] {
  const name = plain(value);
  const tier = typeof name === 'string' && Object.hasOwn(TIERS, name) ? TIERS[name] : undefined;
  if (tier) {
    findings.taken(key, line, `\`DeploymentTier.${tier}\``);
  } else {
    findings.different(key, line, `${textOf(value)} is none of ${Object.keys(TIERS).join(', ')}: \`DeploymentTier.PRODUCTION\``);
  }
  return tier ?? 'PRODUCTION';
}

function readTags({ key, line, value }: Entry, tags: Map<string, string>, findings: Findings): void {
  for (const tag of entriesOf(value)) {
    const content = plain(tag.value);
    if (typeof content === 'string' && !/^aws:/i.test(tag.key)) {
      tags.set(tag.key, content);
      findings.taken(`${key}.${tag.key}`, tag.line, 'a tag of everything');
    } else {
      findings.left(`${key}.${tag.key}`, tag.line, `${textOf(tag.value)} is no value of a tag`);
    }
  }
  if (value.kind !== 'map') {
    findings.left(key, line, `${textOf(value)} is no map of tags`);
  }
}

function sayWhatAlwaysDiffers(findings: Findings, { project, regions }: TerraformPlan): void {
  findings.different('aws_regions', undefined, `CloudFormation keeps the state: a stack \`${project}-<region>\` for each of ${regions.length}, and \`${project}-edge\` in us-east-1. What Terraform made stays until \`terraform destroy\`: clusters and the database have the documented names, so deploy into another account, or under another project name, while both live`);
  findings.different('project_name', undefined, 'the database is a new one, to which data is copied; its users and secrets are made by the constructs');
  findings.different('domain_name', undefined, 'a CloudFront Function routes by country, and Lambda@Edge is not needed; the regions are `<region>.origin.<domain>`');
  findings.different('kubernetes', undefined, 'what `kubectl apply` and `helm upgrade` installed is a GitOps tree, which `ekn-gitops` writes and Argo CD delivers');
}
