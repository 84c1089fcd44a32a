import type { NodePoolModel, WorkloadModel } from '../../../src/cluster/gitops/models';

/** The backend of the guide. */
export const BACKEND: WorkloadModel = {
  project: 'musicconnect',
  name: 'backend',
  namespace: 'musicconnect',
  image: { tag: '1.4.2' },
  port: 8080,
  replicas: { minimum: 3, maximum: 100 },
  scaling: { cpuPercent: 70, memoryPercent: 80, custom: [{ name: 'http_requests_per_second', averageValue: '100' }], scaleDownStabilizationSeconds: 300 },
  resources: { cpuMillis: 250, cpuLimitMillis: 1000, memoryMebibytes: 512, memoryLimitMebibytes: 512, ephemeralStorageMebibytes: 1024 },
  spread: { capacity: 'split', spotPercentage: 50 },
  maxUnavailablePercent: 10,
  probes: {
    readiness: { path: '/health', port: 8080, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
    liveness: { port: 8080, periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 6 },
    startupSeconds: 60,
  },
  shutdown: { delaySeconds: 15, drainSeconds: 30 },
  security: { runAsUser: 10001, readOnlyRootFilesystem: true, writablePaths: ['/tmp'] },
  ingress: { hosts: ['api.musicconnect.com'], path: '/', idleSeconds: 60 },
  from: [{ workload: 'frontend', ports: [] }],
  to: [{ cidr: '10.0.0.0/16', ports: [5432, 6379] }, { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'], ports: [443] }],
  environment: { NODE_ENV: 'production' },
  secrets: {
    DATABASE_URL: {
      template: 'postgresql://{{ .username }}:{{ .password | urlquery }}@{{ .host }}:{{ .port }}/{{ .dbname }}',
      references: Object.fromEntries(['username', 'password', 'host', 'port', 'dbname'].map((property) => [property, { secretName: 'musicconnect/database', property }])),
    },
    STRIPE_SECRET_KEY: { template: '{{ .value }}', references: { value: { secretName: 'musicconnect/stripe' } } },
  },
  metrics: { path: '/metrics', port: 9102 },
  roleName: 'musicconnect-us-east-1-eks-backend',
};

export const NODE_POOLS: NodePoolModel = {
  spotPercentage: 50,
  limits: { cpu: 200, memoryGibibytes: 800 },
  instanceCategories: ['c', 'm', 'r'],
  instanceGenerationAbove: 5,
  architectures: ['amd64', 'arm64'],
  expireAfterHours: 336,
  consolidateAfterSeconds: 300,
  disruptionPercent: 10,
};
