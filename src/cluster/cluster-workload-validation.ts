import { type Duration, Size, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ClusterNames, LONGEST_ROLE_NAME } from './cluster-names';
import { type ClusterWorkloadAttributes, type ClusterWorkloadProps, WorkloadCapacity } from './cluster-workload-props';
import { CLUSTER_ERRORS } from './errors';
import type { PeerModel } from './gitops/models';
import type { WorkloadSecret } from './workload-secret';
import { validateDuration } from '../private/durations';
import { Problems } from '../private/errors';
import { isSecretName } from '../private/formats';
import { HEALTH_PATH } from '../private/health-path';

/** A name of DNS of one part, which services, namespaces and workloads have. */
const DNS_LABEL = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const HOST = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/, of what is more than nothing. */
const QUANTITY = /^(?=.*[1-9])\d+(\.\d+)?(m|k|M|G|Ki|Mi|Gi)?$/;
const PATH = /^\/[\w\-.~!$&'()*+,;=:@%/]*$/;
/** Of what a container may write to, no part goes up. */
const FOLDER = /^(\/(?!\.{1,2}(\/|$))[\w.-]+)+$/;
const IMAGE_NAME = /^[a-z0-9]+([._-]+[a-z0-9]+)*(\.[a-z0-9-]+)*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/;

/** How long a pod on spot capacity has, with a rest for its replacement to be seen: EC2 tells two minutes before. */
export const SPOT_NOTICE_SECONDS = 110;

/** Throws everything that is wrong with the props of a workload. */
export function validateClusterWorkload(scope: Construct, props: ClusterWorkloadProps): void {
  const problems = new Problems(scope, CLUSTER_ERRORS);
  // What is a token breaks every rule below: it is said first, and alone.
  refuseTokens(problems, props);
  problems.throwIfAny();
  validateName(problems, props);
  validateImage(problems, props);
  validateResources(problems, props);
  validateScaling(problems, props);
  validateLife(problems, props);
  validateConnections(problems, props);
  validateVariables(problems, props);
  validateSecurity(problems, props);
  problems.throwIfAny();
}

/** Throws everything that is wrong with the attributes of a workload. */
export function validateClusterWorkloadAttributes(scope: Construct, attributes: ClusterWorkloadAttributes): void {
  const problems = new Problems(scope, CLUSTER_ERRORS);
  validateName(problems, attributes);
  problems.throwIfAny();
}

/** The values of Kubernetes objects, which are written at synthesis. */
function refuseTokens(problems: Problems, { cluster, image, allowFrom = [], allowTo = [], secrets, ...plain }: ClusterWorkloadProps): void {
  const visit = (prop: string, value: unknown): void => {
    if (isLate(value)) {
      problems.add({ code: 'ClusterWorkloadValueUnknown', prop, got: value });
    } else if (Array.isArray(value)) {
      value.forEach((each, index) => visit(`${prop}[${index}]`, each));
    } else if (typeof value === 'object' && value !== null && !(value instanceof Size) && !('toSeconds' in value)) {
      Object.entries(value).forEach(([name, each]) => visit(prop === '' ? name : `${prop}.${name}`, each));
    }
  };
  visit('', { ...plain, image: { version: image._version, registry: image._registry } });
  Object.entries({ allowFrom, allowTo }).forEach(([prop, peers]) => visit(prop, peers.map(({ _models }) => _models)));
}

function isLate(value: unknown): boolean {
  const unresolved = value as { isUnresolved?: () => boolean } | undefined;
  return Token.isUnresolved(value) || typeof unresolved?.isUnresolved === 'function' && unresolved.isUnresolved();
}

/** It is part of names that no value of the deployment may be in. */
function validateName(problems: Problems, { cluster, workloadName }: ClusterWorkloadAttributes): void {
  const roleName = new ClusterNames(cluster.project, cluster.region).roleName(workloadName);
  if (Token.isUnresolved(workloadName) || !DNS_LABEL.test(workloadName) || workloadName.length > 24 || roleName.length > LONGEST_ROLE_NAME) {
    problems.add({ code: 'ClusterWorkloadNameInvalid', prop: 'workloadName', got: workloadName });
  }
}

function validateImage(problems: Problems, { image: { _version, _registry } }: ClusterWorkloadProps): void {
  const known = /^sha256:[0-9a-f]{64}$/.test(_version) || /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(_version);
  problems.addIf(!known || _version === 'latest', { code: 'ClusterWorkloadImageInvalid', prop: 'image.version', got: _version });
  problems.addIf(_registry !== undefined && !IMAGE_NAME.test(_registry), { code: 'ClusterWorkloadImageInvalid', prop: 'image.repository', got: _registry });
}

function validateResources(problems: Problems, { resources = {} }: ClusterWorkloadProps): void {
  const code = 'ClusterWorkloadResourcesInvalid';
  const { cpu = 250, cpuLimit = Math.max(cpu, 1) * 4, ...sizes } = resources;
  for (const [prop, got] of Object.entries({ cpu, cpuLimit })) {
    problems.addIf(!isWhole(got, 10, 192_000), { code, prop: `resources.${prop}`, got });
  }
  problems.addIf(cpuLimit < cpu, { code, prop: 'resources.cpuLimit', got: cpuLimit, why: 'is less than what a pod asks for', fix: 'Give as much at least.' });
  for (const [prop, got] of Object.entries(sizes)) {
    problems.addIf(got !== undefined && !isWhole(mebibytes(got), 16, 3 * 1024 ** 2), { code, prop: `resources.${prop}`, got });
  }
  const { memory, memoryLimit } = sizes;
  problems.addIf(memoryLimit !== undefined && mebibytes(memoryLimit) < mebibytes(memory ?? Size.mebibytes(512)), {
    code, prop: 'resources.memoryLimit', got: memoryLimit, why: 'is less than what a pod asks for', fix: 'Give as much at least.',
  });
}

function validateScaling(problems: Problems, { scaling = {}, maxUnavailablePercentage }: ClusterWorkloadProps): void {
  const code = 'ClusterWorkloadScalingInvalid';
  const { minReplicas = 3, maxReplicas = Math.max(30, minReplicas), targetCpuUtilization, targetMemoryUtilization, customMetrics = {} } = scaling;
  problems.addIf(!isWhole(minReplicas, 2, 100), { code, prop: 'scaling.minReplicas', got: minReplicas });
  problems.addIf(!isWhole(maxReplicas, 2, 100), { code, prop: 'scaling.maxReplicas', got: maxReplicas });
  problems.addIf(maxReplicas < minReplicas, {
    code, prop: 'scaling.maxReplicas', got: maxReplicas, why: 'is less than the fewest pods', fix: 'Give as many at least as `minReplicas`.',
  });
  for (const [prop, got] of Object.entries({ targetCpuUtilization, targetMemoryUtilization })) {
    problems.addIf(got !== undefined && !isWhole(got, 1, 100), { code, prop: `scaling.${prop}`, got });
  }
  for (const [name, got] of Object.entries(customMetrics)) {
    problems.addIf(!/^[A-Za-z_:][\w:]*$/.test(name) || !QUANTITY.test(got), { code, prop: `scaling.customMetrics["${name}"]`, got });
  }
  seconds(problems, scaling.scaleDownStabilization, [0, 3600], code, 'scaling.scaleDownStabilization');
  problems.addIf(maxUnavailablePercentage !== undefined && !isWhole(maxUnavailablePercentage, 1, 50), {
    code: 'ClusterWorkloadDisruptionInvalid', prop: 'maxUnavailablePercentage', got: maxUnavailablePercentage,
  });
}

function validateLife(problems: Problems, { health = {}, shutdown = {}, capacity }: ClusterWorkloadProps): void {
  for (const prop of ['readinessPath', 'livenessPath'] as const) {
    problems.addIf(health[prop] !== undefined && !PATH.test(health[prop]!), { code: 'ClusterWorkloadHealthInvalid', prop: `health.${prop}`, got: health[prop] });
  }
  problems.addIf(health.livenessPath === (health.readinessPath ?? HEALTH_PATH), {
    code: 'ClusterWorkloadHealthInvalid',
    prop: 'health.livenessPath',
    got: health.livenessPath,
    why: 'is the path of readiness as well: when what the pods depend on is away, all of them would be started again',
    fix: 'Give one that asks nobody else, or leave it out: a connection to the port is enough then.',
  });
  seconds(problems, health.startupTimeout, [5, 1800], 'ClusterWorkloadHealthInvalid', 'health.startupTimeout');
  const code = 'ClusterWorkloadShutdownInvalid';
  seconds(problems, shutdown.delay, [0, 60], code, 'shutdown.delay');
  seconds(problems, shutdown.drainTimeout, [1, 3600], code, 'shutdown.drainTimeout');
  const whole = (shutdown.delay?.toSeconds({ integral: false }) ?? 15) + (shutdown.drainTimeout?.toSeconds({ integral: false }) ?? 30);
  problems.addIf(capacity !== WorkloadCapacity.ON_DEMAND && whole > SPOT_NOTICE_SECONDS, {
    code: 'ClusterWorkloadShutdownTooLong', prop: 'shutdown', got: `${whole} seconds`,
  });
}

function validateConnections(problems: Problems, { port, metrics = {}, ingress, allowFrom = [], allowTo = [] }: ClusterWorkloadProps): void {
  problems.addIf(!isWhole(port, 1024, 65535), { code: 'ClusterWorkloadPortInvalid', prop: 'port', got: port });
  problems.addIf(metrics.port !== undefined && !isWhole(metrics.port, 1024, 65535), { code: 'ClusterWorkloadPortInvalid', prop: 'metrics.port', got: metrics.port });
  problems.addIf(metrics.path !== undefined && !PATH.test(metrics.path), { code: 'ClusterWorkloadHealthInvalid', prop: 'metrics.path', got: metrics.path });
  if (ingress) {
    const code = 'ClusterWorkloadIngressInvalid';
    const wrong = ingress.hosts.length === 0 || new Set(ingress.hosts).size < ingress.hosts.length || ingress.hosts.some((host) => !HOST.test(host));
    problems.addIf(wrong, { code, prop: 'ingress.hosts', got: ingress.hosts });
    problems.addIf(ingress.path !== undefined && !PATH.test(ingress.path), { code, prop: 'ingress.path', got: ingress.path });
    seconds(problems, ingress.idleTimeout, [1, 4000], code, 'ingress.idleTimeout');
  }
  for (const [prop, peers] of Object.entries({ allowFrom, allowTo })) {
    peers.forEach(({ _models }, index) => _models.filter((peer) => !isPeer(peer)).forEach((got) => {
      problems.add({ code: 'ClusterWorkloadPeerInvalid', prop: `${prop}[${index}]`, got });
    }));
  }
}

function isPeer({ workload, namespace, cidr, ports }: PeerModel): boolean {
  const named = workload ?? namespace;
  return (named === undefined || DNS_LABEL.test(named)) && (cidr === undefined || isCidr(cidr)) && ports.every((port) => isWhole(port, 1, 65535));
}

/** Whether it is a block of IPv4 addresses that begins at a multiple of its size. */
function isCidr(cidr: string): boolean {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const [, ...parts] = found?.map(Number) ?? [];
  const bits = parts.pop();
  return bits !== undefined && bits <= 32 && parts.every((part) => part <= 255)
    && parts.reduce((sum, part) => sum * 256 + part, 0) % 2 ** (32 - bits) === 0;
}

function validateVariables(problems: Problems, { cluster, environment = {}, secrets = {} }: ClusterWorkloadProps): void {
  for (const [prop, variables] of Object.entries({ environment, secrets })) {
    for (const name of Object.keys(variables)) {
      problems.addIf(!VARIABLE.test(name) || prop === 'secrets' && name === 'PORT', { code: 'ClusterWorkloadVariableInvalid', prop, got: name });
    }
  }
  for (const [name, secret] of Object.entries(secrets)) {
    problems.addIf(name in environment, { code: 'ClusterWorkloadVariableTwice', prop: `secrets["${name}"]`, got: name });
    validateSecret(problems, cluster, `secrets["${name}"]`, secret);
  }
}

function validateSecret(problems: Problems, cluster: ClusterWorkloadProps['cluster'], prop: string, { _secretName, _source: { secret } }: WorkloadSecret): void {
  if (_secretName === undefined || Token.isUnresolved(_secretName) || !isSecretName(_secretName)) {
    problems.add({ code: 'ClusterWorkloadSecretNameUnknown', prop, got: _secretName ?? secret.node.path });
  }
  const { region } = secret.env;
  problems.addIf(region !== cluster.region && !Token.isUnresolved(region), { code: 'ClusterWorkloadSecretRegionInvalid', prop, got: region });
}

function validateSecurity(problems: Problems, { security: { runAsUser, writablePaths = [] } = {} }: ClusterWorkloadProps): void {
  const code = 'ClusterWorkloadSecurityInvalid';
  problems.addIf(runAsUser !== undefined && !isWhole(runAsUser, 1, 2_147_483_647), { code, prop: 'security.runAsUser', got: runAsUser });
  const wrong = new Set(writablePaths).size < writablePaths.length || writablePaths.some((path) => !FOLDER.test(path));
  problems.addIf(wrong, { code, prop: 'security.writablePaths', got: writablePaths });
}

function seconds(problems: Problems, duration: Duration | undefined, [least, most]: [number, number], code: string, prop: string): void {
  validateDuration(problems, duration, { unit: 'seconds', least, most, mayBeLate: false }, { code, prop });
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function mebibytes(size: Size): number {
  return size.toBytes() / 1024 ** 2;
}
