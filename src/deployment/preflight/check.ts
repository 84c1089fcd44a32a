import type { Account, AppliedQuota } from './account';
import type { Assembly, Stack } from './assembly';
import { type Need, type Quota, QUOTAS } from './quotas';

/** `ok`: it fits. `tight`: it fits, but node pools cannot grow to their limits. `short`: it does not fit. `unknown`: AWS could not be asked. */
export type Verdict = 'ok' | 'tight' | 'short' | 'unknown';

/** One quota of one region, or of the account. */
export interface QuotaResult {
  readonly quota: string;
  readonly serviceCode: string;
  readonly quotaCode: string;
  /** The region in which it is asked for and raised. */
  readonly region: string;
  readonly needed: number;
  /** What node pools may grow to. */
  readonly ceiling?: number;
  readonly used?: number;
  readonly allowed?: number;
  readonly verdict: Verdict;
  /** Why AWS could not be asked. */
  readonly reason?: string;
  /** The command that asks for more. */
  readonly request?: string;
}

/** One region that stacks are deployed to. */
export interface RegionResult {
  readonly region: string;
  readonly stacks: readonly string[];
  /** The opt-in status. */
  readonly status?: string;
  readonly bootstrap?: { readonly needed: number; readonly found?: number };
  readonly quotas: readonly QuotaResult[];
  /** What has to be done before the deployment, besides what quotas need. */
  readonly problems: readonly { readonly problem: string; readonly fix: string }[];
  /** What could not be asked. */
  readonly unknown: readonly string[];
}

/** What was found out. */
export interface Result {
  readonly account: string;
  readonly regions: readonly RegionResult[];
  /** The quotas that the account has once for all regions. */
  readonly accountWide: readonly QuotaResult[];
  /** The stacks of other accounts, which were not looked at. */
  readonly otherAccounts: readonly { readonly stack: string; readonly account: string }[];
}

/** Where Service Quotas knows the quotas of services that have one endpoint for all regions, by partition. */
const GLOBAL_REGIONS: Readonly<Record<string, string>> = { 'aws': 'us-east-1', 'aws-us-gov': 'us-gov-west-1' };

/** Compares what an assembly needs with what an account has. */
export async function check(assembly: Assembly, account: Account, home: string): Promise<Result> {
  const { account: id, partition } = await account.identity();
  const [own, others] = [
    assembly.stacks.filter((stack) => (stack.account ?? id) === id), assembly.stacks.filter((stack) => (stack.account ?? id) !== id),
  ];
  const status = await account.regions().catch((error: Error) => error);
  const names = [...new Set(own.map(({ region = home }) => region))].sort();
  const planned = await Promise.all(
    names.map(async (region) => plan(region, own.filter((stack) => (stack.region ?? home) === region), assembly, account, status)),
  );
  const globalRegion = GLOBAL_REGIONS[partition] ?? home;
  const everything = { resources: planned.flatMap(({ missing }) => missing), capacities: [] };
  return {
    account: id,
    regions: await Promise.all(planned.map(async ({ region, stacks, enabled, missing, capacities, runs }) => {
      const needs = enabled ? needed(QUOTAS.filter(({ accountWide = false }) => !accountWide), { resources: missing, capacities }) : [];
      const quotas = await Promise.all(needs.map(([quota, need]) => compare(account, region, quota, need, runs)));
      return { ...await readiness(region, stacks, status, enabled, account), quotas };
    })),
    accountWide: await Promise.all(needed(QUOTAS.filter(({ accountWide = false }) => accountWide), everything)
      .map(([quota, need]) => compare(account, globalRegion, quota, need, false))),
    otherAccounts: others.map(({ name, account: other }) => ({ stack: name, account: other! })),
  };
}

/** The same without an account: by the values that AWS documents for one that never asked for others. */
export function checkDefaults(assembly: Assembly, home: string): Result {
  const names = [...new Set(assembly.stacks.map(({ region = home }) => region))].sort();
  const judged = (region: string, quota: Quota, need: Need) => judge(region, quota, need, { value: quota.default, adjustable: true }, 0, false);
  return {
    account: 'none',
    regions: names.map((region) => {
      const stacks = assembly.stacks.filter((stack) => (stack.region ?? home) === region);
      const planned = {
        resources: stacks.flatMap(({ resources }) => resources), capacities: assembly.capacities.filter((capacity) => capacity.region === region),
      };
      const needs = needed(QUOTAS.filter(({ accountWide = false }) => !accountWide), planned);
      const quotas = needs.map(([quota, need]) => judged(region, quota, need));
      return { region, stacks: stacks.map(({ name }) => name), quotas, problems: [], unknown: [] };
    }),
    accountWide: needed(
      QUOTAS.filter(({ accountWide = false }) => accountWide), { resources: assembly.stacks.flatMap(({ resources }) => resources), capacities: [] },
    )
      .map(([quota, need]) => judged(GLOBAL_REGIONS.aws, quota, need)),
    otherAccounts: [],
  };
}

interface PlannedRegion {
  readonly region: string;
  readonly stacks: readonly Stack[];
  readonly enabled: boolean;
  /** The resources that are not deployed yet. */
  readonly missing: Stack['resources'];
  readonly capacities: Assembly['capacities'];
  /** Whether a cluster is there already, so that what runs is part of what is needed. */
  readonly runs: boolean;
}

