/** The vCPUs of sizes below `xlarge`, for the families that have them all: those that burst. */
const BURSTABLE: Readonly<Record<string, number>> = { nano: 2, micro: 2, small: 2, medium: 2, large: 2 };
/** The families of the quotas for standard instances, whose sizes are multiples of `xlarge` with four vCPUs. */
const STANDARD = /^[acdhimrtz]/;

/**
 * The vCPUs of an instance type of the standard families, by the size in its name; undefined for types of other families, which have quotas of
 * their own, and for bare metal. See https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-types.html
 */
export function vcpusOf(instanceType: string): number | undefined {
  const [, family, size] = /^([a-z0-9-]+)\.([a-z0-9-]+)$/.exec(instanceType) ?? [];
  if (family === undefined || !STANDARD.test(family)) {
    return undefined;
  }
  if (/^t\d/.test(family) && BURSTABLE[size] !== undefined) {
    return BURSTABLE[size];
  }
  const [, times, xlarge] = /^(\d*)(xlarge)$/.exec(size) ?? [];
  if (xlarge !== undefined) {
    return 4 * Number(times || 1);
  }
  return { medium: 1, large: 2 }[size];
}
