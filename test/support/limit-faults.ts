import { type Limit, LIMITS } from './limits';
import type { Resources } from './replacement';

/** What of a template AWS would refuse by its limits, and the types whose limits nobody has written down, a line each. */
export function limitFaults(resources: Resources): string[] {
  const counts = new Map<string, number>();
  const faults = Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) => {
    if (isCustom(Type)) {
      return [];
    }
    counts.set(Type, (counts.get(Type) ?? 0) + 1);
    const row = LIMITS[Type];
    return row === undefined
      ? [`${Type}: has no row in test/support/limits.ts`]
      : Object.entries(row.properties ?? {}).flatMap(([path, limit]) => valuesAt(Properties, path.split('.'))
        .flatMap((value) => faultOf(value, limit)).map((fault) => `${Type} ${id}: ${path} ${fault} (${row.page})`));
  });
  const quotas = [...counts].flatMap(([type, count]) => {
    const quota = LIMITS[type]?.quota;
    return quota !== undefined && count > quota ? [`${type}: ${count} of them, and the quota is ${quota} (${LIMITS[type].page})`] : [];
  });
  return [...faults, ...quotas];
}

function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CDK::Metadata';
}

function valuesAt(value: unknown, [step, ...rest]: string[]): unknown[] {
  if (step === undefined) {
    return value === undefined ? [] : [value];
  }
  const inner = (value as Record<string, unknown> | undefined)?.[step.replace('[]', '')];
  return step.endsWith('[]') ? (Array.isArray(inner) ? inner.flatMap((item) => valuesAt(item, rest)) : []) : valuesAt(inner, rest);
}

/** What CloudFormation works out is not judged: a text with it in it may have any length. */
function isIntrinsic(value: unknown): boolean {
  const [key] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return key === 'Ref' || key?.startsWith('Fn::') === true;
}

function faultOf(value: unknown, { shortest, longest, pattern, least, most, values }: Limit): string[] {
  if (isIntrinsic(value)) {
    return [];
  }
  const size = typeof value === 'string' || Array.isArray(value) ? value.length : typeof value === 'object' ? JSON.stringify(value).length : undefined;
  return [
    ...size !== undefined && shortest !== undefined && size < shortest ? [`has ${size}, and at least ${shortest} are needed`] : [],
    ...size !== undefined && longest !== undefined && size > longest ? [`has ${size}, and at most ${longest} are taken`] : [],
    ...typeof value === 'string' && pattern !== undefined && !pattern.test(value) ? [`is ${JSON.stringify(value)}, which does not match ${pattern}`] : [],
    ...least !== undefined && Number(value) < least ? [`is ${value}, and the least is ${least}`] : [],
    ...most !== undefined && Number(value) > most ? [`is ${value}, and the most is ${most}`] : [],
    ...values !== undefined && !values.includes(value as number) ? [`is ${value}, which there is not`] : [],
  ];
}
