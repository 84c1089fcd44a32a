/** An object of the Kubernetes API, as plain data: what a manifest says, before it is text. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** What every object of the Kubernetes API says of itself. */
export interface ObjectMeta {
  readonly name: string;
  /** Undefined for objects that belong to the whole cluster. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Says of an object who manages it, so that `kubectl get -l app.kubernetes.io/part-of=musicconnect` finds all that belongs to a project. */
export function commonLabels(project: string, name?: string): Record<string, string> {
  return {
    ...(name === undefined ? {} : { 'app.kubernetes.io/name': name }),
    'app.kubernetes.io/part-of': project,
    'app.kubernetes.io/managed-by': 'argocd',
  };
}

/** What tells one object of a cluster from another: `apps/v1 Deployment musicconnect/musicconnect-backend`. */
export function objectKey({ apiVersion, kind, metadata: { name, namespace } }: KubernetesObject): string {
  return `${apiVersion} ${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}
