import type { QuotaResult, RegionResult, Result, Verdict } from './check';

const SIGNS: Readonly<Record<Verdict, string>> = { ok: '✓', tight: '!', short: '✖', unknown: '?' };

/** The result, as lines for people. */
export function reportLines(result: Result): string[] {
  const { account, regions, accountWide, otherAccounts } = result;
  const rows = [...regions.flatMap(({ quotas }) => quotas), ...accountWide];
  const width = Math.max(0, ...rows.map(({ quota }) => quota.length));
  return [
    account === 'none' ? 'No account was asked: against the values that AWS documents, with nothing used.' : `Account ${account}`,
    ...regions.flatMap((region) => ['', ...regionLines(region), ...tableLines(region.quotas, width)]),
    ...accountWide.length > 0 ? ['', 'All regions: quotas of the account', ...tableLines(accountWide, width)] : [],
    ...otherAccounts.length > 0 ? ['', ...otherAccounts.map(({ stack, account: other }) => `? ${stack} is of account ${other}: run this once more with its credentials.`)] : [],
    '',
    conclusion(result),
  ];
}

function regionLines({ region, stacks, status, bootstrap, problems, unknown }: RegionResult): string[] {
  const facts = [`${stacks.length === 1 ? '1 stack' : `${stacks.length} stacks`}`, ...status === undefined || problems.some(({ fix }) => fix.includes('enable-region')) ? [] : ['enabled'],
    ...bootstrap?.found === undefined ? [] : [`bootstrap version ${bootstrap.found}`]];
  return [
    `${region}: ${facts.join(', ')}`,
    ...problems.flatMap(({ problem, fix }) => [`✖ ${problem}`, `    ${fix}`]),
    ...unknown.map((what) => `? AWS could not be asked ${what}`),
  ];
}

function tableLines(quotas: readonly QuotaResult[], width: number): string[] {
  if (quotas.length === 0) {
    return [];
  }
  const row = (sign: string, name: string, ...numbers: string[]) => `${sign} ${name.padEnd(width)} ${numbers.map((number) => number.padStart(9)).join(' ')}`;
  return [
    row(' ', 'quota', 'needed', 'used', 'allowed'),
    ...quotas.flatMap(({ verdict, quota, needed, ceiling, used, allowed, reason, request }) => [
      row(SIGNS[verdict], quota, String(needed), used === undefined ? '?' : String(used), allowed === undefined ? '?' : String(allowed)),
      ...verdict === 'tight' ? [`    Workloads fit; node pools may grow to ${ceiling}, and get no more than the quota.`] : [],
      ...reason === undefined ? [] : [`    ${reason}`],
      ...request === undefined ? verdict === 'short' ? ['    AWS does not raise this quota.'] : [] : [`    ${request}`],
    ]),
  ];
}

function conclusion(result: Result): string {
  const short = rowsOf(result).filter(({ verdict }) => verdict === 'short').length;
  const problems = result.regions.flatMap((region) => region.problems).length;
  const unknown = countUnknown(result);
  if (short + problems > 0) {
    return `Not ready: ${[...short > 0 ? [`${short === 1 ? '1 quota is' : `${short} quotas are`} too small`] : [],
      ...problems > 0 ? [`${problems === 1 ? '1 region is' : `${problems} regions are`} not ready`] : []].join(', ')}.`;
  }
  return unknown > 0 ? `Nothing is missing, as far as AWS could be asked: ${unknown} ${unknown === 1 ? 'answer' : 'answers'} did not come.` : 'Ready.';
}

const rowsOf = ({ regions, accountWide }: Result) => [...regions.flatMap(({ quotas }) => quotas), ...accountWide];

function countUnknown(result: Result): number {
  return rowsOf(result).filter(({ verdict }) => verdict === 'unknown').length + result.regions.flatMap(({ unknown }) => unknown).length + result.otherAccounts.length;
}

/** Whether something is missing; undefined where nothing is, as far as AWS could be asked. */
export function isReady(result: Result): boolean | undefined {
  if (rowsOf(result).some(({ verdict }) => verdict === 'short') || result.regions.some(({ problems }) => problems.length > 0)) {
    return false;
  }
  return countUnknown(result) > 0 ? undefined : true;
}
