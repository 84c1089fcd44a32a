import { Agent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

/** An object of the Kubernetes API, of which nothing is known but what all have. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly [field: string]: any;
}

/** What the API server answers. */
export interface Answer {
  readonly status: number;
  readonly body: any;
}

/** How an object is sent. */
export interface SendOptions {
  /** Whether the API server only says what it would do. @default - false */
  readonly dryRun?: boolean;
}

/** Where an API server answers, and who calls it. */
export interface ApiLocation {
  readonly port: number;
  readonly token: string;
  /** The certificates of the API server and of the authority that it made for itself. */
  readonly certificate: string;
}

interface Resource {
  readonly name: string;
  readonly namespaced: boolean;
}

const MANAGER = 'tests';
const STRICT = 'fieldValidation=Strict';

/** A client of an API server, which sends what `kubectl apply --server-side --validate=strict` sends. */
export class KubernetesApi {
  private readonly agent: Agent;
  private readonly resources = new Map<string, Resource>();

  public constructor(private readonly location: ApiLocation) {
    this.agent = new Agent({ keepAlive: true, ca: location.certificate });
  }

  /** Applies an object; answers the refusal, if it is one. */
  public async apply(object: ApiObject, { dryRun = false }: SendOptions = {}): Promise<Answer> {
    const path = await this.pathOf(object);
    return this.send('PATCH', `${path}?fieldManager=${MANAGER}&force=true&${STRICT}${dryRun ? '&dryRun=All' : ''}`, object, 'application/apply-patch+yaml');
  }

  /** Applies objects that have to be accepted. */
  public async applyAll(objects: readonly ApiObject[]): Promise<void> {
    for (const object of objects) {
      accepted(await this.apply(object), `${object.kind} ${object.metadata.name}`);
    }
  }

  /** Creates an object, as a controller does with a pod. */
  public async create(object: ApiObject, { dryRun = false }: SendOptions = {}): Promise<Answer> {
    const path = (await this.pathOf(object)).replace(/\/[^/]*$/, '');
    return this.send('POST', `${path}?${STRICT}${dryRun ? '&dryRun=All' : ''}`, object);
  }

  public async get(object: Pick<ApiObject, 'apiVersion' | 'kind' | 'metadata'>): Promise<Answer> {
    return this.send('GET', await this.pathOf(object));
  }

  /** Every object of a kind, in all namespaces. */
  public async list(apiVersion: string, kind: string): Promise<ApiObject[]> {
    const { name } = await this.resourceOf(apiVersion, kind);
    return accepted(await this.send('GET', `${groupPath(apiVersion)}/${name}`), `the list of ${kind}`).items;
  }

  /** Changes parts of an object, as `kubectl patch --type merge` does. */
  public async patch(object: Pick<ApiObject, 'apiVersion' | 'kind' | 'metadata'>, changes: object, subresource = ''): Promise<Answer> {
    return this.send('PATCH', `${await this.pathOf(object)}${subresource}?fieldManager=${MANAGER}`, changes, 'application/merge-patch+json');
  }

  public async delete(object: Pick<ApiObject, 'apiVersion' | 'kind' | 'metadata'>, { dryRun = false }: SendOptions = {}): Promise<Answer> {
    return this.send('DELETE', `${await this.pathOf(object)}${dryRun ? '?dryRun=All' : ''}`);
  }

  /** Asks for a pod to go, as `kubectl drain` does: refused where its disruption budget is spent. */
  public async evict({ name, namespace }: ApiObject['metadata']): Promise<Answer> {
    return this.send('POST', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
      apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace },
    });
  }

  public async send(method: string, path: string, body?: object, contentType = 'application/json'): Promise<Answer> {
    const { port, token } = this.location;
    return new Promise((resolve, reject) => {
      const request = httpsRequest({
        host: '127.0.0.1',
        port,
        path,
        method,
        agent: this.agent,
        headers: { Authorization: `Bearer ${token}`, Accept: 'application/json', ...body ? { 'Content-Type': contentType } : {} },
      }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          const isJson = response.headers['content-type']?.startsWith('application/json') ?? false;
          resolve({ status: response.statusCode!, body: isJson ? JSON.parse(text) : text });
        });
      });
      request.on('error', reject);
      request.end(body ? JSON.stringify(body) : undefined);
    });
  }

  public close(): void {
    this.agent.destroy();
  }

  private async pathOf({ apiVersion, kind, metadata }: Pick<ApiObject, 'apiVersion' | 'kind' | 'metadata'>): Promise<string> {
    const { name, namespaced } = await this.resourceOf(apiVersion, kind);
    return `${groupPath(apiVersion)}${namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : ''}/${name}/${metadata.name}`;
  }

  /** What the API calls a kind. Definitions are served a moment after they are accepted. */
  private async resourceOf(apiVersion: string, kind: string): Promise<Resource> {
    const key = `${apiVersion} ${kind}`;
    for (let tries = 0; !this.resources.has(key); tries++) {
      const { body } = await this.send('GET', groupPath(apiVersion));
      for (const { name, namespaced, kind: served } of body.resources ?? []) {
        if (!name.includes('/')) {
          this.resources.set(`${apiVersion} ${served}`, { name, namespaced });
        }
      }
      if (!this.resources.has(key)) {
        if (tries === 50) {
          throw new Error(`The API server does not know ${kind} of ${apiVersion}.`);
        }
        await sleep(100);
      }
    }
    return this.resources.get(key)!;
  }
}

/** Answers the body of what was accepted, and throws what was refused. */
export function accepted({ status, body }: Answer, what: string): any {
  if (status >= 400) {
    throw new Error(`${what}: ${status} ${body.message ?? body}`);
  }
  return body;
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
