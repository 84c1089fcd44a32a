/** A finding of kube-score that stays, and why: of one object and one check. */
export interface Answer {
  readonly object: string;
  readonly check: string;
  readonly reason: string;
}

const CHART_NAMESPACES = ['cert-manager', 'external-dns', 'external-secrets', 'ingress-nginx', 'musicconnect-monitoring', 'musicconnect-node-agents', 'reloader'];

/** What was looked at, one by one. An answer to what is no longer found fails the test as well. */
export const ANSWERS: readonly Answer[] = [
  ...CHART_NAMESPACES.flatMap((namespace) => ['allow-platform', 'default-deny'].map((name): Answer => ({
    object: `NetworkPolicy ${namespace}/${name}`,
    check: 'networkpolicy-targets-pod',
    reason: 'The pods of this namespace come with a chart, which another application delivers: the overlay alone has none that the policy could select.',
  }))),
  {
    object: 'Service musicconnect-monitoring/thanos-query-regions',
    check: 'service-targets-pod',
    reason: 'It selects the pods of Thanos Query, which come with the chart of Thanos: the labels are those that the chart sets.',
  },
  ...['backend', 'frontend', 'websocket'].map((name): Answer => ({
    object: `Deployment musicconnect/musicconnect-${name}`,
    check: 'container-image-pull-policy',
    reason: 'A tag of a repository with immutable tags, or a digest, is one image forever: asking the registry at every start makes starts depend on it, and changes nothing.',
  })),
];
