import { App, Duration, Lazy, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as fc from 'fast-check';
import { regionalCluster } from './specimens';
import { workloadModels } from '../../src/cluster/cluster-workload-registry';
import { workloadObjects } from '../../src/cluster/gitops/workload-objects';
import { codesIn } from '../../src/private/errors';
import { errorOf } from '../support/error-of';
import {
  // eslint-disable-next-line @stylistic/max-len
  CacheAuthentication, ClusterCache, ClusterWorkload, type ClusterWorkloadOptions, DeploymentTier, type IClusterCache, JwtSecret, MusicDatabase, RegionalCluster, WorkloadCapacity,
  WorkloadImage, WorkloadPeer, WorkloadSecret,
} from '@eknmusic/constructs';

const IMAGE = WorkloadImage.fromRegistry('public.ecr.aws/musicconnect/backend', '1.4.2');

function clusterStack(): { stack: Stack; cluster: RegionalCluster } {
  const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'us-east-1' } });
  return { stack, cluster: regionalCluster(stack, DeploymentTier.PRODUCTION, { vpc: privateVpc(stack) }) };
}

function privateVpc(stack: Stack): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0a1b2c3d4e5f60001',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
    privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60001', 'rtb-0a1b2c3d4e5f60002'],
    isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
    isolatedSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60003', 'rtb-0a1b2c3d4e5f60004'],
  });
}

function named(stack: Stack, name: string): secretsmanager.ISecret {
  return secretsmanager.Secret.fromSecretNameV2(stack, name, `musicconnect/${name}`);
}

function importedCache(stack: Stack): IClusterCache {
  return ClusterCache.fromClusterCacheAttributes(stack, 'Cache', {
    cacheName: 'musicconnect',
    endpointAddress: 'musicconnect-abc123.serverless.use1.cache.amazonaws.com',
    securityGroupIds: ['sg-0a1b2c3d4e5f60009'],
    secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:musicconnect/cache-AbCdEf',
  });
}

function codesOf(options: Partial<ClusterWorkloadOptions>, name: string = 'backend'): string[] {
  const { cluster } = clusterStack();
  const error = errorOf(() => cluster.addWorkload(name, { image: IMAGE, port: 8080, ...options })) as Error | undefined;
  return error ? codesIn(error.message) : [];
}

describe('a workload', () => {
  test('has metrics of Container Insights, by its Service and by its pods', () => {
    const workload = clusterStack().cluster.addWorkload('backend', { image: IMAGE, port: 8080 });
    const others = { Namespace: 'musicconnect', ClusterName: 'musicconnect-us-east-1-eks' };
    expect([
      workload.metricServiceNumberOfRunningPods(), workload.metricPodCpuUtilization(), workload.metricPodCpuUtilizationOverPodLimit(),
      workload.metricPodMemoryUtilizationOverPodLimit(), workload.metricPodNumberOfContainerRestarts(), workload.metric('pod_network_rx_bytes', { label: 'in' }),
    ].map(({ namespace, metricName, statistic, dimensions }) => [namespace, metricName, statistic, dimensions])).toEqual([
      ['ContainerInsights', 'service_number_of_running_pods', 'Average', { Service: 'musicconnect-backend', ...others }],
      ['ContainerInsights', 'pod_cpu_utilization', 'Average', { Service: 'musicconnect-backend', ...others }],
      ['ContainerInsights', 'pod_cpu_utilization_over_pod_limit', 'Average', { Service: 'musicconnect-backend', ...others }],
      ['ContainerInsights', 'pod_memory_utilization_over_pod_limit', 'Average', { Service: 'musicconnect-backend', ...others }],
      ['ContainerInsights', 'pod_number_of_container_restarts', 'Sum', { PodName: 'musicconnect-backend', ...others }],
      ['ContainerInsights', 'pod_network_rx_bytes', 'Average', { Service: 'musicconnect-backend', ...others }],
    ]);
  });

  test('has its role as what escape hatches begin with', () => {
    const workload = clusterStack().cluster.addWorkload('backend', { image: IMAGE, port: 8080 });
    expect(workload.node.defaultChild).toMatchObject({ cfnResourceType: 'AWS::IAM::Role' });
  });

  test('of another app is granted permissions by a policy of this one, on the role that follows from its name', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'us-east-1' } });
    const imported = ClusterWorkload.fromClusterWorkloadAttributes(stack, 'Backend', {
      cluster: RegionalCluster.fromRegionalClusterAttributes(stack, 'Cluster', { project: 'musicconnect', region: 'us-east-1' }), workloadName: 'backend',
    });
    expect([imported.namespace, imported.serviceAccount]).toEqual(['musicconnect', 'musicconnect-backend']);
    s3.Bucket.fromBucketName(stack, 'Bucket', 'songs').grantRead(imported);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', { Roles: ['musicconnect-us-east-1-eks-backend'] });
    template.resourceCountIs('AWS::EKS::PodIdentityAssociation', 0);
  });

  test.each(['Backend', Lazy.string({ produce: () => 'x' }), 'a'.repeat(25)])('of another app cannot be called %s: ClusterWorkloadNameInvalid', (workloadName) => {
    const { stack, cluster } = clusterStack();
    const error = errorOf(() => ClusterWorkload.fromClusterWorkloadAttributes(stack, 'Imported', { cluster, workloadName })) as Error;
    expect(codesIn(error.message)).toEqual(['ClusterWorkloadNameInvalid']);
  });
});