async function plan(
  region: string, stacks: readonly Stack[], assembly: Assembly, account: Account, status: ReadonlyMap<string, string> | Error,
): Promise<PlannedRegion> {
  const enabled = status instanceof Error || isEnabled(status.get(region));
  const deployed = await Promise.all(stacks.map(async ({ name, resources }) => {
    // Who may not look into stacks is told what the whole of them needs.
    const ids = enabled ? await account.deployed(region, name).catch(() => new Set<string>()) : new Set<string>();
    return { there: resources.filter(({ id }) => ids.has(id)), missing: resources.filter(({ id }) => !ids.has(id)) };
  }));
  return {
    region,
    stacks,
    enabled,
    missing: deployed.flatMap(({ missing }) => missing),
    capacities: assembly.capacities.filter((capacity) => capacity.region === region),
    runs: deployed.some(({ there }) => there.some(({ type }) => type === 'AWS::EKS::Cluster')),
  };
}

const isEnabled = (status: string | undefined) => status !== undefined && status !== 'not-opted-in';

/** Whether the region is enabled, and bootstrapped for the CDK. */
async function readiness(
  region: string, stacks: readonly Stack[], status: ReadonlyMap<string, string> | Error, enabled: boolean, account: Account,
): Promise<Omit<RegionResult, 'quotas'>> {
  const base = { region, stacks: stacks.map(({ name }) => name) };
  if (!enabled) {
    const known = (status as ReadonlyMap<string, string>).get(region);
    const problem = known === undefined ? { problem: 'There is no such region in the partition of the account.', fix: 'Correct the region of the stacks.' }
      : { problem: 'The region is not enabled in the account.', fix: `aws account enable-region --region-name ${region}` };
    return { ...base, status: known, problems: [problem], unknown: [] };
  }
  const unknown = status instanceof Error ? [`whether the region is enabled: ${status.message}`] : [];
  const known = status instanceof Error ? {} : { status: status.get(region) };
  const needs = stacks.flatMap(({ bootstrap }) => (bootstrap ? [bootstrap] : []));
  if (needs.length === 0) {
    return { ...base, ...known, problems: [], unknown };
  }
  const atLeast = Math.max(...needs.map(({ version }) => version));
  try {
    const versions = await Promise.all(
      [...new Set(needs.map(({ parameter }) => parameter))].map(async (parameter) => account.bootstrapVersion(region, parameter)),
    );
    const found = versions.includes(undefined) ? undefined : Math.min(...versions as number[]);
    const problem = found === undefined ? 'The region is not bootstrapped for the CDK.' : `The CDK bootstrap of the region has version ${found}, and the stacks need ${atLeast}.`;
    const fix = `npx cdk bootstrap aws://${stacks.find((stack) => stack.account)?.account ?? (await account.identity()).account}/${region}`;
    return {
      ...base,
      ...known,
      unknown,
      bootstrap: { needed: atLeast, ...found === undefined ? {} : { found } },
      problems: found === undefined || found < atLeast ? [{ problem, fix }] : [],
    };
  } catch (error) {
    return { ...base, ...known, problems: [], unknown: [...unknown, `whether the region is bootstrapped: ${(error as Error).message}`] };
  }
}

function needed(quotas: readonly Quota[], planned: Parameters<Quota['need']>[0]): [Quota, Need][] {
  return quotas.map((quota): [Quota, Need] => [quota, quota.need(planned)]).filter(([, { count, ceiling = 0 }]) => count > 0 || ceiling > 0);
}

async function compare(account: Account, region: string, quota: Quota, need: Need, runs: boolean): Promise<QuotaResult> {
  try {
    const applied = await account.quota(region, quota);
    const used = await account.used(region, quota, applied);
    return judge(region, quota, need, applied, used, runs);
  } catch (error) {
    const { serviceCode, quotaCode, name } = quota;
    return { quota: name, serviceCode, quotaCode, region, needed: need.count, ...ceilingOf(need), verdict: 'unknown', reason: (error as Error).message };
  }
}

function judge(
  region: string, quota: Quota, need: Need, { name = quota.name, value, adjustable }: AppliedQuota, used: number | undefined, runs: boolean,
): QuotaResult {
  // What runs in a cluster is a part of what its workloads need at their maximum, not something beside it.
  const included = runs && quota.usage === 'metric';
  const total = (count: number) => (included ? Math.max(count, used ?? 0) : count + (used ?? 0));
  const wanted = total(need.count) > value ? total(need.count) : total(need.ceiling ?? 0) > value ? total(need.ceiling!) : undefined;
  const verdict: Verdict = wanted === undefined ? used === undefined ? 'unknown' : 'ok' : total(need.count) > value ? 'short' : 'tight';
  return {
    quota: name,
    serviceCode: quota.serviceCode,
    quotaCode: quota.quotaCode,
    region,
    needed: need.count,
    ...ceilingOf(need),
    ...used === undefined ? { reason: 'AWS does not say how many there are.' } : { used },
    allowed: value,
    verdict,
    ...wanted !== undefined && adjustable ? {
      request: `aws service-quotas request-service-quota-increase --region ${region} --service-code ${quota.serviceCode} --quota-code ${quota.quotaCode} --desired-value ${wanted}`,
    } : {},
  };
}

const ceilingOf = ({ ceiling }: Need) => (ceiling === undefined ? {} : { ceiling });
