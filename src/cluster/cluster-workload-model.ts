import { Duration, Size, Token } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import { ClusterNames } from './cluster-names';
import { type ClusterWorkloadProps, WorkloadCapacity } from './cluster-workload-props';
import { type ImageModel, type PeerModel, type WorkloadModel, workloadNamespace } from './gitops/models';
import { WorkloadPeer } from './workload-peer';
import { HEALTH_PATH } from '../private/health-path';

/** A workload as plain data, of which its Kubernetes objects are made. */
export function workloadModel(props: ClusterWorkloadProps, spotPercentage: number): WorkloadModel {
  // eslint-disable-next-line @stylistic/max-len
  const { cluster: { project, region }, workloadName: name, port, capacity = WorkloadCapacity.SPLIT, scaling = {}, shutdown = {}, security = {} } = props;
  const minimum = scaling.minReplicas ?? 3;
  return {
    project,
    name,
    namespace: workloadNamespace(project),
    image: imageModel(props),
    port,
    replicas: { minimum, maximum: scaling.maxReplicas ?? Math.max(30, minimum) },
    scaling: {
      cpuPercent: scaling.targetCpuUtilization ?? 70,
      ...scaling.targetMemoryUtilization === undefined ? {} : { memoryPercent: scaling.targetMemoryUtilization },
      custom: Object.entries(scaling.customMetrics ?? {}).map(([metric, averageValue]) => ({ name: metric, averageValue })),
      scaleDownStabilizationSeconds: (scaling.scaleDownStabilization ?? Duration.minutes(5)).toSeconds(),
    },
    resources: resourcesModel(props),
    spread: { capacity: capacity === WorkloadCapacity.SPLIT ? 'split' : 'on-demand', spotPercentage },
    maxUnavailablePercent: props.maxUnavailablePercentage ?? 10,
    probes: probesModel(props),
    shutdown: {
      delaySeconds: (shutdown.delay ?? Duration.seconds(15)).toSeconds(),
      drainSeconds: (shutdown.drainTimeout ?? Duration.seconds(30)).toSeconds(),
    },
    security: { runAsUser: security.runAsUser ?? 10001, readOnlyRootFilesystem: true, writablePaths: security.writablePaths ?? ['/tmp'] },
    ...props.ingress ? {
      ingress: {
        hosts: props.ingress.hosts, path: props.ingress.path ?? '/', idleSeconds: (props.ingress.idleTimeout ?? Duration.minutes(1)).toSeconds(),
      },
    } : {},
    from: (props.allowFrom ?? []).flatMap(({ _models }) => _models),
    to: peersOf(props),
    environment: props.environment ?? {},
    secrets: Object.fromEntries(Object.entries(props.secrets ?? {}).map(([variable, secret]) => [variable, secret._model(secret._secretName!)])),
    ...props.metrics ? { metrics: { path: props.metrics.path ?? '/metrics', port: props.metrics.port ?? port } } : {},
    roleName: new ClusterNames(project, region).roleName(name),
  };
}

/** What the databases and caches of its secrets need, once for each port, and what else was named. */
function peersOf({ secrets = {}, allowTo = [] }: ClusterWorkloadProps): PeerModel[] {
  const ports = Object.values(secrets).flatMap(({ _server }) => (_server ? _server.ports.filter((port) => !Token.isUnresolved(port)) : []));
  const servers = ports.length > 0 ? [WorkloadPeer.privateNetwork([...new Set(ports)].sort((a, b) => a - b))] : [];
  return [...servers, ...allowTo].flatMap(({ _models }) => _models);
}

/** Of a repository whose account or name the app does not know, the overlay says where it is. */
function imageModel({ image }: ClusterWorkloadProps): ImageModel {
  return image._model(image._registry ?? (image._repository && uriOf(image._repository)));
}

/** The CDK has a reference in each URI, also where account, region and name are known. */
function uriOf(repository: ecr.IRepository): string | undefined {
  const { account, region } = repository.env;
  const made = repository.node.defaultChild as ecr.CfnRepository | undefined;
  const name = Token.isUnresolved(repository.repositoryName) ? made?.repositoryName : repository.repositoryName;
  const known = name !== undefined && ![account, region, name].some((part) => Token.isUnresolved(part));
  return known ? `${account}.dkr.ecr.${region}.amazonaws.com/${name}` : undefined;
}

function resourcesModel({ resources: { cpu = 250, ...resources } = {} }: ClusterWorkloadProps): WorkloadModel['resources'] {
  const memory = resources.memory ?? Size.mebibytes(512);
  return {
    cpuMillis: cpu,
    cpuLimitMillis: resources.cpuLimit ?? cpu * 4,
    memoryMebibytes: memory.toMebibytes(),
    memoryLimitMebibytes: (resources.memoryLimit ?? memory).toMebibytes(),
    ephemeralStorageMebibytes: (resources.ephemeralStorage ?? Size.gibibytes(1)).toMebibytes(),
  };
}

/** A pod that cannot serve is sent nothing after seconds, and is started again only when it has not answered for a minute. */
function probesModel({ port, health = {} }: ClusterWorkloadProps): WorkloadModel['probes'] {
  const { readinessPath: path = HEALTH_PATH, livenessPath, startupTimeout } = health;
  return {
    readiness: { path, port, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
    liveness: { ...livenessPath === undefined ? {} : { path: livenessPath }, port, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    startupSeconds: (startupTimeout ?? Duration.minutes(1)).toSeconds(),
  };
}