describe('in AWS', () => {
  test('pods get a role of their own from EKS Pod Identity, which no other pod may assume', () => {
    const { stack, cluster } = clusterStack();
    cluster.addWorkload('backend', { image: IMAGE, port: 8080 });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EKS::PodIdentityAssociation', { Namespace: 'musicconnect', ServiceAccount: 'musicconnect-backend' });
    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'musicconnect-us-east-1-eks-backend',
      AssumeRolePolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Principal: { Service: 'pods.eks.amazonaws.com' },
          Condition: { StringEquals: Match.objectLike({ 'aws:RequestTag/kubernetes-service-account': 'musicconnect-backend' }) },
        })]),
      },
    });
  });

  test('what it is granted stands in a managed policy of that role', () => {
    const { stack, cluster } = clusterStack();
    const workload = cluster.addWorkload('backend', { image: IMAGE, port: 8080 });
    expect(workload.policy).toBeUndefined();
    s3.Bucket.fromBucketName(stack, 'Bucket', 'songs').grantRead(workload);
    expect(workload.policy).toBeDefined();
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('External Secrets Operator may read what workloads were given and nothing else, and the workloads themselves nothing', () => {
    const { stack, cluster } = clusterStack();
    const secrets = { STRIPE_SECRET_KEY: WorkloadSecret.fromSecretsManager(named(stack, 'stripe')) };
    cluster.addWorkload('backend', { image: IMAGE, port: 8080, secrets });
    cluster.addWorkload('websocket', { image: IMAGE, port: 8080, secrets });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EKS::PodIdentityAssociation', { Namespace: 'external-secrets', ServiceAccount: 'external-secrets' });
    const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy')).filter((policy) => JSON.stringify(policy).includes('secretsmanager:'));
    expect(policies).toHaveLength(1);
    expect(JSON.stringify(policies[0].Properties.Roles)).toContain('ExternalSecrets');
    expect(policies[0].Properties.PolicyDocument.Statement.map(({ Action }: any) => Action)).toEqual(['secretsmanager:GetSecretValue']);
    expect(JSON.stringify(policies[0])).toContain('secret:musicconnect/stripe-??????');
  });

  test('a database lets the nodes in, from the stack that it stands in or another one', () => {
    const { stack, cluster } = clusterStack();
    const databases = new Stack(stack.node.root as App, 'Databases', { env: stack.node.tryGetContext('env') ?? { account: '123456789012', region: 'us-east-1' } });
    const database = new MusicDatabase(databases, 'Database', { vpc: privateVpc(databases), secretName: 'musicconnect/database', port: 5432 });
    cluster.addWorkload('backend', { image: IMAGE, port: 8080, secrets: { DATABASE_URL: WorkloadSecret.databaseUrl(database) } });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 5432, ToPort: 5432 });
  });
});

