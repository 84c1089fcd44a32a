import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { type ApiObject, KubernetesApi } from './kubernetes-api';
import type { Programs } from './programs';

/** An API server is ready after a few seconds; a machine that is busy with all else gets as long as it needs. */
const READY_WITHIN = 300_000;
const STOPPED_WITHIN = 10_000;

/** One size of instance that Karpenter may choose. */
export interface SimulatedInstanceType {
  readonly name: string;
  readonly architecture: string;
  readonly cpu: number;
  readonly memoryGibibytes: number;
  /** What AWS says of it in labels of its own. */
  readonly labels: Readonly<Record<string, string>>;
  /** In each of the zones. The price is that of an hour. */
  readonly offerings: readonly { readonly zone: string; readonly capacityType: string; readonly price: number }[];
}

/**
 * A Kubernetes cluster without machines: API server, scheduler, controller manager and etcd on loopback, and, where they are asked for, nodes and pods that
 * are simulated and Karpenter, which launches and removes such nodes.
 */
export class ControlPlane {
  /** Starts etcd and the three parts of Kubernetes, and waits until they answer. */
  public static async start(programs: Programs): Promise<ControlPlane> {
    const home = mkdtempSync(join(tmpdir(), 'eknmusic-control-plane-'));
    const [etcd, etcdPeer, port, scheduler, controllerManager] = await freePorts(5);
    const controlPlane = new ControlPlane(programs, home, port);
    try {
      await controlPlane.startParts({ etcd, etcdPeer, scheduler, controllerManager });
      return controlPlane;
    } catch (error) {
      const logs = controlPlane.logs();
      await controlPlane.stop();
      throw new Error(`${(error as Error).message}\n${logs}`);
    }
  }

  private client?: KubernetesApi;
  private readonly token = randomUUID();
  private readonly kubeconfig: string;
  /** In the order in which they were started. */
  private readonly processes = new Map<string, ChildProcess>();

  private constructor(private readonly programs: Programs, private readonly home: string, private readonly port: number) {
    this.kubeconfig = join(home, 'kubeconfig');
    process.once('exit', this.kill);
  }

  public get api(): KubernetesApi {
    return this.client!;
  }

