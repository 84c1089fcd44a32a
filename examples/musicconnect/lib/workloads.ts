import {
  type ClusterCache, type IMusicDatabase, type ImageRepositories, JwtSecret, type RegionalCluster, WorkloadCapacity, WorkloadImage, WorkloadPeer,
  WorkloadSecret,
} from '@eknmusic/constructs';
import { Duration, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { DeployedEnvironment } from './environments';

export const WORKLOADS = ['backend', 'frontend', 'websocket'];

/** The three services, under one name: requests find theirs by their path. */
export function addWorkloads(
  cluster: RegionalCluster, env: DeployedEnvironment, database: IMusicDatabase, cache: ClusterCache, images: ImageRepositories, replicas?: string[],
): void {
  const { project, domainName, stripePublicKey, imageVersion } = env;
  const stack = Stack.of(cluster);
  const runs = (name: string, port: number) => ({ image: WorkloadImage.fromEcrRepository(images.repositories[name], imageVersion(name)), port });
  const secret = (name: string) => Secret.fromSecretNameV2(stack, name, `${project}/${name}`);
  // A token of one region is good in all others, and after a rotation those of the key before are.
  const jwtKeys = replicas
    ? WorkloadSecret.jwtKeys(new JwtSecret(stack, 'JwtSecret', { secretName: `${project}/jwt`, replicas: replicas.map((region) => ({ region })) }))
    : WorkloadSecret.fromSecretsManager(secret('jwt'));

  cluster.addWorkload('backend', {
    ...runs('backend', 8080),
    scaling: { maxReplicas: 100 },
    ingress: { hosts: [domainName], path: '/api' },
    allowFrom: [WorkloadPeer.workload('frontend')],
    // Stripe.
    allowTo: [WorkloadPeer.internet([443])],
    environment: { NODE_ENV: 'production' },
    secrets: {
      DATABASE_URL: WorkloadSecret.databaseUrl(database),
      REDIS_URL: WorkloadSecret.redisUrl(cache),
      JWT_SECRET: jwtKeys,
      STRIPE_SECRET_KEY: WorkloadSecret.fromSecretsManager(secret('stripe')),
    },
    metrics: {},
  });
  cluster.addWorkload('frontend', {
    ...runs('frontend', 3000),
    ingress: { hosts: [domainName] },
    environment: {
      NODE_ENV: 'production',
      REACT_APP_API_URL: `https://${domainName}/api`,
      REACT_APP_CLOUDFRONT_URL: `https://${domainName}`,
      REACT_APP_STRIPE_PUBLIC_KEY: stripePublicKey,
    },
  });
  cluster.addWorkload('websocket', {
    ...runs('websocket', 8081),
    // Connections take longer to leave than the two minutes that spot capacity gives.
    capacity: WorkloadCapacity.ON_DEMAND,
    shutdown: { drainTimeout: Duration.minutes(10) },
    ingress: { hosts: [domainName], path: '/ws', idleTimeout: Duration.hours(1) },
    environment: { NODE_ENV: 'production' },
    secrets: { REDIS_URL: WorkloadSecret.redisUrl(cache), JWT_SECRET: jwtKeys },
    metrics: {},
  });
}