describe('in Kubernetes', () => {
  test('it is what its options say, with the defaults of the documentation', () => {
    const { cluster } = clusterStack();
    cluster.addWorkload('backend', { image: IMAGE, port: 8080 });
    expect(workloadModels(cluster, 50)).toEqual([{
      project: 'musicconnect',
      name: 'backend',
      namespace: 'musicconnect',
      image: { repository: 'public.ecr.aws/musicconnect/backend', tag: '1.4.2' },
      port: 8080,
      replicas: { minimum: 3, maximum: 30 },
      scaling: { cpuPercent: 70, custom: [], scaleDownStabilizationSeconds: 300 },
      resources: { cpuMillis: 250, cpuLimitMillis: 1000, memoryMebibytes: 512, memoryLimitMebibytes: 512, ephemeralStorageMebibytes: 1024 },
      spread: { capacity: 'split', spotPercentage: 50 },
      maxUnavailablePercent: 10,
      probes: {
        readiness: { path: '/health', port: 8080, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
        liveness: { port: 8080, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
        startupSeconds: 60,
      },
      shutdown: { delaySeconds: 15, drainSeconds: 30 },
      security: { runAsUser: 10001, readOnlyRootFilesystem: true, writablePaths: ['/tmp'] },
      from: [],
      to: [],
      environment: {},
      secrets: {},
      roleName: 'musicconnect-us-east-1-eks-backend',
    }]);
  });

  test('the connection strings are composed of the secrets of database and cache, and the policy lets it connect', () => {
    const { stack, cluster } = clusterStack();
    const vpc = stack.node.findChild('Vpc') as ec2.IVpc;
    const database = new MusicDatabase(stack, 'Database', { vpc, secretName: 'musicconnect/database', port: 5432 });
    const cache = importedCache(stack);
    cluster.addWorkload('backend', {
      image: IMAGE, port: 8080, secrets: { DATABASE_URL: WorkloadSecret.databaseUrl(database), REDIS_URL: WorkloadSecret.redisUrl(cache) },
    });
    const [{ secrets, to }] = workloadModels(cluster, 50);
    const q = (field: string) => `{{ .${field} | urlquery | replace "+" "%20" }}`;
    expect(secrets.DATABASE_URL.template).toBe(
      `postgresql://${q('username')}:${q('password')}@{{ .host }}:{{ .port }}/${q('dbname')}?sslmode=verify-full&sslrootcert=%2Fetc%2Fssl%2Fcerts%2Frds-ca.pem`);
    expect(secrets.REDIS_URL.template).toBe(`rediss://${q('username')}:${q('password')}@{{ .host }}:{{ .port }}`);
    expect(secrets.DATABASE_URL.references.password).toEqual({ secretName: 'musicconnect/database', property: 'password' });
    expect(secrets.REDIS_URL.references.host).toEqual({ secretName: 'musicconnect/cache', property: 'host' });
    expect(to.map(({ cidr }) => cidr)).toEqual(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']);
    expect(to[0].ports).toEqual([5432, 6379, 6380]);
  });

  test('a key of tokens is its text, or all keys as JSON', () => {
    const { stack, cluster } = clusterStack();
    const jwtSecret = new JwtSecret(stack, 'Jwt', { secretName: 'musicconnect/jwt' });
    cluster.addWorkload('backend', {
      image: IMAGE, port: 8080, secrets: { JWT_SECRET: WorkloadSecret.jwtKey(jwtSecret), JWT_KEYS: WorkloadSecret.jwtKeys(jwtSecret) },
    });
    const [{ secrets }] = workloadModels(cluster, 50);
    expect(secrets.JWT_SECRET.references).toEqual({ value: { secretName: 'musicconnect/jwt', property: 'key' } });
    expect(secrets.JWT_KEYS.references).toEqual({ value: { secretName: 'musicconnect/jwt' } });
  });

  test('an image in Amazon ECR is named in full where account and name are known, and by the overlay otherwise', () => {
    const { stack, cluster } = clusterStack();
    const images = [
      ecr.Repository.fromRepositoryName(stack, 'Imported', 'musicconnect-a'),
      new ecr.Repository(stack, 'Named', { repositoryName: 'musicconnect-b' }),
      new ecr.Repository(stack, 'Unnamed'),
    ];
    images.forEach((repository, index) => cluster.addWorkload(`w${index}`, { image: WorkloadImage.fromEcrRepository(repository, '1.4.2'), port: 8080 }));
    expect(workloadModels(cluster, 50).map(({ image }) => image.repository)).toEqual([
      '123456789012.dkr.ecr.us-east-1.amazonaws.com/musicconnect-a', '123456789012.dkr.ecr.us-east-1.amazonaws.com/musicconnect-b', undefined,
    ]);
  });

  test('whoever adds one first changes nothing, and the objects hold no token', () => {
    const texts = [['backend', 'frontend'], ['frontend', 'backend']].map((names) => {
      const { cluster } = clusterStack();
      names.forEach((name) => cluster.addWorkload(name, { image: IMAGE, port: 8080, allowTo: [WorkloadPeer.internet([443])] }));
      return JSON.stringify(workloadModels(cluster, 50).map((model) => workloadObjects(model)));
    });
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).not.toContain('${Token');
  });
});

describe('refuses', () => {
  test.each<[string, Partial<ClusterWorkloadOptions>, string]>([
    ['a tag that is moved', { image: WorkloadImage.fromRegistry('example.com/backend', 'latest') }, 'ClusterWorkloadImageInvalid'],
    ['a digest that is cut off', { image: WorkloadImage.fromRegistry('example.com/backend', 'sha256:abc') }, 'ClusterWorkloadImageInvalid'],
    ['a registry with a scheme', { image: WorkloadImage.fromRegistry('https://example.com/backend', '1') }, 'ClusterWorkloadImageInvalid'],
    ['a port that only root has', { port: 80 }, 'ClusterWorkloadPortInvalid'],
    ['more than 100 pods', { scaling: { maxReplicas: 101 } }, 'ClusterWorkloadScalingInvalid'],
    ['one pod', { scaling: { minReplicas: 1 } }, 'ClusterWorkloadScalingInvalid'],
    ['more pods at least than at most', { scaling: { minReplicas: 10, maxReplicas: 5 } }, 'ClusterWorkloadScalingInvalid'],
    ['a metric that is no number', { scaling: { customMetrics: { requests: 'many' } } }, 'ClusterWorkloadScalingInvalid'],
    ['memory in parts of a MiB', { resources: { memory: Size.kibibytes(100_000) } }, 'ClusterWorkloadResourcesInvalid'],
    ['less memory than it asks for', { resources: { memory: Size.gibibytes(2), memoryLimit: Size.gibibytes(1) } }, 'ClusterWorkloadResourcesInvalid'],
    ['less CPU than it asks for', { resources: { cpu: 500, cpuLimit: 250 } }, 'ClusterWorkloadResourcesInvalid'],
    ['a budget that keeps every node', { maxUnavailablePercentage: 0 }, 'ClusterWorkloadDisruptionInvalid'],
    ['a path without a slash', { health: { readinessPath: 'health' } }, 'ClusterWorkloadHealthInvalid'],
    ['the same path for both questions', { health: { readinessPath: '/ready', livenessPath: '/ready' } }, 'ClusterWorkloadHealthInvalid'],
    ['the path that readiness has by default', { health: { livenessPath: '/health' } }, 'ClusterWorkloadHealthInvalid'],
    ['a delay of more than a minute', { shutdown: { delay: Duration.seconds(75) } }, 'ClusterWorkloadShutdownInvalid'],
    ['a goodbye longer than the notice of spot', { shutdown: { drainTimeout: Duration.minutes(5) } }, 'ClusterWorkloadShutdownTooLong'],
    ['a host that is a URL', { ingress: { hosts: ['https://api.musicconnect.com'] } }, 'ClusterWorkloadIngressInvalid'],
    ['a block that begins within', { allowTo: [WorkloadPeer.ipv4('10.0.0.1/16', [443])] }, 'ClusterWorkloadPeerInvalid'],
    ['a variable with a hyphen', { environment: { 'NODE-ENV': 'production' } }, 'ClusterWorkloadVariableInvalid'],
    ['root', { security: { runAsUser: 0 } }, 'ClusterWorkloadSecurityInvalid'],
    ['a folder that goes up', { security: { writablePaths: ['/tmp/../etc'] } }, 'ClusterWorkloadSecurityInvalid'],
    ['a value of the deployment', { environment: { URL: Lazy.string({ produce: () => 'x' }) } }, 'ClusterWorkloadValueUnknown'],
  ])('%s', (_, options, code) => {
    expect(codesOf(options)).toEqual([code]);
  });

  test('a name that Kubernetes does not take, and one that the cluster has', () => {
    expect(codesOf({}, 'Backend')).toEqual(['ClusterWorkloadNameInvalid']);
    const { cluster } = clusterStack();
    cluster.addWorkload('backend', { image: IMAGE, port: 8080 });
    const error = errorOf(() => new ClusterWorkload(cluster, 'Another', { cluster, workloadName: 'backend', image: IMAGE, port: 8080 })) as Error;
    expect(codesIn(error.message)).toEqual(['ClusterWorkloadTwice']);
  });

  test('a secret without a name, one of another region, and a variable twice', () => {
    const { stack, cluster } = clusterStack();
    const unnamed = new secretsmanager.Secret(stack, 'Unnamed');
    const elsewhere = secretsmanager.Secret.fromSecretCompleteArn(stack, 'Elsewhere', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe-AbCdEf');
    const error = errorOf(() => cluster.addWorkload('backend', {
      image: IMAGE,
      port: 8080,
      environment: { C: '1' },
      secrets: { A: WorkloadSecret.fromSecretsManager(unnamed), B: WorkloadSecret.fromSecretsManager(elsewhere), C: WorkloadSecret.fromSecretsManager(named(stack, 'c')) },
    })) as Error;
    expect(codesIn(error.message)).toEqual(['ClusterWorkloadSecretNameUnknown', 'ClusterWorkloadSecretRegionInvalid', 'ClusterWorkloadVariableTwice']);
    cluster.addWorkload('frontend', { image: IMAGE, port: 8080, secrets: { A: WorkloadSecret.fromSecretsManager(unnamed, { secretName: 'stripe' }) } });
    expect(workloadModels(cluster, 50)[0].secrets.A.references.value.secretName).toBe('stripe');
  });

  test('a cache whose user logs in with IAM', () => {
    const { stack } = clusterStack();
    const cache = new ClusterCache(stack, 'Cache', { vpc: stack.node.findChild('Vpc') as ec2.IVpc, authentication: CacheAuthentication.iam() });
    expect(codesIn((errorOf(() => WorkloadSecret.redisUrl(cache)) as Error).message)).toEqual(['ClusterWorkloadCacheSecretMissing']);
  });

  test('a peer that the cluster does not have, when all workloads are known', () => {
    const { stack, cluster } = clusterStack();
    cluster.addWorkload('frontend', { image: IMAGE, port: 8080, allowTo: [WorkloadPeer.workload('backend', [8080])] });
    expect(() => Template.fromStack(stack)).toThrow(/ClusterWorkloadPeerMissing/);
    cluster.addWorkload('backend', { image: IMAGE, port: 8080, allowFrom: [WorkloadPeer.workload('frontend')] });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('a long goodbye is taken on on-demand capacity: websockets', () => {
    expect(codesOf({ shutdown: { drainTimeout: Duration.minutes(30) }, capacity: WorkloadCapacity.ON_DEMAND })).toEqual([]);
  });
});

test('whatever options are taken, the pods can start, scale, move and be reached', () => {
  const options = fc.record({
    port: fc.integer({ min: 1024, max: 65535 }),
    capacity: fc.constantFrom(WorkloadCapacity.SPLIT, WorkloadCapacity.ON_DEMAND, undefined),
    maxUnavailablePercentage: fc.option(fc.integer({ min: -1, max: 60 }), { nil: undefined }),
    scaling: fc.record({ minReplicas: fc.integer({ min: 0, max: 120 }), maxReplicas: fc.integer({ min: 0, max: 120 }) }),
    resources: fc.record({ cpu: fc.integer({ min: 0, max: 5000 }), memory: fc.integer({ min: 0, max: 9000 }).map((size) => Size.mebibytes(size)) }),
    shutdown: fc.record({
      // eslint-disable-next-line @stylistic/max-len
      delay: fc.integer({ min: 0, max: 90 }).map((length) => Duration.seconds(length)), drainTimeout: fc.integer({ min: 0, max: 4000 }).map((length) => Duration.seconds(length)),
    }),
  });
  const { cluster } = clusterStack();
  let count = 0;
  fc.assert(fc.property(options, fc.constantFrom(0, 30, 50, 80, 100), (given, spotPercentage) => {
    count += 1;
    const error = errorOf(() => cluster.addWorkload(`w${count}`, { image: IMAGE, ...given })) as Error | undefined;
    if (error) {
      expect(codesIn(error.message).every((code) => code.startsWith('ClusterWorkload'))).toBe(true);
      expect(codesIn(error.message)).not.toHaveLength(0);
      return;
    }
    const objects = workloadObjects(workloadModels(cluster, spotPercentage).find(({ name }) => name === `w${count}`)!) as any[];
    const spec = (kind: string) => objects.find((one) => one.kind === kind).spec;
    const pod = spec('Deployment').template.spec;
    const { requests, limits } = pod.containers[0].resources;
    expect(parseInt(requests.cpu, 10)).toBeLessThanOrEqual(parseInt(limits.cpu, 10));
    expect(spec('HorizontalPodAutoscaler').minReplicas).toBeGreaterThan(1);
    expect(spec('HorizontalPodAutoscaler').maxReplicas).toBeGreaterThanOrEqual(spec('HorizontalPodAutoscaler').minReplicas);
    expect(parseInt(spec('PodDisruptionBudget').maxUnavailable, 10)).toBeGreaterThan(0);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(pod.containers[0].lifecycle?.preStop.sleep.seconds ?? 0);
    const isSplit = pod.topologySpreadConstraints.some(({ whenUnsatisfiable }: any) => whenUnsatisfiable === 'DoNotSchedule');
    expect(isSplit).toBe(given.capacity !== WorkloadCapacity.ON_DEMAND && ![0, 100].includes(spotPercentage));
  }), { numRuns: 60 });
});

test('warns of nothing', () => {
  const { stack, cluster } = clusterStack();
  cluster.addWorkload('backend', { image: IMAGE, port: 8080 });
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('ClusterWorkload'));
});
