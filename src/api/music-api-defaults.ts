import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ApiDeployment } from './api-deployment';
import type { ApplicationMetrics } from './music-api-base';
import type { MusicApiCorsOptions, MusicApiProps } from './music-api-props';
import type { DeploymentTier } from '../core/deployment-tier';
import { RdsCertificates } from '../database/rds-certificates';
import { clientOrigins } from '../private/injectable';

/** What the construct sets itself, also where it has nothing to set. */
export const RESERVED_VARIABLES = [
  'STAGE', 'LOG_LEVEL', 'POWERTOOLS_LOG_LEVEL', 'POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE',
  'DB_SECRET_ARN', 'PGSSLROOTCERT', 'PGSSLMODE', 'JWT_SECRET_ARN', 'FILES_BUCKET',
];

/** Where nothing watches, nothing could roll a deployment back: it need not wait. */
export function defaultDeployment(tier: DeploymentTier): ApiDeployment {
  return tier.alarmsEnabled ? ApiDeployment.canary(10, Duration.minutes(5)) : ApiDeployment.allAtOnce();
}

/** CORS with everything that the user left out. */
export function corsOf(api: IConstruct, cors: MusicApiCorsOptions = {}): Required<MusicApiCorsOptions> {
  return {
    origins: cors.origins ?? clientOrigins(api),
    methods: cors.methods ?? ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'],
    // Browsers take `*` for every header but `Authorization`.
    headers: cors.headers ?? ['Authorization', 'Content-Type', 'X-Api-Key', 'X-Request-Id'],
    exposedHeaders: cors.exposedHeaders ?? [],
    allowCredentials: cors.allowCredentials ?? false,
    maxAge: cors.maxAge ?? Duration.hours(1),
  };
}

/** What the function is told by the construct. */
export function environmentOf(props: MusicApiProps, tier: DeploymentTier, application: ApplicationMetrics): Record<string, string> {
  const { database, files, jwtSecret, stage } = props;
  return {
    STAGE: stage ?? tier.name,
    LOG_LEVEL: tier.logLevel,
    POWERTOOLS_LOG_LEVEL: tier.logLevel,
    POWERTOOLS_SERVICE_NAME: application.service,
    POWERTOOLS_METRICS_NAMESPACE: application.namespace,
    ...database ? { DB_SECRET_ARN: database.secretArn, PGSSLROOTCERT: RdsCertificates.FILE, PGSSLMODE: 'verify-full' } : {},
    ...jwtSecret ? { JWT_SECRET_ARN: jwtSecret.secretArn } : {},
    ...files ? { FILES_BUCKET: files.bucketName } : {},
  };
}
