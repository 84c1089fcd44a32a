import type { PlatformModel } from '../platform/platform-model';
import { RECEIVERS_SECRET } from '../platform/secret-objects';

/** Where Prometheus Operator mounts the Secret for Alertmanager. */
const FOLDER = `/etc/alertmanager/secrets/${RECEIVERS_SECRET}`;

/**
 * Who is told: PagerDuty of what is critical, Slack of everything. Address and key are read from files, so that they are in no configuration.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/
 */
export function alertmanagerConfig({ onCall }: PlatformModel): object {
  return {
    route: {
      receiver: 'slack',
      group_by: ['alertname', 'cluster', 'workload'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
      routes: [
        // It always fires, to show that alerts get through, and is for a dead man's switch.
        { receiver: 'nobody', matchers: ['alertname =~ "Watchdog|InfoInhibitor"'] },
        { receiver: 'pagerduty', matchers: ['severity = "critical"'], continue: true },
      ],
    },
    inhibit_rules: [
      { source_matchers: ['severity = "critical"'], target_matchers: ['severity =~ "warning|info"'], equal: ['alertname', 'cluster', 'workload'] },
    ],
    receivers: [
      { name: 'nobody' },
      {
        name: 'slack',
        slack_configs: [{
          api_url_file: `${FOLDER}/slack-webhook-url`,
          channel: onCall.slackChannel,
          send_resolved: true,
          title: '[{{ .Status }}] {{ .CommonLabels.alertname }} in {{ .CommonLabels.cluster }}',
          text: '{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}\n{{ end }}',
        }],
      },
      {
        name: 'pagerduty',
        pagerduty_configs: [{
          routing_key_file: `${FOLDER}/pagerduty-routing-key`,
          send_resolved: true,
          description: '{{ .CommonAnnotations.summary }}',
          severity: '{{ .CommonLabels.severity }}',
        }],
      },
    ],
  };
}
