/** The code that runs in Lambda: shipped as one file each, with the AWS SDK of the runtime. */
export const HANDLERS = [
  'src/migrations/migration.lambda.ts',
  'src/deployment/post-deployment-check.lambda.ts',
  'src/database/database-rotation.lambda.ts',
  'src/database/global/global-database-setup.lambda.ts',
  'src/cluster/cache-rotation.lambda.ts',
  'src/edge/invalidation.lambda.ts',
  'src/secrets/jwt-rotation.lambda.ts',
  'src/updates/timestamp-signer.lambda.ts',
];