  /** Defines the kinds that come with charts, and waits until they are served. */
  public async define(folder: string = this.programs.definitions): Promise<void> {
    const definitions = readdirSync(folder).flatMap((file) => documentsOf(join(folder, file)));
    await Promise.all(definitions.map((definition) => this.api.applyAll([definition])));
    await until('all definitions are established', async () => {
      const defined = await this.api.list('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
      return defined.every(({ status }) => status?.conditions?.some((one: any) => one.type === 'Established' && one.status === 'True'));
    });
  }

  /** Lets nodes and pods come up that no machine runs. */
  public startSimulation(): void {
    const stages = readdirSync(this.programs.stages).map((file) => join(this.programs.stages, file));
    this.spawn('kwok', this.programs.kwok, [
      '--kubeconfig', this.kubeconfig, '--manage-all-nodes=false', '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
      ...stages.flatMap((file) => ['--config', file]),
    ]);
  }

  /** Leaves nodes and pods as they are. */
  public async stopSimulation(): Promise<void> {
    await this.end('kwok');
  }

  /** Starts Karpenter, or starts it again with other instances to choose from. */
  public async startKarpenter(instanceTypes: readonly SimulatedInstanceType[]): Promise<void> {
    await this.end('karpenter');
    const file = join(this.home, 'instance-types.json');
    writeFileSync(file, JSON.stringify(instanceTypes.map(instanceTypeOptions)));
    const [metrics, health] = await freePorts(2);
    this.spawn('karpenter', this.programs.karpenter, [], {
      KUBECONFIG: this.kubeconfig,
      DISABLE_LEADER_ELECTION: 'true',
      SYSTEM_NAMESPACE: 'kube-system',
      INSTANCE_TYPES_FILE_PATH: file,
      METRICS_PORT: String(metrics),
      HEALTH_PROBE_PORT: String(health),
      KUBE_CLIENT_QPS: '200',
      KUBE_CLIENT_BURST: '300',
    });
  }

  /** Stops everything, those that others need last, and removes what it has written. */
  public async stop(): Promise<void> {
    for (const name of [...this.processes.keys()].reverse()) {
      await this.end(name);
    }
    this.client?.close();
    process.removeListener('exit', this.kill);
    rmSync(this.home, { recursive: true, force: true });
  }

  /** The last lines that each part has written. */
  public logs(lines = 8): string {
    return [...this.processes.keys()]
      .map((name) => `--- ${name}\n${readFileSync(join(this.home, `${name}.log`), 'utf8').trim().split('\n').slice(-lines).join('\n')}`).join('\n');
  }

  private async startParts(ports: { etcd: number; etcdPeer: number; scheduler: number; controllerManager: number }): Promise<void> {
    const [certificates, key] = [join(this.home, 'certificates'), join(this.home, 'service-accounts.pem')];
    const [etcd, etcdPeer] = [`http://127.0.0.1:${ports.etcd}`, `http://127.0.0.1:${ports.etcdPeer}`];
    mkdirSync(certificates);
    writeFileSync(key, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
    writeFileSync(join(this.home, 'tokens.csv'), `${this.token},tests,1,"system:masters"\n`, { mode: 0o600 });

    this.spawn('etcd', this.programs.etcd, [
      // What is lost with the machine is lost anyway.
      '--data-dir', join(this.home, 'etcd'), '--unsafe-no-fsync',
      '--listen-client-urls', etcd, '--advertise-client-urls', etcd,
      '--listen-peer-urls', etcdPeer, '--initial-advertise-peer-urls', etcdPeer, '--initial-cluster', `default=${etcdPeer}`,
    ]);
    this.spawnKubernetes('kube-apiserver', [
      '--etcd-servers', etcd, '--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', `--secure-port=${this.port}`, '--cert-dir', certificates,
      '--service-account-issuer=https://tests.example', '--service-account-key-file', key, '--service-account-signing-key-file', key,
      '--token-auth-file', join(this.home, 'tokens.csv'), '--authorization-mode=RBAC', '--service-cluster-ip-range=10.96.0.0/16',
      '--endpoint-reconciler-type=none', '--allow-privileged=true', '--enable-priority-and-fairness=false',
    ]);

    const certificate = join(certificates, 'apiserver.crt');
    await until('the API server has its certificate', async () => existsSync(certificate) && readFileSync(certificate, 'utf8').trim().endsWith('-----'));
    this.client = new KubernetesApi({ port: this.port, token: this.token, certificate: readFileSync(certificate, 'utf8') });
    writeFileSync(this.kubeconfig, JSON.stringify({
      'apiVersion': 'v1',
      'kind': 'Config',
      'clusters': [{ name: 'tests', cluster: { 'server': `https://127.0.0.1:${this.port}`, 'certificate-authority': certificate } }],
      'users': [{ name: 'tests', user: { token: this.token } }],
      'contexts': [{ name: 'tests', context: { cluster: 'tests', user: 'tests' } }],
      'current-context': 'tests',
    }), { mode: 0o600 });
    await until('the API server is ready', async () => {
      try {
        return (await this.api.send('GET', '/readyz')).status === 200;
      } catch {
        return false;
      }
    }, () => this.requireRunning());

    const common = ['--kubeconfig', this.kubeconfig, '--bind-address=127.0.0.1', '--leader-elect=false', '--kube-api-qps=200', '--kube-api-burst=400'];
    this.spawnKubernetes('kube-scheduler', [...common, `--secure-port=${ports.scheduler}`, '--authentication-skip-lookup=true']);
    this.spawnKubernetes('kube-controller-manager', [
      ...common, `--secure-port=${ports.controllerManager}`, '--service-account-private-key-file', key, '--use-service-account-credentials=false',
      // Simulated nodes may be slow to say that they live when the machine is busy.
      '--node-monitor-grace-period=300s',
    ]);
    await until('the controllers are at work', async () => (
      await this.api.get({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } })).status === 200, () => this.requireRunning());
  }

  /** One program that does what it is called. */
  private spawnKubernetes(name: string, args: string[]): void {
    this.spawn(name, this.programs.kubernetes, args);
  }

  private spawn(name: string, program: string, args: string[], environment: Record<string, string> = {}): void {
    const log = openSync(join(this.home, `${name}.log`), 'a');
    try {
      this.processes.set(name, spawn(program, args, {
        argv0: name, cwd: this.home, stdio: ['ignore', log, log], env: { HOME: this.home, TMPDIR: this.home, PATH: process.env.PATH, ...environment },
      }));
    } finally {
      closeSync(log);
    }
  }

  /** Says which part has ended by itself, instead of waiting for it. */
  private requireRunning(): void {
    for (const [name, { exitCode, signalCode }] of this.processes) {
      if (exitCode !== null || signalCode !== null) {
        throw new Error(`${name} has ended: ${exitCode ?? signalCode}.`);
      }
    }
  }

  private async end(name: string): Promise<void> {
    const child = this.processes.get(name);
    if (!child) {
      return;
    }
    const ended = () => child.exitCode !== null || child.signalCode !== null;
    child.kill('SIGTERM');
    for (const deadline = Date.now() + STOPPED_WITHIN; !ended() && Date.now() < deadline;) {
      await sleep(50);
    }
    child.kill('SIGKILL');
    this.processes.delete(name);
  }

  /** When this process ends before it has stopped them. */
  private readonly kill = () => this.processes.forEach((child) => child.kill('SIGKILL'));
}

/** The objects of a file of YAML. */
export function documentsOf(file: string): ApiObject[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as ApiObject).filter((object) => object !== null);
}

/** How the simulated provider of Karpenter wants to be told of an instance type. */
function instanceTypeOptions({ name, architecture, cpu, memoryGibibytes, labels, offerings }: SimulatedInstanceType): object {
  const is = (key: string, value: string) => ({ key, operator: 'In', values: [value] });
  return {
    name,
    architecture,
    operatingSystems: ['linux'],
    resources: { 'cpu': String(cpu), 'memory': `${memoryGibibytes}Gi`, 'pods': '110', 'ephemeral-storage': '80Gi' },
    offerings: offerings.map(({ zone, capacityType, price }) => ({
      Price: price,
      Available: true,
      Requirements: [
        is('karpenter.sh/capacity-type', capacityType), is('topology.kubernetes.io/zone', zone), ...Object.entries(labels).map(([key, value]) => is(key, value)),
      ],
    })),
  };
}

/** Waits until something is so. */
export async function until(what: string, isSo: () => Promise<boolean | undefined>, check: () => void = () => {}): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN; !await isSo();) {
    check();
    if (Date.now() > deadline) {
      throw new Error(`Waited in vain until ${what}.`);
    }
    await sleep(100);
  }
}

async function freePorts(count: number): Promise<number[]> {
  // Held until all are known: otherwise two of them may be the same.
  const servers = await Promise.all(Array.from({ length: count }, async () => {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return server;
  }));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
