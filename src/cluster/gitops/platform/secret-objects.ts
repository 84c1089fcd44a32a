import { LATER } from './cluster-objects';
import { clusterNamespaces, type PlatformModel } from './platform-model';
import { commonLabels, type KubernetesObject } from '../kubernetes-object';
import { SECRET_STORE } from '../workload-objects';

/** The Secrets that Alertmanager and Grafana read. */
export const RECEIVERS_SECRET = 'alertmanager-receivers';
export const GRAFANA_SECRET = 'grafana-admin';

/** The secrets of the platform: those of people on call from AWS Secrets Manager, the password of Grafana made in the cluster. */
export function secretObjects(project: string, { onCall }: PlatformModel): KubernetesObject[] {
  const { monitoring: namespace } = clusterNamespaces(project);
  const metadata = (name: string) => ({ name, namespace, labels: commonLabels(project), annotations: LATER });
  return [
    {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: metadata(RECEIVERS_SECRET),
      spec: {
        refreshInterval: '5m',
        secretStoreRef: { kind: 'ClusterSecretStore', name: SECRET_STORE },
        target: { name: RECEIVERS_SECRET, creationPolicy: 'Owner', deletionPolicy: 'Retain' },
        data: [
          { secretKey: 'slack-webhook-url', remoteRef: { key: onCall.secretName, property: 'slackWebhookUrl' } },
          { secretKey: 'pagerduty-routing-key', remoteRef: { key: onCall.secretName, property: 'pagerDutyRoutingKey' } },
        ],
      },
    },
    {
      apiVersion: 'generators.external-secrets.io/v1alpha1',
      kind: 'Password',
      metadata: metadata(GRAFANA_SECRET),
      spec: { length: 32, digits: 8, symbols: 0, noUpper: false, allowRepeat: true },
    },
    {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: metadata(GRAFANA_SECRET),
      spec: {
        // Made once: Grafana reads its password when it starts for the first time.
        refreshInterval: '0',
        target: {
          name: GRAFANA_SECRET,
          creationPolicy: 'Owner',
          deletionPolicy: 'Retain',
          template: { data: { 'admin-user': 'admin', 'admin-password': '{{ .password }}' } },
        },
        dataFrom: [{ sourceRef: { generatorRef: { apiVersion: 'generators.external-secrets.io/v1alpha1', kind: 'Password', name: GRAFANA_SECRET } } }],
      },
    },
  ];
}
