import { commonLabels, type KubernetesObject } from '../kubernetes-object';
import { objectName, type WorkloadModel } from '../models';
import { LATER } from '../platform/cluster-objects';
import { clusterNamespaces, type PlatformModel } from '../platform/platform-model';

/** A rule of Prometheus: what is computed ahead, or what is an alert. */
export interface PrometheusRuleEntry {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface PrometheusRuleGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly PrometheusRuleEntry[];
}

/**
 * How fast the error budget of 30 days is spent: `burnRate` times as fast as it may be, over a long window, and still so over a short one, so that the alert
 * ends soon after the errors do.
 *
 * @see https://sre.google/workbook/alerting-on-slos/
 */
export const BURN_RATES = [
  { long: '1h', short: '5m', burnRate: 14.4, severity: 'critical', spent: '2 % of the error budget of 30 days in 1 hour' },
  { long: '6h', short: '30m', burnRate: 6, severity: 'critical', spent: '5 % of the error budget of 30 days in 6 hours' },
  { long: '1d', short: '2h', burnRate: 3, severity: 'warning', spent: '10 % of the error budget of 30 days in 1 day' },
  { long: '3d', short: '6h', burnRate: 1, severity: 'warning', spent: '10 % of the error budget of 30 days in 3 days' },
] as const;

const WINDOWS = [...new Set(BURN_RATES.flatMap(({ long, short }) => [short, long]))];

/** The requests per second of a workload, by who counts them: the ingress controller, or the workload itself. */
function requestRate(workload: WorkloadModel, { ingress }: PlatformModel, window: string, more = ''): string {
  const name = objectName(workload);
  return ingress.kind === 'nginx'
    ? `sum(rate(nginx_ingress_controller_upstream_server_response_latency_ms_count{resource_namespace="${workload.namespace}",service="${name}"${more}}[${window}]))`
    : `sum(rate(http_requests_total{namespace="${workload.namespace}",service="${name}"${more}}[${window}]))`;
}

/** Of an application that is asked nothing, no request fails: 0, and not "no value". */
function errorRatio(workload: WorkloadModel, platform: PlatformModel, window: string): string {
  const all = requestRate(workload, platform, window);
  return `(${requestRate(workload, platform, window, ',code=~"5.."')} or vector(0)) / (${all} > 0)`;
}

/** The rules of one service level objective each: the share of requests that are answered without an error of the server. */
export function sloRuleGroups(workloads: readonly WorkloadModel[], platform: PlatformModel): PrometheusRuleGroup[] {
  return measured(workloads, platform).map((workload) => {
    const name = objectName(workload);
    // Percent are written with two digits at most: without rounding, 1 - 0.9999 has sixteen.
    const budget = Number(((100 - platform.availabilityPercent) / 100).toFixed(8));
    return {
      name: `slo-${name}`,
      interval: '30s',
      rules: [
        ...WINDOWS.map((window) => ({
          record: `slo:error_ratio:${window}`,
          expr: errorRatio(workload, platform, window),
          labels: { workload: name },
        })),
        ...BURN_RATES.map(({ long, short, burnRate, severity, spent }) => ({
          alert: 'ErrorBudgetBurn',
          expr: `slo:error_ratio:${long}{workload="${name}"} > ${burnRate} * ${budget} and slo:error_ratio:${short}{workload="${name}"} > ${burnRate} * ${budget}`,
          for: '2m',
          labels: { severity, workload: name, window: long },
          annotations: {
            summary: `{{ $value | humanizePercentage }} of the requests to ${name} fail; ${platform.availabilityPercent} % have to succeed`,
            description: `At this rate it spends ${spent}. Errors by pod: kubectl -n ${workload.namespace} logs -l app=${name} --tail=100 --prefix`,
          },
        })),
      ],
    };
  });
}

/** A workload has an objective when somebody counts its requests. */
function measured(workloads: readonly WorkloadModel[], { ingress }: PlatformModel): WorkloadModel[] {
  return workloads.filter((workload) => (ingress.kind === 'nginx' ? workload.ingress !== undefined : workload.metrics !== undefined));
}

export function prometheusRule(project: string, name: string, groups: readonly PrometheusRuleGroup[]): KubernetesObject {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name, namespace: clusterNamespaces(project).monitoring, labels: commonLabels(project), annotations: LATER },
    spec: { groups },
  };
}
