import { Token } from 'aws-cdk-lib';
import { type AddOnDefinition, HOSTED_ZONE, PLATFORM } from './add-on-definitions';
import type { ClusterAddOn } from './cluster-add-on';
import type { Problems } from '../private/errors';

/** What add-ons stand on. */
export interface AddOnGround {
  /** The version of Kubernetes: `1.36`. */
  readonly kubernetesVersion: string;
  readonly hasHostedZone: boolean;
}

/** Notes what is wrong with add-ons: whom they miss, whom they conflict with, and what they are too new for. */
export function validateAddOns(problems: Problems, addOns: readonly ClusterAddOn[], ground: AddOnGround): void {
  const names = addOns.map(({ name }) => name);
  addOns.forEach(({ name, version, _definition: definition }, index) => {
    const prop = `addOns[${index}]`;
    if (Token.isUnresolved(name) || !/^[a-z0-9][a-z0-9_-]{0,99}$/i.test(name)) {
      problems.add({ code: 'RegionalClusterAddOnInvalid', prop, got: name });
    }
    problems.addIf(version !== undefined && !/^v\d+\.\d+\.\d+(-\S+)?$/.test(version), { code: 'RegionalClusterAddOnVersionInvalid', prop, got: version });
    problems.addIf(names.indexOf(name) < index, { code: 'RegionalClusterAddOnRepeated', prop, got: name });
    validateNeeds(problems, prop, definition, names, ground);
    validateConflicts(problems, prop, definition, names);
  });
  const circle = findCircle(addOns.map(({ _definition }) => _definition));
  problems.addIf(circle !== undefined, { code: 'RegionalClusterAddOnCircle', prop: 'addOns', got: circle?.join(' needs ') });
}

function validateNeeds(
  // eslint-disable-next-line @stylistic/max-len
  problems: Problems, prop: string, { name, needs, minimumKubernetesVersion }: AddOnDefinition, names: string[], { kubernetesVersion, hasHostedZone }: AddOnGround,
): void {
  for (const need of needs.filter((one) => one !== HOSTED_ZONE && !names.includes(one))) {
    problems.add({ code: 'RegionalClusterAddOnMissing', prop, got: name, why: `needs the add-on ${need}`, fix: `Add ${need} to \`addOns\`.` });
  }
  problems.addIf(needs.includes(HOSTED_ZONE) && !hasHostedZone, { code: 'RegionalClusterHostedZoneMissing', prop, got: name });
  problems.addIf(minimumKubernetesVersion !== undefined && isOlder(kubernetesVersion, minimumKubernetesVersion), {
    code: 'RegionalClusterAddOnTooNew', prop, got: name, why: `needs Kubernetes ${minimumKubernetesVersion}, and the cluster has ${kubernetesVersion}`,
  });
}

function validateConflicts(problems: Problems, prop: string, { name, conflicts }: AddOnDefinition, names: string[]): void {
  for (const conflict of conflicts) {
    const installed = PLATFORM.get(conflict);
    if (installed !== undefined) {
      problems.add({ code: 'RegionalClusterAddOnBuiltIn', prop, got: name, why: `is an add-on ${installed}` });
    } else if (names.includes(conflict)) {
      problems.add({ code: 'RegionalClusterAddOnConflict', prop, got: name, why: `cannot be beside the add-on ${conflict}` });
    }
  }
}

/** Whether a version of Kubernetes is older than another one. */
function isOlder(version: string, than: string): boolean {
  const [minor, other] = [version, than].map((one) => Number(one.split('.')[1]));
  return minor < other;
}

/** The names of a circle, the first of which is also the last. */
function findCircle(definitions: readonly AddOnDefinition[]): string[] | undefined {
  const follow = (name: string, path: string[]): string[] | undefined => {
    if (path.includes(name)) {
      return [...path.slice(path.indexOf(name)), name];
    }
    const needs = definitions.find((one) => one.name === name)?.needs ?? [];
    return needs.map((need) => follow(need, [...path, name])).find((found) => found !== undefined);
  };
  return definitions.map(({ name }) => follow(name, [])).find((found) => found !== undefined);
}
