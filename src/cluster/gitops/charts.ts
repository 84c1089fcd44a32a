/** A Helm chart, at one version. */
export interface Chart {
  /** Its name in the repository. */
  readonly name: string;
  /** As Argo CD names it: an OCI registry without `oci://`, or the address of a repository. */
  readonly repository: string;
  readonly version: string;
  /** The version of what it installs, where the chart's own does not say it. */
  readonly appVersion?: string;
}

/**
 * Every chart of the tree. A new version is one line here, and a look at the list of its values: most charts take a value that they do not know without a word.
 *
 * kubernetes/ingress-nginx, bitnami/thanos, grafana/loki-stack and grafana/tempo are not among them: they are archived, without free images, deprecated or moved.
 */
export const CHARTS = {
  certManager: { name: 'cert-manager', repository: 'quay.io/jetstack/charts', version: 'v1.21.2' },
  externalSecrets: { name: 'external-secrets', repository: 'https://charts.external-secrets.io', version: '2.9.0' },
  externalDns: { name: 'external-dns', repository: 'https://kubernetes-sigs.github.io/external-dns/', version: '1.21.1' },
  reloader: { name: 'reloader', repository: 'https://stakater.github.io/stakater-charts', version: '2.2.16' },
  nginxIngress: { name: 'nginx-ingress', repository: 'ghcr.io/nginx/charts', version: '2.7.2', appVersion: '5.6.2' },
  kubePrometheusStack: {
    name: 'kube-prometheus-stack', repository: 'https://prometheus-community.github.io/helm-charts', version: '88.5.3', appVersion: '0.93.1',
  },
  thanos: { name: 'thanos', repository: 'ghcr.io/thanos-community/helm-charts', version: '0.38.0', appVersion: '0.42.4' },
  loki: { name: 'loki', repository: 'https://grafana-community.github.io/helm-charts', version: '18.11.0', appVersion: '3.7.6' },
  alloy: { name: 'alloy', repository: 'https://grafana.github.io/helm-charts', version: '1.10.0' },
  // Tempo 3 without a message broker; the chart tempo-distributed needs one.
  tempo: { name: 'tempo', repository: 'https://grafana-community.github.io/helm-charts', version: '3.0.0' },
} as const satisfies Record<string, Chart>;

/** Argo CD itself, for who runs it: the hub is not part of the tree that it delivers. */
export const ARGO_CD_CHART: Chart = { name: 'argo-cd', repository: 'https://argoproj.github.io/argo-helm', version: '10.1.1', appVersion: '3.4.4' };
