import { faultsOf } from './kubernetes';
import { type KubernetesObject, objectKey } from '../../../../src/cluster/gitops/kubernetes-object';

/** Where a release goes: its namespace, as the tree has it, and what is promised of it there. */
export interface Place {
  readonly namespace: string;
  /** The level of pod security of the namespace. */
  readonly level: string;
  /** The ports that anybody may connect to there. */
  readonly openPorts: readonly number[];
  /** The service accounts that have a role of AWS. */
  readonly serviceAccounts: readonly string[];
}

type Any = Record<string, any>;

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** What is wrong with the objects that a chart made. */
export function faultsOfRelease(objects: readonly KubernetesObject[], place: Place): string[] {
  const of = (...kinds: string[]): Any[] => objects.filter(({ kind }) => kinds.includes(kind));
  return [
    ...objects.flatMap((object) => faultsOf(object).map((fault) => `${objectKey(object)} ${fault}`)),
    ...objects.filter(({ metadata }) => ![undefined, place.namespace, 'kube-system'].includes(metadata.namespace)).map((object) => `${objectKey(object)} is elsewhere`),
    ...of('Secret').filter(({ data, stringData }) => data ?? stringData).map(({ metadata }) => `Secret ${metadata.name} has something in it`),
    ...of(...WORKLOADS).flatMap((workload) => faultsOfPods(workload, place).map((fault) => `${workload.kind} ${workload.metadata.name}: ${fault}`)),
    ...of('Deployment', 'StatefulSet').flatMap((workload) => faultsOfDisruption(workload, of('PodDisruptionBudget'))),
    ...faultsOfAccounts(of('ServiceAccount'), of(...WORKLOADS), place),
    ...of('ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration').flatMap(({ webhooks }) => webhooks)
      .flatMap(({ clientConfig: { service } }) => faultsOfWebhook(service, of('Service'), of(...WORKLOADS), place)),
    ...of('ServiceMonitor').flatMap((monitor) => faultsOfMonitor(monitor, of('Service'))),
  ];
}

function faultsOfPods({ spec: { template } }: Any, { level }: Place): string[] {
  const { securityContext: ofPod = {}, containers, initContainers = [], volumes = [], hostNetwork, hostPID, hostIPC } = template.spec;
  return [...containers, ...initContainers].flatMap(({ image, resources = {}, securityContext = {}, ports = [] }: Any) => [
    ...(/^[a-z0-9.-]+\.[a-z]+\/[\w./-]+:v?\d+\.\d+(\.\d+)?[\w.-]*(@sha256:[0-9a-f]{64})?$/.test(image) ? [] : [`${image} is no image of a registry at a version`]),
    ...(resources.requests?.cpu && resources.requests?.memory && resources.limits?.memory ? [] : [`${image} has no requests and limits`]),
    ...(level === 'privileged' || !ports.some((port: Any) => port.hostPort) ? [] : [`${image} is at a port of the node`]),
    ...level !== 'restricted' ? [] : [
      ...((securityContext.runAsNonRoot ?? ofPod.runAsNonRoot) === true ? [] : [`${image} may be root`]),
      ...((securityContext.seccompProfile ?? ofPod.seccompProfile)?.type === 'RuntimeDefault' ? [] : [`${image} may call all of the kernel`]),
      ...(securityContext.allowPrivilegeEscalation === false ? [] : [`${image} may become more than it is`]),
      ...(securityContext.capabilities?.drop?.includes('ALL') ? [] : [`${image} keeps capabilities`]),
    ],
  ]).concat(level === 'privileged' ? [] : [
    ...(hostNetwork || hostPID || hostIPC ? ['its pods see the node'] : []),
    ...(volumes.some((volume: Any) => volume.hostPath) ? ['its pods read files of the node'] : []),
  ]);
}

/** One that is there several times keeps some when nodes are taken away; and no budget forbids that for ever. */
function faultsOfDisruption({ metadata, spec }: Any, budgets: readonly Any[]): string[] {
  const own = budgets.filter((budget) => matches(budget.spec.selector, spec.template.metadata.labels));
  const replicas = spec.replicas ?? 1;
  return [
    ...(replicas > 1 && own.length !== 1 ? [`${metadata.name} has ${replicas} replicas and ${own.length} budgets`] : []),
    ...own.filter((budget) => replicas - (budget.spec.minAvailable ?? 0) < 1 || budget.spec.maxUnavailable === 0)
      .map((budget) => `${budget.metadata.name} lets no pod of ${metadata.name} go`),
  ];
}

function faultsOfAccounts(accounts: readonly Any[], workloads: readonly Any[], { serviceAccounts, namespace }: Place): string[] {
  const made = accounts.map(({ metadata }) => metadata.name);
  const used: string[] = workloads.map(({ spec }) => spec.template.spec.serviceAccountName ?? 'default');
  return [
    ...used.filter((name) => !made.includes(name)).map((name) => `the service account ${name} is not made`),
    ...serviceAccounts.filter((name) => !used.includes(name)).map((name) => `no pod has the service account ${name}, which has a role`),
    ...accounts.filter(({ metadata }) => metadata.namespace !== namespace).map(({ metadata }) => `the service account ${metadata.name} is elsewhere`),
  ];
}

/** What the control plane calls is there, and the policies of the namespace let it in. */
function faultsOfWebhook(service: Any, services: readonly Any[], workloads: readonly Any[], { openPorts }: Place): string[] {
  const called = services.find(({ metadata }) => metadata.name === service.name);
  const port = called?.spec.ports.find((one: Any) => one.port === (service.port ?? 443));
  const pods = workloads.find(({ spec }) => called !== undefined && matches({ matchLabels: called.spec.selector }, spec.template.metadata.labels));
  const ports: Any[] = pods?.spec.template.spec.containers.flatMap((container: Any) => container.ports ?? []) ?? [];
  const answers = ports.find(({ name, containerPort }) => [name, containerPort].includes(port?.targetPort ?? port?.port));
  return answers !== undefined && openPorts.includes(answers.containerPort) ? []
    : [`the control plane does not reach the webhook ${service.name} at ${answers?.containerPort}`];
}

function faultsOfMonitor({ metadata, spec }: Any, services: readonly Any[]): string[] {
  // eslint-disable-next-line @stylistic/max-len
  const ports: string[] = services.filter((service) => matches(spec.selector, service.metadata.labels)).flatMap((service) => service.spec.ports.map(({ name }: Any) => name));
  return spec.endpoints.map(({ port }: Any) => port).filter((port: string) => port !== undefined && !ports.includes(port))
    .map((port: string) => `${metadata.name} reads port ${port}, which no service has`);
}

function matches({ matchLabels = {}, matchExpressions = [] }: Any, labels: Any = {}): boolean {
  return Object.entries(matchLabels).every(([name, value]) => labels[name] === value)
    && matchExpressions.every(({ key, operator, values }: Any) => (operator === 'In' ? values.includes(labels[key]) : operator === 'Exists' && key in labels));
}
